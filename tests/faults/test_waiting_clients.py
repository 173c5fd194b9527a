"""Clients whose queries wait for a worker first, and then take all their time."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Thread

from serving import Running, drain, free_port, stop

LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_who_waits_and_then_has_a_long_query_is_answered(tmp_path: Path) -> None:
    """Seen to fail: the connection was closed without a word, as that of a client that is slow."""
    dataset, port = tmp_path / "data.nt", free_port()
    dataset.write_text("".join(f'<a:s> <a:p> "{n}" .\n' for n in range(3000)))
    command = [sys.executable, "-m", "sahelgraph", "serve", "--dataset", str(dataset), "--timeout",
               "3", "--request-time", "0.5", "--long-queries", "1", "--processes", "1"]  # fmt: skip
    process = subprocess.Popen([*command, "--port", str(port)], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "sahelgraph serves" in process.stderr.readline()
    log = Thread(target=drain, args=(process.stderr,), daemon=True)
    log.start()
    running = Running(process, port, log)
    # From now on it is known as slow.
    assert running.ask(LONG)[0] == 504
    asked: list[Future[float]] = []
    with ThreadPoolExecutor() as threads:
        for number in range(3):
            asked.append(threads.submit(seconds_of, running, number))
            time.sleep(0.8)
        assert max(future.result() for future in asked) > 4.5
    assert stop(running) == 0


def seconds_of(running: Running, number: int) -> float:
    """How long it takes until a query is not answered in time."""
    begun = time.monotonic()
    assert running.ask(f"{LONG} # {number}", timeout=30)[0] in (503, 504)
    return time.monotonic() - begun
