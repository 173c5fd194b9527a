"""Sentences of a block grouped to scenes: each scene becomes the draft of one event."""

from __future__ import annotations

import re

from sahelgraph.extraction.aftermath import (
    ARRESTS,
    FUTURE,
    LATER,
    aftermath,
    follow_up,
    open_from,
    regained,
)
from sahelgraph.extraction.authors import only_tells, raises_toll
from sahelgraph.extraction.days import Day
from sahelgraph.extraction.figures import find_figures, find_unnumbered, kind_by_figures
from sahelgraph.extraction.happenings import KindFound, find_kinds
from sahelgraph.extraction.perpetrators import find_doers
from sahelgraph.extraction.present import in_past
from sahelgraph.extraction.reality import is_by_court
from sahelgraph.extraction.recalled import BODIES, SAID_ON, judged, older_kidnappings, recalled
from sahelgraph.extraction.rules import compiled
from sahelgraph.extraction.scene import HEADING, Block, Scene
from sahelgraph.extraction.separation import HARMLESS
from sahelgraph.extraction.spans import TRIAL, days_apart
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.tellings import find_tellings
from sahelgraph.records.vocabulary import INCIDENT_CLASSES

#: Who dies later of the same attack.
_OF_WOUNDS = re.compile(
    r"\b(?:die[sd]?|dying|succumb(?:s|ed)?) (?:in hospital |later )?(?:of|from|to) (?:the |his |her"
    r" |their )?(?:[a-z]+ )?(?:wounds|injuries)\b"
    r"|^(?:he|she|Q\d+) (?:later )?die[sd]? (?:later )?(?:in (?:the |an? )?(?:[a-z]+ )?"
    r"(?:hospital|clinic)|on the way)\b"
)
#: One of those who were kidnapped is killed by those who hold him.
_PUT_TO_DEATH = re.compile(
    r"(?:Q\d+|hostages?|W\d+|he|she|[HU]\d+)(?: of (?:them|the W\d+))? (?:is|are|was|were)"
    r" (?:[a-z]+ly )?(?:executed|beheaded|put to death)\b"
)
#: A sentence that gives the day of what was told before.
_TOOK_PLACE = re.compile(
    r"^(?:the|this) (?:[a-z]+ )?(?:attack|ambush|raid|assault|bombing|massacre|kidnapping|killings?"
    r"|shooting|incident|V\d+)(?: itself)? (?:had |has )?(?:took place|taken place|happened"
    r"|occurred|was carried out|takes place) (?:on |in )?D\d+"
)
#: What is said on another day is a statement of its own.
_SPEAKS = compiled(
    r"\b{=accuse apologize apologise disown condemn deny reject admit acknowledge reveal vow warn"
    r" threaten insist demand pledge retract withdraw}\b"
)
#: How much of a block a rule may look at beyond its sentence, in code points.
_CONTEXT = 3000
_STRONG = frozenset(INCIDENT_CLASSES)
#: What no violence is part of, told in the present as prose tells it in the past.
_DECISIONS = HARMLESS | {"protest", "sanction", "coup", "judicial-act"}


def headed(sentence: Tagged) -> Day | None:
    """The date that heads a bullet, if its first sentence begins with one and a colon."""
    match = HEADING.match(sentence.code)
    return sentence.mentions[0].value if match and sentence.mentions else None


def bullet_scenes(block: Block, inferred: tuple[str, str]) -> list[Scene]:
    """The scenes of a bullet: the first sentence opens one, another day or "the same day" the next.

    ``inferred`` is the date (and its basis) for a bullet that no date heads.
    """
    heading = block.heading
    date, basis = (heading.edtf, heading.basis) if heading else inferred
    scenes: list[Scene] = []
    context = " ".join(sentence.text for sentence in block.sentences[:12]).lower()[:_CONTEXT]
    if heading is None and (own := opening_day(block)) is not None:
        date, basis = own.edtf, own.basis
    if "/" in date and heading is not None:
        date, basis = _day_within(block, heading)
    for index, sentence in enumerate(block.sentences):
        kinds = find_kinds(sentence, context) or regained(sentence) or _decided(sentence)
        day = _own_day(sentence, heading if index == 0 else None)
        if not scenes:
            if not kinds and index + 1 < len(block.sentences) and not day:
                scenes.append(Scene("", date, basis, [sentence]))
                continue
            start = Scene(_main_kind(sentence, kinds), date, basis, [sentence])
            start.kind_start = kinds[0].start if kinds else 0
            scenes.append(start)
            continue
        current = scenes[-1] if not scenes[-1].is_background else _main(scenes)
        if not scenes[0].kind and kinds:
            scenes[0].kind = _main_kind(sentence, kinds)
            scenes[0].sentences.append(sentence)
            continue
        if day is not None and _TOOK_PLACE.match(sentence.code):
            current.date, current.basis = day.edtf, day.basis
            current.sentences.append(sentence)
            continue
        opened = _opened(sentence, kinds, day, date, current) or aftermath(
            sentence, kinds, day, current
        )
        if opened is None:
            current.sentences.append(sentence)
        elif is_verdict(current, opened):
            current.date = f"{current.date.split('/')[0]}/{opened.date}"
            current.sentences.append(sentence)
        else:
            scenes.append(opened)
    if heading is not None and scenes and not any(scene.kind for scene in scenes):
        scenes[0].kind = next(filter(None, map(kind_by_figures, block.sentences)), "")
        if not scenes[0].kind and any(_acts(sentence) for sentence in block.sentences):
            scenes[0].kind = "attack"
    if scenes and scenes[0].kind == "arrest" and any(map(_is_deadly, scenes[0].sentences[1:])):
        scenes[0].kind = "attack"
    if not any(scene.kind for scene in scenes) and basis == "inferred-from-context":
        told = [s for s in block.sentences if find_figures(s) or find_unnumbered(s)]
        scenes += [Scene("attack", date, basis, told, rule="losses")] if told else []
    scenes += [beside for sentence in block.sentences for beside in _operations(sentence, date)]
    scenes += [
        clause for scene in scenes if not scene.is_background for clause in older_kidnappings(scene)
    ]
    scenes += recalled(block, scenes)
    scenes += [older for scene in scenes for older in judged(scene)]
    return [scene for scene in scenes if scene.kind]


def _is_deadly(sentence: Tagged) -> bool:
    """Whether a sentence tells that people were killed, and no court did it."""
    is_dead = any(one.measure == "killed" for one in find_figures(sentence))
    return is_dead and not is_by_court(sentence)


def opening_day(block: Block) -> Day | None:
    """The date that the first sentence of a bullet without a heading gives: a month or finer."""
    own = _own_day(block.sentences[0], None) if block.sentences else None
    return own if own is not None and len(own.edtf) >= len("2012-02") and not own.frame else None


def is_verdict(trial: Scene, act: Scene) -> bool:
    """Whether a court rules within days of the trial that was told before."""
    is_act = trial.kind == act.kind == "judicial-act"
    return is_act and days_apart(trial.date, act.date) <= TRIAL


def _decided(sentence: Tagged) -> list[KindFound]:
    """The political event that a sentence in the present tells as prose does in the past."""
    past = in_past(sentence)
    turned, before = past.code.split(" "), sentence.code.split(" ")
    for told in find_tellings(past):
        first = past.starts.index(told.start)
        is_turned = turned[first : first + 2] != before[first : first + 2]
        if is_turned and told.is_finite and told.kind in _DECISIONS:
            return [KindFound(told.kind, 0, 0)]
    return []


def _acts(sentence: Tagged) -> bool:
    """Whether a sentence says who did violence."""
    return any(doer.rule in ("subject", "passive", "subject-then") for doer in find_doers(sentence))


_DURING = re.compile(
    r"\bduring an? (?P<force>C\d+) (?:[a-z]+ )?operation\b"
    r"|(?P<other>[GC]\d+)(?: W\d+)? (?:was|were)"
    r" (?:conducting|carrying out) an? (?:[a-z]+ )?operation\b"
)


def _operations(sentence: Tagged, date: str) -> list[Scene]:
    """The operation of a force during which something else is told to have happened."""
    match = _DURING.search(sentence.code)
    if match is None:
        return []
    scene = Scene("force-operation", date, "stated", [sentence], is_background=True, rule="beside")
    scene.force = match.group("force") or match.group("other")
    return [scene]


_RELATIVE = re.compile(
    r"(?:who|that|which)(?: were| was| had been| the \w+)? \w*\Z|(?:W\d+|C\d+|H\d+)(?: \w+){0,2} \Z"
)


#: What is made known by a noun has been done.
_ANNOUNCED = re.compile(
    r"\b(?:announce|confirm|report)(?:s|ed|d)? the (?:[a-z]+ )?(?:arrest|capture|detention) of\b"
)
#: Who takes a vehicle and kills those in it has attacked them.
_HIJACKS = ("hijack", "hijacks", "hijacked")
#: What had been done to those who are freed or killed now.
_TAKEN = ("seized", "captured", "taken")
#: Deaths, which tell less of what happened than the fight in which people died.
_DEATHS = re.compile(r"\b(?:kill|die|dead|death|dying|perish|succumb|lives|lose|lost)")
#: What a sentence tells before its main clause.
_WAKE = re.compile(
    r"(?:D\d+ : )?(?:(?:Q\d+ |[a-z]+ )?(?:hours|minutes|days?|weeks?|shortly|soon|immediately) )?"
    r"(?:after|before|following|in response to|in retaliation for|despite|a day after)"
    r" [^,;]{5,200}? , "
)
_DURING_WHICH = re.compile(r"\b(?:in|during|amid|when|after|as)\b")


def _main_kind(sentence: Tagged, kinds: list[KindFound]) -> str:
    """The kind of the main clause: a release or execution before the kidnapping it recalls."""
    if not kinds:
        return ""
    if opening := _WAKE.match(sentence.code):
        kinds = sorted(kinds, key=lambda kind: kind.start < opening.end())
    names = [kind.kind for kind in kinds]
    first = sentence.code[kinds[0].start : kinds[0].end]
    if names[0] == "attack" and _DEATHS.search(first) and "clash" in names:
        fought = next(kind for kind in kinds if kind.kind == "clash")
        if _DURING_WHICH.search(sentence.code[kinds[0].start : fought.end]):
            return "clash"
    for ending in ("hostage-execution", "hostage-release"):
        if ending in names:
            seized = next((kind for kind in kinds if kind.kind == "kidnapping"), None)
            ended = next(kind for kind in kinds if kind.kind == ending)
            recalled = (
                seized is None
                or seized.start > ended.start
                or _RELATIVE.search(sentence.code[max(0, seized.start - 40) : seized.start])
            )
            if recalled and (names[0] in (ending, "kidnapping", "statement") or first in _TAKEN):
                return ending
    if names[:2] == ["statement", "arrest"] and _ANNOUNCED.search(sentence.code):
        return "arrest"
    if names[:2] == ["statement", "appointment"]:
        return "appointment"
    if first in _HIJACKS and "attack" in names and _is_deadly(sentence):
        return "attack"
    if names[0] == "statement" and kind_by_figures(sentence):
        return next((name for name in names if name in INCIDENT_CLASSES), names[0])
    return names[0]


def _day_within(block: Block, heading: Day) -> tuple[str, str]:
    """The day of a range that the first sentence gives, or for a kidnapping its first day."""
    first, last = heading.edtf.split("/")
    for day in block.sentences[0].days[1:2]:
        if first <= day.edtf <= last:
            return day.edtf, "stated"
    kinds = find_kinds(block.sentences[0], block.sentences[0].text.lower())
    if kinds and kinds[0].kind in ("kidnapping", "arrest") and len(first) == 10:
        return first, "inferred-from-context"
    return heading.edtf, heading.basis


def _main(scenes: list[Scene]) -> Scene:
    return next((scene for scene in reversed(scenes) if not scene.is_background), scenes[-1])


def _opened(
    sentence: Tagged, kinds: list[KindFound], day: Day | None, date: str, current: Scene
) -> Scene | None:
    """The scene that a later sentence of a bullet opens; ``None`` if it goes on with the last."""
    if (later := ARRESTS.search(sentence.code)) and kinds and day is None:
        kind = "arrest" if later.group("arrest") else "force-operation"
        return follow_up(sentence, kind, open_from(date))
    if day is not None and not kinds and _SPEAKS.search(sentence.code):
        kinds = [KindFound("statement", 0, 0)]
    if (
        day is None
        or not kinds
        or (day.edtf != date and only_tells(sentence))
        or FUTURE.search(sentence.code)
        or _OF_WOUNDS.search(sentence.code)
        or raises_toll(sentence)
        or (current.kind == "kidnapping" and BODIES.search(sentence.code))
    ):
        return None
    if SAID_ON.search(sentence.code) and {kind.kind for kind in kinds} <= {"attack", "statement"}:
        return None
    kind = _kind_of_day(sentence, kinds, day)
    if current.kind == "kidnapping" and kind == "attack" and _PUT_TO_DEATH.search(sentence.code):
        kind = "hostage-execution"
    if day.basis == "relative" and day.edtf == date:
        if kind not in _STRONG or kind == "hostage-release":
            return None
        return Scene(kind, date, "stated", [sentence], rule="same-day", kind_start=kinds[0].start)
    if day.frame in ("since", "as of", "until", "by", "before", "till") or day.edtf == date:
        return None
    if not day.is_day and len(day.edtf) < 7 and kind not in LATER:
        return None
    if day.edtf[:10] in date.split("/"):
        return None
    return Scene(
        kind,
        day.edtf,
        day.basis,
        [sentence],
        is_background=True,
        rule="other-day",
        kind_start=kinds[0].start,
    )


def _kind_of_day(sentence: Tagged, kinds: list[KindFound], day: Day) -> str:
    """The kind whose words stand last before a date, else the first of the sentence."""
    before = [kind for kind in kinds if sentence.offset(kind.start) <= day.start]
    judged = next((kind.kind for kind in before if kind.kind in LATER), "")
    if judged:
        return judged
    return before[-1].kind if before else kinds[0].kind


def _own_day(sentence: Tagged, heading: Day | None) -> Day | None:
    """The date that frames a sentence: the first of it that is not its heading."""
    for day in sentence.days:
        if day is heading:
            continue
        return day
    return None
