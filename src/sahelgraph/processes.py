"""The same work on many pieces, in processes of their own on all cores.

A process is one of our modules, started anew: it reads a request as a line of JSON on standard
input and answers with a line of JSON. None is forked, since the engine's threads do not come
along, and the main module of whoever calls is not run again.
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

from sahelgraph.errors import SahelgraphError

#: Of prctl(2).
_PR_SET_PDEATHSIG = 1


class ProcessDied(Exception):
    """A process ended before it answered; the text is the last that it said."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def end_with(parent: int) -> bool:
    """Ask the kernel to end this process with the one that started it; whether that still runs.

    ``parent`` is its number. The kernel means the thread that started this process: use it where
    that is one that lasts. Without Linux nothing is asked.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    return os.getppid() == parent


def in_processes(
    module: str, arguments: Sequence[str], requests: Sequence[Any], workers: int
) -> list[Any]:
    """The answers to some requests, in their order; raises :class:`ProcessDied`."""
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for place in range(len(requests)):
        waiting.put(place)
    answers: dict[int, Any] = {}
    failed: list[str] = []

    def work() -> None:
        command = [sys.executable, "-m", module, *arguments]
        pipe = subprocess.PIPE
        with subprocess.Popen(  # noqa: S603 (our own module)
            command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, encoding="utf-8"
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            while not failed:
                try:
                    place = waiting.get_nowait()
                except queue.Empty:
                    break
                try:
                    process.stdin.write(json.dumps(requests[place]) + "\n")
                    process.stdin.flush()
                    answers[place] = json.loads(process.stdout.readline())
                except (OSError, ValueError) as error:
                    said = process.stderr.read().strip().splitlines()
                    failed.append(said[-1] if said else str(error))
            try:
                process.stdin.close()
            except OSError as error:
                failed.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(min(workers, len(requests)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise ProcessDied(failed[0])
    return [answers[place] for place in range(len(requests))]


def serve_requests(answer: Callable[[Any], Any]) -> int:
    """Answer every request on standard input; the exit status of the process."""
    for line in sys.stdin:
        try:
            print(json.dumps(answer(json.loads(line))), flush=True)
        except SahelgraphError as error:
            print(str(error).replace("\n", " "), file=sys.stderr)
            return 1
    return 0
