"""The pages of the documents, and the text of passages where the documents are at hand."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from sahelgraph import names
from sahelgraph.documents.blocks import read_document
from sahelgraph.documents.verify import find_documents
from sahelgraph.errors import DocumentError
from sahelgraph.query.catalogue import literal
from sahelgraph.web.live import catalogue, engine, live

sources = Blueprint("sources", __name__)
_log = logging.getLogger("sahelgraph.web")

_DOCUMENTS = """
SELECT ?document ?iri ?title ?kind ?latest ?length WHERE {
  ?iri a sg:SourceDocument ; dcterms:identifier ?document ; dcterms:title ?title .
  OPTIONAL { ?iri sg:documentKind/skos:prefLabel ?kind }
  OPTIONAL { ?iri sg:latestDate ?latest } OPTIONAL { ?iri sg:lengthInCharacters ?length }
} ORDER BY ?document"""
#: A block is the passage that is in itself.
_BLOCKS = """
SELECT ?block ?name ?line ?section ?reason WHERE {{
  ?source a sg:SourceDocument ; dcterms:identifier {document} .
  ?block sg:inDocument ?source ; sg:inBlock ?block ; sg:block ?name ; sg:line ?line .
  OPTIONAL {{ ?block sg:section ?section }} OPTIONAL {{ ?block sg:outOfScope ?reason }}
}} ORDER BY ?line ?block"""
#: What is cited from each block: things themselves, and those that accounts and claims are of.
_CITED = """
SELECT DISTINCT ?block ?thing ?label WHERE {{
  ?source a sg:SourceDocument ; dcterms:identifier {document} .
  ?passage sg:inDocument ?source ; sg:inBlock ?block .
  {cited}
  ?thing skos:prefLabel ?label
}}"""
_WAYS = ("?thing sg:evidence ?passage .",
         "?said sg:evidence ?passage ; sg:accountOf|sg:about ?thing .")  # fmt: skip
_TEXTS = """
SELECT ?block ?sha ?start ?end WHERE {{
  ?source a sg:SourceDocument ; dcterms:identifier {document} .
  ?block sg:inDocument ?source ; sg:inBlock ?block ; sg:textSha256 ?sha ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end
}} ORDER BY ?block ?start"""
_SPANS = """
SELECT ?sha ?document ?start ?end ?block WHERE {{
  <{iri}> sg:textSha256 ?sha ; sg:inBlock ?block ; oa:hasSelector ?selector ;
    sg:inDocument/dcterms:identifier ?document .
  ?selector oa:start ?start ; oa:end ?end }} ORDER BY ?start"""


@dataclass(frozen=True)
class Passage:
    """The text of a passage, with what stands before and after it in its block."""

    before: str
    text: str
    after: str


def passage(iri: str) -> Passage | None:
    """The text of a passage or block from the documents at hand, if it is the one cited.

    ``None`` without the documents, and where the text differs from the one that was indexed.
    """
    if live().settings.documents is None or not iri.startswith(names.DOC):
        return None
    rows = engine().rows(_SPANS.format(iri=iri))
    if not rows:
        return None
    own = _cited(rows[0]["document"], rows)
    block = rows[0]["block"]
    around = engine().rows(_SPANS.format(iri=block)) if block != iri else rows
    whole = _cited(rows[0]["document"], around)
    if own is None or whole is None:
        return None
    before, _, after = whole.partition(own)
    return Passage(before, own, after) if own in whole else Passage("", own, "")


def _cited(document: str, spans: list[dict[str, str]]) -> str | None:
    """The text under spans of a document at hand; ``None`` if it is not what was indexed."""
    whole = _text(document)
    text = "\n".join(whole[int(span["start"]) : int(span["end"])] for span in spans)
    is_same = hashlib.sha256(text.encode()).hexdigest() == spans[0]["sha"]
    return text if is_same else None


def _texts(document: str) -> dict[str, str]:
    """The text of every block of a document at hand, by its IRI."""
    if live().settings.documents is None:
        return {}
    rows = engine().rows(_TEXTS.format(document=literal(document)))
    found = {
        block: _cited(document, list(spans))
        for block, spans in groupby(rows, key=lambda row: row["block"])
    }
    return {block: text for block, text in found.items() if text is not None}


def _text(document: str) -> str:
    """A document at hand; empty if it is not."""
    directory = live().settings.documents
    return _document(directory, document) if directory else ""


@lru_cache(maxsize=32)
def _document(directory: str, document: str) -> str:
    try:
        path = find_documents(Path(directory)).get(document)
        return read_document(path) if path else ""
    except DocumentError as error:
        _log.error("the passages of document %s are not shown: %s", document, error)
        return ""


@sources.get("/documents")
def page() -> str:
    """Every document with its coverage."""
    coverage = {row["document"]: row for row in engine().rows(catalogue()["coverage"].text)}
    documents = engine().rows(_DOCUMENTS)
    return render_template("documents.html", documents=documents, coverage=coverage)


@dataclass(frozen=True)
class Block:
    """A block of a document as the page shows it: where it stands, and what it tells of."""

    iri: str
    name: str
    line: int
    section: str
    reason: str
    things: list[tuple[str, str]]
    text: str


@sources.get("/documents/<document>")
def blocks(document: str) -> str:
    """The blocks of a document in their order, with the things that are cited from each."""
    about = next((row for row in engine().rows(_DOCUMENTS) if row["document"] == document), None)
    if about is None:
        raise NotFound(f"there is no document '{document[:40]}'; /documents lists those there are")
    number = literal(document)
    cited: dict[str, dict[str, str]] = {}
    for way in _WAYS:
        for row in engine().rows(_CITED.format(document=number, cited=way)):
            cited.setdefault(row["block"], {})[row["thing"]] = row["label"]
    texts = _texts(document)
    found = [
        Block(
            iri=row["block"],
            name=row["name"],
            line=int(row["line"]),
            section=row.get("section", ""),
            reason=row.get("reason", ""),
            things=sorted(cited.get(row["block"], {}).items(), key=lambda item: item[1]),
            text=texts.get(row["block"], ""),
        )
        for row in engine().rows(_BLOCKS.format(document=number))
    ]
    return render_template("document.html", document=about, blocks=found, has_texts=bool(texts))
