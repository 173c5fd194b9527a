"""The lines of the pages of a PDF: their words, where they stand, and which are of every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from typing import Any

#: How much larger than the body's the letters of a heading are.
LARGER = 1.08
#: How many lines at the top and at the bottom of a page may be those of every page.
_EDGE = 2
#: What begins an item of a list.
BULLET = re.compile(r"\s*[•▪●◦‣■∙·➢►\uf0b7\uf0a7\uf0d8–-](?:\s+|\Z)")
#: What only numbers pages, and what a browser prints about a page.
_PAGE_NUMBER = re.compile(
    r"(?i)\W*(?:page\s*)?#(?:\s*(?:/|of)\s*#)?\W*\Z|\w+://\S+\s+#/#\Z|#/#/#, #:#(?: [ap]m)?\b.*\Z"
)
#: How wide letters are, in sizes of the font, where the font does not say: about those of Times.
_WIDTHS = [("iljtfI.,;:'!|()[] ", 0.3), ("mwMW@%—", 0.85)]


@dataclass(frozen=True)
class Run:
    """Words of one font that begin at a position; y counts from the foot of the page."""

    x: float
    y: float
    size: float
    is_bold: bool
    text: str


@dataclass
class Row:
    """A line of a page: its words and where it stands."""

    page: int
    runs: list[Run]

    @property
    def x(self) -> float:
        """Where its words begin, behind a bullet if there is one."""
        is_marked = len(self.runs) > 1 and BULLET.fullmatch(self.runs[0].text)
        return self.runs[1 if is_marked else 0].x

    @property
    def y(self) -> float:
        """How high it stands."""
        return self.runs[0].y

    @property
    def size(self) -> float:
        """The size of its largest letters."""
        return max(run.size for run in self.runs)

    @property
    def is_bold(self) -> bool:
        """Whether all of its words are bold."""
        return all(run.is_bold for run in self.runs if run.text.strip())

    @property
    def text(self) -> str:
        """Its words with single spaces."""
        return re.sub(r"\s+", " ", "".join(run.text for run in self.runs)).strip()

    @property
    def end(self) -> float:
        """About where its words end."""
        return self.x + width_of(self.text) * self.size

    @property
    def columns(self) -> tuple[int, ...]:
        """Where its runs begin, to the point."""
        return tuple(round(run.x) for run in self.runs)

    def marked(self) -> str:
        """The text, with stars about what is bold at its beginning but not throughout."""
        bold = 0
        while bold < len(self.runs) and self.runs[bold].is_bold:
            bold += 1
        head = "".join(run.text for run in self.runs[:bold]).strip()
        rest = "".join(run.text for run in self.runs[bold:])
        return re.sub(r"\s+", " ", f"**{head}** {rest}").strip() if head and rest else self.text


def rows_of(number: int, page: Any) -> Iterator[Row]:
    """The lines of a page in the order in which they are drawn."""
    runs: list[Run] = []

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            scale = hypot(tm[2], tm[3]) * hypot(cm[2], cm[3])
            name = str(font.get("/BaseFont", "")) if font else ""
            is_bold = bool(re.search(r"(?i)bold|black|heavy", name))
            hyphened = text.replace("\u00ad", "-")
            runs.append(Run(x, y, abs(size * scale) or 1.0, is_bold, hyphened))

    page.extract_text(visitor_text=visit)
    row: Row | None = None
    for run in _unbroken(runs):
        if row is not None and abs(run.y - row.y) < run.size * 0.5:
            row.runs.append(run)
            continue
        if row is not None:
            yield row
        row = Row(number, [run])
    if row is not None:
        yield row


def _unbroken(runs: list[Run]) -> Iterator[Run]:
    """The runs, those over several lines cut at their line feeds."""
    for run in runs:
        parts = [part for part in run.text.split("\n") if part.strip()]
        for order, part in enumerate(parts):
            y = run.y - order * run.size * 1.2
            yield Run(run.x, y, run.size, run.is_bold, part)


def without_edges(pages: list[list[Row]]) -> list[Row]:
    """The lines of all pages without the numbers of pages, and without what stands at the edge of
    most of them; a title that is a running head too stays where it is large."""
    edges = [_edge(rows) for rows in pages]
    times = Counter(text for edge in edges for text in set(edge.values()))
    most = max(2, (len(pages) + 1) // 2)
    sizes = Counter(round(row.size) for rows in pages for row in rows)
    body = sizes.most_common(1)[0][0] if sizes else 0
    kept: list[Row] = []
    for rows, edge in zip(pages, edges, strict=True):
        for order, row in enumerate(rows):
            told = edge.get(order, "")
            is_running = times[told] >= most and row.size < body * LARGER
            if not told or not (is_running or _PAGE_NUMBER.match(told)):
                kept.append(row)
    return kept


def _edge(rows: list[Row]) -> dict[int, str]:
    """The highest and the lowest lines of a page, by their order, with # for numbers."""
    heights = sorted({round(row.y) for row in rows})
    edge = {*heights[:_EDGE], *heights[-_EDGE:]}
    orders = [order for order, row in enumerate(rows) if round(row.y) in edge]
    told = {order: re.sub(r"\d+", "#", rows[order].text) for order in orders}
    return {order: text for order, text in told.items() if not BULLET.match(text)}


def width_of(text: str) -> float:
    """About how wide a text is, in sizes of its font."""
    return sum(
        next((width for letters, width in _WIDTHS if letter in letters), None)
        or (0.68 if letter.isupper() else 0.5)
        for letter in text
    )
