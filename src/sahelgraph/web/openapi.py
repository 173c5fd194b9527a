"""The description of every path of the service, made from the catalogue (OpenAPI 3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sahelgraph import __version__
from sahelgraph.events.selection import Filters
from sahelgraph.query.catalogue import CatalogueQuery
from sahelgraph.query.results import FORMATS

_TEXT: dict[str, Any] = {"type": "string"}
_PROBLEM = {"$ref": "#/components/responses/Problem"}
_STATUSES = (400, 404, 405, 406, 408, 413, 414, 415, 431, 502, 503, 504)
_ERRORS = {str(code): _PROBLEM for code in _STATUSES}


def describe_paths(catalogue: Mapping[str, CatalogueQuery], root: str) -> dict[str, Any]:
    """The description as a JSON object; ``root`` is the address of the site."""
    paths: dict[str, Any] = {"/sparql": _sparql(), "/store": _store()}
    for query in catalogue.values():
        for form in ("json", "csv", "tsv", "xml"):
            paths[f"/queries/{query.name}.{form}"] = {"get": _catalogue_query(query, form)}
    paths["/queries/"] = {"get": _page("The catalogue of queries", "text/html")}
    page = "/queries/{name}.html"
    paths[page] = _named(page, "A query of the catalogue as a page", ["text/html"])
    to_page = {"303": {"description": "The page of the query"}, **_ERRORS}
    paths["/queries/{name}"] = {"get": {"summary": "The way to the page of a query",
                                        "parameters": [_part("name")],
                                        "responses": to_page}}  # fmt: skip
    asked = [_parameter("query", "SPARQL 1.1 query")]
    paths["/ask"] = {"get": {"summary": "A form for queries, with the answer as a table",
                             "parameters": asked, "responses": _answer(["text/html"])}}  # fmt: skip
    paths["/health"] = {"get": _page("Whether the process answers", "text/plain")}
    paths["/ready"] = {"get": _page("Whether queries are answered", "text/plain")}
    paths["/metrics"] = {"get": _page("Counts for Prometheus", "text/plain")}
    paths["/openapi.json"] = {"get": _page("This description", "application/json")}
    paths["/"] = {"get": _page("What is inside", "text/html")}
    for name in ("groups", "people", "places", "bases"):
        paths[f"/{name}"] = {"get": _page(f"All {name}, with their events", "text/html")}
    paths |= _documents()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "sahelgraph",
            "version": __version__,
            "summary": "A knowledge graph of Sahel armed groups, with the evidence",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": root.rstrip("/") or "/"}],
        "paths": paths,
        "components": {"responses": {"Problem": _problem()}},
    }


def _documents() -> dict[str, Any]:
    """Pages and files that take no query."""
    described = ["text/turtle", "application/n-triples", "application/rdf+xml",
                 "application/ld+json"]  # fmt: skip
    to_document = {"description": "The document about it, in the format accepted best"}
    found = {"get": {"responses": {"303": to_document, **_ERRORS}}}
    paths: dict[str, Any] = {}
    for space, what in (
        ("id", "a thing"),
        ("vocab", "a concept"),
        ("doc", "a document or passage"),
    ):
        path = f"/{space}/{{name}}"
        named = [_part("name")]
        paths[path] = {"get": {"summary": f"What is said of {what}", "parameters": named,
                               **found["get"]}}  # fmt: skip
    for kind in ("group", "person", "place", "base"):
        to_list = {"303": {"description": "The list"}, **_ERRORS}
        paths[f"/id/{kind}/"] = {"get": {"summary": "The way to the list", "responses": to_list}}
    for path, summary, types in (
        ("/def.{extension}", "The ontology in a format", described),
        ("/data/description.{extension}", "The description of the data in a format", described),
        ("/context/{kind}.jsonld", "The JSON-LD context of a kind of record",
         ["application/ld+json"]),
        ("/static/{filename}", "What the pages load", ["application/octet-stream"]),
    ):  # fmt: skip
        paths[path] = _named(path, summary, types)
    for path, summary, types in (
        ("/def", "The ontology", described),
        ("/ontology", "The ontology as a page", ["text/html"]),
        ("/context.jsonld", "The JSON-LD context of the records", ["application/ld+json"]),
        ("/data/", "What can be had, and its description", ["text/html", *described]),
        ("/.well-known/void", "The way to the description", described),
    ):
        paths[path] = {"get": {"summary": summary, "responses": _answer(types)}}
    drawn = [_parameter("group", "id, name or IRI of a group"),
             _parameter("to", "a group to find the ways to"),
             _parameter("as_of", "a day: the lineage as it stood then")]  # fmt: skip
    for form, media_type in (("", "text/html"), (".svg", "image/svg+xml"), (".png", "image/png")):
        paths[f"/lineage{form}"] = {"get": {"summary": "The lineage of a group, drawn",
                                            "parameters": drawn,
                                            "responses": _answer([media_type])}}  # fmt: skip
    paths |= _pages_with_fields()
    version = [_part("version"), _part("name")]
    paths["/data/{version}/{name}"] = {"get": {"summary": "A dump", "parameters": version,
        "responses": _answer(["application/octet-stream"])}}  # fmt: skip
    return paths


def _pages_with_fields() -> dict[str, Any]:
    """Pages of the events, the search and the documents, with what may be asked of them."""
    filters = [_parameter(field.name, f"only events of this {field.name}")
               for field in fields(Filters)]  # fmt: skip
    paths: dict[str, Any] = {}
    for form, media_type in (("", "text/html"), (".csv", "text/csv"),
                             (".geojson", "application/geo+json"),
                             (".jsonld", "application/ld+json")):  # fmt: skip
        paths[f"/attacks{form}"] = {"get": {"summary": "Events, selected by filters",
                                            "parameters": filters,
                                            "responses": _answer([media_type])}}  # fmt: skip
    for form, media_type in (("", "text/html"), (".json", "application/json")):
        paths[f"/search{form}"] = {"get": {"summary": "Things by any of their names",
                                           "parameters": [_parameter("q", "what to look for")],
                                           "responses": _answer([media_type])}}  # fmt: skip
    about = [_parameter("iri", "the IRI of a thing", required=True)]
    paths["/neighbours.json"] = {"get": {"summary": "A thing and what it has to do with",
                                         "parameters": about,
                                         "responses": _answer(["application/json"])}}  # fmt: skip
    named = [_part("document")]
    paths["/documents"] = {"get": {"summary": "The documents and how much of each is cited",
                                   "responses": _answer(["text/html"])}}  # fmt: skip
    paths["/documents/{document}"] = {"get": {"summary": "The blocks of a document",
                                              "parameters": named,
                                              "responses": _answer(["text/html"])}}  # fmt: skip
    return paths


def _problem() -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
        },
    }
    content = {"application/problem+json": {"schema": schema}}
    return {"description": "What went wrong (RFC 9457)", "content": content}


def _parameter(name: str, summary: str, *, required: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": summary,
        "schema": _TEXT,
    }


def _part(name: str) -> dict[str, Any]:
    """A part of a path that stands for anything."""
    return {"name": name, "in": "path", "required": True, "schema": _TEXT}


def _named(path: str, summary: str, media_types: list[str]) -> dict[str, Any]:
    """What is read at a path with one part in braces, which stands for anything."""
    parameters = [_part(path.partition("{")[2].partition("}")[0])]
    answer = _answer(media_types)
    return {"get": {"summary": summary, "parameters": parameters, "responses": answer}}


def _answer(media_types: list[str]) -> dict[str, Any]:
    content: dict[str, Any] = {media_type: {} for media_type in media_types}
    answers = {"200": {"description": "The whole answer", "content": content}, **_ERRORS}
    if "text/html" in media_types:
        # A page tells what was wrong with its own form; all else is told by a problem document.
        told: dict[str, Any] = {"text/html": {}, "application/problem+json": {}}
        answers["400"] = {"description": "What was wrong", "content": told}
    return answers


def _sparql() -> dict[str, Any]:
    parameters = [
        _parameter("query", "SPARQL 1.1 query; without one the service is described"),
        _parameter("default-graph-uri", "IRI of a graph to ask instead of the default graph"),
        _parameter("named-graph-uri", "IRI of a named graph to ask"),
        _parameter("format", "one of " + ", ".join(FORMATS)),
    ]
    media_types = [entry.media_type for entry in FORMATS.values()]
    several = {"type": "array", "items": _TEXT}
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {
            "query": _TEXT,
            "default-graph-uri": several,
            "named-graph-uri": several,
            "format": _TEXT,
        },
    }
    body = {
        "required": True,
        "content": {
            "application/sparql-query": {"schema": _TEXT},
            "application/x-www-form-urlencoded": {"schema": form},
        },
    }
    responses = _answer(media_types)
    return {
        "get": {
            "summary": "Answer a SPARQL query",
            "operationId": "query",
            "parameters": parameters,
            "responses": responses,
        },
        "post": {
            "summary": "Answer a SPARQL query",
            "operationId": "postQuery",
            "parameters": [entry for entry in parameters if entry["name"] != "query"],
            "requestBody": body,
            "responses": responses,
        },
    }


def _store() -> dict[str, Any]:
    media_types = [entry.media_type for entry in FORMATS.values() if entry.for_graphs]
    parameters = [
        _parameter("graph", "IRI of a named graph"),
        _parameter("default", "there for the default graph"),
        _parameter(
            "format",
            "one of " + ", ".join(name for name, entry in FORMATS.items() if entry.for_graphs),
        ),
    ]
    return {
        "get": {
            "summary": "A graph of the dataset",
            "operationId": "graph",
            "parameters": parameters,
            "responses": _answer(media_types),
        }
    }


def _catalogue_query(query: CatalogueQuery, form: str) -> dict[str, Any]:
    parameters = [
        _parameter(entry.name, entry.summary, required=entry.required)
        for entry in query.parameters.values()
    ]
    columns = "; ".join(f"{name}: {summary}" for name, summary in query.columns.items())
    return {
        "summary": query.summary,
        "description": f"{query.description} Columns: {columns}".strip(),
        "operationId": f"{query.name}-{form}",
        "tags": list(query.tags),
        "parameters": parameters,
        "responses": _answer([FORMATS[form].media_type]),
    }


def _page(summary: str, media_type: str) -> dict[str, Any]:
    return {
        "summary": summary,
        "responses": {"200": {"description": summary, "content": {media_type: {}}}},
    }
