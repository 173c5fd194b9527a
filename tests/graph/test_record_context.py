"""A record file read with its context says what the graph says."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest

from sahelgraph import names
from sahelgraph.graph.build import BuiltGraph
from sahelgraph.graph.record_context import RECORD_TERMS, record_context
from sahelgraph.locations import shipped
from sahelgraph.strictyaml import load

SEEDS = shipped("seeds")


@pytest.fixture(scope="module")
def statements(real_graph: BuiltGraph) -> set[ox.Triple]:
    parsed = ox.parse(real_graph.default.encode(), format=ox.RdfFormat.N_TRIPLES)
    return {quad.triple for quad in parsed}


def records(kind: str) -> list[Any]:
    if kind != "events":
        return list(load(SEEDS / f"{kind}.yaml"))
    return [record for path in sorted((SEEDS / kind).glob("*.yaml")) for record in load(path)]


def read(kind: str) -> list[ox.Triple]:
    base = {"@base": names.ID + RECORD_TERMS[kind][0] + "/"}
    # An address of a context is looked up by what reads it; here it is put in its place.
    document = {"@context": [record_context(kind)["@context"], base], "@graph": records(kind)}
    return [q.triple for q in ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)]


@pytest.mark.parametrize("kind", RECORD_TERMS)
def test_what_a_record_says_stands_in_the_graph(kind: str, statements: set[ox.Triple]) -> None:
    found = [t for t in read(kind) if isinstance(t.subject, ox.NamedNode)
             and not isinstance(t.object, ox.BlankNode)]  # fmt: skip
    assert len({t.subject for t in found}) >= 0.9 * len(records(kind))
    strange = [t for t in found if t not in statements]
    assert strange == [], f"{len(strange)} of {len(found)}: {strange[:3]}"


def test_roles_hang_on_their_people() -> None:
    member = ox.NamedNode("http://www.w3.org/ns/org#member")
    people = {t.object for t in read("people") if t.predicate == member}
    assert ox.NamedNode(names.thing("person", "iyad-ag-ghali")) in people
