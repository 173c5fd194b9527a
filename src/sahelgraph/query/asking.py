"""What every engine offers, ours and those elsewhere: ``query`` and ``describe``, within limits.

Pages, catalogue, lineage and endpoint know an engine by this alone. (The third thing that one
can do with an engine, to publish to it, is :class:`sahelgraph.store.target.Target`.)
"""

from __future__ import annotations

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import NamedTuple, Self

from sahelgraph.errors import QueryAbandoned
from sahelgraph.query.description import description_query
from sahelgraph.query.guard import GuardLimits
from sahelgraph.query.results import ANY, FORMATS, Accepted


@dataclass(frozen=True)
class Limits:
    """What one query may cost.

    ``timeout`` is in seconds from the moment a worker has the query, ``memory`` in bytes of
    address space beyond the dataset, ``largest`` in bytes and ``rows`` in rows of the answer,
    ``waiting`` is the number of queries that may wait for a worker, ``slow`` that of queries
    that may run at once beside the quick ones.
    """

    timeout: float = 10.0
    memory: int = 1024 * 2**20
    largest: int = 64 * 2**20
    rows: int = 100_000
    waiting: int = 32
    slow: int = 8
    guard: GuardLimits = field(default_factory=GuardLimits)

    @property
    def longest(self) -> float:
        """The seconds after which each query is answered: it may wait for a worker as well."""
        return 2 * self.timeout

    def told(self) -> str:
        """What one query may cost, as the header of an answer says it."""
        return f"seconds={self.timeout:g}, rows={self.rows}, bytes={self.largest}"


class Answer(NamedTuple):
    """An answer: its body, the name of its format, the seconds that the engine took.

    ``rows`` counts the solutions of a SELECT and the triples of a graph; a truth value has none.
    """

    body: bytes
    format: str
    seconds: float
    rows: int | None

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return FORMATS[self.format].content_type


class Call:
    """One call for an answer, which who made it may give up from another thread."""

    __slots__ = ("_end", "_lock", "is_given_up")

    def __init__(self) -> None:
        self.is_given_up = False
        self._end: Callable[[], None] | None = None
        self._lock = threading.Lock()

    def give_up(self) -> None:
        """Say that nobody waits any more; ends what is being done, and what is begun later."""
        with self._lock:
            self.is_given_up = True
            if self._end is not None:
                self._end()

    def end_with(self, end: Callable[[], None]) -> None:
        """Say how to end what is being done for the call."""
        with self._lock:
            self._end = end
            if self.is_given_up:
                end()

    def check(self) -> None:
        """Raise :class:`~sahelgraph.errors.QueryAbandoned` if it is given up."""
        if self.is_given_up:
            raise QueryAbandoned("nobody waits for the answer any more")

    def settle(self) -> None:
        """Say that there is nothing to end any more; raises QueryAbandoned like :meth:`check`."""
        with self._lock:
            self._end = None
        self.check()


class Asking(ABC):
    """One dataset that answers; use it as a context manager, or call :meth:`close`."""

    limits: Limits
    #: Whether nothing that a query does can reach a network from where it is evaluated.
    is_isolated: bool
    #: The IRIs of functions that it evaluates beside those of SPARQL 1.1, where they are known.
    functions: tuple[str, ...] = ()
    #: Whether it takes LATERAL, which says in what order patterns are joined.
    takes_lateral: bool = False

    @property
    @abstractmethod
    def asked(self) -> int:
        """How many queries are waiting or being evaluated."""

    def under_way(self) -> dict[str, int]:
        """How many queries wait, how many run, and how many of these are not quick."""
        return {"waiting": 0, "running": self.asked, "long": 0}

    @abstractmethod
    def query(
        self,
        text: str,
        *,
        accept: Accepted = ANY,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        is_guarded: bool = True,
        call: Call | None = None,
    ) -> Answer:
        """Answer a SPARQL 1.1 query in the first accepted format of its sort.

        ``default_graphs`` and ``named_graphs`` are IRIs as in the SPARQL 1.1 Protocol, section
        2.1.4. ``is_guarded=False`` is for queries that the program itself writes. Who gives the
        ``call`` up ends the query, if it is evaluated here. Raises a
        :class:`~sahelgraph.errors.QueryError`.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of processes and connections."""

    def describe(self, iri: str, accept: Accepted = ANY, call: Call | None = None) -> Answer:
        """The description of what an IRI names, the same on every engine; raises like `query`."""
        return self.query(description_query(iri), accept=accept, is_guarded=False, call=call)

    def rows(self, text: str) -> list[dict[str, str]]:
        """The rows of a SELECT query: variable to lexical form, unbound ones left out."""
        answer = json.loads(self.query(text).body)
        return [
            {name: term["value"] for name, term in row.items() if "value" in term}
            for row in answer["results"]["bindings"]
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
