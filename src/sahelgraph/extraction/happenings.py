"""What kind of event a sentence tells, by which method and against what."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from sahelgraph.extraction.cues import Foreseen
from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.reality import is_by_court, is_misfortune, is_undone, only_dies
from sahelgraph.extraction.rules import Wording, alternatives, compiled
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.verbs import verbs_of
from sahelgraph.records.vocabulary import INCIDENT_CLASSES

#: Who is set free by those who fight for it, and not by those who held him.
_FREED = re.compile(
    r"\b(?:W\d+|army|forces|military|police|commandos|it|they|[GC]\d+)(?: [a-z]+ly| had| have)*"
    r" (?:frees?|freed|rescues?|rescued|liberates?|liberated)\b"
    r"|\b(?:freed|rescued|liberated) "
    r"(?:(?:in|during) an? (?:[a-z]+ ){0,2}(?:raid|operation|assault) )?"
    r"by (?:[a-z]+ )?(?:[GC]\d|W\d|the (?:army|police|military))"
)


@dataclass(frozen=True)
class KindFound:
    """A kind of event and where in the code its words stand."""

    kind: str
    start: int
    end: int


@cache
def _kinds() -> Foreseen[tuple[str, Wording, re.Pattern[str] | None]]:
    """The patterns of kinds, each with the kind and what has to stand around it."""
    found = []
    for entry in read_patterns("happenings")["kinds"]:
        patterns = [Wording(pattern) for pattern in entry["patterns"]]
        verbs = [form for verb in verbs_of("kinds").get(entry["kind"], []) for form in verb.all]
        if verbs:
            patterns.append(Wording(rf"\b{alternatives(verbs)}\b"))
        needs = re.compile(entry["needs"]) if "needs" in entry else None
        found += [((entry["kind"], pattern, needs), pattern) for pattern in patterns]
    return Foreseen(found)


@cache
def _table(name: str) -> Foreseen[tuple[str, Wording]]:
    table = read_patterns("happenings")[name]
    found = [(word, Wording(pattern)) for word, pattern in table.items() if pattern]
    return Foreseen((row, row[1]) for row in found)


@cache
def _single(name: str) -> re.Pattern[str]:
    return compiled(read_patterns("happenings")[name])


def find_kinds(sentence: Tagged, context: str = "") -> list[KindFound]:
    """The kinds of event that a sentence tells, by the place of their words; ``context`` is the
    code of the sentences around it."""
    found = []
    plain = f"{sentence.code} {context}"
    for kind, wording, needs in _kinds().of(sentence.code):
        if needs is not None and not needs.search(plain):
            continue
        match = wording.pattern.search(sentence.code)
        while match is not None and is_undone(sentence.code, match.start()):
            match = wording.pattern.search(sentence.code, match.end())
        if match is not None:
            found.append(KindFound(kind, match.start(), match.end()))
    found = [
        one
        for one in found
        if one.kind != "attack"
        or not only_dies(sentence, sentence.code[one.start : one.end], context)
    ]
    found.sort(key=lambda kind: kind.start)
    if any(one.kind == "attack" for one in found) and is_misfortune(sentence, context):
        return [one for one in found if one.kind not in INCIDENT_CLASSES]
    if is_by_court(sentence):
        found = [
            replace(one, kind="judicial-act") if one.kind == "attack" else one for one in found
        ]
    return found


def is_operation(sentence: Tagged) -> bool:
    """Whether a sentence tells what a force did in arms."""
    return bool(_single("operation").search(sentence.code))


def is_by_force(sentence: Tagged) -> bool:
    """Whether a sentence tells losses of an operation or a strike as only forces have them."""
    pattern = _single("by_force")
    return bool(pattern.search(sentence.code) or pattern.search(plain(sentence)))


def is_freed_by_force(sentence: Tagged) -> bool:
    """Whether a sentence tells that somebody was freed or rescued by those who came for it."""
    return bool(_FREED.search(sentence.code))


def plain(sentence: Tagged) -> str:
    """The sentence in lower case with single spaces, its mentions as written."""
    return (
        re.sub(
            r"[\s-]+",
            " ",
            re.sub(r"[*\[\]\\]|\(#\)|(?<=\b[Uu])\.(?=[Nn])|(?<=[Uu]\.[Nn])\.", "", sentence.text),
        )
        .lower()
        .replace("u.n.", "un")
        .replace("u.n", "un")
    )


def find_methods(sentences: list[Tagged]) -> list[str]:
    """The methods that sentences name, in the order of the vocabulary's table."""
    text = " ".join(plain(sentence) for sentence in sentences)
    told = _table("methods").of(text)
    return [method for method, wording in told if wording.pattern.search(text)]


def find_targets(sentences: list[Tagged]) -> list[str]:
    """The kinds of things that sentences name as hit, the most telling first."""
    text = " ".join(plain(sentence) for sentence in sentences)
    told = _table("targets").of(text)
    return [target for target, wording in told if wording.pattern.search(text)]
