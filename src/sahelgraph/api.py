"""For Python: the published graph as an object that answers.

::

    import sahelgraph

    with sahelgraph.open() as graph:
        frame = graph.query("casualties", event="boulikessi-2025-06-01").to_pandas()
        for change in graph.lineage("aqim", "jnim")[0]:
            print(change.date, change.kind, change.label)
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Any

from sahelgraph.errors import QueryRefused
from sahelgraph.lineage.family import Change, Lineage, read_lineage
from sahelgraph.locations import shipped
from sahelgraph.output import opened
from sahelgraph.query.asking import Asking
from sahelgraph.query.catalogue import CatalogueQuery, Parameter, find_query, read_catalogue
from sahelgraph.query.catalogue import resolve as resolve_name
from sahelgraph.query.results import Accepted
from sahelgraph.store.release import default_root

_INTEGERS = "http://www.w3.org/2001/XMLSchema#integer"


@dataclass(frozen=True)
class Table(Sequence[dict[str, Any]]):
    """A result set: rows in order, each a mapping of column to value, ``None`` where unbound.

    Whole numbers (``xsd:integer``) are ``int``; IRIs and everything else are ``str``.
    """

    columns: list[str]
    rows: list[dict[str, Any]]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: Any) -> Any:
        return self.rows[place]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def to_pandas(self) -> Any:
        """A pandas data frame with the columns in order; needs ``sahelgraph[pandas]``."""
        try:
            import pandas
        except ImportError as error:
            raise ImportError("pip install 'sahelgraph[pandas]' for data frames") from error
        frame = pandas.DataFrame(self.rows, columns=self.columns)
        return frame.convert_dtypes()

    def to_csv(self) -> str:
        """The rows as CSV (RFC 4180) with a header."""
        buffer = io.StringIO(newline="")
        writer = csv.DictWriter(buffer, self.columns, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return buffer.getvalue()

    def _repr_html_(self) -> str:
        """A table for notebooks; all values are text."""
        head = "".join(f"<th>{escape(column)}</th>" for column in self.columns)
        body = "".join(
            "<tr>"
            + "".join(f"<td>{escape(str(row[c]) if row[c] is not None else '')}</td>"
                      for c in self.columns)
            + "</tr>"
            for row in self.rows[:100]
        )  # fmt: skip
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class Graph:
    """The published graph; close it, or use it as a context manager. See :func:`open`."""

    def __init__(self, home: Path, engine: str = "") -> None:
        self._opened = opened(home, engine=engine)
        self._engine: Asking = self._opened.__enter__()
        self.catalogue: dict[str, CatalogueQuery] = read_catalogue(shipped("queries"))
        self._lineage: Lineage | None = None

    def query(self, name: str, **parameters: str) -> Table:
        """Run a question of the catalogue, such as ``query("events", actor="jnim")``.

        A value is an id, a name, a spelling or an IRI; for a parameter that is a word of
        Python put an underscore behind it (``from_="2025-01-01"``). Raises a
        :class:`~sahelgraph.errors.QueryError` that tells the nearest names.
        """
        values = {key.removesuffix("_"): value for key, value in parameters.items()}
        query = find_query(self.catalogue, name)
        text = query.bind(values, self._engine.rows, laterally=self._engine.takes_lateral)
        return self._table(text, list(query.columns))

    def sparql(self, text: str) -> Table | bool | str:
        """Answer SPARQL: a table for SELECT, a truth value for ASK, Turtle for graphs."""
        answer = self._engine.query(text, accept=Accepted("json", "ttl"))
        if answer.format != "json":
            return answer.body.decode()
        data = json.loads(answer.body)
        return bool(data["boolean"]) if "boolean" in data else _rows(data, data["head"]["vars"])

    def lineage(self, group: str, to: str | None = None) -> list[list[Change]]:
        """The ways by which one group became part of another; all that led to one, if alone.

        Each way is a list of changes in the order of time; without ``to`` there is one list,
        of the changes that led to the group, the oldest first. Raises
        :class:`~sahelgraph.errors.QueryRefused` if there is no such way.
        """
        if self._lineage is None:
            self._lineage = read_lineage(self._engine.rows)  # type: ignore[arg-type]
        lineage = self._lineage
        start = self._resolve(group)
        if to is None:
            kin = {start, *lineage.ancestors(start)}
            led = [change for change in lineage.changes if change.is_descent
                   and set(change.after) & kin]  # fmt: skip
            return [sorted(led, key=lambda change: (change.earliest, change.iri))]
        ways = lineage.paths(start, self._resolve(to))
        if not ways:
            raise QueryRefused(f"'{to}' does not descend from '{group}'", "parameter")
        return ways

    def describe(self, thing: str) -> str:
        """All that is said of a thing, with its claims and passages, as Turtle."""
        iri = resolve_name(Parameter("thing", "thing", "the thing"), thing, self._engine.rows)
        return self._engine.describe(iri, Accepted(None, "ttl")).body.decode()

    def _resolve(self, group: str) -> str:
        return resolve_name(Parameter("group", "group", "the group"), group, self._engine.rows)

    def _table(self, text: str, columns: list[str]) -> Table:
        data = json.loads(self._engine.query(text, accept=Accepted("json", None)).body)
        return _rows(data, columns)

    def close(self) -> None:
        """End the processes that hold the graph."""
        self._opened.__exit__(None, None, None)

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _rows(data: Any, columns: list[str]) -> Table:
    rows = [
        {column: _value(row.get(column)) for column in columns}
        for row in data["results"]["bindings"]
    ]
    return Table(columns, rows)


def _value(term: dict[str, Any] | None) -> Any:
    if term is None:
        return None
    return int(term["value"]) if term.get("datatype") == _INTEGERS else term["value"]


def open(home: str | Path | None = None, *, engine: str = "") -> Graph:
    """Open the graph that is published under ``home`` (default: ``SAHELGRAPH_HOME`` or
    ``./published``); it is built from the records that come with the package if there is none.
    With ``engine``, open what is published at the engine that takes queries at that address.

    Raises :class:`~sahelgraph.errors.SahelgraphError` if nothing usable is published.
    """
    return Graph(Path(home) if home is not None else default_root(), engine)
