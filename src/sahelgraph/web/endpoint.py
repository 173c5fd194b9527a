"""The SPARQL endpoint and the catalogue over HTTP, without a framework between.

SPARQL 1.1 Protocol (section 2.1), SPARQL 1.1 Graph Store HTTP Protocol (reading: sections 5.2
and 5.8), SPARQL 1.1 Service Description.
"""

from __future__ import annotations

import hashlib
import re
from binascii import a2b_qp
from typing import Any, NamedTuple
from urllib.parse import unquote

from sahelgraph.errors import QueryRefused
from sahelgraph.query.asking import Answer, Asking, Call
from sahelgraph.query.catalogue import CatalogueQuery, find_query
from sahelgraph.query.description import described, description_query
from sahelgraph.query.engine import Engine
from sahelgraph.query.pool import Prepared
from sahelgraph.query.results import FORMATS, Accepted, by_name, negotiate
from sahelgraph.web.live import Served
from sahelgraph.web.reply import Reply, problem
from sahelgraph.web.service_description import describe_service

QUERY_TYPE = "application/sparql-query"
FORM_TYPE = "application/x-www-form-urlencoded"
UPDATE_TYPE = "application/sparql-update"
UPDATE_REFUSED = (
    "this endpoint takes no updates: the dataset is published by 'sahelgraph build' from record "
    "files; to add a fact, add a record"
)
_MOST_FIELDS = 100
_BROKEN = re.compile("%(?![0-9A-Fa-f]{2})")
#: Functions that give something else each time.
_VOLATILE_NAMES = ("now", "rand", "uuid", "bnode", "service")
_VOLATILE = re.compile(r"\b(?:now|rand|uuid|struuid|bnode|service)\b", re.ASCII | re.IGNORECASE)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*\Z")


class Asked(NamedTuple):
    """A request: what of it the endpoint looks at; ``environ`` as in PEP 3333."""

    method: str
    path: str
    query_string: str
    accept: str
    content_type: str
    body: bytes
    environ: dict[str, Any]

    @property
    def root(self) -> str:
        """The address of the site as the client sees it, ending in a slash."""
        environ = self.environ
        host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "localhost")
        return f"{environ['wsgi.url_scheme']}://{host}{environ.get('SCRIPT_NAME', '')}/"

    @property
    def media_type(self) -> str:
        """The media type of the body, without parameters."""
        return self.content_type.partition(";")[0].strip().lower()


def fields(text: str) -> list[tuple[str, str]]:
    """The names and values of a query string or form; refuses what is not UTF-8."""
    parts = text.split("&")
    if len(parts) > _MOST_FIELDS:
        message = f"there are more than {_MOST_FIELDS} parameters"
        raise QueryRefused(message, "parameters", _MOST_FIELDS)
    pairs = [part.partition("=") for part in parts if part]
    return [
        (name if name.isalpha() else _unquoted(name), _unquoted(value)) for name, _, value in pairs
    ]


def _unquoted(text: str) -> str:
    """The text that stands in a query string as this; raises QueryRefused if it is not UTF-8.

    Each sign of a query may be encoded, and the library decodes them one by one, which takes
    longer than many a query does. Quoted-printable (RFC 2045) is the same encoding with another
    mark, and is decoded at once; but what a broken mark means there is another thing.
    """
    text = text.replace("+", " ")
    if "%" not in text:
        return text
    try:
        if _BROKEN.search(text):
            return unquote(text, errors="strict")
        return a2b_qp(text.replace("=", "%3D").replace("%", "=").encode()).decode()
    except UnicodeError as error:
        raise QueryRefused("a parameter is not UTF-8", "encoding") from error


class Question(NamedTuple):
    """A query as a request asks it: its text, formats, and the graphs that the request names."""

    text: str
    accept: Accepted
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    def thing(self) -> str | None:
        """The IRI of what the query asks to describe, if it asks nothing else."""
        if self.default_graphs or self.named_graphs or "describe" not in self.text.lower():
            return None
        return described(self.text)

    def put(self, engine: Asking, call: Call | None = None) -> Answer:
        """The engine's answer; raises a QueryError."""
        thing = self.thing()
        if thing is not None:
            return engine.describe(thing, self.accept, call)
        return engine.query(
            self.text,
            accept=self.accept,
            default_graphs=self.default_graphs,
            named_graphs=self.named_graphs,
            call=call,
        )

    def prepared(self, engine: Engine) -> Prepared:
        """The query as our own engine begins it; raises QueryRefused."""
        thing = self.thing()
        if thing is not None:
            return engine.prepare(description_query(thing), accept=self.accept, is_guarded=False)
        return engine.prepare(
            self.text,
            accept=self.accept,
            default_graphs=self.default_graphs,
            named_graphs=self.named_graphs,
        )


def question(asked: Asked) -> Question | Reply | None:
    """What is asked by GET, by a POST form or by POST of the query, or why it cannot be.

    ``None`` stands for the description of the service.
    """
    told = asked.query_string
    if asked.method == "GET" and told.startswith("query=") and "&" not in told:
        # Most requests are so.
        return Question(_unquoted(told[6:]), negotiate(asked.accept))
    given = fields(told)
    if asked.method == "POST":
        if asked.media_type == UPDATE_TYPE:
            return problem(400, UPDATE_REFUSED, rule="read-only")
        if asked.media_type == FORM_TYPE:
            given += fields(_decoded(asked.body))
        elif asked.media_type == QUERY_TYPE:
            given.append(("query", _decoded(asked.body)))
        else:
            return problem(415, f"POST a query as {QUERY_TYPE}, or a form as {FORM_TYPE}")
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    if "update" in values:
        return problem(400, UPDATE_REFUSED, rule="read-only")
    queries = values.get("query", ())
    if not queries and asked.method == "GET":
        return None
    accept = _accepted(asked, given)
    if len(queries) != 1:
        return problem(400, f"give one query; there are {len(queries)}", rule="query")
    default_graphs = tuple(values.get("default-graph-uri", ()))
    named_graphs = tuple(values.get("named-graph-uri", ()))
    for iri in default_graphs + named_graphs:
        if not _IRI.match(iri):
            return problem(400, f"'{iri[:200]}' is no absolute IRI of a graph", rule="graph")
    return Question(queries[0], accept, default_graphs, named_graphs)


def sparql(asked: Asked, served: Served, call: Call | None = None) -> Reply:
    """Answer a query, or describe the service; raises a QueryError."""
    found = question(asked)
    if found is None:
        accept = _accepted(asked, fields(asked.query_string))
        return describe_service(served, asked.root, accept)
    return found if isinstance(found, Reply) else answer(served, found, call)


def answer(served: Served, asked: Question, call: Call | None = None) -> Reply:
    """The reply to a query; raises a QueryError."""
    return reply_with(asked.put(served.engine, call), asked, served)


def reply_with(found: Answer, asked: Question, served: Served) -> Reply:
    """The reply with an answer: how long it took, how many rows, and which limits hold."""
    headers = [
        ("Content-Type", found.content_type),
        ("Server-Timing", f"query;dur={found.seconds * 1000:.2f}"),
        served.limits_header,
    ]
    if found.rows is not None:
        headers.append(("Sahelgraph-Rows", str(found.rows)))
    lower = asked.text.lower()
    # To look for each as it is takes a fifth of the time that the expression does.
    if any(map(lower.__contains__, _VOLATILE_NAMES)) and _VOLATILE.search(asked.text):
        return Reply(200, [*headers, ("Cache-Control", "no-store")], found.body)
    graphs = (*asked.default_graphs, "", *asked.named_graphs)
    name = "\0".join((served.digest, found.format, asked.text, *graphs))
    etag = hashlib.blake2b(name.encode(errors="replace"), digest_size=12).hexdigest()
    headers.append(("Cache-Control", "no-cache"))
    return Reply(200, headers, found.body, etag, is_lasting=True)


def catalogue_query(
    asked: Asked,
    served: Served,
    catalogue: dict[str, CatalogueQuery],
    call: Call | None = None,
) -> Reply:
    """Run a query of the catalogue, ``/queries/NAME.FORMAT``, with its parameters."""
    name, _, form = asked.path.removeprefix("/queries/").rpartition(".")
    if form not in ("json", "csv", "tsv", "xml"):
        return problem(
            404, f"there is no '.{form[:40]}'; there are .json, .csv, .tsv, .xml and .html"
        )
    query = find_query(catalogue, name)
    given = fields(asked.query_string)
    known = [field for field, _ in given]
    twice = next((field for field in known if known.count(field) > 1), None)
    if twice is not None:
        message = f"the parameter '{twice[:100]}' is there more than once"
        return problem(400, message, rule="parameter")
    values = {field: value for field, value in given if value}
    unknown = next((field for field in known if field not in query.parameters), None)
    if unknown is not None:
        names = ", ".join(query.parameters) or "none"
        message = f"the query '{name}' has no parameter '{unknown[:100]}'; it has {names}"
        return problem(400, message, rule="parameter")
    text = query.bind(values, served.engine.rows, laterally=served.engine.takes_lateral)
    return answer(served, Question(text, Accepted(form, None)), call)


def graph_store(asked: Asked, served: Served, call: Call | None = None) -> Reply:
    """A graph of the dataset: ``?default``, or ``?graph=IRI``."""
    given = dict(fields(asked.query_string))
    accept = Accepted(None, _accepted(asked, list(given.items())).graphs)
    if ("default" in given) == ("graph" in given):
        return problem(400, "name one graph: ?default, or ?graph= and its IRI", rule="graph")
    if "default" in given:
        whole = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        return answer(served, Question(whole, accept), call)
    iri = given["graph"]
    if not _IRI.match(iri):
        return problem(400, f"'{iri[:200]}' is no absolute IRI of a graph", rule="graph")
    pattern = f"GRAPH <{iri}> {{ ?s ?p ?o }}"
    if b"true" not in served.engine.query(f"ASK {{ {pattern} }}").body:
        return problem(404, f"the dataset has no graph <{iri[:200]}>")
    graph = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"
    return answer(served, Question(graph, accept), call)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryRefused(f"the body is not UTF-8 (byte {error.start})", "encoding") from error


def _accepted(asked: Asked, given: list[tuple[str, str]]) -> Accepted:
    name = next((value for field, value in given if field == "format"), None)
    if name is None:
        return negotiate(asked.accept)
    accepted = by_name(name)
    if accepted is None:
        known = ", ".join(FORMATS)
        raise QueryRefused(f"unknown format '{name[:40]}'; known are {known}", "format")
    return accepted
