"""The page of the search, and its suggestions as JSON."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request

from sahelgraph.search import Found, NameIndex, read_names
from sahelgraph.web.live import served_now
from sahelgraph.web.shown import href

finding = Blueprint("search", __name__)

#: The names of what is served, read once: by the digest of the dataset.
_read: dict[str, NameIndex] = {}


def find_names(asked: str, limit: int) -> list[Found]:
    """The things that a text may name, the best first; raises QueryError as a query does."""
    served = served_now()
    if served.digest not in _read:
        names = read_names(served.engine.rows)
        _read.clear()
        _read[served.digest] = names
    return _read[served.digest].search(asked, limit)


@finding.get("/search")
def page() -> str:
    """What fits, the best first."""
    asked = request.args.get("q", "").strip()
    return render_template("search.html", asked=asked, found=find_names(asked, 40))


@finding.get("/search.json")
def suggestions() -> Response:
    """The first few that fit: their IRIs, labels, kinds, pages and the names that fit."""
    return jsonify([
        {"iri": found.iri, "label": found.label, "kind": found.kind, "name": found.name,
         "page": request.script_root + href(found.iri)}
        for found in find_names(request.args.get("q", ""), 10)
    ])  # fmt: skip
