"""Names that hold what a group is: "Army of the Two Rivers", "Arab Home League"."""

from __future__ import annotations

import re
from itertools import takewhile

from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.text import Token, key

_ADJECTIVES = frozenset(["islamic", "muslim", "christian", "arab", "african", "european", "joint"])
#: What a body is for, of which its name goes on to say whose.
_AIMS = frozenset(
    [
        "defense",
        "defence",
        "liberation",
        "protection",
        "salvation",
        "support",
        "unity",
        "restoration",
    ]
)
_BODIES = frozenset(str(read_patterns("words")["bodies"]).split())
_NEVER_NAMES = frozenset(str(read_patterns("words")["never_names"]).split())


def begins_a_body(words: list[Token], index: int) -> bool:
    """Whether an adjective begins the name of a body: "Islamic Front", "Arab Home League"."""
    behind = words[index + 1 : index + 4]
    named = [key(word.text) for word in takewhile(lambda word: word.is_capital, behind)]
    is_adjective = words[index].is_capital and key(words[index].text) in _ADJECTIVES
    return is_adjective and bool(_BODIES.intersection(named[-1:]))


#: Names of people by their country that no list has: "Dagestani", "Ossetian".
_DEMONYM = re.compile(r"[A-Z][a-z]+(?:stani|[a-z]ian|ese)s?")


def is_demonym(name: str) -> bool:
    """Whether a single name is the adjective of some country or region."""
    return bool(_DEMONYM.fullmatch(name))


def goes_on_with_of(words: list[Token], end: int) -> int:
    """How many words of "Banner of Dawn" or "Sons of the Coast" stand behind the first, if any."""
    if words[end].text not in ("of", "for") or key(words[end - 1].text) not in _BODIES:
        return 0
    last = end + 2 if end + 1 < len(words) and words[end + 1].text == "the" else end + 1
    is_name = last < len(words) and words[last].is_capital
    return last + 1 - end if is_name and key(words[last].text) not in _NEVER_NAMES else 0


def body_of(words: list[Token], index: int) -> int | None:
    """The end of a name that begins with what a group is: "Army of the Two Rivers"."""
    if not (words[index].is_capital and key(words[index].text) in _BODIES):
        return None
    end = index + 1
    if end < len(words) and words[end].text in ("of", "for"):
        end += 2 if end + 1 < len(words) and words[end + 1].text == "the" else 1
    if end == index + 1 or end >= len(words) or not words[end].is_capital:
        return None
    while end < len(words) and words[end].is_word and words[end].is_capital:
        end += 1
    return end + _goes_on(words, end)


def _goes_on(words: list[Token], end: int) -> int:
    """How many words of "of the Plateau" stand behind "Union for the Defense", if any."""
    if end >= len(words) or words[end].text != "of" or key(words[end - 1].text) not in _AIMS:
        return 0
    last = end + 2 if end + 1 < len(words) and words[end + 1].text == "the" else end + 1
    return last + 1 - end if last < len(words) and words[last].is_capital else 0
