"""Changes in the life of groups, relations between them, roles and fates of people, in prose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from sahelgraph.extraction.assembly import Assembler
from sahelgraph.extraction.drafts import (
    DraftChange,
    DraftEvent,
    DraftFigure,
    DraftRelation,
    DraftRole,
    Drafts,
)
from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.rules import compiled
from sahelgraph.extraction.speakers import find_speech, speech_at
from sahelgraph.extraction.tagging import Mention, Tagged

_FATES = {
    "killed": "killed",
    "neutralized": "killed",
    "kidnapped": "kidnapped",
    "released": "released",
    "arrested": "arrested",
    "captured": "captured",
    "charged": "charged",
    "convicted": "convicted",
}


_PROFESSIONS = frozenset({"journalist", "analyst", "expert", "imam", "doctor", "aid-worker"})


@dataclass(frozen=True)
class LineageRule:
    """A rule of ``patterns/lineage.yaml``: its name, what it makes, its pattern."""

    name: str
    makes: str
    kind: str
    pattern: re.Pattern[str]


@cache
def lineage_rules() -> tuple[LineageRule, ...]:
    """The rules, compiled once."""
    data = read_patterns("lineage")
    parts: dict[str, str] = dict(data["parts"])
    for name in parts:
        for other, part in parts.items():
            parts[name] = parts[name].replace("{" + other + "}", part)
    return tuple(
        LineageRule(rule["id"], makes, rule.get("kind", ""), compiled(rule["pattern"], **parts))
        for makes in ("changes", "relations", "roles")
        for rule in data[makes]
    )


@cache
def _role_words() -> dict[str, str]:
    return dict(read_patterns("lineage")["role_words"])


def with_subject(sentence: Tagged, before: Tagged | None) -> Tagged:
    """The sentence with the group that "it" stands for: the first that the one before names."""
    match = re.match(r"(?:it|the group|the organization|the movement) ", sentence.code)
    named = [m for m in before.of("GU") if _may_be_group(m)] if before else []
    if match is None or not named:
        return sentence
    code = f"{named[0].letter}{len(sentence.mentions)}"
    shift = len(code) + 1 - match.end()
    starts = [0, *(s + shift for s in sentence.starts if s >= match.end())]
    offsets = [
        0,
        *(o for s, o in zip(sentence.starts, sentence.offsets, strict=True) if s >= match.end()),
    ]
    return Tagged(
        sentence.text,
        sentence.name,
        [*sentence.mentions, named[0]],
        f"{code} {sentence.code[match.end() :]}",
        starts,
        offsets,
    )


def draft_lineage(sentence: Tagged, assembler: Assembler, drafts: Drafts) -> None:
    """Add what a sentence tells of groups and people to the drafts."""
    if not re.search(r"[GUH]\d", sentence.code):
        return
    for rule in lineage_rules():
        for match in rule.pattern.finditer(sentence.code):
            if re.search(r"\b(?:not|never|denied|refused|rejected)\b", match.group()):
                continue
            if rule.makes == "changes":
                _change(sentence, rule, match, assembler, drafts)
            elif rule.makes == "relations":
                _relation(sentence, rule, match, assembler, drafts)
            else:
                _role(sentence, rule, match, assembler, drafts)


def _groups(sentence: Tagged, code: str | None, assembler: Assembler, locator: str) -> list[str]:
    """The groups in a piece of code; a name and its acronym in brackets are one."""
    if not code:
        return []
    plain = re.sub(r" \( \"? ?[GU]\d+ ?\"? \)", "", code)
    mentions = [sentence.at(name) for name in re.findall(r"[GU]\d+", plain)]
    slugs = [assembler.linker.group(m, locator) for m in mentions if _may_be_group(m)]
    return list(dict.fromkeys(slugs))


def _may_be_group(mention: Mention) -> bool:
    return (
        mention.letter == "G"
        or " " in mention.text
        or mention.text.isupper()
        or "-" in mention.text
    )


def _by(sentence: Tagged, position: int, assembler: Assembler, locator: str) -> list[str]:
    speech = speech_at(sentence, find_speech(sentence), position)
    if speech is None or speech.name is None:
        return []
    return [assembler.linker.speaker(speech.name, speech.words, locator)]


def _date(sentence: Tagged, position: int) -> str:
    """The date nearest to a position of the sentence that frames what stands there."""
    days = [m for m in sentence.of("D") if m.value.frame not in ("since", "as of")]
    if not days:
        return ""
    return str(min(days, key=lambda m: abs(m.start - position)).value.edtf)


def _change(
    sentence: Tagged, rule: LineageRule, match: re.Match[str], assembler: Assembler, drafts: Drafts
) -> None:
    locator = assembler.locator(sentence)
    parts = match.groupdict()
    before = _groups(sentence, parts.get("a"), assembler, locator)
    before += [g for g in _groups(sentence, parts.get("a2"), assembler, locator) if g not in before]
    after = _groups(sentence, parts.get("b"), assembler, locator)[:1]
    before = [slug for slug in before if slug not in after or rule.kind == "rename"]
    position = sentence.offset(match.start())
    date = _date(sentence, position)
    change = DraftChange(
        rule.kind,
        date,
        before,
        after,
        locator,
        rule.name,
        by=_by(sentence, position, assembler, locator),
    )
    if rule.kind == "rename":
        if not after:
            return
        names = {name: re.findall(r"[GU]\d+", parts.get(name) or "") for name in ("a", "b")}
        if not names["a"] or not names["b"]:
            return
        change.of = after[0]
        change.old_name = sentence.at(names["a"][0]).text
        change.new_name = sentence.at(names["b"][0]).text
        change.before, change.after = [], []
    elif not _fits(change):
        return
    known = any(_same(change, other) for other in drafts.changes)
    formed = any(
        change.kind == other.kind == "split" and (other.before, other.locator) == (before, locator)
        for other in drafts.changes
    )
    formed = formed or (
        change.kind == "formation"
        and any(other.after == after and other.locator == locator for other in drafts.changes)
    )
    is_people = any(
        assembler.linker.gazetteer.kind(("group", slug)) == "ethnic-community" for slug in before
    )
    if not known and not formed and not is_people:
        drafts.changes.append(change)


def settle_renames(drafts: Drafts) -> None:
    """Keep one change of a group's name: the first that has a date, else the first."""
    best: dict[str, DraftChange] = {}
    for change in drafts.changes:
        if change.kind == "rename":
            kept = best.setdefault(change.of, change)
            if not kept.date and change.date:
                best[change.of] = change
    drafts.changes = [c for c in drafts.changes if c.kind != "rename" or best[c.of] is c]


def _fits(change: DraftChange) -> bool:
    before, after = len(change.before), len(change.after)
    return {
        "merger": before >= 2 and after == 1,
        "formation": after == 1,
        "dissolution": before == 1,
    }.get(change.kind, before >= 1 and after == 1)


def _same(one: DraftChange, other: DraftChange) -> bool:
    return (one.kind, one.before, one.after, one.of, one.locator) == (
        other.kind,
        other.before,
        other.after,
        other.of,
        other.locator,
    )


def _relation(
    sentence: Tagged, rule: LineageRule, match: re.Match[str], assembler: Assembler, drafts: Drafts
) -> None:
    locator = assembler.locator(sentence)
    one = _groups(sentence, match.group("a"), assembler, locator)
    others = _groups(sentence, match.group("b"), assembler, locator)
    position = sentence.offset(match.start())
    for other in others:
        if one and one[0] != other:
            relation = DraftRelation(
                rule.kind,
                one[0],
                other,
                locator,
                rule.name,
                _date(sentence, position),
                _by(sentence, position, assembler, locator),
            )
            if not any(
                (r.kind, r.subject, r.object) == (relation.kind, relation.subject, relation.object)
                for r in drafts.relations
            ):
                drafts.relations.append(relation)


def _role(
    sentence: Tagged, rule: LineageRule, match: re.Match[str], assembler: Assembler, drafts: Drafts
) -> None:
    locator = assembler.locator(sentence)
    person = sentence.at(match.group("a"))
    code = match.groupdict().get("b") or match.groupdict().get("c")
    group = sentence.at(code) if code else None
    if group is not None and group.letter == "U" and not _may_be_group(group):
        return
    if person.letter == "U" and " " not in person.text:
        return
    for name in ("role", "role2"):
        code = match.groupdict().get(name)
        word = _role_word(sentence, code, match.group()) if code else ""
        if not word or (rule.name == "profession" and word not in _PROFESSIONS):
            continue
        role = DraftRole(
            assembler.linker.person(person, locator),
            word,
            locator,
            rule.name,
            of=_body(group, assembler, locator, word),
            by=_by(sentence, sentence.offset(match.start()), assembler, locator),
        )
        if not any(
            (r.person, r.word, r.of, r.locator) == (role.person, role.word, role.of, locator)
            for r in drafts.roles
        ):
            drafts.roles.append(role)


def _body(group: Mention | None, assembler: Assembler, locator: str, word: str) -> str:
    """The slug of what a role is in: a group, or the government of a country.

    An office without a country is in the government of that which the document is about.
    """
    if group is None:
        is_office = word.endswith(("president", "minister"))
        is_ours = is_office and assembler.home
        return assembler.linker.government(assembler.home, locator) if is_ours else ""
    if group.letter in "CP":
        return assembler.linker.government(group.slug, locator)
    return assembler.linker.group(group, locator)


def _role_word(sentence: Tagged, code: str, around: str) -> str:
    """The notation of the scheme ``role`` that the words of a role stand for."""
    words = _role_words()
    plain = code
    if re.fullmatch(r"W\d+", code):
        noun = sentence.at(code).value
        if noun.is_plural:
            return ""
        plain = noun.singular.lower()
    if "in command" in plain:
        return "second-in-command"
    word = words.get(plain, "")
    if word == "leader":
        for prefix, other in (
            ("senior", "senior-leader"),
            ("top", "senior-leader"),
            ("military", "military-leader"),
            ("regional", "regional-leader"),
        ):
            if re.search(rf"\b{prefix} (?:[a-z]+ )?{re.escape(code)}", around):
                return other
    return word


def _fate(event: DraftEvent, figure: DraftFigure) -> str:
    if event.kind == "hostage-execution" and figure.measure == "killed":
        return "executed"
    is_said = figure.certainty == "reported" and figure.measure == "killed"
    return "reported-killed" if is_said else _FATES[figure.measure]


def draft_fates(drafts: Drafts, dataset_people: dict[str, Any]) -> None:
    """The fate of each person whom a drafted event kills, takes, frees or charges."""
    for event in drafts.events:
        for figure in event.figures:
            is_person = figure.of in dataset_people or (
                figure.of in drafts.things and drafts.things[figure.of].kind == "person"
            )
            if figure.figure != "1" or not is_person or figure.measure not in _FATES:
                continue
            if figure.of not in event.people:
                event.people.append(figure.of)
            drafts.roles.append(
                DraftRole(
                    figure.of,
                    _fate(event, figure),
                    figure.locator,
                    f"fate-{figure.rule}",
                    is_fate=True,
                    date=event.date,
                    place=event.places[0] if event.places else "",
                    by=figure.by,
                )
            )
