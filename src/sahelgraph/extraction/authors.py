"""On whose word the figures of a paragraph stand, where their sentence does not say it."""

from __future__ import annotations

import re

from sahelgraph.extraction.figures import find_figures
from sahelgraph.extraction.perpetrators import find_doers
from sahelgraph.extraction.tagging import Mention, Tagged

_THAT_TOLL = re.compile(
    r"\b(?:that|the|this) (?:death )?(?:toll|figure|number) (?:was|rose|had|has)\b"
    r"|^(?:it|he|she|they) (?:also |later )?add(?:s|ed) that\b"
)
_SILENT = re.compile(
    r"\b(?P<who>[CG]\d+)(?: s)?(?: [a-z]+){0,2} (?:has not|have not|hasnt|havent|did not|didnt)\b"
)
_AUTHOR = re.compile(
    r"\b(?P<who>[GB]\d+)(?: s)?(?: [a-z]+){0,2}? (?:reports?|released|published|issued|presented"
    r"|polls?|surveys?)\b"
    r"|\breport (?:published|released|issued) (?:on|in) D\d+ , (?:the )?(?P<then>[GBU]\d+)"
    r"|\b(?:report|survey|poll|study|documents) (?:by|of|from) (?:the )?(?P<by>[GBU]\d+)"
)

#: What claims the event told before and is none of its own.
_CLAIMED = re.compile(
    r"\b(?:claim|claims|claimed|tells?|told|says?|said|takes?|took|announce[sd]?|admit(?:s|ted)?"
    r"|acknowledge[sd]?|concede[sd]?|(?:blame[sd]?|accuse[sd]?|attribute[sd]?)(?= .*\b(?:the|that"
    r"|this) (?:attack|raid|ambush|assault|massacre|killings?|bombing|V\d|shooting|murder)))\b"
)
#: What points at the event told before.
_OF_IT = re.compile(
    r"\b(?:the|this|that) (?:[a-z]+ )?(?:attack|raid|ambush|assault|massacre|bombing|V\d+"
    r"|operation)\b"
)
#: A toll that is given anew on another day.
_MENDED = re.compile(
    r"\b(?:rais|revis|updat|lower|correct|increas|put)(?:es?|s|ed)? (?:[^ ,]+ ){0,3}?"
    r"(?:toll|figure|number|count)\b"
    r"|\btoll (?:had |has )?(?:rises?|rose|risen|climb(?:s|ed)|reached)\b"
)


def only_tells(sentence: Tagged) -> bool:
    """Whether a sentence only says who claims, or is blamed for, what was told before."""
    doers = find_doers(sentence)
    is_told = bool(doers) and all(doer.attribution != "stated" for doer in doers)
    is_only = not find_figures(sentence) or _OF_IT.search(sentence.code)
    return is_told and bool(_CLAIMED.search(sentence.code)) and bool(is_only)


def raises_toll(sentence: Tagged) -> bool:
    """Whether a sentence tells that a toll was given anew, perhaps on another day."""
    return bool(_MENDED.search(sentence.code))


def author_of(sentence: Tagged) -> Mention | None:
    """Who made the report that a sentence tells; ``None`` if it does not say."""
    match = _AUTHOR.search(sentence.code)
    return sentence.at(next(filter(None, match.groups()))) if match else None


def mends_toll(sentence: Tagged) -> bool:
    """Whether a sentence gives "that toll" anew, on the same word as the one before it."""
    return bool(_THAT_TOLL.search(sentence.code))


def silent_party(sentence: Tagged) -> tuple[Mention, str] | None:
    """Who is said not to have made losses known, and in which words."""
    match = _SILENT.search(sentence.code)
    return (sentence.at(match.group("who")), match.group()) if match else None
