"""Bad records of every kind are refused with file, line, record and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sahelgraph.errors import Problem, RecordErrors
from sahelgraph.records.checks import check_records
from sahelgraph.records.model import Event
from sahelgraph.records.reader import read_record, read_records
from sahelgraph.strictyaml import loads

WORLD = Path(__file__).parents[1] / "world" / "seeds"

# file, what is replaced, by what, whether the line told is the changed one, what the message says
BROKEN = [
    ("events/2031.yaml", "actor: red-column, evidence: 900/p1.s1", "actor: red-colum, evidence: 900/p1.s1", True, "unknown group or person 'red-colum': did you mean 'red-column'?"),
    ("events/2031.yaml", "date: 2031-03-04\n", "date: 2025-13-01\n", True, "'2025-13-01' is no date; expected EDTF such as"),
    ("events/2031.yaml", "killed: 12,", "killed: 90 to 75,", True, "the minimum 90 is not below the maximum 75"),
    ("events/2031.yaml", "killed: 12,", "killed: twelve,", True, "'twelve' is no figure; expected a whole number"),
    ("events/2031.yaml", "evidence: [900/i3, 900/p1.s2]", "evidence: [900/i3, 900/p1.s7]", True, "'900/p1.s7' cites a passage that is not there: 900/p1 has 2 sentences, the last is 900/p1.s2"),
    ("events/2031.yaml", "evidence: [900/i3, 900/p1.s2]", "evidence: [900/i9, 900/p1.s2]", True, "the last block of its kind is 900/i3"),
    ("events/2031.yaml", "evidence: [900/i3, 900/p1.s2]", "evidence: [777/i3, 900/p1.s2]", True, "cites a document that is not there; there are 900, 901, 902, 903"),
    ("events/2031.yaml", "  kind: attack\n", "  kind: attack\n  kind: clash\n", True, "duplicate key 'kind', first on line 2"),
    ("events/2031.yaml", "  kind: attack\n", "  kind: atack\n", True, "unknown event-kind 'atack': did you mean 'attack'?"),
    ("events/2031.yaml", "  perpetrators:\n    - {actor: red-column, evidence: 900/p1.s1}", "  perpetrater:\n    - {actor: red-column, evidence: 900/p1.s1}", True, "unknown key 'perpetrater': did you mean 'perpetrators'"),
    ("events/2031.yaml", "{actor: red-column, evidence: 900/p1.s1}", "{actr: red-column, evidence: 900/p1.s1}", True, "did you mean 'actor'"),
    ("events/2031.yaml", "{unknown: unknown gunmen}", "{unknown: unknown gunmen, attribution: claimed, by: alpha-ministry}", True, "an unnamed group that claims speaks for itself"),
    ("events/2031.yaml", "{kidnapped: 2, of: civilians}", "{of: civilians}", True, "needs a measure"),
    ("events/2031.yaml", "superseded_by: second, evidence", "superseded_by: second, rank: deprecated, evidence", True, "needs a rank_reason"),
    ("events/2031.yaml", "of: alpha-army, evidence: [900/i3, 900/p1.s2]", "of: soldierz, evidence: [900/i3, 900/p1.s2]", True, "unknown group or person 'soldierz': did you mean 'soldiers'?"),
    ("events/2031.yaml", ", evidence: 900/p1.s1}\n    - {actor: red-column, attribution", "}\n    - {actor: red-column, attribution", True, "needs 'evidence', since the event is told by several passages"),
    ("events/2031.yaml", "- id: alpha-post-2031-03-04", "- id: Alpha Post", True, "is no slug"),
    ("events/2031.yaml", "- id: alpha-post-2031-03-04", "- id: curfew-lifted-2031", False, "is there twice, first in"),
    ("events/2031.yaml", "part_of: four-villages-2031", "part_of: beta-village-2031-05-02", False, "is part of itself"),
    ("events/2031.yaml", "label: Curfew lifted in Alphaland, 2031", "label: " + "x" * 201, 0, "201 characters long; at most 200"),
    ("events/2031.yaml", "told: 903/b2.s1", "told: []", False, "told"),
    ("events/2031.yaml", "\n  told: 903/b2.s1", "", False, "'told' is missing"),
    ("changes.yaml", "from: [old-band, hill-band], to: red-column", "from: [old-band], to: red-column", True, "a merger needs two or more groups in 'from' and one in 'to'"),
    ("changes.yaml", "from: far-band, to: red-column, told", "from: red-column, to: old-band, told", False, ""),
    ("changes.yaml", "kind: accession, label: The Far Band joins the Red Column, date: 2031, from: far-band, to: red-column", "kind: split, label: x, date: 2031, from: red-column, to: old-band", False, "descends from itself: "),
    ("changes.yaml", "ended: hill-band", "ended: old-band", True, "both 'continuing' and 'ended'"),
    ("changes.yaml", "ended: hill-band", "ended: far-band", True, "is not in 'from'"),
    ("changes.yaml", "new_name: Red Column", "new_name: Red Colum", True, "'Red Colum' is no name of 'red-column': did you mean 'Red Column'"),
    ("relations.yaml", "parties: [red-column, far-band]", "parties: [red-column]", True, "needs two or more 'parties'"),
    ("relations.yaml", "object: red-column", "object: reed-wing", True, "needs a 'subject' and another 'object'"),
    ("identities.yaml", "group/old-band", "groop/old-band", True, "has to be KIND/ID"),
    ("identities.yaml", "group/old-band", "group/old-bnd", True, "unknown group 'old-bnd': did you mean 'old-band'"),
    ("places.yaml", "within: alphaland, evidence: 900/p1.s1", "within: alpha-town, evidence: 900/p1.s1", True, "lies within itself"),
    ("people.yaml", "role: expert", "role: expart", False, "unknown role 'expart': did you mean 'expert'"),
    ("publishers.yaml", "id: daily-alpha", "id: red-column", True, "is also an id in"),
    ("publishers.yaml", "- {id: daily-alpha, label: Daily Alpha, kind: newspaper}\n", "", True, "nobody is cited as 'Daily Alpha'"),
    ("groups.yaml", "kind: army", "kind: &a army", False, "anchors and aliases"),
    ("groups.yaml", "kind: army", "kind: !!python/object:os.system army", False, "tags"),
    ("groups.yaml", "kind: army", "kind: armi", False, "did you mean 'army'"),
    ("groups.yaml", "- {id: old-band", "\t- {id: old-band", False, "is not YAML"),
    ("groups.yaml", "- {id: old-band", "- [id, old-band]\n- {id: old-band", False, "a record is a mapping with an 'id'"),
    ("bases.yaml", "- {id: alpha-post", "alpha-post: {id: alpha-post", False, "has to be a list of records"),
]  # fmt: skip


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    shutil.copytree(WORLD, tmp_path / "seeds")
    return tmp_path / "seeds"


def problems_of(seeds: Path) -> list[str]:
    try:
        check_records(read_records(seeds))
    except RecordErrors as error:
        return [str(problem) for problem in error.problems]
    return []


def test_the_world_has_no_problem(seeds: Path) -> None:
    assert problems_of(seeds) == []


@pytest.mark.parametrize(("file", "old", "new", "exact", "message"), BROKEN)
def test_what_is_broken_is_told_with_file_and_line(
    seeds: Path, file: str, old: str, new: str, exact: bool, message: str
) -> None:
    path = seeds / file
    text = path.read_text()
    assert old in text, "the case no longer fits the world"
    path.write_text(text.replace(old, new, 1))
    problems = problems_of(seeds)
    if not message:
        assert problems == []
        return
    fitting = [problem for problem in problems if message in problem]
    assert fitting, problems
    if file != "publishers.yaml":
        assert any(str(path) in problem for problem in fitting)
    if exact:
        first = text[: text.index(old)].count("\n") + 1
        changed = range(first, first + new.count("\n") + 1)
        assert any(f":{line}:" in problem for problem in fitting for line in changed), fitting


@pytest.mark.parametrize("raw", [b"- {id: x, label: \xff}", b"- {id: \x00}", b"{" * 50, b"- *a"])
def test_files_that_are_no_yaml_are_refused_by_name(seeds: Path, raw: bytes) -> None:
    (seeds / "bases.yaml").write_bytes(raw)
    problems = problems_of(seeds)
    assert problems
    assert all("bases.yaml:" in problem for problem in problems)


def test_a_file_of_no_known_kind_is_refused(seeds: Path) -> None:
    (seeds / "grups.yaml").write_text("[]")
    assert any("did you mean 'groups'" in problem for problem in problems_of(seeds))


def test_a_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordErrors, match="is no directory of records"):
        read_records(tmp_path / "nowhere")


def test_drafts_are_never_read(seeds: Path) -> None:
    (seeds / "drafts").mkdir()
    (seeds / "drafts" / "x.yaml").write_text("- {broken")
    assert problems_of(seeds) == []


@pytest.mark.parametrize(
    "word", ["2017-03", "NO", "012", "12:30", "1_000", "~", "null", "yes", "1e3", "0x1f"]
)
def test_scalars_stay_what_was_typed(word: str) -> None:
    assert loads(f"key: {word}", "x") == {"key": word}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_mutated_record_is_taken_or_refused_but_never_a_traceback(data: st.DataObject) -> None:
    text = (WORLD / "events/2031.yaml").read_text()
    position = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 12))
    alphabet = st.sampled_from(list("ab1:-{}[],'\"\n #&*!|>%@`é"))
    inserted = data.draw(st.text(alphabet=alphabet, max_size=8))
    for problem in problems_of_text(text[:position] + inserted + text[position + length :]):
        assert problem.file == "mutated.yaml"
        assert problem.line > 0


def problems_of_text(text: str) -> list[Problem]:
    try:
        records = loads(text, "mutated.yaml")
        for item in records if isinstance(records, list) else []:
            read_record(item, Event, "mutated.yaml", 1)
    except RecordErrors as error:
        return error.problems
    return []
