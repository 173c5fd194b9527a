import { makeLive } from "./live.js";
import { addZoom } from "./zoom.js";

function enhance(part) {
  for (const frame of part.querySelectorAll("[data-zoom]")) addZoom(frame);
}

/** Names that fit while one is typed; the one that is chosen is gone to. */
function addSuggestions(form) {
  const input = form.elements.q;
  const list = form.querySelector("datalist");
  let pages = new Map();
  let waiting = 0;
  input.addEventListener("input", () => {
    const page = pages.get(input.value);
    if (page) {
      location.assign(page);
      return;
    }
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const asked = input.value.trim();
      if (asked.length < 2) return;
      const response = await fetch(`${form.action}.json?${new URLSearchParams({ q: asked })}`);
      if (!response.ok || asked !== input.value.trim()) return;
      const found = await response.json();
      pages = new Map(found.map((thing) => [`${thing.label} (${thing.kind})`, thing.page]));
      list.replaceChildren(
        ...[...pages.keys()].map((label) => Object.assign(document.createElement("option"), { value: label })),
      );
    }, 120);
  });
}

/** The neighbours of a thing as a graph, drawn when somebody wants to see it. */
function offerNeighbours(place) {
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    textContent: "Draw its neighbours",
  });
  button.addEventListener("click", async () => {
    place.hidden = false;
    button.disabled = true;
    const { drawNeighbours } = await import("./neighbours.js");
    await drawNeighbours(place);
    button.remove();
  });
  place.before(button);
}

for (const place of document.querySelectorAll("[data-neighbours]")) offerNeighbours(place);
for (const form of document.querySelectorAll("form.filters[data-live]")) makeLive(form, enhance);
for (const form of document.querySelectorAll("form.find")) addSuggestions(form);
enhance(document);
