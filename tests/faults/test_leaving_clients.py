"""Clients that leave before they have their answer."""

from __future__ import annotations

import socket
import time
from urllib.parse import quote

from sahelgraph.store.release import Release
from serving import Running, busy_workers, opened, run, stop, talking

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def test_what_nobody_waits_for_is_ended(real_release: Release) -> None:
    """A hundred clients leave in the middle: with a worker, or while they wait for one.

    Seen to fail with the door deaf to who leaves: the queries run on to their deadline.
    """
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    post = f"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: {len(text)}\r\n"
    requests = [
        f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: a\r\n\r\n",
        f"{post}Content-Type: application/sparql-query\r\n\r\n{text}",
    ]
    running = run(real_release.path.parent.parent, timeout=60)
    try:
        assert running.ask(COUNT)[0] == 200
        before = opened_by(running)
        for _ in range(4):
            clients = []
            for number in range(25):
                client = socket.create_connection(("127.0.0.1", running.port), timeout=20)
                client.sendall(requests[number % 2].encode())
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


def opened_by(server: Running) -> list[int]:
    """How many descriptors each process has that is no query worker."""
    return [opened(pid) for pid in talking(server)]
