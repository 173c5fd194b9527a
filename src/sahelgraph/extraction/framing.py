"""Which dates of a sentence frame the days without a year that come behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from sahelgraph.extraction.asides import is_aside
from sahelgraph.extraction.day_forms import MONTHS
from sahelgraph.extraction.days import Day, find_days, month_number
from sahelgraph.extraction.frame import YEAR
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.text import fold

#: Words of a date that looks back.
_BACK = re.compile(r"(?i)\b(?:prior|earlier|before|previous)\b")
_LENGTH_OF_DAY = len("2012-02-03")
#: What has gone on since a month goes on to the time that the text tells of.
_HAS = re.compile(r"\b(?:has|have)\b")
_IN = re.compile(r"(?:in|during|late|early)?\Z")
#: A year before the noun that it tells apart: "the 2012 rebellion".
_BEFORE_NOUN = re.compile(r"(?i)\b(?:the|an?|its|their|his|her|s|since)\s+\Z")
#: A noun before its date: "the coup of 26 July 2023".
_OF_NOUN = re.compile(r"(?i)\b(?:the|a|an|its|their|s) (?:[\w'’-]+ ){1,4}of (?:the )?\Z")
_HAD = re.compile(r"\bhad\b")
#: A month without a year.
MONTH = re.compile(
    rf"\b(?P<month>{'|'.join(month.capitalize() for month in MONTHS)})\b"
    r"(?!,? (?:of )?(?:19|20)\d\d)(?! \d{1,2}, (?:19|20)\d\d)"
)
#: Words of a sentence that tells which time a report is about.
_PERIOD = re.compile(
    r"(?i)\b(?:period|under review|reporting|report covers|review covers|covers?|mandate)\b"
)
#: Within how many code points a report tells its period.
_LEAD = 2000


@lru_cache(maxsize=2)
def period_of(text: str) -> tuple[str, str]:
    """The first and last day (or month) of the time that a report says it is about; empty if it
    says none."""
    for sentence in re.split(r"(?<=[.:])\s+|\n", fold(text[:_LEAD])):
        if not _PERIOD.search(sentence):
            continue
        for day in find_days(sentence, None):
            first, _, last = day.edtf.partition("/")
            if len(last) >= len("2024-06") and first[:4].isdigit() and first[:7] < last[:7]:
                return first, last
    return "", ""


def year_within(period: tuple[str, str], words: str) -> str | None:
    """The year that a month without one has within a period, if it lies in it once."""
    month = MONTH.search(words) if period[0] else None
    if month is None:
        return None
    number = month_number(month.group("month"))
    years = {period[0][:4], period[1][:4]}
    found = [y for y in years if period[0][:7] <= f"{y}-{number:02}" <= period[1][:7]]
    return found[0] if len(found) == 1 else None


@dataclass
class Frame:
    """What frames the days of a block, sentence by sentence.

    ``anchor`` is the date (EDTF) that gives the year, ``None`` if it is not told or two are
    possible; ``said`` is the only date of the sentence before, if a year; ``latest`` the day or
    month told last, from which "the next day" counts; ``is_stated`` tells whether the block itself,
    or its heading, gives the anchor.
    """

    anchor: str | None
    is_stated: bool = False
    latest: str | None = None
    said: str | None = None
    given: str | None = field(default=None, init=False)
    is_of_noun: bool = False

    def __post_init__(self) -> None:
        self.given = self.anchor

    def onward(self, words: str) -> str | None:
        """What frames the days of a sentence: a month before that of a noun with its date ("the
        coup of 26 July 2015") is of the year after, if the sentence does not look back."""
        month = MONTH.search(words) if self.is_of_noun and self.anchor else None
        framed = self.anchor[5:7] if self.anchor else ""
        if month is None or not framed.isdigit() or _HAD.search(words):
            return self.anchor
        is_before = month_number(month.group("month")) < int(framed)
        return str(int(str(self.anchor)[:4]) + 1) if is_before else self.anchor

    def read(self, sentence: Tagged, *, days_only: bool) -> None:
        """Go on behind a sentence; with ``days_only`` a month without a day frames what follows
        only where the text goes on to it, not back."""
        told_years = [d.edtf for d in sentence.days if len(d.edtf) == len("2012")]
        self.said = told_years[-1] if told_years and len(told_years) == len(sentence.days) else None
        fine = [d for d in sentence.days if len(d.edtf) >= len("2012-02") and d.basis != "relative"]
        told = [d for d in fine if not is_aside(sentence.text, d.start)]
        full = [d for d in told if d.frame not in ("since", "as of") or self._goes_on(sentence, d)]
        is_whole = {d.start: len(d.edtf) >= _LENGTH_OF_DAY or not days_only for d in full}
        main = [d for d in full if is_whole[d.start] or self._goes_on(sentence, d)]
        if main and self._is_behind(sentence, main[-1]):
            pass
        elif main:
            self._set(main[-1].edtf.split("/")[0])
            self.latest = None
            self.is_of_noun = bool(_OF_NOUN.search(sentence.text[: main[-1].start]))
        elif (year := _framing_year(sentence)) is not None:
            self._set(year)
        elif not self.is_stated:
            self._doubt(sentence)
        aside = [d for d in fine if d.is_day] or [d for d in told if _IN.match(d.frame)]
        last = aside[-1].edtf.split("/")[-1] if aside and not main else None
        self.latest = _latest(sentence, self.anchor) or last or self.latest

    def _goes_on(self, sentence: Tagged, day: Day) -> bool:
        """Whether a sentence comes to a month of a year that lies behind the anchor's."""
        is_since = day.frame in ("since", "as of")
        is_now = not is_since or _HAS.search(sentence.code)
        is_told = day.basis == "stated" and YEAR.search(sentence.text[day.start : day.end])
        return bool(is_now and is_told and self.anchor and self.anchor[:4] < day.edtf[:4])

    def _is_behind(self, sentence: Tagged, day: Day) -> bool:
        """Whether a date of the year before only tells a noun apart in a text of the year after."""
        years = [told[:4] for told in (self.given or "", day.edtf) if told[:4].isdigit()]
        is_of_noun = bool(_OF_NOUN.search(sentence.text[: day.start]))
        return is_of_noun and len(years) == 2 and years[0] > years[1]

    def _set(self, anchor: str) -> None:
        self.anchor, self.is_stated = anchor, True

    def _doubt(self, sentence: Tagged) -> None:
        """Forget a year that no sentence of the block gave, where one on the side gives another."""
        told = [day for day in sentence.days if day.basis == "stated" and not day.frame]
        years = {day.edtf[:4] for day in told if is_aside(sentence.text, day.start)}
        if years and self.anchor and self.anchor[:4] not in years:
            self.anchor = None


def _framing_year(sentence: Tagged) -> str | None:
    """The year that frames the days told after a sentence: its first word or its last date."""
    if not sentence.days:
        return None
    is_first = bool(re.match(r"in D|by D|D", sentence.code))
    day: Day = sentence.days[0] if is_first else sentence.days[-1]
    is_year = len(day.edtf) == len("2011") and day.basis == "stated" and not day.frame
    is_of_noun = _BEFORE_NOUN.search(sentence.text[: day.start]) and re.match(
        r" [a-z]", sentence.text[day.end :]
    )
    is_main = is_year and not is_of_noun and not is_aside(sentence.text, day.start)
    return day.edtf if is_main else None


def _latest(sentence: Tagged, anchor: str | None) -> str | None:
    """The day told last, if a sentence counts it or names its weekday and does not look back."""
    counted = [day for day in sentence.days if day.is_day and day.basis == "relative"]
    is_back = counted and _BACK.search(sentence.text[counted[-1].start : counted[-1].end])
    return counted[-1].edtf if counted and anchor and not is_back else None


def between(heads: list[Day | None], order: int) -> tuple[str, str]:
    """The date of a bullet without one: between those of its neighbours."""
    before = next((day for day in reversed(heads[:order]) if day), None)
    after = next((day for day in heads[order + 1 :] if day), None)
    if before is None or after is None:
        known = before or after
        return (known.edtf, "inferred-from-order") if known else ("", "inferred-from-order")
    first, last = sorted([before.edtf.split("/")[0], after.edtf.split("/")[0]])
    return (f"{first}/{last}" if first < last else first), "inferred-from-order"
