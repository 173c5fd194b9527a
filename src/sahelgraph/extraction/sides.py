"""Which figures are an event's own, and whose losses they count."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from sahelgraph.extraction.drafts import DraftEvent
from sahelgraph.extraction.figures import CountedPeople

_LOSSES = frozenset(
    {"killed", "wounded", "neutralized", "arrested", "captured", "killed_or_wounded"}
)
#: In an operation of a force its own, unless they are told to be another country's.
_UNIFORMED = frozenset({"soldiers", "police", "gendarmes", "security-forces"})


def side_of(
    counted: CountedPeople,
    event: DraftEvent,
    of: str,
    forces: AbstractSet[str],
    *,
    is_of_state: bool,
) -> str:
    """Whose loss a figure is: that of the target, or of those who acted.

    ``of`` is whom it counts, ``forces`` are those of the countries that it names, ``is_of_state``
    tells whether whom it counts is a state's force.
    """
    if counted.measure == "took_part":
        return "perpetrator"
    if event.kind == "force-operation":
        if counted.is_own or (of in _UNIFORMED and not forces):
            return "perpetrator"
        own = {of, *(forces if counted.noun in ("soldiers", "people") else ())}
        return "perpetrator" if any(doer.actor in own for doer in event.doers) else "target"
    if is_of_state:
        return "target"
    is_violence = event.kind in ("attack", "kidnapping", "coordinated-operation")
    is_foe = counted.is_assailant or counted.measure == "neutralized"
    return "perpetrator" if is_foe and is_violence and counted.measure in _LOSSES else "target"


def belongs(counted: CountedPeople, event: DraftEvent) -> bool:
    """Whether a figure is of this event, where a sentence tells a kidnapping and its end, or what
    became of somebody in court."""
    is_tried = counted.measure in ("charged", "convicted", "acquitted")
    if is_tried and event.kind == "attack" and event.rule.startswith("prose"):
        return False
    if event.kind == "force-operation" and counted.rule == "reduced":
        return False
    if event.rule == "recalled":
        return counted.measure in ("kidnapped", "hostages")
    if event.kind in ("hostage-release", "hostage-execution") or event.rule == "bodies":
        return counted.measure not in ("kidnapped", "hostages")
    return True
