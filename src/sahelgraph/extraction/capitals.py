"""Capitals that stand for the government in them: "Nairobi said", "Cairo accused"."""

from __future__ import annotations

from functools import cache

from sahelgraph.extraction.lexicon import read_patterns, word_set
from sahelgraph.extraction.text import Token, key, tokens

#: What governments do and towns do not.
_SPOKEN = word_set("governing")


@cache
def _capitals() -> dict[tuple[str, ...], str]:
    """The slug of the country of each capital, by the words of its name."""
    return {
        _words(name): slug
        for slug, country in read_patterns("demonyms").items()
        for name in country.get("capital", ())
    }


@cache
def _first_words() -> frozenset[str]:
    return frozenset(words[0] for words in _capitals())


def _words(name: str) -> tuple[str, ...]:
    return tuple(key(token.text) for token in tokens(name))


def country_of(name: str) -> str | None:
    """The slug of the country whose capital has this name."""
    return _capitals().get(_words(name))


def government_at(words: list[Token], index: int) -> tuple[str, int] | None:
    """The country whose capital speaks or acts at a token, and the end of its name."""
    word = words[index]
    if not word.is_capital or key(word.text) not in _first_words():
        return None
    if index and words[index - 1].text not in (",", "and", "but", "that", ";", "while", "which"):
        return None
    for length in (2, 1):
        end = index + length
        name = tuple(key(token.text) for token in words[index:end])
        if name in _capitals() and end < len(words) and words[end].text in _SPOKEN:
            return _capitals()[name], end
    return None
