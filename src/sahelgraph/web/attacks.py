"""The page of the events: filters, table, map and time line of one selection, and its files."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from sahelgraph.errors import QueryRefused
from sahelgraph.events.drawing import Ground, draw_map, draw_time_line
from sahelgraph.events.reading import Chronicle, Event, read_events
from sahelgraph.events.selection import Choice, Filters, choices, read_filters, select
from sahelgraph.export.places import to_geojson
from sahelgraph.lineage.text import spoken
from sahelgraph.query.results import Accepted
from sahelgraph.web.live import Served, engine, live, served_now

attacks = Blueprint("attacks", __name__)

#: What the page shows to who asked for nothing yet.
_FIRST = {"kind": "attack"}
_PAGE = 40
_COLUMNS = ("event", "label", "kind", "date", "earliest", "latest", "places", "perpetrators",
            "killedLow", "killedHigh", "killed", "documents")  # fmt: skip
_DESCRIBED = """
CONSTRUCT {{ ?event ?p ?o . ?claim ?cp ?co }} WHERE {{ VALUES ?event {{ {events} }}
  {{ ?event ?p ?o }} UNION {{ ?claim sg:about ?event ; ?cp ?co }} }}"""
#: The events of what is served, read once: by the digest of the dataset.
_read: dict[str, tuple[Chronicle, dict[str, list[Choice]]]] = {}


def chronicle_of(served: Served) -> tuple[Chronicle, dict[str, list[Choice]]]:
    """The events of a dataset, and the values that their filters may have."""
    if served.digest not in _read:
        chronicle = read_events(served.engine.rows, live().catalogue)
        _read.clear()
        _read[served.digest] = chronicle, choices(chronicle)
    return _read[served.digest]


@cache
def ground() -> Ground:
    """What the build of the front end made of Natural Earth; nothing if it was not built."""
    path = Path(__file__).parent / "static" / "built" / "outlines.json"
    if not path.exists():
        return Ground()
    found = json.loads(path.read_text(encoding="utf-8"))
    countries = [(entry["name"], *entry["at"]) for entry in found["countries"]]
    return Ground(found["lines"], countries)


@attacks.get("/attacks")
def page() -> tuple[str, int]:
    """The selection in all its views."""
    chronicle, known = chronicle_of(served_now())
    given = dict(request.args.items()) if request.args else _FIRST
    error = ""
    try:
        filters = read_filters(given, known, engine().rows)
        found = select(chronicle, filters)
    except QueryRefused as raised:
        # What was typed stays in its field, to be mended there.
        filters, found, error = Filters.as_typed(given), [], str(raised)
    number = _number(request.args.get("page", "1"), (len(found) - 1) // _PAGE + 1)

    def link(changes: dict[str, str]) -> str:
        return f"{url_for('attacks.page')}?{urlencode(filters.given() | changes)}"

    return (
        render_template(
            "attacks.html",
            filters=filters,
            choices=known,
            events=found[(number - 1) * _PAGE : number * _PAGE],
            count=len(found),
            number=number,
            pages=(len(found) - 1) // _PAGE + 1,
            map=draw_map(chronicle, found, ground(), link),
            time_line=draw_time_line(found, link),
            link=link,
            query=urlencode(filters.given()),
            error=error,
            spoken=spoken,
        ),
        400 if error else 200,
    )


def _number(text: str, most: int) -> int:
    """The number of a page: between 1 and the last."""
    return max(1, min(int(text), most)) if text.isascii() and text.isdigit() else 1


@attacks.get("/attacks.csv")
def as_csv() -> Response:
    """The events of the selection, a row each; several values in a cell are parted by "; "."""
    found = _selected()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for event in found:
        doers = dict.fromkeys(f"{a.actor.label} ({a.how})" for a in event.attributions)
        writer.writerow([
            event.iri, event.label, event.kind.iri, event.date, event.earliest, event.latest,
            "; ".join(place.label for place in event.places), "; ".join(doers),
            *("" if number is None else number for number in event.killed), event.dead,
            "; ".join(event.documents),
        ])  # fmt: skip
    return _file(text.getvalue(), "text/csv; charset=utf-8", "attacks.csv")


@attacks.get("/attacks.geojson")
def as_geojson() -> Response:
    """The events of the selection as GeoJSON (RFC 7946); without a point for the unplaced."""
    text = to_geojson(engine(), {event.iri for event in _selected()})
    return _file(text, "application/geo+json", "attacks.geojson")


@attacks.get("/attacks.jsonld")
def as_jsonld() -> Response:
    """The statements on the events of the selection and the claims about them."""
    events = " ".join(f"<{event.iri}>" for event in _selected())
    answer = engine().query(
        _DESCRIBED.format(events=events), accept=Accepted(None, "jsonld"), is_guarded=False
    )
    return _file(answer.body.decode(), "application/ld+json", "attacks.jsonld")


def _selected() -> list[Event]:
    chronicle, known = chronicle_of(served_now())
    return select(chronicle, read_filters(request.args, known, engine().rows))


def _file(text: str, media_type: str, name: str) -> Response:
    response = Response(text, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
