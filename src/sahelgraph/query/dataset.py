"""The dataset that a query names itself, by FROM and FROM NAMED (SPARQL 1.1 Query, section 13.2).

The engine would give a triple as often as it stands in one of several default graphs, where
their merge holds it once; so who merges has to know them before.
"""

from __future__ import annotations

from sahelgraph.query.guard import tokens

_FORMS = ("select", "construct", "describe", "ask")


def dataset_clauses(text: str) -> tuple[str, str, str] | None:
    """The prologue of a query, its default graphs and its named ones, as they are written.

    ``None`` unless there are two default graphs or more. What is no SPARQL may give anything.
    """
    if text.lower().count("from") < 2:
        return None
    prologue: str | None = None
    graphs: dict[bool, list[str]] = {False: [], True: []}
    expects, is_named = False, False
    for kind, token, start in tokens(text):
        word = token.lower() if kind == "word" else ""
        if prologue is None:
            if word in _FORMS:
                prologue = text[:start]
        elif expects and word == "named":
            is_named = True
        elif expects:
            if kind not in ("iri", "name"):
                return None
            graphs[is_named].append(token)
            expects, is_named = False, False
        elif word == "from":
            expects = True
        elif word == "where" or (token == "{" and (graphs[False] or graphs[True])):
            break
    if prologue is None or len(graphs[False]) < 2:
        return None
    return prologue, " ".join(graphs[False]), " ".join(graphs[True])
