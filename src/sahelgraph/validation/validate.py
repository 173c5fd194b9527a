"""The one way from a built graph to a report."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sahelgraph.graph.build import BuiltGraph
from sahelgraph.graph.parts import Parts
from sahelgraph.validation.checking import Checked, check_units
from sahelgraph.validation.consistency import (
    Rule,
    check_consistency,
    read_consistency_rules,
    rule_digests,
)
from sahelgraph.validation.parts import check_parts, check_things
from sahelgraph.validation.report import Finding, Report, make_report
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
    imports add, and their things. Records point to nothing that imports alone know of, so that
    they are checked by themselves.
    """
    checked = checked or Checked()
    rules = read_consistency_rules(shapes / "consistency")
    # The engine lets other threads run while it answers.
    with ThreadPoolExecutor(1) as beside:
        told = beside.submit(_check_rules, graph.default, rules, checked)
        index = Index(read_shapes(shapes))
        index.add(graph.default.splitlines(keepends=True))
        findings = check_units(make_units(index), shapes, checked, workers)
        findings += told.result()
    if parts:
        findings += check_things(parts.base, shapes, checked, workers)
        findings += check_parts(parts, shapes, checked, workers)
    return make_report(findings, graph.origins)


def _check_rules(ntriples: str, rules: list[Rule], checked: Checked) -> list[Finding]:
    """What the rules find; those are not asked again that can read nothing that changed."""
    digests = rule_digests(ntriples, rules)
    again = [rule for rule in rules if digests[rule.name] not in checked.known]
    told = check_consistency(ntriples, again) if again else []
    for rule in again:
        checked.known[digests[rule.name]] = [one for one in told if one.rule == rule.name]
    checked.used.update(digests.values())
    return [finding for rule in rules for finding in checked.known[digests[rule.name]]]
