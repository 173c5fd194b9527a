"""What the pool is made of: the workers as seen from here, and the lanes that they run in."""

from __future__ import annotations

import os
import socket
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple, Self

from sahelgraph.errors import WorkerDied
from sahelgraph.processes import ProcessHandle
from sahelgraph.query import protocol
from sahelgraph.query.asking import Call, Limits
from sahelgraph.query.results import Accepted
from sahelgraph.query.standing import Places, Standing

#: Seconds that an idle worker may take to take a query in.
_SENDING = 10.0
#: How many workers have to be idle for a query that is not known as quick to have one of them.
_SPARE = 2


class Line:
    """The sockets to a worker: ``requests`` go in packets, ``answers`` come in a stream.

    ``inbox`` is the worker's own end of the requests: what it has not read can be taken back.
    """

    __slots__ = ("answers", "inbox", "requests")

    def __init__(self, requests: socket.socket, inbox: socket.socket, answers: socket.socket):
        self.requests, self.inbox, self.answers = requests, inbox, answers

    @classmethod
    def open(cls) -> tuple[Self, socket.socket]:
        """A new one, and the worker's end of the answers."""
        requests, inbox = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        answers, there = socket.socketpair()
        return cls(requests, inbox, answers), there

    def close(self) -> None:
        """Let go of the sockets."""
        for end in (self.requests, self.inbox, self.answers):
            end.close()


class Worker:
    """One worker process, seen from here; its answers come at ``connection``."""

    def __init__(self, line: Line, pid: int) -> None:
        self.line = line
        self.connection = line.answers
        self.pid = pid
        self._process = ProcessHandle(pid)
        self.patience = 0.0
        self._niceness = 0
        self._is_aside = False
        self._begun = 0.0

    @property
    def is_slow(self) -> bool:
        """Whether the process has less than its share of the processors."""
        return self._is_aside or self._niceness > 0

    def be_patient(self, seconds: float) -> None:
        """Wait at most so long for an answer to begin."""
        if self.patience != seconds:
            protocol.wait_at_most(self.connection, seconds)
            self.patience = seconds

    def step_aside(self) -> None:
        """Leave half of the processors to quick queries.

        A low priority alone is not enough: where each processor has something to do, a process
        that was interrupted waits until the other one has had a few milliseconds as well.
        """
        self._is_aside = self._run_on(lambda all_of_them: all_of_them[: len(all_of_them) // 2])

    def _run_on(self, chosen: Callable[[list[int]], list[int]]) -> bool:
        """Have the process run on some of our processors; whether that could be done."""
        if not hasattr(os, "sched_setaffinity"):
            return False
        try:
            os.sched_setaffinity(self.pid, chosen(sorted(os.sched_getaffinity(0))))
        except OSError:
            # It has ended, or there is only one processor, or the system does not allow it.
            return False
        return True

    def slow_down(self, niceness: int) -> None:
        """Give the process a smaller share of the processor, the least at a niceness of 19."""
        if niceness != self._niceness:
            self._niceness = niceness
            with suppress(ProcessLookupError, PermissionError):
                os.setpriority(os.PRIO_PROCESS, self.pid, niceness)

    def speed_up(self) -> bool:
        """Give the process its share back; whether the system allows that.

        It lets root alone raise a priority.
        """
        if self._is_aside:
            self._is_aside = not self._run_on(list)
        if self._niceness:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, 0)
                self._niceness = 0
        return not (self._is_aside or self._niceness)

    def take_back(self) -> list[bytes]:
        """Take back the packets that the process has not read."""
        taken = []
        with suppress(BlockingIOError):
            while packet := self.line.inbox.recv(protocol.AT_ONCE, socket.MSG_DONTWAIT):
                taken.append(packet)
        return taken

    def begin(self) -> None:
        """Count from now what the process uses."""
        self._begun = self._processor_time()

    def used(self) -> float:
        """Seconds of a processor that the process has used since :meth:`begin`."""
        return self._processor_time() - self._begun

    def _processor_time(self) -> float:
        """Seconds that it has used in all; 0 once it has ended.

        The number of its clock is made as clock_getcpuclockid(3) of Linux makes it.
        """
        try:
            return time.clock_gettime((~self.pid << 3) | 2)
        except OSError:
            return 0.0

    def has_ended(self) -> bool:
        """Whether the process, which has no query, is seen to have ended."""
        try:
            return not self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except OSError:
            return False

    def end(self) -> None:
        """End the process, whatever it does; who waits for its answer sees that it ended."""
        self._process.kill()

    def kill(self) -> None:
        """End the process, and with it what we hold of it."""
        self.end()
        self._process.let_go()
        self.line.close()


def started(line: Line, seconds: float) -> Worker:
    """The worker at the other end of a line, once it takes queries; raises WorkerDied."""
    try:
        line.answers.settimeout(seconds)
        message = protocol.receive(line.answers)
    except OSError as error:
        line.close()
        raise WorkerDied("no worker could be started; try again") from error
    if message is None:
        line.close()
        raise WorkerDied("a worker ended before it began; try again")
    # From now on the kernel waits, not Python, which would ask it twice.
    line.answers.settimeout(None)
    protocol.wait_at_most(line.requests, _SENDING, socket.SO_SNDTIMEO)
    return Worker(line, message["pid"])


class Idle:
    """The workers that have nothing to do."""

    def __init__(self) -> None:
        self._workers: deque[Worker] = deque()

    def take(self, standing: Standing) -> Worker | None:
        """The one that was busy last; the only one is left to a query that is known as quick."""
        if standing is not Standing.QUICK and len(self._workers) < _SPARE:
            return None
        try:
            return self._workers.pop()
        except IndexError:
            return None

    def __len__(self) -> int:
        return len(self._workers)

    def put(self, worker: Worker) -> None:
        """Take in one that has nothing to do."""
        self._workers.append(worker)

    def kill(self) -> None:
        """End all of them."""
        while self._workers:
            self._workers.pop().kill()


class Lane:
    """Where one query runs: in a place for quick ones first, later beside them if there is room.

    One that is known as slow begins beside them.
    """

    def __init__(self, places: Places, slow: Places, standing: Standing) -> None:
        self._places = places
        self._slow = slow
        self._is_quick = standing is Standing.QUICK
        self.is_slow = standing is Standing.SLOW

    def enter(self, timeout: float, call: Call | None = None) -> bool:
        """Wait so many seconds at most, and until the call is given up; whether there is room."""
        if self.is_slow:
            return self._slow.wait(timeout, call, is_quick=False)
        return self._places.wait(timeout, call, is_quick=self._is_quick)

    def enter_at_once(self) -> bool:
        """Take a place if there is one."""
        return not self.is_slow and self._places.take(is_quick=self._is_quick)

    def waiting(self) -> int:
        """How many wait for such a place."""
        if self.is_slow:
            return self._slow.waiting(is_quick=False)
        return self._places.waiting(is_quick=self._is_quick)

    def change(self) -> bool:
        """Give the place to the next query, if the slow lane has room; returns whether it had."""
        if self._slow.take(is_quick=False):
            self._places.give_back(is_quick=self._is_quick)
            self.is_slow = True
        return self.is_slow

    def leave(self) -> None:
        """Give back what is held."""
        if self.is_slow:
            self._slow.give_back(is_quick=False)
        else:
            self._places.give_back(is_quick=self._is_quick)


class Prepared(NamedTuple):
    """A query that the guard let pass: its text, the message for a worker, what is known of it."""

    text: str
    message: bytes
    standing: Standing

    @property
    def is_small(self) -> bool:
        """Whether it goes in one packet."""
        return len(self.message) <= protocol.AT_ONCE


class Begun:
    """A query that a worker has, since a monotonic time; ``came`` is what is read of the answer.

    ``frame`` is the answer, head and body, once it is read whole; ``is_followed`` says that the
    worker goes on with another query in the same lane, ``is_lost`` that its answer cannot be told
    from others.
    """

    __slots__ = ("came", "frame", "is_followed", "is_lost", "lane", "prepared", "started", "worker")

    def __init__(
        self, worker: Worker, lane: Lane, prepared: Prepared, came: bytes | None = None
    ) -> None:
        self.worker = worker
        self.lane = lane
        self.prepared = prepared
        self.came = came
        self.frame: tuple[bytes, bytes] | None = None
        self.started = time.monotonic()
        self.is_followed = self.is_lost = False

    def has_come(self) -> bool:
        """Whether something is read of the answer now, if only that the worker has ended."""
        if self.came is None:
            self.came = protocol.begin(self.worker.connection, socket.MSG_DONTWAIT)
        return self.came is not None

    def is_whole(self) -> bool:
        """Whether the answer is read whole; ``came`` is then what is read of the next one."""
        if self.frame is None and self.came:
            self.frame, self.came = protocol.split(self.came)
        return self.frame is not None

    def lasts(self, seconds: float) -> bool:
        """Whether the worker has it for longer than that."""
        return time.monotonic() - self.started > seconds

    def read_whole(self) -> None:
        """Read the rest of an answer that the worker has sent whole."""
        self.frame = protocol.frame_of(self.worker.connection, self.came or b"")
        self.came = b""

    def follow(self, prepared: Prepared) -> Begun:
        """The query that the worker has after this one, which is answered whole."""
        self.is_followed = True
        self.worker.begin()
        return Begun(self.worker, self.lane, prepared, self.came or None)


def encoded_request(
    limits: Limits,
    accept: Accepted,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> bytes:
    """What a worker is told beside the query, encoded."""
    return protocol.encoded(
        {
            "results_format": accept.results,
            "graph_format": accept.graphs,
            "default_graphs": default_graphs,
            "named_graphs": named_graphs,
            "largest": limits.largest,
            "rows": limits.rows,
        }
    )
