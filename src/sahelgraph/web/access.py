"""The access log: a line for each reply, also of those that never reach the application.

It is the Common Log Format, known to most programs that read logs, and the milliseconds that the
reply took; or an object of JSON. Lines are written by a thread, many at a time: a reader that does
not keep up must not hold up the replies.
"""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from sahelgraph.web.tunnel import address_of, carried_for

#: Seconds until a reply is written down, and the most that wait for it.
_WRITING, _MOST = 0.25, 100_000
#: What may stand in the address of a request as it is told.
_PLAIN = "/?&=:;,@!$'()*+~#[]"
_FIRST = re.compile(rb"([A-Z]+) ([!-~]+) (HTTP/1\.[01])\r\n")


@dataclass(slots=True)
class Access:
    """One reply: when and how long the request was there, what it asked, how it was answered.

    ``length`` is that of the body in bytes, if it is known.
    """

    time: float
    address: str
    method: str
    target: str
    protocol: str
    status: int
    length: int | None
    milliseconds: float

    def line(self) -> str:
        """Its line in the Common Log Format."""
        moment = datetime.fromtimestamp(self.time, UTC).strftime("%d/%b/%Y:%H:%M:%S %z")
        length = "-" if self.length is None else self.length
        return (
            f'{self.address or "-"} - - [{moment}] "{self.method} {self.target} {self.protocol}" '
            f"{self.status} {length} {self.milliseconds:.3f}"
        )

    def json(self) -> str:
        """The same as an object of JSON."""
        moment = datetime.fromtimestamp(self.time, UTC).isoformat(timespec="milliseconds")
        told = {"time": moment, "level": "info", "logger": "sahelgraph.access"}
        return json.dumps({**asdict(self), **told, "milliseconds": round(self.milliseconds, 3)})


class NoLog:
    """Is told of replies, and does nothing."""

    def sent(
        self,
        client: socket.socket,
        environ: dict[str, Any],
        status: int,
        length: int,
        started: float,
    ) -> None:
        """Tell of the reply to a request as PEP 3333 has it, there since a time (perf_counter)."""

    def sent_at_once(self, client: socket.socket, request: bytes, status: int, length: int) -> None:
        """Tell of the reply to a request, of which its first bytes are given, that took no time."""

    def write(self) -> None:
        """Write what was told so far."""


class AccessLog(NoLog):
    """Writes the replies that it is told of on standard output, a line each."""

    def __init__(self, *, is_json: bool) -> None:
        self._form = Access.json if is_json else Access.line
        self._told: deque[Access] = deque(maxlen=_MOST)
        self._writing = threading.Lock()

    def start(self) -> None:
        """Write again and again, in a thread that ends with the process."""
        threading.Thread(target=self._write_for_ever, name="access log", daemon=True).start()

    def _write_for_ever(self) -> None:
        while True:
            time.sleep(_WRITING)
            self.write()

    def write(self) -> None:
        """Write what was told so far."""
        with self._writing:
            told = [self._told.popleft() for _ in range(len(self._told))]
            # Nobody reads it any more, or there is no room: the replies go on.
            with suppress(OSError):
                sys.stdout.write("".join(f"{self._form(access)}\n" for access in told))
                sys.stdout.flush()

    def tell(
        self,
        address: str,
        environ: dict[str, Any],
        status: int,
        length: int | None,
        started: float,
    ) -> None:
        """Take in the reply to a request of an address, like :meth:`sent`."""
        target = quote(environ["PATH_INFO"], _PLAIN, "latin-1", "replace")
        if query := environ.get("QUERY_STRING"):
            target += f"?{quote(query, f'{_PLAIN}%')}"
        protocol = environ.get("SERVER_PROTOCOL", "HTTP/1.1")
        took = time.perf_counter() - started
        self._told.append(
            Access(
                time.time() - took, address, environ["REQUEST_METHOD"][:20], target, protocol,
                status, length, took * 1000,
            )
        )  # fmt: skip

    def sent(
        self,
        client: socket.socket,
        environ: dict[str, Any],
        status: int,
        length: int,
        started: float,
    ) -> None:
        """Take in the reply to a request."""
        self.tell(address_of(client), environ, status, length, started)

    def sent_at_once(self, client: socket.socket, request: bytes, status: int, length: int) -> None:
        """Take in a reply that took no time."""
        match = _FIRST.match(request)
        method, target, protocol = match.groups() if match else (b"-", b"-", b"HTTP/1.1")
        told = quote(target.decode(), f"{_PLAIN}%")
        self._told.append(
            Access(
                time.time(), address_of(client), method.decode(), told, protocol.decode(),
                status, length, 0.0,
            )
        )  # fmt: skip

    def beside(self, app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        """An application (PEP 3333) of whose replies the log is told."""

        def logged(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            started = time.perf_counter()

            def tell(status: str, headers: list[tuple[str, str]], *information: Any) -> Any:
                named = {name.lower(): value for name, value in headers}
                length = int(named["content-length"]) if "content-length" in named else None
                address = carried_for(environ.get("REMOTE_ADDR", ""))
                self.tell(address, environ, int(status[:3]), length, started)
                return start(status, headers, *information)

            return app(environ, tell)

        return logged
