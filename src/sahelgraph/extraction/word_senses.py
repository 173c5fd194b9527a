"""Words that are nouns in one place and say what is done in another."""

from __future__ import annotations

from sahelgraph.extraction.days import Day
from sahelgraph.extraction.quantities import Quantity
from sahelgraph.extraction.text import Token, key

_HOLDING = frozenset(
    ["take", "takes", "took", "taken", "taking", "hold", "holds", "held", "holding"]
)
_DETERMINERS = frozenset(["a", "an", "the", "its", "their", "several", "this", "that", "suspected"])


def is_verb(words: list[Token], index: int) -> bool:
    """Whether "bomb" or "shell" says what somebody does: an object stands behind it."""
    behind = words[index + 1] if index + 1 < len(words) else None
    before = key(words[index - 1].text) if index else ""
    is_object = behind is not None and (behind.is_capital or key(behind.text) in _DETERMINERS)
    return is_object and before not in _DETERMINERS and before not in ("car", "roadside", "of")


def is_state_of(words: list[Token], index: int) -> bool:
    """Whether "hostage" says what was done: "took twelve guests hostage"."""
    if key(words[index].text) not in ("hostage", "captive", "prisoner"):
        return False
    before = [key(word.text) for word in words[max(0, index - 6) : index]]
    is_name = index + 1 < len(words) and words[index + 1].is_capital
    return bool(_HOLDING & set(before)) and not is_name


def speaks(words: list[Token], index: int, length: int, country: tuple[str, bool]) -> bool:
    """Whether an adjective of a country is the name of one who speaks: "Saudi told reporters"."""
    following = words[index + length].text if index + length < len(words) else ""
    is_alone = not index or key(words[index - 1].text) != "the"
    return country[1] and is_alone and following in ("told", "said", "says", "added", "claimed")


def is_dated(quantity: Quantity, days: list[Day]) -> bool:
    """Whether a number is a part of a date."""
    return any(day.start < quantity.end and quantity.start < day.end for day in days)
