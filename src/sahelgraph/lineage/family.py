"""The lineage of groups, read once and asked many times.

Descent goes by merger, absorption, split and succession. Accession (a group joins another
one) and rename are changes in the life of a group, but nobody descends by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812 (a change has a date of its own)
from typing import Any

import networkx as nx

from sahelgraph.lineage import reading
from sahelgraph.lineage.reading import Ask

DESCENT = frozenset({"merger", "absorption", "split", "succession"})
#: What is after these was there before them.
_JOINING = frozenset({"accession", "absorption"})
#: What is before these, and does not go on, ends with them.
_ENDING = frozenset({"merger", "absorption", "succession", "dissolution"})


@dataclass(frozen=True)
class Source:
    """Who says so and where: a claimant, how sure, the document and line, the rank of the claim."""

    claimant: str
    certainty: str
    rank: str
    document: str
    line: int
    passage: str

    @property
    def place(self) -> str:
        """Where the passage stands, in words: its document, line and sentence."""
        sentence = self.passage.rpartition("/")[2].partition(".s")[2]
        told = f", sentence {sentence}" if sentence else ""
        return f"document {self.document}, line {self.line}{told}"


@dataclass(frozen=True)
class Group:
    """An actor: its IRI, label and class (``armed-group``, ``mission`` …)."""

    iri: str
    label: str
    kind: str


@dataclass(frozen=True)
class Change:
    """A change with its parties before and after; bounds are days, both inclusive."""

    iri: str
    label: str
    kind: str
    date: str
    earliest: Date
    latest: Date
    before: tuple[str, ...]
    after: tuple[str, ...]
    continuing: frozenset[str]
    ended: frozenset[str]
    as_written: str = ""
    old_name: str = ""
    new_name: str = ""
    sources: tuple[Source, ...] = ()

    @property
    def is_descent(self) -> bool:
        """Whether what stands after comes from what stands before."""
        return self.kind in DESCENT

    @property
    def is_contested(self) -> bool:
        """Whether every claim of it is deprecated."""
        return bool(self.sources) and all(source.rank == "deprecated" for source in self.sources)


@dataclass(frozen=True)
class Relation:
    """A relation between two actors; mutual ones stand once, in the order of their IRIs."""

    iri: str
    kind: str
    subject: str
    object: str
    mutual: bool
    start: str = ""
    end: str = ""
    earliest: Date | None = None
    latest: Date | None = None
    attested: str = ""
    sources: tuple[Source, ...] = ()

    def holds_on(self, day: Date) -> bool:
        """Whether it may hold on a day: its bounds, where told, do not speak against it."""
        begun = self.earliest is None or self.earliest <= day
        return begun and (self.latest is None or self.latest >= day)


@dataclass
class Lineage:
    """Groups, changes and relations, with what can be asked of them.

    ``deeds`` is the last day on which a group acted, ``first_deeds`` the first by which it is said
    to have acted; ``day`` the one as of which all this is.
    """

    groups: dict[str, Group]
    changes: list[Change]
    relations: list[Relation]
    deeds: Mapping[str, Date] = field(default_factory=dict)
    first_deeds: Mapping[str, Date] = field(default_factory=dict)
    day: Date | None = None
    _graph: Any = field(init=False, repr=False)
    _by_group: dict[str, list[Change]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._graph = nx.MultiDiGraph()
        for change, before, after in self.steps():
            self._graph.add_edge(before, after, key=change.iri, change=change)
        self._by_group = {}
        for change in self.changes:
            for group in dict.fromkeys((*change.before, *change.after)):
                self._by_group.setdefault(group, []).append(change)

    def steps(self) -> Iterator[tuple[Change, str, str]]:
        """Every change by which somebody descends, with each pair of before and after."""
        for change in self.changes:
            if change.is_descent and not change.is_contested:
                for before in change.before:
                    for after in change.after:
                        yield change, before, after

    def ancestors(self, group: str) -> dict[str, int]:
        """The groups that a group comes from, with the least number of changes between."""
        return self._distances(group, self._graph.reverse(copy=False))

    def descendants(self, group: str) -> dict[str, int]:
        """The groups that come from a group, with the least number of changes between."""
        return self._distances(group, self._graph)

    def _distances(self, group: str, graph: Any) -> dict[str, int]:
        if group not in graph:
            return {}
        found: dict[str, int] = dict(nx.single_source_shortest_path_length(graph, group))
        del found[group]
        return found

    def paths(self, ancestor: str, descendant: str) -> list[list[Change]]:
        """Every way from an ancestor to a descendant, as changes in order, shortest first."""
        if ancestor not in self._graph or descendant not in self._graph:
            return []
        edges = nx.all_simple_edge_paths(self._graph, ancestor, descendant)
        ways = [[self._graph.edges[edge]["change"] for edge in way] for way in edges]
        return sorted(ways, key=lambda way: (len(way), [change.iri for change in way]))

    def family(self, group: str) -> set[str]:
        """A group and all that are tied to it by descent, over whatever way."""
        if group not in self._graph:
            return {group}
        members: set[str] = nx.node_connected_component(
            self._graph.to_undirected(as_view=True), group
        )
        return members

    def changes_of(self, group: str) -> list[Change]:
        """The changes that a group is before or after, in the order of time."""
        return list(self._by_group.get(group, ()))

    def relations_of(self, group: str, as_of: Date | None = None) -> list[Relation]:
        """The relations of a group, those that may hold on a day if one is given."""
        return [
            relation
            for relation in self.relations
            if group in (relation.subject, relation.object)
            and (as_of is None or relation.holds_on(as_of))
        ]

    def beginning_of(self, group: str) -> Change | None:
        """The change by which a group came to be, if one is told."""
        return next(
            (
                change
                for change in self.changes_of(group)
                if group in change.after and group not in change.before
                and change.kind not in _JOINING and not change.is_contested
            ),
            None,
        )  # fmt: skip

    def end_of(self, group: str) -> Change | None:
        """The change by which a group ended, if one is told."""
        return next(
            (
                change
                for change in reversed(self.changes_of(group))
                if group in change.before and group not in change.continuing
                and (change.kind in _ENDING or group in change.ended) and not change.is_contested
            ),
            None,
        )  # fmt: skip

    def may_be_there(self, group: str, day: Date) -> bool:
        """Whether a group may exist on a day: it did not begin after it, nor end before."""
        beginning, end = self.beginning_of(group), self.end_of(group)
        is_begun = beginning is None or beginning.earliest <= day
        return is_begun and (end is None or end.latest >= day)

    def as_of(self, day: Date) -> Lineage:
        """The lineage as it may have stood on a day.

        Changes that came later are not there, nor are relations whose bounds say that they did
        not hold then: by their dates, by what attests them, or by the lives of their groups.
        """
        return Lineage(
            self.groups,
            [change for change in self.changes if change.earliest <= day],
            [relation for relation in self.relations if relation.holds_on(day)],
            {group: min(last, day) for group, last in self.deeds.items()},
            {group: first for group, first in self.first_deeds.items() if first <= day},
            day,
        )

    def label(self, iri: str) -> str:
        """The label of a group, or its IRI if it has none."""
        return self.groups[iri].label if iri in self.groups else iri


def read_lineage(ask: Ask) -> Lineage:
    """The lineage of all groups; ``ask`` answers SELECT queries."""
    sources: dict[str, list[Source]] = {}
    for row in ask(reading.CLAIMS):
        sources.setdefault(row["about"], []).append(_source(row))
    groups = {
        row["group"]: Group(row["group"], row["label"], row["class"]) for row in ask(reading.GROUPS)
    }
    rows: dict[str, list[Mapping[str, str]]] = {}
    for row in ask(reading.CHANGES):
        rows.setdefault(row["change"], []).append(row)
    changes = [_change(same, sources.get(iri, [])) for iri, same in rows.items()]
    relations = [_relation(row, sources.get(row["relation"], [])) for row in ask(reading.RELATIONS)]
    deeds = {row["group"]: Date.fromisoformat(row["last"]) for row in ask(reading.DEEDS)}
    first_deeds = {
        row["group"]: Date.fromisoformat(row["first"]) for row in ask(reading.FIRST_DEEDS)
    }
    in_order = sorted(changes, key=lambda c: (c.earliest, c.iri))
    return Lineage(groups, in_order, relations, deeds, first_deeds)


def _source(row: Mapping[str, str]) -> Source:
    return Source(
        claimant=row["claimantLabel"],
        certainty=row["certainty"],
        rank=row["rank"],
        document=row["document"],
        line=int(row["line"]),
        passage=row["passage"],
    )


def _distinct(rows: list[Mapping[str, str]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row[name] for row in rows if name in row))


def _change(rows: list[Mapping[str, str]], sources: list[Source]) -> Change:
    row = rows[0]
    return Change(
        iri=row["change"],
        label=row["label"],
        kind=row["kind"],
        date=row["date"],
        earliest=Date.fromisoformat(row["earliest"]),
        latest=Date.fromisoformat(row["latest"]),
        before=_distinct(rows, "from"),
        after=_distinct(rows, "to"),
        continuing=frozenset(r["from"] for r in rows if r["goesOn"] == "yes"),
        ended=frozenset(r["from"] for r in rows if r["ends"] == "yes"),
        as_written=row.get("asWritten", ""),
        old_name=row.get("oldName", ""),
        new_name=row.get("newName", ""),
        sources=tuple(sources),
    )


def _relation(row: Mapping[str, str], sources: list[Source]) -> Relation:
    def day(name: str) -> Date | None:
        return Date.fromisoformat(row[name]) if name in row else None

    return Relation(
        iri=row["relation"],
        kind=row["kind"],
        subject=row["subject"],
        object=row["object"],
        mutual=row["mutual"] == "yes",
        start=row.get("from", ""),
        end=row.get("to", ""),
        earliest=day("earliest"),
        latest=day("latest"),
        attested=" ".join(sorted(row.get("attested", "").split())),
        sources=tuple(sources),
    )
