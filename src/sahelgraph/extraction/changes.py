"""Changes in the life of groups: what the rules found, made a draft once."""

from __future__ import annotations

import re

from sahelgraph.extraction.drafts import DraftChange, Drafts
from sahelgraph.extraction.lineage_rules import LineageRule, Passage


def add_change(passage: Passage, rule: LineageRule, match: re.Match[str]) -> None:
    """Draft the change that a rule found, unless the sentence has told it already."""
    parts = match.groupdict()
    before = passage.groups(parts.get("a"))
    before += [g for g in passage.groups(parts.get("a2")) if g not in before]
    after = passage.groups(parts.get("b"))[:1]
    if parts.get("h"):
        before = [slug for slug in passage.body_of(parts["h"]) if slug not in after]
    if "about" in rule.flags and passage.about is not None:
        before = [passage.group(passage.about)]
    before = [slug for slug in before if slug not in after or rule.kind == "rename"]
    position = passage.sentence.offset(match.start())
    date, by = passage.date(match.start(), match.end()), passage.by(position)
    if "dated" in rule.flags and not date:
        return
    change = DraftChange(rule.kind, date, before, after, passage.locator, rule.name, by=by)
    if rule.kind == "rename":
        if not _named(passage, change, parts):
            return
    elif not _fits(change):
        return
    gazetteer = passage.assembler.linker.gazetteer
    is_people = any(gazetteer.kind(("group", slug)) == "ethnic-community" for slug in before)
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


def _named(passage: Passage, change: DraftChange, parts: dict[str, str]) -> bool:
    """Give a change of name its old and new name; false if one is missing."""
    names = {name: re.findall(r"[GU]\d+", parts.get(name) or "") for name in ("a", "b")}
    if not change.after or not names["a"] or not names["b"]:
        return False
    change.of = change.after[0]
    change.old_name = passage.sentence.at(names["a"][0]).text
    change.new_name = passage.sentence.at(names["b"][0]).text
    change.before, change.after = [], []
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
