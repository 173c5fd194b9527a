"""What the events are read from: a few queries, each asked once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sahelgraph.query.catalogue import CatalogueQuery
from sahelgraph.records.figures import figure_words

#: Asks a SELECT query and gives its rows: variable to lexical form, unbound ones left out.
Ask = Callable[[str], list[dict[str, str]]]

_EVENTS = """
SELECT DISTINCT ?event ?label ?kind ?kindLabel ?date ?earliest ?latest ?low ?high WHERE {
  ?event sg:hasAccount ?account ; a ?class ; skos:prefLabel ?label ; sg:date ?date .
  ?class skos:notation ?kind ; rdfs:label ?kindLabel .
  OPTIONAL { ?event sg:earliest ?earliest } OPTIONAL { ?event sg:latest ?latest }
  OPTIONAL { ?event sg:killedLow ?low } OPTIONAL { ?event sg:killedHigh ?high }
} ORDER BY ?earliest ?latest ?event"""
_RELATED = """
SELECT DISTINCT ?event ?property ?value ?label WHERE {
  VALUES (?p ?property) {
    (sg:method "method") (sg:targetKind "target") (sg:target "target") (sg:targetBase "base")
    (sg:atPlace "place") (sg:country "country") }
  ?event ?p ?value . ?value skos:prefLabel ?label . ?event sg:hasAccount ?account .
} ORDER BY ?event ?property ?label"""
_DOCUMENTS = """
SELECT DISTINCT ?event ?document WHERE {
  ?event sg:hasAccount/sg:evidence/sg:inDocument/dcterms:identifier ?document
} ORDER BY ?event ?document"""
_PLACES = """
SELECT ?place ?label ?wkt ?source WHERE {
  ?place a sg:Place ; skos:prefLabel ?label .
  OPTIONAL { ?place geo:hasGeometry ?point . ?point geo:asWKT ?wkt ; dcterms:source ?source }
}"""
#: Where a path begins is said beside it: Virtuoso follows none from anywhere.
_WITHIN = """
SELECT DISTINCT ?inner ?outer WHERE {
  { ?inner sg:within ?next . ?inner sg:within+ ?outer }
  UNION { ?inner a sg:Base ; sg:atPlace/sg:within* ?outer }
}"""
_FACTIONS = """
SELECT DISTINCT ?faction ?of WHERE { ?faction sg:factionOf ?next . ?faction sg:factionOf+ ?of }"""
_UNKNOWN = "SELECT ?actor WHERE { ?actor a sg:UnknownActor }"
_CLAIMANTS = """
SELECT DISTINCT ?thing ?label WHERE {
  { ?claim sg:claimant ?thing } UNION { ?claim sg:victim ?thing } ?thing skos:prefLabel ?label }"""
_POINT = re.compile(r"POINT\((-?[\d.]+) (-?[\d.]+)\)\Z")


@dataclass(frozen=True)
class Named:
    """An IRI and its label."""

    iri: str
    label: str


@dataclass(frozen=True)
class Point:
    """Degrees in WGS 84, and the gazetteer that gives them."""

    longitude: float
    latitude: float
    source: str


@dataclass(frozen=True)
class Attribution:
    """Who is said to have done it, how (``stated``, ``claimed``, ``blamed`` …), and by whom.

    ``is_named`` is false for doers of whom a document tells no name.
    """

    actor: Named
    is_named: bool
    how: str
    claimant: Named
    document: str
    line: int


@dataclass(frozen=True)
class Figure:
    """A figure of a claimant; ``low`` and ``high`` as its words allow, ``None`` where open."""

    measure: str
    side: str
    victims: Named
    low: int | None
    high: int | None
    qualifier: str
    claimant: Named
    rank: str
    document: str
    line: int

    @property
    def words(self) -> str:
        """The figure as it is told, such as ``more than 50``."""
        return figure_words(self.low, self.high, self.qualifier)


@dataclass(frozen=True)
class Event:
    """An event with what is said of it.

    ``date`` is EDTF, ``earliest`` and ``latest`` the days that it may mean (ISO 8601), empty
    where it has no such bound. ``killed`` is the least and the greatest number of dead that
    one claimant tells, the greatest ``None`` where a claim is open upwards; ``lies_in`` holds the
    IRIs of all places around its own, and its own.
    """

    iri: str
    label: str
    kind: Named
    date: str
    earliest: str
    latest: str
    killed: tuple[int | None, int | None]
    places: tuple[Named, ...]
    countries: tuple[Named, ...]
    methods: tuple[Named, ...]
    targets: tuple[Named, ...]
    bases: tuple[Named, ...]
    documents: tuple[str, ...]
    attributions: tuple[Attribution, ...]
    figures: tuple[Figure, ...]
    lies_in: frozenset[str]

    @property
    def doers(self) -> list[tuple[Attribution, list[str]]]:
        """Each doer once, by one attribution to them, with the ways in which they are told."""
        found: dict[str, tuple[Attribution, list[str]]] = {}
        for attribution in self.attributions:
            _, ways = found.setdefault(attribution.actor.iri, (attribution, []))
            if attribution.how not in ways:
                ways.append(attribution.how)
        return list(found.values())

    @property
    def dead(self) -> str:
        """The dead in words: the only figure as it is told, or the bounds of several."""
        low, high = self.killed
        told = {
            figure.words
            for figure in self.figures
            if figure.measure == "killed" and figure.side == "target"
            and figure.rank not in ("superseded", "deprecated")
            and (figure.low, figure.high) == (low, high)
        }  # fmt: skip
        if len(told) == 1:
            return told.pop()
        return "" if low is None and high is None else figure_words(low, high, "range")

    @property
    def year(self) -> int | None:
        """The year of its date; ``None`` if that may be one of several."""
        first, last = self.earliest[:4], self.latest[:4]
        return int(first) if first and first == last else None


@dataclass(frozen=True)
class Chronicle:
    """All events of a dataset in the order of their first possible day.

    ``points`` are those of places; ``factions`` has for each group those that it is a part of.
    """

    events: tuple[Event, ...]
    points: dict[str, Point]
    place_labels: dict[str, str]
    factions: dict[str, frozenset[str]]


def read_events(ask: Ask, catalogue: Mapping[str, CatalogueQuery]) -> Chronicle:
    """Read the events of a dataset; ``catalogue`` has its questions on perpetrators and figures."""
    related: dict[tuple[str, str], list[Named]] = {}
    for row in ask(_RELATED):
        found = related.setdefault((row["event"], row["property"]), [])
        found.append(Named(row["value"], row["label"]))
    documents = _grouped((row["event"], row["document"]) for row in ask(_DOCUMENTS))
    around = _grouped((row["inner"], row["outer"]) for row in ask(_WITHIN))
    labels = {row["thing"]: row["label"] for row in ask(_CLAIMANTS)}
    unknown = {row["actor"] for row in ask(_UNKNOWN)}
    attributions = _attributions(ask(catalogue["perpetrators"].bind({}, ask)), labels, unknown)
    figures = _figures(ask(catalogue["casualties"].bind({}, ask)), labels)
    events: dict[str, Event] = {}
    for row in ask(_EVENTS):
        iri = row["event"]

        def of(name: str, iri: str = iri) -> tuple[Named, ...]:
            return tuple(related.get((iri, name), ()))

        own = [named.iri for named in (*of("place"), *of("country"), *of("base"))]
        events[iri] = Event(
            iri=iri,
            label=row["label"],
            kind=Named(row["kind"], row["kindLabel"]),
            date=row["date"],
            earliest=row.get("earliest", ""),
            latest=row.get("latest", ""),
            killed=(_number(row, "low"), _number(row, "high")),
            places=of("place"),
            countries=of("country"),
            methods=of("method"),
            targets=of("target"),
            bases=of("base"),
            documents=tuple(documents.get(iri, ())),
            attributions=tuple(attributions.get(iri, ())),
            figures=tuple(figures.get(iri, ())),
            lies_in=frozenset(own).union(*(around.get(place, ()) for place in own)),
        )
    places = ask(_PLACES)
    return Chronicle(
        events=tuple(events.values()),
        points={row["place"]: point for row in places if (point := _point(row))},
        place_labels={row["place"]: row["label"] for row in places},
        factions={
            faction: frozenset(wholes)
            for faction, wholes in _grouped(
                (row["faction"], row["of"]) for row in ask(_FACTIONS)
            ).items()
        },
    )


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _number(row: dict[str, str], name: str) -> int | None:
    return int(row[name]) if name in row else None


def _point(row: dict[str, str]) -> Point | None:
    match = _POINT.match(row.get("wkt", ""))
    return Point(float(match[1]), float(match[2]), row["source"]) if match else None


def _named(iri: str, labels: dict[str, str]) -> Named:
    return Named(iri, labels.get(iri, iri.rpartition("/")[2]))


def _attributions(
    rows: list[dict[str, str]], labels: dict[str, str], unknown: set[str]
) -> dict[str, list[Attribution]]:
    found: dict[str, list[Attribution]] = {}
    for row in rows:
        attribution = Attribution(
            actor=Named(row["actor"], row["actorLabel"]),
            is_named=row["actor"] not in unknown,
            how=row["attribution"],
            claimant=_named(row["claimant"], labels),
            document=row["document"],
            line=int(row["line"]),
        )
        found.setdefault(row["event"], []).append(attribution)
    return found


def _figures(rows: list[dict[str, str]], labels: dict[str, str]) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for row in rows:
        figure = Figure(
            measure=row["measure"],
            side=row["side"],
            victims=_named(row["victims"], labels),
            low=_number(row, "low"),
            high=_number(row, "high"),
            qualifier=row["qualifier"],
            claimant=_named(row["claimant"], labels),
            rank=row["rank"],
            document=row["document"],
            line=int(row["line"]),
        )
        found.setdefault(row["event"], []).append(figure)
    return found
