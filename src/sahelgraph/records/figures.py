"""Figures as told: a number with what was said of it, never an average.

A figure is written in words: ``13``, ``75 to 90``, ``more than 50``, ``at least 24``,
``up to 100``, ``about 100``, ``fewer than 10``, ``dozens``, ``hundreds``, ``thousands``,
``several``, ``some``, ``many``, ``none``, ``undisclosed``. ``more than 75 to 90`` is no figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_NUMBER = r"(\d{1,9})"
_FORMS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(rf"{_NUMBER}\Z"), "exact"),
    (re.compile(rf"{_NUMBER} to {_NUMBER}\Z"), "range"),
    (re.compile(rf"more than {_NUMBER}\Z"), "more-than"),
    (re.compile(rf"at least {_NUMBER}\Z"), "at-least"),
    (re.compile(rf"up to {_NUMBER}\Z"), "up-to"),
    (re.compile(rf"about {_NUMBER}\Z"), "about"),
    (re.compile(rf"fewer than {_NUMBER}\Z"), "fewer-than"),
]
_WORDS = {
    "dozens": "dozens",
    "hundreds": "hundreds",
    "thousands": "thousands",
    "several": "several",
    "some": "some",
    "many": "many",
    "none": "none",
    "undisclosed": "not-disclosed",
}
EXPECTED = (
    "expected a whole number, 'A to B', 'more than A', 'at least A', 'up to A', 'about A',"
    " 'fewer than A', " + ", ".join(_WORDS)
)


@dataclass(frozen=True)
class Figure:
    """Bounds and qualifier of a figure; ``None`` where the passage sets no bound."""

    minimum: int | None
    maximum: int | None
    qualifier: str


@lru_cache(maxsize=4096)
def read_figure(text: str) -> Figure:
    """The figure in a text of the forms above; raises ``ValueError`` with what was expected."""
    if text in _WORDS:
        bound = 0 if text == "none" else None
        return Figure(bound, bound, _WORDS[text])
    for pattern, qualifier in _FORMS:
        match = pattern.match(text)
        if match:
            numbers = [int(group) for group in match.groups()]
            return _figure(numbers, qualifier, text)
    raise ValueError(f"'{text}' is no figure; {EXPECTED}")


def figure_words(minimum: int | None, maximum: int | None, qualifier: str) -> str:
    """A figure in the words that :func:`read_figure` reads; those of its bounds for one without."""
    only = maximum if minimum is None else minimum
    if qualifier in _WORDS.values():
        return next(word for word, known in _WORDS.items() if known == qualifier)
    if only is None:
        return "undisclosed"
    if qualifier in _LEADING:
        return f"{_LEADING[qualifier]} {only}"
    if minimum is None:
        return f"up to {maximum}"
    if maximum is None:
        return f"{minimum} or more"
    return str(minimum) if minimum == maximum else f"{minimum} to {maximum}"


_LEADING = {
    "more-than": "more than",
    "at-least": "at least",
    "up-to": "up to",
    "about": "about",
    "fewer-than": "fewer than",
}


def _figure(numbers: list[int], qualifier: str, text: str) -> Figure:
    first, last = numbers[0], numbers[-1]
    if qualifier == "range" and first >= last:
        raise ValueError(f"'{text}': the minimum {first} is not below the maximum {last}")
    if qualifier in ("more-than", "at-least"):
        return Figure(first, None, qualifier)
    if qualifier in ("up-to", "fewer-than"):
        return Figure(None, first, qualifier)
    return Figure(first, last, qualifier)
