"""RDF dumps: sorted, prefixed and the same in every export of one version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox

from sahelgraph import names
from sahelgraph.errors import SahelgraphError
from sahelgraph.graph.line_files import open_lines, read_lines

_FORMATS = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "nt": ox.RdfFormat.N_TRIPLES,
    "ttl": ox.RdfFormat.TURTLE,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_OF_DATASETS = frozenset({"nq", "trig"})


def write_rdf(dataset: list[Path], form: str, graph: str | None = None) -> bytes:
    """Files of canonical N-Quads in another RDF syntax, sorted, UTF-8.

    ``nq`` and ``trig`` hold the named graphs, the others the default graph, in which every
    triple stands once; ``graph`` is the IRI of one named graph to take alone. Raises
    :class:`~sahelgraph.errors.SahelgraphError` for a graph that is not there.
    """
    quads = _quads(dataset)
    if graph is not None:
        quads = [quad for quad in quads if _name(quad) == graph]
        if not quads:
            known = sorted({_name(quad) for quad in _quads(dataset)} - {""})
            raise SahelgraphError(f"there is no graph <{graph}>; there are {', '.join(known)}")
    elif form in _OF_DATASETS:
        quads = [quad for quad in quads if _name(quad)]
    else:
        quads = [quad for quad in quads if not _name(quad)]
    items: Iterable[ox.Quad] | Iterable[ox.Triple] = quads
    if form not in _OF_DATASETS:
        items = [quad.triple for quad in quads]
    buffer = BytesIO()
    prefixes = names.PREFIXES if form not in ("nq", "nt") else None
    ox.serialize(items, buffer, format=_FORMATS[form], prefixes=prefixes)
    return buffer.getvalue()


def _quads(dataset: list[Path]) -> list[ox.Quad]:
    """The quads by graph, subject, predicate and object, as the lines of a file are sorted."""
    parsed: list[ox.Quad] = []
    for path in dataset:
        with open_lines(path) as file:
            parsed += ox.parse(file, format=ox.RdfFormat.N_QUADS)
    return sorted(parsed, key=lambda quad: (_name(quad), str(quad.subject), str(quad.predicate),
                                            str(quad.object)))  # fmt: skip


def _name(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def differences(before: list[Path], after: list[Path]) -> Iterator[str]:
    """What leads from one version to another, as RDF Patch: ``D`` and ``A`` lines, sorted.

    Both are files of canonical N-Quads; one that is in both is not read. Quads of the default
    graph are left out: every one of them stands in a named graph as well.
    """
    same = [path for path in before if any(path.samefile(other) for other in after)]
    same += [path for path in after if any(path.samefile(other) for other in same)]
    old, new = (
        {line for path in files if path not in same for line in _lines(path)}
        for files in (before, after)
    )
    yield from (f"D {line}" for line in sorted(old - new))
    yield from (f"A {line}" for line in sorted(new - old))


def _lines(path: Path) -> set[str]:
    return {line for line in read_lines(path) if line.rstrip().endswith("> .") and _has_graph(line)}


def _has_graph(line: str) -> bool:
    return line.rstrip()[:-2].rpartition(" ")[2].startswith(f"<{names.GRAPH}")
