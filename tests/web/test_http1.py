"""Which requests the door reads itself, and which it leaves to the server behind."""

from __future__ import annotations

import pytest

from sahelgraph.web.http1 import UNFINISHED, Request, head_of, request_of

HOST = b"Host: a.example\r\n"
FORM = b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"


def test_a_plain_request_is_read() -> None:
    found = request_of(
        b"GET /sparql?query=ASK%7B%7D&x HTTP/1.1\r\n" + HOST + b"ACCEPT:  */* \r\n\r\n"
    )
    assert isinstance(found, Request)
    assert (found.method, found.path, found.query_string) == ("GET", "/sparql", "query=ASK%7B%7D&x")
    assert found.environ()["HTTP_HOST"] == "a.example"
    assert found.environ()["HTTP_ACCEPT"] == "*/*"
    assert found.body == b""


def test_a_body_is_read_once_it_is_whole() -> None:
    head = FORM + b"Content-Length: 9\r\n\r\n"
    assert request_of(head[:-1]) is UNFINISHED
    assert request_of(head + b"query=AS") is UNFINISHED
    found = request_of(head + b"query=ASK")
    assert isinstance(found, Request)
    assert found.body == b"query=ASK"


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.0\r\n" + HOST + b"\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a,b\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b" folded: b\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n",
        b"GET / HTTP/1.1\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"A: b\rc\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"A: \x00\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"A: \xe9\r\n\r\n",
        b"GET /%2e%2e/ HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /a#b HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /a?b#c HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET http://a/ HTTP/1.1\r\n" + HOST + b"\r\n",
        b"PUT / HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Upgrade: h2c\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\nabc",
        b"GET / HTTP/1.1\r\n" + HOST + b"\r\nGET / HTTP/1.1\r\n",
        FORM + b"\r\n",
        FORM + b"Content-Length: -1\r\n\r\n",
        FORM + b"Content-Length: +1\r\n\r\na",
        FORM + b"Content-Length: " + b"1" * 5000 + b"\r\n\r\na",
        FORM + b"Content-Length: 1\r\n\r\nab",
        FORM + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\na",
        FORM + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        FORM + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na",
        FORM + b"Content-Length: 1\r\nExpect: 100-continue\r\n\r\na",
        FORM + b"Content-Length: 1\r\nContent-Encoding: gzip\r\n\r\na",
    ],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_is_left_alone(data: bytes) -> None:
    assert request_of(data) is None


def test_no_header_of_a_reply_breaks_its_line() -> None:
    assert head_of(200, [("ETag", '"a"')]) == b'HTTP/1.1 200 OK\r\nETag: "a"\r\n'
    for value in ("a\r\nb: c", "a\nb", "a\rb"):
        with pytest.raises(ValueError, match="line break"):
            head_of(200, [("ETag", value)])
