"""The words by which phrases and clauses are read, from ``patterns/frames.yaml``."""

from __future__ import annotations

from functools import cache

from sahelgraph.extraction.lexicon import plural_of, read_patterns
from sahelgraph.extraction.lineage_words import WORDS, role_plurals, role_words


@cache
def words(name: str) -> frozenset[str]:
    """The words of a class of ``frames.yaml``, and the plurals of those that are nouns."""
    told = read_patterns("frames")["words"][name].split()
    plurals = [plural_of(word) for word in told] if name in ("bands", "men") else []
    return frozenset([*told, *plurals])


@cache
def relational() -> dict[str, str]:
    """The nouns that tell what a group is to another, each with the name of its entry."""
    found: dict[str, str] = {}
    for name, entry in read_patterns("frames")["nouns"].items():
        for noun in entry["words"].split(", "):
            found |= {noun: name, plural_of(noun): name}
    return found


@cache
def role_nouns() -> dict[str, str]:
    """The words for roles that are nouns, in the singular and plural."""
    told = {**role_words(), **role_plurals()}
    verbs = WORDS["verbs"] | words("no_roles") | {"set up"}
    return {word: role for word, role in told.items() if word not in verbs}


@cache
def heads() -> dict[str, list[tuple[str, ...]]]:
    """The words for roles and relations by their first, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in [*role_nouns(), *relational()]:
        parts = tuple(phrase.split())
        found.setdefault(parts[0], []).append(parts)
    return {first: sorted(told, key=len, reverse=True) for first, told in found.items()}


@cache
def naming() -> dict[str, list[list[str]]]:
    """What stands between a thing and its name, by the first word, the longest first."""
    found: dict[str, list[list[str]]] = {}
    for phrase in sorted(read_patterns("frames")["naming"], key=len, reverse=True):
        found.setdefault(phrase.split()[0], []).append(phrase.split())
    return found
