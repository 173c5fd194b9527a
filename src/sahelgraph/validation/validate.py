"""The one way from a built graph to a report."""

from __future__ import annotations

from pathlib import Path

from sahelgraph.graph.build import BuiltGraph
from sahelgraph.validation.checking import Checked, check_units
from sahelgraph.validation.consistency import check_consistency, read_consistency_rules
from sahelgraph.validation.report import Report, make_report
from sahelgraph.validation.units import Index, make_units, read_shapes


def validate(
    graph: BuiltGraph, shapes: Path, checked: Checked | None = None, workers: int | None = None
) -> Report:
    """Check the default graph against the shapes and the consistency rules of a directory.

    Units of the graph that ``checked`` knows are not checked against the shapes again; the
    others are, on ``workers`` cores (all, unless told otherwise).
    """
    index = Index(read_shapes(shapes))
    index.add(graph.default.splitlines(keepends=True))
    findings = [
        *check_units(make_units(index), shapes, checked or Checked(), workers),
        *check_consistency(graph.default, read_consistency_rules(shapes / "consistency")),
    ]
    return make_report(findings, graph.origins)
