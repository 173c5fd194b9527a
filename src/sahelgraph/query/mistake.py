"""Where a query that is no SPARQL goes wrong.

The engine's parser compares a keyword with as many characters as that has, and tells the place
behind them: often the end of the query, far from the mistake. So it is asked again, about the
beginnings of the query: up to the token that is wrong each may still become a query.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sahelgraph.query.guard import line_and_column, tokens

_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)
#: More space than any keyword has characters, and a character that no query may go on with.
_SPACE = 64
_END = " " * _SPACE + "\x01"
#: What the engine says beside what it expects: words, not characters, in a list of them.
_SAID = re.compile(r"(?:one of |, |^)(The [^,\[\]\"]*)")
#: Characters of what stands at the place that are told.
_SHOWN = 40


@dataclass(frozen=True)
class Mistake:
    """A mistake: what it is, and the line and column, from 1, of the text that does not fit."""

    message: str
    line: int
    column: int


def find_mistake(text: str, parse: Callable[[str], str]) -> Mistake | None:
    """The first token of a malformed query with which it cannot become one.

    ``parse`` gives what the engine says against a text. ``None`` if that tells no place.
    """
    place = _PLACE.match(parse(text))
    if place is None:
        return None
    spans = [(start, start + len(token)) for _, token, start in tokens(text)]
    # All beginnings before the wrong token are good, all that hold it are not.
    good, bad = 0, len(spans)
    while good < bad:
        middle = (good + bad) // 2
        if _may_go_on(text[: spans[middle][1]], parse):
            good = middle + 1
        else:
            bad = middle
    said = _SAID.search(place[3])
    if good == len(spans):
        at = len(text.rstrip())
        message = said[1].strip() if said else "the query cannot end here"
    else:
        at, end = spans[good]
        found = text[at:end]
        message = f"'{found[:_SHOWN]}' does not fit here"
        if ":" in found and _may_go_on(text[:at] + "<urn:x>", parse):
            message = f"nothing declares the prefix '{found.partition(':')[0][:_SHOWN]}:'"
    return Mistake(message, *line_and_column(text, at))


def _may_go_on(beginning: str, parse: Callable[[str], str]) -> bool:
    """Whether a text may be the beginning of a query: then the space behind it is read as well."""
    place = _PLACE.match(parse(beginning + _END))
    if place is None:
        return True
    line, column = line_and_column(beginning, len(beginning))
    return (int(place[1]), int(place[2])) >= (line, column + _SPACE - 1)
