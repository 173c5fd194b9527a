"""The one way to ask a dataset: a pool of worker processes behind a guard and a deadline.

No process that calls this imports the engine. A query is handed to a worker that does one at
a time; one that passes its deadline is killed and replaced, and a worker that dies (of
nesting, of memory) is an ordinary answer. A query that is not quick moves to the slow lane:
its place goes to the next query, and if it goes on its worker gets less and less of the
processor, so that a few long ones never keep the short ones waiting.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path

from sahelgraph.errors import QueryBusy, QueryRefused, QueryTimeout, WorkerDied
from sahelgraph.query import protocol
from sahelgraph.query.asking import Answer as Answer
from sahelgraph.query.asking import Asking, Call
from sahelgraph.query.asking import Limits as Limits
from sahelgraph.query.guard import check_query
from sahelgraph.query.outcome import outcome
from sahelgraph.query.pool import (
    Begun,
    Idle,
    Lane,
    Prepared,
    Worker,
    encoded_request,
    started,
)
from sahelgraph.query.results import ANY, Accepted
from sahelgraph.query.spares import Spares
from sahelgraph.query.standing import Places, Standing, Standings
from sahelgraph.query.zygote import Zygote

#: Seconds of a processor after which a query gives its place to the next one: as many as it takes
#: to have one more worker, which grows with the dataset, but within these bounds.
_QUICK, _QUICK_AT_MOST = 0.03, 0.3
#: Seconds of a processor in which a query is answered that goes before others.
_TINY = 0.005
#: Seconds of a processor after which a query that gave its place has a smaller share of it, and
#: the niceness that says how small: more would starve it where others are at work as well.
_SLOW, _NICENESS = 0.1, 5
#: Seconds until it is looked again at what a query used that is not answered yet.
_MORE = 0.02
#: Seconds of a processor after which the worker of a slow query is not kept.
_LONG = 1.0
#: Seconds that a new worker may take until it takes queries, and one that reads everything first.
_STARTING, _WARMING = 10.0, 60.0

_GEOSPARQL = "http://www.opengis.net/def/function/geosparql/"
_SIMPLE = ("Contains", "Crosses", "Disjoint", "Equals", "Intersects", "Overlaps", "Touches",
           "Within")  # fmt: skip


class Engine(Asking):
    """Asks one dataset: the directory of a release, or any RDF file.

    ``workers`` is the number of quick queries that are evaluated at once. Use it as a context
    manager, or call :meth:`close`. Raises :class:`~sahelgraph.errors.PublishError` if the
    dataset cannot be loaded.
    """

    functions = (f"{_GEOSPARQL}distance", *(f"{_GEOSPARQL}sf{name}" for name in _SIMPLE))
    takes_lateral = True

    def __init__(self, dataset: Path, limits: Limits | None = None, workers: int = 1) -> None:
        self.limits = limits or Limits()
        self._idle = Idle()
        self._places = Places(workers)
        self._slow = Places(self.limits.slow)
        self._standings = Standings()
        #: How many queries workers have behind another one; the door's thread alone counts.
        self._behind = 0
        # The same few again and again; those with graphs may be large.
        self._encoded = lru_cache(maxsize=256)(partial(encoded_request, self.limits))
        self._zygote = Zygote(dataset, self.limits)
        self._quick = _QUICK
        with suppress(WorkerDied):
            self._start_warm(workers)
        lacks, start_one = partial(self._lacks, workers), partial(self._start_warm, 1)
        #: Only where a new worker is slow at first.
        self._spares = Spares(lacks, start_one) if self._quick > _QUICK else None

    @property
    def is_isolated(self) -> bool:  # type: ignore[override]
        """Whether the process that holds the dataset, and so its workers, has no network."""
        return self._zygote.is_isolated

    @property
    def asked(self) -> int:
        """How many queries are waiting or being evaluated."""
        told = self.under_way()
        return told["waiting"] + told["running"] + self._behind

    def under_way(self) -> dict[str, int]:
        """How many queries wait, how many run, and how many of these are not quick."""
        waiting = self._places.all_waiting() + self._slow.all_waiting()
        running, long = self._places.all_taken(), self._slow.all_taken()
        return {"waiting": waiting, "running": running + long, "long": long}

    def query(
        self,
        text: str,
        *,
        accept: Accepted = ANY,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        is_guarded: bool = True,
        call: Call | None = None,
    ) -> Answer:
        """Answer a SPARQL 1.1 query in the first accepted format of its sort.

        ``default_graphs`` and ``named_graphs`` are IRIs as in the SPARQL 1.1 Protocol, section
        2.1.4. ``is_guarded=False`` is for queries that the program itself writes. Who gives the
        ``call`` up ends the query. Raises a :class:`~sahelgraph.errors.QueryError`.
        """
        prepared = self.prepare(
            text,
            accept=accept,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
            is_guarded=is_guarded,
        )
        return self.wait(prepared, call)

    def prepare(
        self,
        text: str,
        *,
        accept: Accepted = ANY,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        is_guarded: bool = True,
    ) -> Prepared:
        """A query as a worker takes it in; raises QueryRefused where the guard does."""
        if is_guarded:
            check_query(text, self.limits.guard)
        if default_graphs or named_graphs:
            request = encoded_request(self.limits, accept, default_graphs, named_graphs)
        else:
            request = self._encoded(accept)
        try:
            query = text.encode()
        except UnicodeEncodeError as error:
            message = f"character {error.start + 1} of the query is half of one (a surrogate)"
            raise QueryRefused(message, "encoding") from error
        return Prepared(text, protocol.message(request, query), self._standings.of(text))

    def _lane(self, prepared: Prepared) -> Lane:
        return Lane(self._places, self._slow, prepared.standing)

    def check_waiting(self, prepared: Prepared, others: int = 0) -> None:
        """Raise QueryBusy if no query more like this one may wait; ``others`` wait elsewhere."""
        waiting = self._lane(prepared).waiting() + others
        if waiting >= self.limits.waiting:
            raise QueryBusy(f"{waiting} queries are waiting (--waiting); try again in a moment")

    def begin(self, prepared: Prepared) -> Begun | None:
        """Hand a query to an idle worker, without waiting; ``None`` if there is none.

        What is begun has to be given to :meth:`finish` or :meth:`abandon`.
        """
        lane = self._lane(prepared)
        if not lane.enter_at_once():
            return None
        worker = self._idle.take(prepared.standing)
        if worker is None:
            lane.leave()
            return None
        try:
            self._send(worker, prepared)
        except WorkerDied:
            lane.leave()
            return None
        return Begun(worker, lane, prepared)

    def begin_behind(self, before: Begun, prepared: Prepared) -> bool:
        """Hand a query to a worker that is busy with a short one; whether that could be done.

        It has to be given to :meth:`Begun.follow`, or taken back.
        """
        if before.came is not None or not (before.prepared.is_small and prepared.is_small):
            return False
        try:
            before.worker.line.requests.send(prepared.message, socket.MSG_DONTWAIT)
        except OSError:
            return False
        self._behind += 1
        return True

    def take_back(self, begun: Begun, behind: Sequence[Prepared]) -> int:
        """Take back the queries behind one that turns out to be long; how many, from the end."""
        packets = begun.worker.take_back()
        messages = [begun.prepared.message, *(prepared.message for prepared in behind)]
        taken = min(len(packets), len(behind))
        if packets != messages[len(messages) - len(packets) :]:
            # The worker read one meanwhile, so nobody knows which of its answers is to what.
            begun.worker.end()
            begun.is_lost, begun.came, taken = True, b"", len(behind)
        elif len(packets) > len(behind):
            # It had not begun with this one either.
            begun.worker.line.requests.send(begun.prepared.message)
        self._behind -= taken
        return taken

    def wait(self, prepared: Prepared, call: Call | None = None) -> Answer:
        """Wait for a place and a worker, and for the answer; raises like :meth:`query`."""
        lane = self._lane(prepared)
        self.check_waiting(prepared)
        if not lane.enter(self.limits.timeout, call):
            raise QueryBusy("no worker came free in time; try again in a moment")
        try:
            begun = Begun(self._hand_over(prepared), lane, prepared)
        except BaseException:
            lane.leave()
            raise
        if lane.is_slow:
            begun.worker.step_aside()
            begun.worker.slow_down(_NICENESS)
        return self.finish(begun, call)

    def finish(self, begun: Begun, call: Call | None = None) -> Answer:
        """Wait for the answer of what was begun; raises like :meth:`query`.

        Who gives the call up ends the worker.
        """
        if begun.frame is not None and begun.is_followed:
            self._behind -= 1
            return outcome(begun.frame, begun.prepared.text, self.limits)
        lane = begun.lane
        try:
            frame = begun.frame or self._answer(begun, call)
            if call is not None:
                call.settle()
        except BaseException:
            self._end(begun.worker)
            raise
        else:
            worker = begun.worker
            if self._standings.is_watching:
                self._note(begun, frame[0])
            # One that worked long may hold much memory, and a new one is soon there.
            if worker.is_slow and (worker.used() > _LONG or not worker.speed_up()):
                self._end(worker)
            else:
                self._idle.put(worker)
        finally:
            lane.leave()
        return outcome(frame, begun.prepared.text, self.limits)

    def _answer(self, begun: Begun, call: Call | None) -> tuple[bytes, bytes]:
        """The answer of a worker, or of another one if that had ended before it took the query."""
        until = begun.started + self.limits.timeout
        while True:
            if call is not None:
                call.end_with(begun.worker.end)
            try:
                return self._ask(begun)
            except WorkerDied:
                if call is not None:
                    call.check()
                if time.monotonic() > until or not (begun.is_lost or begun.worker.take_back()):
                    raise
            begun.worker.kill()
            begun.worker, begun.came = self._hand_over(begun.prepared), None
            begun.is_lost = False
            begun.started = time.monotonic()

    def _note(self, begun: Begun, head: bytes) -> None:
        """Take in what a query took that was answered."""
        standing = Standing.QUICK
        _, seconds, _ = protocol.decoded_answer(head) or ("", 0.0, None)
        # On a busy machine a quick query takes long, too, but uses little.
        if seconds > _TINY and (used := begun.worker.used()) > _TINY:
            standing = Standing.SLOW if used >= self._quick else Standing.ORDINARY
        self._standings.note(begun.prepared.text, standing)

    def abandon(self, begun: Begun) -> None:
        """End a query that nobody waits for any more."""
        self._end(begun.worker)
        begun.lane.leave()

    def _end(self, worker: Worker) -> None:
        """End a worker; another one is made ready in its place if that takes long."""
        worker.kill()
        if self._spares is not None:
            self._spares.look()

    def _lacks(self, workers: int) -> bool:
        """Whether there are fewer than so many, be they idle or not."""
        told = self.under_way()
        return len(self._idle) + told["running"] < workers

    def _hand_over(self, prepared: Prepared) -> Worker:
        """Send a query to a worker that is there to take it."""
        worker = self._take(prepared)
        # It would never read the first packet, so that the last one would be waited for long.
        while not prepared.is_small and worker.has_ended():
            worker.kill()
            worker = self._take(prepared)
        self._send(worker, prepared)
        return worker

    def _send(self, worker: Worker, prepared: Prepared) -> None:
        """Send a query to a worker, which may have ended; raises WorkerDied if it takes none."""
        try:
            protocol.send_packets(worker.line.requests, prepared.message)
        except OSError as error:
            worker.kill()
            raise WorkerDied("the query worker took no query in; try again") from error
        worker.begin()

    def _take(self, prepared: Prepared) -> Worker:
        """The worker that was busy last, or a new one."""
        if (idle := self._idle.take(prepared.standing)) is not None:
            return idle
        try:
            return self._start()
        except WorkerDied:
            self._zygote.revive()
            return self._start()

    def _start(self) -> Worker:
        """Have the process that holds the dataset fork a worker."""
        return started(self._zygote.fork(protocol.COLD), _STARTING)

    def _start_warm(self, number: int) -> None:
        """Have so many workers ready that have read all of the dataset; raises WorkerDied."""
        for line in [self._zygote.fork(protocol.WARM) for _ in range(number)]:
            worker = started(line, _WARMING)
            self._quick = min(max(_QUICK, worker.used()), _QUICK_AT_MOST)
            self._idle.put(worker)

    def _ask(self, asked: Begun) -> tuple[bytes, bytes]:
        """The answer of a worker that has a query; it changes the lane if that takes long."""
        started, worker, lane = asked.started, asked.worker, asked.lane
        timeout = self.limits.timeout
        try:
            begun = asked.came
            if begun is None:
                worker.be_patient(min(_QUICK, timeout))
                begun = protocol.begin(worker.connection)
            while begun is None and (left := started + timeout - time.monotonic()) > 0:
                # What counts is what it used: on a busy machine a quick query waits as well.
                used = worker.used()
                self._make_room(asked, used)
                worker.be_patient(left if used >= _SLOW and lane.is_slow else min(left, _MORE))
                begun = protocol.begin(worker.connection)
            if begun is None:
                raise TimeoutError
            frame, begun = protocol.split(begun)
            if frame is None and begun:
                # One that was begun to be sent comes, however busy the machine is.
                worker.be_patient(timeout)
                frame = protocol.frame_of(worker.connection, begun)
        except (TimeoutError, BlockingIOError) as error:
            raise QueryTimeout(
                f"the query took longer than {timeout:g} s (--timeout); "
                "ask for less, or for a smaller part at a time"
            ) from error
        except OSError as error:
            raise WorkerDied("the process that evaluated the query ended") from error
        if frame is None:
            took = time.monotonic() - started
            raise WorkerDied(
                f"the process that evaluated the query ended after {took:.1f} s, most likely "
                f"because it needed more than {self.limits.memory // 2**20} MiB (--query-memory)"
            )
        return frame

    def _make_room(self, begun: Begun, used: float) -> None:
        """Have a query leave its place, and then more, to others once it is not quick any more.

        ``used`` are its seconds of a processor. Raises QueryBusy if there are too many like it.
        """
        worker, lane = begun.worker, begun.lane
        if used >= self._quick and not lane.is_slow:
            self._standings.note(begun.prepared.text, Standing.SLOW)
            if lane.change():
                worker.step_aside()
            elif self._places.all_waiting():
                raise QueryBusy(
                    f"{self.limits.slow} long queries are under way (--long-queries); "
                    "try again in a moment"
                )
        if used >= _SLOW and lane.is_slow:
            worker.slow_down(_NICENESS)

    def close(self) -> None:
        """End all processes."""
        if self._spares is not None:
            self._spares.close()
        self._zygote.close()
        self._idle.kill()
