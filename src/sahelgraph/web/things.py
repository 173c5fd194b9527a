"""Dereferencing: every IRI of the namespace answers, as a page for people or as RDF.

An IRI (``/id/group/jnim``, ``/doc/004/b12.s2``, ``/vocab/measure/killed``) is redirected with
303 to the document about it in the format that is accepted best (Cool URIs for the Semantic
Web, section 4.2): the same path with an extension. Terms are hash IRIs of one document,
``/def``.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from sahelgraph import names
from sahelgraph.graph.record_context import RECORD_TERMS, record_context
from sahelgraph.hints import nearest
from sahelgraph.locations import shipped
from sahelgraph.query.description import description_query, exists_query, nearest_query
from sahelgraph.query.results import FORMATS, Accepted
from sahelgraph.web.lineage_page import family_drawing
from sahelgraph.web.live import catalogue, engine, served_now
from sahelgraph.web.page_of_thing import page_of_thing, schema_org
from sahelgraph.web.shown import local_path
from sahelgraph.web.sources import passage

things = Blueprint("things", __name__)

#: Of the data, and so of every document about a thing.
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: Extension of the document about a thing, by short name of its format.
EXTENSIONS = {"html": "html", "ttl": "ttl", "nt": "nt", "rdfxml": "rdf", "jsonld": "jsonld"}
_SPACES = "any(id,vocab,doc)"


@things.get(f"/<{_SPACES}:space>/<path:rest>")
def thing(space: str, rest: str) -> AnyResponse:
    """The document about a thing, or the way to it."""
    stem, dot, extension = rest.rpartition(".")
    form = next((name for name, known in EXTENSIONS.items() if known == extension), None)
    if not dot or form is None:
        return _see_other(f"{space}/{rest}")
    return _document(f"{names.BASE}{space}/{stem}", form)


@things.get("/def")
def terms() -> AnyResponse:
    """The document about the terms of the ontology."""
    form = accepted_form()
    if form == "html":
        return _varied(redirect(url_for("ontology.page"), 303))
    return _varied(redirect(f"{_root()}/def.{EXTENSIONS[form]}", 303))


@things.get("/def.<extension>")
def terms_as(extension: str) -> AnyResponse:
    """The ontology in an RDF format."""
    form = next((name for name, known in EXTENSIONS.items() if known == extension), None)
    if form is None or form == "html":
        raise NotFound(f"there is no '.{extension}'; there are .ttl, .nt, .rdf and .jsonld")
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{names.ONTOLOGY_GRAPH}> {{ ?s ?p ?o }} }}"
    return graph_reply(text, form, names.BASE + "def")


@things.get("/context.jsonld")
def context() -> AnyResponse:
    """The JSON-LD context that maps the terms of the records to the ontology."""
    body = (shipped("ontology") / "context.jsonld").read_bytes()
    return Response(body, content_type="application/ld+json")


@things.get("/context/<kind>.jsonld")
def context_of_records(kind: str) -> AnyResponse:
    """The JSON-LD context of a kind of record file."""
    if kind not in RECORD_TERMS:
        raise NotFound(
            f"there is no context for '{kind[:40]}'; there are {', '.join(RECORD_TERMS)}"
        )
    body = json.dumps(record_context(kind), indent=2)
    return Response(body + "\n", content_type="application/ld+json")


def _see_other(path: str) -> AnyResponse:
    _require(names.BASE + path)
    location = f"{_root()}/{quote(path)}.{EXTENSIONS[accepted_form()]}"
    return _varied(redirect(location, 303))


def _root() -> str:
    return request.script_root


def _varied(response: AnyResponse) -> AnyResponse:
    response.headers["Vary"] = "Accept"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def accepted_form() -> str:
    """The short name of the format that the client takes best; HTML for a browser."""
    types = {"text/html": "html", "application/xhtml+xml": "html"} | {
        FORMATS[name].media_type: name for name in EXTENSIONS if name != "html"
    }
    if not request.headers.get("Accept", "").strip():
        return "ttl"
    accepted = request.accept_mimetypes
    best = accepted.best_match(list(types), "text/turtle")
    # A client that takes anything alike, such as curl, is no browser.
    is_anything = accepted.quality("text/html") == accepted.quality("text/turtle")
    return "ttl" if is_anything and types[best] == "html" else types[best]


def _require(iri: str) -> None:
    if not _is_iri(iri) or b"true" not in engine().query(exists_query(iri), is_guarded=False).body:
        raise NotFound(f"nothing is known of <{iri[:200]}>{_hint(iri)}")


def _is_iri(iri: str) -> bool:
    return not any(char in '<>"{}|^`\\' or ord(char) <= 0x20 for char in iri)


def _hint(iri: str) -> str:
    kind, _, slug = iri.removeprefix(names.ID).partition("/")
    if kind not in names.KINDS or not slug:
        return ""
    return nearest(slug, [row["slug"] for row in engine().rows(nearest_query(kind))])


def _document(iri: str, form: str) -> AnyResponse:
    _require(iri)
    if form == "html":
        page = page_of_thing(iri, engine(), catalogue())
        links = {
            name: f"{_root()}{local_path(iri)}.{EXTENSIONS[name]}"
            for name in EXTENSIONS
            if name != "html"
        }
        response = Response(
            render_template(
                "thing.html",
                page=page,
                links=links,
                about=schema_org(page, request.base_url),
                passage=passage(iri),
                family=family_drawing(iri) if iri.startswith(names.thing("group", "")) else "",
            )
        )
        for name, address in links.items():
            response.headers.add(
                "Link", f'<{address}>; rel="alternate"; type="{FORMATS[name].media_type}"'
            )
        response.headers.add("Link", f'<{iri}>; rel="describes"')
        response.headers.add("Link", f'<{LICENCE}>; rel="license"')
        return response
    return graph_reply(description_query(iri), form, iri)


def graph_reply(text: str, form: str, iri: str) -> AnyResponse:
    """The graph of a CONSTRUCT query as the document about an IRI, in the format ``form``."""
    tag = hashlib.blake2b(
        "\0".join((served_now().digest, form, iri, text)).encode(), digest_size=12
    ).hexdigest()
    response: Any = Response(status=200)
    response.set_etag(tag)
    response.headers["Link"] = f'<{iri}>; rel="describes", <{LICENCE}>; rel="license"'
    response.headers["Cache-Control"] = "no-cache"
    if not request.if_none_match.contains(tag):
        answer = engine().query(text, accept=Accepted(None, form), is_guarded=False)
        response.set_data(answer.body)
        response.headers["Content-Type"] = answer.content_type
    return response.make_conditional(request)  # type: ignore[no-any-return]
