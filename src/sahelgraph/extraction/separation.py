"""Which happenings of a sentence are events of their own, and which part of it tells each."""

from __future__ import annotations

import re
from dataclasses import replace

from sahelgraph.extraction.clauses import clip, last_boundary, splice
from sahelgraph.extraction.days import Day
from sahelgraph.extraction.figures import find_figures
from sahelgraph.extraction.forces import is_force
from sahelgraph.extraction.perpetrators import find_doers
from sahelgraph.extraction.persons import find_person_figures
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.tellings import Telling

#: Political events that no violence is part of.
HARMLESS = frozenset(
    ["agreement", "sanction", "withdrawal", "declaration", "appointment", "deployment", "meeting",
     "designation", "election"]
)  # fmt: skip
_REPORTS = re.compile(r"(?:said|reported|announced|confirmed)\b")
#: Who says on one day what was done on another.
_SAYS_THAT = re.compile(
    r"(?:said|reported|announced|confirmed|claimed)(?: (?:on |in )?D\d+ ?,?)? that\b"
)
_IN_ANSWER = re.compile(
    r"\b(?:in (?:response|retaliation|reprisal|turn)|later|afterwards?"
    r"|(?:responded|retaliated|answered|replied|hit back|struck back))\b"
)
#: What tells more than the words beside it: "confirmed his death and named an heir".
_DEEDS = frozenset(
    ["appointment", "designation", "sanction", "declaration", "withdrawal", "agreement"]
)
_COORDINATED = re.compile(
    r"\A(?:(?! that | which | who | after | when ).)*(?: ,)? and (?:[a-z]+ly )?\Z"
)
#: Words that place a clause.
PLACED = re.compile(r"\b(?:in|at|near|on) (?:the )?[PCU]\d")

#: A relative clause in the past perfect, up to its verb; what is told before it.
_RECALLS = re.compile(r" (?:which|who|where|whose) (?:[^ ,]+ ){0,4}?had (?:[^ ,]+ ){0,3}?\Z")
#: A speaker who tells what his side has done.
_OWN_DEED = re.compile(
    r"(?:said|announced|claimed|confirmed|reported) (?:that )?(?:it|they|(?:its|their) (?:[a-z]+ )?"
    r"(?:W\d+|forces|army|troops)|(?:the|C\d+) (?:W\d+|forces|army)) (?:had )?(?:[a-z]+ly )?\Z"
)
_ACTED = re.compile(r" [a-z]+ed | Q\d+ | shot | hit | struck ")


def separate(sentence: Tagged, tellings: list[Telling]) -> list[Telling]:
    """The happenings of a sentence that are events of their own: those with a date, each once,
    and the violence that a political event is told to follow."""
    events: list[Telling] = []
    for told in tellings:
        before = events[-1] if events else None
        if not told.is_finite and told.is_incident and before and before.kind == "judicial-act":
            continue
        if told.day is None:
            if before is None:
                if (dated := _when(sentence, tellings, told)) is not None:
                    events.append(replace(told, day=dated))
                continue
            if told.kind == "appointment" and before.is_incident and before.is_finite:
                events.append(replace(told, day=before.day))
                continue
            after = _in_wake(before, told) or _is_reported(before, told)
            if after is not None:
                events.append(replace(told, day=after))
                continue
            if before.kind == "statement" and told.kind in _DEEDS and told.is_finite:
                if _COORDINATED.search(sentence.code[before.end : told.start]):
                    events[-1] = replace(before, kind=told.kind)
                continue
            if before.kind == "statement" and told.is_incident and not told.is_perfect:
                deed = sentence.code[before.start : told.start]
                if has_losses(sentence, told) or _OWN_DEED.match(deed):
                    events[-1] = replace(before, kind=told.kind)
            elif before.is_incident and told.kind == "coup":
                events[-1] = replace(before, kind="coup")
            elif told.is_incident and (
                (before.kind in HARMLESS and has_losses(sentence, told))
                or (before.is_incident and _is_elsewhere(sentence, before, told))
            ):
                events.append(replace(told, day=before.day))
            continue
        if any(e.day and e.day.edtf == told.day.edtf and e.kind == told.kind for e in events):
            continue
        if before and _is_only_said(sentence, before, told):
            events.pop()
        events.append(_said_of(sentence, tellings, told) or told)
    return events


def _when(sentence: Tagged, tellings: list[Telling], told: Telling) -> Day | None:
    """The date of a succession that a sentence tells with the fate of the one before behind it."""
    behind = next((t for t in tellings if t.start > told.end and t.day and t.is_incident), None)
    if told.kind != "appointment" or not told.is_finite or behind is None:
        return None
    joint = sentence.code[told.end : behind.start]
    return behind.day if re.match(r" (?:[^ ,]+ ){0,4}?(?:when|after) ", joint) else None


def _is_only_said(sentence: Tagged, before: Telling, told: Telling) -> bool:
    """Whether a statement only says what violence there was on another day."""
    said = sentence.code[before.start : told.start]
    is_report = before.kind == "statement" and told.is_incident and told.is_finite
    return is_report and bool(_SAYS_THAT.match(said))


def _said_of(sentence: Tagged, tellings: list[Telling], told: Telling) -> Telling | None:
    """The violence that a speaker behind it reports on a day: "Nine were killed, police said on
    Monday"."""
    if told.kind != "statement" or not _REPORTS.match(sentence.code, told.start):
        return None
    before = [
        one for one in tellings if one.end <= told.start and one.is_incident and one.is_finite
    ]
    is_told = (
        before and before[0].day is None and " , " in sentence.code[before[-1].end : told.start]
    )
    return replace(before[0], day=told.day) if is_told and has_losses(sentence, before[0]) else None


def _in_wake(before: Telling, told: Telling) -> Day | None:
    """The date of a decision that a sentence tells as taken after a dated event that it names."""
    is_answer = told.kind in HARMLESS and not before.is_finite and before.is_incident
    if not is_answer or before.day is None or told.is_perfect:
        return None
    if len(before.day.edtf) == len("2015-04"):
        return before.day
    return replace(before.day, edtf=f"{before.day.edtf.split('/')[0]}/..", basis="relative")


def _is_reported(before: Telling, told: Telling) -> Day | None:
    """The date of a report that a decision of the same month is told to follow."""
    is_coarse = before.day is not None and len(before.day.edtf) <= len("2015-04")
    is_later = told.kind == "report" and told.is_finite and before.kind in HARMLESS
    return before.day if is_coarse and is_later else None


def _is_elsewhere(sentence: Tagged, before: Telling, told: Telling) -> bool:
    """Whether a second clause has a subject and a place of its own: two attacks, one date."""
    join = last_boundary(sentence.code, before.end, told.start)
    first, subject = sentence.code[before.end : join], sentence.code[join : told.start]
    second = sentence.code[join:]
    is_clause = bool(re.match(r"(?: ?, )?(?:and|while) (?=.*[QWG]\d)", subject.lstrip(" ,")))
    return is_clause and bool(PLACED.search(first) and PLACED.search(second))


def has_losses(sentence: Tagged, told: Telling) -> bool:
    """Whether figures stand behind a verb of violence."""
    counted = find_figures(sentence)
    if not counted:
        return bool(find_person_figures(sentence, counted))
    return any(one.verb_position >= sentence.offset(told.start) for one in counted)


def answers(sentence: Tagged) -> bool:
    """Whether a sentence tells what an army did some time after it had been attacked."""
    doers = [doer for doer in find_doers(sentence) if doer.attribution == "stated"]
    if not doers:
        return False
    first = doers[0]
    is_state = first.name is not None and first.name.letter == "C"
    is_own = first.is_home or is_state or is_force(first.description)
    return is_own and bool(_IN_ANSWER.search(sentence.code))


def _recalled(sentence: Tagged, event: Telling) -> Tagged | None:
    """The clause that recalls an older event: "which had been burned in 2008", or ``None``."""
    before = _RECALLS.search(sentence.code[: event.start])
    if before is None or not _ACTED.search(sentence.code[: before.start()]):
        return None
    end = sentence.code.find(" ,", event.end)
    return clip(sentence, before.start() + 1, end if end >= 0 else len(sentence.code))


def clause_of(sentence: Tagged, events: list[Telling], order: int) -> Tagged:
    """The part of a sentence that tells one of its events."""
    code = sentence.code
    if events[order].verb:
        return splice(sentence, events[order].verb, events[order].start, events[order].end)
    if len(events) == 1:
        return _recalled(sentence, events[0]) or sentence
    start = last_boundary(code, events[order - 1].end, events[order].start) if order else 0
    end = len(code)
    if order + 1 < len(events):
        end = last_boundary(code, events[order].end, events[order + 1].start)
    return clip(sentence, start, end)
