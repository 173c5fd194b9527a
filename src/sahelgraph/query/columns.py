"""The columns of ``SELECT *`` in the order in which the query names them.

The engine gives them in the order of the alphabet. SPARQL 1.1 leaves the order open (Query,
section 18.2.4.4); people expect the order of their own text.
"""

from __future__ import annotations

from collections.abc import Sequence

from sahelgraph.query.guard import tokens


def named_columns(text: str, star: int, variables: Sequence[str]) -> str:
    """The query with the ``*`` of its outermost SELECT, which stands at ``star``, written out.

    ``variables`` are the names of its columns in any order.
    """
    if len(variables) < 2:
        return text
    first = variables_in(text)
    ordered = sorted(variables, key=lambda name: first.get(name, len(text)))
    if ordered == list(variables):
        return text
    return text[:star] + " ".join(f"?{name}" for name in ordered) + text[star + 1 :]


def variables_in(text: str) -> dict[str, int]:
    """The names of the variables of a query and where each stands first, in their order."""
    first: dict[str, int] = {}
    for kind, token, start in tokens(text):
        if kind == "variable":
            first.setdefault(token[1:], start)
    return first


def selected_star(text: str) -> int | None:
    """Where the asterisk of the first SELECT stands, if that is what it selects."""
    if "*" not in text:
        return None
    has_select = False
    for kind, token, start in tokens(text):
        if kind == "word" and token.lower() == "select":
            has_select = True
        elif has_select and token == "*":
            return start
        elif has_select and not (kind == "word" and token.lower() in ("distinct", "reduced")):
            return None
    return None
