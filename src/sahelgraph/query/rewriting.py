"""A query for our dataset as one for an engine that holds it beside other things.

There each publication has graphs of its own, and the default graph is one of them. Which they
are is said by the parameters of the protocol; what the query itself says of graphs, by FROM,
GRAPH or an IRI, is put into their terms. Other engines know neither our prefixes nor our base,
so these are written out, and what only one vendor's engine understands is refused: a prefix
that nobody declared (``bif:``), a first word that is none of SPARQL (``DEFINE``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from sahelgraph import names
from sahelgraph.errors import QueryMalformed, QueryRefused
from sahelgraph.query.columns import variables_in
from sahelgraph.query.guard import line_and_column, tokens

_FORMS = frozenset({"select", "ask", "construct", "describe"})
#: Words behind which an ASK is left as it is.
_MODIFIERS = frozenset({"group", "having", "order", "limit", "offset", "values"})
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)", re.DOTALL)
_LAST = 0x10FFFF
#: A prefixed name with what a backslash may stand before in it, which are no tokens of their own.
_NAME = re.compile(r"[\w.-]*:(?:[\w.:%-]|\\[-_~.!$&'()*+,;=/?#@%])*")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: Schemes by which an engine's own functions are called, some of which reach a network.
_OWN_FUNCTIONS = ("bif:", "sql:")


@dataclass(frozen=True)
class Graphs:
    """Where an engine holds one publication: its key, and the IRIs of its named graphs, ours.

    ``is_masked`` is that of :class:`sahelgraph.store.elsewhere.Holding`.
    """

    key: str
    named: frozenset[str]
    is_masked: bool = False

    def there(self, iri: str) -> str:
        """The IRI of a named graph at the engine; of an empty one if there is no such graph."""
        return self.moved(iri) if iri in self.named else names.no_graph_of(self.key)

    def moved(self, iri: str) -> str:
        """Any IRI as it stands in the data at the engine."""
        if iri.startswith(names.GRAPH):
            return names.graphs_of(self.key) + iri.removeprefix(names.GRAPH)
        return names.ENGINE_WKT if self.is_masked and iri == names.WKT else iri


@dataclass(frozen=True)
class Rewritten:
    """A query for the engine: its text, form (``select`` …) and dataset.

    ``order`` are the columns of ``SELECT *`` in the order of the text, else ``None``;
    ``is_distinct`` is for ``SELECT DISTINCT``.
    """

    text: str
    form: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    order: tuple[str, ...] | None
    is_distinct: bool


def decoded(text: str) -> str:
    """A query with the characters that it has by their numbers (SPARQL 1.1 Query, section 19.2).

    Some engines put them in before they parse; the guard has to see what those see.
    """
    return _ESCAPED.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    if not digits:
        return match[0]
    code = int(digits, 16)
    if code > _LAST:
        raise QueryMalformed(f"there is no character {match[0]}")
    return chr(code)


def rewrite(
    text: str,
    graphs: Graphs,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> Rewritten:
    """A query over our dataset for an engine; the graphs are those of the request, if it has any.

    Raises QueryMalformed or QueryRefused for what the engine is not to see.
    """
    scan = _Scan(text)
    if default_graphs or named_graphs:
        default, named = list(default_graphs), list(named_graphs)
    elif scan.has_clauses:
        default, named = scan.default, scan.named
    else:
        default, named = [], sorted(graphs.named)
    is_whole = not (default_graphs or named_graphs or scan.has_clauses)
    seen = replace(graphs, named=graphs.named & frozenset(named))
    edits = [*scan.cuts, *scan.ask_as_select()]
    for iri, start, end, is_graph in scan.iris:
        there = seen.there(iri) if is_graph else graphs.moved(iri)
        if is_graph or there != iri:
            edits.append((start, end, f"<{there}>"))
    return Rewritten(
        text=scan.prologue() + _edited(text, edits),
        form=scan.form,
        default_graphs=(names.default_of(graphs.key),)
        if is_whole
        else tuple(dict.fromkeys(graphs.there(iri) for iri in default))
        or (names.no_graph_of(graphs.key),),
        named_graphs=()
        if not scan.has_graph
        else tuple(dict.fromkeys(graphs.there(iri) for iri in named))
        or (names.no_graph_of(graphs.key),),
        order=scan.order() if scan.is_star else None,
        is_distinct=scan.is_distinct,
    )


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    parts, place = [], 0
    for start, end, new in sorted(edits):
        parts += [text[place:start], new]
        place = end
    return "".join([*parts, text[place:]])


@dataclass
class _Scan:
    """What the tokens of a query say of its form, prefixes and graphs."""

    text: str
    form: str = ""
    is_star: bool = False
    is_distinct: bool = False
    has_graph: bool = False
    has_clauses: bool = False
    default: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    #: Absolute IRIs that matter, with their places, and whether each stands behind GRAPH.
    iris: list[tuple[str, int, int, bool]] = field(default_factory=list)
    #: FROM clauses, to be taken out: what they say goes with the request.
    cuts: list[tuple[int, int, str]] = field(default_factory=list)
    base: str = ""
    declared: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    is_relative: bool = False
    #: Where the form stands, and whether a variable or a clause comes after it.
    begins: int = 0
    has_variable: bool = False
    has_modifier: bool = False

    def __post_init__(self) -> None:
        rest = tokens(self.text)
        for kind, token, start in rest:
            word = token.lower() if kind == "word" else ""
            if word in ("base", "prefix"):
                self._declare(word, rest)
            elif word in _FORMS:
                self.form, self.begins = word, start
                break
            else:
                raise self._malformed(
                    "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE", start
                )
        if not self.form:
            raise self._malformed("the query ends before it asks anything", len(self.text))
        self._body(rest)

    def _declare(self, word: str, rest: Iterator[tuple[str, str, int]]) -> None:
        kind, token, start = next(rest, ("", "", len(self.text)))
        name = ""
        if word == "prefix":
            if kind != "name" or not token.endswith(":"):
                raise self._malformed("here the name of a prefix is expected", start)
            name = token[:-1]
            kind, token, start = next(rest, ("", "", len(self.text)))
        if kind != "iri":
            raise self._malformed("here an IRI in angle brackets is expected", start)
        iri = self._resolved(token[1:-1], start)
        if word == "base":
            self.base = iri
        else:
            self.declared[name] = iri

    def _body(self, rest: Iterator[tuple[str, str, int]]) -> None:
        before, clause, begun, end = "select", "", 0, 0
        for kind, token, start in rest:
            if start < end:
                continue
            word = token.lower() if kind == "word" else ""
            if kind in ("iri", "name") and not token.startswith("_:"):
                match = _NAME.match(self.text, start) if kind == "name" else None
                shown = match[0].rstrip(".") if match else token
                iri, end = self._iri(kind, shown, start), start + len(shown)
                if clause:
                    (self.named if clause == "named" else self.default).append(iri)
                    self.cuts.append((begun, end, " "))
                    clause = ""
                else:
                    is_graph = before == "graph"
                    if is_graph or iri.startswith(names.GRAPH) or iri == names.WKT:
                        self.iris.append((iri, start, end, is_graph))
            elif word == "from":
                clause, begun, self.has_clauses = "default", start, True
            elif clause and word == "named":
                clause = "named"
            elif clause:
                raise self._malformed("FROM has to be followed by the IRI of a graph", start)
            self.has_graph = self.has_graph or word == "graph"
            self.has_variable = self.has_variable or kind == "variable"
            self.has_modifier = self.has_modifier or word in _MODIFIERS
            if token == "*" and before in ("select", "distinct", "reduced") and not self.is_star:
                self.is_star = self.form == "select" and not self._is_inner(start)
            if word == "distinct" and before == self.form == "select":
                self.is_distinct = not self._is_inner(start)
            before = word

    def _is_inner(self, start: int) -> bool:
        return "{" in self.text[:start]

    def _iri(self, kind: str, token: str, start: int) -> str:
        if kind == "iri":
            return self._resolved(token[1:-1], start)
        prefix, _, local = token.partition(":")
        if prefix not in self.declared and prefix not in names.PREFIXES:
            raise self._malformed(f"the prefix '{prefix}:' is not declared", start)
        self.used.add(prefix)
        local = re.sub(r"\\(.)", r"\1", local)
        return self._allowed(self.declared.get(prefix, names.PREFIXES.get(prefix, "")) + local)

    def _resolved(self, iri: str, start: int) -> str:
        if not _ABSOLUTE.match(iri):
            self.is_relative = True
            try:
                iri = urljoin(self.base or names.BASE, iri)
            except ValueError as error:
                raise self._malformed(f"'{iri[:80]}' is no IRI", start) from error
        return self._allowed(iri)

    def _allowed(self, iri: str) -> str:
        if iri.lower().startswith(_OWN_FUNCTIONS):
            message = f"'{iri[:80]}' is a function of one vendor's engine; these are not served"
            raise QueryRefused(message, "function")
        return iri

    def ask_as_select(self) -> list[tuple[int, int, str]]:
        """What makes a SELECT of an ASK: a solution of it is enough.

        Virtuoso says yes to an ASK of a graph that there is not, and no solution to the SELECT.
        """
        if self.form != "ask" or not self.has_variable or self.has_modifier:
            return []
        end = len(self.text)
        return [(self.begins, self.begins + len("ask"), "SELECT *"), (end, end, "\nLIMIT 1")]

    def prologue(self) -> str:
        """What the query leaves to us to declare, on one line before it."""
        base = f"BASE <{names.BASE}> " if self.is_relative and not self.base else ""
        return base + "".join(
            f"PREFIX {prefix}: <{names.PREFIXES[prefix]}> "
            for prefix in sorted(self.used - self.declared.keys())
        )

    def order(self) -> tuple[str, ...]:
        """The names of variables in the order in which the text first has them."""
        return tuple(variables_in(self.text))

    def _malformed(self, message: str, start: int) -> QueryMalformed:
        line, column = line_and_column(self.text, start)
        rest = self.text[start : start + 40].partition("\n")[0]
        near = f"; there stands: {rest}" if rest else ""
        return QueryMalformed(f"{message}{near}", line, column, rest)
