"""A JSON-LD context for each kind of record file, so that the files themselves are linked data.

A record file turned into JSON is a list of records; with the context of its kind, and the
IRIs of that kind as base, it says in RDF what the graph says of the same things::

    {"@context": ["https://w3id.org/sahelgraph/context/places.jsonld",
                  {"@base": "https://w3id.org/sahelgraph/id/place/"}],
     "@graph": [{"id": "gao", "kind": "settlement", "label": "Gao", "within": ["mali"]}]}

What takes more than a context is left out: figures (words that become bounds), bounds of
dates, identifiers of claims, who did it and who was hit (a group or a person: the records
check which), and everything derived.
"""

from __future__ import annotations

from typing import Any

from sahelgraph import names

Term = dict[str, Any]


def _things(kind: str, predicate: str) -> Term:
    """A slug or slugs of things of a kind."""
    return {"@id": predicate, "@type": "@vocab", "@context": {"@vocab": f"{names.ID}{kind}/"}}


def _concept(scheme: str, predicate: str) -> Term:
    return {"@id": predicate, "@type": "@vocab", "@context": {"@vocab": f"{names.VOCAB}{scheme}/"}}


def _date(predicate: str) -> Term:
    return {"@id": predicate, "@type": "edtf:EDTF"}


_EVIDENCE = {"@id": "sg:evidence", "@type": "@vocab", "@context": {"@vocab": names.DOC}}
_NAMES = {
    "@id": "sg:hasName",
    "@context": {
        "text": "sg:nameText",
        "kind": _concept("name-kind", "sg:nameKind"),
        "language": "sg:nameLanguage",
        "valid_from": _date("sg:validFrom"),
        "valid_to": _date("sg:validTo"),
        "evidence": _EVIDENCE,
    },
}
_COMMON: Term = {
    "id": "@id",
    "label": {"@id": "skos:prefLabel", "@language": "en"},
    "note": {"@id": "skos:note", "@language": "en"},
    "names": _NAMES,
    "evidence": _EVIDENCE,
}
_TIMES = {
    "from": _date("sg:validFrom"),
    "to": _date("sg:validTo"),
    "attested": _date("sg:attestedAt"),
}
_ROLES = {
    "@reverse": "org:member",
    "@context": {
        "id": None,
        "role": _concept("role", "org:role"),
        "of": _things("group", "org:organization"),
        "start": _date("sg:validFrom"),
        "end": _date("sg:validTo"),
        "attested": _date("sg:attestedAt"),
        "evidence": _EVIDENCE,
    },
}
_FATES = {
    "@reverse": "sg:about",
    "@context": {
        "id": None,
        "fate": _concept("fate", "sg:fate"),
        "date": _date("sg:date"),
        "place": _things("place", "sg:atPlace"),
        "event": _things("event", "sg:inEvent"),
        "evidence": _EVIDENCE,
    },
}
_EVENT = {
    "date": _date("sg:date"),
    "date_as_written": "sg:dateAsWritten",
    "date_basis": _concept("date-basis", "sg:dateBasis"),
    "place": _things("place", "sg:atPlace"),
    "base": _things("base", "sg:targetBase"),
    "method": _concept("method", "sg:method"),
    "target": _concept("target-kind", "sg:targetKind"),
    "people": _things("person", "sg:involves"),
    "participants": _things("group", "sg:participant"),
    "part_of": _things("event", "sg:partOfEvent"),
    "concludes": _things("event", "sg:concludes"),
    "retaliation_for": _things("event", "sg:retaliationFor"),
}
#: By kind of record file: the kind of its things, and the terms of its records.
RECORD_TERMS: dict[str, tuple[str, Term]] = {
    "groups": ("group", {"kind": _concept("actor-kind", "sg:actorKind")}),
    "people": (
        "person",
        {"nationality": _things("place", "sg:nationality"), "roles": _ROLES, "fates": _FATES},
    ),
    "places": (
        "place",
        {
            "kind": _concept("place-kind", "sg:placeKind"),
            "within": _things("place", "sg:within"),
        },
    ),
    "bases": (
        "base",
        {
            "kind": _concept("base-kind", "sg:baseKind"),
            "place": _things("place", "sg:atPlace"),
            "near": _things("place", "sg:near"),
            "operator": _things("group", "sg:operatedBy"),
        },
    ),
    "publishers": (
        "publisher",
        {"kind": _concept("publisher-kind", "sg:publisherKind")},
    ),
    "events": ("event", _EVENT),
    "changes": ("event", {"date": _date("sg:date")}),
    "relations": (
        "relation",
        {
            "kind": _concept("relation", "sg:relationKind"),
            "parties": _things("group", "sg:party"),
            "subject": _things("group", "sg:affiliate"),
            "object": _things("group", "sg:affiliatedWith"),
            **_TIMES,
        },
    ),
}


def record_context(kind: str) -> Term:
    """The context of a kind of record file (a key of :data:`RECORD_TERMS`), as a document."""
    _, terms = RECORD_TERMS[kind]
    prefixes = {name: names.PREFIXES[name] for name in ("sg", "skos", "org", "edtf")}
    return {"@context": {"@version": 1.1, **prefixes, **_COMMON, **terms}}
