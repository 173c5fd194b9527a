"""Which happenings that a sentence tells count as events: no habits, no misfortunes, no tallies."""

from __future__ import annotations

import re
from dataclasses import replace

from sahelgraph.extraction.days import OPEN_DAY, Day
from sahelgraph.extraction.figures import find_figures
from sahelgraph.extraction.reality import is_by_court, is_misfortune, only_dies
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.tellings import Telling, find_tellings

_GENERAL = re.compile(
    r"\b(?:on average|each time|every time|whenever|every (?:month|year)|each year|this year"
    r"|in recent (?:months|years)|over"
    r" the last|first half|second half|in total|so far|on pace|throughout the year|percent"
    r"|anniversary|commemorat\w+)\b"
)
#: What a monitor counts of a month or more is its report, and no attack.
_TALLY = re.compile(
    r"^(?:in|during|between|from) D\d+ , .*\b(?:attacks|violence|fighting|clashes|incidents)\b.*\b"
    r"(?:killed|left|claimed)\b.*\b(?:according to|reported|recorded|counted|documented)\b"
)
#: What a body finds of years is its report.
_FINDING = re.compile(
    r"(?:in|on|by) D\d+ , (?:the |an? )?(?:[a-z]+ ){0,2}[GBU]\d+ (?:reported|estimated|found"
    r"|concluded|counted) that .*Q\d"
)
#: What has gone on since what was told before.
SINCE_THEN = re.compile(r"(?:^|, )(?:and )?since then\b|\bhas since [a-z]+ed\b")


def tellings_of(sentence: Tagged, *, is_report: bool) -> list[Telling]:
    """The tellings of a sentence that count: what only has been so for long does not."""
    tellings = find_tellings(sentence)
    is_news = not is_report and bool(find_figures(sentence))
    is_news = is_news or bool(SINCE_THEN.search(sentence.code))
    kept = [t for t in tellings if t.day is not None or not t.is_perfect or is_news]
    if is_misfortune(sentence):
        kept = [told for told in kept if not told.is_incident]
    kept = [t for t in kept if not only_dies(sentence, sentence.code[t.start : t.end])]
    if is_by_court(sentence):
        kept = [replace(t, kind="judicial-act") if t.kind == "attack" else t for t in kept]
    if _GENERAL.search(sentence.code):
        kept = [told for told in kept if not told.is_incident]
    if _FINDING.match(sentence.code) and sentence.days:
        return [Telling("report", 0, 0, is_finite=True, day=sentence.days[0])]
    if _TALLY.search(sentence.code):
        kept = [replace(t, kind="report") if t.is_incident and t.day else t for t in kept]
    return kept


def tells_no_event(sentence: Tagged, tellings: list[Telling]) -> bool:
    """Whether a sentence without a date tells what is usual, a misfortune, or of an open day."""
    if re.search(rf"\b{OPEN_DAY}\b", sentence.code):
        return True
    general = _GENERAL.search(sentence.code)
    is_usual = general is not None and general.group() != "so far"
    return is_usual or (is_misfortune(sentence) and not tellings)


def own_day(sentence: Tagged) -> Day | None:
    """The date with which a sentence begins, or its only day, if it is that of what it tells."""
    match = re.match(r"(?:in|on|during|between)? ?D(\d+) ,", sentence.code)
    day: Day | None = sentence.mentions[int(match.group(1))].value if match else None
    if day is None and len(sentence.days) == 1 and sentence.days[0].is_day:
        only = sentence.days[0]
        day = only if only.basis == "stated" and only.frame in ("", "during", "between") else None
    is_exact = day is not None and len(day.edtf) >= len("2012-02")
    return day if is_exact and not _GENERAL.search(sentence.code) else None
