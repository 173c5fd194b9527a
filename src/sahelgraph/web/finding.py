"""The page of the search, and its suggestions as JSON."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request

from sahelgraph.search import Found, NameIndex, read_names
from sahelgraph.web.live import served_now
from sahelgraph.web.shown import href

finding = Blueprint("search", __name__)

#: The names of what is served, read once: by the digest of the dataset.
_read: dict[str, NameIndex] = {}


def _find(limit: int) -> list[Found]:
    served = served_now()
    if served.digest not in _read:
        names = read_names(served.engine.rows)
        _read.clear()
        _read[served.digest] = names
    return _read[served.digest].search(request.args.get("q", ""), limit)


@finding.get("/search")
def page() -> str:
    """What fits, the best first."""
    return render_template("search.html", asked=request.args.get("q", "").strip(), found=_find(40))


@finding.get("/search.json")
def suggestions() -> Response:
    """The first few that fit: their IRIs, labels, kinds, pages and the names that fit."""
    return jsonify([
        {"iri": found.iri, "label": found.label, "kind": found.kind, "name": found.name,
         "page": request.script_root + href(found.iri)}
        for found in _find(10)
    ])  # fmt: skip
