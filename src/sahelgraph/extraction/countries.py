"""The country that a political event in prose concerns, where no place is told more closely."""

from __future__ import annotations

import re

from sahelgraph.extraction.tagging import Tagged

#: Kinds whose country is told by what they do to it: "left Chad", "sanctions on Chad".
_TOWARD = {
    "withdrawal": r"\b(?:from|left|leave|in|quit) (?:the )?(C\d+)(?! s )",
    "deployment": r"\b(?:to|in|into|across) (?:the )?(C\d+)(?! s )",
    "sanction": r"\b(?:on|against|from) (C\d+)(?! s )",
    "protest": r"\b(?:in|across) (C\d+)(?! s )",
    "coup": r"\b(C\d+) s (?:[a-z]+ )?(?:D\d+ )?(?:[a-z]+ )?coup|\bcoup (?:in|of) (C\d+)",
}
#: Kinds of event that the one who acts does at home.
_AT_HOME = frozenset(["declaration", "coup", "protest", "appointment", "election"])
#: Kinds that are told of the country that the text is about.
_OF_HOME = frozenset(["coordinated-operation", "clash", "coup", "deployment", "withdrawal"])
#: A country that leaves an alliance is not the one that is left.
_LEFT = re.compile(
    r"\bC\d+(?: [a-z]+ly)? (?:withdrew|left|quit)\b|\b(?:states|countries|three) [^,]*withdrew"
)
_ACTOR = re.compile(
    r"\b(C\d+) (?:s )?(?:[a-z]+ |D\d+ ){0,2}?(?:government|junta|army|military|parliament|president"
    r"|authorities|security|W\d+)\b|\b(C\d+) (?:[a-z]+ly )?(?:declared|closed|implemented|adopted"
    r"|held|shut)\b"
)


def country_of(kind: str, sentences: list[Tagged], home: str) -> str:
    """The slug of the country that an event of a kind concerns; empty if none is told."""
    for sentence in sentences[:2]:
        for pattern in filter(None, (_TOWARD.get(kind),)):
            match = re.search(pattern, sentence.code)
            if match is not None:
                return _slug(sentence, match)
        if kind in _AT_HOME and (kind != "coup" or len({m.slug for m in sentence.of("C")}) == 1):
            match = _ACTOR.search(sentence.code)
            if match is not None:
                return _slug(sentence, match)
    if kind == "withdrawal" and any(_LEFT.search(s.code) for s in sentences[:2]):
        return ""
    if kind in _OF_HOME and home:
        named = {m.slug for sentence in sentences[:2] for m in sentence.of("C")}
        if kind == "coup" and len(named) > 1:
            return ""
        is_told = any(" the country" in f" {sentence.code}" for sentence in sentences[:2])
        return home if home in named or is_told else ""
    return ""


def _slug(sentence: Tagged, match: re.Match[str]) -> str:
    code = next(group for group in match.groups() if group)
    return sentence.at(code).slug
