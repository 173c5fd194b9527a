"""What a worker said of a query, as an answer or as the error that it stands for."""

from __future__ import annotations

import json
from typing import Any

from sahelgraph.errors import QueryError, QueryMalformed, QueryRefused, QueryTooLarge
from sahelgraph.query import protocol
from sahelgraph.query.asking import Answer, Limits
from sahelgraph.query.results import FORMATS


def outcome(frame: tuple[bytes, bytes], text: str, limits: Limits) -> Answer:
    """The answer to the query ``text``; raises a QueryError that says why there is none."""
    found = protocol.decoded_answer(frame[0])
    if found is not None:
        return Answer(frame[1], *found)
    head: dict[str, Any] = json.loads(frame[0])
    status = head["status"]
    if status == "malformed":
        raise _malformed(head, text)
    if status == "too-large":
        raise QueryTooLarge(
            f"the answer has more than {limits.largest // 2**20} MiB (--answer-size); use LIMIT"
        )
    if status == "too-many":
        raise QueryTooLarge(
            f"the answer has more than {limits.rows} rows (--rows); use LIMIT and OFFSET"
        )
    if status == "not-acceptable":
        offered = ", ".join(FORMATS[name].media_type for name in head["offered"])
        raise QueryRefused(f"no accepted format fits the answer; there are {offered}", "accept")
    raise QueryError(f"a worker answered with an unknown status '{status}'")


def _malformed(head: dict[str, Any], text: str) -> QueryMalformed:
    """The error of a query that is no SPARQL, with the text at the place that it names."""
    line, column = head["line"], head["column"]
    if line is None:
        return QueryMalformed(head["message"])
    # As the parser counts them: other characters that end a line may stand in a string.
    lines = text.split("\n")
    found = lines[line - 1][column - 1 : column + 39] if line <= len(lines) else ""
    near = f"; there stands: {found}" if found else "; there the query ends"
    return QueryMalformed(f"{head['message']}{near}", line, column, found)
