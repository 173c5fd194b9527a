"""What a door has under way: queries with workers, queries that wait, and what threads do."""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue

from sahelgraph.query.pool import Begun
from sahelgraph.query.standing import Standing
from sahelgraph.web.exchange import Exchange, QueryExchange
from sahelgraph.web.front import whole
from sahelgraph.web.problem import answered, of_error
from sahelgraph.web.reply import Reply

#: Seconds after which a query, or one that waits for a worker, goes to a thread.
SHORT = 0.03
#: Where queries take less than this, in seconds, as a rule, a worker is given the next ones before
#: it has answered: it goes on at once then, and neither sleeps in between nor is woken.
_TINY = 0.0005
#: How many of them, and the seconds after which they are taken back from behind one that lasts.
_MOST_BEHIND, _LITTLE = 3, 0.001
_THREADS = 256


class UnderWay:
    """The exchanges that are not answered yet; each is given to ``finished`` with its reply.

    Its methods are for the thread that waits on ``epoll``.
    """

    def __init__(self, epoll: select.epoll, finished: Callable[[Exchange, Reply], None]) -> None:
        self._epoll = epoll
        self._finished = finished
        #: Readable once there are replies to take.
        self.woken = os.eventfd(0, os.EFD_NONBLOCK)
        self._begun: dict[int, QueryExchange] = {}
        #: What the workers have behind the query that they are at.
        self._behind: dict[int, deque[QueryExchange]] = {}
        #: The seconds that a query took of late.
        self._usual = SHORT
        self._pending: deque[QueryExchange] = deque()
        self._done: deque[tuple[Exchange, Reply]] = deque()
        self._jobs: SimpleQueue[tuple[Exchange, Callable[[], Reply]]] = SimpleQueue()
        self._threads = 0
        self._in_threads = 0

    def patience(self) -> float | None:
        """The seconds after which to :meth:`look` again, if something may have to be done then."""
        if any(self._behind.values()):
            return _LITTLE
        return SHORT if self._begun or self._pending else None

    def is_any(self) -> bool:
        """Whether anything is under way."""
        return bool(self._begun or self._pending or self._in_threads)

    def begin(self, exchange: QueryExchange) -> None:
        """Have a worker begin, wait for one that is soon free, or have a thread wait for one."""
        prepared = exchange.prepared
        # One in several packets may have to wait until the worker has read the first of them.
        is_small = prepared.is_small
        if is_small and (self._is_behind_another(exchange) or self._has_begun(exchange)):
            return
        if not (is_small and self._begun and prepared.standing is Standing.QUICK):
            self.in_a_thread(exchange, exchange.wait)
            return
        busy = answered(lambda: exchange.engine.check_waiting(prepared, len(self._pending)))
        if busy is None:
            self._pending.append(exchange)
        else:
            self._finished(exchange, busy)

    def _is_behind_another(self, exchange: QueryExchange) -> bool:
        """Whether a worker has the query behind one that most likely is answered at once."""
        if self._usual > _TINY or exchange.prepared.standing is not Standing.QUICK:
            return False
        for descriptor, other in self._begun.items():
            behind = self._behind.setdefault(descriptor, deque())
            if (
                len(behind) < _MOST_BEHIND
                and other.engine is exchange.engine
                and other.prepared.standing is Standing.QUICK
                and other.begun is not None
                and exchange.engine.begin_behind(other.begun, exchange.prepared)
            ):
                behind.append(exchange)
                return True
        return False

    def _has_begun(self, exchange: QueryExchange) -> bool:
        begun = exchange.engine.begin(exchange.prepared)
        if begun is None:
            return False
        exchange.begun = begun
        self._wait_for(begun.worker.connection.fileno(), exchange)
        return True

    def _wait_for(self, descriptor: int, exchange: QueryExchange) -> None:
        """Hear of a worker when its answer to an exchange comes."""
        self._begun[descriptor] = exchange
        events = select.EPOLLIN | select.EPOLLONESHOT
        try:
            self._epoll.modify(descriptor, events)
        except FileNotFoundError:
            self._epoll.register(descriptor, events)

    def _begin_pending(self) -> None:
        """Begin what waits, as far as workers are free."""
        pending = self._pending
        while pending and (pending[0].call.is_given_up or self._has_begun(pending[0])):
            pending.popleft()

    def hear(self, descriptor: int) -> bool:
        """Something may have come of a worker: the answer, or the beginning of a long one.

        Whether the descriptor is of a worker that is waited for.
        """
        exchange = self._begun.get(descriptor)
        if exchange is None:
            return False
        begun = exchange.begun
        if begun is not None and begun.has_come():
            self._answer(descriptor, exchange, begun)
        return True

    def _answer(self, descriptor: int, exchange: QueryExchange, begun: Begun) -> None:
        """Reply with what has come of a worker, and with the answers behind it."""
        del self._begun[descriptor]
        behind = self._behind.get(descriptor)
        while behind:
            if not begun.is_whole():
                if self._has_taken_back(descriptor, exchange, begun):
                    break
                begun.read_whole()
            following = behind.popleft()
            following.begun = begun.follow(following.prepared)
            self._finish(exchange, begun)
            exchange, begun = following, following.begun
            if begun.came is None:
                self._wait_for(descriptor, exchange)
                return
        if begun.is_whole():
            self._finish(exchange, begun)
        else:
            self._go_on_in_a_thread(exchange)
        self._begin_pending()

    def _finish(self, exchange: QueryExchange, begun: Begun) -> None:
        """Reply with an answer that is there whole."""
        try:
            reply = exchange.finish(begun)
        except Exception as error:
            reply = of_error(error)
        if exchange.seconds is not None:
            self._usual += (exchange.seconds - self._usual) / 8
        self._finished(exchange, reply)

    def _has_taken_back(self, descriptor: int, exchange: QueryExchange, begun: Begun) -> bool:
        """Have what is behind a query wait for any worker; whether this one had begun none of it.

        If it has, it has sent the answer before that whole.
        """
        behind = self._behind.get(descriptor)
        if behind:
            after = [other.prepared for other in behind]
            for _ in range(exchange.engine.take_back(begun, after)):
                self._pending.appendleft(behind.pop())
        return not behind

    def _go_on_in_a_thread(self, exchange: QueryExchange) -> None:
        """Have a thread wait for a worker that has begun, if the client still waits."""
        begun = exchange.begun
        if begun is not None and not exchange.call.is_given_up:
            self.in_a_thread(exchange, lambda: exchange.finish(begun, exchange.call))
        elif begun is not None:
            exchange.engine.abandon(begun)

    def in_a_thread(self, exchange: Exchange, respond: Callable[[], Reply]) -> None:
        """Have a thread respond."""
        self._in_threads += 1
        self._jobs.put((exchange, respond))
        if self._threads < min(self._in_threads, _THREADS):
            self._threads += 1
            # No pool of the library's: the process would wait for its threads before the door
            # knows that the process ends.
            threading.Thread(target=self._respond_for_ever, name="answers", daemon=True).start()

    def _respond_for_ever(self) -> None:
        """Respond, and prepare what takes long: the coding of a large body."""
        while True:
            exchange, respond = self._jobs.get()
            reply = answered(respond)
            answered(lambda it=exchange, of=reply: whole(it.environ, of))  # type: ignore[misc]
            self._done.append((exchange, reply))
            os.eventfd_write(self.woken, 1)

    def take_replies(self) -> None:
        """Send what the threads have answered."""
        with suppress(BlockingIOError):
            os.eventfd_read(self.woken)
        while self._done:
            exchange, reply = self._done.popleft()
            self._in_threads -= 1
            self._finished(exchange, reply)
        self._begin_pending()

    def look(self) -> None:
        """Leave to threads what lasts."""
        for descriptor, exchange in list(self._begun.items()):
            begun = exchange.begun
            if begun is None or not begun.lasts(_LITTLE):
                continue
            if self._has_taken_back(descriptor, exchange, begun) and exchange.lasts(SHORT):
                del self._begun[descriptor]
                self._go_on_in_a_thread(exchange)
        self._begin_pending()
        while self._pending and (self._pending[0].lasts(SHORT) or not self._begun):
            exchange = self._pending.popleft()
            if not exchange.call.is_given_up:
                self.in_a_thread(exchange, exchange.wait)
