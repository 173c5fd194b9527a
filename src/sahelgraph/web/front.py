"""In front of the application: requests for data are answered here, pages there.

A kept answer, a conditional request and a query never reach the framework, which would cost
more than most queries do.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from sahelgraph.query.asking import Call
from sahelgraph.query.results import prefers_page
from sahelgraph.web.endpoint import Asked, catalogue_query, graph_store, sparql
from sahelgraph.web.http1 import is_host
from sahelgraph.web.kept import Key
from sahelgraph.web.leaving import Leavers
from sahelgraph.web.live import Live, Served
from sahelgraph.web.metrics import count_kept, count_ready, count_reply, start_folding
from sahelgraph.web.problem import answered
from sahelgraph.web.reply import CORS_HEADERS, DATA_HEADERS, Reply, problem

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_READING = ("GET", "HEAD", "OPTIONS")
_METHODS = {"/sparql": ("GET", "HEAD", "POST", "OPTIONS"), "/store": _READING}
#: What each reply says that is made in front of the framework.
COMMON_HEADERS = [*DATA_HEADERS, *CORS_HEADERS, ("Vary", "Accept, Accept-Encoding")]
#: Where the application says what a request is counted as.
PAGE = "sahelgraph.page"
#: Bodies of more bytes are not looked for among the kept answers.
_LARGEST_KEY = 16 * 2**10


class Front:
    """A WSGI application before another one.

    A kept answer that was sent before is sent again as it was, before anything else is looked
    at: at tens of thousands of them a second whatever is done for each is most of the work.
    """

    def __init__(self, app: Application, live: Live) -> None:
        self.app = app
        self.live = live
        self._leavers = Leavers()
        start_folding(self._look)
        self.base = urlsplit(live.settings.base_url) if live.settings.base_url else None

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        if not is_host(environ.get("HTTP_HOST", "")):
            if environ["SERVER_PROTOCOL"] == "HTTP/1.1" or environ.get("HTTP_HOST"):
                reply = problem(400, "name the host that is asked, once: Host: example.org")
                return self._refuse(environ, start_response, reply)
            # That of the server is the path of a socket, which is nobody's business.
            environ["HTTP_HOST"] = "localhost"
        if environ["REQUEST_METHOD"] == "GET" and "HTTP_IF_NONE_MATCH" not in environ:
            kept = self.live.served.kept.get(_key(environ))
            if kept is not None:
                body, coding = kept.in_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
                if coding in kept.sent:
                    count_ready(self.part_of(environ["PATH_INFO"]))
                    start_response("200 OK", kept.sent[coding])
                    return [body]
        return self._answer(environ, start_response)

    def _answer(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request that cannot be answered at once."""
        self.rebase(environ)
        path: str = environ["PATH_INFO"]
        kind = kind_of(path)
        if self.is_too_long(environ):
            limit = self.live.settings.url
            told = f"the address has more than {limit} characters (--address-size); POST the query"
            reply = problem(414, told, limit=limit)
            return self._refuse(environ, start_response, reply)
        if kind is None:
            return self._page(environ, start_response)
        if is_for_people(environ, kind):
            environ["PATH_INFO"] = "/ask"
            return self._page(environ, start_response)
        started = time.perf_counter()
        reply = answered(lambda: self._reply(environ, kind))
        count_reply(self.part_of(path), reply.status, time.perf_counter() - started)
        return self._send(environ, start_response, reply)

    def _refuse(
        self, environ: dict[str, Any], start_response: Callable[..., Any], reply: Reply
    ) -> Iterable[bytes]:
        """Reply to what is looked at no further, and count that."""
        path = environ["PATH_INFO"]
        count_reply(self.part_of(path) if kind_of(path) else "other", reply.status, 0.0)
        return self._send(environ, start_response, reply)

    def _page(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Have the application answer, and count that."""
        started = time.perf_counter()

        def start(status: str, *told: Any) -> Any:
            part = environ.get(PAGE, "other")
            count_reply(part, int(status[:3]), time.perf_counter() - started)
            return start_response(status, *told)

        return self.app(environ, start)

    def part_of(self, path: str) -> str:
        """What a request for data is counted as: one of few names, whatever is asked for."""
        kind = kind_of(path)
        if kind == "/queries":
            name = path.removeprefix("/queries/").rpartition(".")[0]
            return f"/queries/{name}" if name in self.live.catalogue else kind
        return str(kind)

    def _look(self) -> tuple[dict[str, int], int]:
        """What is under way, and how much is kept."""
        served = self.live.served
        return served.engine.under_way(), served.kept.size

    def rebase(self, environ: dict[str, Any]) -> None:
        """Have the request see the site at the address that clients see."""
        if self.base is not None:
            environ["wsgi.url_scheme"] = self.base.scheme
            environ["HTTP_HOST"] = self.base.netloc
            environ["SCRIPT_NAME"] = self.base.path.rstrip("/")

    def is_too_long(self, environ: dict[str, Any]) -> bool:
        """Whether the address has more characters than are taken."""
        characters = len(environ.get("QUERY_STRING", "")) + len(environ["PATH_INFO"])
        return characters > self.live.settings.url

    def _reply(self, environ: dict[str, Any], kind: str) -> Reply:
        methods = methods_of(kind)
        method: str = environ["REQUEST_METHOD"]
        if method not in methods:
            allowed = [("Allow", ", ".join(methods))]
            message = f"{method[:20]} is not served here; the dataset is published by a build"
            return problem(405, message, allowed)
        if method == "OPTIONS":
            return _preflight(methods)
        body = self._body(environ) if method == "POST" else b""
        if isinstance(body, Reply):
            return body
        asked = asked_by(environ, body)
        served = self.live.served
        key = key_of(environ, body)
        reply = served.kept.get(key) if key else None
        if reply is None:
            with self._leavers.watched(environ.get("REMOTE_ADDR", "")) as call:
                reply = self.new(asked, served, kind, call)
            if key:
                keep(served, key, reply)
        else:
            count_kept()
        return reply

    def new(self, asked: Asked, served: Served, kind: str, call: Call | None = None) -> Reply:
        """The reply to a request that is not kept; raises a QueryError."""
        if kind == "/sparql":
            reply = sparql(asked, served, call)
        elif kind == "/store":
            reply = graph_store(asked, served, call)
        else:
            reply = catalogue_query(asked, served, self.live.catalogue, call)
        return reply

    def _body(self, environ: dict[str, Any]) -> bytes | Reply:
        """The body of a request, up to the limit whatever its length is said to be."""
        limit = self.live.settings.body
        too_large = f"the body has more than {limit} bytes (--body-size)"
        if environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
            return problem(415, "send the body without a content coding")
        declared = environ.get("CONTENT_LENGTH") or ""
        if declared and not declared.isdigit():
            return problem(400, "the Content-Length is no number")
        if declared and int(declared) > limit:
            return problem(413, too_large, limit=limit)
        stream = environ["wsgi.input"]
        started = time.perf_counter()
        body: bytes = stream.read(int(declared)) if declared else stream.read(limit + 1)
        if len(body) > limit:
            return problem(413, too_large, limit=limit)
        if declared and len(body) != int(declared):
            seconds = self.live.settings.request_time
            # The time counts from the first byte, which may have waited for a thread.
            if time.perf_counter() - started > seconds / 2:
                message = f"the body was not there after {seconds:g} s (--request-time)"
                return problem(408, message, [("Connection", "close")])
            return problem(400, "the body is shorter than its Content-Length")
        return body

    def _send(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        reply: Reply,
    ) -> Iterable[bytes]:
        """Send a reply whole, or 304 to who has it already."""
        status, headers, body, coding = whole(environ, reply)
        headers += COMMON_HEADERS
        if reply.is_lasting and status == 200:
            reply.sent[coding] = headers
        start_response(_LINES[status], headers)
        return [body]


def whole(environ: dict[str, Any], reply: Reply) -> tuple[int, list[tuple[str, str]], bytes, str]:
    """Status, headers but for the common ones, body and content coding as the request wants it."""
    body, coding = reply.in_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    status = reply.status
    headers = [*reply.headers, ("Content-Length", str(len(body)))]
    if coding:
        headers.append(("Content-Encoding", coding))
    if reply.etag is not None:
        etag = f'"{reply.etag}-{coding}"' if coding else f'"{reply.etag}"'
        condition = environ.get("HTTP_IF_NONE_MATCH")
        if condition and _matches(condition, etag):
            status, body, headers = 304, b"", list(reply.headers)
        # Weak: rows that no ORDER BY orders may come in another order from another process.
        headers.append(("ETag", f"W/{etag}"))
    return status, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body, coding


def keep(served: Served, key: Key, reply: Reply) -> None:
    """Keep a reply if it lasts."""
    if reply.is_lasting:
        served.kept.put(key, reply)


def key_of(environ: dict[str, Any], body: bytes) -> Key:
    """What the reply to a request depends on; empty where it is not kept."""
    if environ["REQUEST_METHOD"] != "POST":
        return _key(environ)
    if len(body) > _LARGEST_KEY:
        return ()
    return (*_key(environ), environ.get("CONTENT_TYPE", ""), body)


def asked_by(environ: dict[str, Any], body: bytes) -> Asked:
    """What the endpoint looks at of a request."""
    method: str = environ["REQUEST_METHOD"]
    return Asked(
        "GET" if method == "HEAD" else method,
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT", ""),
        environ.get("CONTENT_TYPE", ""),
        body,
        environ,
    )


def is_for_people(environ: dict[str, Any], kind: str) -> bool:
    """Whether a browser asks for the endpoint without a query; then it gets the page."""
    if kind != "/sparql" or environ.get("QUERY_STRING"):
        return False
    is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD")
    return is_read and prefers_page(environ.get("HTTP_ACCEPT", ""))


def methods_of(kind: str) -> tuple[str, ...]:
    """The methods that a part of the front serves."""
    return _METHODS.get(kind, _READING)


def _key(environ: dict[str, Any]) -> tuple[str, str, str]:
    """What the reply to a GET or HEAD request depends on."""
    return (
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT", ""),
    )


def kind_of(path: str) -> str | None:
    """Which part of the front a path belongs to, if any."""
    if path in ("/sparql", "/store"):
        return path
    if path.startswith("/queries/") and not path.endswith((".html", "/")):
        # A name without a format is led to its page.
        return "/queries" if "." in path else None
    return None


def _matches(condition: str, etag: str) -> bool:
    """Whether an If-None-Match header names the tag (RFC 9110, section 13.1.2)."""
    tags = (tag.strip().removeprefix("W/") for tag in condition.split(","))
    return condition.strip() == "*" or etag in tags


def _preflight(methods: tuple[str, ...]) -> Reply:
    """What a browser may ask from another site (CORS)."""
    allowed = ", ".join(methods)
    headers = [
        ("Allow", allowed),
        ("Access-Control-Allow-Methods", allowed),
        ("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match"),
        ("Access-Control-Max-Age", "86400"),
    ]
    return Reply(204, headers, b"")
