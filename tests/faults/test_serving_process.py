"""The running server under faults: killed parts, publications under load, real clients."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import Graph
from SPARQLWrapper import JSON, JSONLD, N3, POST, RDF, RDFXML, TURTLE, SPARQLWrapper

from nesting import NESTED, nested
from sahelgraph.graph.build import BuiltGraph
from sahelgraph.store.publish import publish
from serving import (
    SERVE,
    Running,
    descendants,
    free_port,
    is_query_worker,
    resident,
    run,
    stop,
    talking,
)

#: Publications under load; more with SAHELGRAPH_FAULTS=200.
PUBLICATIONS = int(os.environ.get("SAHELGRAPH_FAULTS", "20")) // 4
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
BODY = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
CHUNK = b"10000\r\n" + b"#" * 2**16 + b"\r\n"
MARK = "<urn:x-test:mark> <urn:x-test:number>"


def marked(graph: BuiltGraph, number: int) -> tuple[list[str], str]:
    """The dataset with a triple that numbers it and as many to count, and a digest for it."""
    line = f'{MARK} "{number}" .\n'
    counted = [f'<urn:x-test:mark> <urn:x-test:counts> "{order}" .\n' for order in range(number)]
    return sorted([*graph.lines, line, *counted]), f"{number:064x}"


def publish_marked(graph: BuiltGraph, root: Path, number: int) -> None:
    lines, digest = marked(graph, number)
    publish(lines, root, digest=digest[::-1], about={})


@pytest.fixture(scope="module")
def root(world_graph: BuiltGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("served")
    publish_marked(world_graph, root, 0)
    return root


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Running]:
    running = run(root)
    yield running
    stop(running)


def test_no_process_that_talks_http_holds_the_engine(server: Running) -> None:
    """Seen to fail with the engine imported in the application."""
    server.ask(COUNT)
    processes = [server.process.pid, *talking(server)]
    assert len(processes) >= 3
    for pid in processes:
        assert "pyoxigraph" not in Path(f"/proc/{pid}/maps").read_text()


def test_killed_query_processes_are_replaced(server: Running) -> None:
    """Also the one that holds the dataset; seen to fail with that one left dead."""
    for number in range(5):
        assert server.ask(f"{COUNT} # {number}")[0] == 200
        for pid in descendants(server.process.pid):
            if is_query_worker(pid):
                os.kill(pid, signal.SIGKILL)
        statuses = [server.ask(f"{COUNT} # {number} {n}")[0] for n in range(6)]
        assert statuses[-1] == 200
        assert set(statuses) <= {200, 503}


def test_nesting_of_every_kind_ends_nothing(server: Running) -> None:
    """While another client asks. (Some kinds are no harm 200 deep, and are queries.)"""
    before = talking(server)
    is_over = threading.Event()
    failed: list[int] = []

    def ask() -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            status = server.ask(f"{COUNT} # beside {number}")[0]
            if status != 200:
                failed.append(status)

    other = threading.Thread(target=ask)
    other.start()
    statuses = {}
    for depth, kind in itertools.product((200, 3000, 10_000), NESTED):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        headers = {"Content-Type": "application/sparql-query"}
        connection.request("POST", "/sparql", nested(kind, depth), headers)
        statuses[kind, depth] = connection.getresponse().status
        connection.close()
    is_over.set()
    other.join()
    assert set(statuses.values()) == {400}, statuses
    assert failed == []
    assert talking(server) == before


def test_a_bomb_is_answered_in_time_and_never_half(server: Running) -> None:
    started = time.monotonic()
    status, body, _ = server.ask("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i")
    assert time.monotonic() - started < 3.5
    assert status in (413, 503, 504)
    assert json.loads(body)["status"] == status


def test_publication_under_load_fails_no_request(
    server: Running, root: Path, world_graph: BuiltGraph
) -> None:
    """And each answer is of one dataset, whose tag it has.

    Seen to fail with the engine before ended while the next dataset is still being loaded, and
    with the dataset left out of the tag.
    """
    counted = "{ SELECT (COUNT(?c) AS ?of) WHERE { <urn:x-test:mark> <urn:x-test:counts> ?c } }"
    query = f"SELECT ?n ?of WHERE {{ {MARK} ?n {counted} }}"
    failures: list[object] = []
    seen: list[str] = []
    tags: dict[str, set[str]] = {}
    is_over = threading.Event()

    def read() -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            text = f"{query} # {threading.get_ident()} {number}"
            # Each third time the same text, whose tag is then the dataset's.
            status, body, headers = server.ask(text if number % 3 else query, timeout=60)
            version, _, count = body.decode().split()[-1].partition(",")
            if status != 200 or version != count:
                failures.append((status, body))
            elif number % 3:
                seen.append(version)
            else:
                tags.setdefault(headers["etag"], set()).add(version)

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for number in range(1, PUBLICATIONS + 1):
        publish_marked(world_graph, root, number)
        until(lambda number=number: str(number) in seen)  # type: ignore[misc]
    # By both processes.
    until(lambda: set(seen[-50:]) == {str(PUBLICATIONS)})
    is_over.set()
    for reader in readers:
        reader.join()
    assert not failures
    assert seen[0] == "0"
    assert len(seen) > 100
    assert all(len(versions) == 1 for versions in tags.values())
    assert len(tags) == len(set[str]().union(*tags.values()))


def until(condition: Callable[[], bool]) -> None:
    """Wait for something, for a minute at most."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_kept_answer_is_not_given_for_the_next_dataset(
    server: Running, root: Path, world_graph: BuiltGraph
) -> None:
    """Seen to fail with the kept answers carried over to the next dataset."""
    query = f"SELECT ?n WHERE {{ {MARK} ?n }}"
    _, before, headers = server.ask(query)
    publish_marked(world_graph, root, 77)
    for _ in range(100):
        _, after, next_headers = server.ask(query)
        if after != before:
            break
        time.sleep(0.1)
    assert b"77" in after
    assert next_headers["etag"] != headers["etag"]


@pytest.mark.parametrize(
    ("raw", "statuses"),
    [
        (b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", (413, 400)),
        (b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", (400,)),
        (b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n", (400,)),
        (b"GET / HTTP/9.9\r\n\r\n", (400, 505)),
        (b"\x00\x01\x02\r\n\r\n", (400,)),
        (b"GET /sparql HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 2**20 + b"\r\n\r\n", (400, 431)),
        (BODY + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK * 48, (413,)),
        (BODY + b"Content-Length: 99999999\r\n\r\n" + b"#" * 3 * 2**20, (413,)),
        (BODY + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", (415,)),
        (BODY + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nASK{}", (400,)),
        (BODY + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", (400,)),
    ],
)
def test_broken_http_is_refused(server: Running, raw: bytes, statuses: tuple[int, ...]) -> None:
    """And no process grows by 10 MB for a body without end."""
    before = {pid: resident(pid) for pid in talking(server)}
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        try:
            client.sendall(raw)
            line = client.recv(200)
        except ConnectionError:
            line = b""
    if line:
        match = re.match(rb"HTTP/1\.1 (\d+)", line)
        assert match, line
        assert int(match.group(1)) in statuses
    assert server.get("/health")[0] == 200
    assert all(resident(pid) < size + 10_000 for pid, size in before.items())


@pytest.mark.parametrize("size", [40_000, 2**20])
def test_a_header_that_is_too_large_is_told_as_one(server: Running, size: int) -> None:
    """Seen to be a status without a word."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\nX: " + b"a" * size + b"\r\n\r\n")
        told = ending(client)
    head, _, body = told.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431")
    assert b"application/problem+json" in head
    assert "(--header-size)" in json.loads(body)["detail"]


def test_slow_clients_leave_the_others_alone_and_are_ended(server: Running) -> None:
    """Half of 200 send their header slowly, half their body, drop by drop, beside eight others.

    Seen to fail with 8 threads, and, in its last part, without the watch over slow clients.
    """
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    slow = []
    try:
        for number in range(200):
            client = socket.create_connection(("127.0.0.1", server.port), timeout=20)
            client.sendall(head + (b"Content-Length: 500\r\n\r\nASK" if number % 2 else b""))
            slow.append(client)
        with ThreadPoolExecutor(8) as pool:
            asked = [
                pool.submit(server.ask, f"{COUNT} # slow {number}", timeout=8)
                for number in range(400)
            ]
            for _ in range(20):
                for client in slow:
                    # One that is ended already refuses it.
                    with suppress(OSError):
                        client.sendall(b"x")
                time.sleep(0.1)
            assert [answer.result()[0] for answer in asked] == [200] * 400
        told = [ending(client) for client in slow]
        # One whose body a thread came late to read is told that the body is too short.
        lines = [line[:12] for line in told[1::2]]
        assert lines.count(b"HTTP/1.1 408") > len(lines) / 2
        assert set(lines) <= {b"HTTP/1.1 408", b"HTTP/1.1 400"}
        assert set(told[0::2]) == {b""}
    finally:
        for client in slow:
            client.close()


def ending(client: socket.socket) -> bytes:
    """What the server says before it ends a connection."""
    told = b""
    with suppress(ConnectionError):
        while part := client.recv(4096):
            told += part
    return told


def test_sparqlwrapper_works(server: Running) -> None:
    client = SPARQLWrapper(f"http://127.0.0.1:{server.port}/sparql", returnFormat=JSON)
    client.setQuery(COUNT)
    by_get = client.queryAndConvert()
    client.setMethod(POST)
    assert client.queryAndConvert() == by_get
    assert int(by_get["results"]["bindings"][0]["n"]["value"]) > 100


# What SPARQLWrapper makes of a graph.
@pytest.mark.filterwarnings("ignore:(Dataset|Conjunctive):DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning")
@pytest.mark.parametrize("form", [TURTLE, N3, RDF, RDFXML, JSONLD])
def test_sparqlwrapper_gets_graphs_in_every_format_that_it_names(
    server: Running, form: str
) -> None:
    client = SPARQLWrapper(f"http://127.0.0.1:{server.port}/sparql", returnFormat=form)
    client.setQuery("CONSTRUCT { ?s a ?c } WHERE { SELECT ?s ?c { ?s a ?c } LIMIT 7 }")
    found = client.queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(graph) == 7


def test_the_sparqlstore_of_rdflib_works(server: Running) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    store = SPARQLStore(f"http://127.0.0.1:{server.port}/sparql")
    rows = list(store.query("SELECT ?s WHERE { ?s a ?c } LIMIT 3"))
    assert len(rows) == 3


def test_curl_works(server: Running) -> None:
    address = f"http://127.0.0.1:{server.port}/sparql"
    command = ["curl", "-sS", "--compressed", "-H", "Accept: text/csv", address]
    told = subprocess.run(
        [*command, "--data-urlencode", f"query={COUNT}"], capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines()[0] == "n"


def test_a_stopped_server_ends_in_peace_with_all_its_processes(root: Path) -> None:
    running = run(root)
    assert running.ask(COUNT)[0] == 200
    below = descendants(running.process.pid)
    assert len(below) >= 4
    stop(running)
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in below) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [pid for pid in below if Path(f"/proc/{pid}/cmdline").exists()]


def test_query_workers_end_with_a_server_that_is_killed(root: Path) -> None:
    """Seen to fail for one at work that the kernel was not asked to end."""
    running = run(root, timeout=120)
    running.ask(COUNT)
    query = quote("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    with socket.create_connection(("127.0.0.1", running.port)) as client:
        client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        time.sleep(1)
        below = descendants(running.process.pid)
        workers = [pid for pid in below if is_query_worker(pid)]
        for pid in [running.process.pid, *(pid for pid in below if pid not in workers)]:
            os.kill(pid, signal.SIGKILL)
        running.process.wait(10)
    running.log.join()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def test_a_port_is_not_shared_with_another_server(server: Running, root: Path) -> None:
    """Two servers at one port were seen to answer in turn, each from its own release."""
    command = [sys.executable, "-c", SERVE, str(root), str(server.port), "2"]
    second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 1
    assert f"another server listens at 127.0.0.1:{server.port}" in second.stderr


def test_any_dataset_is_served_with_its_graphs_apart(tmp_path: Path) -> None:
    dataset = tmp_path / "data.trig"
    dataset.write_text("<urn:a> <urn:p> 1 . <urn:g> { <urn:b> <urn:p> 2 . <urn:c> <urn:p> 3 }")
    running = run(dataset)
    try:
        assert running.ask(COUNT)[1].split()[-1] == b"1"
        inside = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <urn:g> { ?s ?p ?o } }"
        assert running.ask(inside)[1].split()[-1] == b"2"
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
        connection.request("HEAD", f"/sparql?query={quote('ASK {}')}")
        assert connection.getresponse().status == 200
        connection.close()
    finally:
        stop(running)


def test_a_dataset_that_cannot_be_loaded_is_told_in_a_line(tmp_path: Path) -> None:
    """Each process that tried had told it with a trace of its own."""
    dataset = tmp_path / "broken.ttl"
    dataset.write_text('<urn:a> <urn:p> "not closed\n')
    command = [sys.executable, "-m", "sahelgraph", "serve", "--port", str(free_port()),
               "--processes", "1", "--dataset", str(dataset)]  # fmt: skip
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count(f"{dataset}: cannot be loaded: Parser error") == 1
    assert "Traceback" not in ended.stderr
