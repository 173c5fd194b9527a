"""The one way to ask a dataset: a pool of worker processes behind a guard and a deadline.

No process that calls this imports the engine. A query is handed to a worker that does one at
a time; one that passes its deadline is killed and replaced, and a worker that dies (of
nesting, of memory) is an ordinary answer.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from sahelgraph import names
from sahelgraph.errors import (
    PublishError,
    QueryBusy,
    QueryError,
    QueryMalformed,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    WorkerDied,
)
from sahelgraph.query import protocol
from sahelgraph.query.guard import GuardLimits, check_query
from sahelgraph.query.results import ANY, FORMATS, Accepted


@dataclass(frozen=True)
class Limits:
    """What one query may cost.

    ``timeout`` is in seconds from the moment a worker has the query, ``memory`` in bytes of
    address space beyond the dataset, ``largest`` in bytes of the answer, ``waiting`` is the
    number of queries that may wait for a worker.
    """

    timeout: float = 10.0
    memory: int = 1024 * 2**20
    largest: int = 64 * 2**20
    waiting: int = 32
    guard: GuardLimits = field(default_factory=GuardLimits)


@dataclass(frozen=True)
class Answer:
    """An answer: its body, the name of its format, and the seconds that the engine took."""

    body: bytes
    format: str
    seconds: float

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return FORMATS[self.format].content_type


class _Worker:
    """One worker process, seen from here."""

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.connection = connection
        self.pid = pid

    def kill(self) -> None:
        """End the process, whatever it does."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.connection.close()


class Engine:
    """Asks one dataset: the directory of a release, or any RDF file.

    Use it as a context manager, or call :meth:`close`. Raises
    :class:`~sahelgraph.errors.PublishError` if the dataset cannot be loaded.
    """

    def __init__(self, dataset: Path, limits: Limits | None = None, workers: int = 1) -> None:
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._waiting = 0
        here, there = socket.socketpair()
        command = [sys.executable, "-m", "sahelgraph.query.worker", str(there.fileno())]
        self._zygote = subprocess.Popen(  # noqa: S603 (our own module)
            [*command, str(dataset), str(self.limits.memory)],
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
        )
        there.close()
        self._control = here
        message = protocol.receive(here)
        if message is None or message[0]["status"] != "ready":
            reason = message[0]["message"] if message else "the loading process ended"
            self.close()
            raise PublishError(f"{dataset}: cannot be loaded: {reason}")
        #: Whether the workers are cut off from every network.
        self.is_isolated: bool = message[0]["isolated"]
        for _ in range(workers):
            self._idle.put(None)

    def query(
        self,
        text: str,
        *,
        accept: Accepted = ANY,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Answer a SPARQL 1.1 query in the first accepted format of its sort.

        ``default_graphs`` and ``named_graphs`` are IRIs as in the SPARQL 1.1 Protocol, section
        2.1.4. Raises a :class:`~sahelgraph.errors.QueryError`.
        """
        check_query(text, self.limits.guard)
        request = {
            "query": text,
            "prefixes": names.PREFIXES,
            "results_format": accept.results,
            "graph_format": accept.graphs,
            "default_graphs": list(default_graphs),
            "named_graphs": list(named_graphs),
            "largest": self.limits.largest,
        }
        worker = self._take()
        try:
            head, body = self._ask(worker, request)
        except BaseException:
            worker.kill()
            self._idle.put(None)
            raise
        self._idle.put(worker)
        return self._read(head, body)

    def rows(self, text: str) -> list[dict[str, str]]:
        """The rows of a SELECT query: variable to lexical form, unbound ones left out."""
        answer = json.loads(self.query(text).body)
        return [
            {name: term["value"] for name, term in row.items() if "value" in term}
            for row in answer["results"]["bindings"]
        ]

    def _take(self) -> _Worker:
        """An idle worker, once there is one; a new one in the place of one that was killed."""
        with self._lock:
            if self._waiting >= self.limits.waiting:
                raise QueryBusy(f"{self._waiting} queries are waiting; try again in a moment")
            self._waiting += 1
        try:
            worker = self._idle.get(timeout=self.limits.timeout + 1)
        except queue.Empty as error:
            raise QueryBusy("no worker came free in time; try again in a moment") from error
        finally:
            with self._lock:
                self._waiting -= 1
        return worker if worker is not None else self._start()

    def _start(self) -> _Worker:
        """Have the process that holds the dataset fork a worker."""
        here, there = socket.socketpair()
        try:
            with self._lock:
                socket.send_fds(self._control, [b"w"], [there.fileno()])
            there.close()
            here.settimeout(10)
            message = protocol.receive(here)
        except (OSError, TimeoutError) as error:
            self._idle.put(None)
            raise WorkerDied(
                "no worker could be started; the server has to be restarted"
            ) from error
        if message is None:
            self._idle.put(None)
            raise WorkerDied("a worker ended before it began; try again")
        return _Worker(here, message[0]["pid"])

    def _ask(self, worker: _Worker, request: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        deadline = time.monotonic() + self.limits.timeout
        worker.connection.settimeout(self.limits.timeout)
        try:
            protocol.send(worker.connection, dict(request))
            message = protocol.receive(worker.connection)
        except TimeoutError as error:
            raise QueryTimeout(
                f"the query took longer than {self.limits.timeout:g} s (--timeout); "
                "ask for less, or for a smaller part at a time"
            ) from error
        except OSError as error:
            raise WorkerDied("the process that evaluated the query ended") from error
        if message is None:
            took = self.limits.timeout - (deadline - time.monotonic())
            raise WorkerDied(
                f"the process that evaluated the query ended after {took:.1f} s, most likely "
                f"because it needed more than {self.limits.memory // 2**20} MiB (--query-memory)"
            )
        return message

    def _read(self, head: dict[str, Any], body: bytes) -> Answer:
        status = head["status"]
        if status == "ok":
            return Answer(body, head["format"], head["seconds"])
        if status == "malformed":
            raise QueryMalformed(head["message"], head["line"], head["column"])
        if status == "too-large":
            limit = self.limits.largest
            raise QueryTooLarge(f"the answer has more than {limit // 2**20} MiB; use LIMIT")
        if status == "not-acceptable":
            offered = ", ".join(entry.media_type for entry in FORMATS.values())
            raise QueryRefused(f"no accepted format fits the answer; there are {offered}", "accept")
        raise QueryError(f"a worker answered with an unknown status '{status}'")

    def close(self) -> None:
        """End all processes."""
        while True:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                break
            if worker is not None:
                worker.kill()
        self._control.close()
        self._zygote.kill()
        self._zygote.wait()

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
