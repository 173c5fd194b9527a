"""What a sentence of a bullet tells to have come of the violence before it."""

from __future__ import annotations

import re

from sahelgraph.extraction.days import Day
from sahelgraph.extraction.figures import find_figures
from sahelgraph.extraction.forces import is_home_force
from sahelgraph.extraction.happenings import KindFound
from sahelgraph.extraction.perpetrators import find_doers
from sahelgraph.extraction.rules import compiled
from sahelgraph.extraction.scene import Scene
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.tellings import with_operations
from sahelgraph.records.vocabulary import INCIDENT_CLASSES

#: What follows an attack or the like and is no part of it: on the same day, or some day later.
_AT_ONCE = frozenset(["declaration", "appointment", "protest", "sanction"])
LATER = frozenset(["arrest", "judicial-act"])
_VIOLENT = frozenset(INCIDENT_CLASSES) - LATER
#: What is only meant to be done.
FUTURE = re.compile(r"\b(?:scheduled|would|will|plans?|planned|expected|intends?|the targeted)\b")
#: Whom those who act take later.
ARRESTS = re.compile(
    r"(?:^|, |after )(?:the )?(?:army|military|G\d+|C\d+ W\d+|W\d+)(?: subsequently| later|"
    r" then| also)? "
    r"(?:(?P<arrest>arrests?|arrested)|(?<=subsequently )detains)\b"
)
#: What a government or an army begins in answer.
_ORDERED = compiled(
    r"\b(?:army|military|government|president|junta|forces|C\d+|[CG]\d+ W\d+|W\d+)"
    r"(?: [A-Z]\d+)?(?: [a-z]+ly| then| later| also)* (?:{=launch begin start mount order announce}"
    r"|{=answer respond retaliate} with) (?:O\d+|an? (?:[a-z]+ ){0,3}"
    r"(?:offensive|operation|manhunt|sweep|counter ?offensive))\b"
)
#: Suspects, of whom no more is told than that they are held.
_TAKEN = re.compile(
    r"\A\W*(?:police (?:[a-z]+ )?Q\d+ |Q\d+ )(?:[a-z]+ )?W\d+ (?:are|is|were|was) (?:[a-z]+ )?"
    r"(?:arrested|detained|held|taken into custody)\b(?! in D| on D)"
)
_REGAINED = compiled(
    r"\b(?:army|military|soldiers|forces|[CG]\d+ W\d+|W\d+)(?: [a-z]+ly| then| later)*"
    r" (?:{=retake recapture liberate regain reoccupy}|{=take} back|{=win} back)\b"
    r"(?! consciousness)"
)


def aftermath(
    sentence: Tagged, kinds: list[KindFound], day: Day | None, current: Scene
) -> Scene | None:
    """The decision, arrest or trial that a sentence without a date tells in the wake of violence;
    ``None`` if it tells none, or violence too."""
    names = {kind.kind for kind in kinds} - {"statement"}
    if current.kind == "attack" and day is None and _REGAINED.search(sentence.code):
        return follow_up(sentence, "force-operation", open_from(current.date))
    if day is None and current.kind in _VIOLENT and _ORDERED.search(with_operations(sentence)):
        return follow_up(sentence, "force-operation", open_from(current.date))
    if kinds and kinds[0].kind in LATER:
        names -= {"attack", "kidnapping"}
    if current.kind == "kidnapping" and day is None and names == {"hostage-execution"}:
        return follow_up(sentence, "hostage-execution", open_from(current.date))
    if day is not None or current.kind not in _VIOLENT or len(names) != 1:
        return None
    own = [one.noun for one in find_figures(sentence) if one.measure == "arrested"]
    if names == {"arrest"} and "soldiers" not in own and _is_by_army(current.sentences[0]):
        return None
    if names == {"arrest"} and own == ["suspects"] and _TAKEN.search(sentence.code):
        return None
    kind = names.pop()
    if kind not in _AT_ONCE | LATER or FUTURE.search(sentence.code):
        return None
    return follow_up(sentence, kind, open_from(current.date) if kind in LATER else current.date)


def regained(sentence: Tagged) -> list[KindFound]:
    """The operation of those who take back what was lost, in words that tell no violence."""
    match = _REGAINED.search(sentence.code)
    return [KindFound("force-operation", match.start(), match.end())] if match else []


def _is_by_army(sentence: Tagged) -> bool:
    """Whether a sentence tells what an army or a force of a country did."""
    doers = [doer for doer in find_doers(sentence) if doer.attribution == "stated"]
    return bool(doers) and (
        doers[0].is_home
        or is_home_force(doers[0].description)
        or (doers[0].name is not None and doers[0].name.letter == "C")
    )


def follow_up(sentence: Tagged, kind: str, date: str) -> Scene:
    """What a sentence tells to have come of the event before."""
    return Scene(
        kind, date, "inferred-from-order", [sentence], is_background=True, rule="follow-up"
    )


def open_from(date: str) -> str:
    """A time that is open from a date on."""
    return f"{date.split('/')[0]}/.."
