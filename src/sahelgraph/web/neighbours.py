"""A thing among its neighbours, as JSON for the graph on its page."""

from __future__ import annotations

import re

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest

from sahelgraph import names
from sahelgraph.web.live import engine
from sahelgraph.web.shown import href

neighbours = Blueprint("neighbours", __name__)

_SHOWN = ("group", "person", "place", "base", "event")
#: The most neighbours that a graph can show legibly; things that act come before events.
_MOST = 18
_IRI = re.compile(r"https://w3id\.org/sahelgraph/id/[a-z-]+/[A-Za-z0-9._-]+\Z")
_NEIGHBOURS = """
SELECT DISTINCT ?from ?to ?how ?other ?label WHERE {{
  {{ <{iri}> ?p ?other . BIND(<{iri}> AS ?from) BIND(?other AS ?to) }}
  UNION {{ ?other ?p <{iri}> . BIND(?other AS ?from) BIND(<{iri}> AS ?to) }}
  ?other skos:prefLabel ?label . ?p rdfs:label ?how
  FILTER(ISIRI(?other) && ?other != <{iri}>)
  FILTER NOT EXISTS {{ ?other a sg:UnknownActor }}
}} ORDER BY ?other ?how"""
_OWN_LABEL = "SELECT ?label WHERE {{ <{iri}> skos:prefLabel ?label }} LIMIT 1"


@neighbours.get("/neighbours.json")
def as_json() -> Response:
    """The things that a thing has to do with, and how: nodes and edges."""
    iri = request.args.get("iri", "")
    if not _IRI.match(iri):
        raise BadRequest("give ?iri= with the IRI of a thing, such as .../id/group/jnim")
    own = engine().rows(_OWN_LABEL.format(iri=iri))
    rows = [row for row in engine().rows(_NEIGHBOURS.format(iri=iri)) if _kind(row["other"])]
    others = {row["other"]: row["label"] for row in rows}
    shown = sorted(others, key=lambda other: (_SHOWN.index(_kind(other)), others[other]))[:_MOST]
    things = [_thing(other, others[other]) for other in shown]
    if own:
        things.insert(0, _thing(iri, own[0]["label"]))
    statements = [
        {"source": row["from"], "target": row["to"], "label": row["how"]}
        for row in rows
        if row["other"] in shown
    ]
    return jsonify({"about": iri, "things": things, "statements": statements,
                    "left_out": len(others) - len(shown)})  # fmt: skip


def _thing(iri: str, label: str) -> dict[str, str]:
    page = request.script_root + href(iri)
    return {"id": iri, "label": label, "kind": _kind(iri), "page": page}


def _kind(iri: str) -> str:
    kind = iri.removeprefix(names.ID).partition("/")[0] if iri.startswith(names.ID) else ""
    return kind if kind in _SHOWN else ""
