"""Changes in the life of groups, relations between them, roles and fates of people, in prose."""

from __future__ import annotations

import re

from sahelgraph.extraction.adjuncts import without_adjuncts
from sahelgraph.extraction.assembly import Assembler
from sahelgraph.extraction.changes import add_change
from sahelgraph.extraction.drafts import Drafts
from sahelgraph.extraction.fates import add_fates
from sahelgraph.extraction.frames import read_frames
from sahelgraph.extraction.lineage_rules import LineageRule, Passage, rules_for
from sahelgraph.extraction.lineage_words import group_words
from sahelgraph.extraction.readings import read_on
from sahelgraph.extraction.relations import add_relations
from sahelgraph.extraction.roles import add_holder, add_roles, new_office
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.text import key
from sahelgraph.extraction.threads import Thread

_DENIED = re.compile(r"\b(?:no|not|never|denied|denies|refused|rejected|failed)\b")
#: Words before what is told that make it no fact.
_UNREAL = re.compile(
    r"\b(?:whether|if|would|could|might|should|denied|denies|deny|refused to|rejected|failed to"
    r"|tried to|attempted|attempt to|vowed to|threatened to|wants? to|planned to|plans? to"
    r"|hoped? to|offered to|in case of|no|without|call(?:s|ed|ing)? for"
    r"|demand(?:s|ed|ing)?|urge[sd]?|seek(?:s|ing)?|sought|asked for|reward for"
    r"|wanted for|rumou?rs?(?: that)?|plans? for|talks on|hopes? of|offered for|bount(?:y|ies)"
    r"|information|hunt for|doubt(?:s|ed)? that)(?: \S+){0,3} ?\Z"
)
#: What tells that a group falls into several.
_SPLIT = re.compile(
    r"\b(?:split|splintered|fractured|disintegrated|fell apart|broke (?:up|apart|into))\b"
)
#: What says of the whole sentence that it is no fact.
_DISPROVED = re.compile(
    r"\b(?:rumou?rs? (?:says?|has it|have it|claims?|spread)|according to (?:[a-z]+ )?rumou?rs?"
    r"|unconfirmed (?:reports?|rumou?rs?|claims?))\b|"
    r"\b(?:proves?|proved|proven|were|was|are|is|turned out(?: to be)?) (?:\w+ )?"
    r"(?:false|untrue|unfounded|wrong|baseless|premature)\b"
)
#: Changes that make no new group.
_ENTERED = ("accession", "absorption")
_ADDS = {"changes": add_change, "relations": add_relations, "roles": add_roles, "fates": add_fates}


def draft_lineage(
    sentence: Tagged, assembler: Assembler, drafts: Drafts, thread: Thread | None = None
) -> None:
    """Add what a sentence tells of groups and people to the drafts.

    ``thread`` is what the text is about before the sentence.
    """
    thread = thread or Thread()
    was_split, thread.is_split = thread.is_split, bool(_SPLIT.search(sentence.code))
    about, before, chief = thread.group, tuple(thread.groups), next(iter(thread.people), None)
    sentence = without_adjuncts(read_on(thread, sentence, assembler.linker))
    if _DISPROVED.search(sentence.code):
        return
    letters = re.findall(r"\b[GUHC](?=\d)", sentence.code)
    told = {
        "changes": "G" in letters or "U" in letters,
        "relations": bool(letters) or "truce" in sentence.code or "cease" in sentence.code,
        "roles": "H" in letters,
        "fates": "H" in letters,
    }
    told_before, known = len(drafts.changes), set(assembler.linker.things)
    passage = Passage(sentence, assembler, drafts, thread, about, before, chief)
    rules = [rule for rule in rules_for(sentence.code) if told[rule.makes]]
    rules = [rule for rule in rules if was_split or "broken" not in rule.flags]
    last = [rule for rule in rules if "heir" in rule.flags or rule.makes == "fates"]
    for rule in rules:
        if rule not in last:
            _add_matches(passage, rule)
    frames = read_frames(passage) if letters else None
    left, thread.left = thread.left, []
    if frames is not None:
        frames.draft(left, was_split=was_split)
    made = [change for change in drafts.changes[told_before:] if change.kind not in _ENTERED]
    new = {slug for change in made for slug in change.after}
    acronyms = assembler.linker.acronyms.items()
    thread.turn_to(new | {short for short, whole in acronyms if whole in new})
    add_holder(passage)
    for rule in last:
        _add_matches(passage, rule)
    thread.vacant = new_office(passage)
    if frames is not None:
        frames.draft_fates()
    _forget_unused(assembler, drafts, known)


def _forget_unused(assembler: Assembler, drafts: Drafts, known: set[str]) -> None:
    """Take names for no groups that only a draft which was refused took for some: places, mostly.

    ``known`` are the things that the document had named before.
    """
    things = assembler.linker.things
    new = {slug for slug in things.keys() - known if things[slug].kind == "group"}
    new = {slug for slug in new if group_words().isdisjoint(key(things[slug].name).split())}
    if not new:
        return
    used = {slug for c in drafts.changes for slug in [*c.before, *c.after, c.of, *c.by]}
    used |= {slug for r in drafts.relations for slug in [r.subject, r.object, *r.by]}
    used |= {slug for r in drafts.roles for slug in [r.of, *r.by]}
    for slug in new - used:
        del things[slug]


def _add_matches(passage: Passage, rule: LineageRule) -> None:
    """Draft what a rule finds in a sentence and is no mere thought, plan or denial."""
    code = passage.sentence.code
    for match in rule.wording.pattern.finditer(code):
        told_of = "" if "dissent" in rule.flags else match.group()
        if not (_DENIED.search(told_of) or _UNREAL.search(code[: match.start()])):
            _ADDS[rule.makes](passage, rule, match)
