"""When a document appeared, and what that dates: its weekdays, and what its dateline opens."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from sahelgraph.documents.lines import is_bullet
from sahelgraph.extraction.counted_days import first_day
from sahelgraph.extraction.day_forms import WEEKDAYS
from sahelgraph.extraction.days import Day, find_days
from sahelgraph.extraction.text import fold

#: How many lines at the head of a text, and how many letters of one, may give its date.
_HEAD, _LONGEST = 12, 90
#: What stands beside a date that is that of a text.
_SAYS_SO = re.compile(
    r"(?i)[\s*_#]*(?:(?:first |last )?(?:published|posted|updated|issued|released|modified)\b"
    r"|date(?: of (?:publication|issue))?\s*:|publication date\b)"
)
#: What a line may hold beside its date: the author, and words about the hour.
_AUTHOR = re.compile(r"(?i)\bby [^|,;]{3,40}")
_DIGIT = re.compile(r"\d")
_HOUR = frozenset(["gmt", "utc", "am", "pm", "at", "on", "h", "date"])
_PLACE = r"[A-ZÀ-Þ][\w'.]*(?:[ -](?:[A-ZÀ-Þ(][\w'.)]*|al|el|de|of|and|the))*"
_AGENCY = r"\([A-Z][^()]{1,30}\)"
_DASH = r"\s*(?:—|--?)\s+(?=\S)"
_MONTH_DAY = r"(?:\d\d? [A-Z][a-z]+\.?|[A-Z][a-z]+\.? \d\d?)(?:,? \d{4})?"
_NAMES = "|".join(day.capitalize() for day in WEEKDAYS)
_DAY = rf"(?:(?:{_NAMES})(?:,? {_MONTH_DAY})?|{_MONTH_DAY})"
#: A weekday as it is told, unless it comes every week or is a name.
_WEEKDAY = re.compile(
    r"(?<!\w)(?:(?P<frame>(?i:since|until|till|by|before|after))\s+)?"
    r"(?:(?i:(?:late |early )?on|last|late|early|this(?: past)?)\s+)?"
    rf"(?P<name>{_NAMES})\b(?! market)"
)
_NO_DAY = re.compile(r"(?i)\b(?:every|each|good|black|bloody|easter|palm|holy|next)\s+\Z")
#: Up to how many days before a text appeared its weekdays are those before it.
_RECENT = 31
#: A day without a year so many days after that is of the year before: "28 December" in January.
_AHEAD = 183
#: The same where a sentence tells nothing that is to come.
_SOON = 31
_TO_COME = re.compile(
    r"\b(?:will|would|shall|to|plans?|planned|plans|schedul\w+|due|expected|until|till|by|before|next"
    r"|coming|set for|deadline)\b"
)
#: What stands before a date to which a clause looks back.
_HAD = re.compile(r"(?<!who )(?<!which )(?<!that )(?<!whom )\bhad (?:[^,;.]{1,80} )?\Z")
_DATELINE = re.compile(
    rf"\A\W{{0,3}}(?P<place>{_PLACE}(?:, {_PLACE}){{0,2}}?)"
    rf"(?:,? +{_AGENCY}|,? (?P<day>{_DAY})(?: *{_AGENCY})?){_DASH}"
)


def dateline_of(folded: str) -> tuple[int, str]:
    """Where the dateline that opens a folded text ends, and the date in it; 0 if there is none."""
    head = folded[:160]
    match = _DATELINE.match(head) if "—" in head or "- " in head else None
    return (match.end(), match.group("day") or "") if match else (0, "")


def publication_day(text: str) -> str:
    """The day on which a text says that it appeared; empty if it does not.

    That is the date of a line that says "published" or is a date alone, at the head of the text,
    if no other line is one and no day that the text tells comes after it, or of its dateline.
    """
    lines = _lines(text[:100_000])
    head = [fold(line) for line in lines[:_HEAD]]
    said = [_line_day(line) for line in head if _SAYS_SO.match(line)]
    if any(said):
        return next(day for day in said if day)
    short = [fold(line) for line in lines if len(line) <= _LONGEST and _DIGIT.search(line)]
    alone = [day for line in short if (day := _line_day(line, alone=True))]
    if len(alone) == 1 and any(_line_day(line, alone=True) for line in head):
        told = [day.edtf.split("/")[-1] for line in lines for day in find_days(fold(line), None)]
        if all(day[:10] <= alone[0] for day in told if len(day) >= len("2025-01-01")):
            return alone[0]
    return next((day for line in head if (day := _full(dateline_of(line)[1]))), "")


def _lines(text: str) -> list[str]:
    """The lines of a text that are no items of lists."""
    lines = [line.strip() for line in text.split("\n")]
    return [line for line in lines if line and not is_bullet(line)]


def _line_day(line: str, *, alone: bool = False) -> str:
    """The full day that a short line gives; ``alone`` if nothing else may stand in it."""
    days = [day for day in find_days(line[: 2 * _LONGEST], None) if _is_full(day)]
    if len(days) != 1:
        return ""
    rest = f"{line[: days[0].start]} {line[days[0].end :]}"
    words = re.findall(r"[^\W\d]+", _AUTHOR.sub(" ", rest).lower())
    is_alone = _HOUR.issuperset(words) and not rest.rstrip().endswith(":")
    return days[0].edtf if is_alone or not alone else ""


def _is_full(day: Day) -> bool:
    return day.basis == "stated" and len(day.edtf) == len("2025-01-01")


def _full(words: str) -> str:
    days = [day for day in find_days(words, None) if _is_full(day)]
    return days[0].edtf if days else ""


def dateline_day(text: str, published: str) -> str:
    """The day of the dateline in a text, if it gives one; ``published`` frames a weekday."""
    for line in _lines(text[:5_000])[:_HEAD]:
        words = dateline_of(fold(line))[1]
        days = days_by(find_days(words, published or None), words, published or None, published)
        if days and len(days[0].edtf) == len("2025-01-01"):
            return days[0].edtf
    return ""


def days_by(days: list[Day], folded: str, anchor: str | None, published: str) -> list[Day]:
    """The dates of a folded text read against the day on which it was published.

    A weekday is the last before that day, if the frame (``anchor``) is no month older than it. A
    day without a year that would lie far behind is of the year before.
    """
    last = first_day(published) if len(published) == len("2025-01-01") else None
    if last is None:
        return days
    ahead = _AHEAD if _TO_COME.search(folded) else _SOON
    kept = [_not_far_ahead(day, last, ahead) for day in days]
    told = first_day(anchor) if anchor and len(anchor) > len("2025") else None
    if told is not None and (last - told).days > _RECENT:
        return kept
    for match in _WEEKDAY.finditer(folded):
        same = [day for day in kept if day.start < match.end() and match.start() < day.end]
        before = folded[max(0, match.start() - 12) : match.start()]
        if any(day.basis != "relative" for day in same) or _NO_DAY.search(before):
            continue
        back = (last.weekday() - WEEKDAYS.index(match.group("name").lower())) % 7
        edtf = (last - timedelta(days=back)).isoformat()
        frame = (match.group("frame") or "").lower()
        kept = [day for day in kept if day not in same]
        kept.append(Day(match.start(), match.end(), edtf, "relative", frame))
    return sorted(kept, key=lambda day: day.start)


def days_looked_back(days: list[Day], folded: str, anchor: str | None) -> list[Day]:
    """The dates of a folded text with those of the year before that it looks back to: what "had
    been burned in December", told of a May."""
    is_told = any(day.basis == "stated" for day in days)
    if is_told or not anchor or not anchor[5:7].isdigit():
        return days
    return [_looked_back(day, folded, anchor) for day in days]


def _looked_back(day: Day, folded: str, anchor: str) -> Day:
    is_framed = day.basis == "inferred-from-context" and day.edtf[:4] == anchor[:4]
    is_later = is_framed and day.edtf[5:7].isdigit() and day.edtf[5:7] > anchor[5:7]
    if not is_later or "/" in day.edtf or not _HAD.search(folded[: day.start]):
        return day
    return replace(day, edtf=f"{int(day.edtf[:4]) - 1}{day.edtf[4:]}")


def _not_far_ahead(day: Day, last: date, ahead: int) -> Day:
    told = first_day(day.edtf) if len(day.edtf) in (len("2025-01"), len("2025-01-01")) else None
    if day.basis != "inferred-from-context" or told is None or (told - last).days < ahead:
        return day
    return replace(day, edtf=f"{told.year - 1}{day.edtf[4:]}")
