"""Descriptions of those who can only be forces of a state, whichever it is."""

from __future__ import annotations

import re

_FORCE = re.compile(
    r"(?i)(?:.* )?(?:soldiers?|troops|paratroopers?|commandos?|marines?|infantrymen|rangers|gendarmes?"
    r"|police|policem[ae]n|police officers?|peacekeepers?|blue helmets|coast ?guards?|guardsmen"
    r"|(?:security|special|government|joint|allied|coalition|regular|federal|state) forces"
    r"|army|navy|air force|military|warplanes?|jets?|aircraft|helicopters?|gunships?|drones?|warships?"
    r"|frigates?|patrol boats?|artillery|anti-?terror(?:ism)? units?|special units?)"
)
_DISGUISED = re.compile(r"(?i)\b(?:dressed|disguised|posing|uniforms?|fake|rogue|renegade|mutinous|former|ex|defected)\b")


def is_force(description: str) -> bool:
    """Whether a description without a name is that of a force of a state, and no disguise of one."""
    head = re.split(r" (?:in|of|from|on|with|aboard|backed|who) ", description)[0]
    return bool(_FORCE.fullmatch(head)) and not _DISGUISED.search(description)
