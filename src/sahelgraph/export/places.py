"""Events on a map: GeoJSON (RFC 7946), with the points of their places."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from typing import Any

from sahelgraph.query.asking import Asking

_EVENTS = """
SELECT ?event ?label ?kind ?date ?earliest ?latest ?killedLow ?killedHigh WHERE {
  ?event a ?class ; skos:prefLabel ?label ; sg:date ?date .
  ?class skos:notation ?kind ; rdfs:subClassOf* sg:Event .
  OPTIONAL { ?event sg:earliest ?earliest } OPTIONAL { ?event sg:latest ?latest }
  OPTIONAL { ?event sg:killedLow ?killedLow } OPTIONAL { ?event sg:killedHigh ?killedHigh }
} ORDER BY ?earliest ?event"""
_PLACES = """
SELECT DISTINCT ?event ?place ?placeLabel ?precision ?wkt ?source WHERE {
  ?event sg:atPlace ?place . ?place skos:prefLabel ?placeLabel .
  OPTIONAL { ?event sg:locationPrecision/skos:notation ?precision }
  OPTIONAL { ?place geo:hasGeometry ?geometry . ?geometry geo:asWKT ?wkt ; dcterms:source ?source }
} ORDER BY ?event ?place"""
_ACTORS = """
SELECT DISTINCT ?event ?label WHERE {
  ?event sg:perpetratedBy|sg:allegedlyBy|sg:claimedBy ?actor . ?actor skos:prefLabel ?label
} ORDER BY ?event ?label"""
_POINT = re.compile(r"POINT\((-?[\d.]+) (-?[\d.]+)\)\Z")
_NUMBERS = ("killedLow", "killedHigh")


def to_geojson(engine: Asking, only: Collection[str] | None = None) -> str:
    """A FeatureCollection of all events; one that no gazetteer places has no geometry.

    ``only`` are the IRIs of those that are asked for, if not all of them are.

    An event at several places with points is a MultiPoint. Coordinates are longitude and
    latitude in WGS 84; ``places`` says how precisely and after which gazetteer.
    """
    places = _by_event(engine.rows(_PLACES))
    actors = _by_event(engine.rows(_ACTORS))
    features = []
    for row in engine.rows(_EVENTS):
        event = row["event"]
        if only is not None and event not in only:
            continue
        where = places.get(event, [])
        properties: dict[str, Any] = {
            key: int(value) if key in _NUMBERS else value
            for key, value in row.items()
            if key != "event"
        }
        properties["perpetrators"] = [actor["label"] for actor in actors.get(event, [])]
        properties["places"] = [
            {
                "place": place["place"],
                "label": place["placeLabel"],
                "precision": place.get("precision"),
                "source": place.get("source"),
            }
            for place in where
        ]
        features.append(
            {"type": "Feature", "id": event, "geometry": _geometry(where), "properties": properties}
        )
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def _by_event(rows: Iterable[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row["event"], []).append(row)
    return found


def _geometry(places: list[dict[str, str]]) -> dict[str, Any] | None:
    points = []
    for place in places:
        match = _POINT.match(place.get("wkt", ""))
        if match:
            points.append([float(match[1]), float(match[2])])
    if not points:
        return None
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "MultiPoint", "coordinates": points}
