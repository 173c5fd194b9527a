"""A part of a tagged sentence, as a sentence of its own for the rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from sahelgraph.extraction.tagging import Mention, Tagged

#: Where a clause ends and the next begins.
BOUNDARY = re.compile(
    r"(?: ,)?(?: —)? (?:after|following|when|while|although|though|before|which|in which"
    r"|during which|where|in response to|because|despite|but|leading|prompting|and) | ; | , | — "
)
_NOWHERE = "-"


def clip(sentence: Tagged, start: int, end: int) -> Tagged:
    """The part of a sentence between two positions of its code; what is outside it is masked, so
    that offsets and the numbers of mentions stay."""
    first = next((n for n, at in enumerate(sentence.starts) if at >= start), len(sentence.starts))
    last = next((n for n, at in enumerate(sentence.starts) if at >= end), len(sentence.starts))
    if first >= last:
        return sentence
    return _of(sentence, range(first, last))


def splice(sentence: Tagged, verb: int, start: int, end: int) -> Tagged:
    """The sentence up to the end of a verb, and what stands at a range behind it."""
    words = range(len(sentence.starts))
    kept = [n for n in words if sentence.starts[n] < verb or start <= sentence.starts[n] < end]
    return _of(sentence, kept)


def _of(sentence: Tagged, words: Sequence[int]) -> Tagged:
    """Some words of a sentence, by their order, as a sentence of its own."""
    pieces = sentence.code.split(" ")
    told = [pieces[n] for n in words]
    code = " ".join(told)
    starts = [0, *accumulate(len(piece) + 1 for piece in told)][: len(told)]
    inside = {int(number) for number in re.findall(r"\b[A-Z](\d+)\b", code)}
    mentions: list[Mention] = [
        mention if number in inside else replace(mention, letter=_NOWHERE)
        for number, mention in enumerate(sentence.mentions)
    ]
    return Tagged(
        sentence.text,
        sentence.name,
        mentions,
        code,
        starts,
        [sentence.offsets[n] for n in words],
    )


def last_boundary(code: str, start: int, end: int) -> int:
    """Where the last clause in a range of the code begins; the end of the range if none does."""
    at = end
    for match in BOUNDARY.finditer(code, max(start - 1, 0), end + 1):
        at = match.start() + 1 if match.start() + 1 < end else at
    return at
