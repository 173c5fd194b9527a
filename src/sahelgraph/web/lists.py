"""The lists of all groups, people, places and bases, each with its events."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sahelgraph.web.attacks import chronicle_of
from sahelgraph.web.live import engine, served_now

lists = Blueprint("lists", __name__)

#: Things that a list holds; the search finds the others.
_MOST = 2000
_GROUPS = """
SELECT ?thing ?label ?kind WHERE {
  ?thing a ?class ; skos:prefLabel ?label . ?class rdfs:subClassOf* sg:Actor ; rdfs:label ?kind .
  FILTER NOT EXISTS { ?thing a sg:UnknownActor } } ORDER BY ?label"""
_PEOPLE = """
SELECT ?thing ?label ?kind WHERE {
  ?thing a sg:Person ; skos:prefLabel ?label .
  OPTIONAL { ?claim a sg:Tenure ; org:member ?thing ; org:role/skos:prefLabel ?kind }
} ORDER BY ?label ?kind"""
_PLACES = """
SELECT ?thing ?label ?kind WHERE {
  ?thing a sg:Place ; sg:placeKind/skos:prefLabel ?kind ; skos:prefLabel ?label } ORDER BY ?label"""
_BASES = """
SELECT ?thing ?label ?kind WHERE {
  ?thing a sg:Base ; skos:prefLabel ?label ; sg:baseKind/skos:prefLabel ?kind } ORDER BY ?label"""
#: Countries by thing: those of the events of a group, those in which a place lies.
_OF_EVENTS = """
SELECT DISTINCT ?thing ?country WHERE {
  ?event sg:perpetratedBy|sg:allegedlyBy ?thing ; sg:country/skos:prefLabel ?country
} ORDER BY ?thing ?country"""
_OF_PEOPLE = """
SELECT DISTINCT ?thing ?country WHERE {
  ?thing a sg:Person ; sg:nationality/skos:prefLabel ?country } ORDER BY ?thing ?country"""
_OF_PLACES = """
SELECT DISTINCT ?thing ?country WHERE {
  ?thing a sg:Place ; sg:within+ ?around . ?around skos:prefLabel ?country ;
    sg:placeKind <https://w3id.org/sahelgraph/vocab/place-kind/country>
} ORDER BY ?thing ?country"""
_OF_BASES = """
SELECT DISTINCT ?thing ?country WHERE {
  ?thing a sg:Base ; sg:atPlace/sg:within* ?around . ?around skos:prefLabel ?country ;
    sg:placeKind <https://w3id.org/sahelgraph/vocab/place-kind/country>
} ORDER BY ?thing ?country"""
#: Events by thing, where the chronicle does not count them.
_DEEDS = """
SELECT ?thing (COUNT(DISTINCT ?event) AS ?events) WHERE {
  ?event sg:perpetratedBy|sg:allegedlyBy|sg:target|sg:participant|sg:involves ?thing
} GROUP BY ?thing"""


@dataclass(frozen=True)
class _List:
    """A list: its heading, what stands in it, its queries, and its filter of the events."""

    heading: str
    about: str
    things: str
    countries: str
    country: str
    filter: str = ""


_LISTS = {
    "groups": _List(
        "Groups and other actors",
        "Armed groups, forces, missions, governments and communities.",
        _GROUPS, _OF_EVENTS, "countries of its deeds",
    ),
    "people": _List(
        "People", "Whoever a document names, with the roles that are told.",
        _PEOPLE, _OF_PEOPLE, "nationality",
    ),
    "places": _List(
        "Places", "Settlements, regions, countries and other places; events within count.",
        _PLACES, _OF_PLACES, "country", "place",
    ),
    "bases": _List(
        "Bases", "Camps, posts, barracks and airports.", _BASES, _OF_BASES, "country", "base",
    ),
}  # fmt: skip
#: The address of a kind of thing, in the singular, leads to its list.
_KINDS = {"group": "groups", "person": "people", "place": "places", "base": "bases"}


@dataclass(frozen=True)
class Entry:
    """A line of a list."""

    iri: str
    label: str
    kinds: list[str]
    countries: list[str]
    events: int


@lists.get("/<any(groups,people,places,bases):name>")
def page(name: str) -> str:
    """All things of a kind, those with the most events first if that is asked for."""
    shown = _LISTS[name]
    rows = engine().rows(shown.things)
    countries: dict[str, list[str]] = {}
    for row in engine().rows(shown.countries):
        countries.setdefault(row["thing"], []).append(row["country"])
    events = _events(shown.filter)
    kinds: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        found = kinds.setdefault((row["thing"], row["label"]), [])
        if row.get("kind") and row["kind"] not in found:
            found.append(row["kind"])
    entries = [
        Entry(iri, label, told, countries.get(iri, []), events.get(iri, 0))
        for (iri, label), told in kinds.items()
    ]
    is_by_events = request.args.get("sort") == "events"
    if is_by_events:
        entries.sort(key=lambda entry: -entry.events)
    return render_template(
        "list.html", name=name, shown=shown, entries=entries[:_MOST], count=len(entries),
        is_by_events=is_by_events,
    )  # fmt: skip


@lists.get("/id/<any(group,person,place,base):kind>/")
def of_kind(kind: str) -> Response:
    """The way from the path of a kind of thing to its list."""
    return redirect(url_for("lists.page", name=_KINDS[kind]), 303)


def _events(chosen: str) -> dict[str, int]:
    """How many events a thing has: by a filter of the events, or those it has a part in."""
    if chosen:
        _, known = chronicle_of(served_now())
        return {choice.value: choice.count for choice in known[chosen]}
    return {row["thing"]: int(row["events"]) for row in engine().rows(_DEEDS)}
