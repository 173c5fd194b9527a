"""The application: endpoint, catalogue and pages over one engine."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from sahelgraph.errors import QueryError
from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.engine import Engine, Limits
from sahelgraph.store.release import Release
from sahelgraph.web.pages import pages
from sahelgraph.web.problem import of_http_error, of_query_error
from sahelgraph.web.sparql import endpoint

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
LARGEST_BODY = 2**20


def create_app(
    dataset: Path, *, release: Release | None = None, limits: Limits | None = None, workers: int = 3
) -> Flask:
    """An application that serves a release's directory or an RDF file.

    Raises :class:`~sahelgraph.errors.PublishError` if the dataset cannot be loaded.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["sahelgraph-engine"] = Engine(dataset, limits, workers=workers)
    app.extensions["sahelgraph-catalogue"] = read_catalogue(shipped("queries"))
    app.extensions["sahelgraph-release"] = release
    app.register_blueprint(endpoint)
    app.register_blueprint(pages)
    app.register_error_handler(QueryError, of_query_error)
    app.register_error_handler(HTTPException, of_http_error)
    app.after_request(_add_headers)
    app.add_url_rule("/health", view_func=_health)
    app.add_url_rule("/ready", view_func=_ready)
    return app


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if not (response.mimetype or "").startswith("text/html"):
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
    return response


def _health() -> Response:
    """That the process answers."""
    return Response("ok\n", mimetype="text/plain")


def _ready() -> Response:
    """That a query can be answered."""
    from sahelgraph.web.sparql import engine

    engine().query("ASK { ?s ?p ?o }")
    return Response("ready\n", mimetype="text/plain")
