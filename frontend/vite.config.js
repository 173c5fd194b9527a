import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { mesh } from "topojson-client";
import { defineConfig } from "vite";

const built = resolve(import.meta.dirname, "../src/sahelgraph/web/static/built");

/** What of the world the maps can show: west, south, east, north in degrees. */
const EXTENT = [-30, -20, 65, 50];

/** Writes the borders and coasts of Natural Earth as lines, for the maps that the server draws. */
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
      const rounded = near.map((line) =>
        line.map(([x, y]) => [Math.round(x * 100) / 100, Math.round(y * 100) / 100]),
      );
      mkdirSync(built, { recursive: true });
      writeFileSync(resolve(built, "outlines.json"), JSON.stringify(rounded));
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
