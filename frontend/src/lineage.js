import { makeLive } from "./live.js";
import { addZoom } from "./zoom.js";

const DAY = 24 * 60 * 60 * 1000;
const form = document.querySelector("form[data-live]");

/** What a change is, and who says so, beside the drawing; the page's table has it all. */
function addDetails(part) {
  if (!part.querySelector(".drawing")) return;
  const panel = document.createElement("section");
  panel.className = "details";
  panel.setAttribute("aria-live", "polite");
  panel.setAttribute("aria-label", "What you point at");
  const hint = "Point at a change or a group, or choose it with the keyboard; choose it to keep it here.";
  panel.append(Object.assign(document.createElement("p"), { className: "quiet", textContent: hint }));
  part.querySelector(".drawing").after(panel);
  let kept = null;
  for (const link of part.querySelectorAll(".drawing svg a")) {
    const address = new URL(link.href.baseVal, location.href).pathname;
    const show = () => kept ?? fill(panel, part, link, address);
    link.addEventListener("pointerenter", show);
    link.addEventListener("focus", show);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      kept = null;
      fill(panel, part, link, address);
      kept = address;
      addPassages(panel);
    });
  }
}

function fill(panel, part, link, address) {
  const row = [...part.querySelectorAll("tbody tr")].find((one) =>
    [...one.querySelectorAll("td:nth-child(3) a")].some((a) => new URL(a.href).pathname === address),
  );
  const heading = document.createElement("h3");
  const page = document.createElement("a");
  page.href = address;
  heading.append(page);
  const title = link.querySelector("title");
  if (!row && title && !address.includes("/id/group/")) {
    page.textContent = title.textContent;
    panel.replaceChildren(heading);
    return;
  }
  if (!row) {
    page.textContent = link.textContent.trim() || link.getAttribute("aria-label");
    panel.replaceChildren(heading, groupActions(address));
    return;
  }
  const cells = [...row.cells];
  page.textContent = cells[2].textContent;
  const list = document.createElement("dl");
  const names = [...part.querySelectorAll("thead th")].map((th) => th.textContent);
  cells.forEach((cell, number) => {
    if (number === 2 || !cell.textContent.trim()) return;
    const term = Object.assign(document.createElement("dt"), { textContent: names[number] });
    const told = document.createElement("dd");
    told.append(...[...cell.childNodes].map((node) => node.cloneNode(true)));
    list.append(term, told);
  });
  panel.replaceChildren(heading, list);
}

function groupActions(address) {
  const actions = document.createElement("p");
  const choose = (name, text) => {
    const field = form.elements[name];
    const slug = address.replace(/^.*\/id\//, "").replace(/\.html$/, "");
    const option = [...field.options].find((one) => one.value.endsWith(`/id/${slug}`));
    if (!option) return;
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    made.addEventListener("click", () => {
      field.value = option.value;
      live.show();
    });
    actions.append(made, " ");
  };
  choose("group", "Show its lineage");
  choose("to", "Show the ways to it");
  return actions;
}

/** The sentences behind a change, where the server has the documents at hand. */
async function addPassages(panel) {
  const links = [...panel.querySelectorAll('a[href*="/doc/"]')];
  for (const link of [...new Map(links.map((one) => [one.href, one])).values()]) {
    const response = await fetch(link.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const passage = page.querySelector("#passage + blockquote");
    if (passage && link.isConnected) {
      const told = document.adoptNode(passage);
      panel.append(told);
    }
  }
}

/** A slider over the days of the drawing, beside the field for the day. */
function addSlider() {
  const field = form.elements.as_of;
  const { first, last } = form.dataset;
  if (!first || !last) return;
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = Date.parse(first) / DAY;
  slider.max = Date.parse(last) / DAY;
  slider.value = field.value ? Date.parse(field.value) / DAY : slider.max;
  slider.setAttribute("aria-label", "As it stood on");
  let waiting = 0;
  slider.addEventListener("input", (event) => {
    event.stopPropagation();
    const day = new Date(slider.value * DAY).toISOString().slice(0, 10);
    field.value = slider.value === slider.max ? "" : day;
    clearTimeout(waiting);
    waiting = setTimeout(() => live.show(), 150);
  });
  slider.addEventListener("change", (event) => event.stopPropagation());
  field.addEventListener("change", () => {
    slider.value = field.value ? Date.parse(field.value) / DAY : slider.max;
  });
  field.after(slider);
}

function enhance(part) {
  addDetails(part);
  for (const frame of part.querySelectorAll("[data-zoom]")) addZoom(frame);
}

const live = makeLive(form, enhance);
addSlider();
enhance(document.getElementById(form.dataset.live));
