// Asks one or more SPARQL endpoints a query with Comunica, and prints the solutions as JSON.
import { QueryEngine } from "@comunica/query-sparql";

const [query, ...endpoints] = process.argv.slice(2);
const bindings = await new QueryEngine().queryBindings(query, {
  sources: endpoints.map((value) => ({ type: "sparql", value })),
});
const rows = [];
for await (const row of bindings) {
  rows.push(Object.fromEntries([...row].map(([variable, term]) => [variable.value, term.value])));
}
console.log(JSON.stringify(rows));
