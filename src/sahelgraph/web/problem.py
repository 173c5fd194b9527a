"""One shape for every error over HTTP: problem details (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response
from werkzeug.exceptions import HTTPException

from sahelgraph.errors import (
    EngineDown,
    EngineFault,
    QueryBusy,
    QueryError,
    QueryMalformed,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    UnknownQuery,
    WorkerDied,
)
from sahelgraph.web.reply import Reply, problem

_STATUS: dict[type[QueryError], int] = {
    QueryMalformed: 400,
    QueryRefused: 400,
    UnknownQuery: 404,
    QueryTooLarge: 413,
    QueryBusy: 503,
    WorkerDied: 503,
    EngineDown: 503,
    EngineFault: 502,
    QueryTimeout: 504,
}
Result = TypeVar("Result")
_log = logging.getLogger("sahelgraph.web")


def of_query_error(error: QueryError) -> Reply:
    """The problem document of an unanswered query."""
    status = _STATUS.get(type(error), 500)
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
    return problem(status, str(error), **extra)


def answered(respond: Callable[[], Result]) -> Result | Reply:
    """What is given back, or the problem document of what went wrong on the way to it."""
    try:
        return respond()
    except QueryError as error:
        return of_query_error(error)
    except Exception:
        _log.exception("a request failed")
        return problem(500, "the request failed through no fault of yours; it has been logged")


def of_http_error(error: HTTPException) -> Response:
    """The problem document of an error that Flask raises, with its headers."""
    reply = problem(error.code or 500, error.description or "")
    response = Response(reply.body, reply.status, reply.headers)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def of_page_error(error: QueryError) -> Response:
    """The problem document of a query that a page could not have answered."""
    reply = of_query_error(error)
    return Response(reply.body, reply.status, reply.headers)
