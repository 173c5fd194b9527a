"""A part of a tagged sentence, as a sentence of its own for the rules."""

from __future__ import annotations

import re
from dataclasses import replace

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
    base = sentence.starts[first]
    until = sentence.starts[last] - 1 if last < len(sentence.starts) else len(sentence.code)
    code = sentence.code[base:until]
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
        [at - base for at in sentence.starts[first:last]],
        sentence.offsets[first:last],
    )


def last_boundary(code: str, start: int, end: int) -> int:
    """Where the last clause in a range of the code begins; the end of the range if none does."""
    at = end
    for match in BOUNDARY.finditer(code, max(start - 1, 0), end + 1):
        at = match.start() + 1 if match.start() + 1 < end else at
    return at
