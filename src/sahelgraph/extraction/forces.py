"""Who can only be forces of a state, and how many of those who act there are."""

from __future__ import annotations

import re

from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.wording import BODY_NOUNS

_FORCE = re.compile(
    r"(?i)(?:.* )?(?:soldiers?|troops|paratroopers?|commandos?|marines?|infantrymen|rangers"
    r"|gendarmes?|police|policem[ae]n|police officers?|peacekeepers?|blue helmets|coast ?guards?"
    r"|guardsmen|(?:security|special|government|joint|allied|coalition|regular|federal|state)"
    r" forces|army|navy|air force|military|warplanes?|jets?|aircraft|helicopters?|gunships?|drones?"
    r"|warships?|frigates?|patrol boats?|artillery|anti-?terror(?:ism)? units?|special units?)"
)
_DISGUISED = re.compile(
    r"(?i)\b(?:dressed|disguised|posing|uniforms?|fake|rogue|renegade|mutinous|former|ex|defected)\b"
)


_WHOSEVER = re.compile(r"(?i)(?:joint|security|government|allied|coalition) forces")
#: A country's own forces, where no other is named.
_HOME_FORCES = re.compile(
    r"(?i)(?:the )?(?:(?:security|government) (?:forces|troops|soldiers)"
    r"|(?:army|military|elite) (?:platoon|squad|unit|patrol|detachment|battalion|column|commandos)"
    r"|(?:army )?(?:soldiers|troops)|(?:air force|army|navy|military|government) (?:planes?|jets?"
    r"|warplanes|aircraft|helicopters?|drones?|gunships?|artillery)|air force|navy|warplanes"
    r"|(?:army|military|government)'s [a-z ]*(?:planes?|jets?|drones?|helicopters?|artillery))"
)


def is_whosever(description: str) -> bool:
    """Whether a description is that of forces which only their country would name."""
    return bool(_WHOSEVER.fullmatch(description))


def is_force(description: str) -> bool:
    """Whether a description without a name is that of a state's force, undisguised."""
    head = re.split(r" (?:in|of|from|on|with|aboard|backed|who) ", description)[0]
    return bool(_FORCE.fullmatch(head)) and not _DISGUISED.search(description)


def count_of(sentence: Tagged, piece: str) -> str:
    """The number before a noun phrase as a figure; none for one, or for a vague amount."""
    counted = re.match(r"(?:the |a |an )?(Q\d+)\b", piece)
    figure = str(sentence.at(counted.group(1)).value.figure) if counted else ""
    noun = re.search(r"\b(W\d+)\Z", piece)
    is_of_bodies = noun is not None and sentence.at(noun.group(1)).value.singular in BODY_NOUNS
    is_many = re.search(r"[2-9]|\d\d|hundreds|thousands", figure)
    return figure if is_many and not is_of_bodies else ""


def is_home_force(description: str) -> bool:
    """Whether a description is one of the own forces of the country that a text is about."""
    return bool(_HOME_FORCES.fullmatch(description))
