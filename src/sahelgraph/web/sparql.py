"""The SPARQL endpoint (SPARQL 1.1 Protocol, section 2.1) and the catalogue over HTTP."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from sahelgraph.errors import QueryRefused
from sahelgraph.query.catalogue import CatalogueQuery, find_query
from sahelgraph.query.engine import Engine
from sahelgraph.query.results import FORMATS, Accepted, by_name, negotiate
from sahelgraph.web.problem import problem

endpoint = Blueprint("sparql", __name__)
_QUERY_TYPE = "application/sparql-query"
_FORM_TYPE = "application/x-www-form-urlencoded"
_UPDATE_REFUSED = (
    "this endpoint takes no updates: the dataset is published by 'sahelgraph build' from record "
    "files; to add a fact, add a record"
)


def engine() -> Engine:
    """The engine of the application that answers this request."""
    found: Engine = current_app.extensions["sahelgraph-engine"]
    return found


def catalogue() -> dict[str, CatalogueQuery]:
    """The catalogue of the application that answers this request."""
    found: dict[str, CatalogueQuery] = current_app.extensions["sahelgraph-catalogue"]
    return found


@endpoint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query by GET, by a POST form, or by POST of the query itself."""
    parameters = request.args
    if request.method == "POST" and request.mimetype == _FORM_TYPE:
        parameters = request.form
    if "update" in parameters or request.mimetype == "application/sparql-update":
        return problem(400, _UPDATE_REFUSED, rule="read-only")
    if request.method == "POST" and request.mimetype == _QUERY_TYPE:
        queries = [_decoded(request.get_data())]
    elif request.method == "POST" and request.mimetype != _FORM_TYPE:
        return problem(415, f"POST a query as {_QUERY_TYPE}, or a form as {_FORM_TYPE}")
    else:
        queries = parameters.getlist("query")
    if len(queries) != 1:
        return problem(400, f"give one query; there are {len(queries)}")
    answer = engine().query(
        queries[0],
        accept=_accepted(request.args.get("format") or parameters.get("format")),
        default_graphs=parameters.getlist("default-graph-uri"),
        named_graphs=parameters.getlist("named-graph-uri"),
    )
    return _respond(answer.body, answer.content_type, answer.seconds)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryRefused(f"the query is not UTF-8 (byte {error.start})", "encoding") from error


def _accepted(name: str | None) -> Accepted:
    if name is None:
        return negotiate(request.headers.get("Accept"))
    accepted = by_name(name)
    if accepted is None:
        known = ", ".join(FORMATS)
        raise QueryRefused(f"unknown format '{name}'; known are {known}", "format")
    return accepted


def _respond(body: bytes, content_type: str, seconds: float) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Vary"] = "Accept"
    response.headers["Server-Timing"] = f"query;dur={seconds * 1000:.1f}"
    return response


@endpoint.get("/queries/<name>.<form>")
def catalogue_query(name: str, form: str) -> Response:
    """Run a query of the catalogue with its parameters from the query string."""
    if form not in ("json", "csv", "tsv", "xml"):
        return problem(404, f"there is no '.{form}'; there are .json, .csv, .tsv and .xml")
    query = find_query(catalogue(), name)
    given = request.args.to_dict(flat=False)
    twice = [key for key, values in given.items() if len(values) > 1]
    if twice:
        return problem(400, f"the parameter '{twice[0]}' is there more than once", rule="parameter")
    values = {key: found[0] for key, found in given.items() if found[0]}
    text = query.bind(values, engine().rows)
    answer = engine().query(text, accept=Accepted(form, None))
    return _respond(answer.body, answer.content_type, answer.seconds)
