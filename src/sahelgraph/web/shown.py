"""What a page shows of the data: values with links, rows, tables, dates in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sahelgraph import names
from sahelgraph.lineage.text import in_words, spoken
from sahelgraph.web.claims import Passage

#: Columns with dates in EDTF.
DATES = frozenset({"date", "start", "end", "attested", "validFrom", "validTo", "statedOn",
                   "attestedAt"})  # fmt: skip
#: Columns with notations of concepts; several have spaces between.
_WORDS = frozenset({"kind", "role", "fate", "qualifier", "attribution", "side", "measure", "rank"})
#: Rows of a table on the page; it links to all of them where the catalogue gives them.
MOST_ROWS = 50


@dataclass(frozen=True)
class Value:
    """An IRI or a literal as it is shown: ``text``, and ``href`` where there is a page for it.

    ``title`` is the form that it has in the data, where the text is told otherwise.
    """

    text: str
    href: str = ""
    iri: str = ""
    title: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table, each cell with its values; ``is_part`` is one that the row above holds."""

    cells: list[list[Value]]
    is_part: bool = False


@dataclass(frozen=True)
class Section:
    """A table of the page, with the address of the whole answer if the catalogue gives it."""

    name: str
    heading: str
    columns: list[str]
    rows: list[Row]
    count: int
    address: str = ""


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


def thing(iri: str, labels: Mapping[str, str]) -> Value:
    """A thing or concept by its label, with the way to its page."""
    return Value(labels.get(iri, iri.removeprefix(names.BASE)), href(iri), iri)


def things(iris: Iterable[str], labels: Mapping[str, str]) -> list[Value]:
    """Several of them."""
    return [thing(iri, labels) for iri in iris]


def date(edtf: str) -> Value:
    """A date in words, or several with spaces between; as EDTF in its title, where that differs."""
    words = "; ".join(spoken(one) for one in edtf.split(" "))
    return Value(words, title=edtf if words != edtf else "")


def value(column: str, text: str, labels: Mapping[str, str]) -> Value:
    """A value of an answer of the catalogue, as people read it."""
    # "from" and "to" are dates of a relation, and groups of a change.
    if column in DATES or (column in ("from", "to") and not text.startswith(names.BASE)):
        return date(text)
    if text.startswith((names.BASE, "http://", "https://")):
        return thing(text, labels)
    if column in _WORDS:
        return Value("; ".join(in_words(notation) for notation in text.split(" ")))
    return Value(text)


def document(number: str) -> Value:
    """A document by its number, with the way to its page."""
    return Value(number, href(names.DOC + number))


def passage(found: Passage) -> Value:
    """Where something stands, with the way to the passage."""
    return Value(found.place, href(found.iri), found.iri)


def table(
    name: str,
    heading: str,
    columns: list[str],
    rows: list[Row],
    *,
    address: str = "",
    most: int = MOST_ROWS,
) -> Section:
    """A table without the columns in which no row has anything, and its first rows."""
    kept = [n for n in range(len(columns)) if any(row.cells[n] for row in rows[:most])]
    shown = [Row([row.cells[n] for n in kept], row.is_part) for row in rows[:most]]
    return Section(name, heading, [columns[n] for n in kept], shown, len(rows), address)
