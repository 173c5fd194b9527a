"""The one way from a built graph to a report."""

from __future__ import annotations

from pathlib import Path

from sahelgraph.graph.build import BuiltGraph
from sahelgraph.graph.parts import THINGS_PART, Parts
from sahelgraph.validation.checking import Checked, check_units
from sahelgraph.validation.consistency import check_consistency, read_consistency_rules
from sahelgraph.validation.parts import check_parts, default_lines
from sahelgraph.validation.report import Report, make_report
from sahelgraph.validation.units import Index, make_units, read_shapes


def validate(
    graph: BuiltGraph,
    shapes: Path,
    checked: Checked | None = None,
    workers: int | None = None,
    parts: Parts | None = None,
) -> Report:
    """Check the default graph against the shapes and the consistency rules of a directory.

    Units of the graph that ``checked`` knows are not checked against the shapes again; the
    others are, on ``workers`` cores (all, unless told otherwise). So are the ``parts`` that
    imports add, whose things are checked with those of the records.
    """
    checked = checked or Checked()
    lines = graph.default.splitlines(keepends=True)
    rows = []
    for part in parts.parts if parts else []:
        if part.name == THINGS_PART:
            lines += default_lines(part.path)
        else:
            rows.append(part)
    index = Index(read_shapes(shapes))
    index.add(lines)
    rules = read_consistency_rules(shapes / "consistency")
    findings = check_units(make_units(index), shapes, checked, workers)
    findings += check_consistency("".join(lines), rules)
    if parts and rows:
        findings += check_parts(rows, parts.base, shapes, checked, workers)
    return make_report(findings, graph.origins)
