"""Dates that are counted from another: "two days later", "a month before"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from sahelgraph.extraction.quantities import read_number

Told = tuple[str, str] | None
#: What a sentence tells before "two days after ..." dates what comes behind it.
_CAME = re.compile(r"(?:\b(?:came|comes|coming|occurred|happened)|\d,)\s+(?:just |only |some )?\Z")
_DAYS_OF = {"day": 1, "week": 7, "fortnight": 14}


def first_day(edtf: str) -> date | None:
    """The first day of an EDTF date that begins with a year, or ``None``."""
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", edtf)
    if match is None:
        return None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        return date(year, min(month, 12), day)
    except ValueError:
        return None


def shifted(anchor: str | None, days: int) -> Told:
    """A day so many days from another; from some day of a month the month or two that it is in."""
    last = anchor.split("/")[-1] if anchor else ""
    begin = first_day(last)
    if begin is None or len(last) < len("2012-02"):
        return None
    if len(last) == len("2012-02-03"):
        return (begin + timedelta(days=days)).isoformat(), "relative"
    end = begin.replace(day=monthrange(begin.year, begin.month)[1])
    months = [f"{at + timedelta(days=days):%Y-%m}" for at in (begin, end)]
    return (months[0] if months[0] == months[1] else "/".join(months)), "relative"


def read_counted(match: re.Match[str], anchor: str | None) -> Told:
    """The day or month that a number of days, weeks, months or years lies from an anchor."""
    word = match.group("count").lower()
    count = 1 if word == "a" else read_number(word) or 0
    sign = 1 if match.group("way").lower() in ("later", "after") else -1
    if _of_another(match) or _looks_back(match):
        sign = -sign
    unit = match.group("unit")
    if unit in _DAYS_OF:
        return shifted(anchor, sign * count * _DAYS_OF[unit])
    begin = first_day(anchor) if anchor else None
    if begin is None:
        return None
    if unit == "year":
        return str(begin.year + sign * count), "relative"
    month = begin.year * 12 + begin.month - 1 + sign * count
    return f"{month // 12}-{month % 12 + 1:02}", "relative"


def _looks_back(match: re.Match[str]) -> bool:
    """Whether "two years after the army took it", behind a clause with a date, dates the former."""
    before, behind = match.string[: match.start()], match.string[match.end() :]
    is_after = match.group("way").lower() == "after" and behind[:1] == " "
    return is_after and bool(re.search(r"\d.* [^ ]+,\s+(?:just |only |some )?\Z", before))


def _of_another(match: re.Match[str]) -> bool:
    """Whether "two days after" dates what stands behind it by what stands before it."""
    before, behind = match.string[: match.start()], match.string[match.end() :]
    is_preposition = match.group("way").lower() in ("after", "before")
    return is_preposition and behind[:1] == " " and bool(_CAME.search(before))


def read_span(match: re.Match[str], anchor: str | None) -> Told:
    """The days or weeks that follow an anchor: "over the next three days"."""
    count = read_number(match.group("span")) or 1
    end = shifted(anchor, count * (7 if match.group("su").lower() == "week" else 1))
    return (f"{anchor.split('/')[-1]}/{end[0]}", "relative") if anchor and end else None
