"""The names of the records as a trie of words, so that a text is read once for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sahelgraph.extraction.lexicon import lexicon
from sahelgraph.extraction.text import Token, key, tokens
from sahelgraph.records.checks import cited_as
from sahelgraph.records.reader import Dataset

Thing = tuple[str, str]  # kind ("group", "place", "person", "base", "publisher") and slug

_END = "\0"
#: Words that may be others in a translated name, and how many others make it a name still.
_SMALL = frozenset({"of", "for", "to", "the", "in", "and"})
_BEARING = 3
_PHRASE = re.compile(r" (?:in|at|of|near|that|with) |unnamed")
_KIND_WORDS = frozenset(
    [
        "region",
        "district",
        "cercle",
        "area",
        "province",
        "county",
        "state",
        "municipality",
        "governorate",
        "camp",
    ]
)


@dataclass
class Gazetteer:
    """Names of things, found longest first at word boundaries, without case and accents.

    A name that several things bear is ambiguous: all of them are given.
    """

    root: dict[str, Any] = field(default_factory=dict)
    loose: dict[str, Any] = field(default_factory=dict)
    kinds: dict[Thing, str] = field(default_factory=dict)
    within: dict[str, tuple[str, ...]] = field(default_factory=dict)
    names: dict[Thing, list[str]] = field(default_factory=dict)
    sites: dict[str, str] = field(default_factory=dict)
    borders: dict[frozenset[str], str] = field(default_factory=dict)

    def add(self, name: str, thing: Thing) -> None:
        """Enter a name of a thing."""
        words = [key(token.text) for token in tokens(name) if token.text[0].isalnum()]
        if not words:
            return
        _enter(self.root, words, thing)
        bearing = [word for word in words if word not in _SMALL]
        if thing[0] == "group" and _BEARING <= len(bearing) < len(words):
            _enter(self.loose, bearing, thing)
        self.names.setdefault(thing, []).append(name)

    def longest(self, words: Sequence[Token], start: int) -> tuple[int, list[Thing]] | None:
        """Where the longest name that begins at a token ends, and the things that bear it."""
        first = key(words[start].text)
        if first not in self.root:
            return self._longest_loose(words, start) if first in self.loose else None
        node = self.root
        best: tuple[int, list[Thing]] | None = None
        for index in range(start, len(words)):
            if words[index].text == "&" and index > start:
                continue
            node = node.get(key(words[index].text))  # type: ignore[assignment]
            if node is None:
                break
            if _END in node:
                best = (index + 1, node[_END])
        if best is None and first in self.loose:
            return self._longest_loose(words, start)
        return best

    def _longest_loose(self, words: Sequence[Token], start: int) -> tuple[int, list[Thing]] | None:
        """As :meth:`longest`, for names of groups whose small words are others: "Group for the
        Support of ..." is "Group to Support ..."."""
        node = self.loose
        best: tuple[int, list[Thing]] | None = None
        for index in range(start, len(words)):
            word = key(words[index].text)
            if word in _SMALL and index > start:
                continue
            node = node.get(word)  # type: ignore[assignment]
            if node is None:
                break
            if _END in node:
                best = (index + 1, node[_END])
        return best

    def lookup(self, name: str) -> list[Thing]:
        """The things that bear exactly this name."""
        words = [token for token in tokens(name) if token.text[0].isalnum()]
        found = self.longest(words, 0)
        return list(found[1]) if found and found[0] == len(words) else []

    def kind(self, thing: Thing) -> str:
        """The kind that the record of a thing gives it."""
        return self.kinds.get(thing, "")


def _enter(node: dict[str, Any], words: list[str], thing: Thing) -> None:
    for word in words:
        node = node.setdefault(word, {})
    known = node.setdefault(_END, [])
    if thing not in known:
        known.append(thing)


def read_gazetteer(dataset: Dataset) -> Gazetteer:
    """The names, labels and spellings of every group, place, person, base and publisher."""
    found = Gazetteer()
    for kind, collection in (
        ("place", dataset.places),
        ("group", dataset.groups),
        ("person", dataset.people),
        ("base", dataset.bases),
    ):
        for slug, record in collection.items():
            thing = (kind, slug)
            found.kinds[thing] = getattr(record, "kind", "")
            for name in _names(record):
                if kind != "base" or not _PHRASE.search(name):
                    found.add(name, thing)
    for slug, place in dataset.places.items():
        found.within[slug] = tuple(place.within)
        if place.kind == "border-zone":
            found.borders[_countries_in(slug)] = slug
    for slug, base in dataset.bases.items():
        if base.place:
            found.sites[slug] = base.place
    for person in dataset.people:
        _add_family_name(found, ("person", person))
    for slug, publisher in dataset.publishers.items():
        for name in _variants(publisher.label):
            found.add(name, ("publisher", slug))
            found.kinds[("publisher", slug)] = "publisher"
    for cited, source in cited_as(dataset).items():
        if source.id in dataset.publishers:
            found.add(cited, ("publisher", source.id))
            found.kinds[("publisher", source.id)] = "publisher"
    return found


def _countries_in(slug: str) -> frozenset[str]:
    """The countries that the slug of a border zone names."""
    named = {country for country, _ in lexicon().countries.values()}
    return frozenset(country for country in named if f"-{country}-" in f"-{slug}-")


def _names(record: Any) -> Iterator[str]:
    label = record.label
    told = [name.text for name in record.names]
    for name in [label, *told]:
        yield from _variants(name)
    if getattr(record, "kind", "") in ("settlement", "city") and "," in label:
        yield label.split(",")[0]


def _variants(name: str) -> Iterable[str]:
    """A name, without its acronym in brackets, without a comment behind a comma."""
    plain, _, rest = name.partition("(")
    acronym = rest.partition(")")[0].strip()
    yield plain.strip()
    if acronym and acronym.replace("-", "").isupper():
        yield acronym
    first, _, behind = plain.partition(",")
    if behind and first.split()[-1].lower() not in _KIND_WORDS:
        yield first.strip()


def _add_family_name(found: Gazetteer, person: Thing) -> None:
    """Let the last word of a person's name stand for the person, where it is no common word."""
    for name in list(found.names.get(person, ())):
        words = name.split()
        if len(words) < 2 or "(" in name or not words[-1][:1].isupper():
            continue
        particles = [
            i for i, word in enumerate(words) if word in ("Ould", "Ag", "ag", "van", "bin")
        ]
        last = " ".join(words[particles[-1] :]) if particles else words[-1]
        for short in {last, words[-1]}:
            if len(key(short)) >= 4:
                found.add(short, person)
