"""Findings about a graph, each traced to the record, file and line that caused it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sahelgraph import names
from sahelgraph.errors import ValidationFailed
from sahelgraph.records.fields import Record

#: Severities of SHACL (section 2.1.4), worst first.
SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True)
class Finding:
    """One thing that a shape or rule says about a node.

    ``focus`` is the node's IRI, ``rule`` names the shape or rule, ``file`` and ``line`` are
    those of the record behind the node, or empty and 0 where it comes from no record.
    """

    severity: str
    focus: str
    rule: str
    message: str
    file: str = ""
    line: int = 0
    record: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " if self.file else ""
        who = f"[{self.record}] " if self.record else ""
        return (
            f"{where}{self.severity.lower()}: {who}{short(self.focus)} {self.message} ({self.rule})"
        )


@dataclass(frozen=True)
class Report:
    """The findings about a graph, worst first, in the order of files and lines."""

    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """Whether there is no finding of severity Violation."""
        return not self.of("Violation")

    def of(self, severity: str) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity == severity)

    @property
    def summary(self) -> str:
        """One line, such as ``2 violations, 14 warnings, 9 notes``."""
        counts = Counter(finding.severity for finding in self.findings)
        words = {"Violation": "violation", "Warning": "warning", "Info": "note"}
        return ", ".join(
            f"{counts[severity]} {word}{'' if counts[severity] == 1 else 's'}"
            for severity, word in words.items()
        )

    def require(self) -> None:
        """Raise :class:`~sahelgraph.errors.ValidationFailed` if the graph does not conform."""
        if not self.conforms:
            worst = "\n".join(str(finding) for finding in self.of("Violation"))
            message = (
                f"{worst}\nthe graph breaks its shapes ({self.summary}); nothing was published"
            )
            raise ValidationFailed(message, self)


def make_report(findings: list[Finding], origins: Mapping[str, Record]) -> Report:
    """A report in which every finding knows the record behind its focus node."""
    traced = {_trace(finding, origins) for finding in findings}

    def order(finding: Finding) -> tuple[int, str, int, str, str, str]:
        severity = SEVERITIES.index(finding.severity)
        where = (finding.file, finding.line, finding.focus, finding.rule, finding.message)
        return (severity, *where)

    return Report(tuple(sorted(traced, key=order)))


def _trace(finding: Finding, origins: Mapping[str, Record]) -> Finding:
    record = origins.get(finding.focus)
    if record is None:
        return finding
    return Finding(
        severity=finding.severity,
        focus=finding.focus,
        rule=finding.rule,
        message=finding.message,
        file=record.file,
        line=record.line,
        record=record.owner,
    )


def short(iri: str) -> str:
    """An IRI of ours without the base, for people to read; others in angle brackets."""
    for base in (names.ID, names.BASE):
        if iri.startswith(base):
            return iri.removeprefix(base)
    return f"<{iri}>"
