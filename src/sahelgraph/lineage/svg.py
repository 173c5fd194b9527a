"""A layout as SVG: one drawing for the command line, for files and for the page."""

from __future__ import annotations

from datetime import date
from html import escape

from sahelgraph.lineage.family import Change
from sahelgraph.lineage.layout import Bar, Joint, Layout, Tie
from sahelgraph.lineage.text import spoken, told_relation

_WIDTH = 960
_TOP = 34
_LANE = 52
_MARGIN = 18
#: What a drawing that stands alone looks like; on a page the style sheet says the same.
STYLE = """
.lineage { font: 13px system-ui, sans-serif; }
.lineage .paper { fill: #fbf9f5; }
.lineage text { fill: #1d1b18; paint-order: stroke; stroke: #fbf9f5; stroke-width: 4px; }
.lineage text.axis { fill: #5f5a52; font-size: 11px; }
.lineage .tick { stroke: #d9d3c7; }
.lineage .group { fill: #c9b79c; }
.lineage .open { fill: #e4dac8; }
.lineage .joint { stroke: #8a3b12; stroke-width: 2; fill: none; }
.lineage .dot { fill: #8a3b12; }
.lineage .joining { stroke-dasharray: 3 4; }
.lineage .span { stroke: #8a3b12; stroke-width: 5; opacity: .35; }
.lineage .rename { fill: #1d1b18; }
.lineage .tie { stroke: #5f5a52; stroke-width: 1.3; stroke-dasharray: 2 2; fill: none; }
.lineage .unlit { opacity: .25; }
.lineage .lit { stroke-width: 4; }
@media (prefers-color-scheme: dark) {
  .lineage .paper { fill: #171512; }
  .lineage text { fill: #ece7de; stroke: #171512; }
  .lineage text.axis { fill: #aaa398; }
  .lineage .tick { stroke: #3a362f; }
  .lineage .group { fill: #6d5f49; }
  .lineage .open { fill: #40392d; }
  .lineage .joint, .lineage .span { stroke: #f0a878; }
  .lineage .dot { fill: #f0a878; }
  .lineage .rename { fill: #ece7de; }
  .lineage .tie { stroke: #aaa398; }
}
"""


def to_svg(layout: Layout, *, style: bool = True, address: str | None = None) -> str:
    """The drawing as an SVG document, UTF-8.

    ``style=False`` leaves the look to the style sheet of the page around it; ``address`` is
    what stands before the paths of links to the pages of groups and changes; none by default.
    """
    height = _TOP + _LANE * len(layout.bars) + 12
    scale = _Scale(layout.first, layout.last)
    # What holds links is no image to a screen reader.
    role = "img" if address is None else "group"
    names = ", ".join(bar.label for bar in layout.bars)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="lineage" viewBox="0 0 {_WIDTH} {height}" '
        f'role="{role}" aria-label="{escape("Lineage of " + names)}">',
    ]
    if style:
        parts.append(f"<style>{STYLE}</style>")
        parts.append(f'<rect class="paper" width="{_WIDTH}" height="{height}"/>')
    parts += _axis(scale, height)
    parts += [_bar(bar, scale) for bar in layout.bars]
    parts += [_tie(tie, layout, scale, address) for tie in layout.ties]
    parts += [_joint(joint, scale, address, layout.is_lit) for joint in layout.joints]
    parts += [_renames(bar, scale, address) for bar in layout.bars]
    parts += [_label(bar, scale, address) for bar in layout.bars]
    return "\n".join(part for part in parts if part) + "\n</svg>\n"


class _Scale:
    """Days to units across."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.days = max((last - first).days, 1)

    def __call__(self, day: date) -> float:
        share = min(max((day - self.first).days / self.days, 0.0), 1.0)
        return round(_MARGIN + share * (_WIDTH - 2 * _MARGIN), 1)


def _y(lane: int) -> float:
    return _TOP + lane * _LANE + 34


def _axis(scale: _Scale, height: int) -> list[str]:
    years = range(scale.first.year + 1, scale.last.year + 1)
    step = 1 if len(years) <= 16 else 2 if len(years) <= 32 else 5
    parts = []
    for year in years:
        if year % step:
            continue
        x = scale(date(year, 1, 1))
        parts.append(f'<line class="tick" x1="{x}" x2="{x}" y1="20" y2="{height - 6}"/>')
        parts.append(f'<text class="axis" x="{x}" y="14" text-anchor="middle">{year}</text>')
    return parts


def _bar(bar: Bar, scale: _Scale) -> str:
    x, right, y = scale(bar.start), scale(bar.end), _y(bar.lane)
    width = max(right - x, 4)
    kind = "group open" if bar.starts_open and bar.ends_open else "group"
    body = f'<rect class="{kind}" x="{x}" y="{y - 6}" width="{width}" height="12" rx="6"/>'
    near = min(14, width)
    for is_open, at in ((bar.starts_open, x), (bar.ends_open, x + width - near)):
        if is_open:
            body += f'<rect class="open" x="{at}" y="{y - 6}" width="{near}" height="12" rx="6"/>'
    return f"<g><title>{escape(f'{bar.label}: {_told(bar)}')}</title>{body}</g>"


def _label(bar: Bar, scale: _Scale, address: str | None) -> str:
    x, y = scale(bar.start), _y(bar.lane)
    # A label that would leave the drawing is set against its right edge.
    room = _WIDTH - _MARGIN - x
    at, anchor = (x, "start") if room > 7.2 * len(bar.label) else (_WIDTH - _MARGIN, "end")
    text = f'<text x="{at}" y="{y - 12}" text-anchor="{anchor}">{escape(bar.label)}</text>'
    return _linked(text, bar.group, address)


def _told(bar: Bar) -> str:
    start = "beginning not told" if bar.starts_open else f"from {bar.start:%Y-%m}"
    end = "end not told" if bar.ends_open else f"to {bar.end:%Y-%m}"
    return f"{start}, {end}"


def _joint(joint: Joint, scale: _Scale, address: str | None, is_choosing: bool) -> str:
    x = scale(joint.day)
    top, bottom = _y(joint.from_lane), _y(joint.to_lane)
    kind = "joint" if joint.is_descent else "joint joining"
    if is_choosing:
        kind += " lit" if joint.is_lit else " unlit"
    early, late = scale(joint.change.earliest), scale(joint.change.latest)
    span = ""
    if late - early > 3:
        span = f'<line class="span" x1="{early}" x2="{late}" y1="{bottom}" y2="{bottom}"/>'
    inside = (
        f"<title>{escape(_sentence(joint.change))}</title>{span}"
        f'<line class="{kind}" x1="{x}" x2="{x}" y1="{top}" y2="{bottom}"/>'
        f'<circle class="dot" cx="{x}" cy="{bottom}" r="4.5"/>'
    )
    return _linked(inside, joint.change.iri, address)


def _tie(tie: Tie, layout: Layout, scale: _Scale, address: str | None) -> str:
    """An affiliation as a thin bow, so that it is not taken for a change."""
    x, top, bottom = scale(tie.day), _y(tie.from_lane), _y(tie.to_lane)
    bow = 14 if x + 14 < _WIDTH else -14
    told = told_relation(tie.relation, {bar.group: bar.label for bar in layout.bars})
    inside = (
        f"<title>{escape(told)}</title>"
        f'<path class="tie" d="M{x} {top}Q{x + bow} {(top + bottom) / 2} {x} {bottom}"/>'
    )
    return _linked(inside, tie.relation.iri, address)


def _renames(bar: Bar, scale: _Scale, address: str | None) -> str:
    marks = []
    for day, change in bar.renames:
        x, y = scale(day), _y(bar.lane)
        mark = f'<path class="rename" d="M{x} {y - 7}l6 7l-6 7l-6 -7z"/>'
        title = f"<title>{escape(_sentence(change))}</title>"
        marks.append(_linked(title + mark, change.iri, address))
    return "".join(marks)


def _sentence(change: Change) -> str:
    # Sentences of one block stand in one line.
    sources = dict.fromkeys(
        f"{source.claimant}, {source.certainty}, document {source.document} line {source.line}"
        for source in change.sources
    )
    return f"{change.label} ({change.kind}, {spoken(change.date)}). {'; '.join(sources)}"


def _linked(inside: str, iri: str, address: str | None) -> str:
    if address is None:
        return f"<g>{inside}</g>"
    path = escape(f"{address}/{iri.partition('/sahelgraph/')[2]}.html")
    return f'<a href="{path}">{inside}</a>'
