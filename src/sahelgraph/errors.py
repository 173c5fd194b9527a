"""The errors of sahelgraph, in one tree.

::

    SahelgraphError
    ├── DocumentError         a source document cannot be read, or does not match its index
    ├── RecordErrors          one or more records cannot be taken; holds a Problem for each
    ├── MappingError          a record cannot be turned into RDF
    ├── ValidationFailed      the graph breaks a shape of severity Violation
    ├── PublishError          a release cannot be written, switched to or opened
    └── QueryError            a query was not answered
        ├── QueryRefused      it breaks a limit or asks for what is not served
        ├── QueryMalformed    it is no SPARQL; has a line and a column where known
        ├── QueryTimeout      it took longer than the deadline
        ├── QueryTooLarge     its answer is larger than the limit
        ├── QueryBusy         too many queries are waiting
        ├── UnknownQuery      the catalogue has no query of that name
        ├── WorkerDied        the process that evaluated it ended
        ├── QueryAbandoned    nobody waits for its answer any more
        ├── EngineDown        an engine elsewhere is not there, or takes no more
        └── EngineFault       an engine elsewhere gave something that is no answer
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class SahelgraphError(Exception):
    """Base of every error that sahelgraph raises on purpose; its text is meant for the user."""


class DocumentError(SahelgraphError):
    """A source document cannot be read, or does not match its index."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with a record file.

    ``file`` is the path as given, ``line`` counts from 1, ``record`` is the record's id or
    an empty string, ``message`` says what was expected and proposes a remedy.
    """

    file: str
    line: int
    record: str
    message: str

    def __str__(self) -> str:
        record = f" [{self.record}]" if self.record else ""
        return f"{self.file}:{self.line}:{record} {self.message}"


class RecordErrors(SahelgraphError):
    """One or more records cannot be taken."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class MappingError(SahelgraphError):
    """A record cannot be turned into RDF."""


class ValidationFailed(SahelgraphError):
    """The graph breaks a shape of severity Violation; ``report`` holds the findings."""

    def __init__(self, message: str, report: Any) -> None:
        self.report = report
        super().__init__(message)


class PublishError(SahelgraphError):
    """A release cannot be written, switched to or opened."""


class QueryError(SahelgraphError):
    """A query was not answered."""


class QueryRefused(QueryError):
    """A query breaks a limit or asks for something that is not served.

    ``rule`` names what it broke, ``limit`` and ``measured`` give the figures where there are any.
    """

    def __init__(
        self, message: str, rule: str, limit: int | None = None, measured: int | None = None
    ) -> None:
        self.rule, self.limit, self.measured = rule, limit, measured
        super().__init__(message)


class QueryMalformed(QueryError):
    """A query is no SPARQL; ``line`` and ``column`` count from 1 where they are known.

    ``found`` is the text that stands there.
    """

    def __init__(
        self,
        message: str,
        line: int | None = None,
        column: int | None = None,
        found: str | None = None,
    ) -> None:
        self.line, self.column, self.found = line, column, found
        super().__init__(message)


class QueryTimeout(QueryError):
    """A query took longer than the deadline."""


class QueryTooLarge(QueryError):
    """The answer of a query is larger than the limit."""


class QueryBusy(QueryError):
    """Too many queries are waiting; try again later."""


class UnknownQuery(QueryError):
    """The catalogue has no query of that name."""


class WorkerDied(QueryError):
    """The process that evaluated a query ended before it answered."""


class QueryAbandoned(QueryError):
    """Who asked a query has left, or does not want its answer any more."""


class EngineDown(QueryError):
    """An engine elsewhere cannot be reached, or takes no more queries now."""


class EngineFault(QueryError):
    """An engine elsewhere gave an error of its own, half an answer, or something else."""
