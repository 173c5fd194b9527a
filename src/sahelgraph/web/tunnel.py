"""Bytes carried both ways between a client and the server behind the door."""

from __future__ import annotations

import itertools
import os
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

#: Bytes that are read at once.
_AT_ONCE = 1 << 16
#: Times that one end is read before others have their turn: who sends without end, as fast as it is
#: read, would have all the time.
_MOST_READS = 16
#: Seconds that a client has to take in the end of an answer while it still speaks.
_LINGER = 1.0
#: States of TCP in which a client has not closed its end (enum of the kernel: established, and
#: the two in which we have closed ours).
_STILL_OPEN = frozenset({1, 4, 5})
_numbers = itertools.count()


def wait_for(path: str) -> None:
    """Wait until somebody listens at a path, as long as the process is there."""
    while threading.main_thread().is_alive():
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(path) == 0:
                return
        time.sleep(0.01)


def connected(behind: str, client: socket.socket) -> socket.socket:
    """A connection to the server that listens at a path, for a client; raises OSError.

    Our end of it has a name, of which the server knows whose it is: see :func:`carried_for`.
    """
    server = socket.socket(socket.AF_UNIX)
    server.setblocking(False)
    name = f"{os.getpid()}-{next(_numbers)}-{address_of(client)}"
    path = Path(behind).parent / name
    # A name that is too long is none.
    with suppress(OSError):
        server.bind(str(path))
        path.unlink()
    try:
        server.connect(behind)
    except OSError:
        server.close()
        raise
    return server


def saying(data: bytes) -> socket.socket:
    """A connection whose other end has said this, which is little, and closed; raises OSError."""
    server, behind = socket.socketpair()
    server.setblocking(False)
    with behind:
        behind.sendall(data)
    return server


def address_of(client: socket.socket) -> str:
    """The address of the other end of a connection; empty once it is gone."""
    try:
        return str(client.getpeername()[0])
    except OSError:
        return ""


def carried_for(name: str) -> str:
    """The address for which a connection is whose other end has this name, or address."""
    return name.rpartition("/")[2].split("-", 2)[2] if "/" in name else name


@dataclass(slots=True)
class _Way:
    """One of the two directions: what was read and is not sent yet, and whether that was all."""

    source: socket.socket
    target: socket.socket
    unsent: memoryview
    is_read: bool = False
    is_over: bool = False

    def carry(self) -> None:
        """Carry what can be carried now, up to some of it; raises OSError if an end is gone."""
        with suppress(BlockingIOError):
            reads = 0
            while not self.is_over:
                if self.unsent:
                    self.unsent = self.unsent[self.target.send(self.unsent) :]
                elif self.is_read:
                    self.target.shutdown(socket.SHUT_WR)
                    self.is_over = True
                elif reads == _MOST_READS:
                    break
                else:
                    reads += 1
                    self.unsent = memoryview(self._heard())
                    self.is_read = not self.unsent

    def _heard(self) -> bytes:
        """What the source says next; nothing once it has ended, in whatever way."""
        with suppress(ConnectionError):
            return self.source.recv(_AT_ONCE)
        return b""


class Tunnel:
    """Carries the bytes of one connection until both ends have said all.

    ``begun`` is what was read of the client already. ``watch`` tells an epoll which events of a
    socket are of interest, none at all included; ``leave`` is called once, before both are
    closed.
    """

    def __init__(
        self,
        client: socket.socket,
        server: socket.socket,
        begun: bytes,
        watch: Callable[[socket.socket, int], None],
        leave: Callable[[Tunnel], None],
    ) -> None:
        self.client, self.server = client, server
        self._there = _Way(client, server, memoryview(begun))
        self._back = _Way(server, client, memoryview(b""))
        self._watch, self._leave = watch, leave
        self._watched = {client: 0, server: 0}
        self._is_closed = False
        self._ended: float | None = None

    def carry(self, events: int = 0) -> None:
        """Carry what can be carried; ``events`` are those of either socket."""
        if self._is_closed or self._ended is not None:
            return
        try:
            self._there.carry()
        except OSError:
            # A server that takes no more may have said why.
            self._there.unsent, self._there.is_read, self._there.is_over = (
                memoryview(b""),
                True,
                True,
            )
        try:
            self._back.carry()
        except OSError:
            self.close()
            return
        if events & select.EPOLLERR:
            self.close()
            return
        if self._back.is_over:
            self._end()
            return
        for end, out, back in (
            (self.client, self._there, self._back),
            (self.server, self._back, self._there),
        ):
            wanted = 0 if out.is_read or out.unsent else select.EPOLLIN
            wanted |= select.EPOLLOUT if back.unsent else 0
            if wanted != self._watched[end]:
                self._watched[end] = wanted
                self._watch(end, wanted)

    def _end(self) -> None:
        """Hear a client that still speaks to its end: closing before would take its answer away
        (RFC 9112, section 9.6)."""
        self._ended = time.monotonic()
        for end, watched in self._watched.items():
            if watched:
                self._watched[end] = 0
                self._watch(end, 0)
        self.linger(self._ended)

    def linger(self, now: float) -> None:
        """Close an ended tunnel once its client has closed, or has had time enough."""
        if self._ended is None or self._is_closed:
            return
        is_open = False
        with suppress(OSError):
            with suppress(BlockingIOError):
                for _ in range(_MOST_READS):
                    if not self.client.recv(_AT_ONCE):
                        break
            state = self.client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
            is_open = state in _STILL_OPEN
        if not is_open or now - self._ended > _LINGER:
            self.close()

    def close(self) -> None:
        """End both connections."""
        if self._is_closed:
            return
        self._is_closed = True
        self._leave(self)
        for end, watched in self._watched.items():
            if watched:
                self._watch(end, 0)
            end.close()
