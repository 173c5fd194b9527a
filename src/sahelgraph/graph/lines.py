"""Statements as lines of N-Quads and N-Triples, each with its line feed, as the engine writes them.

A graph of ours stands under ``names.GRAPH``; no object does that ends a line of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pyoxigraph as ox

from sahelgraph import names

_GRAPH = f"<{names.GRAPH}"


def sorted_lines(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple], format: ox.RdfFormat
) -> list[str]:
    """Statements as lines in the order of their code points."""
    buffer = BytesIO()
    ox.serialize(statements, buffer, format=format)
    return sorted(f"{line}\n" for line in buffer.getvalue().decode().split("\n") if line)


def without_graph(line: str) -> str:
    """The triple of a line of N-Quads that has a graph, as a line of N-Triples."""
    return f"{line[: line.rindex(' <', 0, -3)]} .\n"


def in_graph(line: str, graph: str) -> str:
    """A line of N-Triples as one of N-Quads in a graph."""
    return f"{line[:-2]}<{graph}> .\n"


def graph_of(line: str) -> str:
    """The IRI of the graph of a line; empty for the default graph."""
    last = line[line.rindex(" ", 0, -3) + 1 : -3]
    return last[1:-1] if last.startswith(_GRAPH) else ""
