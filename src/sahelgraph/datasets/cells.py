"""What stands in the cells of a row: numbers, days, codes; and what is said if it does not."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from sahelgraph.records.fields import LONGEST_TEXT

_WHOLE = re.compile(r"(-?\d{1,9})(?:\.0+)?\Z", re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_DAYS = ("%Y-%m-%d", "%d %B %Y", "%d-%B-%Y", "%d-%b-%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y")
#: A day whose month may stand before it or behind.
_EITHER = re.compile(r"(0?[1-9]|1[0-2])([/-])(0?[1-9]|1[0-2])\2\d{4}\Z", re.ASCII)


class RowError(Exception):
    """A row cannot be taken: which column, and why, with what was expected."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(f"{column}: {reason}")


@dataclass(frozen=True)
class Note:
    """Something in a row that has no place in the model, or does not fit; the row is kept.

    ``reason`` is the same for all rows of a kind, ``value`` what stands in this one.
    """

    column: str
    value: str
    reason: str


@dataclass
class Cells:
    """The cells of one row, the codes that were read from it, and what could not be mapped."""

    values: Mapping[str, str]
    codes: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def text(self, column: str) -> str:
        """The text of a cell; empty if there is no such column."""
        return self.values.get(column, "")

    def needed(self, column: str) -> str:
        """The text of a cell that may not be empty."""
        text = self.text(column)
        if not text:
            raise RowError(column, "is empty")
        return text

    def number(self, column: str) -> int | None:
        """The whole number of a cell; ``None`` if it is empty or negative (not known)."""
        text = self.text(column)
        if not text:
            return None
        match = _WHOLE.match(text)
        if match is None:
            raise RowError(column, "is no whole number such as 1035")
        number = int(match.group(1))
        return number if number >= 0 else None

    def counted(self, column: str) -> int:
        """The whole number of a cell that has to tell one."""
        number = self.number(column)
        if number is None:
            raise RowError(column, "is negative" if self.text(column) else "is empty")
        return number

    def day(self, column: str, *, is_month_first: bool = False) -> date:
        """The day of a cell, with a time of day or without.

        Of ``06/01/2025`` the first is the day, or the month if the dataset has it so; which it
        was taken for is told.
        """
        text = self.needed(column)
        day = text.partition(" ")[0] if text[:4].isdigit() or "/" in text else text
        day = day.partition("T")[0] if day[:4].isdigit() else day
        either = _EITHER.match(day)
        if either and either[1] != either[3]:
            first = "month" if is_month_first else "day"
            self.note(column, f"its first number was taken for the {first}")
        for form in (*_MONTH_FIRST, *_DAYS[:1]) if is_month_first else _DAYS:
            try:
                # By its form alone a day takes ten times as long.
                is_iso = _ISO_DAY.match(day)
                return date.fromisoformat(day) if is_iso else datetime.strptime(day, form).date()
            except ValueError:
                continue
        raise RowError(column, "is no day such as 2025-06-01")

    def coordinates(self) -> tuple[float, float] | None:
        """Latitude and longitude; ``None`` if they are not both there, or stand for nowhere."""
        latitude, longitude = self._degrees("latitude", 90), self._degrees("longitude", 180)
        if latitude is None or longitude is None:
            if latitude != longitude:
                missing = "latitude" if latitude is None else "longitude"
                self.note(missing, "is empty, so that the other coordinate was left out")
            return None
        if latitude == longitude == 0:
            self.note("latitude", "0, 0 was taken for no coordinates")
            return None
        return latitude, longitude

    def _degrees(self, column: str, most: int) -> float | None:
        """Degrees from -``most`` to ``most``; ``None`` if the cell is empty."""
        text = self.text(column)
        if not text:
            return None
        try:
            degrees = float(text)
        except ValueError as error:
            raise RowError(column, "is no number of degrees such as -1.25") from error
        if not -most <= degrees <= most:
            raise RowError(column, f"is not between -{most} and {most} degrees")
        return degrees

    def note(self, column: str, reason: str, value: str | None = None) -> None:
        """Tell what of this row has no place in the model."""
        self.notes.append(Note(column, self.text(column) if value is None else value, reason))


@lru_cache(maxsize=1 << 16)
def slug(text: str) -> str:
    """A text as lower-case ASCII words with hyphens; empty if it has no letters or digits."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def named_slug(prefix: str, name: str, *what_tells_it_apart: str) -> str:
    """A slug for a name that is the same in every import, and for no other name."""
    digest = hashlib.sha256("\0".join((name, *what_tells_it_apart)).encode()).hexdigest()[:8]
    return "-".join(word for word in (prefix, slug(name)[:60].strip("-"), digest) if word)


def label(*parts: str) -> str:
    """A label of parts, short enough for the model."""
    text = ", ".join(part for part in parts if part)
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def short(text: str) -> str:
    """A name short enough for the model."""
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
