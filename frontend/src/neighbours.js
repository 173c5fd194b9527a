import cytoscape from "cytoscape";

const KINDS = { group: "round-rectangle", person: "ellipse", place: "diamond", base: "hexagon", event: "round-tag" };

/** Draws a thing among those that it is said to have to do with; each leads to its own page. */
export async function drawNeighbours(place) {
  const response = await fetch(place.dataset.neighbours);
  const found = await response.json();
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const drawn = cytoscape({
    container: place,
    elements: [
      ...found.things.map((thing) => ({ data: thing })),
      ...found.statements.map((statement, number) => ({ data: { id: `s${number}`, ...statement } })),
    ],
    style: [
      {
        selector: "node",
        style: {
          label: "data(label)",
          shape: (node) => KINDS[node.data("kind")] ?? "ellipse",
          width: 16,
          height: 16,
          "background-color": colour("--accent"),
          color: colour("--ink"),
          "font-size": 9,
          "text-wrap": "wrap",
          "text-max-width": 110,
          "text-valign": "bottom",
          "text-margin-y": 3,
        },
      },
      { selector: `node[id = "${found.about}"]`, style: { width: 26, height: 26, "font-weight": "bold" } },
      {
        selector: "edge",
        style: {
          label: "data(label)",
          width: 1,
          "curve-style": "bezier",
          "target-arrow-shape": "triangle",
          "arrow-scale": 0.7,
          "line-color": colour("--line"),
          "target-arrow-color": colour("--quiet"),
          color: colour("--quiet"),
          "font-size": 7,
          "text-rotation": "autorotate",
        },
      },
    ],
    layout: { name: "cose", animate: false, padding: 24, nodeRepulsion: () => 90000, idealEdgeLength: () => 70 },
    userZoomingEnabled: false,
  });
  drawn.on("tap", "node", (event) => location.assign(event.target.data("page")));
  return drawn;
}
