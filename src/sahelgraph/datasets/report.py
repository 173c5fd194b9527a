"""What became of every row: taken, set apart, or taken with something left out."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sahelgraph.datasets.cells import Note, RowError
from sahelgraph.datasets.rows import Row, RowFile

REJECTED = "rejected.csv"
UNMAPPED = "unmapped.csv"
#: Rows named for each reason in the summary; the files name all.
EXAMPLES = 3


@dataclass
class Tally:
    """How many rows have the same thing to tell, the first of them, and what stands in that."""

    count: int = 0
    rows: list[str] = field(default_factory=list)
    value: str = ""

    def add(self, row: str, value: str) -> None:
        """Count a row, given as ``file:line``, with what stands in its cell."""
        if not self.count:
            self.value = value
        self.count += 1
        if len(self.rows) < EXAMPLES:
            self.rows.append(row)


@dataclass
class ImportReport:
    """Counts of an import, with the reasons for whatever is not in the graph."""

    rows: int = 0
    events: int = 0
    rejected: dict[tuple[str, str], Tally] = field(default_factory=dict)
    unmapped: dict[tuple[str, str], Tally] = field(default_factory=dict)
    columns_left: dict[str, list[str]] = field(default_factory=dict)
    columns_missing: dict[str, list[str]] = field(default_factory=dict)
    sheets_left: dict[str, list[str]] = field(default_factory=dict)
    matched: dict[str, str] = field(default_factory=dict)
    added: Counter[str] = field(default_factory=Counter)

    def to_json(self) -> dict[str, Any]:
        """The report as plain data, the same for the same import."""
        return {
            "rows": self.rows,
            "events": self.events,
            "rejected": _tallies(self.rejected),
            "unmapped": _tallies(self.unmapped),
            "columns_left": self.columns_left,
            "columns_missing": self.columns_missing,
            "sheets_left": self.sheets_left,
            "matched_actors": dict(sorted(self.matched.items())),
            "added": dict(sorted(self.added.items())),
        }

    @property
    def rejected_rows(self) -> int:
        """How many rows were set apart."""
        return sum(tally.count for tally in self.rejected.values())


def _tallies(found: dict[tuple[str, str], Tally]) -> list[dict[str, Any]]:
    ordered = sorted(found.items(), key=lambda item: (-item[1].count, item[0]))
    return [
        {
            "column": column,
            "reason": reason,
            "count": tally.count,
            "first_rows": tally.rows,
            "first_value": tally.value,
        }
        for (column, reason), tally in ordered
    ]


class ReportFiles:
    """Writes rows that are set apart, and what of taken rows could not be mapped."""

    def __init__(self, directory: Path, report: ImportReport, stack: ExitStack) -> None:
        self.report = report
        self._directory = directory
        self._stack = stack
        self._apart: dict[Path, Any] = {}
        self._rejected = self._table(REJECTED, "file", "line", "row", "column", "value", "reason")
        self._unmapped = self._table(UNMAPPED, "file", "line", "row", "column", "value", "reason")

    def _table(self, name: str, *columns: str) -> Any:
        path = self._directory / name
        file = self._stack.enter_context(path.open("w", encoding="utf-8", newline=""))
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        return writer

    def reject(self, source: RowFile, row: Row, key: str, error: RowError) -> None:
        """Set a row apart: told with its reason, and kept as it stands under ``rejected/``."""
        name, value = source.path.name, row.values.get(error.column, "")
        self.report.rejected.setdefault((error.column, error.reason), Tally()).add(
            f"{name}:{row.line}", value
        )
        self._rejected.writerow((name, row.line, key, error.column, value, error.reason))
        if source.path not in self._apart:
            path = self._directory / "rejected" / f"{source.path.stem}.csv"
            path.parent.mkdir(exist_ok=True)
            # Not this computer's line ends: the rows are to come out as they went in.
            file = self._stack.enter_context(
                path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
            )
            file.write(source.header.rstrip("\r\n") + "\n")
            self._apart[source.path] = file
        self._apart[source.path].write(row.text + "\n")

    def unmapped(self, source: RowFile, row: Row, key: str, notes: list[Note]) -> None:
        """Tell what of a row is not in the graph."""
        for note in notes:
            self.report.unmapped.setdefault((note.column, note.reason), Tally()).add(
                f"{source.path.name}:{row.line}", note.value
            )
            self._unmapped.writerow(
                (source.path.name, row.line, key, note.column, note.value, note.reason)
            )


@contextmanager
def report_files(directory: Path) -> Iterator[ReportFiles]:
    """The report of an import with its files in a directory, closed in the end."""
    with ExitStack() as stack:
        yield ReportFiles(directory, ImportReport(), stack)
