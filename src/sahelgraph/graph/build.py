"""Records to one canonical dataset: named graphs, a default graph, and a digest.

What a document tells stands in the document's graph, the authority lists and the events in
one, the ontology in one, the derived layer in one. The default graph holds every triple
once, so that a query needs no GRAPH and counts nothing twice.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox

from sahelgraph import names
from sahelgraph.graph.claims import ClaimWriter
from sahelgraph.graph.derive import derive, read_rules
from sahelgraph.graph.examples import map_examples
from sahelgraph.graph.happenings import map_happenings
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
    quads = set(parse_nodes(nodes)) | set(_parse_ontology(ontology))
    for pack in packs:
        for path in (pack.path / THINGS, *pack.chunks):
            quads.update(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))
    asserted = list({quad.triple for quad in quads})
    derived = derive(asserted, read_rules(ontology / "rules"))
    graph = ox.NamedNode(names.DERIVED_GRAPH)
    quads |= {ox.Quad(t.subject, t.predicate, t.object, graph) for t in derived}
    quads |= {ox.Quad(*triple) for triple in (*asserted, *derived)}
    return _canonical(quads, nodes.origins)


def parse_nodes(nodes: NodeSet) -> Iterator[ox.Quad]:
    """The quads of a set of nodes, each in its named graph."""
    return ox.parse("".join(nodes.lines()), format=ox.RdfFormat.N_QUADS)


def _parse_ontology(ontology: Path) -> list[ox.Quad]:
    name = ox.NamedNode(names.ONTOLOGY_GRAPH)
    return [
        ox.Quad(quad.subject, quad.predicate, quad.object, name)
        for path in sorted(ontology.glob("*.ttl"))
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    ]


def _canonical(quads: set[ox.Quad], origins: dict[str, Record]) -> BuiltGraph:
    # Labels follow from the quads that hold blank nodes alone (RDFC-1.0, section 4.4).
    blank = {quad for quad in quads if _has_blank(quad)}
    labelled = ox.Dataset(blank)
    labelled.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    quads = (quads - blank).union(labelled)
    lines = sorted_lines(quads, ox.RdfFormat.N_QUADS)
    in_default = (quad.triple for quad in quads if not _graph_iri(quad))
    counts = Counter(_graph_iri(quad) for quad in quads)
    return BuiltGraph(
        lines=lines,
        digest=hashlib.sha256("".join(lines).encode()).hexdigest(),
        default="".join(sorted_lines(in_default, ox.RdfFormat.N_TRIPLES)),
        counts=dict(sorted(counts.items())),
        origins=origins,
    )


def _has_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _graph_iri(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def sorted_lines(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple], format: ox.RdfFormat
) -> list[str]:
    """Statements as lines, each with its line feed, in the order of their code points."""
    buffer = BytesIO()
    ox.serialize(statements, buffer, format=format)
    return sorted(f"{line}\n" for line in buffer.getvalue().decode().split("\n") if line)
