"""Clients that leave before they have their answer."""

from __future__ import annotations

import socket
import time
from urllib.parse import quote

import pytest

from sahelgraph.store.release import Release
from serving import Running, busy_workers, opened, run, stop, talking

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


TEXT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
POST = "POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
PLAIN = [
    f"GET /sparql?query={quote(TEXT)} HTTP/1.1\r\nHost: a\r\n\r\n",
    f"{POST}Content-Length: {len(TEXT)}\r\n\r\n{TEXT}",
]
UNUSUAL = [
    f"{POST}Transfer-Encoding: chunked\r\n\r\n{len(TEXT):x}\r\n{TEXT}\r\n0\r\n\r\n",
    f"{POST}Expect: 100-continue\r\nContent-Length: {len(TEXT)}\r\n\r\n{TEXT}",
    f"GET /sparql?query={quote(TEXT)} HTTP/1.0\r\nHost: a\r\n\r\n",
]


@pytest.mark.parametrize("requests", [PLAIN, UNUSUAL], ids=["plain", "unusual"])
def test_what_nobody_waits_for_is_ended(real_release: Release, requests: list[str]) -> None:
    """A hundred clients leave in the middle: with a worker, or while they wait for one.

    Seen to fail with the door deaf to who leaves, and, for requests that it hands on, without the
    look at whom it carries: the queries run on to their deadline.
    """
    running = run(real_release.path.parent.parent, timeout=60)
    try:
        assert running.ask(COUNT)[0] == 200
        before = opened_by(running)
        for _ in range(4):
            clients = []
            for number in range(25):
                client = socket.create_connection(("127.0.0.1", running.port), timeout=20)
                client.sendall(requests[number % len(requests)].encode())
                clients.append(client)
            time.sleep(0.5)
            assert busy_workers(running)
            for client in clients:
                client.close()
        deadline = time.monotonic() + 5
        while busy_workers(running) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not busy_workers(running)
        assert [running.ask(f"{COUNT} # {number}")[0] for number in range(10)] == [200] * 10
        # Seen to fail: those who left were told as workers that ended.
        told = running.get("/metrics")[1]
        assert b'reason="left"' in told
        assert b'reason="worker-ended"' not in told
        # Each process may keep ten idle workers, of three each; fifty clients of each have left.
        most = [number + 30 for number in before]
        while (
            not all(map(int.__le__, after := opened_by(running), most))
            and time.monotonic() < deadline + 5
        ):
            time.sleep(0.1)
        assert all(map(int.__le__, after, most)), (before, after)
    finally:
        stop(running)


def test_who_asks_drop_by_drop_and_leaves_is_not_worked_for(real_release: Release) -> None:
    """Seen to fail without the look at whom the door carries."""
    running = run(real_release.path.parent.parent, timeout=60)
    try:
        with socket.create_connection(("127.0.0.1", running.port), timeout=20) as client:
            for place in range(0, len(PLAIN[1]), 100):
                client.sendall(PLAIN[1][place : place + 100].encode())
                time.sleep(0.35)
            assert busy_workers(running)
        deadline = time.monotonic() + 5
        while busy_workers(running):
            assert time.monotonic() < deadline
    finally:
        stop(running)


def opened_by(server: Running) -> list[int]:
    """How many descriptors each process has that is no query worker."""
    return [opened(pid) for pid in talking(server)]
