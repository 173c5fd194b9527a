"""Namespaces, prefixes and IRI patterns: the only place where an IRI is put together.

Terms are hash IRIs in one document (``def#Attack``), things are slash IRIs with a page
each (``id/event/…``), concepts stand under ``vocab/``, passages under their document
(``doc/004/b12.s2``), named graphs under ``graph/``.
"""

from __future__ import annotations

import re

BASE = "https://w3id.org/sahelgraph/"
DEF = BASE + "def#"
ID = BASE + "id/"
VOCAB = BASE + "vocab/"
DOC = BASE + "doc/"
GRAPH = BASE + "graph/"
SHAPES = BASE + "shapes/"

#: Prefixes that the catalogue, the exports and the endpoint know without a declaration.
PREFIXES: dict[str, str] = {
    "sg": DEF,
    "sgid": ID,
    "grp": ID + "group/",
    "per": ID + "person/",
    "plc": ID + "place/",
    "base": ID + "base/",
    "evt": ID + "event/",
    "clm": ID + "claim/",
    "pub": ID + "publisher/",
    "doc": DOC,
    "v": VOCAB,
    "sgg": GRAPH,
    "sgsh": SHAPES,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "schema": "https://schema.org/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "sh": "http://www.w3.org/ns/shacl#",
    "vann": "http://purl.org/vocab/vann/",
}

AUTHORITY_GRAPH = GRAPH + "authority"
ONTOLOGY_GRAPH = GRAPH + "ontology"
DERIVED_GRAPH = GRAPH + "derived"
QUERIES_GRAPH = GRAPH + "queries"

#: The graph in which an engine that is not ours keeps what was published to it.
ENGINE_STATE = BASE + "engine"
ENGINE_HOLDS = ENGINE_STATE + "#holds"
ENGINE_PUBLISHED = ENGINE_STATE + "#published"
ENGINE_POINT = ENGINE_STATE + "#point"
#: The datatype of points, and the one that they have at an engine that would change their figures.
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
ENGINE_WKT = ENGINE_STATE + "#wktLiteral"
#: Blank nodes with a name (RDF 1.1 Concepts, section 3.5), for engines that get a dataset in parts.
GENID = BASE + ".well-known/genid/"

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")

#: Kinds of thing that have an IRI under ``id/``.
KINDS = frozenset(
    {
        "account",
        "agent",
        "base",
        "claim",
        "descent",
        "event",
        "geometry",
        "group",
        "identifier",
        "name",
        "person",
        "place",
        "publisher",
        "query",
        "relation",
        "tenure",
    }
)


def is_slug(text: str) -> bool:
    """Whether ``text`` is lower-case ASCII words joined by single hyphens."""
    return SLUG.match(text) is not None


def is_document(text: str) -> bool:
    """Whether ``text`` may name a document: three digits, or for a dataset a slug."""
    if text[:1].isdigit():
        return len(text) == 3 and text.isascii() and text.isdigit()
    return is_slug(text)


def key(name: str) -> str:
    """The key by which a name is looked up in any case, with either apostrophe."""
    return name.casefold().replace("’", "'")


def thing(kind: str, slug: str) -> str:
    """The IRI of a thing of a kind in :data:`KINDS`."""
    if kind not in KINDS:
        raise ValueError(f"no kind of thing is called {kind!r}")
    return f"{ID}{kind}/{slug}"


def concept(scheme: str, notation: str) -> str:
    """The IRI of a SKOS concept, from its scheme and its notation."""
    return f"{VOCAB}{scheme}/{notation}"


def code(path: str) -> str:
    """The IRI of a dataset's code, from its scheme and notation (``ucdp-ged.where-prec/1``)."""
    return VOCAB + path


def document(number: str) -> str:
    """The IRI of a source document, from its three digits or its slug."""
    return DOC + number


def passage(locator: str) -> str:
    """The IRI of a block or sentence, from a locator such as ``004/b12.s2``."""
    return DOC + locator


def document_graph(number: str) -> str:
    """The IRI of the named graph that holds what one document tells."""
    return GRAPH + number


def narrator(number: str) -> str:
    """The IRI of the voice of one document."""
    return thing("agent", f"narrator-{number}")


def publication(key: str) -> str:
    """The IRI of one publication to an engine, from its key."""
    return f"{ENGINE_STATE}/{key}"


def graphs_of(key: str) -> str:
    """What the IRIs of the named graphs of one publication begin with, in place of ``GRAPH``."""
    return f"{GRAPH}{key}/"


def default_of(key: str) -> str:
    """The IRI under which an engine keeps the default graph of one publication."""
    return f"{ENGINE_STATE}/{key}/default"


def no_graph_of(key: str) -> str:
    """The IRI of a graph that no publication ever fills."""
    return f"{ENGINE_STATE}/{key}/none"
