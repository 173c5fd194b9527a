"""The forms of an export: short name, media type, extension, and what each is for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """A form of export; ``is_text`` if two versions can be compared line by line."""

    name: str
    media_type: str
    extension: str
    summary: str
    is_text: bool = True


#: Every form, by the name that ``sahelgraph export --format`` takes.
FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("nq", "application/n-quads", "nq", "every quad, each in the graph of its document"),
        Form("trig", "application/trig", "trig", "the same, grouped by graph"),
        Form("nt", "application/n-triples", "nt", "every triple once, a line each"),
        Form("ttl", "text/turtle", "ttl", "every triple once, grouped by subject"),
        Form("rdfxml", "application/rdf+xml", "rdf", "every triple once, as RDF/XML"),
        Form("jsonld", "application/ld+json", "jsonld", "every triple once, as JSON-LD"),
        Form("csv", "application/zip", "csv.zip", "tables, described by CSV on the Web metadata",
             is_text=False),
        Form("parquet", "application/zip", "parquet.zip", "the same tables as Parquet",
             is_text=False),
        Form("sqlite", "application/vnd.sqlite3", "sqlite", "the same tables as an SQLite database",
             is_text=False),
        Form("geojson", "application/geo+json", "geojson", "events at the points of their places"),
        Form("graphml", "application/graphml+xml", "graphml", "groups, changes and relations"),
        Form("gexf", "application/gexf+xml", "gexf", "the same for Gephi"),
    )
}  # fmt: skip

#: Quads that a dump in a syntax of RDF may have: it is made in memory, some 600 bytes for each.
MOST_QUADS = 4_000_000
