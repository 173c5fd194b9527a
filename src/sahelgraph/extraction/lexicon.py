"""The words that the rules know by class, read from ``patterns/*.yaml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sahelgraph.extraction.text import key, tokens

PATTERNS = Path(__file__).parent / "patterns"


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun: its class, the concept that it stands for, and whether it is in the plural.

    ``classes`` holds ``victim``, ``assailant``, ``object``, ``unit`` or ``device``.
    """

    singular: str
    concept: str
    is_plural: bool
    classes: frozenset[str]


@dataclass
class Lexicon:
    """Nouns by the words that they consist of, and countries by name and adjective."""

    nouns: dict[tuple[str, ...], Noun] = field(default_factory=dict)
    countries: dict[tuple[str, ...], tuple[str, bool]] = field(default_factory=dict)

    def add(self, form: str, singular: str, concept: str, kind: str, *, plural: bool) -> None:
        """Enter a form of a noun; a noun of several classes keeps the first concept."""
        words = tuple(key(token.text) for token in tokens(form))
        known = self.nouns.get(words)
        classes = frozenset({kind}) | (known.classes if known else frozenset())
        kept = known.concept if known and known.concept else concept
        self.nouns[words] = Noun(singular, kept, plural, classes)


@cache
def read_patterns(name: str) -> Any:
    """The data of ``patterns/NAME.yaml``, read once; nobody may change it."""
    return yaml.safe_load((PATTERNS / f"{name}.yaml").read_text(encoding="utf-8"))


def word_set(name: str) -> frozenset[str]:
    """The words of one entry of ``patterns/words.yaml`` that is a plain list of them."""
    return frozenset(str(read_patterns("words")[name]).split())


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    found = Lexicon()
    words = read_patterns("words")
    for kind, concepts in (("victim", words["victims"]), ("object", words["objects"])):
        for concept, nouns in concepts.items():
            _enter(found, nouns, concept, kind)
    for name in ("unit", "assailant", "device"):
        _enter(found, words[f"{name}s"], "", name)
    for slug, country in read_patterns("demonyms").items():
        for is_adjective, names in ((False, country["names"]), (True, country["adjectives"])):
            for name in names:
                words_of = tuple(key(token.text) for token in tokens(name))
                found.countries[words_of] = (slug, is_adjective)
                if is_adjective and not name.endswith(("ese", "ish", "ch", "s")):
                    found.countries[(*words_of[:-1], words_of[-1] + "s")] = (slug, is_adjective)
    return found


def _enter(found: Lexicon, nouns: str, concept: str, kind: str) -> None:
    for noun in nouns.split():
        singular, _, plural = noun.partition("/")
        if plural != singular:
            found.add(singular, singular, concept, kind, plural=False)
        found.add(plural or plural_of(singular), singular, concept, kind, plural=True)


@cache
def _irregular() -> dict[str, str]:
    return dict(read_patterns("words")["past"])


def finite(verb: str) -> list[str]:
    """A verb, its third person and its past: ``seize``, ``seizes``, ``seized``."""
    is_y = verb.endswith("y") and verb[-2] not in "aeiou"
    regular = f"{verb}d" if verb.endswith("e") else f"{verb[:-1]}ied" if is_y else f"{verb}ed"
    return [verb, plural_of(verb), _irregular().get(verb, regular)]


def plural_of(noun: str) -> str:
    """The regular English plural of a noun."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"
