"""Clients that take for ever: to send their request, or to take in its answer.

The server waits for a body as long as its client likes, and a thread waits with it. The kernel
knows of each connection when bytes came and went (``TCP_INFO``, see tcp(7)), so a thread beside
the server looks at that and ends those that are too slow. It works on Linux alone.
"""

from __future__ import annotations

import logging
import os
import socket
import stat
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_log = logging.getLogger("sahelgraph.web")
#: Of ``struct tcp_info`` (linux/tcp.h): bytes acknowledged by the client, bytes received from it;
#: and, after the numbers of segments, bytes that are not sent yet.
_COUNTS = struct.Struct("=QQIII")
_COUNTS_AT = 120
_ENOUGH = _COUNTS_AT + _COUNTS.size
#: Seconds between two looks.
_EVERY = 1.0


@dataclass
class Connection:
    """What was seen of a connection: bytes, and the moments at which they changed.

    ``asking`` is when the bytes began to come that nothing was answered to yet, ``moved`` when
    bytes went either way for the last time.
    """

    sent: int
    received: int
    unsent: int
    asking: float | None
    moved: float

    def see(self, sent: int, received: int, unsent: int, now: float) -> None:
        """Take in what the kernel counts at this moment, a monotonic time in seconds."""
        if sent != self.sent:
            self.asking = None
        if received != self.received and self.asking is None:
            self.asking = now
        if (sent, received) != (self.sent, self.received):
            self.moved = now
        self.sent, self.received, self.unsent = sent, received, unsent

    def is_too_slow(self, now: float, patience: float, answer_time: float) -> bool:
        """Whether the client has had its time, in seconds.

        A request has to be whole after ``patience``. One that is not cannot be told from one
        that waits for its answer, unless bytes of it still come; so a client that went silent
        is given the time of an answer more. An answer has to go on in ``patience``.
        """
        if self.unsent:
            return now - self.moved > patience
        if self.asking is None:
            return False
        is_coming = self.moved - self.asking > patience
        return is_coming or now - self.moved > patience + answer_time


class SlowClients:
    """Ends the connections of this process to a port that are too slow.

    ``patience`` and ``answer_time`` are in seconds, see :meth:`Connection.is_too_slow`.
    """

    def __init__(self, port: int, patience: float, answer_time: float) -> None:
        self.port = port
        self.patience = patience
        self.answer_time = answer_time
        self._seen: dict[tuple[int, object], Connection] = {}

    def start(self) -> None:
        """Look again and again, in a thread that ends with the process."""
        threading.Thread(target=self._look_for_ever, name="slow clients", daemon=True).start()

    def _look_for_ever(self) -> None:
        told = ""
        while True:
            time.sleep(_EVERY)
            try:
                self.look(time.monotonic())
                told = ""
            except OSError as error:
                # There may be room for it the next time.
                if str(error) != told:
                    told = str(error)
                    _log.error("slow clients cannot be looked for: %s", error)

    def look(self, now: float) -> int:
        """Look at every connection once; the number of those that were ended."""
        seen: dict[tuple[int, object], Connection] = {}
        ended = 0
        for descriptor, client in _connections(self.port):
            with client, suppress(OSError):
                key = (descriptor, client.getpeername())
                sent, received, unsent = _counts(client)
                known = self._seen.get(key)
                if known is None:
                    known = Connection(0, 0, 0, None, now)
                known.see(sent, received, unsent, now)
                if known.is_too_slow(now, self.patience, self.answer_time):
                    # Who waits for the rest of the request is told that there is none, and
                    # can still answer; the next look finds whether that was of use.
                    client.shutdown(socket.SHUT_RD if not known.unsent else socket.SHUT_RDWR)
                    ended += 1
                seen[key] = known
        self._seen = seen
        return ended


def _counts(client: socket.socket) -> tuple[int, int, int]:
    """Bytes that the client has acknowledged, has sent, and that wait to be sent to it."""
    told = client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    if len(told) < _ENOUGH:
        raise OSError("this kernel does not count the bytes of a connection")
    acknowledged, received, _, _, unsent = _COUNTS.unpack_from(told, _COUNTS_AT)
    return acknowledged, received, unsent


def _connections(port: int) -> Iterator[tuple[int, socket.socket]]:
    """The connections of this process to its port, each as a second handle to the same."""
    for entry in Path("/proc/self/fd").iterdir():
        descriptor = int(entry.name)
        try:
            if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                continue
            handle = socket.socket(fileno=os.dup(descriptor))
        except OSError:
            continue
        try:
            is_ours = (
                handle.family in (socket.AF_INET, socket.AF_INET6)
                and handle.type == socket.SOCK_STREAM
                and handle.getsockname()[1] == port
                and bool(handle.getpeername())
            )
        except OSError:
            is_ours = False
        if is_ours:
            yield descriptor, handle
        else:
            handle.close()
