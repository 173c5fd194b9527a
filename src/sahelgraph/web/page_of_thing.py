"""What the page of a thing shows: what is said of it, by whom, how surely, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from sahelgraph import names
from sahelgraph.errors import QueryRefused
from sahelgraph.lineage.text import in_words
from sahelgraph.query.asking import Asking
from sahelgraph.query.catalogue import CatalogueQuery
from sahelgraph.web.bars import Bar, range_bars
from sahelgraph.web.claims import blocks_at, kind_of, local, read_labels
from sahelgraph.web.resting import citing, resting_on
from sahelgraph.web.shown import (
    DATES,
    MOST_ROWS,
    Row,
    Section,
    Value,
    date,
    document,
    href,
    table,
    value,
)
from sahelgraph.web.told import in_order, sections_of_claims, summary_of, told_of

#: The questions of the catalogue that a page answers, by kind of thing: name, parameter, heading.
_SECTIONS: dict[str, list[tuple[str, str, str]]] = {
    "event": [
        ("conflicts", "event", "Claims that cannot both hold"),
        ("citations", "event", "Publishers cited"),
    ],
    "group": [
        ("lineage", "group", "How it came to be, and what came of it"),
        ("leaders", "organization", "People and their roles"),
        ("relations", "group", "Relations"),
        ("bases", "operator", "Bases"),
        ("names", "thing", "Names"),
        ("events", "actor", "Events"),
    ],
    "person": [("names", "thing", "Names"), ("events", "actor", "Events")],
    "place": [("names", "thing", "Names"), ("events", "place", "Events here")],
    "base": [("names", "thing", "Names"), ("events", "place", "Events here")],
    "publisher": [("citations", "publisher", "Events for which it is cited")],
}
#: Columns that say on each row what the page is about anyway.
_OWN_COLUMN = {
    "event": "event",
    "operator": "operator",
    "organization": "organization",
    "thing": "thing",
    "publisher": "publisher",
}
#: Columns whose IRI is the link behind the kind.
_LINKED = frozenset({"relation"})

_STATEMENTS = """
SELECT ?p ?pLabel ?o ?oLabel WHERE {{ <{iri}> ?p ?o
  OPTIONAL {{ ?p rdfs:label ?pLabel }}
  OPTIONAL {{ ?o skos:prefLabel ?oPref }} OPTIONAL {{ ?o rdfs:label ?oTerm }}
  BIND(COALESCE(?oPref, ?oTerm) AS ?oLabel)
  FILTER(?p NOT IN (sg:hasAccount, sg:hasName, sg:externalId, sg:nameKey, sg:fallsIn)) }}
ORDER BY ?p ?o LIMIT 500"""
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


@dataclass
class ThingPage:
    """All that the template shows."""

    iri: str
    label: str
    kind: str
    statements: list[tuple[Value, list[Value]]]
    sections: list[Section]
    incoming: list[tuple[Value, list[Value]]]
    summary: list[tuple[str, list[Value]]] = field(default_factory=list)
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


def page_of_thing(iri: str, engine: Asking, catalogue: Mapping[str, CatalogueQuery]) -> ThingPage:
    """Gather the page of an IRI of which something is said; raises QueryError as a query does."""
    head = (engine.rows(_LABEL.format(iri=iri)) or [{}])[0]
    kind = kind_of(iri)
    told = told_of(iri, kind, engine, catalogue)
    answers = _answers(iri, kind, engine, catalogue)
    statements = engine.rows(_STATEMENTS.format(iri=iri))
    incoming = engine.rows(_INCOMING.format(iri=iri))
    resting = citing(iri, engine)
    given = [row for (name, *_), _, rows, _ in answers
             for same in _rows_of(name, rows)[:MOST_ROWS] for row in same]  # fmt: skip
    unlabelled = [row[name] for rows in (statements, incoming) for row in rows
                  for name in ("o", "s") if name in row and f"{name}Label" not in row]  # fmt: skip
    values = [value for row in (*given, *resting) for value in row.values()]
    labels = read_labels(engine, {iri, *told.iris, *values, *unlabelled})
    blocks = blocks_at(engine, given)
    shown = _grouped(statements, "p", "pLabel", "o", "oLabel", labels)
    of_catalogue = [_section(*answer, labels, blocks) for answer in answers]
    of_claims = sections_of_claims(told, labels)
    sections = [*in_order(kind, [*of_claims, *of_catalogue]), resting_on(resting, labels)]
    return ThingPage(
        iri=iri,
        label=head.get("label", labels.get(iri, iri.removeprefix(names.BASE))),
        kind=head.get("classLabel", ""),
        statements=shown,
        sections=[one for one in sections if one.count],
        incoming=_grouped(incoming, "p", "pLabel", "s", "sLabel", labels),
        summary=summary_of(kind, shown, told, labels),
        bars=range_bars(told.figures, labels),
    )


Answer = tuple[tuple[str, str, str], CatalogueQuery, list[dict[str, str]], str]


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
        address = f"/queries/{section[0]}.html?{section[1]}={quote(iri, safe='')}"
        found.append((section, query, engine.rows(text), address))
    return found


def _section(
    section: tuple[str, str, str],
    query: CatalogueQuery,
    rows: list[dict[str, str]],
    address: str,
    labels: Mapping[str, str],
    blocks: Mapping[tuple[str, str], str],
) -> Section:
    """An answer of the catalogue as a table; events once each, whatever tells of them."""
    name, parameter, heading = section
    left_out = {_OWN_COLUMN.get(parameter), "line", *(_LINKED & query.columns.keys())}
    if name == "events":
        left_out |= {"earliest", "latest"}
    columns = [
        column
        for column in query.columns
        if column not in left_out
        and not (column.endswith("Label") and column.removesuffix("Label") in query.columns)
        and not (column == "label" and "event" in query.columns)
    ]
    rows_of = _rows_of(name, rows)
    cells = [
        Row([_cell(same, column, labels, blocks) for column in columns])
        for same in rows_of[:MOST_ROWS]
    ]
    headings = ["passage" if column == "document" else column for column in columns]
    found = table(name, heading, headings, cells, address=address, most=MOST_ROWS)
    return replace(found, count=len(rows_of))


def _rows_of(name: str, rows: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """The rows of an answer that are one row of the page: those of an event together."""
    if name != "events":
        return [[row] for row in rows]
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault(row["event"], []).append(row)
    return list(groups.values())


def _cell(
    rows: list[dict[str, str]],
    column: str,
    labels: Mapping[str, str],
    blocks: Mapping[tuple[str, str], str],
) -> list[Value]:
    """The values of a column, each once."""
    values = [_value(row, column, labels, blocks) for row in rows if row.get(column)]
    return list(dict.fromkeys(values))


def _value(
    row: dict[str, str],
    column: str,
    labels: Mapping[str, str],
    blocks: Mapping[tuple[str, str], str],
) -> Value:
    text = row[column]
    if column == "document":
        line = row.get("line", "")
        block = blocks.get((text, line))
        of = document(text)
        place = f"{text}, line {line}" if line else text
        return Value(place, href(block), block) if block else replace(of, text=place)
    if column == "kind" and "relation" in row:
        return Value(in_words(text), href(row["relation"]), row["relation"])
    return value(column, text, labels)


def _grouped(
    rows: list[dict[str, str]],
    by: str,
    by_label: str,
    value: str,
    value_label: str,
    labels: Mapping[str, str],
) -> list[tuple[Value, list[Value]]]:
    groups: dict[str, tuple[Value, list[Value]]] = {}
    for row in rows:
        key, term = row[by], row[value]
        head = Value(row.get(by_label, local(key)), href(key), key)
        text = row.get(value_label) or labels.get(term, term.removeprefix(names.BASE))
        shown = date(term) if local(key) in DATES else Value(text, href(term), term)
        values = groups.setdefault(key, (head, []))[1]
        if shown not in values:
            values.append(shown)
    return list(groups.values())
