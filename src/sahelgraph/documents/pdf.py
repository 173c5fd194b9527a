"""PDF turned to text by where its lines stand: paragraphs, headings, items of lists, tables.

A PDF has no paragraphs, only words at positions. The words are those that pypdf finds; what
belongs together is told by sizes, gaps and margins, and what comes back at the edge of each
page is left out.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from sahelgraph.documents.lines import ENDS
from sahelgraph.documents.pdf_lines import (
    BULLET,
    LARGER,
    Row,
    rows_of,
    width_of,
    without_edges,
)
from sahelgraph.documents.styles import is_dated, is_source_line, lists_sources
from sahelgraph.errors import DocumentError

#: A gap between lines, in leadings, that divides paragraphs.
_GAP = 1.3
_LONGEST_HEADING = 100
#: What divides paragraphs is no wider than this, in leadings; lines of a paragraph, at most.
_FARTHEST, _LONGEST_PARAGRAPH = 4, 40
#: How far an item stands in from the margin, and how far at most, in sizes of the letters; what
#: stands further in is another column, if it has this share of the lines.
_SET_IN, _DEEPEST, _SHARE = 1.2, 8, 0.03
#: How wrong a width may be that is not measured, as a share of a line.
_BLUR = 0.03
#: What a hyphen stays behind at the end of a line.
_PREFIXES = frozenset(
    [
        *("self", "non", "anti", "counter", "co", "ex", "pro", "semi", "mid", "al", "well", "so"),
        *("cross", "half", "high", "long", "low", "near", "north", "one", "post", "pre", "south"),
        *("two", "three", "four", "five", "six", "car"),
    ]
)


@dataclass
class _Block:
    """Lines that belong together: ``kind`` is ``text``, ``item``, ``head`` or ``table``."""

    kind: str
    rows: list[Row] = field(default_factory=list)


def read_pdf(path: Path) -> str:
    """The text of a PDF: a line for each paragraph, heading, item of a list and row of a table.

    Raises :class:`~sahelgraph.errors.DocumentError` if it cannot be read or needs a password.
    """
    from pypdf import PdfReader
    from pypdf.errors import (
        DependencyError,
        FileNotDecryptedError,
        PyPdfError,
        WrongPasswordError,
    )

    try:
        with warnings.catch_warnings(), quiet("pypdf"):
            warnings.simplefilter("ignore")
            reader = PdfReader(io.BytesIO(path.read_bytes()))
            pages = [list(rows_of(number, page)) for number, page in enumerate(reader.pages)]
    except (FileNotDecryptedError, WrongPasswordError) as error:
        message = f"{path}: needs a password; save it without one and read that"
        raise DocumentError(message) from error
    except DependencyError as error:
        message = f"{path}: is locked (AES), which is not read; save or print it anew without lock"
        raise DocumentError(message) from error
    except Exception as error:
        if not isinstance(error, _BROKEN) and not isinstance(error, PyPdfError):
            raise
        raise DocumentError(f"{path}: is no PDF that can be read: {error}") from error
    rows = without_edges(pages)
    return "\n\n".join(_lines(_blocks(rows), rows)) if rows else ""


#: What pypdf raises on broken files beside its own errors.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError)


@contextmanager
def quiet(library: str) -> Iterator[None]:
    """Keep what a library logs of a broken file to itself: the error tells it."""
    logger = logging.getLogger(library)
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _blocks(rows: list[Row]) -> list[_Block]:
    """The lines grouped to paragraphs, headings, items and tables."""
    measure = _Measure.of(rows)
    blocks: list[_Block] = []
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        last = blocks[-1] if blocks else None
        kind = measure.kind(row, last, following)
        if last is not None and kind == last.kind and measure.goes_on(row, last):
            last.rows.append(row)
        else:
            blocks.append(_Block(kind, [row]))
    return blocks


@dataclass(frozen=True)
class _Measure:
    """What most lines of a document are like: size, leading, margin, and how much a line holds."""

    size: float
    leading: float
    margins: tuple[float, ...]
    width: float
    has_gaps: bool = False

    @classmethod
    def of(cls, rows: list[Row]) -> _Measure:
        sizes: Counter[float] = Counter()
        for row in rows:
            sizes[round(row.size, 1)] += len(row.text)
        size = sizes.most_common(1)[0][0]
        body = [row for row in rows if abs(row.size - size) < 0.1 * size]
        gaps = [
            round(one.y - other.y, 1)
            for one, other in pairwise(body)
            if one.page == other.page and 0.8 * size < one.y - other.y < 2.5 * size
        ]
        leading = Counter(gaps).most_common(1)[0][0] if gaps else 1.2 * size
        margins: list[float] = []
        times = Counter(round(row.x) for row in rows)
        for x in sorted(x for x, number in times.items() if number >= len(rows) * _SHARE):
            if not margins or x - margins[-1] > _DEEPEST * size:
                margins.append(x)
        found = cls(size, leading, tuple(margins), 0.0)
        ends = sorted(row.end - found.margin(row) for row in body)
        apart = sum(
            _GAP * leading < one.y - other.y < _FARTHEST * leading
            for one, other in pairwise(body)
            if one.page == other.page and found.set_in(one) < 1 > found.set_in(other)
        )
        has_gaps = apart >= max(2, len(body) / _LONGEST_PARAGRAPH)
        return replace(found, width=ends[int(len(ends) * 0.95)], has_gaps=has_gaps)

    def margin(self, row: Row) -> float:
        """Where the lines of a line's column begin."""
        return max((margin for margin in self.margins if margin <= row.x + 1), default=row.x)

    def set_in(self, row: Row) -> float:
        """How far a line stands in from the margin of its column, in letters' sizes."""
        return (row.x - self.margin(row)) / self.size

    def kind(self, row: Row, last: _Block | None, following: Row | None) -> str:
        """What a line is by its look."""
        if BULLET.match(row.text):
            return "item"
        if _is_cells(row, last.rows[-1] if last and last.kind == "table" else following):
            return "table"
        is_large = row.size > self.size * LARGER
        if (is_large or row.is_bold) and len(row.text) <= _LONGEST_HEADING:
            return "head"
        if last is not None and last.kind == "item" and row.x > last.rows[0].runs[0].x + 1:
            return "item"
        if self.set_in(row) < _SET_IN:
            return "text"
        is_item = last is None or last.kind != "text" or row.x > last.rows[-1].x + self.size
        return "item" if is_item else "text"

    def goes_on(self, row: Row, last: _Block) -> bool:
        """Whether a line belongs to the block before it, which is of its kind."""
        before = last.rows[-1]
        if last.kind == "table":
            return True
        if BULLET.match(row.text):
            return False
        gap = before.y - row.y
        if last.kind == "head":
            is_alike = before.is_bold == row.is_bold and abs(before.size - row.size) < 0.5
            return is_alike and 0 < gap < 1.5 * row.size and before.end - before.x > self.width / 2
        if is_source_line(row.text):
            return True
        if last.kind == "item" and is_dated(row.text):
            return False
        if row.page == before.page and gap > _GAP * self.leading:
            return False
        if row.x > before.x + 0.8 * self.size and last.kind == "text":
            return False
        is_told = before.text[-1] in ENDS or lists_sources(before.text)
        is_unfinished = not is_told or row.text[0].islower()
        is_divided = self.has_gaps and last.kind == "text" and row.page == before.page
        return is_unfinished or is_divided or self._is_full(before, row)

    def _is_full(self, before: Row, row: Row) -> bool:
        """Whether the first word of a line had no room at the end of the one before."""
        room = self.width - (before.end - self.margin(before))
        return room <= width_of(row.text.split(" ", 1)[0]) * self.size + _BLUR * self.width


def _is_cells(row: Row, other: Row | None) -> bool:
    """Whether two lines have runs one above the other: the columns of a table."""
    if other is None or other.page != row.page or len(row.runs) < 2:
        return False
    is_headed = row.runs[0].text.rstrip().endswith(":")
    return row.columns == other.columns and not is_headed


def _lines(blocks: list[_Block], rows: list[Row]) -> Iterator[str]:
    """The text of each block, in the marks that the styles of document read."""
    words = set(re.findall(r"\w+(?:-\w+)*", " ".join(row.text for row in rows)))
    for block in blocks:
        if block.kind == "table":
            cells = [" | ".join(run.text.strip() for run in row.runs) + " |" for row in block.rows]
            rule = "---|" * len(block.rows[0].runs)
            yield "\n".join([cells[0], rule, *cells[1:]])
            continue
        text = block.rows[0].marked() if block.kind == "item" else block.rows[0].text
        for row in block.rows[1:]:
            text = _joined(text, row.text, words)
        bullet = BULLET.match(text)
        yield f"- {text[bullet.end() if bullet else 0 :]}" if block.kind == "item" else text


def _joined(text: str, line: str, words: set[str]) -> str:
    """A text and the line that goes on with it; a word that was divided is whole again."""
    cut = re.search(r"(\w+)-\Z", text)
    rest = re.match(r"\w+", line)
    if cut is None or rest is None:
        return f"{text} {line}"
    first, last = cut.group(1), rest.group()
    is_compound = not last.islower() or f"{first}-{last}" in words or first in _PREFIXES
    return text + line if is_compound and first + last not in words else text[:-1] + line
