"""Rows of the three datasets become events, claims and passages; the rest is told and kept."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import made
import pytest
from click.testing import CliRunner
from made import COLUMNS, IDS, ROWS, Importer

from sahelgraph.build import Sources, build_and_validate, build_release
from sahelgraph.cli import main
from sahelgraph.errors import DocumentError, MappingError
from sahelgraph.graph.line_files import read_lines, write_lines
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.engine import Engine, Limits

ID = "https://w3id.org/sahelgraph/id/"
VOCAB = "https://w3id.org/sahelgraph/vocab/"
DEF = "https://w3id.org/sahelgraph/def#"


def objects(quads: str, subject: str, property: str) -> set[str]:
    start = f"<{subject}> <{DEF}{property}> "
    found = [line.removeprefix(start) for line in quads.splitlines() if line.startswith(start)]
    return {line.rpartition(" <")[0].strip("<>").split('"^^')[0].strip('"') for line in found}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The seeds with three imports beside them, published."""
    home = tmp_path_factory.mktemp("large")
    packs = []
    for dataset, columns in COLUMNS.items():
        file = made.write_csv(home / f"{dataset}.csv", columns, [ROWS[dataset]])
        arguments = ["import", dataset, str(file), "--out", str(home / dataset)]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        packs.append(home / dataset)
    return build_release(Sources(packs=tuple(packs)), home / "home", lambda stage, result: None)


@pytest.fixture(scope="module")
def asked(release: Any) -> Any:
    catalogue = read_catalogue(Sources().queries)
    with Engine(release[0].path, Limits(timeout=30), workers=1) as engine:

        def ask(name: str, **values: str) -> list[dict[str, str]]:
            text = catalogue[name].bind(
                {key.rstrip("_"): value for key, value in values.items()}, engine.rows
            )
            return engine.rows(text)

        yield ask


def test_imports_stand_beside_the_seeds_without_a_violation(release: Any, asked: Any) -> None:
    assert release[1].conforms
    rows = {row["document"]: row for row in asked("coverage")}
    assert {"004", "acled", "gtd", "ucdp-ged"} <= set(rows)
    assert rows["ucdp-ged"] | {"claims": ""} == {
        "document": "ucdp-ged", "blocks": "1", "cited": "1", "outOfScope": "0", "events": "1",
        "claims": "",
    }  # fmt: skip


def test_events_are_asked_for_like_any_other(asked: Any) -> None:
    rows = asked("events", actor="jnim", from_="2025-06-01", to="2025-06-01")
    assert {row["document"] for row in rows} >= {"000", "ucdp-ged"}
    in_mali = asked("events", place="mali", document="gtd")
    assert [(row["kind"], row["date"], row["line"]) for row in in_mali] == [
        ("attack", "2020-06-01", "2")
    ]


def test_best_low_high_and_their_parts_are_claims_of_the_dataset(asked: Any) -> None:
    rows = asked("casualties", event="ucdp-ged-500001")
    assert {row["claimant"] for row in rows} == {f"{ID}agent/narrator-ucdp-ged"}
    found = {
        (row["victims"].rpartition("/")[2], row["low"], row["high"], row["rank"]) for row in rows
    }
    assert found == {
        ("people", "35", "35", "preferred"), ("people", "30", "60", "normal"),
        ("malian-government", "30", "30", "normal"), ("jnim", "4", "4", "normal"),
        ("civilians", "1", "1", "normal"),
    }  # fmt: skip


def test_the_derived_figures_are_low_and_high_and_no_sum_of_parts(release: Any) -> None:
    start = f"<{ID}event/ucdp-ged-500001> <{DEF}killed"
    found = {
        line.removeprefix(start).split('"')[0].split(">")[0] + " " + line.split('"')[1]
        for path in release[0].files
        for line in read_lines(path)
        if line.startswith(start)
    }
    assert found == {"Low 30", "High 60"}


def test_a_group_that_claimed_is_its_own_claimant(asked: Any) -> None:
    rows = asked("perpetrators", event="gtd-202006010001")
    assert sorted((row["attribution"], row["claimant"].rpartition("/")[2][:8]) for row in rows) == [
        ("claimed", "gtd-made"), ("stated", "narrator"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("dataset", "row", "precision", "date", "bounds"),
    [
        ("ucdp-ged", {}, "settlement", "2025-06-01", ("2025-06-01", "2025-06-01")),
        ("ucdp-ged", {"where_prec": 2, "date_prec": 2, "date_end": "2025-06-04"}, "near",
         "2025-06-01/2025-06-04", ("2025-06-01", "2025-06-04")),
        ("ucdp-ged", {"where_prec": 3, "date_prec": 4, "date_end": "2025-06-30"}, "district",
         "2025-06", ("2025-06-01", "2025-06-30")),
        ("ucdp-ged", {"where_prec": 4, "date_prec": 5, "date_end": "2025-12-31"}, "region",
         "2025-06-01/2025-12-31", ("2025-06-01", "2025-12-31")),
        ("ucdp-ged", {"where_prec": 5}, "part-of-country", "2025-06-01",
         ("2025-06-01", "2025-06-01")),
        ("ucdp-ged", {"where_prec": 6}, "country", "2025-06-01", ("2025-06-01", "2025-06-01")),
        ("ucdp-ged", {"where_prec": 7}, "unknown", "2025-06-01", ("2025-06-01", "2025-06-01")),
        ("acled", {}, "settlement", "2025-06-01", ("2025-06-01", "2025-06-01")),
        ("acled", {"geo_precision": 2, "time_precision": 2, "event_date": "11 June 2025"}, "near",
         "2025-06-11~", ("2025-06-08", "2025-06-14")),
        ("acled", {"geo_precision": 3, "time_precision": 3}, "region", "2025-06",
         ("2025-06-01", "2025-06-30")),
        ("gtd", {}, "settlement", "2020-06-01", ("2020-06-01", "2020-06-01")),
        ("gtd", {"vicinity": 1, "iday": 0}, "near", "2020-06", ("2020-06-01", "2020-06-30")),
        ("gtd", {"city": "Unknown", "imonth": 0, "iday": 0, "specificity": 4}, "region", "2020",
         ("2020-01-01", "2020-12-31")),
        ("gtd", {"city": "Unknown", "provstate": "Unknown", "specificity": 5, "extended": 1,
                 "resolution": "2020-06-09"}, "country", "2020-06-01/2020-06-09",
         ("2020-06-01", "2020-06-09")),
    ],
)  # fmt: skip
def test_precision_codes_become_precisions_and_bounds(
    importer: Importer,
    dataset: str,
    row: dict[str, Any],
    precision: str,
    date: str,
    bounds: tuple[str, str],
) -> None:
    quads = importer(dataset, row).quads
    event = f"{ID}event/{dataset}-900"
    assert objects(quads, event, "locationPrecision") == {f"{VOCAB}location-precision/{precision}"}
    assert objects(quads, event, "date") == {date}
    assert (objects(quads, event, "earliest"), objects(quads, event, "latest")) == (
        {bounds[0]}, {bounds[1]},
    )  # fmt: skip
    codes = objects(quads, f"{ID}account/{dataset}-900.{dataset}-made.r900", "code")
    kept = {"ucdp-ged": "where-prec", "acled": "geo-precision", "gtd": "specificity"}[dataset]
    column = kept.replace("-", "_")
    assert f"{VOCAB}{dataset}.{kept}/{(ROWS[dataset] | row)[column]}" in codes


BROKEN = [
    ("ucdp-ged", {"best": "many"}, "best"),
    ("ucdp-ged", {"low": 70}, "low"),
    ("ucdp-ged", {"type_of_violence": 4}, "type_of_violence"),
    ("ucdp-ged", {"date_start": "1 of June"}, "date_start"),
    ("ucdp-ged", {"date_end": "2025-05-01"}, "date_end"),
    ("ucdp-ged", {"latitude": 1500}, "latitude"),
    ("ucdp-ged", {"side_a": ""}, "side_a"),
    ("acled", {"sub_event_type": "Other"}, "sub_event_type"),
    ("acled", {"fatalities": ""}, "fatalities"),
    ("acled", {"time_precision": 9}, "time_precision"),
    ("gtd", {"imonth": 13}, "imonth"),
    ("gtd", {"iday": 31}, "iday"),
    ("gtd", {"eventid": "2.02006E+11"}, "eventid"),
    ("gtd", {"attacktype1": ""}, "attacktype1"),
    ("gtd", {"nkill": "3.5"}, "nkill"),
]


@pytest.mark.parametrize(("dataset", "row", "column"), BROKEN)
def test_a_broken_row_is_told_and_kept_apart(
    importer: Importer, dataset: str, row: dict[str, Any], column: str
) -> None:
    places = {"acled": {"location": "Only Here", "actor1": "Only Here"},
              "gtd": {"city": "Only Here", "gname": "Only Here"}}.get(
                  dataset, {"where_coordinates": "Only Here"})  # fmt: skip
    imported = importer(dataset, {}, places | row, {})
    report = imported.report
    assert (report["rows"], report["events"]) == (3, 2)
    (told,) = imported.table("rejected.csv")
    key = str(row.get(IDS[dataset], "901"))
    assert (told["line"], told["row"], told["column"]) == ("3", key, column)
    assert told["value"] == str(row[column])
    assert told["reason"]
    assert report["rejected"][0]["first_rows"] == [f"{dataset}-made.csv:3"]
    (kept,) = imported.table(f"rejected/{dataset}-made.csv")
    assert kept[IDS[dataset]] == key
    assert "only-here" not in imported.quads  # nothing of it is left behind


def test_rows_set_apart_can_be_mended_and_taken(importer: Importer, tmp_path: Path) -> None:
    imported = importer("ucdp-ged", {}, {"best": "many"})
    apart = imported.path / "rejected" / "ucdp-ged-made.csv"
    mended = tmp_path / "mended.csv"
    mended.write_text(apart.read_text().replace("many", "35"))
    again = importer("ucdp-ged", file=mended)
    assert (again.report["rows"], again.report["events"]) == (1, 1)


def test_a_row_id_stands_for_one_row(importer: Importer) -> None:
    imported = importer("ucdp-ged", {"id": 7}, {"id": 7})
    assert imported.table("rejected.csv")[0]["reason"] == "stands in an earlier row"
    assert imported.report["events"] == 1


def test_what_has_no_place_in_the_model_is_told_with_its_value(importer: Importer) -> None:
    imported = importer("acled", {})
    values = {row["value"] for row in imported.table("unmapped.csv")}
    assert values == {"Fulani Ethnic Group (Mali)", "Farmers (Mali)"}
    (tally,) = imported.report["unmapped"]
    assert (tally["column"], tally["count"]) == ("assoc_actor_2", 2)
    left = imported.report["columns_left"]["acled-made.csv"]
    assert {"notes", "source", "tags"} <= set(left)


@pytest.mark.parametrize(
    ("dataset", "column", "written", "code"),
    [
        ("ucdp-ged", "code_status", "Check Type of Violence", "code-status/check-type-of-violence"),
        ("ucdp-ged", "code_status", "Low Confidence", "code-status/low-confidence"),
        ("acled", "inter1", "State Forces", "inter1/1"),
    ],
)
def test_codes_in_words_are_read_in_any_case(
    importer: Importer, dataset: str, column: str, written: str, code: str
) -> None:
    imported = importer(dataset, {column: written})
    assert f"vocab/{dataset}.{code}>" in imported.quads
    assert column not in {tally["column"] for tally in imported.report["unmapped"]}


def test_no_text_of_others_is_kept(importer: Importer) -> None:
    assert "may be kept" not in importer("acled", {}).quads
    assert "may be kept" not in importer("gtd", {}).quads
    assert "headline" not in importer("ucdp-ged", {}).quads


def test_actors_are_known_by_exact_names_only(importer: Importer, tmp_path: Path) -> None:
    rows = ({"side_b": "JNIM"}, {"side_b": "jnim", "side_b_new_id": 1})
    imported = importer("ucdp-ged", *rows)
    assert imported.report["matched_actors"]["JNIM"] == "jnim"
    assert "jnim" not in imported.report["matched_actors"]
    assert f"<{ID}group/ucdp-ged-1>" in imported.quads
    same = tmp_path / "same.csv"
    same.write_text("name,group\njnim,jnim\n")
    told = importer("ucdp-ged", *rows, same=same)
    assert f"<{ID}group/ucdp-ged-1>" not in told.quads
    same.write_text("name,group\njnim,jnimm\n")
    with pytest.raises(DocumentError, match="did you mean 'jnim'"):
        importer("ucdp-ged", *rows, same=same)


def test_an_unknown_perpetrator_belongs_to_its_event_alone(importer: Importer) -> None:
    row = {"actor1": "Unidentified Armed Group (Mali)", "inter1": "Political militia"}
    quads = importer("acled", row, row).quads
    assert f"<{ID}group/unknown-acled-900>" in quads
    assert f"<{ID}group/unknown-acled-901>" in quads


def test_a_workbook_gives_what_its_csv_gives(importer: Importer, tmp_path: Path) -> None:
    import openpyxl

    rows = [made.GTD_ROW, made.GTD_ROW | {"eventid": "202006010002", "nkill": 4.0}]
    book = openpyxl.Workbook()
    book.active.append(made.GTD_COLUMNS)
    for row in rows:
        book.active.append([row.get(column) for column in made.GTD_COLUMNS])
    book.save(tmp_path / "made.xlsx")
    from_book = importer("gtd", file=tmp_path / "made.xlsx")
    made.write_csv(tmp_path / "made.csv", made.GTD_COLUMNS, [rows[0], rows[1] | {"nkill": 4}])
    quads = from_book.quads
    from_csv = importer("gtd", file=tmp_path / "made.csv")

    def without_file(text: str) -> str:
        # The file itself has another title and hash.
        lines = [line for line in text.splitlines() if "/doc/gtd-made> " not in line[:50]]
        return "\n".join(lines)

    assert from_book.report["events"] == 2
    assert without_file(quads) == without_file(from_csv.quads)


def test_the_same_files_give_the_same_pack(importer: Importer) -> None:
    first = importer("acled", {}, {"fatalities": "x"})
    files = {path.name: path.read_bytes() for path in first.path.iterdir() if path.is_file()}
    again = importer("acled", {}, {"fatalities": "x"})
    assert files == {
        path.name: path.read_bytes() for path in again.path.iterdir() if path.is_file()
    }


def test_the_wrong_file_is_told(importer: Importer, tmp_path: Path) -> None:
    file = made.write_csv(tmp_path / "x.csv", made.ACLED_COLUMNS, [])
    with pytest.raises(DocumentError, match="it looks like a file of acled"):
        importer("ucdp-ged", file=file)
    assert not (tmp_path / "pack").exists()


def test_a_pack_that_was_changed_is_not_built(importer: Importer) -> None:
    path = importer("acled", {}).path
    chunk = path / "rows-00000.nq.gz"
    was = chunk.read_bytes()
    write_lines(chunk, [line.replace('"7"', '"8"') for line in read_lines(chunk)])
    with pytest.raises(MappingError, match=r"rows-00000\.nq\.gz: was changed"):
        build_and_validate(Sources(packs=(path,)), lambda stage, result: None)
    chunk.write_bytes(was[: len(was) // 2])
    with pytest.raises(MappingError, match=r"rows-00000\.nq\.gz: .*run 'sahelgraph import' again"):
        build_and_validate(Sources(packs=(path,)), lambda stage, result: None)


def test_what_stands_at_out_is_not_overwritten_unless_it_is_an_import(
    importer: Importer, tmp_path: Path
) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "mine.txt").write_text("mine")
    with pytest.raises(DocumentError, match="is no import"):
        importer("acled", {})
    assert (tmp_path / "pack" / "mine.txt").read_text() == "mine"


def test_strict_ends_with_one_if_a_row_was_set_apart(tmp_path: Path) -> None:
    file = made.write_csv(
        tmp_path / "gtd.csv", made.GTD_COLUMNS, [made.GTD_ROW, made.GTD_ROW | {"iyear": ""}]
    )
    arguments = ["import", "gtd", str(file), "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    result = CliRunner().invoke(main, [*arguments, "--strict"])
    assert result.exit_code == 1
    assert "1 set apart: " in result.output
    with (tmp_path / "out" / "rejected.csv").open(newline="") as table:
        assert len(list(csv.DictReader(table))) == 1
