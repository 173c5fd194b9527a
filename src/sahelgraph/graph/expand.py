"""Nodes to N-Quads by the JSON-LD context, for the little of JSON-LD that our nodes need.

A node is flat: its values are texts, numbers, IRIs, or words of a vocabulary. For that a general
parser takes five times as long, which was most of the time of an import; a test holds both to
the same quads. What a parser would drop without a word is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from sahelgraph.errors import MappingError

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: What a literal cannot hold as it stands.
_SPECIAL = re.compile(r"[\x00-\x1f\x7f\"\\]")

Term = tuple[str, Callable[[Any], str]]


class Expander:
    """Expands nodes by a context."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self._context = context
        self._terms: dict[str, Term] = {
            key: (f"<{self._absolute(entry if isinstance(entry, str) else entry['@id'])}>",
                  self._encoder(entry))
            for key, entry in context.items()
            if not key.startswith("@") and key not in ("id", "type")
        }  # fmt: skip

    def triples(self, node: Mapping[str, Any]) -> Iterator[str]:
        """The triples of a node as N-Triples without the final full stop.

        Raises :class:`~sahelgraph.errors.MappingError` for a value that is no IRI.
        """
        subject = self._iri(node["id"])
        for key, value in node.items():
            values = value if isinstance(value, list) else (value,)
            if key == "id":
                continue
            if key == "type":
                for one in values:
                    yield f"{subject} {_TYPE} {self._iri(self._absolute(one))}"
                continue
            predicate, encode = self._terms[key]
            for one in values:
                yield f"{subject} {predicate} {encode(one)}"

    def _absolute(self, name: str) -> str:
        """A compact IRI (``sg:Attack``) in full."""
        prefix, colon, local = name.partition(":")
        start = self._context.get(prefix)
        return f"{start}{local}" if colon and isinstance(start, str) else name

    def _encoder(self, entry: Any) -> Callable[[Any], str]:
        """How the values of a term are written."""
        if isinstance(entry, str):
            return _literal("")
        kind = entry.get("@type")
        if "@language" in entry:
            return _literal(f"@{entry['@language']}")
        if kind == "@id":
            return self._iri
        if kind == "@vocab":
            start = entry["@context"]["@vocab"]
            return lambda word: self._iri(f"{start}{word}")
        return _literal(f"^^<{self._absolute(kind)}>" if kind else "")

    def _iri(self, iri: str) -> str:
        if _NO_IRI.search(iri) or not _ABSOLUTE.match(iri):
            raise MappingError(f"'{iri}' is no absolute IRI")
        return f"<{iri}>"


def _literal(end: str) -> Callable[[Any], str]:
    if end == "^^<http://www.w3.org/2001/XMLSchema#string>":
        end = ""

    def encode(value: Any) -> str:
        if not isinstance(value, str | int):
            raise MappingError(f"{value!r} is neither a text nor a whole number")
        text = str(value)
        if isinstance(value, int) and not end:
            return f'"{text}"^^<http://www.w3.org/2001/XMLSchema#integer>'
        if _SPECIAL.search(text):
            return f"{ox.Literal(text)}{end}"
        return f'"{text}"{end}'

    return encode
