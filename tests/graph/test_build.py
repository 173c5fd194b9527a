"""Records become the same dataset each time, whole, with every graph in its place."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sahelgraph import names
from sahelgraph.errors import MappingError
from sahelgraph.graph.build import BuiltGraph, build_graph
from sahelgraph.graph.derive import derive, read_rules
from sahelgraph.graph.nodes import NodeSet
from sahelgraph.locations import shipped
from sahelgraph.records.checks import everything
from sahelgraph.records.reader import Dataset

ONTOLOGY = shipped("ontology")
SG = names.DEF
EVENT = names.thing("event", "alpha-post-2031-03-04")


def test_two_builds_are_identical(world_dataset: Dataset, world_graph: BuiltGraph) -> None:
    again = build_graph(world_dataset, ONTOLOGY)
    assert again.lines == world_graph.lines
    assert again.digest == world_graph.digest


def test_two_builds_of_the_real_records_are_identical(
    real_dataset: Dataset, real_graph: BuiltGraph
) -> None:
    assert build_graph(real_dataset, ONTOLOGY, shipped("queries")).digest == real_graph.digest


def test_only_the_ontology_has_blank_nodes(real_graph: BuiltGraph) -> None:
    for line in real_graph.lines:
        if line.startswith("_:") or " _:" in line:
            assert line.endswith((f"<{names.ONTOLOGY_GRAPH}> .\n", "> .\n", " .\n"))
            assert names.ID not in line
            assert names.DOC not in line


def test_the_default_graph_holds_every_triple_of_the_named_graphs_once(
    world_graph: BuiltGraph,
) -> None:
    quads = list(ox.parse("".join(world_graph.lines), format=ox.RdfFormat.N_QUADS))
    default = [q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)]
    named = {q.triple for q in quads if not isinstance(q.graph_name, ox.DefaultGraph)}
    assert len(default) == len(set(default))
    assert set(default) == named


def test_what_a_document_tells_stands_in_its_graph(world_graph: BuiltGraph) -> None:
    store = ox.Store()
    store.bulk_load("".join(world_graph.lines).encode(), format=ox.RdfFormat.N_QUADS)
    for quad in store.quads_for_pattern(None, ox.NamedNode(SG + "evidence"), None, None):
        if (
            isinstance(quad.graph_name, ox.NamedNode)
            and quad.graph_name.value != names.AUTHORITY_GRAPH
        ):
            assert isinstance(quad.object, ox.NamedNode)
            number = quad.object.value.removeprefix(names.DOC)[:3]
            assert quad.graph_name.value == names.document_graph(number)


def test_every_iri_of_ours_is_one_that_parsers_keep(real_graph: BuiltGraph) -> None:
    pattern = re.compile(r"https://w3id\.org/sahelgraph/[A-Za-z0-9/#._=,-]*\Z")
    iris = set(re.findall(r"<(https://w3id\.org/sahelgraph/[^>]*)>", "".join(real_graph.lines)))
    assert len(iris) > 1000
    assert [iri for iri in iris if not pattern.match(iri)] == []


def test_every_claim_of_a_record_is_in_the_graph(
    world_dataset: Dataset, world_graph: BuiltGraph
) -> None:
    """A count made on the records agrees with one made on the graph."""
    figures = sum(
        len(list(record.measured()))
        for record in everything(world_dataset)
        if hasattr(record, "measured")
    )
    store = ox.Store()
    store.bulk_load(world_graph.default.encode(), format=ox.RdfFormat.N_TRIPLES)
    found = {
        quad.subject
        for kind in ("CasualtyClaim", "NoFigureClaim")
        for quad in store.quads_for_pattern(
            None, ox.NamedNode(names.PREFIXES["rdf"] + "type"), ox.NamedNode(SG + kind)
        )
    }
    assert len(found) == figures


def test_a_key_that_the_context_lacks_is_an_error() -> None:
    nodes = NodeSet.with_context_of(ONTOLOGY)
    with pytest.raises(MappingError, match="no term for the key 'perpetrater'"):
        nodes.add(["x"], {"id": EVENT, "perpetrater": "x"})


def triple(subject: str, predicate: str, obj: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(obj))


def group(number: int) -> str:
    return names.thing("group", f"g{number}")


def descent_of(edges: set[tuple[int, int]]) -> dict[tuple[str, str], int]:
    """What the rules derive from splits (later, earlier)."""
    rdf_type = names.PREFIXES["rdf"] + "type"
    asserted = []
    for later, earlier in edges:
        change = names.thing("event", f"c{later}-{earlier}")
        claim = names.thing("claim", f"c{later}-{earlier}")
        asserted += [
            triple(change, SG + "splitFrom", group(earlier)),
            triple(change, names.PREFIXES["org"] + "resultingOrganization", group(later)),
            triple(claim, rdf_type, SG + "LineageClaim"),
            triple(claim, SG + "about", change),
            triple(claim, SG + "rank", names.concept("rank", "normal")),
        ]
    rules = {n: q for n, q in read_rules(ONTOLOGY / "rules").items() if n.startswith("descent")}
    by_node: dict[str, dict[str, str]] = {}
    for found in derive(asserted, rules):
        if str(found.subject.value).startswith(names.ID + "descent/"):
            key = found.predicate.value.removeprefix(SG)
            by_node.setdefault(found.subject.value, {})[key] = found.object.value
    return {(n["descendant"], n["ancestor"]): int(n["depth"]) for n in by_node.values()}


def reachable(edges: set[tuple[int, int]]) -> dict[tuple[str, str], int]:
    """The same by breadth-first search."""
    found: dict[tuple[str, str], int] = {}
    for start in {later for later, _ in edges}:
        frontier, depth = {start}, 0
        while frontier:
            depth += 1
            frontier = {e for later, e in edges if later in frontier}
            frontier = {e for e in frontier if (group(start), group(e)) not in found}
            found |= {(group(start), group(e)): depth for e in frontier}
    return found


@settings(max_examples=40, deadline=None)
@given(
    st.sets(
        st.tuples(st.integers(1, 8), st.integers(0, 7)).filter(lambda e: e[0] > e[1]), max_size=14
    )
)
def test_derived_descent_is_breadth_first_search(edges: set[tuple[int, int]]) -> None:
    assert descent_of(edges) == reachable(edges)


def test_joining_is_no_descent(world_graph: BuiltGraph) -> None:
    far, red = names.thing("group", "far-band"), names.thing("group", "red-column")
    assert f"<{red}> <{SG}descendsFrom> <{far}>" not in world_graph.default
    old = names.thing("group", "old-band")
    assert f"<{red}> <{SG}descendsFrom> <{old}>" in world_graph.default


def test_a_rule_that_never_ends_is_stopped() -> None:
    rule = "CONSTRUCT { ?s ?p ?next } WHERE { ?s ?p ?o BIND(IRI(CONCAT(STR(?o), 'x')) AS ?next) }"
    with pytest.raises(MappingError, match="still add triples"):
        derive([triple("a:a", "a:b", "a:c")], {"endless": rule})


@pytest.mark.parametrize(
    ("predicate", "value"),
    [
        ("perpetratedBy", f"<{names.thing('group', 'red-column')}>"),
        ("claimedBy", f"<{names.thing('group', 'red-column')}>"),
        ("killedLow", '"12"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("killedHigh", '"25"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("country", f"<{names.thing('place', 'alphaland')}>"),
    ],
)
def test_the_derived_layer_of_an_event(world_graph: BuiltGraph, predicate: str, value: str) -> None:
    """The superseded figure of 20 counts neither as low nor as high."""
    found = re.findall(rf"<{re.escape(EVENT)}> <{SG}{predicate}> (.*) \.", world_graph.default)
    assert found == [value]


def test_context_and_ontology_know_the_same_terms() -> None:
    """Each term of ours in the context is defined, and each property defined is used somewhere."""
    import json

    context = json.loads((ONTOLOGY / "context.jsonld").read_text())["@context"]
    terms = {
        v["@id"] if isinstance(v, dict) else v for k, v in context.items() if not k.startswith("@")
    }
    used = {term.removeprefix("sg:") for term in terms if term.startswith("sg:")}
    graph = "".join(
        line for line in Path(ONTOLOGY / "sahelgraph.ttl").read_text().splitlines(keepends=True)
    )
    defined = set(re.findall(r"^sg:(\w+) a owl:(?:Object|Datatype)Property", graph, re.MULTILINE))
    assert used <= defined
    rules = "".join(read_rules(ONTOLOGY / "rules").values())
    assert {term for term in defined - used if f"sg:{term}" not in rules} == set()
