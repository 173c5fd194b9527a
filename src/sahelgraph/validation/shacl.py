"""The shapes, checked by pySHACL with the ontology at hand.

Without the ontology ``sh:targetClass sg:Event`` would not reach an attack. The data graph is
rdflib's own memory graph: over an Oxigraph-backed one pySHACL does not come to an end.
"""

from __future__ import annotations

from pathlib import Path

import pyshacl
from rdflib import Graph, Literal
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from sahelgraph import names
from sahelgraph.validation.report import Finding


def check_shapes(ntriples: str, shapes: Path, ontology: Path) -> list[Finding]:
    """What the shapes of a directory say about a graph given as N-Triples."""
    data = Graph()
    data.parse(data=ntriples, format="nt")
    return run_shapes(data, read_turtle(shapes), read_turtle(ontology))


def run_shapes(data: Graph, shapes: Graph, ontology: Graph | None = None) -> list[Finding]:
    """What shapes say about a graph; without an ontology the graph has to hold the classes."""
    _, results, _ = pyshacl.validate(
        data,
        shacl_graph=shapes,
        ont_graph=ontology,
        inplace=True,
        allow_infos=True,
        allow_warnings=True,
    )
    if not isinstance(results, Graph):
        raise TypeError(f"pySHACL gave {type(results).__name__} for a report")
    return [_finding(results, result) for result in results.subjects(RDF.type, SH.ValidationResult)]


def read_turtle(directory: Path) -> Graph:
    """All Turtle files of a directory as one graph."""
    graph = Graph()
    for path in sorted(directory.glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


def _finding(results: Graph, result: Node) -> Finding:
    def value(predicate: Node) -> str:
        found = results.value(result, predicate)
        return str(found) if found is not None else ""

    messages = sorted(
        str(message)
        for message in results.objects(result, SH.resultMessage)
        if isinstance(message, Literal)
    )
    given = value(SH.value)
    shown = f" (it has '{given.removeprefix(names.BASE)}')" if given and len(given) <= 120 else ""
    return Finding(
        severity=value(SH.resultSeverity).removeprefix(str(SH)),
        focus=value(SH.focusNode),
        rule=value(SH.sourceShape).removeprefix(names.SHAPES),
        message="; ".join(messages) + shown,
    )
