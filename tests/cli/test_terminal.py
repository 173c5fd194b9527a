"""Tables on terminals of any width: nothing that an answer holds is left out or cut."""

from __future__ import annotations

import io
import re

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from sahelgraph.terminal import print_rows

CELLS = st.text(st.sampled_from("abc éÉ-<[1"), max_size=60)
TABLES = st.integers(1, 9).flatmap(
    lambda width: st.tuples(
        st.lists(st.from_regex(r"[a-z]{2,18}", fullmatch=True), min_size=width, max_size=width),
        st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=6),
    )
)


def printed(header: list[str], rows: list[list[str]], width: int) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, markup=False, color_system=None)
    print_rows(header, rows, console, "the end")
    return out.getvalue()


@given(TABLES, st.integers(40, 200))
def test_every_value_is_printed_whole(table: tuple[list[str], list[list[str]]], width: int) -> None:
    header, rows = table
    text = printed(header, rows, width)
    letters = sorted(re.sub(r"\s", "", text))
    for row in rows:
        for cell in row:
            for character in set(cell.strip().replace(" ", "")):
                assert character in letters
    if len(rows) == 1:
        told = "".join(name + cell for name, cell in zip(header, rows[0], strict=True) if cell)
        assert sorted(re.sub(r"\s", "", told + "theend")) == letters
    assert all(len(line.rstrip()) <= max(width, 18 + 2 + 20) for line in text.splitlines())
    assert text.endswith("the end\n")


def test_a_narrow_terminal_has_a_paragraph_for_each_row() -> None:
    header = ["event", "claimant", "figure", "qualifier", "document"]
    rows = [["raid", f"the-publisher-of-number-{n}", str(n), "", f"00{n}"] for n in (1, 2)]
    assert printed(header, rows, 35).splitlines() == [
        "event      raid",
        "",
        "claimant  the-publisher-of-number-1",
        "figure    1",
        "document  001",
        "",
        "claimant  the-publisher-of-number-2",
        "figure    2",
        "document  002",
        "",
        "the end",
    ]
    wide = printed(header, rows, 60).splitlines()
    assert wide[2].split() == ["claimant", "figure", "document"]
    assert wide[3].split() == ["the-publisher-of-number-1", "1", "001"]


def test_no_rows_are_no_table() -> None:
    assert printed(["event"], [], 80) == "the end\n"
