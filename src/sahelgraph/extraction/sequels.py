"""What goes on with what a paragraph told before: claims, blame, denials, tolls, retreats."""

from __future__ import annotations

import re

from sahelgraph.extraction.figures import find_figures
from sahelgraph.extraction.perpetrators import find_doers, is_unclaimed
from sahelgraph.extraction.scene import Scene
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.tellings import Telling
from sahelgraph.records.vocabulary import INCIDENT_CLASSES

CLAIMED_ON = re.compile(
    r"\b(?:claim|claims|claimed|claiming|took|taken) (?:responsibility|credit)\b"
)
#: Who is told to have done what was told before.
_BLAMED = re.compile(
    r"\b(?:blam(?:e|es|ed)|suspected|responsible|suspicion|accused|attributed|behind|hallmarks"
    r"|pointed|pinned)\b"
)
THE_ATTACK = re.compile(
    r"\b(?:the|this|that|s) (?:[a-z]+ ){0,2}?(?:attacks?|assaults?|raids?|bombings?|massacre|ambush"
    r"|siege|blast|explosion|V\d+|battle|battles|killings)\b"
)
_MAY = re.compile(r"\b(?:may|might|could|will|would) [a-z]+")
#: Who says that he did not do what was told before.
_DENIED = re.compile(
    r"\b(?:denied|denying|rejected|disclaimed|disavowed) (?:any |all |its |their )?(?:[a-z]+ )?"
    r"(?:involvement|responsibility|role|part|having|being behind"
    r"|the (?:accusation|charge|claim)s?)\b"
)
#: A number that is told of what was told before.
_TOLL = re.compile(
    r"\b(?:toll|number of (?:the )?(?:dead|victims|deaths|wounded)|(?:raised|revised|put"
    r"|lowered) (?:the|its) (?:[a-z]+ )?(?:number|figure|count|total|toll|estimate)|death toll"
    r"|that (?:[^,.;]{1,40} )?Q\d+ [^.;]{1,60}? had (?:been (?:killed|wounded|injured)|died"
    r"|perished))\b"
)
#: Those who give way to an attack.
_BEATEN = re.compile(
    r"\b(?:remaining|surviving|retreating|garrison|defenders|soldiers|W\d+|they) (?:[^,;.]{0,30} )?"
    r"(?:abandoned|withdrew|retreated|left|fled|pulled (?:out|back)|evacuated)\b"
)


def is_said_of(last: Scene, sentence: Tagged, dated: list[Telling]) -> bool:
    """Whether what is said on a later day is only who did what a scene tells, or how many it
    hurt."""
    day = dated[0].day
    is_later = day is not None and last.date[:10] <= day.edtf[:10]
    is_word = all(told.kind == "statement" for told in dated)
    if last.kind not in INCIDENT_CLASSES or not is_later or not is_word:
        return False
    if _DENIED.search(sentence.code) or is_blame(sentence):
        return True
    return bool(_TOLL.search(sentence.code)) and bool(find_figures(sentence))


def is_driven_out(told: Telling, clause: Tagged) -> bool:
    """Whether a withdrawal is that of those who give way to an attack, on a day that is told."""
    is_dated = told.day is not None and told.day.basis != "relative"
    return told.kind == "withdrawal" and is_dated and bool(_BEATEN.search(clause.code))


def is_blame(sentence: Tagged) -> bool:
    """Whether a sentence says who did it without telling it anew."""
    is_named = _BLAMED.search(sentence.code) and not _MAY.search(sentence.code)
    return bool(is_named) and any(doer.attribution != "stated" for doer in find_doers(sentence))


def is_of_topic(sentence: Tagged, tellings: list[Telling]) -> bool:
    """Whether a sentence without a date tells of what the whole text is about: its losses, a
    claim of it, or more of "the attack"."""
    if CLAIMED_ON.search(sentence.code):
        return bool(re.search(r"\b[GHU]\d", sentence.code)) or is_unclaimed(sentence)
    if THE_ATTACK.search(sentence.code) and not _MAY.search(sentence.code):
        return True
    is_incident = any(told.is_incident for told in tellings)
    is_acted = is_incident and bool(
        re.search(r"\b(?:the|Q\d+) (?:W\d+|bomber|driver)\b", sentence.code)
    )
    is_over = not re.search(r"\b(?:since|has|have|who)\b", sentence.code)
    hurt = [one for one in find_figures(sentence) if one.measure != "displaced" or is_over]
    return bool(hurt) or is_acted
