"""The command and its review: from a document to records that hold."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sahelgraph.cli import main
from sahelgraph.extraction.files import replace_file
from sahelgraph.extraction.review import review_drafts
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
    assert "»Raiders« attacked the village" in result.output  # what the draft rests on is marked
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


def test_a_publisher_whose_id_is_taken_gets_another(tmp_path: Path, seeds: Path) -> None:
    path = tmp_path / "957_afp.txt"
    path.write_text(TEXT.replace("Reuters", "AFP"), encoding="utf-8")
    before = read_records(seeds).publishers
    _run(tmp_path, seeds, str(path), "--review", said="a\nq\n")
    after = read_records(seeds).publishers
    assert {slug: after[slug].label for slug in set(after) - set(before)} == {"afp-2": "AFP"}
    assert _check(seeds).exit_code == 0, _check(seeds).output


def test_a_draft_brings_the_countries_that_it_names_and_where_its_places_lie(
    tmp_path: Path, seeds: Path
) -> None:
    path = tmp_path / "958_abroad.txt"
    path.write_text(
        "On 3 March 2020, gunmen kidnapped two Kenyan doctors in Oskara, in eastern Benin.\n\n"
        "On 7 March 2020, raiders killed three herders in Tarnu, in the Mopti region.\n\n"
        "On 9 March 2020, protests broke out in Togo.\n",
        encoding="utf-8",
    )
    result = _run(tmp_path, seeds, str(path), "--review", said="a\na\na\n")
    assert result.exit_code == 0, result.output
    assert "brings a new name into places.yaml: kenya" in result.output
    places = read_records(seeds).places
    assert [places["kenya"].kind, places["togo"].label] == ["country", "Togo"]
    assert places["oskara"].within == ["benin"]
    assert places["tarnu"].within == ["mopti-region"]
    assert _check(seeds).exit_code == 0, _check(seeds).output


@pytest.mark.parametrize(("said", "is_there"), [("y", True), ("n", False)])
def test_a_name_that_is_nowhere_is_offered_as_a_new_one(
    tmp_path: Path, seeds: Path, report: Path, said: str, is_there: bool
) -> None:
    _run(tmp_path, seeds, str(report), "--review", said="q\n")
    drafts = tmp_path / "drafts" / "950" / "events.yaml"
    drafts.write_text(drafts.read_text().replace("  place: oskara\n", "  place: tarnu\n"))
    with CliRunner().isolation(input=f"a\n{said}\nq\n") as (out, _, _):
        review_drafts(tmp_path / "drafts" / "950", seeds)
        assert b"Add it to places.yaml as a new name?" in out.getvalue()
    records = read_records(seeds)
    assert ("tarnu" in records.places) == ("oskara-2020-03-03" in records.events) == is_there
    assert _check(seeds).exit_code == 0, _check(seeds).output


def test_a_draft_with_which_the_records_would_not_hold_is_not_written(
    tmp_path: Path, seeds: Path, report: Path
) -> None:
    before = {path: path.read_bytes() for path in seeds.rglob("*") if path.is_file()}
    _run(tmp_path, seeds, str(report), "--review", said="q\n")
    drafts = tmp_path / "drafts" / "950" / "events.yaml"
    drafts.write_text(drafts.read_text().replace("told: 950/b1.s1", "told: 950/b1.s7"))
    with CliRunner().isolation(input="a\nq\n") as (_, error, _):
        review_drafts(tmp_path / "drafts" / "950", seeds)
        assert b"would not hold" in error.getvalue()
    assert {path: path.read_bytes() for path in seeds.rglob("*") if path.is_file()} == before


def test_an_account_gives_the_claims_of_the_record_their_passage(
    tmp_path: Path, seeds: Path
) -> None:
    old = read_records(seeds).events["mopti-region-2025-08-01"]
    assert old.figures[0].evidence is None
    path = tmp_path / "959_again.txt"
    path.write_text(
        "On August 1, 2025, JNIM fighters ambushed a convoy in Mopti region, killing at least three"
        " mercenaries.\n",
        encoding="utf-8",
    )
    result = _run(tmp_path, seeds, str(path), "--review", said="t\n")
    assert "as an account" in result.output
    event = read_records(seeds).events[old.id]
    assert event.figures[0].evidence == old.told[0].passage
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


def test_what_a_document_tells_twice_is_offered_as_one_event(tmp_path: Path, seeds: Path) -> None:
    path = tmp_path / "960_twice.txt"
    path.write_text(
        "Overview\n\nRaids went on. On 2 May 2020, gunmen killed four drivers near Oskara, in Mali,"
        " said the mayor of the town.\n\nIncidents\n\n- 2 May 2020: Raiders on foot killed four"
        " drivers near Oskara.\n- 3 May 2020: A mine killed two herders near Tarnu.\n",
        encoding="utf-8",
    )
    first = _run(tmp_path, seeds, str(path), "--review", said="s\nt\ns\na\nq\n")
    assert "accept that draft first" in first.output
    again = _run(tmp_path, seeds, str(path), "--review", said="a\nt\nq\n")
    assert "Told again? oskara-2020-05-02" in again.output
    event = read_records(seeds).events["oskara-2020-05-02"]
    assert [telling.passage for telling in event.told] == [["960/p1.s2"], ["960/b1.s1"]]
    assert _check(seeds).exit_code == 0, _check(seeds).output


def test_a_review_goes_on_where_it_stopped(tmp_path: Path, seeds: Path, report: Path) -> None:
    first = _run(tmp_path, seeds, str(report), "--review", said="r\nq\n")
    assert "2 drafts wait, 0 are decided" in first.output
    second = _run(tmp_path, seeds, str(report), "--review", said="q\n")
    assert "1 drafts wait, 1 are decided" in second.output
    assert _events(seeds) == _events(shipped("seeds"))


def test_a_document_drafted_again_does_not_bring_what_was_accepted(
    tmp_path: Path, seeds: Path, report: Path
) -> None:
    _run(tmp_path, seeds, str(report), "--review", said="a\nq\n")
    events = _events(seeds)
    again = _run(tmp_path, seeds, str(report), "--review", said="q\n")
    assert "1 drafts wait, 1 are decided" in again.output
    (tmp_path / "drafts" / "950" / "reviewed.yaml").unlink()
    _run(tmp_path, seeds, str(report), "--review", said="a\nq\n")
    assert _events(seeds) == events


@pytest.mark.parametrize("said", ["", "a"])
def test_a_review_whose_input_ends_stops(
    tmp_path: Path, seeds: Path, report: Path, said: str
) -> None:
    result = _run(tmp_path, seeds, str(report), "--review", said=f"{said}\n" if said else "")
    assert result.exit_code == 0, result.output
    assert "stopped; what was decided is kept" in result.output
    assert ("oskara-2020-03-03" in read_records(seeds).events) is bool(said)


def test_one_goes_back_and_takes_a_decision_back(tmp_path: Path, seeds: Path, report: Path) -> None:
    before = {path: path.read_bytes() for path in seeds.rglob("*") if path.is_file()}
    result = _run(tmp_path, seeds, str(report), "--review", said="b\na\nb\na\nu\nr\nb\nu\nq\n")
    assert result.exit_code == 0, result.output
    assert "this is the first draft" in result.output
    assert "it is accepted already; u takes that back" in result.output
    assert "taken out of the records again" in result.output
    assert {path: path.read_bytes() for path in seeds.rglob("*") if path.is_file()} == before
    assert (tmp_path / "drafts" / "950" / "reviewed.yaml").read_text() == ""


def test_an_accepted_draft_stays_if_the_records_were_changed_since(
    tmp_path: Path, seeds: Path
) -> None:
    path = tmp_path / "956_three.txt"
    path.write_text(TEXT + TEXT.split("\n")[0].replace("3", "4").replace("Oskara", "Oskari") + "\n")
    result = _run(tmp_path, seeds, str(path), "--review", said="a\na\nb\nb\nu\nq\n")
    assert "the records were changed since" in result.output
    assert "oskara-2020-03-03" in read_records(seeds).events


def test_a_key_that_is_none_is_asked_again(tmp_path: Path, seeds: Path, report: Path) -> None:
    result = _run(tmp_path, seeds, str(report), "--review", said="x\nt\n?\nq\n")
    assert "'x' is no key; ? tells them" in result.output
    assert "no known event above is like it" in result.output
    assert "take back what was decided" in result.output


class _Killed(BaseException):
    """What ends a process in the midst of a write."""


@pytest.mark.parametrize("said", ["a\nq\n", "s\nt\nq\n"])
def test_a_review_killed_at_any_write_goes_on_as_if_it_had_not_been(
    tmp_path: Path, seeds: Path, report: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """Without the checks for what is there already the draft would stand in the records twice."""
    _run(tmp_path, seeds, str(report), "--review", said="q\n")
    drafts = tmp_path / "drafts" / "950"
    for year in (seeds / "events").glob("*.yaml"):
        if year.stem != "2020":
            year.unlink()
    whole = _reviewed(tmp_path / "whole", seeds, drafts, said)
    for kill_at in range(1, 20):
        writes = 0

        def killing(path: Path, content: str, kill_at: int = kill_at) -> None:
            nonlocal writes
            writes += 1
            if writes == kill_at:
                raise _Killed
            replace_file(path, content)

        killed = tmp_path / f"killed-{kill_at}"
        with monkeypatch.context() as patched, contextlib.suppress(_Killed):
            for module in ("acceptance", "accounts", "review"):
                patched.setattr(f"sahelgraph.extraction.{module}.replace_file", killing)
            _reviewed(killed, seeds, drafts, said)
        if writes < kill_at:
            break
        read_records(killed / "seeds")
        assert _reviewed(killed, killed / "seeds", killed / "drafts", said) == whole
    assert kill_at > 3


def _reviewed(folder: Path, seeds: Path, drafts: Path, said: str) -> dict[str, str]:
    """The records after a review in a folder, which is filled if it is not there."""
    if not folder.exists():
        shutil.copytree(seeds, folder / "seeds")
        shutil.copytree(drafts, folder / "drafts")
    with CliRunner().isolation(input=said):
        review_drafts(folder / "drafts", folder / "seeds")
    records = folder / "seeds"
    return {str(p.relative_to(records)): p.read_text() for p in sorted(records.rglob("*.yaml"))}


def test_roles_accepted_once_more_after_a_kill_are_there_once(tmp_path: Path, seeds: Path) -> None:
    path = tmp_path / "955_people.txt"
    path.write_text("JNIM is led by Iyad Ag Ghali.\n", encoding="utf-8")
    for _ in range(2):
        _run(tmp_path, seeds, str(path), "--review", said="a\n")
        (tmp_path / "drafts" / "955" / "reviewed.yaml").unlink()
    roles = read_records(seeds).people["iyad-ag-ghali"].roles
    assert sum(role.evidence == ["955/p1.s1"] for role in roles) == 1


def test_a_draft_whose_id_is_taken_by_another_record_is_told_so(
    tmp_path: Path, seeds: Path, report: Path
) -> None:
    taken = read_records(seeds).events["tessalit-gao-2020-06-13"]
    _run(tmp_path, seeds, str(report), "--review", said="q\n")
    drafts = tmp_path / "drafts" / "950" / "events.yaml"
    drafts.write_text(drafts.read_text().replace("oskara-2020-03-03", taken.id))
    with CliRunner().isolation(input="a\nq\n") as (_, error, _):
        review_drafts(tmp_path / "drafts" / "950", seeds)
        assert b"mend the id of this draft" in error.getvalue()
    assert read_records(seeds).events[taken.id] == taken


def test_without_an_editor_a_draft_is_mended_line_by_line_and_kept_so(
    tmp_path: Path, seeds: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    lines = ["m", "", "  kind: clash", *[""] * 20]
    result = _run(tmp_path, seeds, str(report), "--review", said="\n".join([*lines, "q", ""]))
    assert "Enter keeps a line" in result.output
    again = _run(tmp_path, seeds, str(report), "--review", said="a\nq\n")
    assert "kind: clash" in again.output
    assert read_records(seeds).events["oskara-2020-03-03"].kind == "clash"


def test_a_mended_draft_is_checked_before_it_is_taken(
    tmp_path: Path, seeds: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "ed")

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
