"""What drafts lack to be whole: the countries and regions that they name, and unknown doers."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from sahelgraph.extraction.drafts import Drafts, NewThing
from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.linking import slug_of
from sahelgraph.extraction.participation import say_that_nobody_is_named
from sahelgraph.extraction.tagging import Mention, Tagged
from sahelgraph.records.reader import Dataset

_PART = re.compile(r"(?P<part>[a-z]+ern|central|(?:north|south)-[a-z]+)-(?P<country>.+)")
_WORD = re.compile(r"(?P<name>.+)-(?P<word>region|district|cercle)")
#: What stands before the country or region in which the other places of a sentence lie.
_IN = re.compile(r"(?:\b(?:in|of|across)(?: the)?(?: [a-z]+ern| central)?|[PU]\d+ ,|\b[a-z]+ern)\Z")
_WIDE = frozenset({"region", "district", "cercle", "part-of-country"})


@cache
def country_names() -> dict[str, str]:
    """The name of each country by its slug."""
    return {slug: str(told["names"][0]) for slug, told in read_patterns("demonyms").items()}


def container_of(sentence: Tagged, gazetteer: Gazetteer) -> str:
    """The one region, else the one country, that a sentence says its places lie in."""
    countries: set[str] = set()
    regions: set[str] = set()
    for match in re.finditer(r"\b[CP]\d+\b", sentence.code):
        mention = sentence.at(match.group())
        if not _IN.search(sentence.code[: match.start()].rstrip()[-40:]):
            continue
        if mention.letter == "C" and not mention.value[1]:
            countries.add(mention.slug)
        elif mention.letter == "P" and _is_wide(mention, gazetteer):
            regions.add(mention.slug)
    found = regions if len(regions) == 1 else countries
    return next(iter(found)) if len(found) == 1 else ""


def _is_wide(mention: Mention, gazetteer: Gazetteer) -> bool:
    kind, slug = mention.things[0]
    return kind == "place" and gazetteer.kind((kind, slug)) in _WIDE


def complete_places(drafts: Drafts, dataset: Dataset, lies_in: dict[str, tuple[str, str]]) -> None:
    """Add the places that drafts name and neither records nor new things have, and say of each new
    place what it lies in.

    ``lies_in`` gives by slug the place that a sentence puts a new place in, and its locator.
    """
    for slug, locator in list(_named(drafts)):
        _add(slug, locator, drafts, dataset)
    for slug, thing in list(drafts.things.items()):
        outer, locator = lies_in.get(slug, ("", ""))
        is_open = thing.kind == "place" and not thing.within and thing.subkind != "country"
        if is_open and outer and outer != slug:
            drafts.things[slug] = replace(thing, within=[outer], locator=locator)
            _add(outer, locator, drafts, dataset)


def complete_doers(drafts: Drafts) -> None:
    """Take out doers whose names other sentences tell to be people's, and say of an attack of which
    nobody is told to have done it that it is not told."""
    people = {role.person for role in drafts.roles}
    for event in drafts.events:
        event.doers = [doer for doer in event.doers if doer.actor not in people]
        say_that_nobody_is_named(event)


def remember_containers(
    sentence: Tagged, locator: str, gazetteer: Gazetteer, lies_in: dict[str, tuple[str, str]]
) -> None:
    """Note for the new names of a sentence the country or region that it puts them in."""
    names = sentence.of("U")
    outer = container_of(sentence, gazetteer) if names else ""
    if outer:
        for name in names:
            lies_in.setdefault(slug_of(name.text), (outer, locator))


def _named(drafts: Drafts) -> list[tuple[str, str]]:
    """Every place that a draft names, with a passage."""
    found = []
    for event in drafts.events:
        found += [(slug, event.locators[0]) for slug in event.places]
        found += [(slug, fig.locator) for fig in event.figures for slug in fig.nationality]
    return found + [(role.place, role.locator) for role in drafts.roles if role.place]


def _add(slug: str, locator: str, drafts: Drafts, dataset: Dataset) -> None:
    """Make a new thing of a place that is unknown, and of what it lies in."""
    if not slug or slug in dataset.places or slug in drafts.things:
        return
    name, kind, within = slug.replace("-", " ").title(), "settlement", []
    part, word = _PART.fullmatch(slug), _WORD.fullmatch(slug)
    if slug in country_names():
        name, kind = country_names()[slug], "country"
    elif part and part.group("country") in country_names():
        outer = part.group("country")
        name = f"{part.group('part').replace('-', ' ').capitalize()} {country_names()[outer]}"
        kind, within = "part-of-country", [outer]
    elif word:
        kind = word.group("word")
        name = f"{word.group('name').replace('-', ' ').title()} {kind}"
    drafts.things[slug] = NewThing("place", slug, name, locator, kind, within=within)
    for outer in within:
        _add(outer, locator, drafts, dataset)
