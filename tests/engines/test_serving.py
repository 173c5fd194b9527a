"""``sahelgraph serve --engine``: real processes over a real engine that changes, ends and returns."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers import Server, free_port, made_up
from werkzeug.test import Client

from sahelgraph.store.send import EngineTarget
from sahelgraph.web.live import Served, engine

VERSION = "SELECT DISTINCT ?v WHERE { ?s <urn:version> ?v }"


def get(address: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urllib.request.urlopen(address, timeout=20) as reply:
            return reply.status, {k.lower(): v for k, v in reply.headers.items()}, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


@contextmanager
def serving(server: Server) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "sahelgraph", "serve", "--port", str(port), "--timeout", "5",
               "--processes", "1", "--engine", server.address.query]  # fmt: skip
    process = subprocess.Popen(
        command, env={**os.environ, **server.environment}, stderr=subprocess.PIPE, text=True
    )
    root = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            assert process.poll() is None, process.communicate()
            try:
                get(f"{root}/health")
            except OSError:
                time.sleep(0.1)
            else:
                break
        yield root
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def version(root: str, note: str) -> tuple[int, str]:
    """What is served now; the note keeps the answer from being one that was kept."""
    query = urllib.parse.quote(f"{VERSION} # {note}")
    status, _, body = get(f"{root}/sparql?query={query}")
    data = json.loads(body)
    if status != 200:
        return status, data["detail"]
    return status, " ".join(row["v"]["value"] for row in data["results"]["bindings"])


def until(root: str, wanted: tuple[int, str], seconds: float = 15) -> list[tuple[int, str]]:
    """The different states that were seen until one came that is wanted."""
    seen: list[tuple[int, str]] = []
    ends = time.monotonic() + seconds
    number = 0
    while time.monotonic() < ends:
        state = version(root, f"{wanted} {number}")
        number += 1
        if not seen or seen[-1] != state:
            seen.append(state)
        if state[0] == wanted[0] and wanted[1] in state[1]:
            return seen
        time.sleep(0.05)
    raise AssertionError(seen)


def test_what_is_served_follows_the_engine(server: Server, tmp_path: Path) -> None:
    target = EngineTarget(server.address, server.credentials)
    target.publish(made_up(tmp_path, 0))
    with serving(server) as root:
        assert version(root, "first") == (200, "0")
        status, headers, _ = get(f"{root}/sparql?query={urllib.parse.quote(VERSION)}")
        assert (status, headers["sahelgraph-rows"]) == (200, "1")
        first = headers["etag"]
        target.publish(made_up(tmp_path, 1))
        assert until(root, (200, "1")) in ([(200, "0"), (200, "1")], [(200, "1")])
        _, headers, _ = get(f"{root}/sparql?query={urllib.parse.quote(VERSION)}")
        assert headers["etag"] != first
        status, _, body = get(f"{root}/sparql?query=DROP+ALL")
        assert (status, json.loads(body)["rule"]) == (400, "read-only")
        status, _, body = get(f"{root}/sparql?query=SELECT+*+%7B+nope%3Ax+?p+?o+%7D")
        assert (status, json.loads(body)["column"]) == (400, 12)
        server.kill()
        assert until(root, (503, "does not answer"))[-1][0] == 503
        assert get(f"{root}/health")[0] == 200
        assert get(f"{root}/ready")[0] == 503
        server.start()
        until(root, (200, "1"))
        server.pause()
        try:
            started = time.monotonic()
            status, told = version(root, "paused")
            assert (status, time.monotonic() - started < 8) == (504, True), told
        finally:
            server.resume()
        until(root, (200, "1"))


def test_serving_what_is_not_there_is_told_at_once(server: Server) -> None:
    command = [sys.executable, "-m", "sahelgraph", "serve", "--engine", server.address.query]
    told = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert told.returncode == 1
    assert "nothing is published" in told.stderr
    server.kill()
    told = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert told.returncode == 1
    assert "does not answer" in told.stderr


def test_a_page_is_made_of_one_version(client: Client) -> None:
    """A page asks many queries; seen to fail when each took what was served at its moment."""
    app = client.application
    live = app.extensions["sahelgraph"]  # type: ignore[attr-defined]
    served = live.served
    with app.test_request_context("/"):  # type: ignore[attr-defined]
        before = engine()
        live.served = Served(before, "another", None, live.settings)
        live.served.engine = None  # type: ignore[assignment]
        try:
            assert engine() is before
        finally:
            live.served = served
