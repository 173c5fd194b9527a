"""Errors outside the endpoint: a page for a browser, problem details (RFC 9457) for a program."""

from __future__ import annotations

import json
from urllib.parse import unquote

from flask import Response, render_template, request
from werkzeug.exceptions import HTTPException, NotFound

from sahelgraph.errors import QueryError
from sahelgraph.search import Found
from sahelgraph.web.finding import find_names
from sahelgraph.web.problem import of_query_error
from sahelgraph.web.reply import Reply, problem

#: Near names that a page proposes.
_MOST_NEAR = 6
#: Fields in which people name a thing.
_NAMING = ("group", "to", "actor", "place", "base", "thing", "q")


def of_http_error(error: HTTPException) -> Response:
    """What is sent for an error that Flask raises, with its headers."""
    told = error.description or ""
    if told == NotFound.description:
        told = (
            f"there is no page '{request.path[:200]}'; / leads to all there are, and "
            "/openapi.json lists every path"
        )
    response = _shown(problem(error.code or 500, told))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def of_page_error(error: QueryError) -> Response:
    """What is sent for a query that a page could not have answered."""
    return _shown(of_query_error(error))


def is_for_people() -> bool:
    """Whether the client would rather have a page; one that takes anything alike is a program."""
    accepted = request.accept_mimetypes
    programs = ("application/problem+json", "application/json")
    return accepted.quality("text/html") > max(accepted.quality(kind) for kind in programs)


def _shown(reply: Reply) -> Response:
    response = Response(reply.body, reply.status, reply.headers)
    if is_for_people():
        told = json.loads(reply.body)
        response.set_data(
            render_template(
                "error.html",
                title=told["title"],
                detail=told["detail"],
                status=reply.status,
                near=_near() if reply.status in (400, 404) else [],
            )
        )
        response.headers["Content-Type"] = "text/html; charset=utf-8"
    response.vary.add("Accept")
    return response


def _near() -> list[Found]:
    """Things whose names are near what was asked for."""
    named = next((request.args[field] for field in _NAMING if request.args.get(field)), "")
    last = unquote(request.path).rstrip("/").rpartition("/")[2].partition(".")[0]
    try:
        return find_names(named or last.replace("-", " "), _MOST_NEAR)
    except QueryError:
        return []
