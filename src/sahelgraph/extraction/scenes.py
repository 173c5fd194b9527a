"""Sentences of a block grouped to scenes: each scene becomes the draft of one event."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sahelgraph.extraction.authors import only_tells, raises_toll
from sahelgraph.extraction.clauses import clip
from sahelgraph.extraction.days import Day
from sahelgraph.extraction.figures import find_figures, find_unnumbered, kind_by_figures
from sahelgraph.extraction.forces import is_home_force
from sahelgraph.extraction.happenings import KindFound, find_kinds
from sahelgraph.extraction.perpetrators import find_doers
from sahelgraph.extraction.rules import compiled
from sahelgraph.extraction.separation import clause_of
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.tellings import find_tellings
from sahelgraph.records.vocabulary import INCIDENT_CLASSES

_FUTURE = re.compile(r"\b(?:scheduled|would|will|plans?|planned|expected|intends?|the targeted)\b")
#: Who dies later of the same attack.
_OF_WOUNDS = re.compile(
    r"\b(?:die[sd]?|dying|succumb(?:s|ed)?) (?:in hospital |later )?(?:of|from|to) (?:the |his |her"
    r" |their )?(?:[a-z]+ )?(?:wounds|injuries)\b"
)
_ARRESTS = re.compile(
    r"(?:^|, |after )(?:the )?(?:army|military|G\d+|C\d+ W\d+|W\d+)(?: subsequently| later|"
    r" then| also)? "
    r"(?:(?P<arrest>arrests?|arrested)|(?<=subsequently )detains)\b"
)
#: What is said on another day is a statement of its own.
_SPEAKS = compiled(
    r"\b{=accuse apologize apologise disown condemn deny reject admit acknowledge reveal vow warn"
    r" threaten insist demand pledge retract withdraw}\b"
)
#: Kinds that a sentence without a date of its own may still tell.
#: How much of a block a rule may look at beyond its sentence, in code points.
_CONTEXT = 3000
_STRONG = frozenset(INCIDENT_CLASSES)
#: What follows an attack or the like and is no part of it: on the same day, or some day later.
_AT_ONCE = frozenset(["declaration", "appointment", "protest", "sanction"])
_LATER = frozenset(["arrest", "judicial-act"])
_RECALLED_KINDS = _STRONG | _LATER | {"coup"}


@dataclass
class Scene:
    """Sentences that tell one event: its kind and date, and how the date was found."""

    kind: str
    date: str
    basis: str
    sentences: list[Tagged] = field(default_factory=list)
    is_background: bool = False
    rule: str = "first-sentence"
    kind_start: int = 0
    force: str = ""


@dataclass(frozen=True)
class Block:
    """A block to draft from: its tagged sentences and, for a bullet, the date that heads it."""

    name: str
    sentences: list[Tagged]
    heading: Day | None = None


def headed(sentence: Tagged) -> Day | None:
    """The date that heads a bullet, if its first sentence begins with one and a colon."""
    match = _HEADING.match(sentence.code)
    return sentence.mentions[0].value if match and sentence.mentions else None


def bullet_scenes(block: Block, inferred: tuple[str, str]) -> list[Scene]:
    """The scenes of a bullet: the first sentence opens one, another day or "the same day" the next.

    ``inferred`` is the date (and its basis) for a bullet that no date heads.
    """
    heading = block.heading
    date, basis = (heading.edtf, heading.basis) if heading else inferred
    scenes: list[Scene] = []
    context = " ".join(sentence.text for sentence in block.sentences[:12]).lower()[:_CONTEXT]
    if heading is None and block.sentences:
        own = _own_day(block.sentences[0], None)
        if own is not None and own.is_day and not own.frame:
            date, basis = own.edtf, own.basis
    if "/" in date and heading is not None:
        date, basis = _day_within(block, heading)
    for index, sentence in enumerate(block.sentences):
        kinds = find_kinds(sentence, context)
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
        opened = _opened(sentence, kinds, day, date, current) or _aftermath(
            sentence, kinds, day, current
        )
        if opened is None:
            current.sentences.append(sentence)
        else:
            scenes.append(opened)
    if heading is not None and scenes and not any(scene.kind for scene in scenes):
        scenes[0].kind = next(filter(None, map(kind_by_figures, block.sentences)), "")
        if not scenes[0].kind and any(_acts(sentence) for sentence in block.sentences):
            scenes[0].kind = "attack"
    if not any(scene.kind for scene in scenes) and basis == "inferred-from-context":
        told = [s for s in block.sentences if find_figures(s) or find_unnumbered(s)]
        scenes += [Scene("attack", date, basis, told, rule="losses")] if told else []
    scenes += [beside for sentence in block.sentences for beside in _operations(sentence, date)]
    scenes += [clause for scene in scenes if not scene.is_background for clause in _clauses(scene)]
    scenes += _recalled(block, scenes)
    return [scene for scene in scenes if scene.kind]


def _recalled(block: Block, scenes: list[Scene]) -> list[Scene]:
    """What the sentences of a bullet tell in passing of other days, in the past: "who had been
    abducted in May"."""
    known = {date for scene in scenes for date in (scene.date, *scene.date.split("/"))}
    found: list[Scene] = []
    for told_in in block.sentences:
        heading = _HEADING.match(told_in.code)
        end = len(told_in.code)
        sentence = clip(told_in, heading.end(), end) if heading else told_in
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


def _acts(sentence: Tagged) -> bool:
    """Whether a sentence says who did violence."""
    return any(doer.rule in ("subject", "passive", "subject-then") for doer in find_doers(sentence))


_SEIZED = re.compile(
    r"\b(?:kidnapped|abducted|abduction|seized|snatched|taken hostage|taken captive)\b"
    r"(?: (?!killed|released)\S+){0,9}? D(?P<day>\d+)"
)


#: What stands before a verb that looks back, up to it.
_RECALLED = re.compile(
    r"\b(?:had(?: been)?|(?:who|which|that)(?: was| were)?|(?:was|were)) (?:[a-z]+ly )?[a-z]+"
    r"(?: [^ ,]+){0,6}?\Z"
)
#: The date that heads a bullet.
_HEADING = re.compile(r"D\d+ (?::|—|-) ")
#: What became of those who had been kidnapped.
_BODIES = re.compile(r"\b(?:bod(?:y|ies)|corpses?|remains)\b|\bfound dead\b")
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


def _clauses(scene: Scene) -> list[Scene]:
    """The older kidnapping that a sentence about hostages recalls with its own date."""
    is_found = any(_BODIES.search(sentence.code) for sentence in scene.sentences[:1])
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


_RELATIVE = re.compile(
    r"(?:who|that|which)(?: were| was| had been| the \w+)? \w*\Z|(?:W\d+|C\d+|H\d+)(?: \w+){0,2} \Z"
)


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
    if (later := _ARRESTS.search(sentence.code)) and kinds and day is None:
        kind = "arrest" if later.group("arrest") else "force-operation"
        return _follow_up(sentence, kind, _from(date))
    if day is not None and not kinds and _SPEAKS.search(sentence.code):
        kinds = [KindFound("statement", 0, 0)]
    if (
        day is None
        or not kinds
        or (day.edtf != date and only_tells(sentence))
        or _FUTURE.search(sentence.code)
        or _OF_WOUNDS.search(sentence.code)
        or raises_toll(sentence)
        or (current.kind == "kidnapping" and _BODIES.search(sentence.code))
    ):
        return None
    kind = _kind_of_day(sentence, kinds, day)
    if day.basis == "relative" and day.edtf == date:
        if kind not in _STRONG or kind == "hostage-release":
            return None
        return Scene(kind, date, "stated", [sentence], rule="same-day", kind_start=kinds[0].start)
    if day.frame in ("since", "as of", "until", "by", "before", "till") or day.edtf == date:
        return None
    if not day.is_day and len(day.edtf) < 7 and kind not in _LATER:
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


_REGAINED = compiled(
    r"\b(?:army|military|soldiers|forces|[CG]\d+ W\d+|W\d+)(?: [a-z]+ly| then| later)*"
    r" {=retake recapture liberate regain}\b(?! consciousness)"
)


def _aftermath(
    sentence: Tagged, kinds: list[KindFound], day: Day | None, current: Scene
) -> Scene | None:
    """The decision, arrest or trial that a sentence without a date tells in the wake of violence;
    ``None`` if it tells none, or violence too."""
    names = {kind.kind for kind in kinds} - {"statement"}
    if current.kind == "attack" and day is None and _REGAINED.search(sentence.code):
        return _follow_up(sentence, "force-operation", _from(current.date))
    if kinds and kinds[0].kind in _LATER:
        names -= {"attack", "kidnapping"}
    if current.kind == "kidnapping" and day is None and names == {"hostage-execution"}:
        return _follow_up(sentence, "hostage-execution", _from(current.date))
    if day is not None or current.kind not in _STRONG - _LATER or len(names) != 1:
        return None
    own = [one.noun for one in find_figures(sentence) if one.measure == "arrested"]
    if names == {"arrest"} and "soldiers" not in own and _is_by_army(current.sentences[0]):
        return None
    kind = names.pop()
    if kind not in _AT_ONCE | _LATER or _FUTURE.search(sentence.code):
        return None
    return _follow_up(sentence, kind, _from(current.date) if kind in _LATER else current.date)


def _is_by_army(sentence: Tagged) -> bool:
    """Whether a sentence tells what an army or a force of a country did."""
    doers = [doer for doer in find_doers(sentence) if doer.attribution == "stated"]
    return bool(doers) and (
        doers[0].is_home
        or is_home_force(doers[0].description)
        or (doers[0].name is not None and doers[0].name.letter == "C")
    )


def _follow_up(sentence: Tagged, kind: str, date: str) -> Scene:
    """What a sentence tells to have come of the event before."""
    return Scene(
        kind, date, "inferred-from-order", [sentence], is_background=True, rule="follow-up"
    )


def _from(date: str) -> str:
    """A time that is open from a date on."""
    return f"{date.split('/')[0]}/.."


def _kind_of_day(sentence: Tagged, kinds: list[KindFound], day: Day) -> str:
    """The kind whose words stand last before a date, else the first of the sentence."""
    before = [kind for kind in kinds if sentence.offset(kind.start) <= day.start]
    judged = next((kind.kind for kind in before if kind.kind in _LATER), "")
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
