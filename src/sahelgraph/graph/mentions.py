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
#: A variable where a property stands (between two terms, or behind a semicolon), or all but some.
_ANY_PROPERTY = re.compile(rf"(?:{_TERM}|;)\s*[?$]\w+\s+{_TERM}|!\s*\(?\s*\^?(?:\w*:\w|<\S*>|a\b)")

#: A class that is a variable, or at the end of a path.
_ANY_CLASS = re.compile(r"\ba\s*[/|*+^)]|\ba\s+[?$]|rdf:type|22-rdf-syntax-ns#type")


def mentioned(text: str) -> Iterator[str]:
    """Every IRI that stands in a query, in angle brackets."""
    prefixes = dict(_PREFIX.findall(text))
    for iri, prefix, local in _WORD.findall(text):
        if iri:
            yield f"<{iri}>"
        elif prefix in prefixes:
            yield f"<{prefixes[prefix]}{local}>"


def read_properties(texts: Iterable[str]) -> frozenset[str] | None:
    """The properties that queries can read; ``None`` if one reads whatever there is."""
    rules = list(texts)
    if any(_ANY_PROPERTY.search(_LISTS.sub(" ", _pattern(text))) for text in rules):
        return None
    return frozenset((TYPE, *(iri for text in rules for iri in mentioned(text))))


def read_terms(text: str) -> frozenset[str] | None:
    """The properties and classes that a query can read; ``None`` if it reads whatever there is.

    :data:`TYPE` is among them for one that reads things of any class.
    """
    read = read_properties([text])
    return read if read is None or _ANY_CLASS.search(_pattern(text)) else read - {TYPE}


def readable(lines: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Of the lines of N-Triples those that rules can read: half of them, as things are."""
    read = read_properties(texts)
    return [line for line in lines if read is None or line.split(" ", 2)[1] in read]


def _pattern(text: str) -> str:
    """What a rule looks for."""
    head, where, body = text.partition("WHERE")
    return body if where else head
