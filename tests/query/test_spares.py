"""Workers are made ready in place of those that were ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from sahelgraph.errors import QueryAbandoned, WorkerDied
from sahelgraph.query import engine as module
from sahelgraph.query.asking import Call
from sahelgraph.query.engine import Engine
from sahelgraph.query.spares import Spares
from sahelgraph.store.release import Release

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def _soon(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return holds()


def test_as_many_are_made_as_are_missing() -> None:
    made: list[int] = []
    missing = 3
    spares = Spares(lambda: len(made) < missing, lambda: made.append(1))
    time.sleep(0.05)
    assert not made
    spares.look()
    assert _soon(lambda: len(made) == 3)
    missing = 5
    spares.look()
    assert _soon(lambda: len(made) == 5)
    spares.close()


def test_where_none_can_be_made_it_is_not_tried_for_ever() -> None:
    """Seen to fail without end: what was missing stayed so."""
    tried = 0

    def fail() -> None:
        nonlocal tried
        tried += 1
        raise WorkerDied("no worker could be started; try again")

    spares = Spares(lambda: True, fail)
    for number in (1, 2):
        spares.look()
        assert _soon(lambda expected=number: tried == expected)  # type: ignore[misc]
    time.sleep(0.05)
    assert tried == 2
    spares.close()


def test_an_abandoned_query_leaves_a_worker_ready(
    real_release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen to fail with none until the next query."""
    monkeypatch.setattr(module, "_QUICK", 0.0)
    with Engine(real_release.path, workers=2) as engine:
        calls = [Call(), Call()]

        def leave(call: Call) -> None:
            with pytest.raises(QueryAbandoned):
                engine.query(ENDLESS, call=call)

        threads = [threading.Thread(target=leave, args=(call,)) for call in calls]
        for thread in threads:
            thread.start()
        assert _soon(lambda: engine.under_way()["running"] == 2)
        before = {worker.pid for worker in engine._idle._workers}
        for call in calls:
            call.give_up()
        for thread in threads:
            thread.join()
        assert _soon(lambda: len(engine._idle) == 2)
        assert before.isdisjoint(worker.pid for worker in engine._idle._workers)
        assert b"true" in engine.query("ASK { ?a ?b ?c }").body
