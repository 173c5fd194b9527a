"""What becomes of a worker whose query is not quick."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sahelgraph.errors import QueryTimeout
from sahelgraph.query.engine import Engine, Limits
from sahelgraph.query.pool import Line, Worker
from sahelgraph.store.release import Release

PROCESSORS = os.sched_getaffinity(0)
HALF = set(sorted(PROCESSORS)[: len(PROCESSORS) // 2])
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

pytestmark = pytest.mark.skipif(len(PROCESSORS) < 2, reason="there is no half of one processor")


@pytest.fixture
def worker() -> Iterator[Worker]:
    line, there = Line.open()
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with there:
        worker = Worker(line, process.pid)
        yield worker
        worker.kill()
    process.wait()


def test_a_worker_steps_aside_and_gets_its_processors_back(worker: Worker) -> None:
    assert not worker.is_slow
    worker.step_aside()
    assert worker.is_slow
    assert os.sched_getaffinity(worker.pid) == HALF
    assert worker.speed_up()
    assert not worker.is_slow
    assert os.sched_getaffinity(worker.pid) == PROCESSORS


def test_a_worker_that_has_ended_cannot_step_aside(worker: Worker) -> None:
    worker.end()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{worker.pid}/stat").read_text().split()[2] != "Z":
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.waitpid(worker.pid, 0)
    worker.step_aside()
    assert not worker.is_slow


def test_slow_queries_leave_half_of_the_processors(real_release: Release) -> None:
    """Seen to fail without `step_aside`: all processors are theirs."""
    with Engine(real_release.path, Limits(timeout=5.0), workers=2) as engine:

        def ask() -> None:
            with pytest.raises(QueryTimeout):
                engine.query(ENDLESS)

        slow = [threading.Thread(target=ask) for _ in range(2)]
        for thread in slow:
            thread.start()
        deadline = time.monotonic() + 4
        while len(aside := set(workers_beside(HALF, engine._zygote.pid))) < 2:
            assert time.monotonic() < deadline, aside
            time.sleep(0.02)
        for thread in slow:
            thread.join()


def workers_beside(processors: set[int], parent: int) -> Iterator[int]:
    """The children of a process that may use just these processors."""
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        with suppress(OSError):
            if os.sched_getaffinity(int(child)) == processors:
                yield int(child)


def test_a_long_query_does_not_wait_for_a_worker_that_has_ended(real_release: Release) -> None:
    """Seen to fail after 10 s: it never reads the first packets, and there is no room for all."""
    with Engine(real_release.path, workers=1) as engine:
        ask = "ASK { ?a ?b ?c }"
        engine.query(ask)
        os.kill(engine._idle._workers[-1].pid, signal.SIGKILL)
        time.sleep(0.2)
        long = f"{ask} # {'é' * 125_000}"
        started = time.monotonic()
        assert b"true" in engine.query(long).body
        assert time.monotonic() - started < 5
