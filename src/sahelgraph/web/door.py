"""The door of a serving process: one thread that answers what is quick, and hands on the rest.

A server that gives each request to a thread spends most of the time of a quick query on waking
threads and passing the interpreter's lock. Here one thread waits for all clients and all query
workers at once. It reads plain requests for data alone (see :mod:`sahelgraph.web.http1`); a
connection on which anything else comes is carried to the server behind, for good. It also sees
who leaves before the answer, and ends the query.
"""

from __future__ import annotations

import logging
import select
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sahelgraph.query.engine import Engine
from sahelgraph.web.access import NoLog
from sahelgraph.web.doors import Doors
from sahelgraph.web.exchange import (
    Client,
    Exchange,
    QueryExchange,
    Understood,
    takes,
    understood,
)
from sahelgraph.web.front import (
    COMMON_HEADERS,
    Front,
    asked_by,
    keep,
    key_of,
    kind_of,
    whole,
)
from sahelgraph.web.http1 import Clock, Request, Unfinished, head_of, lines_of, request_of
from sahelgraph.web.listening import Listening
from sahelgraph.web.metrics import count_kept, count_ready, count_reply
from sahelgraph.web.problem import of_error
from sahelgraph.web.reply import Reply, problem
from sahelgraph.web.tunnel import connected, saying, wait_for
from sahelgraph.web.tunnels import Tunnels
from sahelgraph.web.under_way import SHORT, UnderWay

_log = logging.getLogger("sahelgraph.web")
#: Bytes of a request that are read at once, and the most that are kept here.
_AT_ONCE = 1 << 16
#: Seconds after which the rest of a request is waited for by the server behind.
_PATIENCE = 0.2
#: Seconds that a connection may be idle.
_IDLE = 75.0
#: Seconds that are left to answers when the process ends, beside the time of a query.
_ENDING = 5.0
_COMMON = lines_of(COMMON_HEADERS)
_READ = select.EPOLLIN | select.EPOLLRDHUP


class Door(threading.Thread):
    """Answers at a listening socket; ``behind`` is the path of the socket of the server behind.

    ``log`` is told of each reply that is made here.
    """

    def __init__(self, front: Front, listener: socket.socket, behind: str, log: NoLog) -> None:
        super().__init__(name="door")
        self._log = log
        self._doors = Doors(Path(behind).parent)
        self._front, self._behind = front, behind
        self._epoll = select.epoll()
        self._listening = Listening(self._epoll, listener)
        self._under_way = UnderWay(self._epoll, self._finished)
        self._clients: dict[int, Client] = {}
        self._unfinished: set[Client] = set()
        self._handlers: dict[int, Callable[[int], None]] = {}
        self._tunnels = Tunnels(self._epoll, lambda: self._doors.tell(self._number()))
        self._clock = Clock()
        self._now = self._looked = self._swept = time.monotonic()

    def run(self) -> None:
        """Answer until the main thread of the process has ended, and then what is begun."""
        self._handlers[self._listening.fileno()] = self._accept
        self._handlers[self._doors.inbox.fileno()] = self._take_given
        self._epoll.register(self._doors.inbox, select.EPOLLIN)
        self._handlers[self._under_way.woken] = lambda _: self._under_way.take_replies()
        self._epoll.register(self._under_way.woken, select.EPOLLIN)
        # Nobody is let in before there is a server to hand them on to; it is begun after the door.
        wait_for(self._behind)
        self._listening.open()
        self._doors.tell(0)
        end = None
        while end is None or (self._is_busy() and self._now < end):
            pause = self._under_way.patience() or (SHORT if self._unfinished else 0.5)
            for descriptor, events in self._epoll.poll(pause):
                try:
                    self._happened(descriptor, events)
                except Exception:
                    _log.exception("a request failed at the door")
                    self._drop(self._clients.get(descriptor))
            self._now = time.monotonic()
            if self._now - self._looked <= min(pause, SHORT):
                continue
            try:
                self._look()
            except Exception:
                # Whatever the system has no room for, the door stays open.
                _log.exception("the door cannot look after what lasts")
            if end is None and not threading.main_thread().is_alive():
                self._listening.close()
                self._doors.leave()
                end = self._now + self._front.live.settings.limits.longest + _ENDING
        for client in list(self._clients.values()):
            self._drop(client)
        self._tunnels.close()
        self._log.write()

    def _is_busy(self) -> bool:
        is_sending = any(client.rest for client in self._clients.values())
        return bool(self._tunnels) or is_sending or self._under_way.is_any()

    def _happened(self, descriptor: int, events: int) -> None:
        """Something happened at a socket; what it was is found there, ``events`` may be old."""
        client = self._clients.get(descriptor)
        if client is not None:
            self._hear(client)
            return
        if self._under_way.hear(descriptor):
            return
        if (handler := self._handlers.get(descriptor)) is not None:
            handler(events)
        else:
            self._tunnels.hear(descriptor, events)

    def _accept(self, _: int) -> None:
        """Let one client in; the others may go to another process."""
        connection = self._listening.accept(self._number())
        if connection is None:
            return
        if self._doors.gives_away(connection, self._number()):
            connection.close()
        else:
            self._let_in(connection)

    def _even_out(self) -> None:
        """Give a client to another door that has two less, or fewer still.

        Clients that leave together, while others come, may leave all at one door.
        """
        client = next((client for client in self._clients.values() if client.is_idle), None)
        if client is not None and self._doors.gives_away(client.connection, self._number() - 1):
            self._drop(client)

    def _take_given(self, _: int) -> None:
        """Let in who came to another door, which had more clients."""
        while (connection := self._doors.given()) is not None:
            self._let_in(connection)

    def _let_in(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client = Client(connection, self._now)
        self._clients[client.descriptor] = client
        self._epoll.register(client.descriptor, _READ)
        self._doors.tell(self._number())

    def _number(self) -> int:
        """How many clients there are, those included that are carried on."""
        return len(self._clients) + len(self._tunnels)

    def _drop(self, client: Client | None) -> None:
        """End a connection, and what is done for it."""
        if client is None or self._clients.pop(client.descriptor, None) is None:
            return
        exchange, client.exchange = client.exchange, None
        self._unfinished.discard(client)
        self._epoll.unregister(client.descriptor)
        client.connection.close()
        self._doors.tell(self._number())
        if exchange is not None:
            # What is short ends by itself.
            exchange.call.give_up()

    # What a client says.

    def _hear(self, client: Client) -> None:
        if client.rest:
            self._send_rest(client)
            return
        try:
            if client.exchange is not None:
                if not client.is_early and client.connection.recv(1, socket.MSG_PEEK):
                    # It says more before it has its answer; that can wait.
                    client.is_early = True
                    self._epoll.modify(client.descriptor, select.EPOLLRDHUP)
                else:
                    self._drop(client)
                return
            data = client.connection.recv(_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(client)
            return
        if client.heard:
            data = client.heard + data
        ready = self._front.live.served.kept.ready(data)
        if ready is None:
            self._read(client, data)
        else:
            self._has_heard(client)
            count_ready(ready.part)
            self._log.sent_at_once(client.connection, data, 200, len(ready.body))
            self._send(client, ready.head + self._clock.line(), ready.body)

    def _read(self, client: Client, data: bytes) -> None:
        """Take a request in, or wait for the rest of it, or hand it on."""
        head, most = data.find(b"\r\n\r\n"), self._front.live.settings.header
        if (head if head >= 0 else len(data)) > most:
            told = f"the header has more than {most} bytes (--header-size)"
            self._refuse(client, data, problem(431, told, limit=most))
            return
        request = request_of(data)
        if isinstance(request, Unfinished) and len(data) < _AT_ONCE:
            if not client.heard:
                client.since = self._now
                self._unfinished.add(client)
            client.heard = data
            return
        self._has_heard(client)
        if isinstance(request, Request):
            part = kind_of(request.path)
            if part is not None and takes(request, part, self._front.live.settings):
                self._ask(client, data, request, part)
                return
        self._hand_on(client, data)

    def _has_heard(self, client: Client) -> None:
        """No rest of a request is waited for any more."""
        if client.heard:
            client.heard = b""
            self._unfinished.discard(client)

    def _hand_on(self, client: Client, data: bytes) -> None:
        """Leave a connection to the server behind."""
        try:
            server = connected(self._behind, client.connection)
        except OSError:
            self._refuse(client, data, problem(503, "the server is busy; try again in a moment"))
            return
        self._carry(client, server, data)

    def _refuse(self, client: Client, data: bytes, reply: Reply) -> None:
        """Reply, and hear who still speaks to the end."""
        count_reply("other", reply.status, 0.0)
        body = b"" if data.startswith(b"HEAD ") else reply.body
        self._log.sent_at_once(client.connection, data, reply.status, len(body))
        length = ("Content-Length", str(len(reply.body)))
        head = head_of(reply.status, [*reply.headers, length, ("Connection", "close")])
        try:
            server = saying(head + _COMMON + self._clock.line() + body)
        except OSError:
            self._drop(client)
        else:
            self._carry(client, server, b"")

    def _carry(self, client: Client, server: socket.socket, data: bytes) -> None:
        """Carry a connection on to another one, after what was heard of it."""
        del self._clients[client.descriptor]
        self._unfinished.discard(client)
        self._epoll.unregister(client.descriptor)
        self._tunnels.add(client.connection, server, data)

    # What is asked, and of whom.

    def _ask(self, client: Client, text: bytes, request: Request, part: str) -> None:
        """Answer a request for data: from what is kept, by a worker, or in a thread."""
        environ = request.environ()
        self._front.rebase(environ)
        served = self._front.live.served
        given = (client, environ, part, served, key_of(environ, request.body))
        kept = served.kept.get(given[-1]) if given[-1] else None
        if kept is not None:
            known, client.exchange = kept, Exchange(*given)
            count_kept()
            if kept.is_coded(environ.get("HTTP_ACCEPT_ENCODING", "")):
                self._finished(client.exchange, kept, text)
            else:
                self._under_way.in_a_thread(client.exchange, lambda: known)
            return
        asked = asked_by(environ, request.body)
        found: Understood = None
        if part == "/sparql" and isinstance(served.engine, Engine):
            try:
                found = understood(asked, served.engine)
            except Exception as error:
                found = of_error(error)
        if isinstance(found, tuple):
            query = client.exchange = QueryExchange(*given, *found)
            self._under_way.begin(query)
            return
        client.exchange = exchange = Exchange(*given)
        if isinstance(found, Reply):
            self._finished(exchange, found)
        else:
            new = self._front.new
            self._under_way.in_a_thread(exchange, lambda: new(asked, served, part, exchange.call))

    # What is sent back.

    def _finished(self, exchange: Exchange, reply: Reply, text: bytes = b"") -> None:
        """Keep, count and send a reply; a request of this text gets it at once from then on."""
        if exchange.key:
            keep(exchange.served, exchange.key, reply)
        client = exchange.client
        if client.exchange is not exchange:
            # It has left.
            return
        part = exchange.part
        if part == "/queries":
            part = self._front.part_of(exchange.environ["PATH_INFO"])
        count_reply(part, reply.status, time.perf_counter() - exchange.started)
        client.exchange = None
        try:
            status, headers, body, _ = whole(exchange.environ, reply)
            head = head_of(status, headers) + _COMMON
        except Exception:
            _log.exception("a reply cannot be sent")
            self._drop(client)
            return
        self._log.sent(client.connection, exchange.environ, status, len(body), exchange.started)
        if text and status == 200:
            exchange.served.kept.remember(text, exchange.key, part, head, body)
        self._send(client, head + self._clock.line(), body)

    def _send(self, client: Client, head: bytes, body: bytes = b"") -> None:
        """Send what can be sent at once, the rest when the client has taken that in."""
        client.since = self._now
        try:
            if len(body) < _AT_ONCE:
                sent = client.connection.send(head + body)
            else:
                sent = client.connection.sendmsg((head, body))
        except BlockingIOError:
            sent = 0
        except OSError:
            self._drop(client)
            return
        if sent < len(head) + len(body):
            client.rest = memoryview(head + body)[sent:]
            self._epoll.modify(client.descriptor, select.EPOLLOUT)
        elif client.is_early:
            client.is_early = False
            self._epoll.modify(client.descriptor, _READ)

    def _send_rest(self, client: Client) -> None:
        """Go on with a reply that was too large to be sent at once."""
        client.since = self._now
        try:
            client.rest = client.rest[client.connection.send(client.rest) :]
        except BlockingIOError:
            return
        except OSError:
            self._drop(client)
            return
        if not client.rest:
            client.is_early = False
            self._epoll.modify(client.descriptor, _READ)

    # What lasts.

    def _look(self) -> None:
        """Leave to threads what lasts, and to the server behind who speaks slowly."""
        self._looked = self._now
        self._under_way.look()
        self._even_out()
        for client in list(self._unfinished):
            if self._now - client.since > _PATIENCE:
                self._hand_on(client, client.heard)
        self._tunnels.linger(self._now)
        if self._now - self._swept > 1:
            self._swept = self._now
            # Doors that write at the same time may write over one another.
            self._doors.tell(self._number())
            for client in list(self._clients.values()):
                if self._now - client.since > _IDLE and client.exchange is None:
                    self._drop(client)
            if threading.main_thread().is_alive():
                if self._number() < self._listening.most:
                    self._listening.open()
                else:
                    self._listening.close()
