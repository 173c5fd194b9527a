"""The page of the lineage: a family on a time axis, as it stood on a day, with ways lit."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, NotFound, ServiceUnavailable

from sahelgraph.errors import SahelgraphError
from sahelgraph.lineage.family import Change, Lineage, read_lineage
from sahelgraph.lineage.layout import lay_out
from sahelgraph.lineage.png import to_png
from sahelgraph.lineage.svg import to_svg
from sahelgraph.lineage.text import spoken, times
from sahelgraph.query.catalogue import Parameter, resolve
from sahelgraph.web.live import Served, engine, served_now

lineage_page = Blueprint("lineage", __name__)

_GROUP = Parameter("group", "group", "the group")
_FIRST = "jnim"
#: The lineage of what is served, read once: by the digest of the dataset.
_read: dict[str, Lineage] = {}


def _lineage(served: Served) -> Lineage:
    if served.digest not in _read:
        _read.clear()
        _read[served.digest] = read_lineage(served.engine.rows)  # type: ignore[arg-type]
    return _read[served.digest]


def _asked() -> tuple[Lineage, str, str | None]:
    """The lineage as of the day that is asked for, the group, and the group to look for."""
    lineage = _lineage(served_now())
    day = request.args.get("as_of", "").strip()
    if day:
        try:
            lineage = lineage.as_of(date.fromisoformat(day))
        except ValueError as error:
            raise BadRequest(f"'{day[:40]}' is no day; give one such as 2015-06-30") from error
    start = resolve(_GROUP, request.args.get("group") or _FIRST, engine().rows)
    to = request.args.get("to", "").strip()
    return lineage, start, resolve(_GROUP, to, engine().rows) if to else None


def family_drawing(group: str) -> str:
    """The drawing of a group and its kin, as SVG; empty for one of which no change is told."""
    lineage = _lineage(served_now())
    if not any(group in (*change.before, *change.after) for change in lineage.changes):
        return ""
    return to_svg(lay_out(lineage, group), style=False, address=request.script_root)


@lineage_page.get("/lineage")
def page() -> str:
    """The drawing, the ways that are asked for, and every change as a table."""
    lineage, start, to = _asked()
    whole = _lineage(served_now())
    layout = lay_out(lineage, start, to)
    known = [group for group in lineage.groups.values()
             if any(group.iri in (*c.before, *c.after) for c in lineage.changes)]  # fmt: skip
    changes: dict[str, Change] = {joint.change.iri: joint.change for joint in layout.joints}
    changes |= {change.iri: change for bar in layout.bars for _, change in bar.renames}
    return render_template(
        "lineage.html",
        drawing=to_svg(layout, style=False, address=request.script_root),
        changes=sorted(changes.values(), key=lambda change: (change.earliest, change.iri)),
        groups=sorted(known, key=lambda group: group.label),
        lineage=lineage,
        start=start,
        to=to,
        ways=lineage.paths(start, to) if to else [],
        as_of=request.args.get("as_of", ""),
        first=min((change.earliest for change in whole.changes), default=""),
        last=max((change.latest for change in whole.changes), default=""),
        relations=lineage.relations_of(start),
        spoken=spoken,
        times=times,
    )


@lineage_page.get("/lineage.<form>")
def drawing(form: str) -> Response:
    """The same drawing as a file, ``.svg`` or ``.png``."""
    if form not in ("svg", "png"):
        raise NotFound(f"there is no '.{form[:20]}'; there are .svg and .png")
    svg = to_svg(lay_out(*_asked()))
    if form == "png":
        try:
            return Response(to_png(svg), mimetype="image/png")
        except SahelgraphError as error:
            raise ServiceUnavailable(str(error)) from error
    return Response(svg, mimetype="image/svg+xml")
