"""Expanding nodes directly gives the quads that a JSON-LD parser makes of them."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sahelgraph import names
from sahelgraph.errors import MappingError
from sahelgraph.graph.build import parse_nodes
from sahelgraph.graph.claims import ClaimWriter
from sahelgraph.graph.expand import Expander
from sahelgraph.graph.happenings import map_happenings
from sahelgraph.graph.nodes import NodeSet
from sahelgraph.graph.passages import map_documents
from sahelgraph.graph.things import map_things
from sahelgraph.locations import shipped
from sahelgraph.records.reader import Dataset

CONTEXT = json.loads((shipped("ontology") / "context.jsonld").read_text(encoding="utf-8"))[
    "@context"
]


def by_parser(node: dict[str, Any]) -> set[str]:
    document = json.dumps({"@context": CONTEXT, "@graph": [node]})
    return {
        f"{quad.triple}" for quad in
        ox.parse(document, format=ox.RdfFormat.JSON_LD, base_iri=names.ID)
    }  # fmt: skip


def test_the_real_records_give_the_same_quads_both_ways(real_dataset: Dataset) -> None:
    nodes = NodeSet.with_context_of(shipped("ontology"))
    claims = ClaimWriter(real_dataset, nodes)
    map_things(real_dataset, nodes, claims)
    map_happenings(real_dataset, nodes, claims)
    map_documents(real_dataset, nodes)
    expected = {
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))
        for graph, text in nodes.documents()
        for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD, base_iri=names.ID)
    }
    assert len(expected) > 20_000
    assert set(parse_nodes(nodes)) == expected
    # And as the lines that a serializer writes, since imports are sorted by them.
    assert nodes.lines() == {f"{quad} .\n" for quad in expected}


def values_of(key: str) -> st.SearchStrategy[Any]:
    entry = CONTEXT[key]
    kind = entry.get("@type") if isinstance(entry, dict) else None
    if kind in ("@id", "@vocab"):
        start = names.ID if kind == "@id" else ""
        return st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True).map(lambda word: start + word)
    if kind == "xsd:integer":
        return st.integers(0, 10**9)
    # No surrogate can stand in JSON that is UTF-8.
    return st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


KEYS = [key for key, entry in CONTEXT.items()
        if key not in ("id", "type") and not key.startswith("@")
        and not (isinstance(entry, str) and entry.endswith(("#", "/")))]  # fmt: skip


@given(st.data(), st.sampled_from(KEYS))
@settings(max_examples=500, deadline=None)
def test_any_value_of_any_key_gives_what_the_parser_gives(data: st.DataObject, key: str) -> None:
    word_terms = {"about", "near", "perpetrator", "target", "member"} | set(CONTEXT)
    value = data.draw(values_of(key).filter(lambda value: value not in word_terms))
    node = {"id": "urn:x", "type": "sg:Event", key: [value]}
    assert set(Expander(CONTEXT).triples(node)) == by_parser(node)


@pytest.mark.parametrize(
    "node",
    [
        {"id": "urn:x y"},
        {"id": "relative"},
        {"id": "urn:x", "about": ["urn:a b"]},
        {"id": "urn:x", "about": ["nowhere"]},
        {"id": "urn:x", "text": [1.5]},
    ],
)
def test_what_a_parser_would_drop_is_refused(node: dict[str, Any]) -> None:
    with pytest.raises(MappingError):
        list(Expander(CONTEXT).triples({"type": "sg:Event", **node}))
