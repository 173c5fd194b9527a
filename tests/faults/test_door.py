"""The door of the running server: what it answers, what it hands on, and in which order."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import quote

import pytest

from sahelgraph.store.release import Release
from serving import Running, free_port, run, stop, talking

ASK = f"/sparql?query={quote('ASK { grp:jnim a sg:ArmedGroup }')}"


@pytest.fixture(scope="module")
def server(real_release: Release) -> Iterator[Running]:
    running = run(real_release.path.parent.parent)
    yield running
    stop(running)


@contextmanager
def connected(server: Running) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
        yield client


def request(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: a", *headers, "", ""]).encode()


def replies(client: socket.socket, number: int) -> list[tuple[int, bytes]]:
    """So many replies from one connection, in the order in which they come."""
    found = []
    with client.makefile("rb") as stream:
        for _ in range(number):
            status = int(stream.readline().split()[1])
            length = 0
            while (line := stream.readline()) != b"\r\n":
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            found.append((status, stream.read(length)))
    return found


def test_one_connection_asks_for_data_and_for_pages(server: Running) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    seen = []
    for path in (ASK, ASK, "/health", ASK, "/lineage", "/queries/leaders.csv"):
        connection.request("GET", path)
        answer: HTTPResponse = connection.getresponse()
        seen.append((answer.status, answer.read()[:9]))
    connection.close()
    assert seen[0] == seen[1] == seen[3] == (200, b'{"head":{')
    assert seen[2] == (200, b"ok\n")
    assert seen[4] == (200, b"<!doctype")
    assert seen[5] == (200, b"person,pe")


def test_requests_that_come_together_are_answered_in_their_order(server: Running) -> None:
    count = "/sparql?format=csv&query=" + quote("SELECT (COUNT(*) AS ?n) { ?g a sg:ArmedGroup }")
    with connected(server) as client:
        client.sendall(request(ASK) + request(count) + request("/health"))
        found = replies(client, 3)
    assert [status for status, _ in found] == [200, 200, 200]
    assert b"true" in found[0][1]
    assert found[1][1].startswith(b"n\r\n")
    assert found[2][1] == b"ok\n"


@pytest.mark.parametrize("hosts", ["", "Host:\r\n", "Host: a\r\nHost: b\r\n", "Host: a b/>\r\n"])
def test_a_request_names_one_host(server: Running, hosts: str) -> None:
    """RFC 9112, section 3.2. Seen to fail: the description named two hosts, or a path of ours."""
    for path in (ASK, "/sparql?format=ttl", "/health"):
        with connected(server) as client:
            client.sendall(f"GET {path} HTTP/1.1\r\n{hosts}\r\n".encode())
            assert replies(client, 1)[0][0] == 400


def test_before_http_1_1_a_host_may_be_left_out(server: Running) -> None:
    with connected(server) as client:
        client.sendall(b"GET /sparql?format=ttl HTTP/1.0\r\n\r\n")
        ((status, body),) = replies(client, 1)
    assert status == 200
    assert b"<http://localhost/sparql>" in body


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_what_is_refused_at_the_door_is_a_reply_like_others(server: Running, method: str) -> None:
    """Seen to fail: a page of another site could not read it, and HEAD had a body."""
    with connected(server) as client:
        client.sendall(f"{method} {ASK} HTTP/1.1\r\nHost: a\r\nA: {'b' * 40_000}\r\n\r\n".encode())
        with client.makefile("rb") as stream:
            head, _, body = stream.read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    for header in (b"Access-Control-Allow-Origin: *", b"Connection: close", b"Vary: Accept"):
        assert header in head
    assert bool(body) == (method != "HEAD")


def test_who_speaks_before_the_answer_gets_both(server: Running) -> None:
    """The first query takes its time; the next request comes while it is evaluated."""
    slow = "SELECT (COUNT(*) AS ?n) { ?a sg:date ?d . ?b sg:date ?d . ?c sg:date ?d }"
    with connected(server) as client:
        client.sendall(request(f"/sparql?query={quote(slow)}"))
        time.sleep(0.02)
        client.sendall(request(ASK))
        found = replies(client, 2)
    assert found[0][0] in (200, 504)
    assert found[1][0] == 200
    assert b"true" in found[1][1]


def test_a_request_in_pieces_is_put_together(server: Running) -> None:
    whole = request(ASK)
    for pause in (0.01, 0.6):
        with connected(server) as client:
            for place in range(0, len(whole), 40):
                client.sendall(whole[place : place + 40])
                time.sleep(pause if place < 80 else 0)
            assert replies(client, 1)[0][0] == 200


def test_who_had_a_kept_answer_in_pieces_can_ask_again(server: Running) -> None:
    """Seen to fail with the first piece kept: it was handed on alone, with the connection."""
    whole = request(ASK)
    for _ in range(3):
        with connected(server) as client:
            client.sendall(whole[:50])
            time.sleep(0.05)
            client.sendall(whole[50:])
            assert replies(client, 1)[0][0] == 200
            time.sleep(0.5)
            client.sendall(whole)
            assert replies(client, 1)[0][0] == 200


def test_a_large_answer_comes_whole_to_who_reads_slowly(server: Running) -> None:
    counted = server.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[1]
    count = min(90_000, int(counted.split()[1]))
    query = "SELECT ?s ?p { ?s ?p ?o } LIMIT 90000"
    path = f"/sparql?format=csv&query={quote(query)}"
    for _ in range(2):
        with connected(server) as client:
            client.sendall(request(path))
            time.sleep(0.5)
            (status, body), (again, small) = replies_and(client, request(ASK))
        assert status == again == 200
        assert body.count(b"\n") == count + 1
        assert b"true" in small


def replies_and(client: socket.socket, more: bytes) -> list[tuple[int, bytes]]:
    """The reply that is being sent, and the one to another request."""
    first = replies(client, 1)
    client.sendall(more)
    return first + replies(client, 1)


def test_a_stopped_server_sends_what_it_has_begun_to_send(real_release: Release) -> None:
    """Seen to fail, with half of the answer, when only queries under way were waited for."""
    running = run(real_release.path.parent.parent, timeout=10)
    query = "SELECT * { ?s ?p ?o } LIMIT 90000"
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(30)
        client.connect(("127.0.0.1", running.port))
        client.sendall(request(f"/sparql?format=json&query={quote(query)}"))
        begun = client.recv(1)
        running.process.terminate()
        time.sleep(1)
        with client.makefile("rb") as stream:
            whole = begun + stream.readline()
            assert whole.startswith(b"HTTP/1.1 200")
            headers = dict(
                line.rstrip().lower().split(b": ", 1) for line in iter(stream.readline, b"\r\n")
            )
            length = int(headers[b"content-length"])
            assert length > 5_000_000
            assert len(stream.read(length)) == length
    assert running.process.wait(30) == 0
    running.log.join()


def test_many_at_once_all_have_their_own_answer(server: Running) -> None:
    """More clients than workers, each asking for a number of its own."""
    wrong: list[object] = []

    def ask(number: int) -> None:
        with connected(server) as client:
            for turn in range(20):
                text = quote(f"SELECT ({number * 1000 + turn} AS ?n) {{}}")
                client.sendall(request(f"/sparql?format=csv&query={text}"))
                status, body = replies(client, 1)[0]
                if status != 200 or body.split() != [b"n", str(number * 1000 + turn).encode()]:
                    wrong.append((number, turn, status, body))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_clients_are_spread_among_the_processes(server: Running) -> None:
    """Seen to fail with whoever is awake taking all: most often one process had all of them."""
    with ExitStack() as stack:
        clients = [stack.enter_context(connected(server)) for _ in range(12)]
        for client in clients:
            client.sendall(request(ASK))
            assert replies(client, 1)[0][0] == 200
        ends = {client.getsockname() for client in clients}
        held = [len(connections(pid, server.port) & ends) for pid in talking(server)]
        serving = list(filter(None, held))
        assert sum(serving) == len(ends)
        assert len(serving) > 1
        # A connection of whoever came before may still be ending.
        assert max(serving) - min(serving) <= 2


def connections(pid: int, port: int) -> set[tuple[str, int]]:
    """The ends of the clients whose connections to a port a process holds."""
    held = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            held.add(entry.readlink().name)
    found = set()
    for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, *rest = line.split()
        if int(local.rpartition(":")[2], 16) == port and f"socket:[{rest[6]}]" in held:
            found.add(("127.0.0.1", int(remote.rpartition(":")[2], 16)))
    return found


def test_each_reply_has_a_line_in_the_access_log(tmp_path: Path) -> None:
    """At the door, kept or new, refused there, and behind it: with the address of the client."""
    dataset, port = tmp_path / "data.ttl", free_port()
    dataset.write_text("<urn:a> <urn:p> 1 .")
    command = [sys.executable, "-m", "sahelgraph", "serve", "--port", str(port), "--processes", "1",
               "--dataset", str(dataset), "--access-log", "--header-size", "1"]  # fmt: skip
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stderr is not None
        assert "sahelgraph serves" in process.stderr.readline()
        for path in (ASK, ASK, ASK, "/health", "/nothing%22%0A?a=b", f"/{'a' * 2000}"):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
                client.sendall(request(path, "Connection: keep-alive"))
                assert replies(client, 1)
        process.terminate()
        told, _ = process.communicate(timeout=20)
    # It is asked whether it is ready first, which is told as well.
    lines = [line for line in told.splitlines() if "/ready" not in line]
    assert all(line.startswith("127.0.0.1 - - [") for line in lines), lines
    asked = [line.partition('] "')[2].rpartition(" ")[0] for line in lines]
    assert asked[:3] == [f'GET {ASK} HTTP/1.1" 200 27'] * 3
    assert 'GET /health HTTP/1.1" 200 3' in asked
    assert any(line.startswith('GET /nothing%22%0A?a=b HTTP/1.1" 404') for line in asked)
    assert any(line.startswith(f'GET /{"a" * 2000} HTTP/1.1" 431') for line in asked)
    assert len(lines) == 6


EARLY = """
import socket, sys, time
from pathlib import Path
from types import SimpleNamespace
from sahelgraph.web.access import NoLog
from sahelgraph.web.door import Door

nothing_kept = SimpleNamespace(kept=SimpleNamespace(ready=lambda _: None))
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
settings = SimpleNamespace(header=1000, limits=SimpleNamespace(longest=2))
live = SimpleNamespace(served=nothing_kept, settings=settings)
Door(SimpleNamespace(live=live), listener, sys.argv[1], NoLog()).start()
while not Path(sys.argv[1]).exists():
    time.sleep(0.01)
time.sleep(1)
"""


def test_who_comes_before_the_server_behind_is_there_is_let_wait(tmp_path: Path) -> None:
    """Seen to fail, with a 503, when the door lets clients in at once."""
    path = tmp_path / "behind"
    command = [sys.executable, "-c", EARLY, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            client.sendall(request("/health"))
            time.sleep(0.3)
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(str(path))
                listener.settimeout(5)
                listener.listen()
                # The first is that of the door, which only looks whether somebody is there.
                listener.accept()[0].close()
                behind, _ = listener.accept()
                assert behind.recv(1000) == request("/health")
                behind.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                behind.close()
            assert replies(client, 1) == [(200, b"")]


def clients_of(server: Running) -> dict[int, list[int]]:
    """The ports of the clients that each process of the server has."""
    peers = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if int(words[1].partition(":")[2], 16) == server.port and words[3] == "01":
            peers[f"socket:[{words[9]}]"] = int(words[2].partition(":")[2], 16)
    found: dict[int, list[int]] = {}
    for process in processes_of(server):
        for link in Path(f"/proc/{process}/fd").iterdir():
            with suppress(OSError):
                if (peer := peers.get(str(link.readlink()))) is not None:
                    found.setdefault(process, []).append(peer)
    return found


def processes_of(server: Running) -> list[int]:
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    return [int(word) for word in children.read_text().split()]


def test_clients_that_are_left_are_evened_out_among_the_doors(server: Running) -> None:
    """Seen to fail without: all who stay are at one door, while the other has none."""
    with ExitStack() as stack:
        clients = [stack.enter_context(connected(server)) for _ in range(8)]
        by_port = {client.getsockname()[1]: client for client in clients}
        ask_until_even(server, by_port)
        for port in max(clients_of(server).values(), key=len):
            by_port.pop(port).close()
        assert by_port
        ask_until_even(server, by_port)


def ask_until_even(server: Running, clients: dict[int, socket.socket]) -> None:
    """Have all clients ask until no door has many more of them than another."""
    deadline = time.monotonic() + 10
    numbers = [len(clients)]
    while max(numbers, default=0) > (len(clients) + 1) // 2:
        assert time.monotonic() < deadline, numbers
        for client in clients.values():
            client.sendall(request(ASK))
            assert b"true" in replies(client, 1)[0][1]
        numbers = list(map(len, clients_of(server).values()))
