"""What a door has under way: queries with workers, queries that wait, and what threads do."""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue

from sahelgraph.web.exchange import Exchange, QueryExchange
from sahelgraph.web.front import whole
from sahelgraph.web.problem import answered
from sahelgraph.web.reply import Reply

#: Seconds after which a query, or one that waits for a worker, goes to a thread.
SHORT = 0.03
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
        self._pending: deque[QueryExchange] = deque()
        self._done: deque[tuple[Exchange, Reply]] = deque()
        self._jobs: SimpleQueue[tuple[Exchange, Callable[[], Reply]]] = SimpleQueue()
        self._threads = 0
        self._in_threads = 0

    def is_short(self) -> bool:
        """Whether there are queries that were begun, or wait, for a short time only."""
        return bool(self._begun or self._pending)

    def is_any(self) -> bool:
        """Whether anything is under way."""
        return bool(self._begun or self._pending or self._in_threads)

    def begin(self, exchange: QueryExchange) -> None:
        """Have a worker begin, wait for one that is soon free, or have a thread wait for one."""
        if self._has_begun(exchange):
            return
        if not self._begun:
            self.in_a_thread(exchange, exchange.wait)
            return
        busy = answered(lambda: exchange.engine.check_waiting(len(self._pending)))
        if busy is None:
            self._pending.append(exchange)
        else:
            self._finished(exchange, busy)

    def _has_begun(self, exchange: QueryExchange) -> bool:
        begun = exchange.engine.begin(exchange.prepared)
        if begun is None:
            return False
        exchange.begun = begun
        descriptor = begun.worker.connection.fileno()
        self._begun[descriptor] = exchange
        events = select.EPOLLIN | select.EPOLLONESHOT
        try:
            self._epoll.modify(descriptor, events)
        except FileNotFoundError:
            self._epoll.register(descriptor, events)
        return True

    def _begin_pending(self) -> None:
        """Begin what waits, as far as workers are free."""
        pending = self._pending
        while pending and (pending[0].call.is_given_up or self._has_begun(pending[0])):
            pending.popleft()

    def hear(self, descriptor: int) -> None:
        """Something may have come of a worker: the answer, or the beginning of a long one."""
        exchange = self._begun.get(descriptor)
        begun = None if exchange is None else exchange.begun
        if exchange is None or begun is None or not begun.has_come():
            return
        del self._begun[descriptor]
        if begun.is_whole():
            self._finished(exchange, answered(lambda: exchange.finish(begun)))
        else:
            self._go_on_in_a_thread(exchange)
        self._begin_pending()

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
            if exchange.lasts(SHORT):
                del self._begun[descriptor]
                self._go_on_in_a_thread(exchange)
        while self._pending and (self._pending[0].lasts(SHORT) or not self._begun):
            exchange = self._pending.popleft()
            if not exchange.call.is_given_up:
                self.in_a_thread(exchange, exchange.wait)
