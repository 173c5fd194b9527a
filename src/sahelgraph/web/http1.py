"""Plain requests of HTTP/1.1, the only ones that are read here, and the heads of replies.

A request is plain if nothing in it can be read in two ways: one target, each header once, a
body of a told length that is there whole. Everything else is for the server behind the door.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

_HEAD = re.compile(
    rb"(GET|HEAD|POST) (/[A-Za-z0-9/._~-]*)(?:\?([!-\"$-~]*))? HTTP/1\.1\r\n"
    rb"((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*\r\n)+)\r\n"
)
_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}
#: What changes how the rest of a connection is read.
_NOT_PLAIN = frozenset({
    b"transfer-encoding", b"expect", b"upgrade", b"te", b"trailer", b"content-encoding",
    b"http2-settings", b"range",
})  # fmt: skip

_ENVIRON = {
    b"host": "HTTP_HOST",
    b"accept": "HTTP_ACCEPT",
    b"accept-encoding": "HTTP_ACCEPT_ENCODING",
    b"if-none-match": "HTTP_IF_NONE_MATCH",
    b"content-type": "CONTENT_TYPE",
}


@dataclass(frozen=True, slots=True)
class Request:
    """A plain request: method, path, query string, headers by their names in small letters."""

    method: str
    path: str
    query_string: str
    headers: dict[bytes, bytes]
    body: bytes

    def environ(self) -> dict[str, Any]:
        """What the endpoint looks at of it, named as in PEP 3333."""
        found = {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query_string,
            "SCRIPT_NAME": "",
            "wsgi.url_scheme": "http",
        }
        for name, value in self.headers.items():
            known = _ENVIRON.get(name)
            if known is not None:
                found[known] = value.decode()
        return found


class Unfinished:
    """That more of a request has to come before it can be told what it is."""


UNFINISHED = Unfinished()


def request_of(data: bytes) -> Request | Unfinished | None:
    """The plain request that these bytes are; ``None`` if they are no plain one."""
    end = data.find(b"\r\n\r\n") + 4
    if end < 4:
        return UNFINISHED
    match = _HEAD.fullmatch(data, 0, end)
    if match is None:
        return None
    lines = match[4][:-2].split(b"\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip(b" \t")
    if len(headers) < len(lines) or b"host" not in headers or not _NOT_PLAIN.isdisjoint(headers):
        return None
    if headers.get(b"connection", b"keep-alive").lower() != b"keep-alive":
        return None
    told = headers.get(b"content-length", b"0")
    if not told.isdigit() or (match[1] != b"POST" and int(told)):
        return None
    missing = int(told) - (len(data) - end)
    if missing > 0:
        return UNFINISHED
    if missing < 0 or (match[1] == b"POST" and b"content-length" not in headers):
        return None
    return Request(
        match[1].decode(), match[2].decode(), (match[3] or b"").decode(), headers, data[end:]
    )


def head_of(status: int, headers: list[tuple[str, str]]) -> bytes:
    """The head of a reply, but for its date and its end."""
    text = "".join([f"{name.lower()}: {value}\r\n" for name, value in headers])
    if text.count("\n") != len(headers) or text.count("\r") != len(headers):
        raise ValueError("a header of a reply has a line break in it")
    return _LINES[status] + text.encode("latin-1")


class Clock:
    """The date of replies, made anew once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._line = b""

    def line(self) -> bytes:
        """The Date header and the end of the head."""
        second = int(time.time())
        if second != self._second:
            self._line = f"date: {formatdate(second, usegmt=True)}\r\n\r\n".encode()
            self._second = second
        return self._line
