"""The command and its review: from a document to records that hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sahelgraph.cli import main
from sahelgraph.locations import shipped
from sahelgraph.records.reader import read_records

TEXT = """- **March 3, 2020:** Raiders attacked the village of Oskara in Mopti region, killing 12 people. Source: [Reuters](#)
- **June 13, 2020:** Unidentified gunmen attacked a convoy between Tessalit and Gao, killing two U.N. peacekeepers. Source: [Reuters](#)
- **March 5, 2020:** The weather was mild. Source: [Reuters](#)
"""


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    target = tmp_path / "seeds"
    shutil.copytree(shipped("seeds"), target)
    return target


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "950_report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def _run(tmp_path: Path, seeds: Path, *arguments: str, said: str = "") -> Result:
    command = ["extract", "--out", str(tmp_path / "drafts"), "--records", str(seeds), *arguments]
    return CliRunner().invoke(main, command, input=said)


def _events(seeds: Path) -> dict[str, object]:
    return {slug: event.model_dump() for slug, event in read_records(seeds).events.items()}


def _check(seeds: Path) -> Result:
    return CliRunner().invoke(main, ["check", "--records", str(seeds)])


def test_an_accepted_draft_is_a_record_that_holds(
    tmp_path: Path, seeds: Path, report: Path
) -> None:
    result = _run(tmp_path, seeds, str(report), "--review", said="a\nr\n")
    assert result.exit_code == 0, result.output
    assert (
        "Raiders attacked the village of Oskara" in result.output
    )  # the passage stands beside the draft
    dataset = read_records(seeds)
    event = dataset.events["oskara-2020-03-03"]
    assert [(figure.killed, figure.evidence) for figure in event.figures] == [("12", ["950/b1.s1"])]
    assert "oskara" in dataset.places
    assert "950" in dataset.documents
    assert "#" not in (seeds / "events" / "2020.yaml").read_text().split("oskara-2020-03-03")[1]
    assert _check(seeds).exit_code == 0, _check(seeds).output


def test_changes_and_relations_are_reviewed_too(tmp_path: Path, seeds: Path) -> None:
    path = tmp_path / "954_lineage.txt"
    path.write_text(
        "In March 2010, the Harbour Youth Wing and the Sarra Committee merged to form the Coast"
        " Salvation Army.\n\nThe Coast Salvation Army pledged allegiance to the Northern Emirate in"
        " January 2012.\n",
        encoding="utf-8",
    )
    result = _run(tmp_path, seeds, str(path), "--review", said="a\na\n")
    assert result.exit_code == 0, result.output
    dataset = read_records(seeds)
    merger = dataset.changes["coast-salvation-army-merger-2010"]
    assert set(merger.before) == {"harbour-youth-wing", "sarra-committee"}
    assert {"coast-salvation-army", "northern-emirate"} <= set(dataset.groups)
    assert "coast-salvation-army-pledged-to-northern-emirate" in dataset.relations
    assert _check(seeds).exit_code == 0, _check(seeds).output


def test_roles_of_a_known_person_are_added_to_its_record(tmp_path: Path, seeds: Path) -> None:
    path = tmp_path / "955_people.txt"
    path.write_text(
        "JNIM is led by Iyad Ag Ghali.\n\nThe Hill Front is led by Karo Denn.\n", encoding="utf-8"
    )
    before = read_records(seeds).people
    result = _run(tmp_path, seeds, str(path), "--review", said="a\na\n")
    assert result.exit_code == 0, result.output
    after = read_records(seeds).people
    assert set(after) - set(before) == {"karo-denn"}
    assert len(after["iyad-ag-ghali"].roles) == len(before["iyad-ag-ghali"].roles) + 1
    assert after["karo-denn"].roles[0].of == "hill-front"
    assert _check(seeds).exit_code == 0, _check(seeds).output


def test_a_publisher_that_no_record_has_is_added_with_the_index(
    tmp_path: Path, seeds: Path, chronology: Path
) -> None:
    result = _run(tmp_path, seeds, str(chronology), "--review", said="a\nq\n")
    assert result.exit_code == 0, result.output
    assert "coast-radio" in read_records(seeds).publishers
    assert _check(seeds).exit_code == 0, _check(seeds).output


def test_an_event_told_again_becomes_an_account(tmp_path: Path, seeds: Path, report: Path) -> None:
    before = read_records(seeds).events
    result = _run(tmp_path, seeds, str(report), "--review", said="s\nt\n")
    assert result.exit_code == 0, result.output
    after = read_records(seeds).events
    assert set(after) == set(before)
    changed = [s for s in after if after[s].model_dump() != before[s].model_dump()]
    assert len(changed) == 1
    event, old = after[changed[0]], before[changed[0]]
    assert len(event.told) == len(old.told) + 1
    assert event.told[-1].passage == ["950/b2.s1"]
    assert len(event.figures) == len(old.figures) + 1
    assert _check(seeds).exit_code == 0, _check(seeds).output


def test_a_review_goes_on_where_it_stopped(tmp_path: Path, seeds: Path, report: Path) -> None:
    first = _run(tmp_path, seeds, str(report), "--review", said="r\nq\n")
    assert "2 drafts wait, 0 are decided" in first.output
    second = _run(tmp_path, seeds, str(report), "--review", said="q\n")
    assert "1 drafts wait, 1 are decided" in second.output
    assert _events(seeds) == _events(shipped("seeds"))


def test_a_mended_draft_is_checked_before_it_is_taken(
    tmp_path: Path, seeds: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mend(text: str, extension: str) -> str:
        assert extension == ".yaml"
        return text.replace("kind: attack", "kind: atack")

    monkeypatch.setattr("click.edit", mend)
    result = _run(tmp_path, seeds, str(report), "--review", said="m\na\nr\nq\n")
    assert "this is no event yet: kind" in result.output
    assert "oskara-2020-03-03" not in read_records(seeds).events


def test_nothing_is_written_to_the_records_without_review(
    tmp_path: Path, seeds: Path, report: Path
) -> None:
    before = {path: path.read_bytes() for path in seeds.rglob("*") if path.is_file()}
    result = _run(tmp_path, seeds, str(report))
    assert result.exit_code == 0, result.output
    assert "2 events with 2 figures" in result.output
    assert "1 blocks not understood" in result.output
    assert {path: path.read_bytes() for path in seeds.rglob("*") if path.is_file()} == before
    assert (tmp_path / "drafts" / "950" / "not-understood.yaml").read_text().startswith("b3: ")


def test_several_documents_at_once_and_one_that_is_broken(tmp_path: Path, seeds: Path) -> None:
    good, bad = tmp_path / "951_good.txt", tmp_path / "952_bad.txt"
    good.write_text(TEXT, encoding="utf-8")
    bad.write_bytes(b"\xff\xfe\x00")
    result = _run(tmp_path, seeds, str(good), str(bad))
    assert result.exit_code == 1
    assert "952_bad.txt: is not UTF-8 text" in result.output
    assert (tmp_path / "drafts" / "951" / "events.yaml").exists()
    assert not (tmp_path / "drafts" / "952").exists()


def test_two_documents_of_one_number_are_refused(tmp_path: Path, seeds: Path) -> None:
    paths = [tmp_path / "951_a.txt", tmp_path / "951_b.txt"]
    for path in paths:
        path.write_text(TEXT, encoding="utf-8")
    result = _run(tmp_path, seeds, *map(str, paths))
    assert result.exit_code == 1
    assert "have the same number 951" in result.output


def test_a_document_without_a_number_gets_a_free_one(tmp_path: Path, seeds: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert _run(tmp_path, seeds, str(path)).exit_code == 0
    assert (tmp_path / "drafts" / "005" / "events.yaml").exists()


@pytest.mark.parametrize("number", ["5", "abcd", "0005"])
def test_a_number_has_three_digits(tmp_path: Path, seeds: Path, report: Path, number: str) -> None:
    result = _run(tmp_path, seeds, str(report), "--number", number)
    assert result.exit_code == 2
    assert "three digits" in result.output


def test_a_document_about_other_things_is_told_as_such(tmp_path: Path, seeds: Path) -> None:
    path = tmp_path / "953_recipe.txt"
    path.write_text("Peel 12 carrots.\n\nFry 3 onions.\n", encoding="utf-8")
    result = _run(tmp_path, seeds, str(path))
    assert result.exit_code == 0
    assert "nothing understood in 2 blocks" in result.output


def test_drafts_that_cannot_be_written_leave_the_old_ones(
    tmp_path: Path, seeds: Path, report: Path
) -> None:
    (tmp_path / "drafts").write_text("a file where the folder should be")
    result = CliRunner().invoke(
        main,
        ["extract", "--out", str(tmp_path / "drafts" / "x"), "--records", str(seeds), str(report)],
    )
    assert result.exit_code == 1
    assert "drafts cannot be written" in result.output
