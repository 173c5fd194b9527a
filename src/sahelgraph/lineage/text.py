"""The lineage of a group as a tree of text."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812 (as in the lineage)

from sahelgraph.lineage.family import Change, Lineage, Relation, Source

#: The hyphens of a notation that stand for spaces, unlike that of ``co-founder``.
_BETWEEN_WORDS = re.compile(r"(?<!\bco)(?<!\bnon)-")


@dataclass
class _Branch:
    """A line of the tree and what hangs on it."""

    text: str
    branches: list[_Branch] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        yield self.text
        for branch in self.branches:
            is_last = branch is self.branches[-1]
            first, later = ("└─ ", "   ") if is_last else ("├─ ", "│  ")
            for order, line in enumerate(branch.lines()):
                yield (first if order == 0 else later) + line


def lineage_tree(lineage: Lineage, group: str, *, descendants: bool = False) -> str:
    """A group, how it came to be (or what came of it), and its relations, as lines of text."""
    seen: set[str] = set()
    tree = _grow(lineage, group, seen, descendants)
    parts = ["\n".join(tree.lines())]
    others = [
        change
        for change in lineage.changes_of(group)
        if not change.is_descent or (group in change.before) != descendants
    ]
    if others:
        lines = [f"  {_dated(change)}: {_sentence(lineage, change)}" for change in others]
        parts.append("other changes\n" + "\n".join(lines))
    relations = lineage.relations_of(group)
    if relations:
        lines = [f"  {_relation(lineage, relation, group)}" for relation in relations]
        parts.append("relations\n" + "\n".join(sorted(lines)))
    return "\n\n".join(parts)


def path_lines(lineage: Lineage, way: list[Change], ancestor: str) -> str:
    """One way from an ancestor on, a line for each change."""
    lines = [lineage.label(ancestor)]
    for change in way:
        after = " and ".join(lineage.label(iri) for iri in change.after)
        lines.append(f"  └─ {change.kind}, {_dated(change)} → {after} {_sources(change.sources)}")
    return "\n".join(lines)


def _grow(lineage: Lineage, group: str, seen: set[str], descendants: bool) -> _Branch:
    branch = _Branch(lineage.label(group))
    steps = [
        change
        for change in lineage.changes_of(group)
        if change.is_descent and group in (change.before if descendants else change.after)
    ]
    if group in seen:
        if steps:
            branch.text += " (see above)"
        return branch
    seen.add(group)
    for change in steps:
        joint = _Branch(f"{_joint(change)}, {_dated(change)} {_sources(change.sources)}".rstrip())
        for other in change.after if descendants else change.before:
            child = _grow(lineage, other, seen, descendants)
            if other in change.continuing:
                child.text += ", which goes on"
            joint.branches.append(child)
        branch.branches.append(joint)
    return branch


def _joint(change: Change) -> str:
    return f"{change.kind} (contested)" if change.is_contested else change.kind


def _sentence(lineage: Lineage, change: Change) -> str:
    def listed(iris: tuple[str, ...]) -> str:
        return " and ".join(lineage.label(iri) for iri in iris)

    before, after = listed(change.before), listed(change.after)
    texts = {
        "formation": f"{after} is formed",
        "merger": f"{before} merge into {after}",
        "absorption": f"{after} absorbs {before}",
        "accession": f"{before} joins {after}",
        "split": f"{after} splits from {before}",
        "succession": f"{after} succeeds {before}",
        "dissolution": f"{before} is dissolved",
        "rename": f"{before} is renamed from {change.old_name} to {change.new_name}",
    }
    return f"{texts[change.kind]} {_sources(change.sources)}".rstrip()


def told_relation(relation: Relation, labels: Mapping[str, str]) -> str:
    """A relation as a sentence with its times and who says so."""
    kind = in_words(relation.kind)
    subject = labels.get(relation.subject, relation.subject)
    other = labels.get(relation.object, relation.object)
    text = f"{subject} and {other}: {kind}" if relation.mutual else f"{subject}: {kind} {other}"
    parts = (text, times(relation), _sources(relation.sources))
    return " ".join(part for part in parts if part)


def _relation(lineage: Lineage, relation: Relation, group: str) -> str:
    kind = in_words(relation.kind)
    if relation.mutual:
        other = relation.object if relation.subject == group else relation.subject
        text = f"{kind} with {lineage.label(other)}"
    elif relation.subject == group:
        text = f"{kind} {lineage.label(relation.object)}"
    else:
        text = f"{lineage.label(relation.subject)}: {kind} it"
    return " ".join(part for part in (text, times(relation), _sources(relation.sources)) if part)


def times(relation: Relation) -> str:
    """When a relation held, or when it is attested, in words; empty if nothing is told."""
    if relation.start or relation.end:
        start = f"from {spoken(relation.start)}" if relation.start else ""
        end = f"to {spoken(relation.end)}" if relation.end else ""
        return " ".join(part for part in (start, end) if part)
    moments = [spoken(moment) for moment in relation.attested.split()]
    return f"attested {', '.join(moments)}" if moments else ""


_COMING = {
    "formation": "formed",
    "merger": "formed by merger",
    "split": "split off",
    "succession": "as a successor",
}


def absence(lineage: Lineage, group: str, day: Date) -> str:
    """That a group did not exist yet on a day, or no longer, and since when; empty if it may have.

    ``lineage`` is the whole one, not that of the day.
    """
    birth, end = lineage.beginning_of(group), lineage.end_of(group)
    label = lineage.label(group)
    if birth is not None and birth.earliest > day:
        return f"{label} did not exist yet on that day ({_COMING[birth.kind]}, {_dated(birth)})"
    if end is not None and end.latest < day:
        return f"{label} no longer existed on that day ({end.kind}, {_dated(end)})"
    return ""


def _dated(change: Change) -> str:
    return change.as_written or spoken(change.date)


def in_words(notation: str) -> str:
    """A notation of the vocabularies as people write it, its words apart."""
    return _BETWEEN_WORDS.sub(" ", notation)


def spoken(edtf: str) -> str:
    """A date in EDTF as people write it: ``2017-03`` as ``March 2017``."""
    start, slash, end = edtf.partition("/")
    if slash:
        if start == "..":
            return f"until {spoken(end)}"
        if end == "..":
            return f"since {spoken(start)}"
        return f"{spoken(start)} to {spoken(end)}"
    plain = edtf.rstrip("~?%")
    about = "about " if plain != edtf else ""
    parts = plain.split("-")
    if not all(part.isdigit() for part in parts) or (len(parts) > 1 and int(parts[1]) > 12):
        return edtf
    words = [parts[0]]
    if len(parts) > 1:
        words.insert(0, month_name[int(parts[1])])
    if len(parts) > 2:
        words.insert(0, str(int(parts[2])))
    return about + " ".join(words)


def _sources(sources: tuple[Source, ...]) -> str:
    """``[004 line 47]``, with claimant and certainty where it is not the document itself."""
    told: dict[str, list[str]] = {}
    for source in sources:
        own_voice = source.claimant.startswith("Narrator") and source.certainty == "stated"
        who = "" if source.claimant.startswith("Narrator") else f"according to {source.claimant}, "
        who += "" if own_voice else f"{source.certainty}, "
        who += "deprecated, " if source.rank == "deprecated" else ""
        place = f"{source.document} line {source.line}"
        places = told.setdefault(who, [])
        if place not in places:
            places.append(place)
    parts = [who + ", ".join(places) for who, places in told.items()]
    return f"[{'; '.join(parts)}]" if parts else ""
