"""Rows of a CSV file or workbook, one after the other, each with its place in the file.

Rows are cut here and not by a table library, since evidence needs to know the line and the
characters of a row, and since what is broken in one row may not cost the next: pyarrow tells
neither, and ends at the first byte that is no UTF-8.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from sahelgraph.documents.document import Span
from sahelgraph.errors import DocumentError

#: Lines that one row may have; a quote that is open for longer was never closed.
MOST_LINES = 200
#: Characters that a row may have, for the same reason.
MOST_CHARACTERS = 262_144
_DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Row:
    """A row as it stands: its text, its place, and its values by column if it is whole.

    ``line`` counts from 1, ``span`` is in code points of the file; ``problem`` says what is
    wrong with the row as such, and ``values`` are empty then.
    """

    line: int
    span: Span
    text: str
    values: dict[str, str]
    problem: str = ""

    @property
    def sha256(self) -> str:
        """SHA-256 (hexadecimal) of the UTF-8 of the row without its line end."""
        return hashlib.sha256(self.text.encode(errors="surrogateescape")).hexdigest()


class RowFile:
    """A file of rows: its columns, and after the last row its length in code points.

    ``sheets`` are those of a workbook, the one that is read first; a CSV file has none.
    """

    def __init__(self, path: Path, lines: Iterator[str], sheets: tuple[str, ...] = ()) -> None:
        self.path = path
        self.sheets = sheets
        self.length = 0
        self._line = 0
        self._lines = lines
        self._back: deque[str] = deque()
        header = self._next()
        if header is None:
            raise DocumentError(f"{path}: is empty; expected a line with the names of columns")
        self.header = header
        self._at = len(header)
        names = header.removeprefix("\ufeff")
        self._delimiter = max(_DELIMITERS, key=names.count)
        self.columns = [name.strip().lower() for name in self._split(names)]
        self._line = 1

    def _next(self) -> str | None:
        if self._back:
            return self._back.popleft()
        line = next(self._lines, None)
        self.length += len(line or "")
        return line

    def _split(self, text: str) -> list[str]:
        """The values of a row; raises ``csv.Error`` if it has not the form of one."""
        return next(csv.reader([text], delimiter=self._delimiter, strict=True), [])

    def rows(self) -> Iterator[Row]:
        """Every row below the header; empty lines are no rows."""
        while (first := self._next()) is not None:
            lines = self._row(first)
            row = self._read(lines)
            if row.problem and len(lines) > 1:
                # A quote left open took the next rows along: set only the first line apart.
                self._back.extendleft(reversed(lines[1:]))
                lines = lines[:1]
                row = self._read(lines)
            self._line += len(lines)
            self._at += sum(map(len, lines))
            if row.text.strip():
                yield row

    def _row(self, first: str) -> list[str]:
        """The lines of one row: until every quote that is opened is closed."""
        lines, quotes, size = [first], first.count('"'), len(first)
        while quotes % 2 and len(lines) < MOST_LINES and size < MOST_CHARACTERS:
            line = self._next()
            if line is None:
                break
            lines.append(line)
            quotes += line.count('"')
            size += len(line)
        return lines

    def _read(self, lines: list[str]) -> Row:
        text = "".join(lines).rstrip("\r\n")
        span = Span(self._at, self._at + max(len(text), 1))
        values, problem = self._values(text)
        return Row(self._line + 1, span, text, values, problem)

    def _values(self, text: str) -> tuple[dict[str, str], str]:
        if "\x00" in text:
            return {}, "holds a NUL character"
        try:
            text.encode()
        except UnicodeEncodeError:
            return {}, "is not in the --encoding; give another, such as cp1252"
        try:
            fields = self._split(text) if "\n" not in text else self._split_lines(text)
        except csv.Error as error:
            return {}, f"is no row of CSV: {error}"
        if len(fields) != len(self.columns):
            return {}, f"has {len(fields)} values for {len(self.columns)} columns"
        return dict(zip(self.columns, map(str.strip, fields), strict=True)), ""

    def _split_lines(self, text: str) -> list[str]:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter,
                               strict=True), [])  # fmt: skip


@contextmanager
def open_rows(path: Path, encoding: str = "utf-8") -> Iterator[RowFile]:
    """Open a CSV file, or the first sheet of a workbook (``.xlsx``), to read its rows once.

    A workbook counts as the CSV that its sheet makes, with a comma and a line feed. Raises
    :class:`~sahelgraph.errors.DocumentError` if it cannot be read.
    """
    try:
        if path.suffix.lower() == ".xlsx":
            with _workbook(path) as (lines, sheets):
                yield RowFile(path, lines, sheets)
            return
        with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
            yield RowFile(path, _lines(file))
    except LookupError as error:
        raise DocumentError(f"{path}: {error}; give another --encoding") from error
    except (OSError, csv.Error) as error:
        raise DocumentError(f"{path}: cannot be read: {error}") from error


def _lines(file: TextIO) -> Iterator[str]:
    """Lines of at most :data:`MOST_CHARACTERS`, so that no file is held in memory whole."""
    while line := file.readline(MOST_CHARACTERS):
        yield line


@contextmanager
def _workbook(path: Path) -> Iterator[tuple[Iterator[str], tuple[str, ...]]]:
    try:
        import openpyxl
    except ImportError as error:
        message = f"{path}: workbooks need openpyxl: pip install 'sahelgraph[xlsx]'"
        raise DocumentError(message) from error
    from zipfile import BadZipFile

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, openpyxl.utils.exceptions.InvalidFileException) as e:
        raise DocumentError(f"{path}: is no workbook: {e}; save it as .xlsx or CSV") from e
    try:
        sheets = tuple(sheet.title for sheet in book.worksheets)
        if not sheets:
            raise DocumentError(f"{path}: has no sheet with rows; save it as CSV")
        yield _sheet_lines(book.worksheets[0]), sheets
    finally:
        book.close()


def _sheet_lines(sheet: Any) -> Iterator[str]:
    for cells in sheet.iter_rows(values_only=True):
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\n").writerow(map(_cell, cells))
        yield from buffer.getvalue().splitlines(keepends=True)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat(" ") if hasattr(value, "hour") else str(value)
