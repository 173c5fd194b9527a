"""The application: pages, health and descriptions, with the endpoint in front of it."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, jsonify, request, url_for
from werkzeug.exceptions import HTTPException

from sahelgraph.errors import QueryError
from sahelgraph.store.address import EngineAddress
from sahelgraph.store.release import Release
from sahelgraph.web.attacks import attacks
from sahelgraph.web.data import data
from sahelgraph.web.error_page import of_http_error, of_page_error
from sahelgraph.web.finding import finding
from sahelgraph.web.front import PAGE, Front
from sahelgraph.web.lineage_page import lineage_page
from sahelgraph.web.lists import lists
from sahelgraph.web.live import Live, Settings, engine, live, served_now
from sahelgraph.web.metrics import exposition
from sahelgraph.web.neighbours import neighbours
from sahelgraph.web.ontology import ontology
from sahelgraph.web.openapi import describe_paths
from sahelgraph.web.pages import pages, short
from sahelgraph.web.reply import (
    CORS_HEADERS,
    SAFE_HEADERS,
    WORTH_COMPRESSING,
    best_coding,
    compress,
)
from sahelgraph.web.shown import href
from sahelgraph.web.sources import sources
from sahelgraph.web.things import things

_BUILT = Path(__file__).parent / "static" / "built"


def create_app(
    dataset: Path | EngineAddress,
    *,
    release: Release | None = None,
    settings: Settings | None = None,
) -> Flask:
    """An application that serves a release's directory, an RDF file, or an engine elsewhere.

    Raises :class:`~sahelgraph.errors.PublishError` if the dataset cannot be loaded.
    """
    settings = settings or Settings()
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.body
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.body
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    served = Live(dataset, release, settings)
    app.extensions["sahelgraph"] = served
    app.jinja_env.globals.update(href=href, short=short, built=_built)
    blueprints = (pages, lists, things, ontology, data, lineage_page, attacks, finding, sources,
                  neighbours)  # fmt: skip
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    app.register_error_handler(QueryError, of_page_error)
    app.register_error_handler(HTTPException, of_http_error)
    app.after_request(_add_headers)
    app.after_request(_tell_the_page)
    app.add_url_rule("/health", view_func=_health)
    app.add_url_rule("/ready", view_func=_ready)
    app.add_url_rule("/metrics", view_func=_metrics)
    app.add_url_rule("/openapi.json", view_func=_openapi)
    app.wsgi_app = Front(app.wsgi_app, served)  # type: ignore[method-assign]
    return app


def _built(name: str) -> str:
    """The address of a file that the build of the front end made; empty if it was not built."""
    if not (_BUILT / name).exists():
        return ""
    return url_for("static", filename=f"built/{name}")


def _add_headers(response: Response) -> Response:
    for name, value in SAFE_HEADERS:
        response.headers.setdefault(name, value)
    # The page that comes with a redirection is not what is asked for.
    if response.location or not (response.mimetype or "").startswith("text/html"):
        for name, value in CORS_HEADERS:
            response.headers.setdefault(name, value)
    coding = best_coding(request.headers.get("Accept-Encoding", ""))
    is_text = (response.mimetype or "").startswith(("text/", "application/"))
    if coding and is_text and not response.direct_passthrough and response.status_code == 200:
        body = response.get_data()
        response.vary.add("Accept-Encoding")
        if len(body) >= WORTH_COMPRESSING:
            response.set_data(compress(body, coding))
            response.headers["Content-Encoding"] = coding
    return response


def _tell_the_page(response: Response) -> Response:
    """Say what the request is counted as: the first part of its path, if there is such a page."""
    if request.url_rule is not None:
        first = request.path.split("/", 2)[1]
        # The form of a page, as in /lineage.svg, is left out.
        request.environ[PAGE] = f"/{first[:1]}{first[1:].partition('.')[0]}"
    return response


def _health() -> Response:
    """That the process answers."""
    return Response("ok\n", mimetype="text/plain")


def _ready() -> Response:
    """That a query can be answered."""
    engine().query("ASK { ?s ?p ?o }")
    return Response(f"ready {served_now().digest[:12]}\n", mimetype="text/plain")


def _metrics() -> Response:
    """Counts for Prometheus."""
    body, content_type = exposition()
    return Response(body, content_type=content_type)


def _openapi() -> Response:
    """The description of every path (OpenAPI 3.1)."""
    return jsonify(describe_paths(live().catalogue, request.url_root))
