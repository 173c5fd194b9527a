"""A question of the catalogue as SPARQL with its values in their places.

The file of a question is SPARQL as it stands: each parameter is a variable that a VALUES block
leaves undefined, and filters let everything pass while it is. What is asked in the end has
constants instead, and no trace of what was not given: engines plan it better (an event's
figures take a third of the time), and some answer the other form wrongly (Virtuoso loses what
is OPTIONAL beside a VALUES block).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sahelgraph.query.guard import tokens

_VARIABLE = re.compile(r"\?_(\w+)")


def values_block(name: str) -> str:
    """What stands in a query for a parameter."""
    return f"VALUES ?_{name} {{ UNDEF }}"


def with_values(text: str, terms: Mapping[str, str | None]) -> str:
    """The query with terms in N-Triples syntax for its parameters, ``None`` for one not given."""
    for name, term in terms.items():
        text = re.sub(rf"[ \t]*{re.escape(values_block(name))}[ \t]*\n?", "", text)
        text = _without_condition(text, name, is_given=term is not None)
    return _VARIABLE.sub(lambda match: terms.get(match[1]) or match[0], text)


def _without_condition(text: str, name: str, *, is_given: bool) -> str:
    """The query without ``!BOUND(?_name) ||`` at the head of filters, or without such filters."""
    head = f"FILTER(!BOUND(?_{name}) || "
    while (start := text.find(head)) >= 0:
        end = _closing(text, start + len("FILTER"))
        rest = text[start + len(head) : end]
        text = text[:start] + (f"FILTER({rest})" if is_given else "") + text[end + 1 :]
    return re.sub(r"\n[ \t]*(?=\n)", "", text)


def _closing(text: str, start: int) -> int:
    """Where the bracket that opens at a place is closed; the end of the text if it is not."""
    depth = 0
    for kind, token, place in tokens(text[start:]):
        if kind in ("open", "close") and token in "()":
            depth += 1 if token == "(" else -1
            if depth == 0:
                return start + place
    return len(text)
