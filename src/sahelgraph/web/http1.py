"""Plain requests of HTTP/1.1, the only ones that are read here, and the heads of replies.

A request is plain if nothing in it can be read in two ways: one target, each header once, a
body of a told length that is there whole. Everything else is for the server behind the door.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Any

_FIRST = re.compile(rb"(GET|HEAD|POST) (/[A-Za-z0-9/._~-]*)(?:\?([!-\"$-~]*))? HTTP/1\.1\r\n")
_HEADERS = re.compile(rb"((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*\r\n)+)\r\n")
#: Some servers put a comma between two of them.
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~%!$&'()*+;=-]+)(?::[0-9]{0,5})?")
_MOST_DIGITS = 20
#: Headers of more bytes are read anew each time.
_MOST_KNOWN = 2048
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
class Headers:
    """What the headers of a plain request tell: of the client, named as in PEP 3333, and of the
    length of the body, if they tell that.
    """

    environ: dict[str, str]
    length: int | None


@dataclass(slots=True)
class Request:
    """A plain request: method, path, query string, headers, body."""

    method: str
    path: str
    query_string: str
    headers: Headers
    body: bytes

    def environ(self) -> dict[str, Any]:
        """What the endpoint looks at of it, named as in PEP 3333."""
        return {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query_string,
            "SCRIPT_NAME": "",
            "wsgi.url_scheme": "http",
            **self.headers.environ,
        }


class Unfinished:
    """That more of a request has to come before it can be told what it is."""


UNFINISHED = Unfinished()


def request_of(data: bytes) -> Request | Unfinished | None:
    """The plain request that these bytes are; ``None`` if they are no plain one."""
    end = data.find(b"\r\n\r\n") + 4
    if end < 4:
        return UNFINISHED
    match = _FIRST.match(data, 0, end)
    if match is None:
        return None
    text = data[match.end() : end]
    # A client sends the same headers again and again.
    headers = _known_headers(text) if len(text) <= _MOST_KNOWN else _headers(text)
    if headers is None:
        return None
    method, path, query_string = match.groups(b"")
    length = headers.length
    if method == b"POST":
        if length is None:
            return None
    elif length:
        return None
    missing = (length or 0) - (len(data) - end)
    if missing > 0:
        return UNFINISHED
    if missing < 0:
        return None
    return Request(method.decode(), path.decode(), query_string.decode(), headers, data[end:])


def _headers(text: bytes) -> Headers | None:
    """What the lines after the first one tell; ``None`` if they are of no plain request."""
    match = _HEADERS.fullmatch(text)
    if match is None:
        return None
    lines = match[1][:-2].split(b"\r\n")
    found = {}
    for line in lines:
        name, _, value = line.partition(b":")
        found[name.lower()] = value.strip(b" \t")
    if len(found) < len(lines) or not _NOT_PLAIN.isdisjoint(found):
        return None
    if not is_host(found.get(b"host", b"").decode()):
        return None
    if found.get(b"connection", b"keep-alive").lower() != b"keep-alive":
        return None
    length = found.get(b"content-length")
    # What has more digits is longer than any body that is taken.
    if length is not None and not (length.isdigit() and len(length) < _MOST_DIGITS):
        return None
    environ = {_ENVIRON[name]: found[name].decode() for name in found if name in _ENVIRON}
    return Headers(environ, None if length is None else int(length))


def is_host(text: str) -> bool:
    """Whether a Host header names one host (RFC 9110, section 7.2)."""
    return _HOST.fullmatch(text) is not None


_known_headers = lru_cache(maxsize=256)(_headers)


def head_of(status: int, headers: list[tuple[str, str]]) -> bytes:
    """The head of a reply, but for its date and its end."""
    return _LINES[status] + lines_of(headers)


def lines_of(headers: list[tuple[str, str]]) -> bytes:
    """The lines of some headers; raises ValueError if one has a line break in it."""
    lines = "\r\n".join(map("%s: %s".__mod__, headers)).encode("latin-1") + b"\r\n"
    if lines.count(b"\n") != len(headers) or lines.count(b"\r") != len(headers):
        raise ValueError("a header of a reply has a line break in it")
    return lines


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
