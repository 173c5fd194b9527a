"""Months and decades that an event falls into, so that days are looked up and not compared.

An engine has an index of values, none of ranges. So an event stands under each month and decade
that it may touch (EDTF: ``2025-06``, ``202X``), and whoever asks for days looks at the months at
both ends and the decades between. What is too long for a list of months, or lies outside of two
centuries, stands under :data:`ELSEWHERE`, at which everybody looks.
"""

from __future__ import annotations

from datetime import date

ELSEWHERE = "XXXX"
_FIRST, _LAST = date(1900, 1, 1), date(2099, 12, 31)
_MOST_MONTHS = 24
#: Months of a decade.
_DECADE = 120


def periods_of(first: date, last: date) -> list[str]:
    """The periods under which an event from one day to another stands."""
    start, end = _month(first), _month(last)
    if end - start >= _MOST_MONTHS or first < _FIRST or last > _LAST:
        return [ELSEWHERE]
    decades = range(start // _DECADE, end // _DECADE + 1)
    return [*map(_name, range(start, end + 1)), *map(_decade, decades)]


def periods_between(first: date | None, last: date | None) -> list[str]:
    """Periods of which each event that touches some days has one; ``None`` is an open end.

    Each is looked at once: a month only where its decade is not meant as a whole.
    """
    start, end = _month(max(first or _FIRST, _FIRST)), _month(min(last or _LAST, _LAST))
    found, month = [ELSEWHERE], start
    while month <= end:
        if month % _DECADE == 0 and month + _DECADE - 1 <= end:
            found.append(_decade(month // _DECADE))
            month += _DECADE
        else:
            found.append(_name(month))
            month += 1
    return found


def _month(day: date) -> int:
    """The number of a month, counted from January of the year 0."""
    return day.year * 12 + day.month - 1


def _name(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def _decade(decade: int) -> str:
    return f"{decade:03d}X"
