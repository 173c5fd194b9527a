"""JSON-LD nodes by named graph, and the record that each of them comes from.

JSON-LD parsers drop what they do not know without a word, so every key is checked against
the context before a node is taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sahelgraph import names
from sahelgraph.errors import MappingError
from sahelgraph.graph.expand import Expander
from sahelgraph.records.fields import Record

Node = dict[str, Any]


class NodeSet:
    """The nodes of a dataset in the making."""

    def __init__(self, context: Mapping[str, Any], expander: Expander | None = None) -> None:
        self._context = context
        self._expander = expander or Expander(context)
        self.graphs: dict[str, list[Node]] = {}
        self.origins: dict[str, Record] = {}
        self._minted: dict[str, int] = {}

    @classmethod
    def with_context_of(cls, ontology: Path) -> NodeSet:
        """An empty set that takes the keys of ``context.jsonld`` in the ontology's directory."""
        text = (ontology / "context.jsonld").read_text(encoding="utf-8")
        return cls(json.loads(text)["@context"])

    def another(self) -> NodeSet:
        """An empty set that takes the same keys."""
        return NodeSet(self._context, self._expander)

    def add(self, graphs: Iterable[str], node: Node, record: Record | None = None) -> str:
        """Put a node into some graphs and return its IRI; empty values are left out.

        A thing with a label gets the keys by which its names are looked up.
        """
        kept = {key: value for key, value in node.items() if value not in (None, [], "")}
        for key in kept:
            if key not in self._context:
                raise MappingError(f"the context has no term for the key '{key}' of {node['id']}")
        if "label" in kept and kept["id"].startswith(names.ID):
            kept["name_key"] = sorted({*map(names.key, (kept["label"], *kept.get("alt", ())))})
        for graph in graphs:
            self.graphs.setdefault(graph, []).append(kept)
        iri: str = kept["id"]
        if record is not None:
            self.origins.setdefault(iri, record)
        return iri

    def mint(self, iri: str) -> str:
        """The IRI itself the first time, then with ``-2``, ``-3`` … in the order of the records."""
        times = self._minted[iri] = self._minted.get(iri, 0) + 1
        return iri if times == 1 else f"{iri}-{times}"

    def documents(self) -> Iterable[tuple[str, str]]:
        """Each named graph with the JSON-LD document that holds its nodes."""
        for graph, nodes in sorted(self.graphs.items()):
            yield graph, json.dumps({"@context": self._context, "@graph": nodes})

    def lines(self) -> set[str]:
        """The same as lines of N-Quads, each with its line feed."""
        return {
            f"{triple} <{graph}> .\n"
            for graph, nodes in self.graphs.items()
            for node in nodes
            for triple in self._expander.triples(node)
        }
