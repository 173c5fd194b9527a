"""Actors, people, places, bases and publishers as nodes."""

from __future__ import annotations

import re
import unicodedata

from sahelgraph import names
from sahelgraph.graph.claims import ClaimWriter, interval
from sahelgraph.graph.lifetimes import held
from sahelgraph.graph.nodes import Node, NodeSet
from sahelgraph.records import vocabulary
from sahelgraph.records.fields import ClaimFields
from sahelgraph.records.gazetteer import GazetteerEntry
from sahelgraph.records.model import (
    Actor,
    Base,
    Control,
    Fate,
    Person,
    Place,
    Publisher,
    Role,
    Strength,
    Thing,
)
from sahelgraph.records.reader import Dataset

#: The IRI that stands for the same thing elsewhere, by scheme of identifiers.
_LINKS = {
    "wikidata": "http://www.wikidata.org/entity/{}",
    "geonames": "https://sws.geonames.org/{}/",
}
AUTHORITY = [names.AUTHORITY_GRAPH]
_CLASS_OF_ACTOR = {
    kind: f"sg:{class_name}"
    for class_name, kinds in vocabulary.ACTOR_CLASSES.items()
    for kind in kinds
}


def map_things(dataset: Dataset, nodes: NodeSet, claims: ClaimWriter) -> None:
    """Write every thing with its names and identifiers, and the claims about it."""
    nodes.add(AUTHORITY, {"id": names.thing("agent", "curator"), "type": "sg:Curator",
                          "label": "The curators of the records"})  # fmt: skip
    for actor in dataset.groups.values():
        _map_actor(actor, nodes, claims)
    for person in dataset.people.values():
        _map_person(person, nodes, claims)
    for place in dataset.places.values():
        _map_place(place, dataset.gazetteer.get(place.id), nodes)
    for base in dataset.bases.values():
        _map_base(base, nodes)
    for publisher in dataset.publishers.values():
        _map_publisher(publisher, nodes)


def thing_node(thing: Thing, nodes: NodeSet, *types: str) -> Node:
    """What every thing has: class, label, names, identifiers, evidence, note."""
    iri = names.thing(thing.kind_of_thing, thing.id)
    return {
        "id": iri,
        "type": list(types),
        "identifier": thing.id,
        "label": thing.label,
        "alt": [name.text for name in thing.names if name.text != thing.label],
        "names": _map_names(thing, nodes),
        "identifiers": _map_identifiers(thing, nodes),
        "exact_match": [
            _LINKS[scheme].format(value)
            for scheme, value in thing.identifiers.items()
            if scheme in _LINKS
        ],
        "evidence": [names.passage(locator) for locator in thing.evidence or ()],
        "note": thing.note,
    }


def name_iri(thing: Thing, text: str) -> str:
    """The IRI of a name of a thing, made from its letters and digits."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "name"
    return names.thing("name", f"{thing.kind_of_thing}.{thing.id}.{words}")


def _map_names(thing: Thing, nodes: NodeSet) -> list[str]:
    iris = []
    for name in thing.names:
        iri = nodes.mint(name_iri(thing, name.text))
        nodes.add(
            AUTHORITY,
            {
                "id": iri,
                "type": "sg:Name",
                "text": name.text,
                "language": name.language,
                "name_kind": name.kind,
                "evidence": [names.passage(locator) for locator in name.evidence],
                **interval(name.valid_from, name.valid_to),
            },
            name,
        )
        iris.append(iri)
    return iris


def _map_identifiers(thing: Thing, nodes: NodeSet) -> list[str]:
    iris = []
    for scheme, value in thing.identifiers.items():
        iri = names.thing("identifier", f"{scheme}.{value}")
        node = {"id": iri, "type": "sg:ExternalIdentifier", "scheme": scheme, "id_value": value}
        iris.append(nodes.add(AUTHORITY, node, thing))
    return iris


def _map_actor(actor: Actor, nodes: NodeSet, claims: ClaimWriter) -> None:
    types = [_CLASS_OF_ACTOR[actor.kind]] + (["sg:Publisher"] if actor.cited_as else [])
    nodes.add(AUTHORITY, {**thing_node(actor, nodes, *types), "actor_kind": actor.kind}, actor)
    for strength in actor.strengths:
        _map_strength(actor, strength, claims)
    for control in actor.controls:
        _map_control(actor, control, claims)


def _claim(thing: Thing, claim: ClaimFields, claims: ClaimWriter, *words: str) -> Node:
    """The node of a claim about a thing, so far as all such claims are alike."""
    word = claims.claimant_word(claim, claim.evidence or [])
    return {
        "id": claims.iri(thing.id, claim, *words, word),
        "about": names.thing(thing.kind_of_thing, thing.id),
    }


def _bounds(date: str | None) -> Node:
    return interval(date, date) | {"valid_from": None, "valid_to": None, "date": date}


def _map_strength(actor: Actor, strength: Strength, claims: ClaimWriter) -> None:
    figure = strength.figure
    node = {
        **_claim(actor, strength, claims, "strength"),
        "type": "sg:StrengthClaim",
        "min": figure.minimum,
        "max": figure.maximum,
        "qualifier": figure.qualifier,
        **_bounds(strength.date),
    }
    claims.write(strength, node, strength.evidence or actor.evidence or [], owner=actor.id)


def _map_control(actor: Actor, control: Control, claims: ClaimWriter) -> None:
    held = (
        names.thing("place", control.place)
        if control.place
        else names.thing("base", control.base or "")
    )
    node = {
        **_claim(actor, control, claims, "controls", control.place or control.base or ""),
        "type": "sg:ControlClaim",
        "controls": held,
        "extent": control.extent,
        **_bounds(control.date),
    }
    claims.write(control, node, control.evidence or actor.evidence or [], owner=actor.id)


def _map_person(person: Person, nodes: NodeSet, claims: ClaimWriter) -> None:
    country = names.thing("place", person.nationality) if person.nationality else None
    nodes.add(AUTHORITY, {**thing_node(person, nodes, "sg:Person"), "nationality": country}, person)
    for role in person.roles:
        _map_role(person, role, claims, nodes)
    for fate in person.fates:
        _map_fate(person, fate, claims)


def _map_role(person: Person, role: Role, claims: ClaimWriter, nodes: NodeSet) -> None:
    words = [person.id, role.role, *([role.of] if role.of else [])]
    iri = names.thing("tenure", ".".join(words))
    groups = [role.of] if role.of else []
    times = held(role.start, role.end, role.attested, groups, claims.lifetimes)
    node = {
        "id": names.thing("tenure", f"{person.id}.{role.id}") if role.id else nodes.mint(iri),
        "type": "sg:Tenure",
        "about": names.thing("person", person.id),
        "member": names.thing("person", person.id),
        "organization": claims.agent(role.of) if role.of else None,
        "role": role.role,
        "attested": role.attested,
        "end_reason": role.end_reason,
        **times,
    }
    claims.write(role, node, role.evidence or person.evidence or [], owner=person.id)


def _map_fate(person: Person, fate: Fate, claims: ClaimWriter) -> None:
    node = {
        **_claim(person, fate, claims, fate.fate),
        "type": "sg:FateClaim",
        "fate": fate.fate,
        "place": names.thing("place", fate.place) if fate.place else None,
        "actor": [claims.agent(slug) for slug in fate.actor],
        "event": names.thing("event", fate.event) if fate.event else None,
        **_bounds(fate.date),
    }
    claims.write(fate, node, fate.evidence or person.evidence or [], owner=person.id)


def _map_place(place: Place, entry: GazetteerEntry | None, nodes: NodeSet) -> None:
    node = {
        **thing_node(place, nodes, "sg:Place"),
        "place_kind": place.kind,
        "within": [names.thing("place", slug) for slug in place.within],
    }
    if entry:
        node["identifiers"] += [_map_gazetteer_id(entry, nodes)]
        node["exact_match"] += [_LINKS["geonames"].format(entry.geonames)]
        node["geometry"] = _map_geometry(entry, nodes)
    nodes.add(AUTHORITY, node, place)


def _map_gazetteer_id(entry: GazetteerEntry, nodes: NodeSet) -> str:
    iri = names.thing("identifier", f"geonames.{entry.geonames}")
    node = {"id": iri, "type": "sg:ExternalIdentifier", "scheme": "geonames"}
    return nodes.add(
        AUTHORITY, {**node, "id_value": entry.geonames, "gazetteer": entry.source}, entry
    )


def _map_geometry(entry: GazetteerEntry, nodes: NodeSet) -> str | None:
    if entry.latitude is None:
        return None
    node = {
        "id": names.thing("geometry", entry.id),
        "type": "geo:Geometry",
        "wkt": f"POINT({entry.longitude} {entry.latitude})",
        "gazetteer": entry.source,
    }
    return nodes.add(AUTHORITY, node, entry)


def _map_base(base: Base, nodes: NodeSet) -> None:
    nodes.add(
        AUTHORITY,
        {
            **thing_node(base, nodes, "sg:Base"),
            "base_kind": base.kind,
            "place": names.thing("place", base.place) if base.place else None,
            "near": names.thing("place", base.near) if base.near else None,
            "operator": [names.thing("group", slug) for slug in base.operator],
        },
        base,
    )


def _map_publisher(publisher: Publisher, nodes: NodeSet) -> None:
    node = thing_node(publisher, nodes, "sg:Publisher")
    written = [label for label in publisher.cited_as if label != publisher.label]
    node["alt"] = list(dict.fromkeys([*node["alt"], *written]))
    nodes.add(AUTHORITY, {**node, "publisher_kind": publisher.kind}, publisher)
