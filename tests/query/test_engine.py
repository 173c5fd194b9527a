"""Queries are answered by processes that may be killed, and nothing else is hurt by it."""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib

from sahelgraph.errors import (
    PublishError,
    QueryBusy,
    QueryMalformed,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    WorkerDied,
)
from sahelgraph.query import engine as engine_module
from sahelgraph.query import protocol
from sahelgraph.query.engine import Engine, Limits
from sahelgraph.query.pool import Begun, Lane, Line, Prepared, Worker
from sahelgraph.query.results import Accepted
from sahelgraph.query.standing import Places, Standing
from sahelgraph.store.release import Release

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
GREEDY = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?c"
SMALL = "ASK { ?s ?p ?o }"


@pytest.fixture(scope="module")
def limited(real_release: Release) -> Iterator[Engine]:
    limits = Limits(timeout=1.0, memory=256 * 2**20, largest=2**20, waiting=4)
    with Engine(real_release.path, limits, workers=2) as engine:
        yield engine


@pytest.mark.parametrize(
    ("accept", "name", "start"),
    [
        (Accepted("json", None), "json", b'{"head":'),
        (Accepted("xml", None), "xml", b"<?xml"),
        (Accepted("csv", None), "csv", b"s\r\n"),
        (Accepted("tsv", None), "tsv", b"?s\n"),
    ],
)
def test_result_sets_come_in_each_format(
    engine: Engine, accept: Accepted, name: str, start: bytes
) -> None:
    answer = engine.query("SELECT ?s { ?s a sg:Merger } ORDER BY ?s LIMIT 1", accept=accept)
    assert answer.format == name
    assert answer.body.startswith(start)
    assert b"merger" in answer.body


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib's own JSON-LD parser
@pytest.mark.parametrize("name", ["ttl", "nt", "rdfxml", "jsonld"])
def test_graphs_come_in_each_format(engine: Engine, name: str) -> None:
    answer = engine.query(
        "CONSTRUCT { ?s a ?c } { ?s a sg:Merger ; a ?c }", accept=Accepted(None, name)
    )
    form = {"ttl": "turtle", "nt": "nt", "rdfxml": "xml", "jsonld": "json-ld"}[name]
    assert len(rdflib.Graph().parse(data=answer.body, format=form)) == 2


def test_known_prefixes_may_be_left_out(engine: Engine) -> None:
    assert json.loads(engine.query("ASK { grp:jnim skos:prefLabel ?l }").body)["boolean"] is True


@pytest.mark.parametrize(
    "prologue",
    [
        "PREFIX grp: <https://w3id.org/sahelgraph/id/group/>",
        "# prefix skos: is known\n",
        "prefix\tskos:<http://www.w3.org/2004/02/skos/core#>",
    ],
)
def test_some_prefixes_may_be_declared_and_others_left_out(engine: Engine, prologue: str) -> None:
    """Seen to fail where a query that declares one is given no other."""
    found = engine.query(f"{prologue} ASK {{ grp:jnim skos:prefLabel ?l }}")
    assert json.loads(found.body)["boolean"] is True


@pytest.mark.parametrize(
    ("query", "place", "found", "told"),
    [
        ("SELECT *\nWHERE { ?s ?p }", (2, 15), "}", "'}' does not fit here"),
        ("SELEC ?s {}", (1, 1), "SELEC ?s {}", "'SELEC' does not fit here"),
        ("ASK { ?s ?p ?o } ORDR BY ?s", (1, 18), "ORDR BY ?s", "'ORDR' does not fit here"),
        ("ASK { ?s ?p ?o", (1, 15), "", "the query cannot end here; there the query ends"),
        ("ASK {\n ?s nope:y 1 }", (2, 5), "nope:y 1 }", "nothing declares the prefix 'nope:'"),
        ("ASK { FILTER(nope:f(1)) }", (1, 14), "nope:f(1)) }", "nothing declares the prefix"),
        ("ASK { ?s ?p 'a\u2028é' . \n ?s ?p }", (2, 8), "}", "'}' does not fit here"),
        ("SELECT ?x { ?s ?p ?o } GROUP BY ?s", (1, 35), "", "a variable that is unbound"),
    ],
)
def test_a_malformed_query_is_told_with_its_place_and_text(
    engine: Engine, query: str, place: tuple[int, int], found: str, told: str
) -> None:
    """Seen to fail with the place that the engine tells, which is most often the end."""
    with pytest.raises(QueryMalformed) as caught:
        engine.query(query)
    assert (caught.value.line, caught.value.column) == place
    assert caught.value.found == found
    assert told in str(caught.value)


def test_named_graphs_are_kept_apart(engine: Engine) -> None:
    counts = [
        int(engine.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"]),
        int(engine.rows("SELECT (COUNT(*) AS ?n) { GRAPH sgg:000 { ?s ?p ?o } }")[0]["n"]),
    ]
    assert counts[0] > counts[1] > 0
    answer = engine.query(
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        default_graphs=["https://w3id.org/sahelgraph/graph/000"],
    )
    assert int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"]) == counts[1]


@pytest.mark.parametrize(
    "clauses",
    [
        "FROM <urn:a> FROM <urn:b>",
        "from <urn:b>\nFrom u:a FROM NAMED <urn:c>",
        "FROM u:a # FROM <urn:c>\n FROM <urn:b> FROM <urn:b> FROM NAMED u:a",
    ],
)
def test_a_triple_of_several_from_counts_once(tmp_path: Path, clauses: str) -> None:
    """Seen to fail with the clauses left to the engine."""
    dataset = tmp_path / "data.trig"
    both = "<urn:s> <urn:p> 1"
    dataset.write_text(
        f"<urn:a> {{ {both} }} <urn:b> {{ {both}, 2 }} <urn:c> {{ {both}, 3, 4 }} {both}, 5 ."
    )
    prologue = "PREFIX u: <urn:>"
    with Engine(dataset) as engine:
        count = f"{prologue} SELECT (COUNT(*) AS ?n) {clauses} WHERE {{ ?s ?p ?o }}"
        assert engine.rows(count) == [{"n": "2"}]
        made = f"{prologue} CONSTRUCT {{ ?s u:q ?o }} {clauses} {{ ?s ?p ?o }}"
        assert engine.query(made).rows == 2
        inside = f"{prologue} SELECT (COUNT(*) AS ?n) {clauses} {{ GRAPH u:c {{ ?s ?p ?o }} }}"
        assert engine.rows(inside) == [{"n": "3" if "NAMED <urn:c>" in clauses else "0"}]


@pytest.mark.parametrize("length", [100, 330, 2000, 8000])
def test_a_request_may_name_graphs_of_any_length(limited: Engine, length: int) -> None:
    """Seen to fail where that takes more than a packet: its end was lost, and waited for."""
    graphs = [f"urn:{number}:{'a' * length}" for number in range(98)]
    assert b"false" in limited.query(SMALL, default_graphs=graphs).body
    assert b"false" in limited.query(SMALL, named_graphs=graphs, default_graphs=graphs[:1]).body


def test_the_graphs_that_requests_name_are_not_kept(limited: Engine) -> None:
    """Seen to fail with 256 of them known, at each end: they may have a megabyte each."""
    worker = busiest(limited)
    before = resident(worker)
    tracemalloc.start()
    for turn in range(60):
        graphs = [f"urn:{turn}:{number}:{'a' * 5000}" for number in range(98)]
        limited.query(SMALL, default_graphs=graphs)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 5_000_000
    assert busiest(limited) == worker
    assert resident(worker) - before < 20_000


def busiest(engine: Engine) -> int:
    """The worker that is given the next query."""
    return engine._idle._workers[-1].pid


def resident(process: int) -> int:
    """KiB that a process holds in memory."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def test_a_malformed_query_with_several_from_is_told_by_its_own_text(engine: Engine) -> None:
    with pytest.raises(QueryMalformed) as caught:
        engine.query("SELECT *\nFROM <urn:a> FROM nobody:b\n{ ?s ?p }")
    assert caught.value.line == 2


def test_a_format_that_does_not_fit_is_refused(engine: Engine) -> None:
    with pytest.raises(QueryRefused) as caught:
        engine.query("SELECT * { ?s ?p ?o } LIMIT 1", accept=Accepted(None, "ttl"))
    assert caught.value.rule == "accept"


def test_an_endless_query_is_killed_at_its_deadline(limited: Engine) -> None:
    started = time.monotonic()
    with pytest.raises(QueryTimeout, match="--timeout"):
        limited.query(ENDLESS)
    assert time.monotonic() - started < 5
    assert limited.query(SMALL).body


def test_a_query_that_takes_all_memory_ends_alone(limited: Engine) -> None:
    with pytest.raises((WorkerDied, QueryTimeout)):
        limited.query(GREEDY)
    assert limited.query(SMALL).body


def test_an_answer_over_the_limit_is_never_cut(limited: Engine) -> None:
    with pytest.raises(QueryTooLarge, match="LIMIT"):
        limited.query("SELECT * { ?s ?p ?o . ?a sg:within ?b }")


def test_what_the_guard_overlooks_ends_one_worker_only(
    limited: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard is switched off; the parser overflows its stack."""
    monkeypatch.setattr(engine_module, "check_query", lambda *_: None)
    for depth in (3000, 20000):
        with pytest.raises((WorkerDied, QueryMalformed, QueryTimeout)):
            limited.query("SELECT * WHERE " + "{" * depth)
    assert limited.query(SMALL).body


def test_service_reaches_nothing_even_without_the_guard(
    limited: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen to fail, with a connection made, when the worker keeps its network."""
    if not limited.is_isolated:
        pytest.skip("this kernel lets no process leave the network")
    monkeypatch.setattr(engine_module, "check_query", lambda *_: None)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(1)
        port = listener.getsockname()[1]
        with pytest.raises((QueryMalformed, WorkerDied, QueryTimeout)):
            limited.query(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
        with pytest.raises(TimeoutError):
            listener.accept()


def test_small_queries_are_answered_while_others_are_killed(real_release: Release) -> None:
    with Engine(real_release.path, Limits(timeout=1.0), workers=3) as engine:
        threads = [threading.Thread(target=lambda: _ignore(engine, ENDLESS)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for _ in range(100):
            assert engine.query(SMALL).body
        for thread in threads:
            thread.join()


def _ignore(engine: Engine, query: str) -> None:
    with pytest.raises(QueryTimeout):
        engine.query(query)


def test_more_queries_than_may_wait_are_told_to_come_back(real_release: Release) -> None:
    limits = Limits(timeout=1.0, waiting=1, slow=1)
    with Engine(real_release.path, limits, workers=1) as engine:
        results: list[str] = []

        def ask() -> None:
            try:
                engine.query(ENDLESS)
            except (QueryTimeout, QueryBusy) as error:
                results.append(type(error).__name__)

        threads = [threading.Thread(target=ask) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # One is evaluated and one waits, of those that are not known yet and of those known as slow.
        assert results.count("QueryBusy") >= 6
        assert engine.query(SMALL).body


def test_an_idle_worker_that_was_killed_is_replaced_unseen(real_release: Release) -> None:
    """Seen to fail, as WorkerDied, where a query that it did not read is not asked again."""
    with Engine(real_release.path, workers=1) as engine:
        engine.query(SMALL)
        for _ in range(20):
            for pid in workers_of(engine):
                os.kill(pid, 9)
            # One that is woken by the end and by a query at once may still read it.
            time.sleep(0.05)
            assert engine.query(SMALL).body


def test_closing_ends_every_process(real_release: Release) -> None:
    engine = Engine(real_release.path, workers=1)
    engine.query(SMALL)
    processes = [Path(f"/proc/{pid}") for pid in workers_of(engine)]
    assert processes
    engine.close()
    for _ in range(50):
        if not any(process.exists() for process in processes):
            break
        time.sleep(0.05)
    assert not any(process.exists() for process in processes)


def test_an_answer_that_has_begun_to_come_is_waited_for(tmp_path: Path) -> None:
    """Seen to fail, on a busy machine first, with the patience of a quick query for its rest."""
    path = tmp_path / "empty.nq"
    path.touch()
    line, there = Line.open()
    whole = protocol.message(protocol.encoded_answer("json", 0.0, None), b"{}")

    def answer() -> None:
        there.sendall(whole[:20])
        time.sleep(0.3)
        there.sendall(whole[20:])

    sender = threading.Thread(target=answer)
    with there, subprocess.Popen(["sleep", "60"]) as process, Engine(path) as engine:
        worker = Worker(line, process.pid)
        worker.be_patient(0.03)
        sender.start()
        places = Places(1)
        assert places.take(is_quick=True)
        lane = Lane(places, Places(1), Standing.QUICK)
        begun = Begun(worker, lane, Prepared(SMALL, b"", Standing.QUICK))
        assert engine.finish(begun).body == b"{}"
        sender.join()


def workers_of(engine: Engine) -> list[int]:
    """The processes that the one that holds the dataset has forked."""
    pid = engine._zygote.pid
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("broken.ttl", "this is no turtle", "error at line 1"),
        ("broken.nq.gz", "<a:s> <a:p>", "Not a gzipped file"),
        ("table.csv", "a,b", "'.csv' is no known extension of an RDF file; there are .nq"),
    ],
)
def test_a_dataset_that_cannot_be_loaded_is_told(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    """A mistake in a file was seen to be told as a lack of memory, after a trace of the code."""
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(PublishError, match=f"cannot be loaded: .*{told}"):
        Engine(path)


FILES = {
    "nq": "<a:s> <a:p> '1' . <a:s> <a:p> '2' <a:g> .".replace("'", '"').replace(" . ", " .\n"),
    "trig": "<a:s> <a:p> '1' . <a:g> { <a:s> <a:p> '2' }",
    "jsonld": '[{"@id": "a:s", "a:p": "1"},'
    ' {"@id": "a:g", "@graph": [{"@id": "a:s", "a:p": "2"}]}]',
    "ttl": "<a:s> <a:p> '1' .",
    "nt": '<a:s> <a:p> "1" .',
    "rdf": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<r:Description r:about="a:s"><p xmlns="a:">1</p></r:Description></r:RDF>',
}


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("extension", FILES)
def test_a_file_of_every_format_is_served(tmp_path: Path, extension: str, compressed: bool) -> None:
    """Seen to fail, compressed, for all that is no N-Quads."""
    path = tmp_path / f"small.{extension}{'.gz' if compressed else ''}"
    data = FILES[extension].encode()
    path.write_bytes(gzip.compress(data) if compressed else data)
    with Engine(path) as engine:
        assert engine.rows("SELECT ?o { <a:s> <a:p> ?o }") == [{"o": "1"}]
        named = engine.rows("SELECT ?o { GRAPH <a:g> { <a:s> <a:p> ?o } }")
        assert named == ([{"o": "2"}] if extension in ("nq", "trig", "jsonld") else [])


def test_a_relative_iri_of_a_file_is_that_of_a_query(tmp_path: Path) -> None:
    path = tmp_path / "relative.ttl"
    path.write_text("<a> <b> <c> .")
    with Engine(path) as engine:
        assert b"true" in engine.query("ASK { <a> <b> <c> }").body


def test_any_rdf_file_can_be_asked(tmp_path: Path) -> None:
    path = tmp_path / "small.trig"
    path.write_text("<a:s> <a:p> 1 . GRAPH <a:g> { <a:s> <a:p> 2, 3 }")
    with Engine(path) as engine:
        assert engine.rows("SELECT ?o { ?s ?p ?o }") == [{"o": "1"}]
        assert len(engine.rows("SELECT ?o { GRAPH <a:g> { ?s ?p ?o } }")) == 2
