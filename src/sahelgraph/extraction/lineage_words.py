"""The words by which sentences are read for lineage: roles, pronouns, what names hold."""

from __future__ import annotations

import re
from functools import cache

from sahelgraph.extraction.bodies import BODIES
from sahelgraph.extraction.lexicon import plural_of, read_patterns
from sahelgraph.extraction.tagging import Mention
from sahelgraph.extraction.text import key

WORDS: dict[str, frozenset[str]] = {
    name: frozenset(words.split()) for name, words in read_patterns("lineage")["threads"].items()
}


@cache
def role_words() -> dict[str, str]:
    """The words and phrases for a role, and the notation of the scheme ``role`` of each."""
    return dict(read_patterns("lineage")["role_words"])


@cache
def role_plurals() -> dict[str, str]:
    """The plurals of the role words that are one noun, and the notation of each."""
    return {plural_of(word): told for word, told in role_words().items()}


def is_role(word: str) -> bool:
    """Whether a word or phrase is one for a role."""
    return word in role_words() or word in role_plurals()


@cache
def not_people() -> frozenset[str]:
    """Words that make a name no person's."""
    return WORDS["not_people"] | group_words()


@cache
def group_words() -> frozenset[str]:
    """Words that make a name one of a group."""
    return WORDS["group_words"] | BODIES


@cache
def plain_nouns() -> frozenset[str]:
    """Nouns that the rules know by their words."""
    words = [part for word in [*role_words(), *role_plurals()] for part in word.split()]
    return WORDS["plain"] | frozenset(word for word in words if len(word) > 3)


def may_be_group(mention: Mention) -> bool:
    """Whether a name may be one of a group: several words, capitals, or a hyphen."""
    if mention.letter == "G":
        return True
    words = [key(word) for word in re.split(r"[ -]", mention.text)]
    is_place = words[-1] in WORDS["place_words"] | WORDS["directions"]
    is_place = is_place or words[0] in WORDS["place_beginnings"]
    is_place = is_place or (len(words) == 2 and words[0] in WORDS["place_words"])
    if is_place and not group_words() & set(words):
        return False
    return " " in mention.text or mention.text.isupper() or "-" in mention.text
