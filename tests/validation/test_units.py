"""Checking by parts finds what checking the whole finds, and checks nothing twice."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from sahelgraph import names, processes
from sahelgraph.errors import MappingError
from sahelgraph.graph.build import BuiltGraph
from sahelgraph.locations import shipped
from sahelgraph.validation.checking import Checked, check_units
from sahelgraph.validation.report import Finding
from sahelgraph.validation.shacl import check_shapes
from sahelgraph.validation.units import Index, make_units, read_shapes

SHAPES = shipped("shapes")
ONTOLOGY = shipped("ontology")


def by_parts(lines: list[str], checked: Checked, workers: int = 1) -> set[Finding]:
    index = Index(read_shapes(SHAPES))
    index.add(lines)
    return set(check_units(make_units(index), SHAPES, checked, workers))


def whole(lines: list[str]) -> set[Finding]:
    return set(check_shapes("".join(lines), SHAPES, ONTOLOGY))


def test_the_real_graph_gives_the_same_findings_on_one_core_and_on_two(
    real_graph: BuiltGraph,
) -> None:
    lines = real_graph.default.splitlines(keepends=True)
    expected = whole(lines)
    assert expected
    assert by_parts(lines, Checked(), 1) == expected
    assert by_parts(lines, Checked(), 2) == expected


@pytest.mark.parametrize("seed", range(12))
def test_after_any_change_only_parts_are_checked_and_all_is_found(
    world_graph: BuiltGraph, seed: int
) -> None:
    """Triples are taken away and put elsewhere at random; each round goes on from the last.

    Seen to fail with units that hold no classes of values, with units that hold nothing that
    points to a focus node, and with a digest of the focus nodes' own triples alone.
    """
    chance = random.Random(seed)
    lines = world_graph.default.splitlines(keepends=True)
    own = f"<{names.BASE}"
    checked = Checked()
    assert by_parts(lines, checked) == whole(lines)
    for _ in range(3):
        for _ in range(4):
            data = [line for line in lines if line.startswith((f"{own}id/", f"{own}doc/"))]
            gone = chance.choice(data)
            lines.remove(gone)
            if chance.random() < 0.5:
                subject, predicate, _ = gone.split(" ", 2)
                other = chance.choice(data)
                lines.append(f"{subject} {predicate} {other.split(' ', 1)[0]} .\n")
            else:
                lines.append(f"{chance.choice(data).split(' ', 1)[0]} {gone.split(' ', 1)[1]}")
        before = checked.checked
        assert by_parts(lines, checked) == whole(lines)
        assert checked.checked > before
    assert checked.passed_over > 0


def test_a_class_changed_elsewhere_is_seen_by_those_who_point_to_it(
    world_graph: BuiltGraph,
) -> None:
    """A place that is none any more breaks the events there, though nothing of theirs changed."""
    lines = world_graph.default.splitlines(keepends=True)
    checked = Checked()
    by_parts(lines, checked)
    used = next(line for line in lines if f"<{names.DEF}atPlace>" in line and "/event/" in line)
    place = used.split(" ")[2]
    broken = [line for line in lines if not line.startswith(f"{place} <http://www.w3.org/1999/02")]
    found = by_parts(broken, checked)
    assert used.split(" ")[0].strip("<>") in {f.focus for f in found if f.rule == "Event-place"}
    assert found == whole(broken)


def test_what_was_checked_is_kept_in_a_file(world_graph: BuiltGraph, tmp_path: Path) -> None:
    lines = world_graph.default.splitlines(keepends=True)
    path = tmp_path / "home" / "checked.json"
    first = Checked.read(path)
    findings = by_parts(lines, first)
    first.write()
    again = Checked.read(path)
    assert by_parts(lines, again) == findings
    assert (again.checked, again.passed_over) == (0, first.checked)
    for damage in ("", "[]", "{", json.dumps({"x": [{"y": 1}]})):
        path.write_text(damage)
        assert Checked.read(path).known == {}


def test_other_shapes_check_everything_again(world_graph: BuiltGraph, tmp_path: Path) -> None:
    lines = world_graph.default.splitlines(keepends=True)
    checked = Checked()
    by_parts(lines, checked)
    for path in SHAPES.glob("*.ttl"):
        text = path.read_text().replace("sh:maxLength 200", "sh:maxLength 1")
        (tmp_path / path.name).write_text(text)
    index = Index(read_shapes(tmp_path))
    index.add(lines)
    found = check_units(make_units(index), tmp_path, checked, 1)
    assert {finding.rule for finding in found} >= {"Thing-label", "Name-text"}


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("sh:property [ sh:path sg:about ; sh:node [ sh:class sg:Event ] ]", "reads on"),
        ("sh:property [ sh:path sg:about ; sh:property [ sh:path sg:date ] ]", "reads on"),
        ("sh:property [ sh:path ( sg:about sg:atPlace ) ; sh:minCount 1 ]", "beyond a unit"),
        ("sh:property [ sh:path [ sh:zeroOrMorePath sg:within ] ]", "beyond a unit"),
        ("sh:property [ sh:path sg:about ; sh:not [ sh:path sg:date ; sh:minCount 1 ] ]",
         "path below a path"),
        ('sh:sparql [ sh:select "x" ]', "rule of consistency"),
        ("sh:targetSubjectsOf sg:about", "only sh:targetClass"),
    ],
)  # fmt: skip
def test_a_shape_that_reads_beyond_a_unit_is_refused(
    tmp_path: Path, shape: str, message: str
) -> None:
    prefixes = f"@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix sg: <{names.DEF}> ."
    (tmp_path / "x.ttl").write_text(
        f"{prefixes} <urn:x> a sh:NodeShape ; sh:targetClass sg:Claim ; {shape} ."
    )
    with pytest.raises(MappingError, match=message):
        read_shapes(tmp_path)


def test_a_process_that_dies_is_told(
    real_graph: BuiltGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(read_shapes(SHAPES))
    index.add(real_graph.default.splitlines(keepends=True))
    monkeypatch.setattr(processes.sys, "executable", "/bin/true")
    with pytest.raises(MappingError, match="free some memory"):
        check_units(make_units(index), SHAPES, Checked(), 2)
