"""The same work on many pieces, in processes of their own on all cores.

A process is one of our modules, started anew: it reads a request as a line of JSON on standard
input and answers with a line of JSON. None of these is forked, since the engine's threads do not
come along, and the main module of whoever calls is not run again. Where no engine runs,
:class:`Copies` saves telling a process what it would have to know.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Self

from sahelgraph.errors import SahelgraphError

#: Of prctl(2).
_PR_SET_PDEATHSIG = 1
#: Objects made before the interpreter looks for circles among them; it looks at 700 else.
_MADE = 100_000


@contextmanager
def many_objects() -> Iterator[None]:
    """Look for circles of objects seldom: where a million live, that takes a fifth of all time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_MADE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


class ProcessDied(Exception):
    """A process ended before it answered; the text is the last that it said."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ProcessHandle:
    """A process that is not our child, to be ended; its number may be another's once it has ended.

    ``pid`` is that number. Where the kernel has no descriptors of processes, or none is left, the
    number is all there is.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        self._is_over = False
        try:
            self._descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            self._is_over = True
        except (AttributeError, OSError):
            pass

    def kill(self) -> None:
        """End the process, whatever it does; nothing if it has ended or was let go."""
        with self._lock, suppress(ProcessLookupError):
            if self._descriptor is not None:
                signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
            elif not self._is_over:
                os.kill(self.pid, signal.SIGKILL)

    def let_go(self) -> None:
        """Have no more to do with it."""
        with self._lock:
            self._is_over = True
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None


def end_with(parent: int, how: signal.Signals = signal.SIGKILL) -> bool:
    """Ask the kernel to end this process with the one that started it; whether that still runs.

    ``parent`` is its number, ``how`` the signal that this process gets. The kernel means the
    thread that started this process: use it where that is one that lasts. Without Linux nothing
    is asked.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, how)
    return os.getppid() == parent


def outlive_the_parent() -> None:
    """Take back what :func:`end_with` asked for."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, 0)


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


class Copies:
    """Work done by copies of this process, some at a time, with all that it knows at that moment.

    For a process without other threads. Where none can be copied it does the work itself. Copies
    that are still at work when the ``with`` ends, as it does with an error, are ended too.
    """

    def __init__(self, most: int) -> None:
        self._most = most if hasattr(os, "fork") else 0
        self._running: deque[tuple[int, int]] = deque()
        self._done: deque[Any] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process, reader in self._running:
            os.close(reader)
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)

    def do(self, work: Callable[[], Any]) -> None:
        """Begin with some work as soon as fewer than the most are at work."""
        if self._most < 2:
            self._done.append(work())
            return
        while len(self._running) >= self._most:
            self._done.append(self._wait())
        reader, writer = os.pipe()
        here = os.getpid()
        process = os.fork()
        if process == 0:
            if not end_with(here):
                os._exit(1)
            _work_and_end(work, writer)
        os.close(writer)
        self._running.append((process, reader))

    def answers(self) -> Iterator[Any]:
        """What came of the work that is done, in its order.

        Raises what the work raised, and :class:`ProcessDied` if a copy was killed.
        """
        while self._done:
            yield self._done.popleft()

    def rest(self) -> Iterator[Any]:
        """What came of all work that was begun, in its order; raises the same."""
        while self._done or self._running:
            yield self._done.popleft() if self._done else self._wait()

    def _wait(self) -> Any:
        process, reader = self._running.popleft()
        with os.fdopen(reader, "rb") as pipe:
            data = pipe.read()
        _, status = os.waitpid(process, 0)
        try:
            is_done, value = pickle.loads(data)  # noqa: S301 (what a copy of this process wrote)
        except (EOFError, pickle.UnpicklingError) as error:
            raise ProcessDied(f"a copy of this process ended with status {status}") from error
        if not is_done:
            raise value
        return value


def _work_and_end(work: Callable[[], Any], writer: int) -> None:
    """What a copy does: nothing of the process that it was copied from is closed or written."""
    try:
        # What is looked at would be copied.
        gc.disable()
        try:
            answer = (True, work())
        except Exception as error:
            answer = (False, error)
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(pickle.dumps(answer))
    finally:
        os._exit(0)


def serve_requests(answer: Callable[[Any], Any]) -> int:
    """Answer every request on standard input; the exit status of the process."""
    # The input ends as well, but is not read while a request is worked on.
    end_with(os.getppid())
    with many_objects():
        for line in sys.stdin:
            try:
                print(json.dumps(answer(json.loads(line))), flush=True)
            except SahelgraphError as error:
                print(str(error).replace("\n", " "), file=sys.stderr)
                return 1
    return 0
