"""Who took part in what was done: how many they were, and each of them once."""

from __future__ import annotations

import re

from sahelgraph.extraction.drafts import DraftDoer, DraftEvent, DraftFigure
from sahelgraph.extraction.linking import Linker
from sahelgraph.extraction.perpetrators import Doer
from sahelgraph.extraction.scene import Scene
from sahelgraph.extraction.speakers import find_speech

_WITH_DOERS = frozenset({"attack", "kidnapping", "hostage-execution", "force-operation"})

#: Who speaks for what a country's forces have done.
_ARMED = re.compile(
    r"\b(?:army|military|armed forces|air force|defen[cs]e ministry|ministry of defen[cs]e"
    r"|general staff|(?:army|military) command|junta)\b"
)


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


def name_force(event: DraftEvent, scene: Scene, linker: Linker, home: str) -> None:
    """Give an operation of which nobody is told to have led it the army that speaks of it; what a
    government begins in answer to an attack is its own army's."""
    if event.kind != "force-operation" or event.doers:
        return
    countries = [home] if event.rule == "follow-up" else []
    for sentence in scene.sentences:
        for speech in find_speech(sentence):
            if _ARMED.search(speech.words):
                named = speech.name
                countries.append(named.slug if named and named.letter == "C" else home)
    if known := next(filter(None, countries), ""):
        actor = linker.force(known, event.locators[0])
        event.doers.append(DraftDoer("stated", event.locators[0], "force-speaks", actor=actor))


def say_that_nobody_is_named(event: DraftEvent) -> None:
    """Say of an attack, or the like, that it is not told who did it, if nobody is named."""
    if event.kind in _WITH_DOERS and not event.doers:
        locator = event.locators[0]
        event.doers.append(DraftDoer("stated", locator, "nobody-named", unknown="not told"))
