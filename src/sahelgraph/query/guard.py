"""What a query may not hold, found in its text before a worker is spent on it.

The engine has no deadline of its own, and some short queries end its process while they are
parsed or keep it planning for ever: nesting, and many patterns joined. The scan below knows
tokens, not the grammar; what is no SPARQL is left to the engine to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sahelgraph.errors import QueryRefused

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<long>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*''')
  | (?P<string>"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>[\w.-]*:[\w.:%-]*)
  | (?P<word>[^\W\d]\w*)
  | (?P<number>\d[\w.]*)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<end>[.;,])
  | (?P<operator>[!/|^*+])
  | (?P<space>\s+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATES = frozenset({"insert", "delete", "load", "clear", "create", "drop", "copy", "move", "add"})
_FORMS = frozenset({"select", "ask", "construct", "describe"})
_PATTERNS = frozenset({"bind", "exists", "filter", "graph", "minus", "optional", "union", "values"})
#: What brackets, patterns and operators are made of, all that are counted but for words.
_SIGNS = b"{[(/|^.;!*+"
_SHORTEST = min(map(len, _PATTERNS))
# A service clause as it looks in the text. Whether ``<`` begins an IRI or is an operator only the
# grammar can tell, ``SERVICE:a`` may be a keyword and a name, and a keyword may stand right behind
# a number or a full stop; so what looks like the clause is one, wherever it stands.
_GAP = r"(?:\s|\#[^\n\r]*[\n\r])*"
_SERVICE = re.compile(
    rf"(?P<variable>[?$]\w*)?service{_GAP}(?:silent{_GAP})?"
    rf"(?P<target><[^>]*>|[?$]\w+|[^\s{{}}<>?$\"']*:[^\s{{}}<>]*){_GAP}\{{",
    re.IGNORECASE,
)
_WATCHED = ("service", *sorted(_UPDATES))
_READ_ONLY = (
    "this endpoint is read-only: the dataset is published by 'sahelgraph build' from record "
    "files; to add a fact, add a record"
)


@dataclass(frozen=True)
class GuardLimits:
    """How much a query may hold: characters, nested brackets, patterns, operators.

    ``services`` are the addresses of other endpoints that SERVICE may ask; none by default.

    A pattern is whatever a full stop, semicolon, opening brace or bracket, path step, or one of
    FILTER, BIND, OPTIONAL, UNION and the like begins or ends.
    """

    characters: int = 128 * 1024
    depth: int = 50
    patterns: int = 300
    operators: int = 1000
    services: tuple[str, ...] = ()


def line_and_column(text: str, position: int) -> tuple[int, int]:
    """The line and the column, both from 1, of a position; a line feed alone ends a line."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def check_query(text: str, limits: GuardLimits | None = None) -> None:
    """Refuse a query that is too large or deep, updates, or asks other endpoints.

    Raises :class:`~sahelgraph.errors.QueryRefused` with the rule, its limit and what was
    measured. A query that passes may still be malformed.
    """
    limits = limits or GuardLimits()
    if not text.strip():
        raise QueryRefused("the query is empty", rule="empty")
    if len(text) > limits.characters:
        most = f"at most {limits.characters} are served (--query-size)"
        message = f"the query has {len(text)} characters; {most}"
        raise QueryRefused(message, "characters", limits.characters, len(text))
    if _is_plain(text, limits):
        return
    for clause in _SERVICE.finditer(text):
        if clause["variable"] is None:
            _check_service(clause["target"], limits)
    scan = _Scan(limits)
    for kind, token, _ in tokens(text):
        scan.take(kind, token)
    scan.finish()


def _is_plain(text: str, limits: GuardLimits) -> bool:
    """Whether a query cannot pass any limit, however its characters fall into tokens.

    Most queries are so, and this is ten times quicker than to look at each token.
    """
    if not text.isascii():
        return False
    lower = text.lower()
    if any(map(lower.__contains__, _WATCHED)):
        return False
    signs = len(text) - len(text.encode().translate(None, _SIGNS))
    if signs <= min(limits.depth, limits.operators):
        most_words = len(text) // _SHORTEST
        if signs + most_words <= limits.patterns:
            return True
    brackets = text.count("{") + text.count("[")
    signs = text.count("/") + text.count("|") + text.count("^")
    ends = text.count(".") + text.count(";")
    others = text.count("!") + text.count("*") + text.count("+")
    words = sum(map(lower.count, _PATTERNS))
    return (
        brackets + text.count("(") <= limits.depth
        and brackets + signs + ends + words <= limits.patterns
        and signs + others <= limits.operators
    )


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """The kind, text and place of each token of a query; space and comments are left out."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind not in ("space", "comment"):
            yield kind, match.group(), match.start()


def _check_service(target: str, limits: GuardLimits) -> None:
    """Refuse an address that is not allowed; it has to be written out as an IRI."""
    if target.startswith("<") and target[1:-1] in limits.services:
        return
    if limits.services:
        message = f"SERVICE may ask {', '.join(f'<{iri}>' for iri in limits.services)} alone"
    else:
        message = "SERVICE is not served: this endpoint asks no other endpoint (--allow-service)"
    raise QueryRefused(message, "service")


class _Scan:
    """Counts brackets, patterns and operators, and watches for words that are not served."""

    def __init__(self, limits: GuardLimits) -> None:
        self.limits = limits
        self.depth = 0
        self.patterns = 0
        self.operators = 0
        self.is_form_seen = False

    def take(self, kind: str, token: str) -> None:
        """Take the next token."""
        if kind == "open":
            self.open(token)
        elif kind == "close":
            self.depth -= 1
        elif kind == "end":
            self.patterns += token != ","
        elif kind == "operator":
            self.operators += 1
            self.patterns += token in "/|^"
        elif kind == "word":
            self.word(token.lower())

    def open(self, token: str) -> None:
        """An opening bracket."""
        self.depth += 1
        self.patterns += token != "("
        if self.depth > self.limits.depth:
            message = f"brackets are nested more than {self.limits.depth} deep (--depth)"
            raise QueryRefused(message, "depth", self.limits.depth, self.depth)

    def word(self, word: str) -> None:
        """A bare word: a keyword, or the name of a function."""
        if word == "service" and not self.limits.services:
            _check_service("", self.limits)
        self.patterns += word in _PATTERNS
        if word in _FORMS:
            self.is_form_seen = True
        elif word in _UPDATES and not self.is_form_seen:
            raise QueryRefused(_READ_ONLY, "read-only")

    def finish(self) -> None:
        """Compare the counts with the limits."""
        if self.patterns > self.limits.patterns:
            most = f"at most {self.limits.patterns}"
            message = f"the query has {self.patterns} patterns; {most} (--patterns)"
            raise QueryRefused(message, "patterns", self.limits.patterns, self.patterns)
        if self.operators > self.limits.operators:
            most = f"at most {self.limits.operators}"
            message = f"the query has {self.operators} operators; {most} (--operators)"
            raise QueryRefused(message, "operators", self.limits.operators, self.operators)
