"""The scenes of a paragraph of prose: each happening that it tells, with what goes on with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from sahelgraph.extraction.clauses import clip, last_boundary
from sahelgraph.extraction.figures import find_figures, kind_by_figures
from sahelgraph.extraction.perpetrators import find_doers, is_unclaimed
from sahelgraph.extraction.reality import is_misfortune
from sahelgraph.extraction.relevance import SINCE_THEN, own_day, tellings_of, tells_no_event
from sahelgraph.extraction.scene import Block, Scene
from sahelgraph.extraction.separation import (
    HARMLESS,
    PLACED,
    answers,
    clause_of,
    has_losses,
    separate,
)
from sahelgraph.extraction.sequels import (
    CLAIMED_ON,
    THE_ATTACK,
    is_blame,
    is_driven_out,
    is_of_topic,
    is_said_of,
)
from sahelgraph.extraction.spans import TRIAL, bound, days_apart, is_of_years
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.tellings import Telling, find_tellings
from sahelgraph.records.vocabulary import INCIDENT_CLASSES

_ANAPHORA = re.compile(
    r"\b(?:the|that|this|these|those|both) (?:[a-z]+ ){0,2}(?:attacks?|ambush(?:es)?|assaults?"
    r"|raids?|explosions?|blasts?|V\d+|W\d+|clashes|shelling|operation|siege|violence|massacre"
    r"|bombing|two attacks|report|force|deal|pact|announcement|mission|executions|meeting|move)"
    r"|\b(?:they|it|he|she|none)\b"
)
#: Who says in other words that they did it.
_OWNED = re.compile(
    r"\b(?:said|says|boasted|stated) (?:[^.,]{0,30} )?(?:its W\d+|it|they) "
    r"(?:had |have |was |were )?(?:carried (?:it|out)|behind|responsible for (?:the|it)|done it)\b"
    r"|[GU]\d+(?: later| also| has| had)* claimed (?:it\b|(?:the|this|that|both) (?:[a-z]+ ){0,2}"
    r"(?:attacks?|raids?|assaults?|ambush|bombings?|killings?|blasts?|kidnapping|V\d+))"
)
_OF_THIS = re.compile(r"(?:responsibility|credit) for (?:the|this|that) ")
_COUNTED = re.compile(
    r"\b(?:killed|wounded|injured|dead|killing|captured|arrested|lynched|died|abducted"
    r"|hurt|perished|missing|displaced|released|freed|rescued|drowned|beheaded|lives|fled|uprooted"
    r"|homeless|bodies|corpses|toll|(?:figure|total|estimate) of Q\d+|fell|taken"
    r"|carried off|slain)\b"
)
#: What a speaker says on the side belongs to what is told already.
_WEAK = re.compile(
    r"\b(?:stated|said|told|claimed|reported|spoke|noted|added|asserted|reiterated|revealed|confirmed"
    r"|warned|vowed|threatened)\b|\b(?:also|further|additionally) [a-z]+ed\b"
)
#: What a force does against those who attack is an operation of its own.
_COUNTER = re.compile(
    r"\b(?:launched|mounted|staged|began|carried out) an? (?:[a-z]+ )?(?:counter ?attack|counter"
    r" ?offensive|rescue|search operation|rescue operation)\b"
)
#: A toll that is made known on a day, of what had happened before.
_TOLD_OF = re.compile(
    r"\b(?:announced|said|reported|confirmed|stated|declared) on D\d+ that [^;.]*?Q\d+ [^;.]*?"
    r"\bhad (?:been (?:killed|wounded|injured|displaced|captured)|died|lost|perished)\b"
)
#: What became of somebody who had been abducted.
_BODY = re.compile(
    r"\b(?:he|she|they|(?:the|his|her|their) (?:W\d+|bod(?:y|ies))) (?:[^ ,]+ ){0,3}?(?:was|were)"
    r" (?:later |then )?found (?:dead|murdered|beheaded|shot|D\d|in|near|on|by)"
)
#: Who fights the war that the next sentence dates.
_WAGED = re.compile(r"\b(?:insurgency|rebellion|uprising|war|conflict) (?:waged|led|fought) by\b")
_WOULD = re.compile(r"\b(?:would|could|should|might) be\b")
_THAT_DAY = re.compile(r"\A\W*That day\b")
_SAME_DAY = re.compile(r"(?i)\b(?:the|that) same day\b")
#: What is told of a year or more is many attacks.
_MANY = re.compile(
    r"\b(?:attacks|violence|fighting|clashes|conflict|insurgency|war|raids|bombings|killings)\b"
)
#: What is decided in the wake of an event.
_ANSWERS = frozenset(["declaration", "protest", "sanction", "withdrawal"])
#: Whose violence of a year is a feud, and no campaign.
_PEOPLES = re.compile(
    r"\b(?:ethnic|[a-z]*communal|tribal|sectarian|between|clash\w*|farmers|herders|herdsmen|clans?)\b"
)
#: Kinds that a sentence without a date of its own may begin.
_BEGUN = frozenset(
    ["agreement", "sanction", "withdrawal", "coup", "declaration", "appointment", "deployment",
     "meeting", "protest", "statement", "clash", "designation"]
)  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """The event that a text is about: its day (empty if there is none) and its kind."""

    day: str = ""
    kind: str = "attack"


@dataclass
class Paragraph:
    """A paragraph on its way to scenes; ``topic`` is what the text is about so far."""

    topic: Topic
    is_report: bool
    scenes: list[Scene] = field(default_factory=list)
    before: Tagged | None = None
    behind: Tagged | None = None

    def read(self, sentence: Tagged) -> None:
        """Add what a sentence tells."""
        self._read(sentence)
        self.before = sentence

    def _read(self, sentence: Tagged) -> None:
        tellings = tellings_of(sentence, is_report=self.is_report)
        dated = [told for told in tellings if told.day is not None]
        is_owned = bool(_OWNED.search(sentence.code)) and not any(t.is_incident for t in dated)
        if (is_owned or CLAIMED_ON.search(sentence.code)) and self._claims(sentence):
            return
        if CLAIMED_ON.search(sentence.code) and _OF_THIS.search(sentence.code) and not self.scenes:
            self._undated(sentence, tellings)
            return
        if dated and self.scenes and is_said_of(self.scenes[-1], sentence, dated):
            self.scenes[-1].sentences.append(sentence)
        elif dated:
            events = separate(sentence, tellings)
            self._go_on_first(sentence, tellings, events)
            for order, told in enumerate(events):
                self._open(told, clause_of(sentence, events, order))
        elif (day := own_day(sentence)) is not None and (kind := _willed(sentence)):
            self._open(Telling(kind, 0, 0, is_finite=True, day=day), sentence)
        elif tells_no_event(sentence, tellings):
            return
        elif (
            tellings
            or CLAIMED_ON.search(sentence.code)
            or THE_ATTACK.search(sentence.code)
            or _COUNTED.search(sentence.code)
            or _ANAPHORA.search(sentence.code)
            or is_blame(sentence)
            or is_unclaimed(sentence)
        ):
            self._undated(sentence, tellings)

    def _go_on_first(
        self, sentence: Tagged, tellings: list[Telling], events: list[Telling]
    ) -> None:
        """Give the scene before what a sentence tells of it, before it comes to another day."""
        first = tellings[0]
        goes_on = first.day is None and first.is_incident and events and first.end < events[0].start
        if not goes_on or not self.scenes or self.scenes[-1].kind not in INCIDENT_CLASSES:
            return
        end = last_boundary(sentence.code, first.end, events[0].start)
        if end < events[0].start and not sentence.code.startswith(("in D", "on D")):
            self.scenes[-1].sentences.append(clip(sentence, 0, end))

    def _claims(self, sentence: Tagged) -> bool:
        """Whether a claim of responsibility goes on with the event told before it."""
        if not self.scenes or self.scenes[-1].kind not in INCIDENT_CLASSES:
            return False
        is_new = re.search(r"(?:responsibility|credit) for (?:an?|Q\d+) ", sentence.code)
        if is_new:
            return False
        self._answered().sentences.append(sentence)
        return True

    def _answered(self) -> Scene:
        """The attack that the last scene answered; that scene itself if it answered none."""
        last = self.scenes[-1]
        if len(self.scenes) < 2 or (last.kind, last.rule) != ("force-operation", "prose-order"):
            return last
        before = self.scenes[-2]
        return before if (before.kind, before.date) == ("attack", last.date) else last

    def _open(self, told: Telling, clause: Tagged) -> None:
        """Open the scene of a dated telling, or go on with one of the same date and kind."""
        assert told.day is not None
        date, basis = told.day.edtf, told.day.basis
        is_toll = told.is_incident and _TOLD_OF.search(clause.code) and not told.is_ongoing
        if is_toll and self.topic.day and self.topic.day[:10] < date and not self.is_report:
            self._go_on_with_topic(clause)
            return
        is_general = told.kind == "attack" or (
            told.kind == "clash" and not _PEOPLES.search(clause.code)
        )
        if is_general and is_of_years(date) and _MANY.search(clause.code):
            told = replace(told, kind="coordinated-operation")
        if told.is_ongoing:
            date = f"{date.split('/')[0].rstrip('~')}/.."
            if self.before is not None and _WAGED.search(self.before.code):
                self.scenes.append(Scene(told.kind, date, basis, [self.before], rule="prose-day"))
        days = self.topic.day.split("/")
        if is_driven_out(told, clause) and date in (days[0], days[-1]) and not self.is_report:
            self._go_on_with_topic(clause)
            return
        is_another = basis == "relative" and (
            _SAME_DAY.search(clause.text)
            or (_THAT_DAY.search(clause.text) and PLACED.search(clause.code))
        )
        for scene in self.scenes if not is_another else []:
            if scene.sentences[-1].name == clause.name:
                continue
            is_kind = scene.kind == told.kind or (
                scene.kind in INCIDENT_CLASSES and told.is_incident and scene is self.scenes[-1]
            )
            if scene.date == date and is_kind:
                scene.sentences.append(clause)
                return
        last = self.scenes[-1] if self.scenes else None
        if last and last.kind == "kidnapping" and told.is_incident and _BODY.search(clause.code):
            last.sentences.append(clause)
            return
        if (
            last
            and last.kind == told.kind == "judicial-act"
            and days_apart(last.date, date) <= TRIAL
        ):
            last.date = f"{last.date.split('/')[0]}/{date}"
            last.sentences.append(clause)
            return
        self.scenes.append(Scene(told.kind, date, basis, [clause], rule="prose-day"))

    def _go_on_with_topic(self, sentence: Tagged) -> None:
        """Add what is said on a later day of what the text is about."""
        day, kind = self.topic.day, self.topic.kind
        if self.scenes and self.scenes[-1].date == day:
            self.scenes[-1].sentences.append(sentence)
            return
        self._run_on(sentence, day, kind)

    def _run_on(self, sentence: Tagged, day: str, kind: str) -> None:
        told = Scene(kind, day, "inferred-from-context", [sentence], rule="prose-running")
        self.scenes.append(told)

    def _pend(self, sentence: Tagged, tellings: list[Telling]) -> bool:
        """Whether a sentence tells what happened on the day that the one before it only names."""
        day = next((d for d in self.before.days if d.is_day), None) if self.before else None
        is_set = day is not None and self.before is not None and not self.scenes
        told = next((told for told in tellings if told.is_incident), None)
        if not is_set or told is None or day is None or self.before is None:
            return False
        is_framed = day.frame in ("since", "until", "by") or bool(find_tellings(self.before))
        if is_framed or not find_figures(sentence):
            return False
        both = [self.before, sentence]
        self.scenes.append(Scene(told.kind, day.edtf, day.basis, both, rule="prose-day"))
        return True

    def _undated(self, sentence: Tagged, tellings: list[Telling]) -> None:
        if self._pend(sentence, tellings):
            return
        if not self.scenes:
            if not self.topic.day or self.is_report:
                return
            day, kind = self.topic.day, self.topic.kind
            is_political = bool(tellings) and not any(told.is_incident for told in tellings)
            if is_political and not find_figures(sentence):
                self._follow(tellings, sentence)
            elif is_of_topic(sentence, tellings) and not self._opens_another(sentence):
                kind = "arrest" if tellings and tellings[0].kind == "arrest" else kind
                self._run_on(sentence, day, kind)
            return
        current = self.scenes[-1]
        first = tellings[0] if tellings else None
        is_gone_on = first is not None and first.is_perfect and first.is_incident
        if is_gone_on and len(current.date) > 4 and SINCE_THEN.search(sentence.code):
            since, kind = f"{current.date.split('/')[-1]}/..", "coordinated-operation"
            self.scenes.append(
                Scene(kind, since, "inferred-from-order", [sentence], rule="prose-order")
            )
            return
        if first is not None and self._settles(sentence, first, current):
            return
        if current.kind == "attack" and (_COUNTER.search(sentence.code) or answers(sentence)):
            self.scenes.append(
                Scene(
                    "force-operation", current.date, current.basis, [sentence], rule="prose-order"
                )
            )
            return
        if first is None and _WOULD.search(sentence.code) and not find_figures(sentence):
            return
        if first is None or self._goes_on(sentence, first, current):
            is_told = bool(
                first or _ANAPHORA.search(sentence.code) or _COUNTED.search(sentence.code)
            )
            is_told = is_told or (current.kind in INCIDENT_CLASSES and is_blame(sentence))
            is_told = is_told or (current.kind in INCIDENT_CLASSES and is_unclaimed(sentence))
            if is_told and not (current.kind in HARMLESS and find_figures(sentence)):
                current.sentences.append(sentence)
            return
        is_role = first.kind == "appointment" and sentence.code.startswith("became", first.start)
        if is_role or _is_dated(sentence):
            return
        date = current.date.split("/")[0]
        self.scenes.append(
            Scene(first.kind, f"{date}/..", "inferred-from-order", [sentence], rule="prose-order")
        )

    def _opens_another(self, sentence: Tagged) -> bool:
        """Whether a sentence without a date only opens what the next one tells of another day."""
        if self.behind is None or find_figures(sentence) or CLAIMED_ON.search(sentence.code):
            return False
        told = [told for told in find_tellings(self.behind) if told.is_incident and told.day]
        days = [told.day.edtf for told in told if told.day and told.day.basis != "relative"]
        return bool(days) and self.topic.day[:10] not in (day[:10] for day in days)

    def _follow(self, tellings: list[Telling], sentence: Tagged) -> None:
        """A political event in the wake of what the text is about; words alone are none."""
        done = [told for told in tellings if told.kind in _ANSWERS]
        first = next((told for told in done if not told.is_perfect), None)
        if first is not None and not _is_dated(sentence):
            date = f"{self.topic.day.split('/')[0]}/.."
            self.scenes.append(
                Scene(first.kind, date, "inferred-from-order", [sentence], rule="prose-order")
            )

    def _settles(self, sentence: Tagged, first: Telling, current: Scene) -> bool:
        """Whether a sentence says that the meeting before it came to an agreement."""
        if (current.kind, first.kind) != ("meeting", "agreement"):
            return False
        current.kind = "agreement"
        current.sentences.append(sentence)
        return True

    def _goes_on(self, sentence: Tagged, first: Telling, current: Scene) -> bool:
        """Whether a sentence without a date goes on with the scene before it."""
        if first.is_incident and current.kind in HARMLESS:
            return not (has_losses(sentence, first) or find_doers(sentence))
        if (
            first.kind == current.kind
            or first.kind not in _BEGUN
            or sentence.code.startswith("since")
        ):
            return True
        if first.kind == "statement":
            is_weak = bool(_WEAK.search(sentence.code[first.start : first.end + 1]))
            return is_weak or current.kind in INCIDENT_CLASSES or current.kind == "meeting"
        return first.is_incident and current.kind in INCIDENT_CLASSES


def prose_scenes(block: Block, topic: Topic, *, is_report: bool) -> list[Scene]:
    """The scenes of a paragraph: each happening with a date, those told in its wake, and what
    goes on with them.

    ``topic`` is what the text is about so far; a sentence without a date of its own goes on with
    it, but not in a report on a country, whose paragraphs leap through the years.
    """
    paragraph = Paragraph(topic, is_report)
    for order, sentence in enumerate(block.sentences):
        paragraph.behind = next(iter(block.sentences[order + 1 : order + 2]), None)
        paragraph.read(sentence)
    bound(paragraph.scenes)
    return paragraph.scenes


def _is_dated(sentence: Tagged) -> bool:
    """Whether a sentence names a date, even if that dates none of what it tells."""
    return any(day.frame != "by" and day.basis != "relative" for day in sentence.days)


def _willed(sentence: Tagged) -> str:
    """The kind of event that the figures of a sentence tell, if somebody willed it."""
    return "" if is_misfortune(sentence) else kind_by_figures(sentence)
