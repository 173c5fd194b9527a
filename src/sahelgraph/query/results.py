"""Formats of answers, and which of them a client gets.

Result sets follow the SPARQL 1.1 result formats, graphs the RDF 1.1 syntaxes; what a client
accepts follows RFC 9110, section 12.5.1.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple


@dataclass(frozen=True)
class Format:
    """A format of answers: its short name, media type, and whether it is for RDF graphs."""

    name: str
    media_type: str
    for_graphs: bool

    @cached_property
    def content_type(self) -> str:
        """The media type as a header says it, with the encoding for text."""
        is_text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if is_text else self.media_type


#: Formats by short name, the preferred one of each sort first.
FORMATS: dict[str, Format] = {
    entry.name: entry
    for entry in (
        Format("json", "application/sparql-results+json", for_graphs=False),
        Format("xml", "application/sparql-results+xml", for_graphs=False),
        Format("csv", "text/csv", for_graphs=False),
        Format("tsv", "text/tab-separated-values", for_graphs=False),
        Format("ttl", "text/turtle", for_graphs=True),
        Format("nt", "application/n-triples", for_graphs=True),
        Format("rdfxml", "application/rdf+xml", for_graphs=True),
        Format("jsonld", "application/ld+json", for_graphs=True),
        Format("trig", "application/trig", for_graphs=True),
        Format("nq", "application/n-quads", for_graphs=True),
    )
}
_ALIASES = {
    "application/json": "json",
    "text/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "nt",
    "application/x-turtle": "ttl",
}
#: What clients call formats in a parameter, SPARQLWrapper above all. N3 reads what is Turtle.
_NAMES = {
    "turtle": "ttl",
    "n3": "ttl",
    "rdf": "rdfxml",
    "rdf+xml": "rdfxml",
    "json-ld": "jsonld",
    "ntriples": "nt",
    "n-triples": "nt",
    "nquads": "nq",
    "n-quads": "nq",
}


class Accepted(NamedTuple):
    """The best format of each sort, ``None`` where the client takes none of that sort."""

    results: str | None
    graphs: str | None


ANY = Accepted("json", "ttl")


@lru_cache(maxsize=256)
def negotiate(accept: str | None) -> Accepted:
    """The formats for an Accept header; no header, or an empty one, takes anything."""
    if not accept or not accept.strip():
        return ANY
    ranges = _parse(accept)
    return Accepted(_best(ranges, for_graphs=False), _best(ranges, for_graphs=True))


@lru_cache(maxsize=256)
def prefers_page(accept: str) -> bool:
    """Whether a client would rather have a page than a graph; who takes all alike is a program."""
    ranges = _parse(accept)
    page = max(_quality(ranges, kind) for kind in ("text/html", "application/xhtml+xml"))
    graphs = (entry.media_type for entry in FORMATS.values() if entry.for_graphs)
    return page > max(_quality(ranges, kind) for kind in graphs)


def by_name(name: str) -> Accepted | None:
    """The formats for a short name or media type as a parameter, ``None`` if there is none."""
    known: str | None = name.strip().lower()
    if known not in FORMATS:
        known = (_by_media_type() | _NAMES).get(known or "")
    if known is None:
        return None
    if FORMATS[known].for_graphs:
        return Accepted(None, known)
    return Accepted(known, "rdfxml" if known == "xml" else "jsonld" if known == "json" else None)


# An empty row is the first one, or stands behind one that is not empty, or behind such a one. This
# is found twice as quickly as the two brackets alone.
_JSON_ROWS = b'"bindings":['
_JSON_NEXT_EMPTY = b"}},{}"
# Within a string of JSON a quotation mark is escaped, so this stands where one row ends and the
# next begins; else it stands only where a string ends like it or is its middle.
_JSON_NEXT_ROW = b'"}},{"'
_JSON_STRING = b':"}},{"'
# A string that ends in the first four characters stands in the rest of these.
_JSON_ROW_END = b'}},{"'
_JSON_STRING_ENDS = (b'}},{"}', b'}},{",', b'}},{":')


def count_rows(body: bytes | bytearray, name: str) -> int:
    """The number of rows of a table in one of the formats of result sets, as the engine writes it.

    Far quicker than reading the table: only where a row may be empty is it read.
    """
    if name == "json":
        if body.endswith(b"[]}}"):
            return 0
        first = body.index(_JSON_ROWS) + len(_JSON_ROWS)
        if body[first : first + 2] == b"{}" or _JSON_NEXT_EMPTY in body:
            return len(json.loads(body)["results"]["bindings"])
        if b"\\" not in body and _JSON_STRING not in body:
            return 1 + body.count(_JSON_NEXT_ROW)
        return 1 + body.count(_JSON_ROW_END) - sum(map(body.count, _JSON_STRING_ENDS))
    if name == "xml":
        return body.count(b"<result>")
    if name == "csv" and b'"' in body:
        return sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1
    return body.count(b"\n") - 1


def _by_media_type() -> dict[str, str]:
    return {entry.media_type: name for name, entry in FORMATS.items()} | _ALIASES


def _parse(accept: str) -> list[tuple[str, float]]:
    """Media ranges with their quality; a range whose quality cannot be read counts as 1."""
    ranges = []
    for part in accept.split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 1.0
        if media_range:
            ranges.append((media_range, quality))
    return ranges


def _best(ranges: list[tuple[str, float]], *, for_graphs: bool) -> str | None:
    """The format of highest quality; the most specific range decides for each (q=0 excludes)."""
    named = dict(ranges)
    best, best_quality = None, 0.0
    for entry in FORMATS.values():
        if entry.for_graphs != for_graphs:
            continue
        # A range such as */* stands for the format's own media type, not for its other names.
        others = (named.get(alias, 0.0) for alias, name in _ALIASES.items() if name == entry.name)
        quality = max(_quality(ranges, entry.media_type), *others, 0.0)
        if quality > best_quality:
            best, best_quality = entry.name, quality
    return best


def _quality(ranges: list[tuple[str, float]], media_type: str) -> float:
    family = media_type.partition("/")[0] + "/*"
    for wanted in (media_type, family, "*/*"):
        qualities = [quality for media_range, quality in ranges if media_range == wanted]
        if qualities:
            return max(qualities)
    return 0.0
