"""Actors, the changes between them and their relations, as a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

from sahelgraph.query.asking import Asking
from sahelgraph.query.catalogue import CatalogueQuery

if TYPE_CHECKING:
    Network = nx.MultiDiGraph[str]

_ACTORS = """
SELECT DISTINCT ?actor ?label ?kind WHERE {
  ?actor a/rdfs:subClassOf* sg:Actor ; skos:prefLabel ?label .
  OPTIONAL { ?actor sg:actorKind/skos:notation ?kind }
  FILTER NOT EXISTS { ?actor a sg:UnknownActor } } ORDER BY ?actor"""


def network(engine: Asking, lineage: CatalogueQuery, relations: CatalogueQuery) -> Network:
    """A node for each actor by its IRI; an edge for each change and relation, from its subject.

    A mutual relation is one edge with ``mutual`` true. Edges carry kind, times, certainty and
    the document and line that tell them.
    """
    graph: Network = nx.MultiDiGraph()
    for row in engine.rows(_ACTORS):
        graph.add_node(row["actor"], label=row["label"], kind=row.get("kind", ""))
    for row in engine.rows(lineage.bind({}, engine.rows, laterally=engine.takes_lateral)):
        if row.get("from") and row.get("to") and row["from"] != row["to"]:
            key = f"{row['change']} {row['document']} {row['line']}"
            graph.add_edge(row["from"], row["to"], key=key, family="change", mutual=False,
                           **_edge(row, row.get("date", ""), ""))  # fmt: skip
    for row in engine.rows(relations.bind({}, engine.rows, laterally=engine.takes_lateral)):
        key = f"{row['relation']} {row['document']} {row['line']}"
        graph.add_edge(row["subject"], row["object"], key=key, family="relation",
                       mutual=row["kind"] in _MUTUAL,
                       **_edge(row, row.get("from", ""), row.get("to", "")))  # fmt: skip
    return graph


_MUTUAL = frozenset({"alliance", "cooperation", "rivalry", "truce", "non-aggression-pact"})


def _edge(row: dict[str, str], start: str, end: str) -> dict[str, str]:
    return {"kind": row["kind"], "begins": start, "ends": end, "certainty": row["certainty"],
            "document": row["document"], "line": row["line"]}  # fmt: skip
