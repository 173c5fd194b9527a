"""What is served follows what is published, whatever becomes of a publication meanwhile."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

import pytest

from sahelgraph.graph.build import BuiltGraph
from sahelgraph.query.asking import Limits
from sahelgraph.store.publish import publish
from sahelgraph.store.release import CURRENT, Release, read_release
from sahelgraph.web import live as following
from sahelgraph.web.live import Live, Settings


def _published(graph: BuiltGraph, root: Path, number: int) -> Release:
    lines = sorted([*graph.lines, f'<urn:x-test:mark> <urn:x-test:number> "{number}" .\n'])
    publish(lines, root, digest=f"{number:064x}"[::-1], about={})
    return read_release((root / "current").resolve())


def test_a_publication_that_goes_while_it_is_loaded_is_passed_over_for_the_last(
    world_graph: BuiltGraph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Seen to fail, by the time and by the log, where it was looked at again after a pause."""
    first = _published(world_graph, tmp_path, 0)
    releases: list[Release] = []
    is_published = threading.Event()

    def gone(release: Release) -> list[str]:
        """The first that is looked at is taken away: another one is published meanwhile."""
        releases.append(release)
        if len(releases) > 1:
            return []
        # One publishes at a time, and what is current is so before its publication has ended.
        assert is_published.wait(60)
        _published(world_graph, tmp_path, 2)
        return ["the file is not there"]

    monkeypatch.setattr(following, "verify_release", gone)
    monkeypatch.setattr(following, "_AFTER_A_FAULT", 600.0)
    caplog.set_level(logging.INFO, "sahelgraph.web")
    served = Live(first.path, first, Settings(limits=Limits(), workers=1, watch=0.05))
    try:
        second = _published(world_graph, tmp_path, 1)
        is_published.set()
        end = time.monotonic() + 60
        while served.served.digest in (first.manifest.digest, second.manifest.digest):
            assert time.monotonic() < end
            time.sleep(0.05)
        assert (
            served.served.digest == read_release((tmp_path / "current").resolve()).manifest.digest
        )
    finally:
        served.close()
    assert releases[0].manifest.digest == second.manifest.digest
    assert "is not served" not in caplog.text


def test_whatever_becomes_of_current_it_is_followed_to_the_next(
    world_graph: BuiltGraph, tmp_path: Path
) -> None:
    """Seen to fail behind a link to itself: nothing was followed any more."""
    first = _published(world_graph, tmp_path, 0)
    served = Live(first.path, first, Settings(limits=Limits(), workers=1, watch=0.05))
    try:
        link = first.path.parent.parent / CURRENT
        for target in (CURRENT, "nowhere"):
            link.unlink()
            link.symlink_to(target)
            time.sleep(0.3)
        second = _published(world_graph, tmp_path, 1)
        end = time.monotonic() + 60
        while served.served.digest != second.manifest.digest:
            assert time.monotonic() < end
            time.sleep(0.05)
    finally:
        served.close()


def test_a_publication_that_stays_broken_is_told_once_and_the_next_is_served_at_once(
    world_graph: BuiltGraph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Seen to fail, by the time, where the pause after a fault did not look at ``current``."""
    first = _published(world_graph, tmp_path, 0)
    broken = f"{1:064x}"[::-1]

    def check(release: Release) -> list[str]:
        return ["a file is broken"] if release.manifest.digest == broken else []

    monkeypatch.setattr(following, "verify_release", check)
    monkeypatch.setattr(following, "_AFTER_A_FAULT", 600.0)
    served = Live(first.path, first, Settings(limits=Limits(), workers=1, watch=0.05))
    try:
        _published(world_graph, tmp_path, 1)
        end = time.monotonic() + 60
        while "a file is broken" not in caplog.text:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert served.served.digest == first.manifest.digest
        third = _published(world_graph, tmp_path, 2)
        while served.served.digest != third.manifest.digest:
            assert time.monotonic() < end
            time.sleep(0.05)
    finally:
        served.close()
    assert caplog.text.count("is not served") == 1
