"""A page on the quality of the data: what is there, what contradicts, what was left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sahelgraph import names
from sahelgraph.query.asking import Asking
from sahelgraph.query.catalogue import CatalogueQuery
from sahelgraph.validation.report import Report, short

_BY_KIND = """
SELECT ?kind (COUNT(DISTINCT ?event) AS ?events) WHERE {
  ?account sg:accountOf ?event . ?event a ?class . ?class skos:notation ?kind
} GROUP BY ?kind ORDER BY DESC(?events) ?kind"""
_BY_YEAR = """
SELECT ?year (COUNT(DISTINCT ?event) AS ?events) WHERE {
  ?account sg:accountOf ?event . ?event sg:earliest ?day BIND(YEAR(?day) AS ?year)
} GROUP BY ?year ORDER BY ?year"""
_OPEN = """
SELECT DISTINCT ?a ?b ?reason WHERE {
  ?claim sg:identityKind/skos:notation "possibly-same" ; sg:identifies ?a, ?b ; sg:reason ?reason .
  FILTER(STR(?a) < STR(?b))
} ORDER BY ?a ?b"""
_BASIS = """
SELECT ?basis (COUNT(?event) AS ?events) WHERE { ?event sg:dateBasis/skos:notation ?basis }
GROUP BY ?basis ORDER BY DESC(?events)"""


def quality_page(engine: Asking, catalogue: dict[str, CatalogueQuery], report: Report) -> str:
    """The page as Markdown, from the published graph and a validation of its records."""
    parts = [
        "# Quality of the data",
        "How much of each document is recorded:",
        _table(catalogue["coverage"].columns, engine.rows(catalogue["coverage"].text)),
        "## Events by kind",
        _table(["kind", "events"], engine.rows(_BY_KIND)),
        "## Events by year",
        _table(["year", "events"], engine.rows(_BY_YEAR)),
        "## How dates are known",
        _table(["basis", "events"], engine.rows(_BASIS)),
        "## Claims that cannot both hold",
        "They stand side by side; none is corrected.",
        _table(catalogue["conflicts"].columns, engine.rows(catalogue["conflicts"].text)),
        "## Possibly the same",
        _table(["a", "b", "reason"], engine.rows(_OPEN)),
        "## Warnings and notes kept on purpose",
        *_kept(report),
    ]
    return "\n\n".join(parts) + "\n"


def _table(columns: Iterable[str], rows: Sequence[dict[str, str]]) -> str:
    header = list(columns)
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    for row in rows:
        cells = (_cell(row.get(column, "")) for column in header)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(value: str) -> str:
    text = short(value) if value.startswith(names.BASE) else value
    return text.replace("|", "\\|")


def _kept(report: Report) -> list[str]:
    """One paragraph for each rule: what it says, and which records it says it of."""
    findings = [*report.of("Warning"), *report.of("Info")]
    parts = []
    for rule, count in Counter(finding.rule for finding in findings).most_common():
        same = [finding for finding in findings if finding.rule == rule]
        lines = [f"* {short(finding.focus)}: {finding.message}" for finding in same]
        parts.append(f"### {rule} ({count})\n\n" + "\n".join(lines))
    return parts
