"""A changed group or place costs the parts that see the change, and gives what a new build gives."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import made
import pytest

from sahelgraph.build import Sources, build_release, built_and_validated
from sahelgraph.datasets.reading import FORMATS
from sahelgraph.graph.line_files import read_lines
from sahelgraph.importing import import_files
from sahelgraph.locations import shipped
from sahelgraph.store.release import Release
from sahelgraph.validation.report import Report

SEEDS = Path(__file__).parents[1] / "world" / "seeds"
#: Rows of the first part name the Red Column in Alphaland; the others name others elsewhere.
SEEN = {"side_a": "Red Column", "where_prec": 6, "country": "Alphaland"}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An import of three chunks."""
    home = tmp_path_factory.mktemp("seen")
    rows = [made.varied("ucdp-ged", number) for number in range(21)]
    for number, row in enumerate(rows):
        row |= {"type_of_violence": 3, "date_start": "2028-05-01 00:00:00.000",
                "date_end": "2028-05-01 00:00:00.000", "year": 2028}  # fmt: skip
        row |= SEEN if number < 7 else {"side_a": "Nobody Known"}
    file = made.write_csv(home / "ged.csv", made.COLUMNS["ucdp-ged"], rows)
    chunk = pytest.MonkeyPatch()
    chunk.setattr("sahelgraph.importing.CHUNK", 7)
    import_files(FORMATS["ucdp-ged"], [file], home / "ged", records=SEEDS,
                 ontology=shipped("ontology"), progress=lambda *_: None)  # fmt: skip
    chunk.undo()
    return home / "ged"


def lines_of(release: Release) -> list[str]:
    return sorted(line.rstrip() for path in release.files for line in read_lines(path))


#: File, what to write for what there, and how many parts are made and how many checked again.
CHANGES = {
    "label": ("groups.yaml", "label: Red Column,", "label: Red Columns,", 0, 0),
    "new place": ("places.yaml", "- {id: beta-village", "- {id: gamma, kind: settlement, label: "
                  "Gamma, within: alphaland, evidence: 900/p1.s1}\n- {id: beta-village", 0, 0),
    "kind": ("groups.yaml", "red-column, kind: armed-group", "red-column, kind: army", 1, 1),
    "origin": ("changes.yaml", "Red Column, date: 2029,", "Red Column, date: 2030,", 0, 1),
    "name": ("groups.yaml", "valid_from: 2029", "valid_from: 2030", 0, 1),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_only_parts_that_see_a_change_are_made_and_checked(
    pack: Path, tmp_path: Path, change: str
) -> None:
    """Seen to fail with parts that see no things but those they name, and none that point there."""
    file, old, new, made_again, checked_again = CHANGES[change]
    seeds = shutil.copytree(SEEDS, tmp_path / "seeds")
    sources = Sources(records=seeds, packs=(pack,))
    told: dict[str, str] = {}
    build_release(sources, tmp_path / "home", told.__setitem__)
    assert told["parts"].endswith(" 3 of them made")
    text = (seeds / file).read_text()
    assert old in text
    (seeds / file).write_text(text.replace(old, new))
    checked: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sahelgraph.validation.parts.in_processes", counted(checked))
        release, report = build_release(sources, tmp_path / "home", told.__setitem__)
    assert told["parts"].endswith(f" {made_again} of them made")
    assert len(checked) == checked_again
    anew, expected = from_nothing(sources, tmp_path / "anew")
    assert lines_of(release) == lines_of(anew)
    assert set(report.findings) == set(expected.findings)


def counted(checked: list[str]) -> object:
    from sahelgraph.processes import in_processes

    def count(module: str, arguments: list[str], requests: list[Any], workers: int) -> object:
        checked.extend(request["path"] for request in requests if request["number"] == 0)
        return in_processes(module, arguments, requests, workers)

    return count


def from_nothing(sources: Sources, home: Path) -> tuple[Release, Report]:
    return build_release(sources, home, lambda *_: None)


def test_a_row_before_its_group_is_found_when_the_group_moves(pack: Path, tmp_path: Path) -> None:
    """The rows are of 2028; a formation of 2029 that is put before them takes the warnings away."""
    seeds = shutil.copytree(SEEDS, tmp_path / "seeds")
    sources = Sources(records=seeds, packs=(pack,))
    _, before = build_release(sources, tmp_path / "home", lambda *_: None)
    early = [one for one in before.findings if one.rule == "acts-before-it-exists"]
    assert len([one for one in early if one.file == "ucdp-ged-ged"]) == 7
    text = (seeds / "changes.yaml").read_text()
    moved = text.replace("Red Column, date: 2029,", "Red Column, date: 2027,")
    (seeds / "changes.yaml").write_text(moved)
    with built_and_validated(sources, lambda *_: None, tmp_path / "home") as built:
        late = [one for one in built.report.findings if one.rule == "acts-before-it-exists"]
    assert [one for one in late if one.file == "ucdp-ged-ged"] == []
