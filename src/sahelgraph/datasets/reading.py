"""A file of a dataset to records: every row an event with its passage, or told why not."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sahelgraph.datasets import acled, gtd, ucdp_ged
from sahelgraph.datasets.cells import Cells, RowError, short, slug
from sahelgraph.datasets.report import ReportFiles
from sahelgraph.datasets.rows import Row, RowFile, open_rows
from sahelgraph.datasets.source import DatasetFormat
from sahelgraph.datasets.things import Things
from sahelgraph.documents.document import Block, DocumentIndex
from sahelgraph.errors import DocumentError
from sahelgraph.hints import nearest
from sahelgraph.records.model import Event

#: The datasets that can be imported, by name.
FORMATS: dict[str, DatasetFormat] = {
    module.FORMAT.name: module.FORMAT for module in (ucdp_ged, acled, gtd)
}
#: A long number as a spreadsheet writes it, which many rows then share.
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+\Z", re.ASCII)
_OF_ACCOUNT = ("actor_as_written", "place_as_written")


@dataclass(frozen=True)
class ImportedRow:
    """A row as a record and a passage; ``codes`` are the paths of its codes under ``vocab/``.

    ``is_cited`` says that a new thing cites the row.
    """

    event: Event
    block: Block
    codes: tuple[str, ...]
    is_cited: bool


def document_slug(format: DatasetFormat, path: Path) -> str:
    """The name by which a file of a dataset is cited."""
    name = slug(path.name.removesuffix(path.suffix)) or "file"
    return name if name.startswith(format.name) else f"{format.name}-{name}"


class DatasetReader:
    """Reads files of one dataset, each row id once, into a shared set of things."""

    def __init__(self, format: DatasetFormat, things: Things, files: ReportFiles) -> None:
        self.format = format
        self.things = things
        self.files = files
        self._seen: set[str] = set()

    def read(self, path: Path, encoding: str = "utf-8") -> Iterator[ImportedRow | DocumentIndex]:
        """The rows of a file that can be taken, and at the end the file as a document.

        Raises :class:`~sahelgraph.errors.DocumentError` if it is no file of the dataset.
        """
        document = document_slug(self.format, path)
        with open_rows(path, encoding) as source:
            self._check_columns(source)
            for row in source.rows():
                self.files.report.rows += 1
                imported = self._take(source, row, document)
                if imported is not None:
                    self.files.report.events += 1
                    yield imported
            with path.open("rb") as raw:
                digest = hashlib.file_digest(raw, "sha256").hexdigest()
            title = f"{self.format.title}: {path.name}"
            yield DocumentIndex(document, "event-dataset", title, digest, source.length, ())

    def _check_columns(self, source: RowFile) -> None:
        """Refuse a file without the columns that are needed; tell those left out or missing."""
        name, columns = source.path.name, set(source.columns)
        missing = [column for column in self.format.needed if column not in columns]
        if missing:
            raise DocumentError(
                f"{source.path}: is no file of {self.format.name}: the columns"
                f" {', '.join(missing)} are missing{self._hint(source, missing)}"
            )
        for column, times in Counter(source.columns).items():
            if times > 1 and column in self.format.columns:
                raise DocumentError(
                    f"{source.path}: has the column {column} {times} times; keep one of them"
                )
        report = self.files.report
        report.columns_left[name] = [
            one for one in source.columns if one not in self.format.columns
        ]
        report.columns_missing[name] = sorted(self.format.columns - columns)
        report.sheets_left[name] = list(source.sheets[1:])

    def _hint(self, source: RowFile, missing: list[str]) -> str:
        """Why columns may be missing, and what to do."""
        text = source.header
        if any(0xDC80 <= ord(character) <= 0xDCFF or character == "\x00" for character in text):
            return "; its first line is in another encoding: give --encoding, such as utf-16"
        if source.sheets[1:]:
            first, *others = source.sheets
            return (
                f" in its first sheet, '{first}', the only one that is read; if the rows are in"
                f" '{others[0]}', move that to the front"
            )
        if len(source.columns) < 2:
            return (
                f"; its first line, '{short(text.strip())[:60]}', has one column: part the columns"
                " by a comma, a semicolon or a tab"
            )
        columns = set(source.columns)
        scores = {name: len(other.columns & columns) for name, other in FORMATS.items()}
        best = max(scores, key=lambda name: scores[name])
        if best != self.format.name:
            return f"; it looks like a file of {best}"
        return nearest(missing[0], columns - self.format.columns)

    def _take(self, source: RowFile, row: Row, document: str) -> ImportedRow | None:
        key = row.values.get(self.format.id_column, "")
        self.things.begin("")
        try:
            if row.problem:
                raise RowError("", row.problem)
            if key in self._seen:
                raise RowError(self.format.id_column, "stands in an earlier row")
            imported, cells = self._map(source, row, document, key)
        except RowError as error:
            self.things.undo()
            self.files.reject(source, row, key, error)
            return None
        self._seen.add(key)
        self.files.unmapped(source, row, key, cells.notes)
        return imported

    def _map(self, source: RowFile, row: Row, document: str, key: str) -> tuple[ImportedRow, Cells]:
        if _ROUNDED.match(key):
            raise RowError(
                self.format.id_column, "was rounded by a spreadsheet; export the column as text"
            )
        name = f"r{slug(key)}"
        if name == "r":
            raise RowError(self.format.id_column, "is empty")
        locator = f"{document}/{name}"
        cells = Cells(row.values)
        self.things.begin(locator)
        data = self.format.map_row(cells, self.things)
        event = _event(data, locator, cells.codes)
        event.place_in_file(source.path.name, row.line, event.id)
        for part in (*event.told, *event.perpetrators, *event.figures):
            part.place_in_file(source.path.name, row.line, event.id)
        block = Block(name, "", row.line, (row.span,), row.sha256)
        return ImportedRow(event, block, tuple(cells.codes), self.things.has_new), cells


def _event(data: dict[str, Any], locator: str, codes: list[str]) -> Event:
    """The record of a row; what the model refuses ends the row."""
    telling: dict[str, Any] = {"in": [locator], "codes": codes}
    telling |= {key: data.pop(key, "") or None for key in _OF_ACCOUNT}
    try:
        return Event.model_validate({**data, "told": [telling]})
    except ValidationError as error:
        first = error.errors()[0]
        column = ".".join(str(step) for step in first["loc"])
        raise RowError(column, str(first["msg"]).removeprefix("Value error, ")) from error
