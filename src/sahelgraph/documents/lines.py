"""The lines of a text, and whether a hand or a program broke its paragraphs into them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

MARKED_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*\Z")
#: What ends a sentence that ends a line.
ENDS = '.!?:)”"'
#: Columns of the widest line up to which a text may have been broken into lines by hand.
_WIDEST = 120


@dataclass(frozen=True)
class Line:
    """A line of the text: its number from 1, and its span without white space around it.

    ``column`` is the column in which it begins, ``is_new_page`` says that a form feed does so.
    """

    number: int
    start: int
    end: int
    text: str
    column: int = 0
    is_new_page: bool = False


def read_lines(text: str) -> list[Line]:
    """The lines of the text that are not blank; only a line feed ends a line."""
    lines = []
    offset = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        stripped = raw.strip()
        if stripped:
            column = raw.index(stripped)
            start = offset + column
            is_new_page = "\f" in raw[:column]
            end = start + len(stripped)
            lines.append(Line(number, start, end, stripped, column, is_new_page))
        offset += len(raw) + 1
    return lines


def is_bullet(text: str) -> bool:
    """Whether a line is an item of a list: a hyphen, a star or a bullet, and a space."""
    return text.startswith(("- ", "• ", "▪ ", "● ", "* ", "◦ ", "‣ "))


@dataclass(frozen=True)
class Wrapping:
    """How the lines of a text were broken by hand: at ``width`` columns; 0 if they were not."""

    width: int

    @classmethod
    def of(cls, lines: list[Line]) -> Wrapping:
        """The wrapping of a text: none if it has a long line, or no sentence runs over two."""
        width = max(line.column + len(line.text) for line in lines)
        running = sum(
            one.number + 1 == other.number and other.text[0].islower() and one.text[-1] not in ENDS
            for one, other in pairwise(lines)
        )
        return cls(width if width <= _WIDEST and running else 0)

    def goes_on(self, before: Line, line: Line) -> bool:
        """Whether a line goes on with the one before: it stands right under it, and its first
        word had no room there, or it begins in lower case."""
        if not self.width or line.number != before.number + 1 or is_bullet(line.text):
            return False
        if "|" in line.text or MARKED_HEADING.match(line.text) or MARKED_HEADING.match(before.text):
            return False
        room = self.width - before.column - len(before.text)
        return line.text[0].islower() or room <= len(line.text.split(" ", 1)[0])
