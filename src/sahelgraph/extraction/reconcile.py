"""Drafts beside the records that are there: the same event told again, or one that is near it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

from sahelgraph.extraction.drafts import DraftEvent
from sahelgraph.records.dates import Bounds, read_edtf
from sahelgraph.records.model import Event
from sahelgraph.records.reader import Dataset

#: How many points of agreement make two events near, and the same.
_NEAR, _SAME = 4, 6
#: With how many drafts of about the same day a draft is compared.
_MOST = 50
_INCIDENTS = frozenset(
    {"attack", "kidnapping", "clash", "force-operation", "coordinated-operation"}
)


@dataclass(frozen=True)
class Likeness:
    """A record that may be the event of a draft, with the reason; ``is_same`` if all agrees."""

    event: str
    reason: str
    is_same: bool


@dataclass(frozen=True)
class _Told:
    """What is compared of an event: its day, kind, places, actors and figures."""

    date: str
    kind: str
    places: frozenset[str]
    actors: frozenset[str]
    figures: frozenset[tuple[str, str]]


def _of_draft(draft: DraftEvent) -> _Told:
    figures = {(f.measure.replace("_", "-"), f.figure) for f in draft.figures}
    actors = {doer.actor for doer in draft.doers if doer.actor}
    return _Told(
        draft.date, draft.kind, frozenset(draft.places), frozenset(actors), frozenset(figures)
    )


def _of_record(event: Event) -> _Told:
    figures = {
        (measure, str(getattr(f, measure.replace("-", "_"))))
        for f in event.figures
        for measure, _ in f.measured()
    }
    actors = {doer.actor for doer in event.perpetrators if doer.actor}
    return _Told(
        event.date, event.kind, frozenset(event.place), frozenset(actors), frozenset(figures)
    )


@dataclass
class Drafted:
    """The events of a document that were drafted so far, by the day on which they begin."""

    days: dict[str, list[DraftEvent]] = field(default_factory=dict)

    def like(self, draft: DraftEvent) -> list[Likeness]:
        """The drafts of other blocks that tell what this one tells, the likest first; remembers
        this one."""
        bounds = _bounds(draft.date)
        if bounds is None or bounds.earliest is None:
            return []
        told = _of_draft(draft)
        days = [(bounds.earliest + timedelta(days=days)).isoformat() for days in (0, -1, 1)]
        found: list[tuple[int, Likeness]] = []
        for other in [event for day in days for event in self.days.get(day, ())][:_MOST]:
            if _blocks(other) & _blocks(draft):
                continue
            points, reasons = _agreement(told, _of_draft(other), bounds)
            if points >= _NEAR and len(reasons) > 1:
                same = points >= _SAME and "the same day" in reasons
                reasons = ["told in this document", *reasons]
                found.append((points, Likeness(other.id, ", ".join(reasons), same)))
        self.days.setdefault(days[0], []).append(draft)
        found.sort(key=lambda pair: -pair[0])
        return [likeness for _, likeness in found[:2]]


def _blocks(draft: DraftEvent) -> set[str]:
    return {locator.split(".")[0] for locator in draft.locators}


def like_events(draft: DraftEvent, dataset: Dataset) -> list[Likeness]:
    """Records that the draft may tell again, the likest first; it is the curator who decides.

    Held to be the same: day, place and kind agree, and no perpetrator speaks against it. Held
    to be near: the days are at most one apart and the place or a figure agrees.
    """
    bounds = _bounds(draft.date)
    if bounds is None or bounds.earliest is None:
        return []
    found: list[tuple[int, Likeness]] = []
    told = _of_draft(draft)
    for event in dataset.events.values():
        points, reasons = _agreement(told, event, bounds)
        if points >= _NEAR:
            same = points >= _SAME and "the same day" in reasons
            found.append((points, Likeness(event.id, ", ".join(reasons), same)))
    found.sort(key=lambda pair: -pair[0])
    return [likeness for _, likeness in found[:3]]


def _agreement(draft: _Told, event: _Told | Event, bounds: Bounds) -> tuple[int, list[str]]:
    points, reasons = _near_in_time(bounds, event.date)
    if not points:
        return 0, []
    other = event if isinstance(event, _Told) else _of_record(event)
    if draft.places & other.places:
        points += 2
        reasons.append("the same place")
    elif draft.places and other.places:
        points -= 1
    if draft.kind == other.kind or {draft.kind, other.kind} <= _INCIDENTS:
        points += 1
    else:
        return 0, []
    if draft.actors & other.actors:
        points += 1
        reasons.append("the same actor")
    elif draft.actors and other.actors:
        points -= 1
    if draft.figures & other.figures:
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
