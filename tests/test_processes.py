"""Work done by copies of a process: in order, told when it fails, and none left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import pytest

from sahelgraph.errors import DocumentError
from sahelgraph.processes import Copies, ProcessDied, ProcessHandle


@pytest.mark.parametrize("most", [1, 2, 3])
def test_copies_answer_in_the_order_of_their_work(most: int) -> None:
    seen = []
    with Copies(most) as copies:
        for number in range(7):
            # The last begun end first.
            copies.do(partial(slow_square, number, 0.05 if number % 2 else 0))
            seen += copies.answers()
        seen += copies.rest()
    assert seen == [number**2 for number in range(7)]


def slow_square(number: int, seconds: float) -> int:
    time.sleep(seconds)
    return number**2


def test_a_copy_knows_what_was_known_when_it_began() -> None:
    known = ["first"]
    with Copies(2) as copies:
        copies.do(lambda: list(known))
        known.append("second")
        assert list(copies.rest()) == [["first"]]


def test_what_a_copy_raises_is_raised_here() -> None:
    def fail() -> None:
        raise DocumentError("no room in the chunk")

    with Copies(2) as copies:
        copies.do(fail)
        with pytest.raises(DocumentError, match="no room in the chunk"):
            list(copies.rest())


def test_a_killed_copy_is_told() -> None:
    with Copies(2) as copies:
        copies.do(lambda: os.kill(os.getpid(), signal.SIGKILL))
        with pytest.raises(ProcessDied, match="status 9"):
            list(copies.rest())


def test_an_error_here_ends_the_copies(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted(tmp_path)
    begun = [int(path.name) for path in tmp_path.iterdir()]
    assert len(begun) == 2
    for process in begun:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def interrupted(directory: Path) -> None:
    def write_late() -> None:
        (directory / str(os.getpid())).touch()
        time.sleep(60)

    with Copies(3) as copies:
        copies.do(write_late)
        copies.do(write_late)
        while len(list(directory.iterdir())) < 2:
            time.sleep(0.01)
        raise KeyboardInterrupt


def test_a_handle_ends_its_process() -> None:
    process = subprocess.Popen(["sleep", "60"])
    handle = ProcessHandle(process.pid)
    handle.kill()
    assert process.wait(10) == -signal.SIGKILL
    handle.kill()
    handle.let_go()
    handle.kill()


@pytest.mark.parametrize("is_let_go", [True, False])
def test_a_handle_ends_no_other_process_of_the_same_number(
    monkeypatch: pytest.MonkeyPatch, is_let_go: bool
) -> None:
    """Seen to fail with the number alone, which the kernel gives to others in turn."""
    process = subprocess.Popen(["true"])
    handle = ProcessHandle(process.pid)
    process.wait(10)
    if is_let_go:
        handle.let_go()
    killed: list[int] = []
    monkeypatch.setattr(os, "kill", lambda pid, _: killed.append(pid))
    handle.kill()
    assert not killed


def test_a_handle_does_without_descriptors(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> int:
        raise OSError("no such call")

    monkeypatch.setattr(os, "pidfd_open", refuse)
    process = subprocess.Popen(["sleep", "60"])
    handle = ProcessHandle(process.pid)
    handle.kill()
    assert process.wait(10) == -signal.SIGKILL
