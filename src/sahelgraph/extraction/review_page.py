"""A draft beside its passage, in columns where the terminal is wide enough."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

#: Columns of the terminal from which passage and draft stand side by side, and from which a
#: known event has a column of its own.
WIDE, VERY_WIDE = 100, 150
#: What a terminal obeys, or what turns the order of what is read, and no text needs.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BEFORE, _AFTER = "»", "«"
#: Columns between two columns.
_GAP = 3


@dataclass(frozen=True)
class Cited:
    """A sentence of the passage: its locator, its words, the ranges of them that the draft rests
    on, and whether the draft cites it or it only stands beside."""

    locator: str
    words: str
    marks: tuple[tuple[int, int], ...] = ()
    is_cited: bool = True


@dataclass(frozen=True)
class Known:
    """A record that may be the event of a draft: its id, why, and its text."""

    slug: str
    reason: str
    text: str
    is_same: bool


@dataclass(frozen=True)
class Page:
    """What is shown of a draft: where one is, the passage, the draft, what is like it."""

    head: str
    passage: Sequence[Cited]
    draft: str
    known: Sequence[Known] = ()
    brings: Sequence[str] = ()


def show(page: Page, file: IO[str], width: int, *, is_terminal: bool) -> None:
    """Print a page for a terminal of ``width`` columns.

    What the draft rests on is bold and reversed; where nothing may be styled (no terminal, or
    ``NO_COLOR`` is set) it stands between » and «.
    """
    is_plain = not is_terminal or bool(os.environ.get("NO_COLOR"))
    console = Console(
        file=file, width=width, highlight=False, force_terminal=not is_plain, no_color=is_plain
    )
    console.rule(
        Text(f" {page.head} "), align="left", style="dim", characters="-" if is_plain else "─"
    )
    passage = _passage(page.passage, is_plain=is_plain)
    number = 1 if width < WIDE else 3 if width >= VERY_WIDE and page.known else 2
    inner = (width - _GAP * (number - 1)) // number
    draft = _titled("Draft", page.draft, inner, page.brings)
    known = [_known(order, one, inner) for order, one in enumerate(page.known, start=1)]
    columns: list[list[Text]] = [[passage, draft, *known]]
    if number > 1:
        columns = [[passage], [draft], known] if number == 3 else [[passage, *known], [draft]]
    table = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    for _ in columns:
        table.add_column(width=inner, overflow="fold")
    table.add_row(*(_stacked(column) for column in columns))
    console.print(table)


def plain(text: str) -> str:
    """A text without what a terminal would obey."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def _stacked(parts: Sequence[Text]) -> Text:
    return Text("\n\n").join(parts)


def _passage(cited: Sequence[Cited], *, is_plain: bool) -> Text:
    found = Text("Passage", style="bold")
    found = Text.assemble(found, "\n")
    for order, sentence in enumerate(cited):
        words = plain(sentence.words.replace("\n", " "))
        if not sentence.is_cited:
            text = Text(f"… {words}", style="dim")
        else:
            text = Text(words)
            for start, end in sentence.marks:
                text.stylize("bold reverse", start, end)
            if is_plain:
                text = Text(_marked(words, sentence.marks))
            text = Text.assemble((f"{sentence.locator}  ", "dim"), text)
        found = Text.assemble(found, "\n" if order else "", text)
    return found


def _marked(words: str, marks: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(marks, reverse=True):
        words = f"{words[:start]}{_BEFORE}{words[start:end]}{_AFTER}{words[end:]}"
    return words


def _titled(title: str, text: str, width: int, notes: Sequence[str] = ()) -> Text:
    lines = [Text(title, style="bold")]
    for line in plain(text).rstrip().split("\n"):
        lines += _lines(line, width)
    lines += [Text(plain(note), style="italic") for note in notes]
    return Text("\n").join(lines)


def _lines(line: str, width: int) -> list[Text]:
    """A line of YAML in a column, its rest indented; the rule and its confidence stand back."""
    told, mark, comment = line.partition("  # ")
    indent = " " * (len(told) - len(told.lstrip()) + 4)
    folded = textwrap.wrap(told, max(width, 20), subsequent_indent=indent) or [""]
    lines = [Text(part) for part in folded]
    if not mark:
        return lines
    if len(folded[-1]) + len(mark) + len(comment) <= width:
        lines[-1] = Text.assemble(folded[-1], (f"{mark}{comment}", "dim"))
        return lines
    return [*lines, Text(f"{indent}# {comment}", style="dim")]


def _known(order: int, known: Known, width: int) -> Text:
    question = "Told again?" if known.is_same else "Near?"
    title = f"{order}  {question} {known.slug} ({known.reason})"
    return _titled(title, known.text, width)
