"""Where an event was: the places of its sentences, and in prose the country that it concerns."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sahelgraph.extraction.countries import country_of
from sahelgraph.extraction.drafts import DraftEvent
from sahelgraph.extraction.linking import Linker, slug_of
from sahelgraph.extraction.localities import Locality, most_specific
from sahelgraph.extraction.places import find_dwellings, find_places
from sahelgraph.extraction.scene import Scene
from sahelgraph.extraction.tagging import Tagged

_PLACELESS = frozenset(
    {
        "statement",
        "report",
        "designation",
        "sanction",
        "agreement",
        "judicial-act",
        "declaration",
        "appointment",
    }
)
#: In paragraphs these are told with the place that they are about.
_PLACED_IN_PROSE = frozenset({"statement", "report", "agreement", "judicial-act", "declaration"})


#: What those of a place do there, and what befalls its chief there.
_OF_DWELLERS = frozenset(["protest", "attack", "kidnapping", "force-operation", "arrest"])
_COURT = re.compile(
    r"\b(?P<own>[PU]\d+)(?: s)? (?:[a-z]+ )?(?:court|tribunal)\b"
    r"|\b(?:court|tribunal|trial|chamber|judges?|jury|bench|assizes|magistrate)"
    r"(?: of [a-z]+)? in (?:the )?(?P<seat>[PU]\d+)"
)
#: Where two sides sign, and not what they sign for.
_SIGNED_IN = re.compile(
    r"\b(?:agreements?|accords?|pacts?|treaty|deals?|cease ?fires?|truces?|settlement|memorandum)"
    r" (?:on D\d+ )?(?:in|at) (?:the )?(?:[a-z]+ ){0,3}[PU]\d"
)
#: Kinds of place that a statement names as what it is about, not where it was made.
_WIDE = frozenset({"country", "continent-part"})


@dataclass(frozen=True)
class Placer:
    """Gives events their places; ``home`` is the country that the document is about."""

    linker: Linker
    home: str

    def place_scene(self, scene: Scene, event: DraftEvent) -> None:
        """Give an event the most specific places that its sentences name as the scene."""
        found: list[Locality] = []
        for sentence in scene.sentences:
            here = find_places(sentence, self.linker.gazetteer, self.home)
            is_finer = bool(found and here) and max(p.rank for p in here) > max(
                p.rank for p in found
            )
            if here and (not found or (is_finer and _tells_losses(sentence, found))):
                found = here
        if not found and event.kind in _OF_DWELLERS:
            found = find_dwellings(scene.sentences[0], self.linker.gazetteer)
        if not found:
            return
        kept = most_specific(found, self.linker.gazetteer)
        for place in kept:
            slug = self._place(place, event)
            if slug and slug not in event.places:
                event.places.append(slug)
        event.is_near = all(place.is_near for place in kept)

    def place(self, scene: Scene, event: DraftEvent) -> None:
        """The places of an event, if its kind has any; words are told with no more than a town."""
        if not event.rule.startswith("prose"):
            court = _court(scene.sentences[0]) if event.kind == "judicial-act" else None
            if court is not None:
                self.place_scene(replace(scene, sentences=[court]), event)
            elif event.kind not in _PLACELESS - {"declaration", "agreement"}:
                self.place_scene(scene, event)
            if event.kind == "agreement":
                self._narrow(event)
                signed = _SIGNED_IN.search(scene.sentences[0].code)
                event.places = event.places if signed else []
            return
        if event.kind == "coup":
            self._country(scene, event)
        if event.kind == "judicial-act":
            court = _court(scene.sentences[0])
            scene = replace(scene, sentences=[court] if court else [])
        if event.kind not in _PLACELESS - _PLACED_IN_PROSE and not event.places:
            self.place_scene(scene, event)
        if event.kind in ("statement", "agreement", "judicial-act"):
            self._narrow(event)

    def _narrow(self, event: DraftEvent) -> None:
        """Leave out the countries that are only what an event is about."""
        kind = self.linker.gazetteer.kind
        event.places = [p for p in event.places if kind(("place", p)) not in _WIDE]

    def _country(self, scene: Scene, event: DraftEvent) -> None:
        """The country that an event in prose concerns, if no place is told more closely."""
        if event.places or not event.rule.startswith("prose"):
            return
        country = country_of(event.kind, scene.sentences, self.home)
        if country and event.rule != "prose-running":
            event.places = [country]

    def _place(self, place: Locality, event: DraftEvent) -> str:
        if place.kind == "base":
            event.bases.append(place.slug)
            return self.linker.gazetteer.sites.get(place.slug, "")
        named = slug_of(place.name)
        known = self.linker.things.get(self.linker.acronyms.get(named, named))
        if not place.slug and known is not None and known.kind != "place":
            if not place.is_at or known.kind != "group":
                return ""
            del self.linker.things[known.slug]
        if place.slug and (place.slug in self.linker.gazetteer.within):
            return place.slug
        return self.linker.place(place.name, place.kind, event.locators[0])

    def place_settled(self, scene: Scene, event: DraftEvent) -> None:
        """The places of an event whose kind turned out to be another, or of its country."""
        if event.kind not in _PLACELESS and not event.places:
            self.place_scene(scene, event)
        self._country(scene, event)


def _court(sentence: Tagged) -> Tagged | None:
    """The place of the court that a sentence names, behind the word that makes a scene of it; what
    it judged happened elsewhere."""
    match = _COURT.search(sentence.code)
    if match is None:
        return None
    place = match.group("own") or match.group("seat")
    start = sentence.at(place).start
    return replace(sentence, code=f"in {place}", starts=[0, 3], offsets=[start, start])


def _tells_losses(sentence: Tagged, found: list[Locality]) -> bool:
    """Whether a later sentence places the losses more finely than the first did."""
    is_wide = max(place.rank for place in found) <= 3
    return is_wide and bool(
        re.search(r"\bkill\w*\b.*\bQ\d+ in [PU]\d+|Q\d+ in [PU]\d+ , ", sentence.code)
    )
