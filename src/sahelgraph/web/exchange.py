"""What the door knows of a client, and of what it asks."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from typing import Any

from sahelgraph.query.asking import Call
from sahelgraph.query.engine import Engine
from sahelgraph.query.pool import Begun, Prepared
from sahelgraph.web.endpoint import Asked, Question, question, reply_with
from sahelgraph.web.front import methods_of
from sahelgraph.web.http1 import Request
from sahelgraph.web.kept import Key
from sahelgraph.web.live import Served, Settings
from sahelgraph.web.reply import Reply


class Client:
    """A connection: what was heard of a request so far, and what is not sent yet of a reply.

    ``since`` is the monotonic time at which it last began to speak or was sent something;
    ``is_early`` says that it spoke before it had its answer.
    """

    __slots__ = ("connection", "descriptor", "exchange", "heard", "is_early", "rest", "since")

    def __init__(self, connection: socket.socket, now: float) -> None:
        self.connection = connection
        self.descriptor = connection.fileno()
        self.since = now
        self.heard = b""
        self.rest = memoryview(b"")
        self.exchange: Exchange | None = None
        self.is_early = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing is heard of it, done for it or sent to it."""
        return not (self.exchange or self.heard or self.rest)


@dataclass(eq=False)
class Exchange:
    """One request, as a WSGI server would tell of it, and since when it is there.

    ``key`` is what its reply is kept by, ``call`` what is given up when the client leaves.
    """

    client: Client
    environ: dict[str, Any]
    part: str
    served: Served
    key: Key

    def __post_init__(self) -> None:
        self.started = time.perf_counter()
        self.call = Call()


@dataclass(eq=False)
class QueryExchange(Exchange):
    """A request with a query for our own engine; ``begun`` once a worker has it.

    ``seconds`` are those that the engine took, once it has answered.
    """

    engine: Engine
    question: Question
    prepared: Prepared
    begun: Begun | None = field(default=None, init=False)
    seconds: float | None = field(default=None, init=False)

    def lasts(self, seconds: float) -> bool:
        """Whether it is there for longer than that."""
        return time.perf_counter() - self.started > seconds

    def finish(self, begun: Begun, call: Call | None = None) -> Reply:
        """The reply once the worker answers; raises a QueryError."""
        found = self.engine.finish(begun, call)
        self.seconds = found.seconds
        return reply_with(found, self.question, self.served)

    def wait(self) -> Reply:
        """The reply once a worker came free and has answered; raises a QueryError."""
        found = self.engine.wait(self.prepared, self.call)
        return reply_with(found, self.question, self.served)


def takes(request: Request, part: str, settings: Settings) -> bool:
    """Whether a request for data is answered at the door."""
    return (
        request.method in methods_of(part)
        # A browser gets the page of the endpoint.
        and bool(request.query_string or part != "/sparql" or request.method == "POST")
        and len(request.path) + len(request.query_string) <= settings.url
        and len(request.body) <= settings.body
    )


#: A query and the engine that it is for, or why there is none.
Understood = tuple[Engine, Question, Prepared] | Reply | None


def understood(asked: Asked, engine: Engine) -> Understood:
    """The query of a request, let pass by the guard; ``None`` if none is asked."""
    found = question(asked)
    if isinstance(found, Question):
        return engine, found, found.prepared(engine)
    return found
