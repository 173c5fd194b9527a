"""Every constraint of every shape catches an error planted for it, and passes the right example.

The right example is the graph of the made-up world. For each property shape an error is made
from its own constraints: a value taken away, one too many, of the wrong type or class, out of
range or against its pattern. What a node shape says by ``sh:or``, ``sh:not`` and paths is
planted by hand. Two validators, pySHACL and pyrudof, have to agree on each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyrudof
import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH, XSD

from sahelgraph import names
from sahelgraph.graph.build import BuiltGraph
from sahelgraph.locations import shipped
from sahelgraph.validation import shacl
from sahelgraph.validation.checking import check_unit
from sahelgraph.validation.report import Finding
from sahelgraph.validation.units import Index, bucket, make_units, read_shapes

SHAPES = shipped("shapes")
ONTOLOGY = shipped("ontology")
SG = names.DEF
SHAPE_GRAPH = shacl.read_turtle(SHAPES)
SHAPE_TEXT = SHAPE_GRAPH.serialize(format="turtle")
CURATOR = URIRef(names.thing("agent", "curator"))


def iri(kind: str, slug: str) -> URIRef:
    return URIRef(names.thing(kind, slug))


def sg(term: str) -> URIRef:
    return URIRef(SG + term)


@pytest.fixture(scope="session")
def world(world_graph: BuiltGraph) -> Graph:
    graph = Graph()
    graph.parse(data=world_graph.default, format="nt")
    return graph


def copy_of(graph: Graph) -> Graph:
    copied = Graph()
    for statement in graph:
        copied.add(statement)
    return copied


@pytest.fixture(scope="session", autouse=True)
def _shapes_are_parsed_once() -> Iterator[None]:
    """Parsing shapes and ontology anew for each of some two hundred graphs takes half the time."""
    parsed = cache(shacl.read_turtle)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shacl, "read_turtle", parsed)
        yield


def rules_broken(graph: Graph) -> set[str]:
    """The shapes that a graph breaks, about which both validators have to agree."""
    ntriples = graph.serialize(format="nt", encoding="utf-8").decode()
    findings = shacl.check_shapes(ntriples, SHAPES, ONTOLOGY)
    assert {(f.focus, f.rule) for f in findings} == second_opinion(ntriples)
    assert set(findings) == set(in_units(ntriples)), "units do not hold all that shapes read"
    return {finding.rule for finding in findings}


def in_units(ntriples: str) -> list[Finding]:
    """The same findings from the graph in units, each by itself as after a small change."""
    index = Index(read_shapes(SHAPES))
    index.add(ntriples.splitlines(keepends=True))
    return [
        finding
        for unit in make_units(index, lambda iri: bucket(iri) % 5)
        for finding in check_unit(unit, index.shapes)
    ]


def second_opinion(ntriples: str) -> set[tuple[str, str]]:
    """Focus nodes and shapes that pyrudof finds broken."""
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(ntriples, format=pyrudof.RDFFormat.NTriples)
    rudof.read_shacl(SHAPE_TEXT)
    return {
        (entry.focus_node.strip("<>"), str(entry.source_shape).removeprefix(names.SHAPES))
        for entry in rudof.validate_shacl()
    }


def test_the_right_example_passes(world: Graph) -> None:
    assert rules_broken(world) == set()


def test_the_shapes_are_themselves_valid() -> None:
    import pyshacl

    conforms, _, text = pyshacl.validate(SHAPE_GRAPH, meta_shacl=True, shacl_graph=SHAPE_GRAPH)
    assert conforms, text


# --- errors made from the constraints ---------------------------------------------------------


@dataclass(frozen=True)
class Planted:
    """A constraint of a property shape and the shape's plain path."""

    shape: str
    constraint: str
    path: str
    target: str

    def __str__(self) -> str:
        return f"{self.shape}-{self.constraint}"


CONSTRAINTS = [
    "minCount",
    "maxCount",
    "class",
    "datatype",
    "pattern",
    "minInclusive",
    "lessThan",
    "lessThanOrEquals",
    "disjoint",
    "maxLength",
    "languageIn",
    "uniqueLang",
]


def planted_errors() -> Iterator[Planted]:
    for shape in SHAPE_GRAPH.subjects(RDF.type, SH.PropertyShape):
        path = SHAPE_GRAPH.value(shape, SH.path)
        node = next(SHAPE_GRAPH.subjects(SH.property, shape))
        targets = sorted(str(t) for t in SHAPE_GRAPH.objects(node, SH.targetClass))
        if isinstance(path, BNode):
            continue
        for constraint in CONSTRAINTS:
            if (shape, SH[constraint], None) in SHAPE_GRAPH:
                name = str(shape).removeprefix(names.SHAPES)
                yield Planted(name, constraint, str(path), targets[0])


def focus_of(world: Graph, target: str) -> URIRef:
    """A node of a class, or of one below it."""
    below = {URIRef(target), *world.transitive_subjects(RDFS.subClassOf, URIRef(target))}
    found = [s for c in below for s in world.subjects(RDF.type, c) if isinstance(s, URIRef)]
    return min(found)


def plant(graph: Graph, error: Planted) -> None:
    path = URIRef(error.path)
    shape = URIRef(names.SHAPES + error.shape)

    def parameter(name: str) -> Any:
        return SHAPE_GRAPH.value(shape, SH[name])

    focus = focus_of(graph, error.target)
    with_value = [
        node
        for node in sorted(set(graph.subjects(path, None)))
        if (node, RDF.type, None) in graph and _is_a(graph, node, error.target)
    ]
    if with_value:
        focus = with_value[0]  # type: ignore[assignment]
    old = graph.value(focus, path)
    wrong: Any = URIRef(names.ID + "group/nobody-at-all")
    kind = error.constraint
    if kind == "minCount":
        graph.remove((focus, path, None))
        return
    if kind == "maxCount":
        is_literal = isinstance(old, Literal)
        another: Any = _another(old) if is_literal else wrong
        graph.add((focus, path, another))
        graph.add((focus, path, old or wrong))
        return
    if kind == "lessThan":
        graph.set((focus, path, graph.value(focus, parameter("lessThan"))))
        return
    if kind == "lessThanOrEquals":
        other = graph.value(focus, parameter("lessThanOrEquals"))
        later = (
            Literal(10**9) if path == sg("minimum") else Literal("9999-12-31", datatype=XSD.date)
        )
        assert other is not None
        graph.set((focus, path, later))
        return
    if kind == "disjoint":
        graph.add((focus, parameter("disjoint"), old or wrong))
        graph.add((focus, path, old or wrong))
        return
    graph.set((focus, path, _value_against(kind, wrong)))


def _is_a(graph: Graph, node: Any, target: str) -> bool:
    classes = graph.objects(node, RDF.type)
    return any(URIRef(target) in graph.transitive_objects(c, RDFS.subClassOf) for c in classes)


def _another(old: Any) -> Literal:
    if old.language:
        return Literal(f"{old} again", lang=old.language)
    if old.datatype == XSD.date:
        return Literal("1999-01-01", datatype=XSD.date)
    if old.datatype == XSD.integer:
        return Literal(int(old) + 1)
    return Literal(f"{old}0", datatype=old.datatype)


def _value_against(constraint: str, wrong: URIRef) -> Any:
    return {
        "class": wrong,
        "datatype": Literal("x", datatype=XSD.token),
        "pattern": Literal("not at all"),
        "minInclusive": Literal(-1),
        "maxLength": Literal("x" * 201, lang="en"),
        "languageIn": Literal("mot", lang="fr"),
        "uniqueLang": Literal("word", lang="en"),
    }[constraint]


PLANTED = list(planted_errors())


def test_there_is_an_error_for_every_property_shape_with_a_plain_path() -> None:
    plain = {
        str(shape).removeprefix(names.SHAPES)
        for shape in SHAPE_GRAPH.subjects(RDF.type, SH.PropertyShape)
        if not isinstance(SHAPE_GRAPH.value(shape, SH.path), BNode)
    }
    by_hand = {name for name, _ in BY_HAND}
    assert {error.shape for error in PLANTED} | by_hand >= plain
    assert len(PLANTED) > 100


@pytest.mark.parametrize("error", PLANTED, ids=str)
def test_a_planted_error_is_caught(world: Graph, error: Planted) -> None:
    graph = copy_of(world)
    if error.constraint == "uniqueLang":
        focus = focus_of(graph, error.target)
        graph.add((focus, URIRef(error.path), Literal("another", lang="en")))
    else:
        plant(graph, error)
    assert error.shape in rules_broken(graph)


# --- errors planted by hand -------------------------------------------------------------------

RAID = iri("event", "alpha-post-2031-03-04")
FIGURE = iri("claim", "alpha-post-2031-03-04.second")
UNKNOWN = iri("group", "unknown-beta-village-2031-05-02")
BY_UNKNOWN = iri("claim", "beta-village-2031-05-02.by.unknown.stated.narrator-903")
KIDNAPPING = iri("event", "beta-village-2031-05-02")
TRUCE = iri("relation", "red-far-truce")


def remove(graph: Graph, subject: Any, predicate: Any, obj: Any) -> None:
    assert (subject, predicate, obj) in graph
    graph.remove((subject, predicate, obj))


def concept(scheme: str, notation: str) -> URIRef:
    return URIRef(names.concept(scheme, notation))


BY_HAND: list[tuple[str, Any]] = [
    ("Actor", lambda g: g.add((iri("group", "red-column"), RDF.type, sg("Person")))),
    ("UnknownActor-one-event", lambda g: g.set((FIGURE, sg("perpetrator"), UNKNOWN))),
    ("Base-place", lambda g: remove(g, iri("base", "alpha-post"), sg("near"), None)),
    ("ExternalIdentifier-thing", lambda g: remove(g, None, sg("externalId"), None)),
    ("Claim", lambda g: remove(g, FIGURE, sg("evidence"), None)),
    ("Claim-deprecated", lambda g: g.set((FIGURE, sg("rank"), concept("rank", "deprecated")))),
    (
        "Claim-claimed",
        lambda g: g.set((FIGURE, sg("claimant"), iri("agent", "narrator-900"))),
    ),
    ("Claim-claimant", lambda g: g.set((FIGURE, sg("claimant"), RAID))),
    (
        "AttributionClaim",
        lambda g: g.set((BY_UNKNOWN, sg("attributionKind"), concept("attribution", "claimed"))),
    ),
    ("AttributionClaim-perpetrator", lambda g: g.set((BY_UNKNOWN, sg("perpetrator"), RAID))),
    ("Event-account", lambda g: remove(g, None, sg("accountOf"), RAID)),
    ("Attack-perpetrator", lambda g: remove(g, BY_UNKNOWN, sg("about"), None)),
    (
        "GroupChange-claim",
        lambda g: remove(g, None, sg("about"), iri("event", "red-column-merger")),
    ),
    (
        "GroupChange-done-by",
        lambda g: g.add((iri("event", "red-column-merger"), sg("doneBy"), RAID)),
    ),
    ("GroupRelation", lambda g: remove(g, TRUCE, sg("party"), iri("group", "far-band"))),
    (
        "No-result",
        lambda g: g.add(
            (
                iri("event", "far-band-joins"),
                URIRef(names.PREFIXES["org"] + "resultingOrganization"),
                iri("group", "red-column"),
            )
        ),
    ),
]


def test_there_is_an_error_for_every_node_shape_that_says_something_itself() -> None:
    """Node shapes with constraints of their own, and property shapes with other paths."""
    own = {
        str(shape).removeprefix(names.SHAPES)
        for shape in SHAPE_GRAPH.subjects(RDF.type, SH.NodeShape)
        if any((shape, SH[kind], None) in SHAPE_GRAPH for kind in ("or", "not", "xone", "and"))
    }
    other_paths = {
        str(shape).removeprefix(names.SHAPES)
        for shape in SHAPE_GRAPH.subjects(RDF.type, SH.PropertyShape)
        if isinstance(SHAPE_GRAPH.value(shape, SH.path), BNode)
        or (shape, SH["or"], None) in SHAPE_GRAPH
    }
    assert own | other_paths <= {name for name, _ in BY_HAND}


@pytest.mark.parametrize(("shape", "error"), BY_HAND, ids=[name for name, _ in BY_HAND])
def test_an_error_planted_by_hand_is_caught(world: Graph, shape: str, error: Any) -> None:
    graph = copy_of(world)
    error(graph)
    assert shape in rules_broken(graph)


def test_an_unnamed_group_may_claim_for_itself(world: Graph) -> None:
    graph = copy_of(world)
    graph.set((BY_UNKNOWN, sg("attributionKind"), concept("attribution", "claimed")))
    graph.set((BY_UNKNOWN, sg("certainty"), concept("certainty", "claimed")))
    graph.set((BY_UNKNOWN, sg("claimant"), UNKNOWN))
    assert rules_broken(graph) == set()


def test_without_the_ontology_subclasses_would_not_be_reached(world: Graph, tmp_path: Any) -> None:
    """Why the ontology is given: a bare attack is no target of the shape for events."""
    graph = Graph()
    for statement in world.triples((RAID, None, None)):
        graph.add(statement)
    graph.remove((RAID, sg("date"), None))
    ntriples = graph.serialize(format="nt", encoding="utf-8").decode()
    with_ontology = {f.rule for f in shacl.check_shapes(ntriples, SHAPES, ONTOLOGY)}
    without = {f.rule for f in shacl.check_shapes(ntriples, SHAPES, tmp_path)}
    assert "Event-date" in with_ontology
    assert "Event-date" not in without
