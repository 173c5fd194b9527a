"""A table of answers on a terminal: as columns where they fit, else row by row."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from sahelgraph import names

#: Cells up to this many characters are never folded.
_NARROW = 12
#: What is longer is folded to no less than this.
_FOLDED = 20
_GAP = 2


def print_rows(
    header: Sequence[str], rows: Sequence[Sequence[str]], console: Console, title: str = ""
) -> None:
    """Print all columns that have values, whole, however narrow the console is.

    What every row has in common stands once above. Columns that do not fit beside each other
    stand below each other, a paragraph for each row; ``title`` stands below all.
    """
    if not rows:
        console.print(title, style="dim")
        return
    shown = [[short(cell) for cell in row] for row in rows]
    filled = [place for place in range(len(header)) if any(row[place] for row in shown)]
    common = [place for place in filled if len({row[place] for row in shown}) == 1]
    if len(shown) == 1 or common == filled:
        common = []
    for place in common:
        _print_pair(header[place], shown[0][place], max(map(len, header)), console)
    if common:
        console.print()
    apart = [place for place in filled if place not in common]
    columns = [header[place] for place in apart]
    cells = [[row[place] for place in apart] for row in shown]
    if _fit(columns, cells, console.width):
        _print_columns(columns, cells, console)
    else:
        _print_paragraphs(columns, cells, console)
    console.print(title, style="dim")


def short(cell: str) -> str:
    """A thing or concept by its id, other IRIs of known namespaces as prefixed names."""
    for namespace in (names.ID, names.VOCAB):
        if cell.startswith(namespace):
            return cell.removeprefix(namespace).partition("/")[2]
    for prefix, namespace in names.PREFIXES.items():
        if cell.startswith(namespace):
            return f"{prefix}:{cell.removeprefix(namespace)}"
    return cell


def _least(column: str, cells: Sequence[str]) -> int:
    """The characters that a column needs: no word of its heading is broken."""
    longest = max((len(cell) for cell in cells), default=0)
    return max(len(column), longest if longest <= _NARROW else min(longest, _FOLDED))


def _fit(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    needed = [_least(column, [row[place] for row in rows]) for place, column in enumerate(columns)]
    return sum(needed) + _GAP * (len(columns) - 1) <= width


def _print_columns(columns: Sequence[str], rows: Sequence[Sequence[str]], console: Console) -> None:
    table = Table(header_style="bold", box=None, pad_edge=False, padding=(0, _GAP, 0, 0))
    for place, column in enumerate(columns):
        cells = [row[place] for row in rows]
        longest = max((len(cell) for cell in cells), default=0)
        table.add_column(
            column, overflow="fold", no_wrap=longest <= _NARROW, min_width=_least(column, cells)
        )
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _print_paragraphs(
    columns: Sequence[str], rows: Sequence[Sequence[str]], console: Console
) -> None:
    widest = max(len(column) for column in columns)
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            if cell:
                _print_pair(column, cell, widest, console)
        console.print()


def _print_pair(name: str, value: str, widest: int, console: Console) -> None:
    indent = " " * (widest + _GAP)
    lines = textwrap.wrap(value, max(console.width - len(indent), 20), break_on_hyphens=False)
    console.print(f"{name:<{widest + _GAP}}", style="bold", end="")
    console.print(f"\n{indent}".join(lines), soft_wrap=True)
