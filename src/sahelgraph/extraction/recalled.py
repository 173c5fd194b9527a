"""What a bullet recalls of other days: "who had been abducted in May"."""

from __future__ import annotations

import re

from sahelgraph.extraction.clauses import clip
from sahelgraph.extraction.days import Day
from sahelgraph.extraction.rules import compiled
from sahelgraph.extraction.scene import HEADING, Block, Scene
from sahelgraph.extraction.separation import clause_of
from sahelgraph.extraction.tellings import find_tellings
from sahelgraph.records.vocabulary import INCIDENT_CLASSES

_RECALLED_KINDS = frozenset([*INCIDENT_CLASSES, "arrest", "judicial-act", "coup"])
#: What stands before a verb that looks back, up to it.
_RECALLED = re.compile(
    r"\b(?:had(?: been)?|(?:who|which|that)(?: was| were)?|(?:was|were)) (?:[a-z]+ly )?[a-z]+"
    r"(?: [^ ,]+){0,6}?\Z"
)
_SEIZED = re.compile(
    r"\b(?:kidnapped|abducted|abduction|seized|snatched|taken hostage|taken captive)\b"
    r"(?: (?!killed|released)\S+){0,9}? D(?P<day>\d+)"
)


#: The day on which somebody tells of losses is not the day of these.
SAID_ON = compiled(
    r"\b{=say announce report state add admit acknowledge} (?:in [^,]{1,30} )?(?:on |in )?D\d+"
    r" that (?!.*\bD\d)"
)
#: What became of those who had been kidnapped.
BODIES = re.compile(r"\b(?:bod(?:y|ies)|corpses?|remains)\b|\bfound dead\b")


def recalled(block: Block, scenes: list[Scene]) -> list[Scene]:
    """What the sentences of a bullet tell in passing of other days, in the past: "who had been
    abducted in May"."""
    known = {date for scene in scenes for date in (scene.date, *scene.date.split("/"))}
    found: list[Scene] = []
    for told_in in block.sentences:
        heading = HEADING.match(told_in.code)
        end = len(told_in.code)
        sentence = clip(told_in, heading.end(), end) if heading else told_in
        if not sentence.of("D") or SAID_ON.search(sentence.code):
            continue
        tellings = [told for told in find_tellings(sentence) if told.is_finite and told.day]
        for order, told in enumerate(tellings):
            day = told.day
            is_past = day is not None and _RECALLED.search(sentence.code[: told.end])
            if day is None or not is_past or day.edtf in known or told.kind not in _RECALLED_KINDS:
                continue
            if " but " in sentence.text[sentence.offset(told.end) : day.start]:
                continue
            clause = clause_of(sentence, tellings, order)
            scene = Scene(told.kind, day.edtf, day.basis, [clause], rule="other-day")
            scene.is_background, scene.kind_start = True, told.start
            known.add(day.edtf)
            found.append(scene)
    return found


def judged(scene: Scene) -> list[Scene]:
    """The violence that a sentence about a trial recalls by a noun with its date, which the trial
    tells no more: "for the 2014 bombing of a hotel, in which six died"."""
    if scene.kind != "judicial-act" or not scene.sentences:
        return []
    sentence = scene.sentences[0]
    for told in find_tellings(sentence):
        day = told.day
        if told.is_finite or day is None or not told.is_incident or day.edtf[:10] in scene.date:
            continue
        start = sentence.code.rfind(" ", 0, told.start) + 1
        if not start or day.start < sentence.offset(sentence.code.find(" ")):
            continue
        recalled_in = clip(sentence, start, len(sentence.code))
        scene.sentences[0] = clip(sentence, 0, start)
        older = Scene(told.kind, day.edtf, day.basis, [recalled_in], rule="other-day")
        older.is_background = True
        return [older]
    return []


def older_kidnappings(scene: Scene) -> list[Scene]:
    """The older kidnapping that a sentence about hostages recalls with its own date."""
    is_found = any(BODIES.search(sentence.code) for sentence in scene.sentences[:1])
    if scene.kind not in ("hostage-release", "hostage-execution") and not is_found:
        return []
    found = []
    for sentence in scene.sentences[:2]:
        match = _SEIZED.search(sentence.code)
        if match is None:
            continue
        day: Day = sentence.mentions[int(match.group("day"))].value
        if day.edtf == scene.date:
            continue
        clause = Scene(
            "kidnapping", day.edtf, day.basis, [sentence], is_background=True, rule="recalled"
        )
        clause.kind_start = match.start()
        found.append(clause)
        scene.rule = "bodies" if is_found else scene.rule
    return found[:1]
