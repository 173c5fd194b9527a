"""What a query names: so that it is asked with no more than it can read, and no oftener."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_PREFIX = re.compile(r"PREFIX\s+(\w*):\s*<([^<>]*)>")
_WORD = re.compile(r"<([^<>\s]*)>|\b(\w+):(\w+)")
#: What stands before patterns and lists variables beside one another.
_LISTS = re.compile(r"\bSELECT\b[^{}]*|\b(?:GROUP|ORDER)\s+BY\b[^{}]*|#[^\n]*", re.IGNORECASE)
_TERM = r'(?:<[^<>\s]*>|[?$]\w+|"[^"]*"|\w*:\w+|\[\s*\])'
#: A variable where a property stands: between two terms, or behind a semicolon.
_ANY_PROPERTY = re.compile(rf"(?:{_TERM}|;)\s*[?$]\w+\s+{_TERM}")


def mentioned(text: str) -> Iterator[str]:
    """Every IRI that stands in a query, in angle brackets."""
    prefixes = dict(_PREFIX.findall(text))
    for iri, prefix, local in _WORD.findall(text):
        if iri:
            yield f"<{iri}>"
        elif prefix in prefixes:
            yield f"<{prefixes[prefix]}{local}>"


def read_properties(texts: Iterable[str]) -> frozenset[str] | None:
    """The properties that rules (CONSTRUCT) can read; ``None`` if one reads whatever there is."""
    rules = list(texts)
    if any(_ANY_PROPERTY.search(_LISTS.sub(" ", _pattern(text))) for text in rules):
        return None
    return frozenset((TYPE, *(iri for text in rules for iri in mentioned(text))))


def _pattern(text: str) -> str:
    """What a rule looks for."""
    head, where, body = text.partition("WHERE")
    return body if where else head
