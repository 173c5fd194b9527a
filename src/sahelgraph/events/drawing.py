"""Events on a map and on a time line, as SVG; the look is left to the style sheet of the page."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from statistics import median_low

from sahelgraph.events.reading import Chronicle, Event, Point

#: A line on a map: longitudes and latitudes in degrees.
Outline = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Ground:
    """What lies under a map: borders and coasts, and the countries: name, longitude, latitude."""

    lines: Sequence[Outline] = ()
    countries: Sequence[tuple[str, float, float]] = ()


#: Gives the address of a selection: the filters that it changes.
Link = Callable[[dict[str, str]], str]

_WIDTH = 960.0
_MARGIN = 1.0
#: Degrees of latitude that a map shows at least, so that one place stands among borders.
_LEAST = 6.0
#: The greatest height of a map for its width.
_FLATNESS = 0.55
#: Degrees from the middle place beyond which none is shown.
_FAR = 30.0
_LABEL_HEIGHT = 15.0
_LETTER = 6.6
#: How much wider the letters of a country's name are set.
_SPACED = 1.4
_BAR_HEIGHT = 120.0
#: Years up to which a time line has a bar for each month.
_BY_MONTH = 3


@dataclass(frozen=True)
class Placed:
    """What a map or a time line shows, and the events that it has no place for."""

    svg: str
    unplaced: list[Event]


def draw_map(chronicle: Chronicle, events: Sequence[Event], ground: Ground, link: Link) -> Placed:
    """The places of events as circles with an area in proportion to their number.

    Equirectangular, true to scale at its middle. An event at several places with a point is at
    each of them. One whose places are far from those of the others is not placed.
    """
    counts: Counter[str] = Counter()
    unplaced = []
    near = _near(chronicle, events)
    for event in events:
        known = [place.iri for place in event.places if place.iri in near]
        counts.update(known)
        if not known:
            unplaced.append(event)
    if not counts:
        return Placed("", unplaced)
    view = _View([chronicle.points[iri] for iri in counts])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {_WIDTH:.0f} '
        f'{view.height:.0f}" role="group" aria-label="Map of {len(counts)} places">',
        f'<rect class="sea" width="{_WIDTH:.0f}" height="{view.height:.0f}"/>',
        *view.graticule(),
        *(line for outline in ground.lines if (line := view.line(outline))),
    ]
    taken: list[tuple[float, float, float, float]] = []
    texts = []
    for iri, count in counts.most_common():
        x, y = view.at(chronicle.points[iri].longitude, chronicle.points[iri].latitude)
        radius = 3.5 + 2.2 * math.sqrt(count)
        label = chronicle.place_labels[iri]
        told = f"{label}: {count} event{'s' if count > 1 else ''}"
        parts.append(
            f'<a href="{escape(link({"place": iri}))}" aria-label="{escape(told)}">'
            f'<circle class="event" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}">'
            f"<title>{escape(told)}</title></circle></a>"
        )
        box = (x + radius + 3, y - _LABEL_HEIGHT / 2, len(label) * _LETTER, _LABEL_HEIGHT)
        if box[0] + box[2] < _WIDTH and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            texts.append(f'<text x="{box[0]:.1f}" y="{y + 4:.1f}">{escape(label)}</text>')
    for name, longitude, latitude in ground.countries:
        x, y = view.at(longitude, latitude)
        width = len(name) * _LETTER * _SPACED
        box = (x - width / 2, y - _LABEL_HEIGHT / 2, width, _LABEL_HEIGHT)
        if view.holds(box) and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            texts.append(f'<text class="country" x="{x:.1f}" y="{y + 4:.1f}">{escape(name)}</text>')
    return Placed("\n".join([*parts, *texts, "</svg>"]), unplaced)


def _near(chronicle: Chronicle, events: Sequence[Event]) -> set[str]:
    """The places with a point, but those too far from the middle one for a map that can be read."""
    points = chronicle.points
    placed = [place.iri for event in events for place in event.places if place.iri in points]
    if not placed:
        return set()
    longitude = median_low([points[iri].longitude for iri in placed])
    latitude = median_low([points[iri].latitude for iri in placed])
    return {
        iri
        for iri in placed
        if abs(points[iri].longitude - longitude) <= _FAR
        and abs(points[iri].latitude - latitude) <= _FAR
    }


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


class _View:
    """Degrees to units across and down, for an extent around some points."""

    def __init__(self, points: Sequence[Point]) -> None:
        longitudes = [point.longitude for point in points]
        latitudes = [point.latitude for point in points]
        self.west, self.east = min(longitudes) - _MARGIN, max(longitudes) + _MARGIN
        margin = max(_MARGIN, (_LEAST - (max(latitudes) - min(latitudes))) / 2)
        self.south, self.north = min(latitudes) - margin, max(latitudes) + margin
        shrink = math.cos(math.radians((self.south + self.north) / 2))
        # Flat enough for a screen: what is too narrow for its height is made wider.
        width = (self.north - self.south) / shrink / _FLATNESS
        missing = width - (self.east - self.west)
        if missing > 0:
            self.west, self.east = self.west - missing / 2, self.east + missing / 2
        self.across = _WIDTH / (self.east - self.west)
        self.down = self.across / shrink
        self.height = (self.north - self.south) * self.down

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a point is on the drawing."""
        return (longitude - self.west) * self.across, (self.north - latitude) * self.down

    def holds(self, box: tuple[float, float, float, float]) -> bool:
        """Whether a box (left, top, width, height) is all in sight."""
        left, top, width, height = box
        return left > 0 and top > 0 and left + width < _WIDTH and top + height < self.height

    def graticule(self) -> list[str]:
        """Lines at every fifth degree."""
        lines = []
        for degree in range(math.ceil(self.west / 5) * 5, math.floor(self.east) + 1, 5):
            x, _ = self.at(degree, 0)
            lines.append(f'<path class="degree" d="M{x:.1f} 0V{self.height:.0f}"/>')
        for degree in range(math.ceil(self.south / 5) * 5, math.floor(self.north) + 1, 5):
            _, y = self.at(0, degree)
            lines.append(f'<path class="degree" d="M0 {y:.1f}H{_WIDTH:.0f}"/>')
        return lines

    def line(self, outline: Outline) -> str:
        """An outline, if any of it is in sight."""
        if not any(
            self.west <= longitude <= self.east and self.south <= latitude <= self.north
            for longitude, latitude in outline
        ):
            return ""
        points = [self.at(longitude, latitude) for longitude, latitude in outline]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        return f'<path class="border" d="M{path}"/>'


def draw_time_line(events: Sequence[Event], link: Link) -> Placed:
    """How many events fall into each year, or each month if they span few years.

    One whose date may be in several of them is not placed.
    """
    years = [event.year for event in events if event.year is not None]
    if not years:
        return Placed("", list(events))
    is_by_month = max(years) - min(years) < _BY_MONTH
    digits = 7 if is_by_month else 4
    counts: Counter[str] = Counter()
    unplaced = []
    for event in events:
        first, last = event.earliest[:digits], event.latest[:digits]
        if first and first == last:
            counts[first] += 1
        else:
            unplaced.append(event)
    periods = [str(year) for year in range(min(years), max(years) + 1)]
    if is_by_month:
        periods = [f"{year}-{month:02d}" for year in periods for month in range(1, 13)]
    return Placed(_bars(periods, counts, link), unplaced)


def _bars(periods: Sequence[str], counts: Counter[str], link: Link) -> str:
    most = max(counts.values(), default=1)
    step = _WIDTH / len(periods)
    height = _BAR_HEIGHT + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="time-line" viewBox="0 0 {_WIDTH:.0f} '
        f'{height + 16:.0f}" role="group" aria-label="Events from {periods[0]} to {periods[-1]}">'
    ]
    every = max(1, math.ceil(len(periods) * 46 / _WIDTH))
    for number, period in enumerate(periods):
        x = number * step
        count = counts[period]
        if number % every == 0:
            parts.append(
                f'<text class="axis" x="{x + step / 2:.1f}" y="{height + 10:.0f}" '
                f'text-anchor="middle">{period}</text>'
            )
        if not count:
            continue
        size = count / most * _BAR_HEIGHT
        told = f"{period}: {count} event{'s' if count > 1 else ''}"
        address = escape(link({"start": period, "end": period}))
        parts.append(
            f'<a href="{address}" aria-label="{told}"><rect class="event" x="{x + step * 0.1:.1f}" '
            f'y="{height - size - 4:.1f}" width="{step * 0.8:.1f}" height="{size:.1f}">'
            f"<title>{told}</title></rect>"
            f'<text class="count" x="{x + step / 2:.1f}" y="{height - size - 8:.1f}" '
            f'text-anchor="middle">{count}</text></a>'
        )
    return "\n".join([*parts, f'<path class="base" d="M0 {height - 4:.0f}H960"/>', "</svg>"])
