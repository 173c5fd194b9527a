"""Days, months and years as they are told, turned to EDTF against the date that frames them.

A date without a year takes that of its frame (the heading of a bullet, the last full date of
the paragraph, the document); "the next day" and "a week prior" count from the frame. The
machine's clock is never asked.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from sahelgraph.extraction.asides import is_aside
from sahelgraph.extraction.counted_days import Told, first_day, read_counted, read_span, shifted
from sahelgraph.extraction.day_forms import DATE, FORMS, SHORT_MONTHS, WEEKDAYS
from sahelgraph.extraction.parts_of_months import part_of_month

_FRAMED = re.compile(
    (
        r"(?:\b(?P<word>since|until|till|by|as of|before|after|from|during|between"
        r"|for)\s+(?:the\s+|late\s+)?(?:(?:end|beginning|start|middle)\s+of\s+)?)\Z"
    ),
    re.IGNORECASE,
)
_FEASTS = {"Christmas Eve": "12-24", "Christmas Day": "12-25", "New Year's Eve": "12-31"}
#: "A week after the raid, on 3 May" needs no counting.
_LAID_OUT = re.compile(r" (?:the|its|his|her|their|an?) [^,.;]{1,60}, (?:on|in) .{0,12}\d")
#: Forms of a date that count from the day told last.
_CHAINED = frozenset(["same", "next", "before", "counted", "span", "that", "thatmonth"])
#: Months at the end and at the beginning of a year.
_LATE, _EARLY = 11, 2
#: How far before a day "had" may stand, which looks back from the date that frames it.
_NEAR = 90
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}


_NAMED = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|(?i:[a-z]day\b)|on the \d"
    r"|Christmas|New Year"
)
#: Forms of a date that name a day or month and may lack what dates it.
_MAY_BE_OPEN = frozenset(
    {"day", "day-first", "days", "days-first", "range", "range-first", "month", "months"}
    | {"weekday", "ordinal", "feast", "thatmonth"}
)


#: What stands in a code for a day that is told without its year, where several are possible.
OPEN_DAY = "undated"


@dataclass(frozen=True, slots=True)
class Day:
    """A date as told: offsets, its EDTF, how it was found, and the word that frames it."""

    start: int
    end: int
    edtf: str
    basis: str
    frame: str = ""

    @property
    def is_day(self) -> bool:
        """Whether it names one day (or an interval of days)."""
        return len(self.edtf.split("/")[0]) == 10


@lru_cache(maxsize=16)
def _written(text: str) -> tuple[tuple[str, re.Match[str]], ...]:
    """Every date that is written in a folded text, with the name of its form."""
    return tuple((_form(match), match) for match in DATE.finditer(text))


def _form(match: re.Match[str]) -> str:
    return FORMS[int(str(match.lastgroup)[1:])][0]


def find_days(text: str, anchor: str | None, latest: str | None = None) -> list[Day]:
    """Every date in a folded text; ``anchor`` (EDTF) frames those that lack a year or count.

    ``latest`` is the day told last, from which "the next day" counts if it is not the anchor.
    Without an anchor such dates are left out, but for "the same day".
    """
    found: list[Day] = []
    for name, match in _written(text):
        at = next((day.edtf for day in reversed(found) if len(day.edtf) == 10), latest or anchor)
        is_long = text[: match.start()].endswith("for ") and match.group().endswith("before")
        if name == "counted" and (is_long or _LAID_OUT.match(text, match.end())):
            continue
        told = _READERS[name](match, at if name in _CHAINED else anchor)
        if told is None:
            continue
        edtf, basis = told
        before = _FRAMED.search(text[max(0, match.start() - 32) : match.start()])
        frame = before.group("word").lower() if before else ""
        found.append(Day(match.start(), match.end(), edtf, basis, frame))
        is_frame = basis == "stated" and edtf[:2].isdigit() and frame not in ("since", "until")
        is_frame = is_frame and not (anchor and is_aside(text, match.start()))
        if len(edtf) >= 7 and is_frame:
            anchor = edtf.split("/")[0]
            latest = None
    return found


def find_open_days(text: str, days: list[Day]) -> list[tuple[int, int]]:
    """Where a folded text names a day or month of which nothing tells the year, or the week;
    ``days`` are those of which something does."""
    known = {day.start for day in days}
    found: list[tuple[int, int]] = []
    if not _NAMED.search(text):
        return found
    for name, match in _written(text):
        if match.start() in known or match.group() in ("May", "March"):
            continue
        if name in _MAY_BE_OPEN:
            found.append(match.span())
    return found


def month_number(name: str) -> int:
    """The number of an English month, whole or cut to three letters."""
    return SHORT_MONTHS[name[:3].lower()]


def _year(text: str | None, anchor: str | None, told: str | None = None) -> tuple[str | None, str]:
    if text:
        return text, "stated"
    if anchor and anchor[:4].isdigit():
        return _nearest_year(anchor, told), "inferred-from-context"
    return None, ""


def _nearest_year(anchor: str, month: str | None) -> str:
    """The year of a month that is told without one: over New Year it is not that of its frame."""
    if not month or not anchor[5:7].isdigit():
        return anchor[:4]
    framed, told = int(anchor[5:7]), month_number(month)
    years = (framed >= _LATE and told <= _EARLY) - (framed <= _EARLY and told >= _LATE)
    return str(int(anchor[:4]) + years)


def _iso(year: str, month: str, day: str | None) -> str | None:
    number = month_number(month)
    if day is None:
        return f"{year}-{number:02}"
    if not 1 <= int(day) <= monthrange(int(year), number)[1]:
        return None
    return f"{year}-{number:02}-{int(day):02}"


def _read_iso(match: re.Match[str], _anchor: str | None) -> Told:
    text = match.group("iy") + "-" + match.group("im") + "-" + match.group("id")
    return (text, "stated") if first_day(text) else None


def _read_day(match: re.Match[str], anchor: str | None) -> Told:
    form = "5 7" if match.group("m5") else "6 8"
    month, day = form.split()
    is_back = match.string.rfind(" had ", max(0, match.start() - _NEAR), match.start()) >= 0
    told_month = "" if is_back else match.group(f"m{month}")
    year, basis = _year(match.group(f"y{month}"), anchor, told_month)
    iso = _iso(year, match.group(f"m{month}"), match.group(f"d{day}")) if year else None
    weekday = match.group().split("day")[0].lower() + "day"
    told = first_day(iso) if iso and weekday in WEEKDAYS else None
    if told is not None and basis != "stated" and WEEKDAYS[told.weekday()] != weekday:
        return None  # The frame is of another year.
    return (iso, basis) if iso else None


def _read_range(match: re.Match[str], anchor: str | None) -> Told:
    if match.group("m1"):
        first, last = ("y1", "m1", "d1"), ("y2", "m2", "d2")
    else:
        first, last = ("y14", "m11", "d9"), ("y15", "m12", "d10")
    year, basis = _year(match.group(last[0]) or match.group(first[0]), anchor)
    if year is None:
        return None
    end = _iso(year, match.group(last[1]), match.group(last[2]))
    begin = _iso(match.group(first[0]) or year, match.group(first[1]), match.group(first[2]))
    if begin and end and begin > end and not match.group(first[0]):
        begin = _iso(str(int(year) - 1), match.group(first[1]), match.group(first[2]))
    return _interval(begin, end, basis)


def _interval(begin: str | None, end: str | None, basis: str) -> Told:
    if begin is None or end is None:
        return None
    if begin >= end:
        return (end if begin == end else begin), basis
    return f"{begin}/{end}", basis


def _read_days(match: re.Match[str], anchor: str | None) -> Told:
    if match.group("m3"):
        month, days, year = match.group("m3"), ("d3", "d4"), match.group("y3")
    else:
        month, days, year = match.group("m4"), ("d5", "d6"), match.group("y4")
    told, basis = _year(year, anchor, month)
    if told is None:
        return None
    begin, end = (_iso(told, month, match.group(day)) for day in days)
    return _interval(begin, end, basis)


def _read_months(match: re.Match[str], anchor: str | None) -> Told:
    year, basis = _year(match.group("y8") or match.group("y7"), anchor)
    if year is None:
        return None
    begin = _iso(match.group("y7") or year, match.group("m7"), None)
    return _interval(begin, _iso(year, match.group("m8"), None), basis)


def _read_month(match: re.Match[str], anchor: str | None) -> Told:
    if match.group("m9") in ("May", "March") and not match.group("y9"):
        before = match.string[max(0, match.start("m9") - 8) : match.start("m9")].lower()
        if not re.search(
            r"(?:\bin|since|that|until|by|during|,|early|late|mid|last|and|of)[\s-]*\Z", before
        ):
            return None
    year, basis = _year(match.group("y9"), anchor)
    if year is None:
        return None
    if match.group("back") and not match.group("y9"):
        year = _year_before(year, anchor, match.group("m9"))
    return part_of_month(int(year), month_number(match.group("m9")), match.group("part")), basis


def _year_before(year: str, anchor: str | None, month: str) -> str:
    """The year of "last November": that of the frame, or the one before if it is not yet past."""
    framed = int(anchor[5:7]) if anchor and anchor[5:7].isdigit() else 1
    return year if month_number(month) < framed else str(int(year) - 1)


def _read_year(match: re.Match[str], _anchor: str | None) -> Told:
    year = match.group("y10")
    part = (match.group("part2") or "").strip(" -").removeprefix("the ")
    if part in ("late", "end of"):
        return f"{year}-10~/{year}-12", "stated"
    if part in ("early", "beginning of", "start of"):
        return f"{year}-01/{year}-03~", "stated"
    return (f"{year}~", "stated") if part else (year, "stated")


def _read_season(match: re.Match[str], _anchor: str | None) -> Told:
    return f"{match.group('y11')}-{_SEASONS[match.group('season')]}", "stated"


def _read_same(_match: re.Match[str], anchor: str | None) -> Told:
    return (anchor or "", "relative")


def _read_weekday(match: re.Match[str], anchor: str | None) -> Told:
    begin = first_day(anchor) if anchor and len(anchor) == 10 else None
    if begin is None:
        return None
    word = match.group().split()[0].lower()
    back = (begin.weekday() - WEEKDAYS.index(match.group("weekday").lower())) % 7
    if back and word != "last" and "previous" not in match.group():
        return None  # Before the day told last or behind it: two are possible.
    return (begin - timedelta(days=back)).isoformat(), "relative"


def _read_last(match: re.Match[str], anchor: str | None) -> Told:
    begin = first_day(anchor) if anchor else None
    if begin is None or (match.group("lu") == "week" and len(anchor or "") != 10):
        return None
    step = -1 if match.group("lastunit").lower() in ("last", "the previous") else 1
    if match.group("lu") == "year":
        return str(begin.year + step), "relative"
    if match.group("lu") == "week":
        monday = begin + timedelta(days=7 * step - begin.weekday())
        return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}", "relative"
    month = begin.year * 12 + begin.month - 1 + step
    return f"{month // 12}-{month % 12 + 1:02}", "relative"


def _read_that(match: re.Match[str], anchor: str | None) -> Told:
    size = 7 if match.group("tu").lower() == "month" else 4
    begin = anchor.split("/")[0][:size] if anchor else ""
    return (begin, "relative") if len(begin) == size and begin[-1].isdigit() else None


def _read_that_month(match: re.Match[str], anchor: str | None) -> Told:
    if anchor is None or not anchor[:4].isdigit():
        return None
    return _iso(anchor[:4], match.group("m10"), None) or "", "relative"


def _read_ordinal(match: re.Match[str], anchor: str | None) -> Told:
    begin = first_day(anchor) if anchor and len(anchor) >= len("2012-02") else None
    if begin is None:
        return None
    number = int(match.group("nth"))
    if not 1 <= number <= monthrange(begin.year, begin.month)[1]:
        return None
    return f"{begin.year}-{begin.month:02}-{number:02}", "inferred-from-context"


def _read_feast(match: re.Match[str], anchor: str | None) -> Told:
    day = _FEASTS[match.group("feast")]
    return (f"{anchor[:4]}-{day}", "inferred-from-context") if anchor else None


def _read_years(match: re.Match[str], _anchor: str | None) -> Told:
    return _interval(match.group("y12"), match.group("y13"), "stated")


def _read_weekend(_match: re.Match[str], anchor: str | None) -> Told:
    begin = first_day(anchor) if anchor and len(anchor) == len("2012-02-03") else None
    if begin is None:
        return None
    saturday = begin - timedelta(days=(begin.weekday() - 5) % 7)
    return f"{saturday.isoformat()}/{(saturday + timedelta(days=1)).isoformat()}", "relative"


_READERS = {
    "weekend": _read_weekend,
    "years": _read_years,
    "yearstart": lambda _match, anchor: (f"{anchor[:4]}-01", "relative") if anchor else None,
    "span": read_span,
    "ordinal": _read_ordinal,
    "feast": _read_feast,
    "that": _read_that,
    "thatmonth": _read_that_month,
    "iso": _read_iso,
    "range": _read_range,
    "range-first": _read_range,
    "days": _read_days,
    "days-first": _read_days,
    "day": _read_day,
    "day-first": _read_day,
    "months": _read_months,
    "month": _read_month,
    "year": _read_year,
    "season": _read_season,
    "same": _read_same,
    "next": lambda _match, anchor: shifted(anchor, 1),
    "before": lambda _match, anchor: shifted(anchor, -1),
    "counted": read_counted,
    "weekday": _read_weekday,
    "last": _read_last,
}
