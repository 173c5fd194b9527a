"""People that a sentence counts in words that no lexicon has: "eleven grave diggers", "a third"."""

from __future__ import annotations

import re

from sahelgraph.extraction.lexicon import Noun, lexicon, word_set
from sahelgraph.extraction.quantities import Quantity
from sahelgraph.extraction.text import Token, key

#: The endings of plural nouns for people.
_PEOPLE = re.compile(
    r"[a-z]{2,}(?:men|women|folk|ists|eers|ers|ors|ians|ants|ees|mates|hands|keepers)"
)
_THINGS = word_set("no_people")
#: How many words may stand between a number and the noun that it counts.
_REACH = 3
_ORDINALS = frozenset(
    ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
)
_STANDS_ALONE = frozenset(
    ["is", "was", "has", "had", "dies", "died", "surrenders", "surrendered", "escapes", "escaped"]
)


def person_by_form(words: list[Token], index: int, quantities: list[Quantity]) -> Noun | None:
    """The noun for people that a counted word must be by its ending, such as ``tappers``."""
    word = words[index]
    if not word.is_word or word.is_capital or not _PEOPLE.fullmatch(word.text):
        return None
    if word.text in _THINGS or (word.text,) in lexicon().nouns:
        return None
    first = max(0, index - _REACH)
    counts = [q for q in quantities if words[first].start < q.end <= word.start]
    if not counts:
        return None
    between = [token for token in words[first:index] if token.start >= counts[-1].end]
    if any(not token.is_word or token.text in _BREAKS for token in between):
        return None
    return Noun(word.text, "people", is_plural=True, classes=frozenset({"victim"}))


_BREAKS = frozenset(
    [
        "and",
        "or",
        "but",
        "in",
        "at",
        "on",
        "by",
        "with",
        "from",
        "to",
        "for",
        "near",
        "after",
        "before",
        "while",
        "when",
        "as",
        "that",
        "which",
        "who",
        "were",
        "was",
        "are",
        "is",
        "had",
        "has",
        "have",
        "his",
        "her",
        "their",
        "its",
        "a",
        "an",
        "the",
        "years",
        "year",
        "days",
        "hours",
    ]
)


def ends_of_one(words: list[Token], index: int) -> int | None:
    """The end of "a third" where it stands for one more person: "a third was hurt"."""
    if key(words[index].text) != "a" or index + 2 >= len(words):
        return None
    is_one = key(words[index + 1].text) in _ORDINALS and words[index + 2].text in _STANDS_ALONE
    return index + 2 if is_one else None
