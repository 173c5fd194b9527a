"""A server that is told to stop while it starts, and one that is killed: nothing is left of it.

Many more moments with SAHELGRAPH_FAULTS=200.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from sahelgraph.store.release import Release
from serving import command, descendants, free_port

MOMENTS = int(os.environ.get("SAHELGRAPH_FAULTS", "10"))
SEEDS = Path(__file__).parents[1] / "world" / "seeds"
#: Seconds in which a server ends that nobody asks anything, on a machine that has much else to do.
SOON = 15


def served(*arguments: str) -> subprocess.Popen[str]:
    """A server in a session of its own, as one that is begun in a terminal."""
    begun = [sys.executable, "-m", "sahelgraph", "serve", "--port", str(free_port())]
    return subprocess.Popen(
        [*begun, *arguments], stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def has_begun(pid: int) -> bool:
    """Whether a process has asked to be told SIGTERM, or holds it back."""
    status = Path(f"/proc/{pid}/status").read_text()
    masks = [int(line.split()[1], 16) for line in status.splitlines()
             if line.startswith(("SigBlk", "SigCgt"))]  # fmt: skip
    return bool((masks[0] | masks[1]) >> (signal.SIGTERM - 1) & 1)


def stopped(
    process: subprocess.Popen[str],
    moment: float,
    number: signal.Signals,
    *,
    all_of_them: bool = False,
) -> str:
    """What is wrong with the end of a server that is told to stop so long after it was begun."""
    with process:
        time.sleep(moment)
        is_told, below = has_begun(process.pid), descendants(process.pid)
        if not is_told:
            # What Python makes of SIGINT while it starts, nobody can promise.
            number = signal.SIGTERM
        (os.killpg if all_of_them else os.kill)(process.pid, number)
        try:
            status = process.wait(SOON)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return f"{moment:.2f} s, {number.name}: goes on"
        if status not in ({0} if is_told else {0, -number}):
            return f"{moment:.2f} s, {number.name}: status {status}"
        left = still_there([process.pid, *below])
        return f"{moment:.2f} s, {number.name}: left {left}" if left else ""


def still_there(pids: list[int]) -> list[str]:
    """The command lines of those of some processes, and of their session, that do not end soon."""
    deadline = time.monotonic() + SOON
    while left := [*filter(None, map(command, pids)), *commands_of(pids[0])]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return left


def commands_of(session: int) -> list[str]:
    """The command lines of the processes of a session."""
    found = []
    for directory in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (directory / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                found.append((directory / "cmdline").read_text())
    return list(filter(None, found))


def moments(longest: float) -> list[float]:
    """Moments from 0.05 s on, spread evenly, each a bit off its place."""
    jitter = random.Random(MOMENTS)
    step = (longest - 0.05) / MOMENTS
    return [0.05 + step * (place + jitter.random()) for place in range(MOMENTS)]


def test_a_server_that_is_told_to_stop_while_it_starts_stops(tmp_path: Path) -> None:
    """Seen to fail with the server's own handlers alone: told while a serving process begins, which
    has them from the one before, it went on for 20 s; told twice at a bad moment, likewise.
    """
    dataset = tmp_path / "data.ttl"
    dataset.write_text("<urn:a> <urn:p> 1 .")

    def stop(place: int, moment: float) -> str:
        process = served("--dataset", str(dataset), "--processes", "1")
        number = signal.SIGINT if place % 2 else signal.SIGTERM
        # As by Ctrl-C in a terminal, and by some who watch over processes.
        return stopped(process, moment, number, all_of_them=place % 4 > 1)

    with ThreadPoolExecutor(2) as pool:
        wrong = list(pool.map(stop, range(MOMENTS), moments(3)))
    assert not list(filter(None, wrong))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_stop_while_it_builds_stops(
    tmp_path: Path, number: signal.Signals
) -> None:
    """Seen to fail, with the status of a fault, without a handler from the first."""
    process = served("--home", str(tmp_path / "home"), "--records", str(SEEDS))
    assert process.stderr is not None
    # A line is told for each stage.
    process.stderr.readline()
    assert has_begun(process.pid)
    assert not stopped(process, 0.1, number)


def test_nothing_is_left_of_a_server_that_is_killed(real_release: Release) -> None:
    """Seen to fail with serving processes that the kernel was not asked to end: they went on, and
    kept the port.
    """
    process = served("--home", str(real_release.path.parent.parent), "--processes", "2")
    with process:
        assert process.stderr is not None
        assert "sahelgraph serves" in process.stderr.readline()
        below = descendants(process.pid)
        assert len(below) >= 4
        process.kill()
        process.wait()
        assert not still_there([process.pid, *below])
