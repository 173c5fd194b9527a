"""The four styles of document, told apart and cut into blocks.

Each style reads the lines of the text: a line is a heading, furniture (page headers, empty
bullets, table rules) or part of a block. Every character that is not white space belongs
to exactly one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sahelgraph.documents.document import Span
from sahelgraph.documents.lines import ENDS, MARKED_HEADING, Line, Wrapping, is_bullet, read_lines
from sahelgraph.errors import DocumentError


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

    def ends(self, line: Line) -> bool:
        """Whether the last block ends with a line."""
        return bool(self.pieces) and self.pieces[-1].spans[-1].end == line.end

    def head(self, line: Line, title: str | None = None) -> None:
        """Take a line as the heading of a section."""
        self.headings.append(Span(line.start, line.end))
        marked = MARKED_HEADING.match(line.text)
        self.section = title or (marked.group(1) if marked else line.text)

    def row(self, line: Line, following: Line | None) -> None:
        """Take a line as a row of a table; its rule and the heads over that are furniture."""
        if _is_rule(line) or (following is not None and _is_rule(following)):
            self.furniture.append(Span(line.start, line.end))
        else:
            self.open("t", line)


_WIKI_HEADING = re.compile(r"(=+)\s*(.+?)\s*\1\Z")
_TABLE_RULE = re.compile(r"[\s|:-]*-{3,}[\s|:-]*\Z")
_SOURCE_LINE = re.compile(r"\(?Sources?:")
_SOURCE_TAIL = re.compile(r"\bSources?:")
_LONGEST_HEADING = 80
#: What a date heads: "14 March 2011: ...", as a bullet or not, with or without stars.
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DATED = re.compile(
    r"\W*(?:[A-Z][a-z]+day,?\s+)?(?:(?:19|20)\d\d-\d\d-\d\d"
    rf"|\d\d?(?:st|nd|rd|th)?(?:\s*[-–]\s*\d\d?)?\s+{_MONTH}|{_MONTH}\s+\d)[^:]{{0,30}}:"
)
#: How often a line stands that is at the top of every page.
_PAGES = 3


def _is_rule(line: Line) -> bool:
    """Whether a line only rules a table off from the heads of its columns."""
    return "|" in line.text and bool(_TABLE_RULE.match(line.text))


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
    bullets = [line.text for line in lines if is_bullet(line.text)]
    dated = sum(bool(is_dated(text)) for text in bullets)
    is_chronology = dated >= 2 and dated * 2 >= len(bullets)
    is_bold = any(text.startswith("- **") for text in bullets)
    if page_header(lines) is not None or is_chronology or is_bold:
        return "country-report"
    headings = _headings(lines)
    if bullets or (headings >= 2 and any("|" in line.text for line in lines)):
        return "analysis"
    return "analysis" if headings >= 3 else "magazine-article"


def _headings(lines: list[Line]) -> int:
    """How many lines read as headings and are no part of a paragraph over several lines."""
    wrapping = Wrapping.of(lines)
    return sum(
        is_heading(line.text)
        and not (before is not None and wrapping.goes_on(before, line))
        and not (after is not None and wrapping.goes_on(line, after))
        for before, line, after in zip([None, *lines], lines, [*lines[1:], None], strict=False)
    )


def is_dated(text: str) -> bool:
    """Whether a date with a colon behind it heads a line."""
    return bool(_DATED.match(text))


def is_heading(text: str) -> bool:
    """Whether a line reads as a heading: marked as one, or short and no sentence or list item."""
    return bool(MARKED_HEADING.match(text)) or (
        len(text) <= _LONGEST_HEADING
        and text[0].isalnum()
        and text[-1] not in ".!?:;,)”\"'|"
        and not _SOURCE_LINE.match(text)
    )


def page_header(lines: list[Line]) -> str | None:
    """The line that stands at the top of every page: the first line, if it comes back twice.

    It stands alone, and at least once where a page breaks: behind a form feed, or within a
    sentence or a bullet. An item of a list that is told again is none.
    """
    first = lines[0].text
    found = [order for order, line in enumerate(lines) if line.text == first]
    if len(found) < _PAGES or is_bullet(first):
        return None
    again = found[1:]
    is_alone = all(
        lines[order].is_new_page or lines[order].number > lines[order - 1].number + 1
        for order in again
    )
    return first if is_alone and any(_breaks_page(lines, order) for order in again) else None


def _breaks_page(lines: list[Line], order: int) -> bool:
    """Whether the text is cut at a line."""
    before = lines[order - 1].text
    after = lines[order + 1].text if order + 1 < len(lines) else ""
    if lines[order].is_new_page or _SOURCE_LINE.match(after) or after[:1].islower():
        return True
    return before[-1] not in ENDS and not is_heading(before)


def _encyclopedia(lines: list[Line]) -> Layout:
    layout = Layout("encyclopedia-article", title=lines[0].text.strip("= "))
    layout.headings.append(Span(lines[0].start, lines[0].end))
    in_infobox = False
    wrapping = Wrapping.of(lines)
    previous = lines[0]
    in_table = False
    for line, following in zip(lines[1:], [*lines[2:], None], strict=False):
        heading = _WIKI_HEADING.match(line.text)
        in_table = "|" in line.text and (in_table or _is_row(line, following))
        if in_table:
            layout.row(line, following)
        elif layout.pieces and layout.ends(previous) and wrapping.goes_on(previous, line):
            layout.extend(line)
        elif heading:
            layout.head(line, heading.group(2))
            in_infobox = False
        elif line.text == "Infobox":
            layout.head(line)
            in_infobox = True
        elif is_bullet(line.text):
            layout.open("i" if in_infobox else "b", line)
        else:
            if in_infobox and line.number > previous.number + 1:
                in_infobox = False
                layout.section = ""
            layout.open("p", line)
        previous = line
    return layout


def _magazine(lines: list[Line]) -> Layout:
    layout = Layout("magazine-article", title="")
    wrapping = Wrapping.of(lines)
    previous = lines[0]
    for line in lines:
        if layout.pieces and wrapping.goes_on(previous, line):
            layout.extend(line)
        else:
            layout.open("p", line)
        previous = line
    return layout


def _analysis(lines: list[Line]) -> Layout:
    layout = Layout("analysis", title="")
    wrapping = Wrapping.of(lines)
    previous = lines[0]
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if layout.ends(previous) and wrapping.goes_on(previous, line):
            layout.extend(line)
        elif is_bullet(line.text):
            layout.open("b", line)
        elif "|" in line.text:
            layout.row(line, following)
        elif is_heading(line.text) and not (following and wrapping.goes_on(line, following)):
            layout.head(line)
        else:
            layout.open("p", line)
        previous = line
    return layout


def _country_report(lines: list[Line]) -> Layout:
    header = page_header(lines)
    layout = Layout("country-report", title=header or "")
    tail: Line | None = None  # the last line of the block that may go on; none behind a heading
    is_cut = False
    content = [line for line in lines if line.text not in (header, "-")]
    following = dict(zip((line.number for line in content), content[1:], strict=False))
    wrapping = Wrapping.of(lines)
    for line in lines:
        if line.text in (header, "-"):
            layout.furniture.append(Span(line.start, line.end))
            is_cut = is_cut or line.text == header
            continue
        after = following.get(line.number)
        if _is_row(line, after):
            layout.row(line, after)
            tail = None
        elif tail is not None and _goes_on(layout, line, tail, after, wrapping, cut=is_cut):
            tail = line
        else:
            tail = line if _begin(layout, line, after) else None
        is_cut = False
    return layout


def _is_row(line: Line, following: Line | None) -> bool:
    """Whether a line is a row of a table: a bar stands at its end, or a rule under it."""
    is_headed = following is not None and _is_rule(following)
    return "|" in line.text and (is_headed or _is_rule(line) or line.text[-1] == "|")


def _begin(layout: Layout, line: Line, following: Line | None) -> bool:
    """Begin a bullet, a section or a paragraph; returns whether it is a block that may go on."""
    goes_on = following is not None and following.text[0].islower()
    if is_bullet(line.text):
        layout.open("b", line)
    elif is_heading(line.text) and not goes_on:
        layout.head(line)
        return False
    else:
        layout.open("p", line)
    return True


def _goes_on(
    layout: Layout,
    line: Line,
    tail: Line,
    following: Line | None,
    wrapping: Wrapping,
    *,
    cut: bool,
) -> bool:
    """Let the last block go on with a line, if that is where the line belongs."""
    if is_bullet(line.text):
        return False
    if line.number == tail.number + 1 and not cut:
        is_head = tail.text[-1] in ENDS and is_heading(line.text)
        is_full = following is not None and wrapping.goes_on(line, following)
        if is_head and not is_full and not wrapping.goes_on(tail, line):
            return False
        layout.extend(line)
        return True
    if _SOURCE_LINE.match(line.text) or (cut and _is_unfinished(layout.pieces[-1], tail.text)):
        layout.resume(line)
        return True
    return False


def is_source_line(text: str) -> bool:
    """Whether a line begins the list of sources of what stands before it."""
    return bool(_SOURCE_LINE.match(text))


def lists_sources(text: str) -> bool:
    """Whether a line names sources, with which a bullet ends."""
    return bool(_SOURCE_TAIL.search(text))


def _is_unfinished(piece: Piece, tail: str) -> bool:
    """Whether a page break after ``tail`` cut the block: a bullet goes on until its sources."""
    if piece.letter == "b":
        return not lists_sources(tail)
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
