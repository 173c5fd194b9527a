"""Fates of people: what the rules and the drafted events tell, made a draft once."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from sahelgraph.extraction.drafts import DraftEvent, DraftFigure, DraftRole, Drafts
from sahelgraph.extraction.lineage_rules import LineageRule, Passage, fate_forms
from sahelgraph.extraction.tagging import Mention
from sahelgraph.extraction.text import key

#: The fate of the one person of a figure, by its measure.
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
_SAID = re.compile(r"\b(?:reportedly|allegedly|purportedly|believed|claimed|rumou?red|said)\b")

_CLAIMED = re.compile(r"\b(?:claim(?:s|ed)?|purport(?:s|ed)?|believed|thought) to have \Z")
#: People to whom another does something before a verb that tells of that other: "a guard watching
#: X and Y was killed".
GUARDING = re.compile(r"W\d+ (?!including |involving )[a-z]+ing (?:the )?\Z")
#: Whose seizing somebody is an arrest.
_POLICE = frozenset(["police", "troops", "soldiers", "army", "forces", "authorities", "officers"])


def add_fates(passage: Passage, rule: LineageRule, match: re.Match[str]) -> None:
    """Draft the fate that a rule found for each person whom it names."""
    told = match.groupdict().get("fate") or ""
    fate = rule.kind or next(
        (fate_forms(t)[told] for t in ("passive", "active", "nouns") if told in fate_forms(t)), ""
    )
    is_death = told == "death"
    if is_death and (passage.is_illness() or not _is_violent(passage, rule, match)):
        return
    before = passage.sentence.code[: match.start()]
    if (passage.is_of_kin(before) and before.endswith(" , ")) or GUARDING.search(before):
        return
    by = before.split()[-1:]
    taker = passage.sentence.at(by[0]).text if by and re.fullmatch(r"W\d+", by[0]) else "".join(by)
    is_said = _SAID.search(" ".join(match.group().split()[-5:])) or _CLAIMED.search(before)
    if fate == "killed" and is_said:
        fate = "reported-killed"
    behind = passage.sentence.code[match.end() :]
    is_by_police = key(taker) in _POLICE or bool(re.match(r" by (?:[CGU]\d+ )?police", behind))
    if fate == "kidnapped" and told.startswith("seiz") and is_by_police:
        fate = "arrested"
    for code in re.findall(r"H\d+", match.group("a")):
        person = passage.sentence.at(code)
        start = match.start("fate") if told else match.end() - 1
        end = match.end("fate") if told else match.end()
        draft_fate(passage, rule, person, fate, start, end)


def draft_fate(
    passage: Passage, rule: LineageRule, person: Mention, fate: str, start: int, end: int
) -> None:
    """Draft what befell a person, told from one position of the code to another, unless the
    sentence has told it already; who has one name and no record is nobody's."""
    if not person.things and " " not in person.text:
        return
    role = DraftRole(
        passage.assembler.linker.person(person, passage.locator),
        fate,
        passage.locator,
        rule.name,
        is_fate=True,
        date=passage.date(start, end),
        by=passage.by(passage.sentence.offset(start)),
    )
    if not _is_told(role, passage.drafts.roles):
        passage.drafts.roles.append(role)


def _is_violent(passage: Passage, rule: LineageRule, match: re.Match[str]) -> bool:
    """Whether a death is told with what caused it, if the rule asks for that."""
    return "violent" not in rule.flags or bool(
        re.match(
            r"(?: \S+){0,8}? (?:V\d+|raid|clash|ambush|operation|fighting|battle|attack|firefight"
            r"|hands of|strike)",
            passage.sentence.code[match.end() :],
        )
    )


def _is_told(role: DraftRole, roles: list[DraftRole]) -> bool:
    return any(
        r.is_fate and (r.person, r.word, r.locator) == (role.person, role.word, role.locator)
        for r in roles
    )


def _fate(event: DraftEvent, figure: DraftFigure) -> str:
    if event.kind == "hostage-execution" and figure.measure == "killed":
        return "executed"
    is_said = figure.certainty == "reported" and figure.measure == "killed"
    return "reported-killed" if is_said else _FATES[figure.measure]


def draft_fates(drafts: Drafts, dataset_people: dict[str, Any]) -> None:
    """The fate of each person whom a drafted event kills, takes, frees or charges.

    It stands for what the sentence told by itself, for an event has a place.
    """
    for event in drafts.events:
        for figure in event.figures:
            is_person = figure.of in dataset_people or (
                figure.of in drafts.things and drafts.things[figure.of].kind == "person"
            )
            if figure.figure != "1" or not is_person or figure.measure not in _FATES:
                continue
            if figure.of not in event.people:
                event.people.append(figure.of)
            role = DraftRole(
                figure.of,
                _fate(event, figure),
                figure.locator,
                f"fate-{figure.rule}",
                is_fate=True,
                date=event.date,
                place=event.places[0] if event.places else "",
                by=figure.by,
            )
            closer = [replace(role, word=word) for word in ("reported-killed", "executed")]
            if role.word == "killed" and any(_is_told(one, drafts.roles) for one in closer):
                continue
            drafts.roles = [known for known in drafts.roles if not _is_told(known, [role])]
            drafts.roles.append(role)
