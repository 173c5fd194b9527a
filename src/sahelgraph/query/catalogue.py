"""The catalogue: named queries with parameters, each a file that is SPARQL as it stands.

A file ``queries/NAME.rq`` begins with ``#+`` lines, which are YAML: ``summary``, ``description``,
``parameters`` (each with ``type``, ``summary``, ``required``), ``columns`` and ``tags``. A
parameter ``group`` stands in the query as ``VALUES ?_group { UNDEF }``; a value takes the
place of ``?_group`` as one RDF term in the syntax of N-Triples, so that whatever it holds it
remains a term. (The engine's own substitutions reach projected variables only.) A line that begins
with ``#?group`` is a comment until the parameter is given; then it stands with the value in it
(``#~group`` and ``#^group`` only for engines that take LATERAL, as :func:`led` says). What
follows from values has names of its own: ``?_during`` are the periods of ``from`` and ``to``,
``?_nameKey`` is the key of ``name``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sahelgraph import names
from sahelgraph.errors import QueryRefused, UnknownQuery
from sahelgraph.hints import nearest
from sahelgraph.periods import periods_between
from sahelgraph.query.binding import led, values_block, with_values
from sahelgraph.strictyaml import read_header

#: Looks rows up: a SELECT query to rows of lexical forms.
Ask = Callable[[str], list[dict[str, str]]]

_KIND_OF_TYPE = {
    "group": ("group",),
    "actor": ("group", "person"),
    "person": ("person",),
    "place": ("place",),
    "base": ("base",),
    "event": ("event",),
    "publisher": ("publisher", "group"),
    "thing": ("event", "group", "person", "place", "base", "publisher"),
}
#: The codes that a parameter of a type may have.
_CODES = {
    "document": "?of a sg:SourceDocument ; dcterms:identifier ?code",
    "event-kind": "?of rdfs:subClassOf* sg:Event ; skos:notation ?code",
    "measure": f"?of skos:inScheme <{names.VOCAB}measure> ; skos:notation ?code",
}
_CODE_PREFIXES = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sg: <https://w3id.org/sahelgraph/def#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_MOST_TOLD = 30
_PLAIN_TYPES = frozenset({"text", "date", *_CODES})
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+\Z", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query: its type, whether it has to be given, and what it is."""

    name: str
    type: str
    summary: str
    required: bool = False


@dataclass(frozen=True)
class CatalogueQuery:
    """A named query: what it answers, its parameters and columns, and its SPARQL."""

    name: str
    summary: str
    description: str
    parameters: dict[str, Parameter]
    columns: dict[str, str]
    tags: tuple[str, ...]
    text: str

    def bind(self, values: Mapping[str, str], ask: Ask, *, laterally: bool = False) -> str:
        """The SPARQL with values for parameters; ``ask`` looks up things by their names.

        ``laterally`` is for an engine that takes LATERAL: the order of joins is told to it.
        Raises :class:`~sahelgraph.errors.QueryRefused` for a parameter that there is not, that is
        missing, or that has a bad value.
        """
        for name in values:
            if name not in self.parameters:
                hint = nearest(name, self.parameters)
                known = ", ".join(self.parameters) or "none"
                message = f"the query '{self.name}' has no parameter '{name}'{hint}; it has {known}"
                raise QueryRefused(message, "parameter")
        terms: dict[str, str | None] = {}
        for parameter in self.parameters.values():
            value = values.get(parameter.name)
            terms[parameter.name] = None if value is None else _term(parameter, value, ask)
            if value is None and parameter.required:
                raise QueryRefused(
                    f"the query '{self.name}' needs the parameter '{parameter.name}': "
                    f"{parameter.summary}",
                    "parameter",
                )
        _check_range(terms)
        for parameter in self.parameters.values():
            # A year or a month has a last day as well as the first.
            last = f"{parameter.name}End"
            if values_block(last) in self.text:
                value = values.get(parameter.name)
                terms[last] = None if value is None else _date(parameter, value, is_end=True)
        terms |= _looked_up(values, terms)
        return with_values(led(self.text, terms, laterally=laterally), terms)


def read_catalogue(directory: Path) -> dict[str, CatalogueQuery]:
    """The queries of a directory by name; raises UnknownQuery for one with a bad header."""
    return {path.stem: _read(path) for path in sorted(directory.glob("*.rq"))}


def find_query(catalogue: Mapping[str, CatalogueQuery], name: str) -> CatalogueQuery:
    """The query of that name; raises UnknownQuery with the nearest names."""
    if name not in catalogue:
        hint = nearest(name, catalogue)
        known = ", ".join(catalogue)
        raise UnknownQuery(f"the catalogue has no query '{name}'{hint}; it has {known}")
    return catalogue[name]


def _read(path: Path) -> CatalogueQuery:
    data, text = read_header(path)
    if not data.get("summary") or not data.get("columns"):
        raise UnknownQuery(f"{path}: the header needs a summary and columns")
    parameters = {}
    for name, given in (data.get("parameters") or {}).items():
        if given.get("type") not in _KIND_OF_TYPE.keys() | _PLAIN_TYPES:
            raise UnknownQuery(f"{path}: the parameter '{name}' has no known type")
        if values_block(name) not in text:
            raise UnknownQuery(f"{path}: the query lacks '{values_block(name)}'")
        required = given.get("required") == "true"
        parameters[name] = Parameter(name, given["type"], given.get("summary", ""), required)
    return CatalogueQuery(
        name=path.stem,
        summary=data["summary"],
        description=data.get("description") or "",
        parameters=parameters,
        columns=dict(data["columns"]),
        tags=tuple(data.get("tags") or ()),
        text=text,
    )


def _term(parameter: Parameter, value: str, ask: Ask) -> str:
    """A value as an RDF term in N-Triples syntax."""
    if parameter.type == "text":
        return literal(value)
    if parameter.type in _CODES:
        code = value.zfill(3) if parameter.type == "document" and value.isdigit() else value
        return literal(_known(parameter, code, ask))
    if parameter.type == "date":
        return _date(parameter, value, is_end=parameter.name == "to")
    return f"<{resolve(parameter, value, ask)}>"


def _looked_up(values: Mapping[str, str], terms: Mapping[str, str | None]) -> dict[str, str | None]:
    """What is looked up for values: the key of a name, the periods that days fall into."""
    start, end = (_of_literal(terms.get(bound)) for bound in ("from", "to"))
    during = periods_between(start, end) if start or end else []
    return {
        "nameKey": literal(names.key(values["name"])) if "name" in values else None,
        "during": " ".join(map(literal, during)) or None,
    }


def _of_literal(day: str | None) -> date | None:
    return date.fromisoformat(day.split('"')[1]) if day else None


def _check_range(terms: Mapping[str, str | None]) -> None:
    """Refuse days from which no day leads to the other."""
    start, end = terms.get("from"), terms.get("to")
    if start and end and start > end:
        raise QueryRefused(
            "'from' is after 'to', so that no day lies between; exchange them", "parameter"
        )


def _known(parameter: Parameter, code: str, ask: Ask) -> str:
    """A code that the dataset has; a dataset without any has not told them."""
    rows = ask(f"{_CODE_PREFIXES}SELECT DISTINCT ?code WHERE {{ {_CODES[parameter.type]} }}")
    known = sorted({row["code"] for row in rows})
    if known and code not in known:
        listed = "" if len(known) > _MOST_TOLD else f" (there are {', '.join(known)})"
        message = f"unknown {parameter.type} '{code}'{nearest(code, known)}{listed}"
        raise QueryRefused(message, "parameter")
    return code


def literal(text: str, datatype: str | None = None) -> str:
    """A literal in N-Triples syntax (RDF 1.1 N-Triples, section 7), whatever the text holds."""
    escaped = "".join(_escape(character) for character in text)
    return f'"{escaped}"' + (f"^^<{datatype}>" if datatype else "")


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if code < 0x20 or code == 0x7F:
        return f"\\u{code:04X}"
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else character


def _date(parameter: Parameter, value: str, *, is_end: bool) -> str:
    match = _DATE.match(value)
    if match:
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            return literal(
                _day(year or 0, month, day, is_end=is_end), names.PREFIXES["xsd"] + "date"
            )
        except ValueError:
            pass
    raise QueryRefused(
        f"'{value}' is no date for '{parameter.name}'; give 2025, 2025-06 or 2025-06-01",
        "parameter",
    )


def _day(year: int, month: int | None, day: int | None, *, is_end: bool) -> str:
    """The first day of a year, month or day; its last day for the end of a range."""
    if not is_end or day:
        return date(year, month or 1, day or 1).isoformat()
    last_month = month or 12
    following = date(year + last_month // 12, last_month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1).isoformat()


def resolve(parameter: Parameter, value: str, ask: Ask) -> str:
    """The IRI that is meant by an IRI, a prefixed name, a slug, or a name of a thing."""
    kinds = _KIND_OF_TYPE[parameter.type]
    prefix, colon, local = value.partition(":")
    if colon and prefix in names.PREFIXES and not local.startswith("//"):
        value = names.PREFIXES[prefix] + local
    if colon and _IRI.match(value):
        return value
    if names.is_slug(value):
        candidates = [names.thing(kind, value) for kind in kinds]
        listed = " ".join(f"<{iri}>" for iri in candidates)
        rows = ask(
            f"SELECT DISTINCT ?thing WHERE {{ VALUES ?thing {{ {listed} }} ?thing a ?class }}"
        )
        known = {row["thing"] for row in rows}
        for iri in candidates:
            if iri in known:
                return iri
    return _named(parameter, value, kinds, ask)


_PREFIXES = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sg: <https://w3id.org/sahelgraph/def#>
"""
#: Names that are read to find one like a name that nothing has.
_MOST_NAMES = 20_000


def _named(parameter: Parameter, value: str, kinds: Iterable[str], ask: Ask) -> str:
    """The thing of some kinds that has a name, in any case; it has to be one."""
    starts = tuple(f"{names.ID}{kind}/" for kind in kinds)
    keyed = f"SELECT DISTINCT ?thing WHERE {{ ?thing sg:nameKey {literal(names.key(value))} }}"
    found = {row["thing"] for row in ask(_PREFIXES + keyed) if row["thing"].startswith(starts)}
    if len(found) == 1:
        return found.pop()
    if found:
        listed = ", ".join(sorted(iri.removeprefix(names.ID) for iri in found))
        raise QueryRefused(f"'{value}' may be {listed}; give the one you mean", "parameter")
    is_of_kind = " || ".join(f'STRSTARTS(STR(?thing), "{start}")' for start in starts)
    named = ask(
        f"{_PREFIXES}SELECT DISTINCT ?thing ?name WHERE {{"
        " ?thing skos:prefLabel|skos:altLabel ?label BIND(STR(?label) AS ?name)"
        f" FILTER({is_of_kind}) }} LIMIT {_MOST_NAMES}"
    )
    ids = {row["thing"].rpartition("/")[2] for row in named}
    hint = nearest(value, ids | {row["name"] for row in named})
    if not hint and ids:
        hint = f"; give an id such as '{min(ids)}', a name or an IRI"
    raise QueryRefused(f"unknown {parameter.type} '{value}'{hint}", "parameter")
