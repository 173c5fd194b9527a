"""The pages for people: what is inside, and the catalogue."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sahelgraph import names
from sahelgraph.errors import QueryError, QueryRefused
from sahelgraph.query.catalogue import find_query
from sahelgraph.query.results import Accepted
from sahelgraph.web.claims import blocks_at, read_labels
from sahelgraph.web.live import catalogue, engine
from sahelgraph.web.live import release as served_release
from sahelgraph.web.problem import of_query_error
from sahelgraph.web.shown import Value, document, href, value

pages = Blueprint("pages", __name__)

FIRST_QUERY = """\
SELECT ?event ?label ?date ?low ?high WHERE {
  ?event sg:perpetratedBy grp:jnim ; skos:prefLabel ?label ; sg:date ?date ; sg:killedLow ?low .
  OPTIONAL { ?event sg:killedHigh ?high }
}
ORDER BY DESC(?low) LIMIT 10"""

#: Rows of an answer whose things are told by their labels; those beyond keep their ids.
_MOST_LABELLED = 2000
_COUNTS = """
SELECT
  (COUNT(DISTINCT ?event) AS ?events) (COUNT(DISTINCT ?claim) AS ?claims)
WHERE { { ?account sg:accountOf ?event } UNION { ?claim sg:about ?thing } }"""


@pages.get("/")
def start() -> str:
    """What is inside, and the ways in."""
    release = served_release()
    counts = engine().rows(_COUNTS)[0]
    coverage = engine().rows(catalogue()["coverage"].text)
    return render_template(
        "start.html",
        counts=counts,
        coverage=coverage,
        release=release,
        catalogue=catalogue().values(),
        first_query=FIRST_QUERY,
        prefixes=names.PREFIXES,
    )


@pages.get("/queries/")
def queries() -> str:
    """The catalogue, with a form for each query."""
    return render_template("queries.html", catalogue=catalogue().values())


@pages.get("/queries/<name>")
def query_without_format(name: str) -> Response:
    """The way from the name of a query to its page, with its parameters."""
    find_query(catalogue(), name)
    asked = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    return redirect(url_for("pages.query_page", name=name) + asked, 303)


@pages.get("/queries/<name>.html")
def query_page(name: str) -> tuple[str, int]:
    """A query of the catalogue as a table."""
    query = find_query(catalogue(), name)
    values = {key: value for key, value in request.args.items() if value}
    columns, error, status = list(query.columns), "", 200
    rows: list[dict[str, str]] = []
    labels: dict[str, str] = {}
    try:
        text = query.bind(values, engine().rows, laterally=engine().takes_lateral)
        rows = engine().rows(text)
        some = (text for row in rows[:_MOST_LABELLED] for text in row.values())
        labels = read_labels(engine(), some)
    except QueryError as raised:
        # A question that needs a value and has none yet shows its form.
        if values or not isinstance(raised, QueryRefused):
            error, status = str(raised), of_query_error(raised).status
    return (
        render_template(
            "query.html",
            query=query,
            values=values,
            columns=columns,
            rows=_cells(columns, rows, labels),
            error=error,
        ),
        status,
    )


def _cells(
    columns: list[str], rows: list[dict[str, str]], labels: dict[str, str]
) -> list[list[Value]]:
    """The cells of an answer of the catalogue; its documents and lines lead to what they name."""
    placed = [row for row in rows[:_MOST_LABELLED] if "document" in row]
    blocks = blocks_at(engine(), placed)

    def cell(row: dict[str, str], column: str) -> Value:
        if (text := row.get(column)) is None:
            return Value("")
        if column == "document":
            return document(text)
        if column == "line" and (block := blocks.get((row.get("document", ""), text))):
            return Value(text, href(block), block)
        return value(column, text, labels)

    return [[cell(row, column) for column in columns] for row in rows]


@pages.get("/ask")
def ask() -> tuple[str, int, dict[str, str]]:
    """A query from a form, answered as a table; works without JavaScript."""
    text = request.args.get("query", FIRST_QUERY)
    columns: list[str] = []
    rows: list[dict[str, str]] = []
    error, status = "", 200
    try:
        answer = engine().query(text, accept=Accepted("json", "ttl"))
        if answer.format == "json":
            columns, rows = _table(answer.body)
            graph = ""
        else:
            graph = answer.body.decode()
    except QueryError as raised:
        error, graph, status = str(raised), "", of_query_error(raised).status
    editor = {
        "endpoint": request.url_root + "sparql",
        "query": text,
        "prefixes": names.PREFIXES,
        "isGiven": "query" in request.args,
        "examples": {query.name: query.text for query in catalogue().values()},
    }
    page = render_template(
        "ask.html", text=text, columns=columns, rows=rows, graph=graph, error=error, short=short,
        editor=editor, catalogue=catalogue().values(),
    )  # fmt: skip
    # At the address of the endpoint a program gets something else.
    return page, status, {"Vary": "Accept"}


def _table(body: bytes) -> tuple[list[str], list[dict[str, str]]]:
    import json

    data = json.loads(body)
    if "boolean" in data:
        return ["answer"], [{"answer": "yes" if data["boolean"] else "no"}]
    rows = [
        {name: str(term.get("value", "")) for name, term in row.items()}
        for row in data["results"]["bindings"]
    ]
    return data["head"]["vars"], rows


def short(text: str) -> str:
    """An IRI under a known prefix as a prefixed name, everything else as it is."""
    best = max(
        (item for item in names.PREFIXES.items() if text.startswith(item[1])),
        key=lambda item: len(item[1]),
        default=None,
    )
    return f"{best[0]}:{text.removeprefix(best[1])}" if best else text
