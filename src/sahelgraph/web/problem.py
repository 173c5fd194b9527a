"""One shape for every error over HTTP: problem details (RFC 9457)."""

from __future__ import annotations

import json

from flask import Response
from werkzeug.exceptions import HTTPException

from sahelgraph.errors import (
    QueryBusy,
    QueryError,
    QueryMalformed,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    UnknownQuery,
    WorkerDied,
)

_STATUS: dict[type[QueryError], int] = {
    QueryMalformed: 400,
    QueryRefused: 400,
    UnknownQuery: 404,
    QueryTooLarge: 413,
    QueryBusy: 503,
    WorkerDied: 503,
    QueryTimeout: 504,
}
_TITLES = {
    400: "The query cannot be answered as it stands",
    404: "There is nothing here",
    405: "This method is not served here",
    406: "None of the accepted formats is served",
    413: "Too large",
    414: "The address is too long",
    415: "This type of content is not taken",
    500: "The server made a mistake",
    503: "The server is busy",
    504: "The query took too long",
}


def problem(status: int, detail: str, **extra: object) -> Response:
    """A response with a problem document; ``extra`` are further members."""
    title = _TITLES.get(status, "The request failed")
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **extra}
    response = Response(json.dumps(body) + "\n", status, mimetype="application/problem+json")
    if status == 503:
        response.headers["Retry-After"] = "2"
    return response


def of_query_error(error: QueryError) -> Response:
    """The problem document of an unanswered query."""
    status = _STATUS.get(type(error), 500)
    extra: dict[str, object] = {}
    if isinstance(error, QueryMalformed) and error.line is not None:
        extra = {"line": error.line, "column": error.column}
    if isinstance(error, QueryRefused):
        extra = {"rule": error.rule}
        if error.limit is not None:
            extra |= {"limit": error.limit, "measured": error.measured}
        if error.rule == "accept":
            status = 406
    return problem(status, str(error), **extra)


def of_http_error(error: HTTPException) -> Response:
    """The problem document of an error that Flask raises, with its headers."""
    response = problem(error.code or 500, error.description or "")
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response
