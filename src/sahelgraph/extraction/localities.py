"""Places as scenes of events, and which of them are the most specific."""

from __future__ import annotations

from dataclasses import dataclass

from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.tagging import Mention

#: How specific a kind of place is; a settlement without a record counts as one.
SPECIFIC = {
    "site": 6,
    "camp": 6,
    "settlement": 5,
    "city": 5,
    "road": 5,
    "district": 4,
    "cercle": 4,
    "area": 4,
    "border-zone": 3,
    "region": 3,
    "territory": 3,
    "part-of-country": 2,
    "country": 1,
    "continent-part": 0,
}


@dataclass(frozen=True)
class Locality:
    """A place named as the scene: its mention, slug (empty for an unknown name), and kind; at some
    of them ("at Osk") nothing but a place can be."""

    mention: Mention
    slug: str
    name: str
    kind: str
    is_near: bool
    rank: float
    is_at: bool = False


def most_specific(places: list[Locality], gazetteer: Gazetteer) -> list[Locality]:
    """Those that no other of the places is more specific than, without doubles."""
    if not places:
        return []
    best = min(max(place.rank for place in places), SPECIFIC["settlement"])
    kept: list[Locality] = []
    seen: set[str] = set()
    for place in places:
        name = place.slug or place.name.lower()
        if place.rank < best or name in seen:
            continue
        seen.add(name)
        kept.append(place)
    if best >= SPECIFIC["settlement"]:
        return kept
    inner = {place.slug for place in kept}
    wide = {outer for slug in inner for outer in gazetteer.within.get(slug, ())}
    return [place for place in kept if place.slug not in wide or not place.slug]
