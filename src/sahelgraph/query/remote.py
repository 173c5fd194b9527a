"""The way to ask an engine elsewhere, over HTTP, within the same guard, deadline and limits."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence

from sahelgraph import names
from sahelgraph.errors import (
    EngineDown,
    EngineFault,
    QueryBusy,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
)
from sahelgraph.query.asking import Answer, Asking, Call, Limits
from sahelgraph.query.elsewhere import (
    GRAPH,
    TABLE,
    Table,
    read_graph,
    read_table,
    write_graph,
    write_table,
)
from sahelgraph.query.guard import check_query
from sahelgraph.query.results import ANY, FORMATS, Accepted
from sahelgraph.query.rewriting import Graphs, Rewritten, decoded, rewrite
from sahelgraph.store.address import Credentials, EngineAddress
from sahelgraph.store.elsewhere import Holding, current_holding, read_state
from sahelgraph.store.transport import Received, Transport

#: Seconds for which it is trusted that the publication that is read is still there.
LEASE = 30.0
#: Seconds that reading the state may take.
_STATE_SECONDS = 10.0
#: What Virtuoso says of an answer that it cut off at its own limit.
_CUT_AT = "x-sparql-maxrows"
_PARTIAL = "x-sql-state"
#: More rows than any limit, from nearly any dataset, and a small answer nevertheless.
_MANY = "SELECT (1 AS ?x) WHERE {{ ?s ?p ?o . ?t ?q ?r }} LIMIT {}"


class RemoteEngine(Asking):
    """Asks one publication at an engine; the current one unless another is given.

    ``connections`` queries are asked at once. Raises :class:`~sahelgraph.errors.EngineDown` if
    nothing is published there.
    """

    def __init__(
        self,
        address: EngineAddress,
        limits: Limits | None = None,
        connections: int = 8,
        credentials: Credentials | None = None,
        holding: Holding | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.address = address
        #: What a query does, it does in the process of that engine.
        self.is_isolated = True
        self._transport = Transport(credentials or Credentials.of_environment(), connections)
        self._places = threading.BoundedSemaphore(connections)
        self._lock = threading.Lock()
        self._waiting = 0
        self._asked = 0
        self._confirmed = time.monotonic()
        self._gives_enough = False
        self.holding = holding or self._current()
        self._graphs = Graphs(
            self.holding.key, frozenset(self.holding.graphs), self.holding.is_masked
        )
        self._moved_names = names.graphs_of(self.holding.key).encode()

    def _current(self) -> Holding:
        found = current_holding(read_state(self._transport, self.address, _STATE_SECONDS))
        if found is None:
            message = f"nothing is published at the engine {self.address.query}"
            raise EngineDown(f"{message}; run 'sahelgraph publish --engine' first")
        return found

    def state(self) -> list[Holding]:
        """What the engine holds, the current publication first; also confirms ours."""
        asked = time.monotonic()
        state = read_state(self._transport, self.address, _STATE_SECONDS)
        if any(known.key == self.holding.key and known.number for known in state):
            self._confirmed = asked
        return state

    @property
    def asked(self) -> int:
        """How many queries are waiting or being evaluated."""
        return self._asked

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
        """Answer a query; see :meth:`Asking.query`."""
        if is_guarded:
            text = decoded(text)
            check_query(text, self.limits.guard)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            message = f"character {error.start + 1} of the query is half of one (a surrogate)"
            raise QueryRefused(message, "encoding") from error
        rewritten = rewrite(text, self._graphs, default_graphs, named_graphs)
        is_table = rewritten.form in ("select", "ask")
        name = accept.results if is_table else accept.graphs
        if name is None:
            offered = [form.media_type for form in FORMATS.values() if form.for_graphs != is_table]
            message = f"no accepted format fits the answer; there are {', '.join(offered)}"
            raise QueryRefused(message, "accept")
        self._enter()
        try:
            if call is not None:
                call.check()
            return self._answer(rewritten, name)
        finally:
            self._places.release()
            with self._lock:
                self._asked -= 1

    def _enter(self) -> None:
        """Wait for a place among the queries that are asked at once."""
        with self._lock:
            if self._waiting >= self.limits.waiting:
                raise QueryBusy(
                    f"{self._waiting} queries are waiting (--waiting); try again in a moment"
                )
            self._waiting += 1
        is_free = self._places.acquire(timeout=self.limits.timeout)
        with self._lock:
            self._waiting -= 1
            self._asked += is_free
        if not is_free:
            raise QueryBusy("no connection came free in time; try again in a moment")

    def _answer(self, asked: Rewritten, name: str) -> Answer:
        started = time.perf_counter()
        if time.monotonic() - self._confirmed > LEASE:
            self._renew()
        received = self._ask(asked)
        seconds = time.perf_counter() - started
        # Graphs and datatypes are told by the names under which users know them.
        body = received.body.replace(self._moved_names, names.GRAPH.encode())
        body = body.replace(names.ENGINE_WKT.encode(), names.WKT.encode())
        if asked.form in ("select", "ask"):
            table = self._ordered(read_table(body), asked)
            rows = None if isinstance(table, bool) else len(table.rows)
            self._check(received, rows or 0)
            written = write_table(table, name)
        else:
            if received.headers.get("server", "").startswith("Virtuoso"):
                self._check_virtuoso()
            triples = read_graph(body)
            rows = len(triples)
            self._check(received, rows)
            written = write_graph(triples, name)
        if len(written) > self.limits.largest:
            raise QueryTooLarge(
                f"the answer has more than {self.limits.largest // 2**20} MiB (--answer-size); "
                "use LIMIT"
            )
        return Answer(written, name, seconds, rows)

    def _ask(self, asked: Rewritten) -> Received:
        accept = TABLE if asked.form in ("select", "ask") else GRAPH
        received = self._transport.post(
            self.address.query,
            [
                ("query", asked.text),
                *(("default-graph-uri", graph) for graph in asked.default_graphs),
                *(("named-graph-uri", graph) for graph in asked.named_graphs),
            ],
            seconds=self.limits.timeout,
            accept=accept,
            largest=self.limits.largest,
        )
        is_kin = received.media_type == "application/json" if accept == TABLE else (
            received.media_type == "text/plain")  # fmt: skip
        if received.media_type != accept and not is_kin:
            raise EngineFault(
                f"the engine at {self.address.query} answers with '{received.media_type}' where "
                f"{accept} was asked for"
            )
        return received

    def _ordered(self, table: Table | bool, asked: Rewritten) -> Table | bool:
        """A table whose columns stand as the query names them, a row once; a truth value as one."""
        if asked.form == "ask":
            # Virtuoso gives a table of one row for true and of none for false.
            return table if isinstance(table, bool) else bool(table.rows)
        if isinstance(table, bool):
            raise EngineFault("the engine gave a truth value where a table was asked for")
        columns, rows = table.columns, table.rows
        if asked.order is not None:
            order = {name: place for place, name in enumerate(asked.order)}
            columns = sorted(columns, key=lambda name: order.get(name, len(order)))
        if asked.is_distinct:
            # Virtuoso gives some rows twice that have unbound columns (its issue 568).
            rows = list({json.dumps(row, sort_keys=True): row for row in rows}.values())
        return Table(columns, rows)

    def _check(self, received: Received, rows: int) -> None:
        """Refuse an answer that the engine cut off by a limit of its own, or that is too long."""
        if rows > self.limits.rows:
            raise QueryTooLarge(
                f"the answer has more than {self.limits.rows} rows (--rows); use LIMIT and OFFSET"
            )
        if _PARTIAL in received.headers:
            raise QueryTimeout("the engine gave up and told what it had found until then")
        self._check_cut(received)

    def _check_cut(self, received: Received) -> None:
        cut = received.headers.get(_CUT_AT, "")
        if cut.isdigit() and int(cut) <= self.limits.rows:
            raise EngineFault(
                f"the engine gives at most {cut} rows and cuts off the rest; have it give more "
                f"than {self.limits.rows} (ResultSetMaxRows), or give less than {cut} as --rows"
            )

    def _check_virtuoso(self) -> None:
        """Find out, once, whether Virtuoso gives as many rows as we do.

        Of a table it says when it cuts it off, of a graph it does not.
        """
        if self._gives_enough:
            return
        graph = names.default_of(self.holding.key)
        fields = [("query", _MANY.format(self.limits.rows + 1)), ("default-graph-uri", graph)]
        self._check_cut(
            self._transport.post(
                self.address.query,
                fields,
                seconds=self.limits.timeout,
                accept="text/csv",
                largest=self.limits.largest,
            )
        )
        self._gives_enough = True

    def _renew(self) -> None:
        """Look whether our publication is still there; the engine was not heard of for long."""
        self.state()
        if time.monotonic() - self._confirmed > LEASE:
            raise QueryBusy("the version that was read is no longer there; try again in a moment")

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()
