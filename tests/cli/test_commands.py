"""The command line as a user meets it: answers, refusals with file and line, exit statuses."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sahelgraph.locations import shipped
from sahelgraph.store.release import Release

BIN = Path(sys.executable).parent / "sahelgraph"


def run(
    *words: str, home: Path | None = None, stdin: str = "", columns: int = 200
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": str(columns)}
    if home:
        environment["SAHELGRAPH_HOME"] = str(home)
    return subprocess.run(
        [str(BIN), *words],
        input=stdin,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


@pytest.fixture(scope="module")
def home(real_release: Release) -> Path:
    return real_release.path.parent.parent


def rows(result: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    assert result.returncode == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def test_the_ancestors_of_jnim(home: Path) -> None:
    found = {
        slug(row["group"]): (row["depth"], slug(row["via"]))
        for row in rows(run("query", "ancestors", "--group", "jnim", home=home))
    }
    assert found == {
        "aqim": ("1", "jnim-merger-2017"),
        "aad": ("1", "jnim-merger-2017"),
        "al-mourabitoun": ("1", "jnim-merger-2017"),
        "mlf": ("1", "mlf-absorbed-by-jnim"),
        "amb": ("2", "al-mourabitoun-merger-2013"),
        "mujao": ("2", "al-mourabitoun-merger-2013"),
        "gspc": ("2", "gspc-aqim-succession"),
    }


def test_aqim_is_not_its_own_ancestor(home: Path) -> None:
    found = [
        slug(row["group"]) for row in rows(run("query", "ancestors", "--group", "AQIM", home=home))
    ]
    assert found == ["gspc"]


BOULIKESSI = {
    # victims, measure, low, high, qualifier, claimant, rank, document
    ("malian-army", "killed", "100", "100", "about", "narrator-000", "normal", "000"),
    ("malian-army", "killed", "100", "", "more-than", "jnim", "normal", "000"),
    ("malian-army", "killed", "100", "", "more-than", "jnim", "normal", "002"),
    ("malian-army", "killed", "75", "90", "range", "rfi", "superseded", "000"),
    ("malian-army", "killed", "100", "100", "exact", "rfi", "preferred", "000"),
    ("people", "killed", "100", "100", "about", "narrator-000", "normal", "000"),
    ("people", "killed-or-wounded", "", "", "not-disclosed", "malian-government", "normal", "000"),
    ("wagner-group", "killed", "", "", "some", "rfi", "normal", "000"),
    ("soldiers", "killed", "100", "", "more-than", "narrator-003", "normal", "003"),
    ("people", "captured", "22", "22", "exact", "narrator-000", "normal", "000"),
    ("malian-army", "captured", "22", "22", "exact", "jnim", "normal", "000"),
    ("malian-army", "captured", "20", "20", "exact", "jnim", "normal", "000"),
    ("malian-army", "captured", "20", "20", "exact", "jnim", "normal", "002"),
    ("jnim", "killed-or-wounded", "", "", "not-disclosed", "narrator-000", "normal", "000"),
}


def figures(found: list[dict[str, str]]) -> set[tuple[str, ...]]:
    return {
        (slug(r["victims"]), r["measure"], r["low"], r["high"], r["qualifier"], slug(r["claimant"]), r["rank"], r["document"])
        for r in found
    }  # fmt: skip


def test_every_figure_of_boulikessi_with_its_claimant(home: Path) -> None:
    result = run("query", "casualties", "--event", "boulikessi-2025-06-01", home=home)
    assert figures(rows(result)) == BOULIKESSI


def test_a_name_or_an_iri_does_as_well_as_an_id(home: Path) -> None:
    by_name = rows(run("query", "leaders", "--organization", "Ansar Dine", home=home))
    iri = "https://w3id.org/sahelgraph/id/group/aad"
    assert by_name == rows(run("query", "leaders", "--organization", iri, home=home))
    assert "iyad-ag-ghali" in {slug(row["person"]) for row in by_name}


def test_the_lineage_of_jnim_as_a_tree(home: Path) -> None:
    text = run("lineage", "jnim", home=home).stdout
    assert "├─ merger, March 2017 [004 line 47]" in text
    assert "absorption, March 2017 to September 2018 [according to Center for Strategic" in text
    assert "Al-Qaeda in the Islamic Maghreb (AQIM), which goes on" in text
    assert "split, late 2012" in text


def test_the_ways_from_aqim_to_jnim(home: Path) -> None:
    text = run("lineage", "aqim", "jnim", home=home).stdout
    assert text.count("Al-Qaeda in the Islamic Maghreb (AQIM)\n") == 3
    assert run("lineage", "jnim", "gspc", home=home).returncode == 1


def test_the_lineage_as_json_and_as_of_a_day(home: Path) -> None:
    data = json.loads(run("lineage", "jnim", "--format", "json", home=home).stdout)
    assert {change["kind"] for change in data["changes"]} >= {"merger", "split", "accession"}
    early = run("lineage", "jnim", "--as-of", "2014-01-01", home=home)
    assert early.returncode == 1
    assert "did not exist yet on that day (formed by merger, March 2017)" in early.stderr
    before = run(
        "lineage", "aqim", "--as-of", "2014-01-01", "--direction", "descendants", home=home
    )
    assert "split, late 2012" in before.stdout
    assert "2017" not in before.stdout


def test_a_parameter_of_two_words_is_taken_in_both_spellings(home: Path) -> None:
    by_query = ["query", "leaders", "--organization", "aqim", "--format", "csv"]
    by_tree = ["lineage", "aqim", "--direction", "descendants"]
    for command in (by_query, by_tree):
        kebab = run(*command, "--as-of", "2014-01-01", home=home)
        assert kebab.returncode == 0
        assert kebab.stdout == run(*command, "--asOf", "2014-01-01", home=home).stdout
        assert kebab.stdout != run(*command, home=home).stdout


def test_a_table_is_for_people_and_csv_for_programs(home: Path) -> None:
    table = run("query", "coverage", "--format", "table", home=home).stdout
    assert "document" in table
    assert "5 rows in" in table
    assert rows(run("query", "coverage", home=home))[0]["document"] == "000"


def test_a_query_from_standard_input(home: Path) -> None:
    result = run("query", "-", home=home, stdin="SELECT ?l { grp:jnim skos:prefLabel ?l }")
    assert rows(result) == [{"l": "Jama'at Nusrat al-Islam wal-Muslimin (JNIM)"}]


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["query", "ancestrs"], 1, "did you mean 'ancestors'"),
        (["query", "ancestors"], 1, "needs the parameter 'group'"),
        (["query", "ancestors", "--group", "jnmi"], 1, "unknown group 'jnmi': did you mean 'jnim'"),
        (["query", "ancestors", "--grup", "jnim"], 1, "no parameter 'grup'"),
        (["query", "ancestors", "--group"], 2, "--group needs a value"),
        (["query", "events", "--from", "soon"], 1, "is no date"),
        (["lineage", "jnim", "--as-of", "soon"], 1, "is no day"),
        (["query", "nowhere.rq"], 1, "nowhere.rq cannot be read: No such file"),
        (["export", "--table", "casualties"], 1, "trig has no tables; give csv"),
        (["export", "--format", "csv", "--graph", "004"], 1, "csv has no graphs; give trig"),
        (["lineage"], 2, "Missing argument"),
        (["extract", __file__, "--date", "2025-13-01"], 2, "is no day such as 2025-07-04"),
        (["nonsense"], 2, "No such command"),
        (["validate", "--records", "nowhere"], 2, "does not exist"),
    ],
)
def test_wrong_calls_say_what_to_do(
    home: Path, words: list[str], status: int, message: str
) -> None:
    result = run(*words, home=home)
    assert result.returncode == status
    assert message in result.stderr
    assert "Traceback" not in result.stderr


REFUSED = [
    ("{actor: jnim, evidence: 002/p1.s1}", "{actor: jnmi, evidence: 002/p1.s1}", "unknown group or person 'jnmi': did you mean 'jnim'"),
    ("  date: 2025-06-01\n", "  date: 2025-13-01\n", "'2025-13-01' is no date"),
    ("killed: 75 to 90", "killed: 90 to 75", "the minimum 90 is not below the maximum 75"),
    ("evidence: 000/p5.s1}", "evidence: 000/p55.s1}", "cites a passage that is not there"),
    ("  base: boulikessi-base\n", "  base: boulikessi-base\n  base: x\n", "duplicate key 'base'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), REFUSED)
def test_a_bad_record_is_refused_and_the_published_graph_still_answers(
    home: Path, tmp_path: Path, old: str, new: str, message: str
) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(shipped("seeds"), seeds)
    path = seeds / "events/2025.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    result = run("build", "--records", str(seeds), home=home)
    assert result.returncode == 1
    assert f"{path}:" in result.stderr
    assert message in result.stderr
    assert len(rows(run("query", "ancestors", "--group", "jnim", home=home))) == 7


def test_a_directory_without_records_is_not_taken_for_sound(tmp_path: Path) -> None:
    result = run("check", "--records", str(tmp_path))
    assert result.returncode == 1
    assert f"{tmp_path}:1: holds no records; give one that holds groups.yaml" in result.stderr


def test_a_merger_that_makes_a_circle_is_refused(home: Path, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(shipped("seeds"), seeds)
    with (seeds / "changes.yaml").open("a") as file:
        file.write(
            "\n- {id: circle, kind: split, label: Circle, date: 2018, from: jnim, to: gspc, told: 004/p16.s1}\n"
        )
    result = run("build", "--records", str(seeds), home=home)
    assert result.returncode == 1
    assert "descends from itself: " in result.stderr
    assert "use 'accession' where a group joins" in result.stderr


def test_documents_are_indexed_checked_and_shown(tmp_path: Path) -> None:
    world = Path(__file__).parents[1] / "world"
    out = tmp_path / "901.yaml"
    result = run("documents", "index", str(world / "texts/901_magazine.txt"), "--out", str(out))
    assert result.returncode == 0
    assert "magazine-article, 2 blocks, 4 sentences" in result.stderr
    records = ["--records", str(world / "seeds")]
    assert run("documents", "check", str(world / "texts"), *records).returncode == 0
    shown = run("documents", "show", "903", "b1", "--documents", str(world / "texts"), *records)
    assert shown.stdout.startswith("903/b1 (line 19, Major Incidents)")
    texts = tmp_path / "texts"
    shutil.copytree(world / "texts", texts)
    shutil.copy(texts / "901_magazine.txt", texts / "909_new.txt")
    for words, message in (
        (["903", "b9"], "document 903 has no block b9"),
        (["999"], "there is no document 999 in"),
        (["909"], "document 909 has no index: 'sahelgraph documents index"),
    ):
        missing = run("documents", "show", *words, "--documents", str(texts), *records)
        assert missing.returncode == 2
        assert message in missing.stderr


def test_every_block_of_every_document_is_cited_or_out_of_scope(home: Path) -> None:
    for row in rows(run("query", "coverage", home=home)):
        assert int(row["cited"]) + int(row["outOfScope"]) == int(row["blocks"]), row["document"]


def test_the_page_on_quality_counts_and_lists_what_is_left_open(home: Path) -> None:
    page = run("quality", home=home).stdout
    assert "| attack | " in page
    assert "| event/bourem-2023-09-12 | killed |" in page
    assert "event/bouka-were-2020-06-15 | event/central-mali-2020-06-13 |" in page
    assert "### Base-operator (" in page


def test_the_readme_tells_the_coverage_that_there_is(home: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    for row in rows(run("query", "coverage", home=home)):
        assert f"| {' | '.join(row.values())} |" in readme


def test_the_readme_shows_the_answer_that_there_is(home: Path) -> None:
    words = ["casualties", "--event", "boulikessi-2025-06-01", "--measure", "killed"]
    given = run("query", *words, "--format", "table", home=home, columns=110).stdout
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    lines = [line.rstrip() for line in given.splitlines()[:-1]]
    assert len(lines) == 13
    assert "\n".join(lines) in readme
