"""A build in parts gives what a build in one piece gives, and makes and checks nothing twice."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import made
import pyoxigraph as ox
import pytest

from sahelgraph import names
from sahelgraph.build import Sources, build_release, built_and_validated
from sahelgraph.datasets.reading import FORMATS
from sahelgraph.errors import PublishError, ValidationFailed
from sahelgraph.graph.build import build_graph
from sahelgraph.graph.line_files import read_lines
from sahelgraph.graph.pack import PackWriter, read_pack, write_rows
from sahelgraph.importing import import_files
from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.engine import Engine
from sahelgraph.records.reader import read_records
from sahelgraph.store import patch, publish
from sahelgraph.store.release import Release, current_release, verify_release
from sahelgraph.validation.consistency import check_consistency, read_consistency_rules
from sahelgraph.validation.shacl import check_shapes

SEEDS = Path(__file__).parents[1] / "world" / "seeds"


def quiet(stage: str, result: str) -> None:
    """No progress."""


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Imports of several chunks each."""
    home = tmp_path_factory.mktemp("packs")
    chunk = pytest.MonkeyPatch()
    chunk.setattr("sahelgraph.importing.CHUNK", 7)
    for dataset, columns in made.COLUMNS.items():
        rows = [made.varied(dataset, number) for number in range(25)]
        file = made.write_csv(home / f"{dataset}.csv", columns, rows)
        import_files(FORMATS[dataset], [file], home / dataset, records=SEEDS,
                     ontology=shipped("ontology"), progress=quiet)  # fmt: skip
    chunk.undo()
    return tuple(home / dataset for dataset in made.COLUMNS)


def whole(packs: tuple[Path, ...], seeds: Path = SEEDS) -> Any:
    return build_graph(
        read_records(seeds), shipped("ontology"), shipped("queries"), [read_pack(p) for p in packs]
    )


def lines_of(release: Release) -> list[str]:
    return sorted(line for path in release.files for line in read_lines(path))


def stored(release: Release) -> list[str]:
    """What the store holds, without blank nodes, whose labels are its own."""
    store = ox.Store.read_only(str(release.store))
    lines = (f"{quad} .\n" for quad in store)
    return sorted(line for line in lines if "_:" not in line)


def without_blank(lines: list[str]) -> list[str]:
    return [line for line in lines if "_:c14n" not in line]


def test_parts_hold_what_one_piece_holds(packs: tuple[Path, ...], tmp_path: Path) -> None:
    release, _ = build_release(Sources(records=SEEDS, packs=packs), tmp_path, quiet)
    assert len(release.manifest.parts) == 3 * 4 + 1
    assert lines_of(release) == whole(packs).lines
    assert stored(release) == without_blank(whole(packs).lines)
    assert verify_release(release) == []
    assert release.manifest.quads == sum(release.manifest.graphs.values())


#: What the counts of a document are counts of, asked of the graph itself.
COUNTED = {
    "blocks": "?one sg:inDocument ?of ; sg:inBlock ?one",
    "cited": "?any sg:evidence/sg:inBlock ?one . ?one sg:inDocument ?of",
    "outOfScope": "?one sg:outOfScope ?reason ; sg:inDocument ?of",
    "events": "?account sg:inDocument ?of ; sg:accountOf ?one",
    "claims": "?one sg:about ?thing ; sg:evidence/sg:inDocument ?of",
}


def test_the_counts_of_a_document_are_those_of_the_graph(
    packs: tuple[Path, ...], tmp_path: Path
) -> None:
    """Seen to fail with the claims of the rows that new things cite left out."""
    release, _ = build_release(Sources(records=SEEDS, packs=packs), tmp_path, quiet)
    query = read_catalogue(shipped("queries"))["coverage"]
    with Engine(release.path) as engine:
        told = engine.rows(query.bind({}, engine.rows, laterally=True))
        assert len(told) > len(packs)
        for column, pattern in COUNTED.items():
            rows = engine.rows(
                f"PREFIX sg: <{names.DEF}> PREFIX dcterms: <{names.PREFIXES['dcterms']}>"
                "SELECT ?document (COUNT(DISTINCT ?one) AS ?number) WHERE {"
                f" {pattern} . ?of dcterms:identifier ?document }} GROUP BY ?document"
            )
            found = {row["document"]: row["number"] for row in rows}
            assert {row["document"]: row[column] for row in told if row[column] != "0"} == found


def planted(packs: tuple[Path, ...], home: Path) -> tuple[Path, ...]:
    """The same imports with errors of many kinds in some chunk of each."""
    changed = []
    for pack in packs:
        target = home / pack.name
        shutil.copytree(pack, target)
        about = read_pack(pack).about
        writer = PackWriter(target)
        for number, path in enumerate(sorted(pack.glob("rows-*.nq.gz"))):
            lines = list(read_lines(path))
            if number == 1:
                lines = broken(lines)
            chunk = writer.next_rows()
            writer.take(chunk.name, write_rows(chunk, lines))
        writer.things(read_pack(pack).things())
        writer.finish(about)
        changed.append(target)
    return tuple(changed)


#: What to take out of a chunk, the first line that holds it: each breaks a shape or rule.
GONE = ("def#accountOf>", "def#locationPrecision>", "def#claimant>", "def#minimum>", "def#latest>",
        "oa#hasSelector>", "def#perpetrator>")  # fmt: skip


def broken(lines: list[str]) -> list[str]:
    kept = list(lines)
    for word in GONE:
        found = [line for line in kept if word in line]
        if found:
            kept.remove(found[len(found) // 2])
    event = next(line for line in kept if "def#atPlace>" in line)
    kept.append(event.replace(event.split(" ")[2], "<https://w3id.org/sahelgraph/id/place/gone>"))
    text = next(line for line in kept if "prefLabel>" in line and "/id/event/" in line)
    kept.append(text.replace('"@en', f'{"x" * 300}"@en'))
    return sorted(kept)


def test_errors_in_parts_are_those_found_in_one_piece(
    packs: tuple[Path, ...], tmp_path: Path
) -> None:
    """Seen to fail with parts checked without the base, and with rules run on the records alone."""
    wrong = planted(packs, tmp_path)
    graph = whole(wrong)
    rules = read_consistency_rules(shipped("shapes") / "consistency")
    expected = {
        (one.severity, one.focus, one.rule, one.message)
        for one in (
            *check_shapes(graph.default, shipped("shapes"), shipped("ontology")),
            *check_consistency(graph.default, rules),
        )
    }
    with built_and_validated(Sources(records=SEEDS, packs=wrong), quiet) as built:
        found = built.report.findings
    assert {(one.severity, one.focus, one.rule, one.message) for one in found} == expected
    broken_rules = {one.rule for one in found if one.severity == "Violation"}
    assert broken_rules >= {
        "dangling-reference",
        "text-too-long",
        "Event-latest",
        "Passage-selector",
    }
    traced = [one for one in found if "/ucdp-ged-" in one.focus and "/event/" in one.focus]
    assert {one.file for one in traced} == {"ucdp-ged"}
    assert all(one.line > 1 for one in traced)


def test_a_violation_in_an_import_publishes_nothing(
    packs: tuple[Path, ...], tmp_path: Path
) -> None:
    wrong = planted(packs[:1], tmp_path)
    with pytest.raises(ValidationFailed, match=r"ucdp-ged:\d+: violation"):
        build_release(Sources(records=SEEDS, packs=wrong), tmp_path / "home", quiet)
    assert current_release(tmp_path / "home") is None
    assert [p.name for p in (tmp_path / "home").iterdir()] == ["checked.json"]


def changed_seeds(home: Path) -> Path:
    """The made-up records with one figure of one event changed."""
    seeds = home / "seeds"
    shutil.copytree(SEEDS, seeds)
    for path in sorted((seeds / "events").glob("*.yaml")):
        text = path.read_text()
        if "killed: 12" in text or "wounded: 12" in text:
            path.write_text(text.replace(": 12", ": 13", 1))
            return seeds
    path.write_text(text.replace("label: ", "label: Another ", 1))
    return seeds


def test_a_changed_record_costs_what_it_changes_and_no_more(
    packs: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patch, "FROM", 1)
    home = tmp_path / "home"
    first, _ = build_release(Sources(records=SEEDS, packs=packs), home, quiet)
    loaded: list[Any] = []
    monkeypatch.setattr(publish, "_load", lambda *given, **_: loaded.append(given))
    told: dict[str, str] = {}
    seeds = changed_seeds(tmp_path)
    second, _ = build_release(Sources(records=seeds, packs=packs), home, told.__setitem__)
    assert loaded == []
    assert second.manifest.version != first.manifest.version
    assert told["parts"].endswith("0 of them made")
    checked, _, of, *_ = told["validation"].partition("; ")[2].split(" ")[0:3]
    assert 0 < int(checked) < int(of.split(" ")[0]) / 4
    assert lines_of(second) == whole(packs, seeds).lines
    assert stored(second) == without_blank(whole(packs, seeds).lines)
    assert stored(first) == without_blank(whole(packs).lines), "the release before was changed"
    assert verify_release(first) == verify_release(second) == []
    counts = second.manifest.graphs
    assert sum(counts.values()) == second.manifest.quads == len(lines_of(second))


def test_an_import_taken_away_or_put_back_is_patched_too(
    packs: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patch, "FROM", 1)
    home = tmp_path / "home"
    build_release(Sources(records=SEEDS, packs=packs), home, quiet)
    for some in (packs[:1], packs):
        release, _ = build_release(Sources(records=SEEDS, packs=some), home, quiet)
        assert lines_of(release) == whole(some).lines
        assert stored(release) == without_blank(whole(some).lines)


def test_a_store_that_is_not_what_its_release_says_is_not_patched(
    packs: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patch, "FROM", 1)
    home = tmp_path / "home"
    release, _ = build_release(Sources(records=SEEDS, packs=packs), home, quiet)
    store = ox.Store(str(release.store))
    store.clear()
    del store
    with pytest.raises(PublishError, match="quads are not as the release says"):
        build_release(Sources(records=changed_seeds(tmp_path), packs=packs), home, quiet)
    current = current_release(home)
    assert current is not None
    assert current.manifest.version == release.manifest.version


def test_the_same_rows_in_two_imports_are_told(packs: tuple[Path, ...], tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(packs[0], again)
    with pytest.raises(PublishError, match="two hold the same rows"):
        build_release(Sources(records=SEEDS, packs=(packs[0], again)), tmp_path / "home", quiet)
