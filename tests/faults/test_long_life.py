"""The running server over many requests, odd ones, and without anything to serve."""

from __future__ import annotations

import http.client
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from sahelgraph.store.release import Release

#: With SAHELGRAPH_FAULTS=200 there are 20,000 requests and 500 times of death.
REQUESTS = 100 * int(os.environ.get("SAHELGRAPH_FAULTS", "21"))
ASK = "/sparql?query=" + quote("ASK { grp:jnim a sg:ArmedGroup }")
#: Ways out of the folders that are served, and names that are none.
WAYS_OUT = ["..", "%2e%2e", "..%2f..%2f..%2fetc%2fpasswd", "....//....//etc/passwd", "%00",
            "/etc/passwd", "%2fetc%2fpasswd", "a" * 3000, "%ff%fe", "..%5c..%5cwindows",
            "jnim%0d%0aSet-Cookie:%20a=b", "file:%2f%2f%2fetc%2fpasswd", "%c0%ae%c0%ae%2f", ".",
            "%25%32%65%25%32%65", "con", "jnim.html%00.ttl", "%E2%80%AEjnim"]  # fmt: skip
PLACES = ["/id/group/{}", "/id/{}", "/doc/{}", "/vocab/{}", "/data/{}/x", "/data/latest/{}",
          "/queries/{}", "/queries/{}.csv", "/documents/{}", "/static/{}", "/static/built/{}"]  # fmt: skip


def serving(*arguments: str, **options: object) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "sahelgraph", "serve", "--port", str(port), *arguments]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, **options), port  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def server(real_release: Release) -> Iterator[tuple[int, int]]:
    process, port = serving(
        "--home", str(real_release.path.parent.parent), "--processes", "1", "--timeout", "2"
    )
    for _ in range(300):
        try:
            if get(port, "/ready")[0] == 200:
                break
        except OSError:
            time.sleep(0.1)
    yield process.pid, port
    process.terminate()
    assert process.wait(30) == 0


def get(
    port: int, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest(
            method, path, skip_accept_encoding=True, skip_host="Host" in (headers or {})
        )
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}
    finally:
        connection.close()


def below(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *below(int(child))]
    return found


def is_worker(pid: int) -> bool:
    try:
        return "sahelgraph.query.worker" in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


def is_of_port(pid: int, port: int) -> bool:
    return f"\0{port}\0" in Path(f"/proc/{pid}/cmdline").read_text()


def size(pid: int) -> tuple[int, int, int]:
    """Descriptors, threads and resident KiB of the process that serves."""
    status = Path(f"/proc/{pid}/status").read_text()
    resident = int(status.partition("VmRSS:")[2].split()[0])
    descriptors = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return descriptors, len(list(Path(f"/proc/{pid}/task").iterdir())), resident


def test_nothing_grows_with_requests_and_deaths_of_workers(server: tuple[int, int]) -> None:
    """Seen to fail with the sockets of dead workers left open."""
    pid, port = server
    # The process that writes the dumps asks as well, but ends.
    serving_pid = next(
        p for p in below(pid) if is_of_port(p, port) and any(map(is_worker, below(p)))
    )
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def ask(number: int) -> None:
        kinds = (ASK, "/id/group/jnim.ttl", "/queries/leaders.csv", f"{ASK}%20%23{number}",
                 "/sparql?query=SELEC", "/no-such-page", "/attacks.csv?kind=attack")  # fmt: skip
        connection.request("GET", kinds[number % len(kinds)])
        connection.getresponse().read()

    def die() -> None:
        for worker in filter(is_worker, below(serving_pid)):
            if not below(worker):
                os.kill(worker, signal.SIGKILL)

    for number in range(700):
        ask(number)
    die()
    ask(3)
    before = size(serving_pid)
    for number in range(1, REQUESTS + 1):
        if number % 40 == 0:
            die()
        ask(number)
    after = size(serving_pid)
    connection.close()
    assert after[0] <= before[0] + 4
    assert after[1] <= before[1] + 4
    assert after[2] <= before[2] * 1.1
    assert len(list(filter(is_worker, below(serving_pid)))) <= 4


@pytest.mark.parametrize("place", PLACES)
def test_no_path_leads_out(server: tuple[int, int], place: str) -> None:
    _, port = server
    for way in WAYS_OUT:
        status, body, headers = get(port, place.format(way))
        # A path that is shortened to one that is served is that one.
        if status not in (301, 303, 308):
            assert status in (400, 404, 414) or way in (".", "..", "%2e%2e"), (place, way, status)
        assert b"root:" not in body
        assert "set-cookie" not in headers
        assert not headers.get("location", "").startswith("//")


def test_no_error_tells_of_the_machine(server: tuple[int, int]) -> None:
    """Paths, names of the environment, and traces of the code stay inside."""
    _, port = server
    paths = [place.format(way) for place, way in itertools.product(PLACES, WAYS_OUT)]
    paths += [f"/sparql?query={quote(text)}" for text in (
        "SELEC", "SELECT * { SERVICE <http://a/> { ?s ?p ?o } }", "\ud7ff", "LOAD <file:///etc/passwd>",
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i", "ASK { " * 60,
    )]  # fmt: skip
    paths += ["/sparql?query=%ff", "/sparql?format=x&query=ASK{}", "/store?graph=x", "/store",
              "/queries/events.csv?from=x", "/lineage?group=x", "/attacks.csv?start=x"]  # fmt: skip
    secrets = (b"Traceback", b"site-packages", b"/sahelgraph/web", str(Path.home()).encode(),
               b"pyoxigraph", b"PATH=")  # fmt: skip
    errors = 0
    for path in paths:
        status, body, _ = get(port, path)
        errors += status >= 400
        assert status < 500 or status in (503, 504), path
        assert not [secret for secret in secrets if secret in body], (path, body)
    assert errors > 150


def test_requests_that_differ_share_no_answer(server: tuple[int, int]) -> None:
    _, port = server
    select = "/sparql?query=" + quote("SELECT ?g { ?g a sg:ArmedGroup } LIMIT 3")
    pairs = [
        (select, {"Accept": "text/csv"}, "text/csv"),
        (select, {"Accept": "text/tab-separated-values"}, "text/tab-separated-values"),
        (select, {"Accept": "application/sparql-results+json"}, "application/sparql-results+json"),
        (select, {"Accept": "application/sparql-results+xml"}, "application/sparql-results+xml"),
        (select + "&format=csv", {}, "text/csv"),
    ]
    for _ in range(2):
        for (path, headers, wanted), coding in itertools.product(pairs, ("identity", "gzip", "br")):
            status, body, told = get(port, path, {**headers, "Accept-Encoding": coding})
            assert status == 200
            assert told["content-type"].startswith(wanted)
            assert told.get("content-encoding", "identity") in ("identity", coding)
            head = get(port, path, {**headers, "Accept-Encoding": coding}, "HEAD")
            assert head[0] == 200
            assert head[1] == b""
            assert {k: v for k, v in head[2].items() if k not in ("date", "server-timing")} == {
                k: v for k, v in told.items() if k not in ("date", "server-timing")
            }
            assert body
    first = get(port, "/openapi.json", {"Host": "one.example"})[1]
    other = get(port, "/openapi.json", {"Host": "two.example"})[1]
    assert b"one.example" in first
    assert b"one.example" not in other


def test_without_a_release_that_can_be_used_nothing_is_served(
    real_release: Release, tmp_path: Path
) -> None:
    """It is told which file is wrong, and what to do."""
    home = tmp_path / "home"
    shutil.copytree(real_release.path.parent.parent, home, symlinks=True)
    (dataset,) = home.glob("releases/*/dataset.nq")
    dataset.chmod(0o644)
    dataset.write_bytes(dataset.read_bytes()[:-1000])
    command = [sys.executable, "-m", "sahelgraph", "serve", "--home", str(home), "--port", "1"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 1
    assert "dataset.nq: has" in told.stderr
    assert "run 'sahelgraph build'" in told.stderr
