"""Changes in the life of groups: what the rules found, made a draft once."""

from __future__ import annotations

import re

from sahelgraph.extraction.drafts import DraftChange, DraftRelation, Drafts
from sahelgraph.extraction.lineage_rules import LineageRule, Passage

#: Changes of one group, and what tells that only a part of it did or had them.
_OF_ONE = ("formation", "rename", "dissolution")
_PART = re.compile(
    r"\b(?:faction|wing|cell|branch|section|unit|part|splinter|offshoot|remnants) of (?:the )?\Z"
)


def add_change(passage: Passage, rule: LineageRule, match: re.Match[str]) -> None:
    """Draft the change that a rule found, unless the sentence has told it already."""
    parts = match.groupdict()
    if rule.kind in _OF_ONE and _PART.search(passage.sentence.code[: match.start()]):
        return
    before = passage.groups(parts.get("a"))
    before += [g for g in passage.groups(parts.get("a2")) if g not in before]
    after = passage.groups(parts.get("b"))[:1]
    if parts.get("h"):
        before = [slug for slug in passage.body_of(parts["h"]) if slug not in after]
    if "about" in rule.flags and passage.about is not None:
        before = [passage.group(passage.about)]
    before = [slug for slug in before if slug not in after or rule.kind == "rename"]
    if rule.kind != "rename":
        draft_change(passage, rule, before, after, match.start(), match.end())
        return
    change = _dated(passage, rule, match.start(), match.end())
    if _named(passage, change, after, parts):
        _add(passage, change)


def draft_change(
    passage: Passage, rule: LineageRule, before: list[str], after: list[str], start: int, end: int
) -> None:
    """Draft a change of groups that is told from one position of the code to another, unless it
    lacks one that its kind needs, or the sentence has told it already."""
    change = _dated(passage, rule, start, end)
    change.after = after[:1]
    change.before = [slug for slug in dict.fromkeys(before) if slug not in change.after]
    if _fits(change) and not ("dated" in rule.flags and not change.date):
        _add(passage, change)


def _dated(passage: Passage, rule: LineageRule, start: int, end: int) -> DraftChange:
    date, by = passage.date(start, end), passage.by(passage.sentence.offset(start))
    return DraftChange(rule.kind, date, [], [], passage.locator, rule.name, by=by)


def _add(passage: Passage, change: DraftChange) -> None:
    kind_of = passage.assembler.linker.gazetteer.kind
    named = [*change.before, *change.after]
    is_people = any(kind_of(("group", slug)) == "ethnic-community" for slug in named)
    if not is_people and not _is_told(change, passage.drafts.changes):
        passage.drafts.changes.append(change)


def settle_renames(drafts: Drafts) -> None:
    """Keep one change of a group's name: the first that has a date, else the first."""
    best: dict[str, DraftChange] = {}
    for change in drafts.changes:
        if change.kind == "rename":
            kept = best.setdefault(change.of, change)
            if not kept.date and change.date:
                best[change.of] = change
    drafts.changes = [c for c in drafts.changes if c.kind != "rename" or best[c.of] is c]


def settle_changes(drafts: Drafts) -> None:
    """Leave out what a change of several groups tells more closely: that one of them was absorbed
    or joined, that the group which a merger made was formed, that one which split off came after
    the other, that who joined is a constituent."""
    closer = [change for change in drafts.changes if change.kind in ("merger", "split")]

    def is_told_closer(change: DraftChange) -> bool:
        named = [other for other in closer if other.after == change.after]
        if change.kind == "formation":
            return any(
                other.locator == change.locator and other.kind == "merger" for other in named
            )
        if change.kind == "succession":
            return any(o.kind == "split" and o.before == change.before for o in named)
        is_part = change.kind in ("absorption", "accession")
        named = [other for other in named if change.date in ("", other.date)]
        return is_part and any(set(change.before) <= set(other.before) for other in named)

    drafts.changes = [change for change in drafts.changes if not is_told_closer(change)]
    merged = [change for change in drafts.changes if change.kind == "merger"]
    entered = {
        (group, *change.after, change.locator)
        for change in drafts.changes
        if change.kind == "accession"
        for group in change.before
    }
    drafts.relations = [
        one
        for one in drafts.relations
        if (one.kind != "constituent-of" or (one.subject, one.object, one.locator) not in entered)
        and not any(_tells_merger(one, change) for change in merged)
    ]


def _tells_merger(relation: DraftRelation, change: DraftChange) -> bool:
    """Whether an alliance is that by which its parties became one."""
    is_of = relation.kind == "alliance" and {relation.subject, relation.object} <= {*change.before}
    return is_of and bool(relation.date) and relation.date[:4] == change.date[:4]


def _named(passage: Passage, change: DraftChange, after: list[str], parts: dict[str, str]) -> bool:
    """Give a change of name its old and new name; false if one is missing."""
    names = {name: re.findall(r"[GU]\d+", parts.get(name) or "") for name in ("a", "b")}
    if not after or not names["a"] or not names["b"]:
        return False
    change.of = after[0]
    change.old_name = passage.sentence.at(names["a"][0]).text
    change.new_name = passage.sentence.at(names["b"][0]).text
    return True


def _fits(change: DraftChange) -> bool:
    before, after = len(change.before), len(change.after)
    return {
        "merger": before >= 2 and after == 1,
        "formation": after == 1,
        "dissolution": before == 1,
    }.get(change.kind, before >= 1 and after == 1)


def _is_told(change: DraftChange, changes: list[DraftChange]) -> bool:
    """Whether the sentence has told a change already, or of a group's forming in other words."""
    for other in changes:
        if other.locator != change.locator:
            continue
        if (change.kind, change.before, change.after, change.of) == (
            other.kind, other.before, other.after, other.of,
        ):  # fmt: skip
            return True
        if change.kind == other.kind == "split" and other.before == change.before:
            return True
        if change.kind == "formation" and other.after == change.after:
            return True
    return False
