"""Sixteen ways to nest a query, and one to repeat: what comes before, within, and after."""

from __future__ import annotations

NESTED = {
    "braces": ("{", "", "}"),
    "unclosed braces": ("{", "", ""),
    "brackets": ("[ ?p ", "?o", "]"),
    "lists": ("( ", "?o", ")"),
    "optional": ("OPTIONAL {", "", "}"),
    "exists": ("FILTER EXISTS {", "", "}"),
    "not exists": ("FILTER NOT EXISTS {", "", "}"),
    "minus": ("MINUS {", "", "}"),
    "graph": ("GRAPH ?g {", "", "}"),
    "sub-select": ("{ SELECT * WHERE ", "{ }", "}"),
    "union": ("{ } UNION {", "", "}"),
    "parentheses": ("FILTER(", "true", ")"),
    "not": ("!", "", ""),
    "path": ("^", "", ""),
    "or": ("1 || ", "", ""),
    "plus": ("1 + ", "", ""),
    "bind": ("BIND(1 AS ?x) ", "", ""),
}


def nested(kind: str, depth: int) -> str:
    """A query that is nested so deep."""
    before, within, after = NESTED[kind]
    return "SELECT * WHERE { " + before * depth + within + after * depth + " }"
