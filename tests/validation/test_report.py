"""Findings name the record, its file and its line; a violation stops publication."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sahelgraph.build import Sources, build_release
from sahelgraph.errors import ValidationFailed
from sahelgraph.store.release import current_release

WORLD = Path(__file__).parents[1] / "world" / "seeds"


def silent(stage: str, result: str) -> None:
    """Nobody looks at the progress of a test."""


def test_a_violation_names_file_line_and_record_and_publishes_nothing(tmp_path: Path) -> None:
    seeds, home = tmp_path / "seeds", tmp_path / "home"
    shutil.copytree(WORLD, seeds)
    first, _ = build_release(Sources(records=seeds), home, silent)
    path = seeds / "events/2031.yaml"
    text = path.read_text().replace("  perpetrators:\n    - {unknown: unknown gunmen}\n", "")
    path.write_text(text)
    line = text[: text.index("- id: beta-village-2031-05-02")].count("\n") + 1
    with pytest.raises(ValidationFailed) as caught:
        build_release(Sources(records=seeds), home, silent)
    assert f"{path}:{line}: violation: [beta-village-2031-05-02]" in str(caught.value)
    assert "nobody is told to have done it" in str(caught.value)
    current = current_release(home)
    assert current is not None
    assert current.manifest.digest == first.manifest.digest


def test_warnings_and_notes_do_not_stop_publication(tmp_path: Path) -> None:
    _, report = build_release(Sources(records=WORLD), tmp_path, silent)
    assert report.conforms
    assert [finding.rule for finding in report.of("Info")] == ["conflicting-figures"]
    assert report.findings[0].line > 0
