"""When roles and relations held, as far as is told of them and of the groups that they join."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sahelgraph.graph.nodes import Node
from sahelgraph.records.dates import read_edtf
from sahelgraph.records.model import Change

_FORMING = {"formation", "merger", "split", "succession"}
#: What a group does not outlive unless it is said to continue.
_ENDING = {"merger", "absorption", "succession", "dissolution"}


@dataclass(frozen=True)
class Lifetime:
    """The first and the last day on which a group may have existed; ``None`` if not told."""

    first: date | None = None
    last: date | None = None


def lifetimes(changes: Iterable[Change]) -> dict[str, Lifetime]:
    """What the changes tell of the beginnings and ends of groups, by the slug of the group."""
    firsts: dict[str, list[date | None]] = {}
    lasts: dict[str, list[date | None]] = {}
    for change in changes:
        begins, ends = change.earliest or change.date, change.latest or change.date
        earliest = read_edtf(begins).earliest if begins else None
        latest = read_edtf(ends).latest if ends else None
        if change.kind in _FORMING:
            for slug in set(change.after) - set(change.before):
                firsts.setdefault(slug, []).append(earliest)
        gone = set(change.before) - set(change.continuing) if change.kind in _ENDING else set()
        for slug in gone | set(change.ended):
            lasts.setdefault(slug, []).append(latest)
    return {
        slug: Lifetime(_bound(firsts.get(slug, []), min), _bound(lasts.get(slug, []), max))
        for slug in firsts.keys() | lasts.keys()
    }


def held(
    start: str | None,
    end: str | None,
    attested: Sequence[str],
    groups: Iterable[str],
    known: Mapping[str, Lifetime],
) -> Node:
    """``valid_from`` and ``valid_to`` as told, and the days between which something held.

    The bounds are those of start and end; where neither is told, those of the moments at which
    it is attested. A bound that is still missing is that of the groups: what joins them cannot
    have held before the youngest may have existed, nor after the first that ended.
    """
    earliest = read_edtf(start).earliest if start else None
    latest = read_edtf(end).latest if end else None
    if not start and not end:
        moments = [read_edtf(moment) for moment in attested]
        earliest = _bound([moment.earliest for moment in moments], min)
        latest = _bound([moment.latest for moment in moments], max)
    lives = [known[slug] for slug in groups if slug in known]
    first = max((life.first for life in lives if life.first), default=None)
    last = min((life.last for life in lives if life.last), default=None)
    # What contradicts the life of a group is left as it is told.
    if earliest is None and first and (latest is None or first <= latest):
        earliest = first
    if latest is None and last and (earliest is None or earliest <= last):
        latest = last
    return {
        "valid_from": start,
        "valid_to": end,
        "earliest": earliest.isoformat() if earliest else None,
        "latest": latest.isoformat() if latest else None,
    }


def _bound(days: list[date | None], choose: Callable[[Iterable[date]], date]) -> date | None:
    """The least or greatest of some days; ``None`` if there are none, or one is not told."""
    known = [day for day in days if day]
    return choose(known) if known and len(known) == len(days) else None
