"""The drawing of a family: time runs across, each group has a lane, changes join lanes.

The layout knows nothing of its medium; :mod:`~sahelgraph.lineage.svg` draws it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sahelgraph.lineage.diagram import changes_among, members
from sahelgraph.lineage.family import Change, Lineage, Relation

#: Dates wider than this are drawn at their end; a quarter of it before the first mention a group
#: whose beginning nobody tells is drawn.
_UNTOLD = timedelta(days=400)
_AFFILIATIONS = frozenset(
    {"affiliated-with", "faction-of", "constituent-of", "pledged-to", "linked-to"}
)


@dataclass(frozen=True)
class Bar:
    """A group on its lane: from its first to its last attested day.

    ``starts_open`` and ``ends_open`` say that no document tells the beginning or the end;
    ``renames`` are the days on which its name changed, each with the change.
    """

    group: str
    label: str
    lane: int
    start: date
    end: date
    starts_open: bool
    ends_open: bool
    renames: tuple[tuple[date, Change], ...] = ()


@dataclass(frozen=True)
class Joint:
    """A change between two lanes, drawn on a day that its date may mean."""

    change: Change
    before: str
    after: str
    day: date
    from_lane: int
    to_lane: int
    is_descent: bool
    is_lit: bool


@dataclass(frozen=True)
class Tie:
    """An affiliation between two lanes, which is no descent, on the first day that it may hold."""

    relation: Relation
    day: date
    from_lane: int
    to_lane: int


@dataclass(frozen=True)
class Layout:
    """A family in the order of its lanes, with the first and last day of the time axis."""

    bars: list[Bar]
    joints: list[Joint]
    ties: list[Tie]
    first: date
    last: date
    is_lit: bool = False


def lay_out(lineage: Lineage, group: str, to: str | None = None) -> Layout:
    """Place a group and its kin; with ``to``, the ways from the group to it are lit.

    The same lineage gives the same drawing. Lanes are ordered so that joints are short.
    """
    kin = members(lineage, group) | (members(lineage, to) if to else set())
    changes = {change.iri: change for change in changes_among(lineage, group)}
    if to:
        changes |= {change.iri: change for change in changes_among(lineage, to)}
    told = sorted(changes.values(), key=lambda change: (change.earliest, change.iri))
    lit = {change.iri for way in lineage.paths(group, to) for change in way} if to else set()
    pairs = [
        (change, before, after)
        for change in told
        for before in change.before
        for after in change.after
        if before != after
    ]
    lanes = _lanes(sorted(kin, key=lineage.label), [(b, a) for _, b, a in pairs])
    seen = {iri: _seen(lineage, iri, told) for iri in kin}
    last = _last(lineage, seen)
    bars = [_bar(lineage, iri, lane, told, seen[iri], last) for iri, lane in lanes.items()]
    joints = [
        Joint(
            change=change,
            before=before,
            after=after,
            day=_day(change),
            from_lane=lanes[before],
            to_lane=lanes[after],
            is_descent=change.is_descent,
            is_lit=change.iri in lit,
        )
        for change, before, after in pairs
    ]
    first = min([bar.start for bar in bars], default=last - _UNTOLD)
    in_order = sorted(bars, key=lambda bar: bar.lane)
    return Layout(in_order, joints, _ties(lineage, in_order), first, last, bool(to))


def _last(lineage: Lineage, seen: dict[str, list[date]]) -> date:
    """The end of the time axis: the last day told of the groups, or the one that is asked for."""
    told = [day for days in seen.values() for day in days]
    told += [lineage.deeds[group] for group in seen if group in lineage.deeds]
    last = max(told, default=lineage.day or date(2025, 1, 1))
    return min(last, lineage.day) if lineage.day else last


def _ties(lineage: Lineage, bars: list[Bar]) -> list[Tie]:
    """The affiliations among the groups that have a lane."""
    by_group = {bar.group: bar for bar in bars}
    ties = []
    for relation in lineage.relations:
        one, other = by_group.get(relation.subject), by_group.get(relation.object)
        if relation.kind in _AFFILIATIONS and one is not None and other is not None:
            day = relation.earliest or max(one.start, other.start)
            ties.append(Tie(relation, day, one.lane, other.lane))
    return ties


def _day(change: Change) -> date:
    """The middle of what its date may mean; the last day, by which it had happened, if wide."""
    width = change.latest - change.earliest
    return change.latest if width > _UNTOLD else change.earliest + width / 2


def _seen(lineage: Lineage, group: str, changes: list[Change]) -> list[date]:
    """The days of which the group's changes and relations speak."""
    of_changes = [
        day
        for change in changes
        if group in (*change.before, *change.after)
        for day in (_day(change), change.earliest if group in change.before else change.latest)
    ]
    of_relations = [
        day
        for relation in lineage.relations_of(group)
        for day in (relation.earliest, relation.latest)
        if day is not None
    ]
    return of_changes + of_relations


def _bar(
    lineage: Lineage, group: str, lane: int, changes: list[Change], seen: list[date], last: date
) -> Bar:
    own = [change for change in changes if group in (*change.before, *change.after)]
    birth, death = lineage.beginning_of(group), lineage.end_of(group)
    first = [lineage.first_deeds[group]] if group in lineage.first_deeds else []
    start = _day(birth) if birth else min([*seen, *first], default=last) - _UNTOLD / 4
    end = _day(death) if death else last
    renames = tuple((_day(c), c) for c in own if c.kind == "rename")
    return Bar(group, lineage.label(group), lane, start, max(end, start), birth is None,
               death is None, renames)  # fmt: skip


def _lanes(groups: list[str], pairs: Collection[tuple[str, str]]) -> dict[str, int]:
    """Lanes from 0, so that the lanes that changes join lie close: neighbours are exchanged
    for as long as that makes the joints shorter.
    """
    order = list(groups)

    def length(candidate: list[str]) -> int:
        place = {group: lane for lane, group in enumerate(candidate)}
        return sum(abs(place[a] - place[b]) ** 2 for a, b in pairs)

    best = length(order)
    is_better = len(order) <= _MOST_ORDERED
    while is_better:
        is_better = False
        for i in range(len(order)):
            for j in range(i + 1, len(order)):
                order[i], order[j] = order[j], order[i]
                found = length(order)
                if found < best:
                    best, is_better = found, True
                else:
                    order[i], order[j] = order[j], order[i]
    return {group: lane for lane, group in enumerate(order)}


#: Families of more groups keep the order of their labels.
_MOST_ORDERED = 60
