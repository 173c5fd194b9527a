"""The four styles of document, told apart and cut into blocks.

Each style reads the lines of the text: a line is a heading, furniture (page headers, empty
bullets, table rules) or part of a block. Every character that is not white space belongs
to exactly one of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sahelgraph.documents.document import Span
from sahelgraph.errors import DocumentError


@dataclass(frozen=True)
class Line:
    """A line of the text: its number from 1, and its span without white space around it."""

    number: int
    start: int
    end: int
    text: str


@dataclass
class Piece:
    """A block in the making: its letter (``i``, ``t``, ``p``, ``b``), section and spans."""

    letter: str
    section: str
    line: int
    spans: list[Span]


@dataclass
class Layout:
    """A text cut into blocks, headings and furniture."""

    kind: str
    title: str
    pieces: list[Piece] = field(default_factory=list)
    headings: list[Span] = field(default_factory=list)
    furniture: list[Span] = field(default_factory=list)
    section: str = ""

    def open(self, letter: str, line: Line) -> None:
        """Begin a block at a line."""
        self.pieces.append(Piece(letter, self.section, line.number, [Span(line.start, line.end)]))

    def extend(self, line: Line) -> None:
        """Let the last block run on to the end of a line."""
        last = self.pieces[-1].spans
        last[-1] = Span(last[-1].start, line.end)

    def resume(self, line: Line) -> None:
        """Go on with the last block behind something that cuts it."""
        self.pieces[-1].spans.append(Span(line.start, line.end))

    def head(self, line: Line, title: str | None = None) -> None:
        """Take a line as the heading of a section."""
        self.headings.append(Span(line.start, line.end))
        self.section = line.text if title is None else title


_WIKI_HEADING = re.compile(r"(=+)\s*(.+?)\s*\1\Z")
_TABLE_RULE = re.compile(r"[\s|:-]*-{3,}[\s|:-]*\Z")
_SOURCE_LINE = re.compile(r"\(?Sources?:")
_SOURCE_TAIL = re.compile(r"\bSources?:")
_LONGEST_HEADING = 80


def read_lines(text: str) -> list[Line]:
    """The lines of the text that are not blank; only a line feed ends a line."""
    lines = []
    offset = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        stripped = raw.strip()
        if stripped:
            start = offset + raw.index(stripped)
            lines.append(Line(number, start, start + len(stripped), stripped))
        offset += len(raw) + 1
    return lines


def split(text: str, kind: str | None = None) -> Layout:
    """Cut a text into blocks by the rules of its style, recognised if ``kind`` is not given.

    Raises :class:`~sahelgraph.errors.DocumentError` for a text with nothing in it and for a
    kind that is not known.
    """
    lines = read_lines(text)
    if not lines:
        raise DocumentError("the document is empty")
    kind = kind or recognise(lines)
    if kind not in _SPLITTERS:
        known = ", ".join(_SPLITTERS)
        raise DocumentError(f"unknown kind of document '{kind}'; known are {known}")
    return _SPLITTERS[kind](lines)


def recognise(lines: list[Line]) -> str:
    """The style of a document, from its lines."""
    if _WIKI_HEADING.match(lines[0].text):
        return "encyclopedia-article"
    bullets = sum(_is_bullet(line.text) for line in lines)
    if page_header(lines) is not None or any(line.text.startswith("- **") for line in lines):
        return "country-report"
    headings = sum(is_heading(line.text) for line in lines)
    if bullets or (headings >= 2 and any("|" in line.text for line in lines)):
        return "analysis"
    return "analysis" if headings >= 3 else "magazine-article"


def _is_bullet(text: str) -> bool:
    """Whether a line is an item of a list: a hyphen or a bullet, and a space."""
    return text.startswith(("- ", "• ", "▪ ", "● "))


def is_heading(text: str) -> bool:
    """Whether a line without markup reads as a heading: short, and no sentence or list item."""
    return (
        len(text) <= _LONGEST_HEADING
        and text[0].isalnum()
        and text[-1] not in ".!?:;,)”\"'|"
        and not _SOURCE_LINE.match(text)
    )


def page_header(lines: list[Line]) -> str | None:
    """The line that stands at the top of every page: the first line, if it comes back twice."""
    times = Counter(line.text for line in lines)
    return lines[0].text if times[lines[0].text] >= 3 else None


def _encyclopedia(lines: list[Line]) -> Layout:
    layout = Layout("encyclopedia-article", title=lines[0].text.strip("= "))
    layout.headings.append(Span(lines[0].start, lines[0].end))
    in_infobox = False
    previous = 0
    for line in lines[1:]:
        heading = _WIKI_HEADING.match(line.text)
        if heading:
            layout.head(line, heading.group(2))
            in_infobox = False
        elif line.text == "Infobox":
            layout.head(line)
            in_infobox = True
        elif _is_bullet(line.text):
            layout.open("i" if in_infobox else "b", line)
        else:
            if in_infobox and line.number > previous + 1:
                in_infobox = False
                layout.section = ""
            layout.open("p", line)
        previous = line.number
    return layout


def _magazine(lines: list[Line]) -> Layout:
    layout = Layout("magazine-article", title="")
    for line in lines:
        layout.open("p", line)
    return layout


def _analysis(lines: list[Line]) -> Layout:
    layout = Layout("analysis", title="")
    for index, line in enumerate(lines):
        following = lines[index + 1].text if index + 1 < len(lines) else ""
        if _TABLE_RULE.match(line.text) and "|" in line.text:
            layout.furniture.append(Span(line.start, line.end))
        elif "|" in line.text:
            if _TABLE_RULE.match(following) and "|" in following:
                layout.furniture.append(Span(line.start, line.end))
            else:
                layout.open("t", line)
        elif _is_bullet(line.text):
            layout.open("b", line)
        elif is_heading(line.text):
            layout.head(line)
        else:
            layout.open("p", line)
    return layout


def _country_report(lines: list[Line]) -> Layout:
    header = page_header(lines)
    layout = Layout("country-report", title=header or "")
    tail = ""  # the last line of the block that may go on; empty behind a heading
    previous = 0
    is_cut = False
    content = [line for line in lines if line.text not in (header, "-")]
    following = dict(zip((line.number for line in content), content[1:], strict=False))
    for line in lines:
        if line.text in (header, "-"):
            layout.furniture.append(Span(line.start, line.end))
            is_cut = is_cut or line.text == header
            continue
        if not _goes_on(layout, line, tail, adjacent=line.number == previous + 1, cut=is_cut):
            tail = _begin(layout, line, following.get(line.number))
        else:
            tail = line.text
        is_cut = False
        previous = line.number
    return layout


def _begin(layout: Layout, line: Line, following: Line | None) -> str:
    """Begin a bullet, a section or a paragraph; returns the tail of what is open then."""
    goes_on = following is not None and following.text[0].islower()
    if _is_bullet(line.text):
        layout.open("b", line)
    elif is_heading(line.text) and not goes_on:
        layout.head(line)
        return ""
    else:
        layout.open("p", line)
    return line.text


def _goes_on(layout: Layout, line: Line, tail: str, *, adjacent: bool, cut: bool) -> bool:
    """Let the last block go on with a line, if that is where the line belongs."""
    if not tail or _is_bullet(line.text):
        return False
    if adjacent and not cut:
        layout.extend(line)
        return True
    if _SOURCE_LINE.match(line.text) or (cut and _is_unfinished(layout.pieces[-1], tail)):
        layout.resume(line)
        return True
    return False


def _is_unfinished(piece: Piece, tail: str) -> bool:
    """Whether a page break after ``tail`` cut the block: a bullet goes on until its sources."""
    if piece.letter == "b":
        return not _SOURCE_TAIL.search(tail)
    return tail[-1] not in '.!?)”"'


_SPLITTERS: dict[str, Callable[[list[Line]], Layout]] = {
    "encyclopedia-article": _encyclopedia,
    "magazine-article": _magazine,
    "analysis": _analysis,
    "country-report": _country_report,
}


def parts(layout: Layout) -> Iterator[Span]:
    """Every span of the layout, in the order of the text."""
    spans = [*layout.headings, *layout.furniture]
    for piece in layout.pieces:
        spans.extend(piece.spans)
    yield from sorted(spans)
