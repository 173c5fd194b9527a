"""Who took part in what was done: how many they were, and each of them once."""

from __future__ import annotations

from sahelgraph.extraction.drafts import DraftDoer, DraftEvent, DraftFigure
from sahelgraph.extraction.perpetrators import Doer

_WITH_DOERS = frozenset({"attack", "kidnapping", "hostage-execution", "force-operation"})


def count_doers(event: DraftEvent, doer: Doer, drafted: DraftDoer) -> None:
    """Add the figure of those who took part, if the doer is told with a number."""
    if doer.count and doer.attribution in ("stated", "suspected"):
        of = drafted.actor or "attackers"
        event.figures.append(
            DraftFigure(
                "took_part", doer.count, of, drafted.locator, "counted-doers", side="perpetrator"
            )
        )


def settle_doers(doers: list[DraftDoer]) -> list[DraftDoer]:
    """Each doer once: a plain telling gives way to no other, repeated ones fall together."""
    kept: list[DraftDoer] = []
    for doer in doers:
        name = doer.actor or doer.unknown.lower()
        if any(
            (other.actor or other.unknown.lower()) == name and other.attribution == doer.attribution
            for other in kept
        ):
            continue
        same = [o for o in kept if (o.actor or o.unknown.lower()) == name]
        if (
            same
            and doer.attribution == "stated"
            and same[0].attribution in ("suspected", "blamed", "claimed")
        ):
            continue
        kept.append(doer)
    return kept


def say_that_nobody_is_named(event: DraftEvent) -> None:
    """Say of an attack, or the like, that it is not told who did it, if nobody is named."""
    if event.kind in _WITH_DOERS and not event.doers:
        locator = event.locators[0]
        event.doers.append(DraftDoer("stated", locator, "nobody-named", unknown="not told"))
