"""Records to one canonical dataset: named graphs, a default graph, and a digest.

What a document tells stands in the document's graph, the authority lists and the events in
one, the ontology in one, the derived layer in one. The default graph holds every triple
once, so that a query needs no GRAPH and counts nothing twice.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from sahelgraph import names
from sahelgraph.errors import MappingError
from sahelgraph.graph.claims import ClaimWriter
from sahelgraph.graph.derive import derive_in, read_rules
from sahelgraph.graph.examples import map_examples
from sahelgraph.graph.happenings import map_happenings
from sahelgraph.graph.line_files import read_lines
from sahelgraph.graph.lines import graph_of, in_graph, sorted_lines, without_graph
from sahelgraph.graph.mentions import readable
from sahelgraph.graph.nodes import NodeSet
from sahelgraph.graph.pack import THINGS, Pack
from sahelgraph.graph.passages import map_documents
from sahelgraph.graph.things import map_things
from sahelgraph.records.fields import Record
from sahelgraph.records.reader import Dataset


@dataclass(frozen=True)
class BuiltGraph:
    """A dataset ready to be checked and published.

    ``lines`` are its canonical N-Quads (RDFC-1.0), sorted, each with its line feed;
    ``digest`` is their SHA-256 (hexadecimal); ``default`` is the default graph as N-Triples;
    ``counts`` is the number of quads by graph IRI (empty for the default graph);
    ``origins`` gives for the IRI of a node the record that it comes from.
    """

    lines: list[str]
    digest: str
    default: str
    counts: dict[str, int]
    origins: dict[str, Record]


def build_graph(
    dataset: Dataset,
    ontology: Path,
    queries: Path | None = None,
    packs: Sequence[Pack] = (),
) -> BuiltGraph:
    """Map checked records by the ontology's directory; the same records give the same bytes.

    ``queries`` is the directory of the catalogue, to have its questions in the graph as examples.
    ``packs`` are imports, whose quads stand beside those of the records.
    Raises :class:`~sahelgraph.errors.MappingError` if the context lacks a term, or if the
    rules do not come to an end.
    """
    nodes = NodeSet.with_context_of(ontology)
    claims = ClaimWriter(dataset, nodes)
    map_things(dataset, nodes, claims)
    map_happenings(dataset, nodes, claims)
    map_documents(dataset, nodes)
    if queries is not None:
        map_examples(queries, nodes)
    asserted = nodes.lines() | _ontology_lines(ontology)
    for pack in packs:
        for path in (pack.path / THINGS, *pack.chunks):
            asserted.update(read_lines(path))
    return _whole(asserted, read_rules(ontology / "rules"), nodes.origins)


def _whole(asserted: set[str], rules: dict[str, str], origins: dict[str, Record]) -> BuiltGraph:
    """Asserted quads as lines, with what follows from them and the default graph of both.

    They stay lines, as the engine would write them: an object of the engine for each quad would
    take most of the time of a build.
    """
    # What is sorted in pieces is sorted together in a third of the time.
    ordered = sorted(asserted)
    told = dict.fromkeys(map(without_graph, ordered))
    store = ox.Store()
    store.bulk_load("".join(readable(told, rules.values())).encode(), format=ox.RdfFormat.N_TRIPLES)
    derived = sorted_lines(derive_in(store, rules), ox.RdfFormat.N_TRIPLES)
    if any(_has_blank(line) for line in derived):
        raise MappingError("a rule makes a node without an IRI; let it give one")
    default = sorted([*told, *derived])
    beside = [in_graph(line, names.DERIVED_GRAPH) for line in derived]
    lines = [*default, *ordered, *beside]
    lines.sort()
    counts = Counter(map(graph_of, asserted))
    counts[names.DERIVED_GRAPH] += len(beside)
    return BuiltGraph(
        lines=lines,
        digest=hashlib.sha256("".join(lines).encode()).hexdigest(),
        default="".join(default),
        counts={"": len(default)} | dict(sorted(counts.items())),
        origins=origins,
    )


def parse_nodes(nodes: NodeSet) -> Iterator[ox.Quad]:
    """The quads of a set of nodes, each in its named graph."""
    return ox.parse("".join(nodes.lines()), format=ox.RdfFormat.N_QUADS)


def _ontology_lines(ontology: Path) -> set[str]:
    name = ox.NamedNode(names.ONTOLOGY_GRAPH)
    quads = {
        ox.Quad(quad.subject, quad.predicate, quad.object, name)
        for path in sorted(ontology.glob("*.ttl"))
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    }
    # Labels follow from the quads that hold blank nodes alone (RDFC-1.0, section 4.4), and those
    # of a dataset from both graphs that they stand in.
    blank = {quad for quad in quads if _has_blank_node(quad)}
    labelled = ox.Dataset([*blank, *(ox.Quad(*quad.triple) for quad in blank)])
    labelled.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    named = (quad for quad in labelled if isinstance(quad.graph_name, ox.NamedNode))
    return set(sorted_lines([*(quads - blank), *named], ox.RdfFormat.N_QUADS))


def _has_blank_node(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _has_blank(line: str) -> bool:
    return line.startswith("_:") or line.split(" ", 2)[2].startswith("_:")
