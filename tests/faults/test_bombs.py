"""Hostile queries that take all memory: each ends alone, is told as what it is, leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from sahelgraph.errors import WorkerDied
from sahelgraph.query.engine import Engine, Limits
from sahelgraph.store.release import Release
from sahelgraph.web.problem import of_query_error
from serving import resident

HOSTILE = Path(__file__).parents[1] / "hostile"
GREEDY = ["cross-join-distinct", "cross-join-ordered", "minus-product", "ordered-by-random",
          "string-doubled", "subselect-product"]  # fmt: skip


def test_a_query_that_takes_all_memory_is_told_and_leaves_nothing(real_release: Release) -> None:
    """Seen to fail, by time instead of memory, without the ceiling of the worker."""
    with Engine(real_release.path, Limits(timeout=60, memory=64 * 2**20), workers=1) as engine:
        loader = engine._zygote.pid
        assert engine.query("ASK {}").body
        before = resident(loader)
        for name in GREEDY:
            with pytest.raises(WorkerDied, match=r"64 MiB \(--query-memory\)") as caught:
                engine.query((HOSTILE / f"{name}.rq").read_text())
            reply = of_query_error(caught.value)
            assert (reply.status, ("Retry-After", "2") in reply.headers) == (503, True)
            assert engine.query("ASK {}").body
        assert resident(loader) <= before * 1.1
