"""The one way from a built graph to a report."""

from __future__ import annotations

from pathlib import Path

from sahelgraph.graph.build import BuiltGraph
from sahelgraph.validation.consistency import check_consistency, read_consistency_rules
from sahelgraph.validation.report import Report, make_report
from sahelgraph.validation.shacl import check_shapes


def validate(graph: BuiltGraph, shapes: Path, ontology: Path) -> Report:
    """Check the default graph against the shapes and the consistency rules of a directory."""
    findings = [
        *check_shapes(graph.default, shapes, ontology),
        *check_consistency(graph.default, read_consistency_rules(shapes / "consistency")),
    ]
    return make_report(findings, graph.origins)
