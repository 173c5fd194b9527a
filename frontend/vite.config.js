import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { feature, mesh } from "topojson-client";
import { defineConfig } from "vite";

const built = resolve(import.meta.dirname, "../src/sahelgraph/web/static/built");

/** What of the world the maps can show: west, south, east, north in degrees. */
const EXTENT = [-30, -20, 65, 50];

const rounded = ([x, y]) => [Math.round(x * 100) / 100, Math.round(y * 100) / 100];

/** Twice the signed area of a ring, and its centroid (both in degrees, as the maps are drawn). */
function measured(ring) {
  let [area, x, y] = [0, 0, 0];
  for (let i = 1; i < ring.length; i++) {
    const [[x0, y0], [x1, y1]] = [ring[i - 1], ring[i]];
    const cross = x0 * y1 - x1 * y0;
    area += cross;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  }
  return { area: Math.abs(area), centre: [x / (3 * area), y / (3 * area)] };
}

/** The name of a country and the middle of its largest part. */
function named({ properties, geometry }) {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const largest = parts.map(([outer]) => measured(outer)).sort((a, b) => b.area - a.area)[0];
  return { name: properties.name, at: rounded(largest.centre) };
}

/** Writes the borders, coasts and countries of Natural Earth, for the maps that the server draws. */
function outlines() {
  return {
    name: "outlines",
    writeBundle() {
      const path = createRequire(import.meta.url).resolve("world-atlas/countries-50m.json");
      const world = JSON.parse(readFileSync(path, "utf-8"));
      const lines = mesh(world, world.objects.countries).coordinates;
      const near = lines.filter((line) =>
        line.some(([x, y]) => x > EXTENT[0] && y > EXTENT[1] && x < EXTENT[2] && y < EXTENT[3]),
      );
      const countries = feature(world, world.objects.countries)
        .features.map(named)
        .filter(({ at: [x, y] }) => x > EXTENT[0] && y > EXTENT[1] && x < EXTENT[2] && y < EXTENT[3]);
      mkdirSync(built, { recursive: true });
      writeFileSync(resolve(built, "outlines.json"), JSON.stringify({ lines: near.map((line) => line.map(rounded)), countries }));
    },
  };
}

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [outlines()],
  build: {
    outDir: built,
    emptyOutDir: true,
    chunkSizeWarningLimit: 1500,
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: {
      input: {
        site: resolve(import.meta.dirname, "src/site.js"),
        lineage: resolve(import.meta.dirname, "src/lineage.js"),
        sparql: resolve(import.meta.dirname, "src/sparql.js"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
