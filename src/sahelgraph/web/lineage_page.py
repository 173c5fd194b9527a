"""The page of the lineage: a family on a time axis, as it stood on a day, with ways lit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, NotFound, ServiceUnavailable

from sahelgraph.errors import SahelgraphError
from sahelgraph.lineage.family import Change, Lineage, read_lineage
from sahelgraph.lineage.layout import lay_out
from sahelgraph.lineage.png import to_png
from sahelgraph.lineage.svg import to_svg
from sahelgraph.lineage.text import absence, in_words, spoken, times
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


@dataclass(frozen=True)
class _Asked:
    """What is asked for: the lineage as of the day, the group, and the group to look for.

    ``absent`` says that the group was not there on the day, where that is so.
    """

    lineage: Lineage
    start: str
    to: str | None
    day: date | None = None
    absent: str = ""

    @property
    def is_early(self) -> bool:
        """Whether the group had not begun on the day, so that there is nothing to draw."""
        return bool(self.absent) and not self.lineage.changes_of(self.start)


def _asked() -> _Asked:
    whole = _lineage(served_now())
    start = resolve(_GROUP, request.args.get("group") or _FIRST, engine().rows)
    given = request.args.get("to", "").strip()
    to = resolve(_GROUP, given, engine().rows) if given else None
    text = request.args.get("as_of", "").strip()
    if not text:
        return _Asked(whole, start, to)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"'{text[:40]}' is no day; give one such as 2015-06-30") from error
    return _Asked(whole.as_of(day), start, to, day, absence(whole, start, day))


def family_drawing(group: str) -> str:
    """The drawing of a group and its kin, as SVG; empty for one of which no change is told."""
    lineage = _lineage(served_now())
    if not any(group in (*change.before, *change.after) for change in lineage.changes):
        return ""
    return to_svg(lay_out(lineage, group), style=False, address=request.script_root)


@lineage_page.get("/lineage")
def page() -> str:
    """The drawing, the ways that are asked for, and every change as a table."""
    asked = _asked()
    lineage, start, to = asked.lineage, asked.start, asked.to
    whole = _lineage(served_now())
    layout = lay_out(lineage, start, to)
    known = {group.iri: group for group in whole.groups.values() if whole.changes_of(group.iri)}
    known |= {iri: whole.groups[iri] for iri in (start, to) if iri in whole.groups}
    changes: dict[str, Change] = {joint.change.iri: joint.change for joint in layout.joints}
    changes |= {change.iri: change for bar in layout.bars for _, change in bar.renames}
    forebears = [iri for iri in whole.ancestors(start)
                 if asked.day and whole.may_be_there(iri, asked.day)]  # fmt: skip
    return render_template(
        "lineage.html",
        drawing="" if asked.is_early else to_svg(layout, style=False, address=request.script_root),
        absent=asked.absent,
        forebears=sorted(forebears, key=lineage.label) if asked.is_early else [],
        changes=sorted(changes.values(), key=lambda change: (change.earliest, change.iri)),
        groups=sorted(known.values(), key=lambda group: group.label),
        lineage=lineage,
        start=start,
        to=to,
        ways=lineage.paths(start, to) if to else [],
        as_of=asked.day or "",
        first=min((change.earliest for change in whole.changes), default=""),
        last=max((change.latest for change in whole.changes), default=""),
        relations=lineage.relations_of(start),
        in_words=in_words,
        spoken=spoken,
        times=times,
    )


@lineage_page.get("/lineage.<form>")
def drawing(form: str) -> Response:
    """The same drawing as a file, ``.svg`` or ``.png``."""
    if form not in ("svg", "png"):
        raise NotFound(f"there is no '.{form[:20]}'; there are .svg and .png")
    asked = _asked()
    if asked.is_early:
        raise NotFound(f"{asked.absent}; ask for a later day with ?as_of=")
    svg = to_svg(lay_out(asked.lineage, asked.start, asked.to))
    if form == "png":
        try:
            return Response(to_png(svg), mimetype="image/png")
        except SahelgraphError as error:
            raise ServiceUnavailable(str(error)) from error
    return Response(svg, mimetype="image/svg+xml")
