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
#: A line that leads a query to its answers, for a parameter that was not given.
_LEAD = re.compile(r"[ \t]*#(?:([?~^])(\w+) ([^\n]*)|~)\n")
#: A line from which on an engine that takes LATERAL answers the rest for each solution, whatever
#: is given: the few before it are much fewer than what they are joined with.
_STEP = re.compile(r"^[ \t]*#~\n", re.MULTILINE)
#: How a line that leads begins: for every engine, for those that take LATERAL, and for those where
#: a line above has led already.
_ALWAYS, _LATERALLY, _FURTHER = "?~^"
#: What stands behind a line that leads there, and the last of some such lines.
_LED = " #led\n"
_LAST_LED = re.compile(r" #led\n(?![^\n]* #led\n)")


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


def led(text: str, terms: Mapping[str, str | None], *, laterally: bool) -> str:
    """The query with the lines that begin with ``#?`` and a parameter that is given.

    Lines that begin with ``#~`` are for an engine that takes LATERAL (``laterally``); one that is
    nothing else has it answer what follows for each solution before. One that begins with ``#^``
    stands in place of the ``#~`` below it for the same parameter where one above leads already:
    the few to which that leads are checked, and not joined with all that this would lead to.
    The filters of a query hold for every solution of the rest; such a line leads to the few
    solutions that those of its parameter leave, so that a question takes the time of its answer
    and not of all that there is. An engine without statistics may join in another order still,
    and answer each OPTIONAL for all that there is; LATERAL sets the order (SEP-0006 of
    https://github.com/w3c/sparql-dev), and with it no filter is asked twice.
    """
    has_leads = any(map(_LEAD.fullmatch, text.splitlines(keepends=True)))
    is_led = laterally and bool(_STEP.search(text))
    if laterally:
        text = _STEP.sub(_LED, text)
    text, names = _begun(text, terms, laterally=laterally)
    for name in names if laterally else ():
        text = _without_condition(text, name, is_given=False)
    is_led = is_led or bool(names)
    # Without a parameter that leads anywhere the answer is about everything.
    if laterally and (is_led or not has_leads):
        text = _step_by_step(text)
    return text.replace(_LED, "\n")


def _begun(
    text: str, terms: Mapping[str, str | None], *, laterally: bool
) -> tuple[str, dict[str, str]]:
    """The query with its lines that lead, values in them, and by which mark each value led."""
    lines, names = [], dict[str, str]()
    for line in text.splitlines(keepends=True):
        lead = _LEAD.fullmatch(line)
        if lead is None:
            lines.append(line)
            continue
        mark, name, rest = lead.groups()
        term = terms.get(name or "")
        if term is None or not (laterally or mark == _ALWAYS):
            continue
        if mark == _FURTHER and _LATERALLY not in names.values():
            continue
        if mark == _LATERALLY and names.get(name) == _FURTHER:
            continue
        names[name] = mark
        lines.append(rest.replace(f"?_{name}", term) + _LED)
    return "".join(lines), names


def _step_by_step(text: str) -> str:
    """The query with what follows a lead, and every OPTIONAL, answered for each solution before."""
    leads = [match.start() for match in _LAST_LED.finditer(text)]
    edits = [(place, " LATERAL {") for place in leads]
    # For each bracket that is open what is to be written before and behind the one that closes it.
    opened: list[tuple[str, str]] = [("", "")]
    is_optional = False
    for kind, token, place in tokens(text):
        if leads and place > leads[0]:
            leads.pop(0)
            opened[-1] = (f" }}{opened[-1][0]}", opened[-1][1])
        if kind == "word" and token.upper() == "OPTIONAL":
            edits.append((place, "LATERAL { "))
            is_optional = True
        elif kind == "open":
            opened.append(("", " }" if is_optional and token == "{" else ""))
            is_optional = False
        elif kind == "close":
            before, behind = opened.pop()
            edits += [(place, before), (place + 1, behind)]
    for place, more in sorted(edits, key=lambda edit: edit[0], reverse=True):
        text = text[:place] + more + text[place:]
    return text
