"""Rows are found where they stand, and what is broken costs no more than its own row."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sahelgraph.datasets.rows import Row, open_rows
from sahelgraph.errors import DocumentError


def rows_of(path: Path) -> list[Row]:
    with open_rows(path) as source:
        return list(source.rows())


def test_a_row_is_the_characters_that_its_span_names(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    text = '\ufeffid,name\r\n1,"Ménaka,\r\nville"\r\n\r\n2,"a ""b"" c"\r\n3,x'
    path.write_bytes(text.encode())
    rows = rows_of(path)
    assert [row.values for row in rows] == [
        {"id": "1", "name": "Ménaka,\r\nville"}, {"id": "2", "name": 'a "b" c'},
        {"id": "3", "name": "x"},
    ]  # fmt: skip
    assert [row.line for row in rows] == [2, 5, 6]
    for row in rows:
        told = text[row.span.start : row.span.end]
        assert told == row.text
        assert hashlib.sha256(told.encode()).hexdigest() == row.sha256


def test_a_semicolon_or_tab_may_part_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('id;name\n1;"a;b"\n')
    assert rows_of(path)[0].values == {"id": "1", "name": "a;b"}


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (b"2", "has 1 values"),
        (b"2,b,c", "has 3 values"),
        (b'2,"b', "is no row of CSV"),
        (b'2,"b"x', "is no row of CSV"),
        (b"2,\xff", "is not in the --encoding"),
        (b"2,a\x00b", "holds a NUL character"),
    ],
)
def test_a_broken_row_leaves_the_others_whole(tmp_path: Path, broken: bytes, problem: str) -> None:
    """The unclosed quote was seen to take the next rows along without the second reading."""
    path = tmp_path / "x.csv"
    path.write_bytes(b"id,name\n1,a\n" + broken + b'\n3,"c"\n4,d\n5,"e"\n')
    rows = rows_of(path)
    assert [row.values.get("id") for row in rows] == ["1", None, "3", "4", "5"]
    assert rows[1].problem.startswith(problem)
    assert rows[1].text.encode(errors="surrogateescape") == broken


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_character_of_a_file_is_lost(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("rows") / "x.csv"
    path.write_bytes(b"id,name\n" + data)
    whole = path.read_bytes().decode(errors="surrogateescape")
    kept = "".join(row.text for row in rows_of(path))
    assert "".join(kept.split()) == "".join(whole.removeprefix("id,name\n").split())


def test_what_is_no_workbook_or_empty_is_told(tmp_path: Path) -> None:
    for name, text in (("x.xlsx", "no zip"), ("x.csv", "")):
        (tmp_path / name).write_text(text)
        with pytest.raises(DocumentError, match=name.replace(".", r"\.")):
            rows_of(tmp_path / name)
