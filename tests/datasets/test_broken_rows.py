"""What is odd in a file is told to who imports it, with what to do."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import made
import openpyxl
import pytest
from click.testing import CliRunner
from made import GED_COLUMNS, GED_ROW, Importer

from sahelgraph.cli import main
from sahelgraph.errors import DocumentError


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def rows(**more: Any) -> list[list[Any]]:
    return [GED_COLUMNS, [(GED_ROW | more).get(column) for column in GED_COLUMNS]]


@pytest.mark.parametrize(
    ("dataset", "row", "column", "value", "reason"),
    [
        ("ucdp-ged", {"latitude": 0, "longitude": 0}, "latitude", "0", "taken for no coordinates"),
        ("ucdp-ged", {"latitude": ""}, "latitude", "", "the other coordinate was left out"),
        ("ucdp-ged", {"date_start": "6/1/2025"}, "date_start", "6/1/2025", "taken for the day"),
        ("ucdp-ged", {"year": 2024}, "year", "2024 2025-06-01 2025-06-01", "date_start"),
        ("acled", {"year": 2024}, "year", "2024 2025-06-01", "is not that of event_date"),
        ("acled", {"event_date": "02-03-2025"}, "event_date", "02-03-2025", "taken for the day"),
        ("acled", {"event_type": "Riots"}, "sub_event_type", "Attack",
         "is one of 'Violence against civilians'"),
        ("acled", {"actor2": "", "inter2": 7}, "actor2", "", "is empty, though"),
        ("gtd", {"extended": 1, "resolution": "7/8/2020"}, "resolution", "7/8/2020",
         "taken for the month"),
    ],
)  # fmt: skip
def test_what_may_be_a_mistake_is_told_of_a_row_that_is_taken(
    importer: Importer, dataset: str, row: dict[str, Any], column: str, value: str, reason: str
) -> None:
    imported = importer(dataset, row)
    assert imported.report["events"] == 1
    found = [one for one in imported.table("unmapped.csv") if one["column"] == column]
    assert [(one["value"], reason in one["reason"]) for one in found] == [(value, True)]


@pytest.mark.parametrize(
    ("dataset", "row"),
    [
        ("ucdp-ged", {}),
        ("ucdp-ged", {"date_start": "13/06/2025", "date_end": "13/06/2025"}),
        ("ucdp-ged", {"date_start": "6/6/2025", "date_end": "6/6/2025"}),
        ("ucdp-ged", {"date_end": "2026-01-03", "date_prec": 5, "year": 2026}),
        ("acled", {"assoc_actor_2": "", "actor2": "", "inter2": 0}),
        ("acled", {"assoc_actor_2": "", "event_date": "13-06-2025"}),
        ("gtd", {"extended": 1, "resolution": "6/13/2020"}),
    ],
)
def test_what_is_clear_is_taken_without_a_word(
    importer: Importer, dataset: str, row: dict[str, Any]
) -> None:
    imported = importer(dataset, row)
    assert imported.report["events"] == 1
    assert imported.table("unmapped.csv") == []


def test_a_resolution_has_the_month_before_the_day(importer: Importer) -> None:
    quads = importer("gtd", {"extended": 1, "resolution": "7/8/2020"}).quads
    assert '"2020-06-01/2020-07-08"' in quads


@pytest.mark.parametrize("known", ["is negative", "is empty"])
def test_a_number_that_is_not_known_is_told_from_one_that_is_not_there(
    importer: Importer, known: str
) -> None:
    imported = importer("acled", {"fatalities": "-1" if known == "is negative" else ""})
    assert imported.table("rejected.csv")[0]["reason"] == known


def test_other_sheets_of_a_workbook_are_told(importer: Importer, tmp_path: Path) -> None:
    """Seen to fail: the rows of the second sheet were left out without a word."""
    day = datetime(2025, 6, 1)
    file = workbook(tmp_path / "two.xlsx", First=rows(date_start=day, date_end=day), More=rows())
    report = importer("ucdp-ged", file=file).report
    assert (report["events"], report["sheets_left"]) == (1, {"two.xlsx": ["More"]})


def test_optional_columns_that_are_missing_are_told(importer: Importer, tmp_path: Path) -> None:
    kept = [column for column in GED_COLUMNS if column not in ("latitude", "deaths_unknown")]
    row = {column: GED_ROW[column] for column in kept if column in GED_ROW}
    file = made.write_csv(tmp_path / "ged.csv", kept, [row])
    report = importer("ucdp-ged", file=file).report
    assert report["columns_missing"] == {"ged.csv": ["deaths_unknown", "latitude"]}
    assert importer("ucdp-ged", {}).report["columns_missing"] == {"ucdp-ged-made.csv": []}


def test_why_columns_are_missing_is_told(importer: Importer, tmp_path: Path) -> None:
    book = workbook(tmp_path / "two.xlsx", Readme=[["see", "below"]], Data=rows())
    pipes = made.write_csv(tmp_path / "pipes.csv", GED_COLUMNS, [GED_ROW], delimiter="|")
    wide = tmp_path / "wide.csv"
    wide.write_bytes(pipes.read_text().replace("|", ",").encode("utf-16"))
    like = tmp_path / "like.csv"
    like.write_text("where_precision," + ",".join(set(GED_COLUMNS) - {"where_prec"}) + "\n")
    twice = tmp_path / "twice.csv"
    twice.write_text("best," + ",".join(GED_COLUMNS) + "\n")
    for file, told in (
        (book, "first sheet, 'Readme'.*in 'Data', move that to the front"),
        (pipes, r"'id\|relid.*has one column: part the columns by a comma"),
        (wide, "give --encoding, such as utf-16"),
        (like, "where_prec are missing: did you mean 'where_precision'"),
        (twice, "has the column best 2 times"),
    ):
        with pytest.raises(DocumentError, match=told):
            importer("ucdp-ged", file=file)


def test_a_code_among_many_is_told_with_the_nearest(importer: Importer) -> None:
    imported = importer("acled", {"sub_event_type": "Excessive force against protestors"})
    (told,) = imported.table("rejected.csv")
    assert told["reason"].endswith("did you mean 'Excessive force against protesters'?")


def test_the_terminal_tells_cells_rows_and_where_to_look(tmp_path: Path) -> None:
    given = [GED_ROW | {"id": 900 + order} | row for order, row in enumerate(
        [{}, *[{"best": "1 035"}] * 4, {"event_clarity": 3}])]  # fmt: skip
    first = made.write_csv(tmp_path / "first.csv", GED_COLUMNS, given)
    empty = made.write_csv(tmp_path / "none.csv", GED_COLUMNS, [])
    out = tmp_path / "out"
    arguments = ["import", "ucdp-ged", str(first), str(empty), "--out", str(out)]
    told = CliRunner().invoke(main, arguments).output
    for line in (
        "first.csv: 2 of 6 rows\n",
        "none.csv: holds no row below its header\n",
        "4 set apart: best: is no whole number such as 1035; there stands '1 035'"
        " (first.csv:3, first.csv:4, first.csv:5 …)\n",
        "1 not mapped: event_clarity: is no code of the codebook; there stands '3' (first.csv:7)\n",
        f"{out / 'rejected.csv'} tells why",
        f"{out / 'unmapped.csv'} lists",
    ):
        assert line in told
