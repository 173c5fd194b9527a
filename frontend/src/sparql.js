import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./sparql.css";

const told = JSON.parse(document.getElementById("editor-settings").textContent);
const place = document.getElementById("editor");

/** A query with the declarations that the server would add, so that the editor knows them too. */
function declared(query) {
  const missing = Object.entries(told.prefixes).filter(
    ([name]) => query.includes(`${name}:`) && !new RegExp(`PREFIX\\s+${name}:`, "i").test(query),
  );
  // Other ends of lines break the editor, and marks of direction would hide what a query says.
  const lines = query.replace(/[\p{Zl}\p{Zp}]/gu, "\n").replace(/\p{Cf}/gu, "");
  return missing.map(([name, iri]) => `PREFIX ${name}: <${iri}>\n`).join("") + lines;
}

/** What a problem document (RFC 9457) tells, in the place of its JSON; nothing of other errors. */
async function problemShown(error) {
  let problem;
  try {
    problem = JSON.parse(error.text);
  } catch {
    return undefined;
  }
  if (!problem.title || !problem.detail) return undefined;
  const shown = document.createElement("div");
  shown.className = "problem";
  const title = document.createElement("strong");
  title.textContent = `${problem.title} (${problem.status})`;
  const detail = document.createElement("p");
  detail.textContent = problem.detail;
  shown.append(title, detail);
  return shown;
}

const plain = document.getElementById("plain");

// The editor measures itself when it is made, so it has to be in sight by then.
plain.hidden = true;
place.hidden = false;

Yasgui.Yasqe.defaults.autocompleters = [];
Yasgui.Yasr.defaults.errorRenderers = [problemShown];
const yasgui = new Yasgui(place, {
  requestConfig: { endpoint: told.endpoint, method: "GET" },
  endpointCatalogueOptions: { getData: () => [{ endpoint: told.endpoint }] },
  copyEndpointOnNewTab: true,
  populateFromUrl: false,
  persistenceId: `sahelgraph ${told.endpoint}`,
  yasqe: { value: declared(told.query) },
});
const tab = yasgui.getTab() ?? yasgui.addTab(true);
tab.setEndpoint(told.endpoint);
if (told.isGiven || !tab.getQuery().trim()) {
  tab.setQuery(declared(told.query));
  // What went wrong stands in the place of the results.
  if (told.isGiven) tab.query().catch(() => {});
}

const examples = document.getElementById("examples");
examples.addEventListener("change", () => {
  const example = told.examples[examples.value];
  if (!example) return;
  const open = yasgui.getTab();
  open.setQuery(declared(example));
  open.query().catch(() => {});
});
examples.closest("p").hidden = false;
