"""Drafts beside the records that are there: the same event told again, or one that is near it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sahelgraph.extraction.drafts import DraftEvent
from sahelgraph.records.dates import Bounds, read_edtf
from sahelgraph.records.model import Event
from sahelgraph.records.reader import Dataset

_INCIDENTS = frozenset(
    {"attack", "kidnapping", "clash", "force-operation", "coordinated-operation"}
)


@dataclass(frozen=True)
class Likeness:
    """A record that may be the event of a draft, with the reason; ``is_same`` if all agrees."""

    event: str
    reason: str
    is_same: bool


def like_events(draft: DraftEvent, dataset: Dataset) -> list[Likeness]:
    """Records that the draft may tell again, the likest first; it is the curator who decides.

    Held to be the same: day, place and kind agree, and no perpetrator speaks against it. Held
    to be near: the days are at most one apart and the place or a figure agrees.
    """
    bounds = _bounds(draft.date)
    if bounds is None or bounds.earliest is None:
        return []
    found: list[tuple[int, Likeness]] = []
    for event in dataset.events.values():
        points, reasons = _agreement(draft, event, bounds)
        if points >= 4:
            same = points >= 6 and "the same day" in reasons
            found.append((points, Likeness(event.id, ", ".join(reasons), same)))
    found.sort(key=lambda pair: -pair[0])
    return [likeness for _, likeness in found[:3]]


def _agreement(draft: DraftEvent, event: Event, bounds: Bounds) -> tuple[int, list[str]]:
    points, reasons = _near_in_time(bounds, event.date)
    if not points:
        return 0, []
    if set(draft.places) & set(event.place):
        points += 2
        reasons.append("the same place")
    elif draft.places and event.place:
        points -= 1
    if draft.kind == event.kind or {draft.kind, event.kind} <= _INCIDENTS:
        points += 1
    else:
        return 0, []
    actors = {doer.actor for doer in draft.doers if doer.actor}
    known = {doer.actor for doer in event.perpetrators if doer.actor}
    if actors & known:
        points += 1
        reasons.append("the same actor")
    elif actors and known:
        points -= 1
    figures = {(f.measure.replace("_", "-"), f.figure) for f in draft.figures}
    told = {
        (measure, str(getattr(f, measure.replace("-", "_"))))
        for f in event.figures
        for measure, _ in f.measured()
    }
    if figures & told:
        points += 1
        reasons.append("a figure agrees")
    return points, reasons


def _near_in_time(bounds: Bounds, date: str) -> tuple[int, list[str]]:
    other = _bounds(date)
    if other is None or other.earliest is None or bounds.earliest is None:
        return 0, []
    if other.precision == "day" and bounds.precision == "day":
        apart = abs((other.earliest - bounds.earliest).days)
        if apart == 0:
            return 3, ["the same day"]
        return (1, ["a day apart"]) if apart == 1 else (0, [])
    if other.latest is None or bounds.latest is None:
        return 0, []
    overlap = bounds.earliest <= other.latest and other.earliest <= bounds.latest
    return (2, ["overlapping dates"]) if overlap else (0, [])


@lru_cache(maxsize=16384)
def _bounds(date: str) -> Bounds | None:
    try:
        return read_edtf(date)
    except ValueError:
        return None
