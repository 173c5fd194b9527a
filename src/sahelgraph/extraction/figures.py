"""Figures in tagged sentences: how many of whom were killed, wounded, kidnapped …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

from sahelgraph.extraction.cues import Foreseen
from sahelgraph.extraction.finding import once
from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.lexicon import Noun, lexicon, read_patterns
from sahelgraph.extraction.quantities import Quantity
from sahelgraph.extraction.reality import is_by_court, is_misfortune, is_undone
from sahelgraph.extraction.rules import ELEMENT, NP, Wording, alternatives, compiled, words
from sahelgraph.extraction.tagging import Mention, Tagged, Tagger
from sahelgraph.extraction.verbs import verbs_of

_ELEMENT = re.compile(ELEMENT)
_NP = re.compile(NP)
_SUFFERED = re.compile(r"\b(?:suffered|sustained|suffering|sustaining)(?: [a-z]+){0,2} \Z")
#: Who is told beside those that are counted: "45 were killed, in addition to the three bombers".
_BESIDE = re.compile(
    r"\b(?:in addition to|excluding|all but|all except|not counting|apart from)(?: the)? \Z"
)
#: The measure of "held 12 guards": hostages only if that is what they are called.
_HELD = "held"
#: The verb of the last of a list, of whom something else is told: "lost six, and nine were hurt".
_OWN_VERB = re.compile(r" (?:are|were|is|was|have been|had been) ")
#: A part of those counted before, of whom something else is told.
_OF_WHOSE = re.compile(r" of (?:whose|which)\b")
_OF_THOSE = re.compile(r"Q\d+ of (?:them|whom)\b")
#: Who is one of those that are counted before: "two drivers, one of them a boy".
_ONE_OF_THEM = re.compile(r"\bQ\d+ of (?:them|whom)(?: (?:is|was))? \Z")
#: A part of those who are counted before.
_OF_THEM = re.compile(
    r"(?:,|;|\(|—|-|and) (?P<told>(?P<part>Q\d+) of (?:them|whom)(?: (?:is|are|was|were))?"
    r"(?: Q\d+)?(?: (?!in |by |at )[a-z]+){0,2}?(?:(?: C\d+)?(?: W\d+)+"
    r"| (?P<hurt>seriously|critically|severely|gravely|badly|wounded|injured)))"
)
#: Who is rescued from these was nobody's captive.
_FROM_DANGER = re.compile(
    r" (?:alive )?from (?:the |a |his |their )?(?:[a-z]+ )?"
    r"(?:water|sea|lake|river|rubble|ruins|wreck\w*|fire|boat|debris)\b"
)
#: What a sentence tells by its figures alone.
_KIND_OF = {
    "killed": "attack",
    "wounded": "attack",
    "captured": "attack",
    "missing": "attack",
    "kidnapped": "kidnapping",
    "hostages": "kidnapping",
    "arrested": "arrest",
    "released": "hostage-release",
    "convicted": "judicial-act",
}
#: Rules of figures that tell how things stand, not what happened.
_STATES = frozenset(["participle", "toll", "toll-of", "toll-rose", "number-at", "put-at"])
#: Rules that count more than one.
_OF_MANY = frozenset(["participle", "came-in-number", "attacked-with"])
#: The forms of verbs that a measure has words for.
FORMS = ("active", "passive", "adjective", "intransitive", "noun")


@dataclass(frozen=True)
class CountedPeople:
    """A figure as a sentence tells it.

    ``figure`` is in the words of the records, ``noun`` the concept of the scheme ``victim``,
    ``modifiers`` the mentions before the noun, ``position`` the offset of the number in the
    sentence, ``is_part`` tells whether it is a part of the figure before it.
    """

    measure: str
    figure: str
    rule: str
    sentence: str
    position: int
    noun: str = "people"
    words: str = ""
    is_assailant: bool = False
    is_part: bool = False
    modifiers: tuple[Mention, ...] = ()
    person: Mention | None = None
    verb_position: int = 0
    is_own: bool = False


@dataclass
class FigureRule:
    """A rule: its name, pattern, and the measure of each verb form in it."""

    name: str
    wording: Wording
    measures: dict[str, str] = field(default_factory=dict)
    fixed: str = ""
    is_second: bool = False


@cache
def verb_forms(form: str) -> dict[str, str]:
    """The verbs of a form (``active``, ``passive`` …) and the measure of each."""
    table = read_patterns("figures")["measures"]
    known = {word: name for name, verbs in table.items() for word in words(verbs[form] or "")}
    section = {"active": "measures", "passive": "measures", "intransitive": "befalls"}.get(form)
    for name, verbs in verbs_of(section).items() if section else ():
        for verb in verbs:
            forms = (verb.participle,) if form == "passive" else (*verb.finite, verb.gerund)
            known = {**dict.fromkeys(forms, name), **known}
    return known


@cache
def figure_rules() -> Foreseen[FigureRule]:
    """The rules of ``patterns/figures.yaml``."""
    data = read_patterns("figures")
    measures = {form: verb_forms(form) for form in FORMS}
    parts = {form: alternatives(list(known)) for form, known in measures.items()}
    parts["ADJNEXT"] = "[CW]\\d+|bodies|people"
    nominal = {word: m for m, text in data["nominal"].items() for word in words(text)}
    rules = []
    for rule in data["rules"]:
        own = nominal if rule["id"] == "nominal" else {}
        for form in FORMS:
            if "{" + form + "}" in rule["pattern"]:
                own = {**measures[form], **own}
        own = own or {**measures["adjective"], **measures["passive"]}
        wording = Wording(rule["pattern"], **parts)
        is_second = rule.get("second", False)
        fixed = rule.get("measure", "")
        rules.append(FigureRule(rule["id"], wording, own, fixed, is_second))
    return Foreseen((rule, rule.wording) for rule in rules)


@once
def find_figures(sentence: Tagged) -> list[CountedPeople]:
    """Every figure that a sentence tells, in its order, each number once."""
    if not any(mention.letter == "Q" for mention in sentence.mentions):
        return []
    taken: dict[tuple[int, str], CountedPeople] = {}
    for rule in figure_rules().of(sentence.code):
        for match in rule.wording.pattern.finditer(sentence.code):
            measure = _measure(rule, match)
            if not measure or _is_undone(sentence, match):
                continue
            if measure == "released" and _FROM_DANGER.match(sentence.code, match.end()):
                continue
            counts = chain(
                _counted(sentence, match, measure, rule.name),
                _one_beside(sentence, match, measure, rule.name),
            )
            for counted in counts:
                code = (counted.position, counted.measure)
                if rule.name in _OF_MANY and counted.figure == "1":
                    continue
                is_other = any(at == counted.position for at, _ in taken)
                if code not in taken and (not is_other or rule.is_second):
                    taken[code] = counted
    told = sorted(taken.values(), key=lambda counted: counted.position)
    told += _parts(sentence, told)
    return sorted(told, key=lambda counted: counted.position)


def _is_undone(sentence: Tagged, match: re.Match[str]) -> bool:
    """Whether the verb only tells what somebody tried, meant or threatened to do."""
    verb = match.groupdict().get("verb")
    return is_undone(sentence.code, match.start("verb" if verb else 0))


def _parts(sentence: Tagged, told: list[CountedPeople]) -> list[CountedPeople]:
    """How many of those who are counted before were of a kind: "nine dead, two of them guards"."""
    parts = []
    for match in _OF_THEM.finditer(sentence.code):
        quantity = sentence.at(match.group("part"))
        before = [one for one in told if one.position < quantity.start]
        if not before or any(one.position == quantity.start for one in told):
            continue
        noun, modifiers, words_of = _noun(sentence, match.group("told"))
        measure = "wounded" if match.group("hurt") else before[-1].measure
        parts.append(
            CountedPeople(
                measure,
                _figure(quantity),
                before[-1].rule,
                sentence.name,
                quantity.start,
                noun=noun[0] if noun else before[-1].noun,
                words=words_of,
                is_assailant=noun[1] if noun else before[-1].is_assailant,
                is_part=True,
                modifiers=modifiers,
            )
        )
    return parts


def _measure(rule: FigureRule, match: re.Match[str]) -> str:
    verb = (match.groupdict().get("verb") or "").strip()
    if rule.fixed:
        return rule.fixed if verb or rule.name != "hostages" else _HELD
    if rule.name == "among":
        return rule.measures.get(verb, "killed" if verb in ("dead", "victims", "") else "")
    return rule.measures.get(verb, "")


def _counted(
    sentence: Tagged, match: re.Match[str], measure: str, rule: str
) -> Iterator[CountedPeople]:
    start = match.start("list")
    for element in _ELEMENT.finditer(match.group("list")):
        quantity = sentence.at(element.group().split(" ", 1)[0])
        before, end = match.group("list")[: element.start()].rstrip(), start + element.end()
        if rule == "active" and before.endswith("and") and _OWN_VERB.match(sentence.code, end):
            continue
        goes_on = element.end() < len(match.group("list"))
        is_aside = sentence.code[: start + element.start()].rstrip().endswith(",")
        if is_aside and (before or goes_on) and _OF_THOSE.match(element.group()):
            continue
        is_compared = sentence.text[: quantity.start].rstrip().lower().endswith(" as")
        is_beside = _BESIDE.search(sentence.code[: start + element.start()])
        if (quantity.value.figure == "many" and is_compared) or is_beside:
            continue
        if _ONE_OF_THEM.search(sentence.code[: start + element.start()]):
            continue
        noun, modifiers, told = _noun(sentence, element.group())
        if noun is None and rule != "of-the-dead" and _is_unit(sentence, end):
            continue
        if measure == _HELD and not (noun and _is_held(sentence, noun[0])):
            continue
        if _OF_WHOSE.match(sentence.code, end):
            continue
        if rule == "came-in-number" and not (noun and (noun[1] or told.endswith(" men"))):
            continue
        if measure == "displaced" and noun and (noun[1] or noun[0] in ("soldiers", "police")):
            # Attackers who flee get away; nobody drives them from their homes.
            continue
        yield CountedPeople(
            "hostages" if measure == _HELD else measure,
            _figure(quantity),
            rule,
            sentence.name,
            quantity.start,
            noun=noun[0] if noun else "people",
            words=told,
            is_assailant=bool(noun and noun[1]),
            is_part=before.endswith(("including", "among them")),
            modifiers=modifiers,
            is_own=bool(_SUFFERED.search(sentence.code[: match.start("list")])),
            verb_position=sentence.offset(match.start("verb"))
            if match.groupdict().get("verb")
            else quantity.start,
        )


def _one_beside(
    sentence: Tagged, match: re.Match[str], measure: str, rule: str
) -> Iterator[CountedPeople]:
    """The one person that a definite noun names beside those that are counted."""
    code = match.groupdict().get("one")
    if code is None:
        return
    mention = sentence.at(code)
    noun: Noun = mention.value
    if noun.is_plural or "victim" not in noun.classes:
        return
    yield CountedPeople(
        measure, "1", rule, sentence.name, mention.start, noun=noun.concept or "people"
    )


def _is_held(sentence: Tagged, noun: str) -> bool:
    """Whether those who are held are hostages: so called, or held while others are let go."""
    is_kept = bool(re.search(r"\brelease|\bfree[sd]?\b|\bkidnap|\babduct", sentence.code))
    return noun == "hostages" or (is_kept and noun in ("civilians", "people", "women", "villagers"))


def _figure(quantity: Mention) -> str:
    value: Quantity = quantity.value
    return value.figure


def _noun(
    sentence: Tagged, element: str
) -> tuple[tuple[str, bool] | None, tuple[Mention, ...], str]:
    """The concept that a counted element names, whether it is one of assailants; its names."""
    head, _, rest = element.partition(" ")
    match = _NP.search(rest)
    modifiers = tuple(
        sentence.at(word) for word in rest.split() if word[0] in "CGPU" and word[1:].isdigit()
    )
    if match is None:
        return None, modifiers, ""
    nouns = [
        sentence.at(word) for word in match.group().split() if word[0] == "W" and word[1:].isdigit()
    ]
    told = sentence.text[
        sentence.at(head).end : (nouns[-1].end if nouns else sentence.at(head).end)
    ].strip()
    if not nouns:
        return ("people", False), modifiers, told
    known = nouns[-1].value
    if len(nouns) > 1 and known.concept in ("people", ""):
        known = next((n.value for n in nouns if n.value.concept not in ("people", "")), known)
    concept = known.concept or "people"
    is_assailant = concept in ("militants", "attackers", "fighters", "suspects")
    return (concept, is_assailant), modifiers, told


def _is_unit(sentence: Tagged, position: int) -> bool:
    """Whether the number counts no people: a unit or a thing stands behind it."""
    if sentence.code[position:].startswith(" of the "):
        return True
    following = sentence.code[position:].split()[:3]
    following = [word for word in following if word not in ("of", "the", "other", "more", "-")]
    if not following:
        return False
    units = lexicon().nouns
    for word in following[:2]:
        noun = units.get((word,))
        if noun and noun.classes & {"unit", "object"} and not noun.classes & {"victim"}:
            return True
        if not word.isalpha() or word in ("in", "at", "and", "on", "dead", "near", "by", "when"):
            break
    return False


@cache
def _unnumbered() -> tuple[tuple[str, str, str, re.Pattern[str]], ...]:
    return tuple(
        (rule["id"], rule["measure"], rule["figure"], compiled(rule["pattern"]))
        for rule in read_patterns("figures")["unnumbered"]
    )


@cache
def _objects() -> re.Pattern[str]:
    return compiled(read_patterns("figures")["objects"])


@once
def find_unnumbered(sentence: Tagged) -> list[CountedPeople]:
    """What a sentence tells of losses without a number: none, some, not disclosed."""
    found = []
    for rule, measure, figure, pattern in _unnumbered():
        for match in pattern.finditer(sentence.code):
            code = match.groupdict().get("noun") or match.groupdict().get("noun2")
            noun = sentence.at(code).value if code else None
            if noun is not None and not (noun.is_plural and "victim" in noun.classes):
                continue
            position = sentence.offset(match.start())
            concept = (noun.concept if noun else "") or "people"
            found.append(
                CountedPeople(measure, figure, rule, sentence.name, position, noun=concept)
            )
    return found


def find_objects(sentence: Tagged) -> list[CountedPeople]:
    """How many villages, posts, bridges … a sentence says were hit."""
    nouns = lexicon().nouns
    found = []
    for match in _objects().finditer(sentence.code):
        quantity = sentence.at(match.group("q") or match.group("q2"))
        noun = nouns.get((match.group("noun") or match.group("noun2"),))
        vague = ("1", "some", "many") if match.group("q2") else ("1", "some", "several", "many")
        if noun is None or quantity.value.figure in vague:
            continue
        found.append(
            CountedPeople(
                "targets_hit",
                quantity.value.figure,
                "objects",
                sentence.name,
                quantity.start,
                noun=noun.concept,
            )
        )
    return found


def kind_by_figures(sentence: Tagged) -> str:
    """The kind of event that the first figure of a sentence tells; empty if none tells one."""
    if is_misfortune(sentence):
        return ""
    counted = [one for one in find_figures(sentence) if one.rule not in _STATES]
    if is_by_court(sentence):
        return "judicial-act" if counted else ""
    return next((_KIND_OF[one.measure] for one in counted if one.measure in _KIND_OF), "")


def describe(text: str) -> list[str]:
    """The figures of a text without names, as ``measure figure``: what the examples say."""
    sentence = Tagger(Gazetteer()).tag(text)
    told = sorted([*find_figures(sentence), *find_unnumbered(sentence)], key=lambda c: c.position)
    return [f"{counted.measure} {counted.figure}" for counted in told]
