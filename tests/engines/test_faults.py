"""Engines that are down, slow, wrong or half: each is told as what it is, and in time."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake import (
    TABLE,
    WHOLE,
    Answering,
    Fake,
    begun,
    chunks,
    drip,
    flood,
    hang,
    nothing,
    plain,
    reset,
)
from servers import Elsewhere, Server, Virtuoso, free_port, made_up, make

from sahelgraph import names
from sahelgraph.errors import (
    EngineDown,
    EngineFault,
    QueryBusy,
    QueryError,
    QueryMalformed,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
)
from sahelgraph.query.asking import Limits
from sahelgraph.query.remote import RemoteEngine
from sahelgraph.query.results import Accepted
from sahelgraph.store.address import Credentials, EngineAddress
from sahelgraph.store.elsewhere import Holding, read_state
from sahelgraph.store.release import Manifest, Release
from sahelgraph.store.send import EngineTarget
from sahelgraph.store.transport import Transport
from sahelgraph.web.problem import of_query_error

SELECT = "SELECT ?s WHERE { ?s ?p ?o }"
GRAPH = "CONSTRUCT WHERE { ?s ?p ?o }"
HOLDING = Holding(
    "0" * 12 + "-" + "0" * 8,
    Manifest("0" * 12, "0" * 64, 2, 1, {"": 1, f"{names.GRAPH}000": 1}, {}, {}, ""),
    0.0, "", number=1,
)  # fmt: skip


@pytest.fixture
def fake() -> Iterator[Fake]:
    fake = Fake()
    yield fake
    fake.ended.set()
    fake.server.shutdown()
    fake.server.server_close()


def ask(
    fake: Fake, text: str = SELECT, limits: Limits | None = None, **given: object
) -> tuple[bytes, float]:
    started = time.monotonic()
    limits = limits or Limits(timeout=1.0)
    with RemoteEngine(fake.address, limits, credentials=Credentials(), holding=HOLDING) as engine:
        body = engine.query(text, **given).body  # type: ignore[arg-type]
    return body, time.monotonic() - started


def test_a_state_is_read_though_a_row_of_it_lacks_its_object(fake: Fake) -> None:
    """Virtuoso gives such rows while another process publishes; it was a KeyError."""
    subject = {"type": "uri", "value": f"{names.ENGINE_STATE}/{HOLDING.key}"}
    row = {"s": subject, "p": {"type": "uri", "value": names.ENGINE_HOLDS}}
    head = {"vars": ["s", "p", "o"]}
    fake.answer = plain(
        200, TABLE, json.dumps({"head": head, "results": {"bindings": [row]}}).encode()
    )
    transport = Transport(Credentials())
    try:
        assert read_state(transport, fake.address, 5.0) == []
    finally:
        transport.close()


def test_what_is_right_is_taken(fake: Fake) -> None:
    assert ask(fake)[0] == WHOLE
    fake.answer = plain(200, "application/sparql-results+json; charset=utf-8", WHOLE)
    assert ask(fake)[0] == WHOLE
    fake.answer = plain(200, "application/n-triples", b'<urn:a> <urn:b> "x" .\n')
    assert ask(fake, GRAPH, accept=Accepted(None, "nt"))[0] == b'<urn:a> <urn:b> "x" .\n'


NTRIPLES = "application/n-triples"
FAULTS: dict[str, tuple[Answering, str, type[QueryError], int, str]] = {
    "an error of its own": (plain(500, "text/plain", b"<p>stack overflow</p>"), SELECT,
                            EngineFault, 502, "status 500.*: stack overflow"),
    "overloaded": (plain(503, "text/plain", b"busy"), SELECT, EngineDown, 503, "takes no more"),
    "too many": (plain(429, "text/plain", b""), SELECT, EngineDown, 503, "takes no more"),
    "gave up": (plain(504, "text/plain", b""), SELECT, QueryTimeout, 504, "gave up"),
    "not allowed": (plain(401, "text/plain", b""), SELECT, EngineFault, 502, "let us in"),
    "forbidden": (plain(403, "text/plain", b""), SELECT, EngineFault, 502, "let us in"),
    "moved": (plain(301, "text/plain", b"", Location="http://elsewhere.invalid/"), SELECT,
              EngineFault, 502, "has moved to http://elsewhere.invalid/"),
    "another place": (plain(404, "text/html", b"<h1>Not Found</h1>"), SELECT, EngineFault, 502,
                      "status 404.*: Not Found"),
    "malformed": (plain(400, "text/plain", b"error at 1:7"), SELECT, QueryMalformed, 400,
                  "error at 1:7"),
    "a page": (plain(200, "text/html", b"<h1>Welcome</h1>"), SELECT, EngineFault, 502,
               "answers with 'text/html' where application/sparql-results"),
    "a graph for a table": (plain(200, "text/turtle", b""), SELECT, EngineFault, 502,
                            "answers with 'text/turtle'"),
    "a table for a graph": (plain(200, TABLE, WHOLE), GRAPH, EngineFault, 502,
                            "where application/n-triples was asked for"),
    "half of a table": (plain(200, TABLE, WHOLE[:60]), SELECT, EngineFault, 502, "no whole table"),
    "an error amid a table": (plain(200, TABLE, WHOLE[:-3] + b"The query was cancelled"), SELECT,
                              EngineFault, 502, "ends in: .*cancelled"),
    "nothing": (plain(200, TABLE, b""), SELECT, EngineFault, 502, "no whole table"),
    "something else": (plain(200, TABLE, b"[1,2]"), SELECT, EngineFault, 502, "no whole table"),
    "half of a term": (plain(200, TABLE, WHOLE.replace(b'"value":"urn:a"', b'"value":5')), SELECT,
                       EngineFault, 502, "no whole table"),
    "no UTF-8": (plain(200, TABLE, WHOLE.replace(b"urn:a", b"urn:\xff")), SELECT, EngineFault, 502,
                 "no whole table"),
    "half of a graph": (plain(200, NTRIPLES, b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b"), GRAPH,
                        EngineFault, 502, "no whole graph"),
    "a truth value for a table": (plain(200, TABLE, b'{"head":{},"boolean":true}'), SELECT,
                                  EngineFault, 502, "a truth value where a table"),
    "broken off": (begun(TABLE, WHOLE[:40], len(WHOLE), nothing), SELECT, EngineFault, 502,
                   "broke off in the middle"),
    "reset": (begun(TABLE, WHOLE[:40], len(WHOLE), reset), SELECT, EngineFault, 502,
              "broke off in the middle"),
    "chunks without an end": (chunks(WHOLE[:30], WHOLE[30:]), SELECT, EngineFault, 502,
                              "broke off in the middle"),
    "closed at once": (reset, SELECT, EngineDown, 503, "does not answer"),
    "never begins": (hang, SELECT, QueryTimeout, 504, r"longer than 1 s"),
    "stands still": (begun(TABLE, WHOLE[:40], len(WHOLE), hang), SELECT, QueryTimeout, 504,
                     r"longer than 1 s"),
    "stands still, no length": (begun(TABLE, WHOLE[:40], None, hang), SELECT, QueryTimeout, 504,
                                r"longer than 1 s"),
    "drips": (begun(TABLE, WHOLE[:40], None, drip), SELECT, QueryTimeout, 504, r"longer than 1 s"),
    "no end": (begun(TABLE, WHOLE[:40], None, flood), SELECT, QueryTooLarge, 413, "1 MiB"),
    "cut by Virtuoso": (plain(200, TABLE, WHOLE, X_SPARQL_MaxRows="1"), SELECT, EngineFault, 502,
                        "at most 1 rows and cuts off"),
    "partial of Virtuoso": (plain(200, TABLE, WHOLE, X_SQL_State="S1TAT"), SELECT, QueryTimeout,
                            504, "what it had found until then"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(FAULTS))
def test_a_fault_is_told_as_what_it_is(fake: Fake, name: str) -> None:
    fake.answer, text, kind, status, message = FAULTS[name]
    started = time.monotonic()
    with pytest.raises(QueryError) as caught:
        ask(fake, text, Limits(timeout=1.0, largest=2**20), accept=Accepted("json", "nt"))
    assert type(caught.value) is kind
    assert re.search(message, str(caught.value)), str(caught.value)
    assert time.monotonic() - started < 2.5
    reply = of_query_error(caught.value)
    assert reply.status == status
    assert ("Retry-After", "2") in reply.headers or status != 503


def test_an_engine_that_is_not_there(tmp_path: Path) -> None:
    address = EngineAddress.of(f"http://127.0.0.1:{free_port()}/query")
    with pytest.raises(EngineDown, match="does not answer: Connection refused"):
        RemoteEngine(address, Limits(timeout=1))


def test_too_many_rows_are_refused(fake: Fake) -> None:
    row = b'{"s":{"type":"uri","value":"urn:a"}}'
    fake.answer = plain(200, TABLE, WHOLE.replace(row, b",".join([row] * 11)))
    with pytest.raises(QueryTooLarge, match="more than 10 rows"):
        ask(fake, limits=Limits(timeout=1, rows=10))


def test_an_answer_that_grows_when_it_is_written_is_refused(fake: Fake) -> None:
    fake.answer = plain(200, TABLE, WHOLE)
    with pytest.raises(QueryTooLarge):
        ask(fake, limits=Limits(timeout=1, largest=len(WHOLE) + 1), accept=Accepted("xml", None))


def test_more_queries_than_may_wait_are_refused(fake: Fake) -> None:
    fake.answer = hang
    limits = Limits(timeout=2, waiting=1)
    outcomes: list[str] = []
    with RemoteEngine(
        fake.address, limits, connections=1, credentials=Credentials(), holding=HOLDING
    ) as engine:

        def go() -> None:
            try:
                engine.query(SELECT)
            except QueryError as error:
                outcomes.append(type(error).__name__)

        threads = [threading.Thread(target=go) for _ in range(4)]
        for thread in threads:
            thread.start()
            time.sleep(0.1)
        assert engine.asked == 1
        for thread in threads:
            thread.join()
        assert engine.asked == 0
    assert sorted(outcomes) == ["QueryBusy", "QueryBusy", "QueryBusy", "QueryTimeout"] or sorted(
        outcomes
    ) == ["QueryBusy", "QueryBusy", "QueryTimeout", "QueryTimeout"]
    assert QueryBusy.__name__ in outcomes


@pytest.mark.parametrize(
    ("environment", "header"),
    [
        ({}, None),
        ({"SAHELGRAPH_ENGINE_USER": "ana", "SAHELGRAPH_ENGINE_PASSWORD": "näh"},
         "Basic YW5hOm7DpGg="),
        ({"SAHELGRAPH_ENGINE_TOKEN": "abc"}, "Bearer abc"),
    ],
)  # fmt: skip
def test_credentials_come_from_the_environment(
    fake: Fake, environment: dict[str, str], header: str | None
) -> None:
    credentials = Credentials.of_environment(environment)
    with RemoteEngine(
        fake.address, Limits(timeout=1), credentials=credentials, holding=HOLDING
    ) as engine:
        engine.query(SELECT)
    assert fake.headers[-1].get("Authorization") == header
    assert not any(value in repr(credentials) for value in environment.values() if value != "ana")


def test_nothing_of_a_netrc_or_a_proxy_is_used(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    ask(fake)
    assert "Authorization" not in fake.headers[-1]


HOSTILE = sorted((Path(__file__).parents[1] / "hostile").glob("service-*.rq"))
REFUSED = [
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "PREFIX a: <urn:a> DELETE WHERE { ?s ?p ?o }",
    "DROP ALL",
    "LOAD <http://127.0.0.1/>",
    "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "MODIFY GRAPH <urn:g> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    'DEFINE get:soft "replace" SELECT * FROM <http://127.0.0.1/> WHERE { ?s ?p ?o }',
    "SELECT (bif:http_get('http://127.0.0.1/') AS ?x) WHERE {}",
    "SELECT (<bif:http_get>('http://127.0.0.1/') AS ?x) WHERE {}",
    "PREFIX b: <bif:> SELECT (b:http_get('http://127.0.0.1/') AS ?x) WHERE {}",
    "BASE <bif:> SELECT (<bif:sys_stat>('st_dbms_name') AS ?x) WHERE {}",
    "SELECT (sql:rnd(5) AS ?x) WHERE {}",
    "SELECT * FROM <http://127.0.0.1/> WHERE { ?s ?p ?o } OPTION (get:soft 'soft')",
    "SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * WHERE { \\u0053ERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * WHERE { ?s ?p '\\u0027 . \\U00000053ERVICE ?x { ?s ?p ?o } . ?a ?b \\u0027' }",
    "SELECT (<b\\u0069f:http_get>('http://127.0.0.1/') AS ?x) WHERE {}",
    "\\u0044ROP ALL",
]


@pytest.mark.parametrize("text", [*REFUSED, *(path.read_text() for path in HOSTILE)])
def test_what_may_not_be_asked_never_reaches_the_engine(fake: Fake, text: str) -> None:
    with pytest.raises((QueryRefused, QueryMalformed)):
        ask(fake, text)
    assert fake.asked == []


def test_virtuoso_that_gives_fewer_rows_than_we_do_is_told(tmp_path: Path) -> None:
    """Of a graph it cuts off the rest without a word; seen to give 100 triples of 201."""
    server = make("virtuoso", tmp_path)
    assert isinstance(server, Virtuoso)
    server.sparql = "ResultSetMaxRows = 100"
    server.start()
    try:
        prepare(server, tmp_path)
        with RemoteEngine(server.address, Limits(), credentials=server.credentials) as engine:
            assert engine.query(f"{SELECT} LIMIT 50").rows == 50
            for text in (SELECT, GRAPH, "CONSTRUCT { <urn:x> ?p 1 } WHERE { ?s ?p ?o }"):
                with pytest.raises(EngineFault, match=r"at most 100 rows.*ResultSetMaxRows"):
                    engine.query(text)
        few = Limits(rows=99)
        with RemoteEngine(server.address, few, credentials=server.credentials) as engine:
            with pytest.raises(QueryTooLarge):
                engine.query(SELECT)
            assert engine.query("CONSTRUCT WHERE { <urn:thing:1> ?p ?o }").rows == 1
    finally:
        server.kill()


def test_an_engine_that_stands_still_is_left_in_time(server: Server, tmp_path: Path) -> None:
    prepare(server, tmp_path)
    with RemoteEngine(server.address, Limits(timeout=1), credentials=server.credentials) as engine:
        engine.query(SELECT)
        server.pause()
        started = time.monotonic()
        try:
            with pytest.raises(QueryTimeout):
                engine.query(SELECT)
            assert time.monotonic() - started < 2
        finally:
            server.resume()
        engine.query(SELECT)


def prepare(server: Server, tmp_path: Path) -> Release:
    release = made_up(tmp_path, 1)
    EngineTarget(server.address, server.credentials).publish(release)
    return release


LONG = """SELECT (COUNT(*) AS ?n) WHERE {
  ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(STR(?a) < STR(?l)) }"""


def test_an_engine_that_is_killed_amid_a_query_and_comes_back(
    server: Server, tmp_path: Path
) -> None:
    prepare(server, tmp_path)
    limits = Limits(timeout=30)
    outcome: list[QueryError] = []
    with RemoteEngine(server.address, limits, credentials=server.credentials) as engine:

        def go() -> None:
            try:
                engine.query(LONG)
            except QueryError as error:
                outcome.append(error)

        thread = threading.Thread(target=go)
        thread.start()
        time.sleep(1)
        server.kill()
        thread.join(5)
        assert not thread.is_alive()
        assert isinstance(outcome[0], EngineDown | EngineFault)
        with pytest.raises(EngineDown, match="does not answer"):
            engine.query(SELECT)
        server.start()
        assert engine.query(SELECT).rows == 201


def test_a_long_query_is_given_up_and_others_are_answered(elsewhere: Elsewhere) -> None:
    limits = Limits(timeout=2)
    server = elsewhere.server
    with RemoteEngine(server.address, limits, credentials=server.credentials) as engine:
        started = time.monotonic()
        with pytest.raises(QueryTimeout, match="--timeout"):
            engine.query(LONG)
        assert time.monotonic() - started < 3
        assert (
            engine.query("ASK { grp:jnim a sg:ArmedGroup }").body == b'{"head":{},"boolean":true}'
        )
