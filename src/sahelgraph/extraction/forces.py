"""Descriptions of those who can only be forces of a state, whichever it is."""

from __future__ import annotations

import re

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


def is_force(description: str) -> bool:
    """Whether a description without a name is that of a state's force, undisguised."""
    head = re.split(r" (?:in|of|from|on|with|aboard|backed|who) ", description)[0]
    return bool(_FORCE.fullmatch(head)) and not _DISGUISED.search(description)
