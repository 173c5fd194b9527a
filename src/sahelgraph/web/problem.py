"""One shape for every error over HTTP: problem details (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from sahelgraph.errors import (
    EngineDown,
    EngineFault,
    QueryAbandoned,
    QueryBusy,
    QueryError,
    QueryMalformed,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    UnknownQuery,
    WorkerDied,
)
from sahelgraph.web.metrics import count_unanswered
from sahelgraph.web.reply import Reply, problem

_STATUS: dict[type[QueryError], int] = {
    QueryMalformed: 400,
    QueryRefused: 400,
    UnknownQuery: 404,
    QueryTooLarge: 413,
    QueryBusy: 503,
    WorkerDied: 503,
    QueryAbandoned: 503,
    EngineDown: 503,
    EngineFault: 502,
    QueryTimeout: 504,
}
#: What is not told by the status alone.
_TITLES: dict[type[QueryError], str] = {
    EngineDown: "The engine behind the server is not there",
    WorkerDied: "The query ended the process that evaluated it",
}
#: How the errors are counted.
_REASONS: dict[type[QueryError], str] = {
    QueryMalformed: "malformed",
    QueryRefused: "refused",
    UnknownQuery: "unknown",
    QueryTooLarge: "too-large",
    QueryBusy: "busy",
    WorkerDied: "worker-ended",
    QueryAbandoned: "left",
    EngineDown: "engine-down",
    EngineFault: "engine-fault",
    QueryTimeout: "timeout",
}
Result = TypeVar("Result")
_log = logging.getLogger("sahelgraph.web")


def title_of_error(error: QueryError) -> str:
    """What happened to a query, in a few words; empty where its status tells it."""
    return _TITLES.get(type(error), "")


def of_query_error(error: QueryError) -> Reply:
    """The problem document of an unanswered query."""
    status = _STATUS.get(type(error), 500)
    count_unanswered(_REASONS.get(type(error), "other"))
    extra: dict[str, Any] = {}
    if isinstance(error, QueryMalformed) and error.line is not None:
        extra = {"line": error.line, "column": error.column}
        if error.found is not None:
            extra["found"] = error.found
    if isinstance(error, QueryRefused):
        extra = {"rule": error.rule}
        if error.limit is not None:
            extra |= {"limit": error.limit, "measured": error.measured}
        if error.rule == "accept":
            status = 406
    return problem(status, str(error), title=title_of_error(error), **extra)


def answered(respond: Callable[[], Result]) -> Result | Reply:
    """What is given back, or the problem document of what went wrong on the way to it."""
    try:
        return respond()
    except Exception as error:
        return of_error(error)


def of_error(error: Exception) -> Reply:
    """The problem document of whatever went wrong."""
    if isinstance(error, QueryError):
        return of_query_error(error)
    _log.error("a request failed", exc_info=error)
    return problem(500, "the request failed through no fault of yours; it has been logged")
