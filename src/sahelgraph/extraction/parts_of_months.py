"""Weeks and halves of a month, as EDTF intervals."""

from __future__ import annotations

import re
from calendar import monthrange

_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_PIECE = re.compile(r"(first|second|third|fourth|last) (week|half)")
_HALF = 15
_WEEK = 7


def part_of_month(year: int, month: int, words: str | None) -> str:
    """A month, or the week or half of it that the words before its name tell.

    The first week are its first seven days, the last one its last seven.
    """
    piece = _PIECE.search(words.lower()) if words else None
    whole = f"{year}-{month:02}"
    if piece is None:
        return whole
    last = monthrange(year, month)[1]
    number = _NUMBERS.get(piece.group(1), 0)
    if piece.group(2) == "half":
        begin, end = (1, _HALF) if number == 1 else (_HALF + 1, last)
    else:
        begin, end = (
            (_WEEK * (number - 1) + 1, _WEEK * number) if number else (last - _WEEK + 1, last)
        )
    return f"{whole}-{begin:02}/{whole}-{end:02}"
