import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Lets a drawing be zoomed and moved: by buttons, by dragging, by two fingers, and by the wheel
 * with Ctrl held, so that the wheel alone still scrolls the page.
 */
export function addZoom(frame) {
  const svg = frame.querySelector("svg");
  if (!svg || frame.dataset.zoomed) return;
  frame.dataset.zoomed = "yes";
  const inside = document.createElementNS(SVG, "g");
  inside.append(...svg.childNodes);
  svg.append(inside);
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const behaviour = zoom()
    .scaleExtent([1, 16])
    .translateExtent([[0, 0], [width, height]])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey : !event.button))
    .on("zoom", ({ transform }) => {
      inside.setAttribute("transform", transform.toString());
      svg.classList.toggle("zoomed", transform.k > 1);
      reset.disabled = transform.k === 1;
    });
  const drawing = select(svg).call(behaviour).on("dblclick.zoom", null);
  const tools = document.createElement("p");
  tools.className = "zoom";
  const reset = button("Whole", () => drawing.call(behaviour.transform, zoomIdentity));
  tools.append(
    button("Nearer", () => drawing.call(behaviour.scaleBy, 1.6)),
    button("Farther", () => drawing.call(behaviour.scaleBy, 1 / 1.6)),
    reset,
  );
  reset.disabled = true;
  frame.after(tools);
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}
