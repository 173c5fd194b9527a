"""What the page of a thing shows: what is said of it, by whom, how surely, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from sahelgraph import names
from sahelgraph.errors import QueryRefused
from sahelgraph.query.asking import Asking
from sahelgraph.query.catalogue import CatalogueQuery

#: The questions of the catalogue that a page answers, by kind of thing: name, parameter, heading.
_SECTIONS: dict[str, list[tuple[str, str, str]]] = {
    "event": [
        ("perpetrators", "event", "Who did it, and who says so"),
        ("casualties", "event", "Figures, by claimant"),
        ("conflicts", "event", "Claims that cannot both hold"),
        ("citations", "event", "Publishers cited"),
        ("evidence", "thing", "Passages"),
    ],
    "group": [
        ("lineage", "group", "How it came to be, and what came of it"),
        ("leaders", "organization", "People and their roles"),
        ("relations", "group", "Relations"),
        ("bases", "operator", "Bases"),
        ("names", "thing", "Names"),
        ("events", "actor", "Events"),
        ("evidence", "thing", "Passages"),
    ],
    "person": [("names", "thing", "Names"), ("evidence", "thing", "Passages")],
    "place": [
        ("names", "thing", "Names"),
        ("events", "place", "Events here"),
        ("evidence", "thing", "Passages"),
    ],
    "base": [
        ("names", "thing", "Names"),
        ("events", "place", "Events here"),
        ("evidence", "thing", "Passages"),
    ],
    "publisher": [("citations", "publisher", "Events for which it is cited")],
}
#: Columns that say on each row what the page is about anyway.
_OWN_COLUMN = {"event": "event", "operator": "operator", "thing": "thing", "publisher": "publisher"}
#: Rows of a section on the page; the section links to all of them.
MOST_ROWS = 50

_STATEMENTS = """
SELECT ?p ?pLabel ?o ?oLabel WHERE {{ <{iri}> ?p ?o
  OPTIONAL {{ ?p rdfs:label ?pLabel }}
  OPTIONAL {{ ?o skos:prefLabel ?oPref }} OPTIONAL {{ ?o rdfs:label ?oTerm }}
  BIND(COALESCE(?oPref, ?oTerm) AS ?oLabel)
  FILTER(?p NOT IN (sg:hasAccount, sg:hasName, sg:externalId)) }} ORDER BY ?p ?o LIMIT 500"""
_INCOMING = """
SELECT ?s ?sLabel ?p ?pLabel WHERE {{ ?s ?p <{iri}>
  OPTIONAL {{ ?p rdfs:label ?pLabel }} OPTIONAL {{ ?s skos:prefLabel ?sLabel }}
  FILTER(!REGEX(STR(?s), "/id/(account|claim|descent|name|tenure|relation)/"))
  FILTER(?p NOT IN (sg:perpetratedBy, sg:allegedlyBy, sg:claimedBy, sg:atPlace,
    sg:citesPublisher)) }}
ORDER BY ?p ?s LIMIT 150"""
_LABEL = """
SELECT ?label ?class ?classLabel WHERE {{
  OPTIONAL {{ <{iri}> skos:prefLabel ?pref }} OPTIONAL {{ <{iri}> rdfs:label ?term }}
  OPTIONAL {{ <{iri}> dcterms:title ?title }} OPTIONAL {{ <{iri}> sg:nameText ?name }}
  BIND(COALESCE(?pref, ?term, ?title, ?name) AS ?label)
  OPTIONAL {{ <{iri}> a ?class . ?class rdfs:label ?classLabel }} }} LIMIT 1"""
_ROLES = """
SELECT ?role ?organization ?start ?end ?attested ?certainty ?document ?line WHERE {{
  ?tenure a sg:Tenure ; org:member <{iri}> ; org:role/skos:notation ?role ; sg:evidence ?passage .
  ?passage sg:inBlock ?block . ?block sg:line ?line ; sg:inDocument/dcterms:identifier ?document .
  OPTIONAL {{ ?tenure org:organization ?organization }} OPTIONAL {{ ?tenure sg:validFrom ?start }}
  OPTIONAL {{ ?tenure sg:validTo ?end }} OPTIONAL {{ ?tenure sg:attestedAt ?attested }}
  OPTIONAL {{ ?tenure sg:certainty/skos:notation ?certainty }} }} ORDER BY ?document ?line ?role"""
_FATES = """
SELECT ?fate ?date ?place ?by ?event ?claimant ?certainty ?document ?line WHERE {{
  ?claim a sg:FateClaim ; sg:about <{iri}> ; sg:fate/skos:notation ?fate ; sg:evidence ?passage .
  ?passage sg:inBlock ?block . ?block sg:line ?line ; sg:inDocument/dcterms:identifier ?document .
  OPTIONAL {{ ?claim sg:date ?date }} OPTIONAL {{ ?claim sg:atPlace ?place }}
  OPTIONAL {{ ?claim sg:byActor ?by }} OPTIONAL {{ ?claim sg:inEvent ?event }}
  OPTIONAL {{ ?claim sg:claimant ?claimant }}
  OPTIONAL {{ ?claim sg:certainty/skos:notation ?certainty }} }} ORDER BY ?date ?document ?line"""
#: Tables of a person that no question of the catalogue gives: heading, query, columns.
_OF_PERSON = {
    "roles": ("Roles", _ROLES, "role organization start end attested certainty document line"),
    "fates": ("What became of them", _FATES,
              "fate date place by event claimant certainty document line"),
}  # fmt: skip
_LABELS = """
SELECT ?thing ?label WHERE {{ VALUES ?thing {{ {things} }} ?thing skos:prefLabel ?label }}"""


@dataclass(frozen=True)
class Value:
    """An IRI or a literal as it is shown: ``text``, and ``href`` where there is a page for it."""

    text: str
    href: str = ""
    iri: str = ""


@dataclass(frozen=True)
class Section:
    """A table of the page: an answer of the catalogue, with the address of the whole answer."""

    name: str
    heading: str
    columns: list[str]
    rows: list[list[Value]]
    count: int
    address: str


@dataclass(frozen=True)
class Bar:
    """A figure of a claimant on the range plot, in units of 0 to 100 across."""

    label: str
    text: str
    left: float
    width: float
    is_open: bool


@dataclass
class ThingPage:
    """All that the template shows."""

    iri: str
    label: str
    kind: str
    statements: list[tuple[Value, list[Value]]]
    sections: list[Section]
    incoming: list[tuple[Value, list[Value]]]
    bars: list[Bar] = field(default_factory=list)


_SCHEMA_TYPES = {"event": "Event", "group": "Organization", "person": "Person",
                 "place": "Place", "base": "Place", "publisher": "Organization"}  # fmt: skip


def schema_org(page: ThingPage, url: str) -> dict[str, str]:
    """The thing as schema.org sees it, for the head of its page; empty for what it does not know.

    An event has its first day, where one is told.
    """
    kind = page.iri.removeprefix(names.ID).partition("/")[0]
    if not page.iri.startswith(names.ID) or kind not in _SCHEMA_TYPES:
        return {}
    about = {"@context": "https://schema.org/", "@type": _SCHEMA_TYPES[kind], "@id": page.iri,
             "name": page.label, "url": url}  # fmt: skip
    for term, values in page.statements:
        if term.iri == names.DEF + "earliest" and kind == "event":
            about["startDate"] = values[0].text
    return about


def local_path(iri: str) -> str:
    """The path at this server of an IRI of the namespace, without extension."""
    return "/" + iri.removeprefix(names.BASE)


def href(iri: str) -> str:
    """The address of the page of an IRI; itself outside the namespace; nothing for a literal."""
    if iri.startswith(names.DEF):
        return "/ontology#" + iri.removeprefix(names.DEF)
    if iri.startswith((names.ID, names.VOCAB, names.DOC)):
        return local_path(iri) + ".html"
    return iri if iri.startswith(("http://", "https://")) else ""


def page_of_thing(iri: str, engine: Asking, catalogue: Mapping[str, CatalogueQuery]) -> ThingPage:
    """Gather the page of an IRI of which something is said; raises QueryError as a query does."""
    head = (engine.rows(_LABEL.format(iri=iri)) or [{}])[0]
    kind = iri.removeprefix(names.ID).partition("/")[0] if iri.startswith(names.ID) else ""
    answers = _answers(iri, kind, engine, catalogue)
    labels = _labels(engine, [rows for _, _, rows in answers])
    sections = [_section(iri, *answer, labels) for answer in answers]
    if kind == "person":
        sections = [*_of_person(iri, engine), *sections]
    casualties = next((rows for (name, *_), _, rows in answers if name == "casualties"), [])
    statements = engine.rows(_STATEMENTS.format(iri=iri))
    incoming = engine.rows(_INCOMING.format(iri=iri))
    return ThingPage(
        iri=iri,
        label=head.get("label", iri.removeprefix(names.BASE)),
        kind=head.get("classLabel", ""),
        statements=_grouped(statements, "p", "pLabel", "o", "oLabel"),
        sections=[section for section in sections if section.count],
        incoming=_grouped(incoming, "p", "pLabel", "s", "sLabel"),
        bars=range_bars(casualties, labels),
    )


Answer = tuple[tuple[str, str, str], CatalogueQuery, list[dict[str, str]]]


def _of_person(iri: str, engine: Asking) -> list[Section]:
    sections = []
    for name, (heading, query, columns) in _OF_PERSON.items():
        rows = engine.rows(query.format(iri=iri))
        labels = _labels(engine, [rows])
        shown = [column for column in columns.split() if any(column in row for row in rows)]
        values = [[_value(row, column, labels) for column in shown] for row in rows[:MOST_ROWS]]
        sections.append(Section(name, heading, shown, values, len(rows), ""))
    return sections


def _answers(
    iri: str, kind: str, engine: Asking, catalogue: Mapping[str, CatalogueQuery]
) -> list[Answer]:
    found = []
    for section in _SECTIONS.get(kind, []):
        query = catalogue.get(section[0])
        if query is None:
            continue
        try:
            text = query.bind({section[1]: iri}, engine.rows, laterally=engine.takes_lateral)
        except QueryRefused:
            # A base is no place to every question; what cannot be asked of it is left out.
            continue
        found.append((section, query, engine.rows(text)))
    return found


def _labels(engine: Asking, answers: list[list[dict[str, str]]]) -> dict[str, str]:
    """Labels of every thing and concept that the answers point to."""
    iris = {
        value
        for rows in answers
        for row in rows[:MOST_ROWS]
        for value in row.values()
        if value.startswith((names.ID, names.VOCAB))
    }
    if not iris:
        return {}
    things = " ".join(f"<{iri}>" for iri in sorted(iris))
    return {row["thing"]: row["label"] for row in engine.rows(_LABELS.format(things=things))}


def _section(
    iri: str,
    section: tuple[str, str, str],
    query: CatalogueQuery,
    rows: list[dict[str, str]],
    labels: dict[str, str],
) -> Section:
    name, parameter, heading = section
    own = _OWN_COLUMN.get(parameter)
    columns = [
        column
        for column in query.columns
        if column != own
        and not (column.endswith("Label") and column.removesuffix("Label") in query.columns)
        and not (column == "label" and "event" in query.columns)
        and any(column in row for row in rows)
    ]
    return Section(
        name=name,
        heading=heading,
        columns=columns,
        rows=[[_value(row, column, labels) for column in columns] for row in rows[:MOST_ROWS]],
        count=len(rows),
        address=f"/queries/{name}.html?{parameter}={quote(iri, safe='')}",
    )


def _value(row: dict[str, str], column: str, labels: dict[str, str]) -> Value:
    text = row.get(column, "")
    if text.startswith((names.BASE, "http://", "https://")):
        return Value(labels.get(text, text.removeprefix(names.BASE)), href(text), text)
    if column == "document" and text:
        return Value(text, f"/doc/{text}.html")
    return Value(text)


def _grouped(
    rows: list[dict[str, str]], by: str, by_label: str, value: str, value_label: str
) -> list[tuple[Value, list[Value]]]:
    groups: dict[str, tuple[Value, list[Value]]] = {}
    for row in rows:
        key, term = row[by], row[value]
        head = Value(row.get(by_label, key.rpartition("#")[2].rpartition("/")[2]), href(key), key)
        text = row.get(value_label, term.removeprefix(names.BASE))
        shown = Value(text, href(term), term)
        values = groups.setdefault(key, (head, []))[1]
        if shown not in values:
            values.append(shown)
    return list(groups.values())


def range_bars(rows: list[dict[str, str]], labels: dict[str, str]) -> list[Bar]:
    """The figures that have a number, on one scale; an open end reaches the edge."""
    numbered = [row for row in rows if row.get("low") or row.get("high")]
    if len(numbered) < 2:
        return []
    most = max(int(row.get("high") or row["low"]) for row in numbered) or 1
    bars = []
    for row in numbered:
        low = int(row["low"]) if row.get("low") else None
        high = int(row["high"]) if row.get("high") else None
        left = (low or 0) / most * 90
        right = high / most * 90 if high is not None else 100.0
        claimant = labels.get(row["claimant"], row["claimant"].rpartition("/")[2])
        victims = labels.get(row["victims"], "")
        bars.append(
            Bar(
                label=f"{row['measure']} ({victims}), {claimant}",
                text=_number(low, high),
                left=round(left, 2),
                width=round(max(right - left, 1.2), 2),
                is_open=high is None,
            )
        )
    # One claim that stands in several passages has several rows, but is one figure.
    return list(dict.fromkeys(bars))


def _number(low: int | None, high: int | None) -> str:
    if low is None:
        return f"up to {high}"
    if high is None:
        return f"{low} or more"
    return str(low) if low == high else f"{low} to {high}"
