"""What looks like somebody who acts and is none: nouns, comparisons, those who had acted before."""

from __future__ import annotations

import re
from typing import Protocol

from sahelgraph.extraction.rules import compiled
from sahelgraph.extraction.tagging import Tagged

_TO = re.compile(r"\b(?:linked|affiliated|allied|loyal|ties|links) (?:to|with)(?: the)?\s*$")
#: Places of which the next is the last: "attacks on Osk and".
_LISTED = re.compile(
    r"\b(?:on|in|at|near|of|from|against|between) (?:(?!and )[^ ,;]+ ){0,4}?[PUC]\d+(?: ,)? and \Z"
)
_NOUN_ACTS = frozenset(
    {"attacks", "raids", "ambushes", "assaults", "attack", "raid", "bombing", "strikes", "hit"}
)
#: Nouns for one deed, which are verbs of many.
_ONE_DEED = frozenset(
    {"attack", "raid", "ambush", "assault", "blockade", "strike", "bomb", "hit", "storm", "siege"}
)
#: What those who acted say of others in their defence.
_RETORT = re.compile(r", (?:saying|claiming|alleging|adding|insisting) (?:that )?(?:the )?\Z")
_FOUND = re.compile(r"\b(?:found|discovered|recovered|bod(?:y|ies))\b")
#: What stands before one who had acted earlier.
_AFTER = re.compile(r"[a-z\d] (?:after|because|since|as|when|where|while) (?:the )?\Z")
#: What is published by somebody is no one who is set free.
_RELEASED = re.compile(
    r"\b(?:messages?|statements?|videos?|audio|recordings?|reports?|photos?) released by\b"
)


def is_no_doer(sentence: Tagged, attribution: str, match: re.Match[str]) -> bool:
    """Whether what looks like an act is a noun ("terrorist attacks") or a comparison."""
    who, groups = match.group("who"), match.groupdict()
    before = sentence.code[: match.start("who")]
    if re.search(r"(?:similar to|those carried out by|like those)\s*$", before) or re.search(
        r"similar to|\b(?:not|normally|often)(?: [a-z]+)? [a-z]+ by $", before[-60:]
    ):
        return True
    if attribution == "stated" and _RETORT.search(before):
        return True
    is_before = _AFTER.search(before) and not _FOUND.search(before)
    if is_before and sentence.code.startswith(" had ", match.end("who")):
        return True
    if _TO.search(before) or (re.fullmatch(r"U\d+", who) and _LISTED.search(before)):
        return True
    act = groups.get("act")
    before_act = sentence.code[: match.start("act")] if act else ""
    if act in _NOUN_ACTS and re.search(
        r"\b(?:Q\d+|the|an?|several|two|both) (?:[a-z]+ )?\Z", before_act
    ):
        return True
    if act in ("push", "pushed") and sentence.code.startswith(" through", match.end("act")):
        return True
    if act in _ONE_DEED and re.match(r"(?:an?|the|one|this|each) (?:[a-z]+ )?[GUC]\d+\Z", who):
        return True
    if _RELEASED.search(sentence.code[max(0, match.start() - 20) : match.end()]):
        return True
    if act in ("wounded", "injured") and re.match(r"Q\d+ ", who):
        return True
    last = who.split(" ")[-1]
    if act in _NOUN_ACTS and last[0] == "W" and last[1:].isdigit():
        noun = sentence.at(last).value
        if not noun.is_plural and not re.match(r"(?:a|an|the|one|Q\d+|masked|lone)\b", who):
            return True
    return False


class _Doing(Protocol):
    """What is asked of a doer."""

    @property
    def attribution(self) -> str: ...
    @property
    def position(self) -> int: ...


#: What is done to those who attack.
_REPELLED = compiled(
    r"\b{=kill shoot capture arrest detain repel neutralize neutralise wound eliminate} (?:dead )?"
    r"(?:(?:all|both|one|Q\d+|the|an?|several|many|some)(?: of)? )*(?:the |its |their )?"
    r"(?P<active>W\d+)\b"
    r"|(?P<passive>W\d+) (?:is|are|was|were|had been) (?:[a-z]+ly )?(?:killed|shot(?: dead)?"
    r"|captured|arrested|detained|wounded|neutrali[sz]ed) by\b"
)
_ATTACKERS = frozenset(
    ["attacker", "assailant", "bomber", "raider", "gunman", "hijacker", "kidnapper", "shooter"]
)


def kills_attackers(sentence: Tagged, doer: _Doing) -> bool:
    """Whether one who is told to have done something did it to those who attacked."""
    if doer.attribution != "stated":
        return False
    for match in _REPELLED.finditer(sentence.code):
        told = match.group("active") or match.group("passive")
        is_behind = doer.position > sentence.offset(match.start())
        is_agent = is_behind if match.group("passive") else not is_behind
        if is_agent and sentence.at(told).value.singular in _ATTACKERS:
            return True
    return False
