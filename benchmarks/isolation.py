"""What hostile queries cost the others: the times of point queries alone, and beside the hostile.

Serves the published dataset as ``sahelgraph serve`` does, and asks one point query after the other
on one connection: alone, beside the files of ``tests/hostile`` that have to be stopped, asked by
four other clients again and again, and alone again; the parts take turns. Every answer is new. The
issue's bar is a 99th percentile of three times the quiet one.

    python benchmarks/isolation.py [--rounds 3] [--seconds 8]
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

from sahelgraph.store.release import current_release, default_root
from sahelgraph.web.live import Settings
from serving import free_port, server

SERVE = """
import sys
from pathlib import Path
from sahelgraph.query.engine import Limits
from sahelgraph.web.live import Settings
from sahelgraph.web.server import serve
limits = Limits(timeout=float(sys.argv[3]))
processes, workers = map(int, sys.argv[4:])
settings = Settings(limits=limits, cache=0, processes=processes, workers=workers)
serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), settings)
"""
POINT = "ASK { grp:jnim a sg:ArmedGroup }"
HOSTILE = Path(__file__).parents[1] / "tests" / "hostile"
BAR = 3.0


def asked(connection: http.client.HTTPConnection, query: str) -> tuple[int, bytes]:
    """The status and body of the answer to a query."""
    connection.request("GET", f"/sparql?query={quote(query)}")
    answer = connection.getresponse()
    return answer.status, answer.read()


def point_queries(port: int, seconds: float) -> list[float]:
    """The seconds that each point query took; ends the run if one is not answered right."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    taken = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        started = time.perf_counter()
        status, body = asked(connection, POINT)
        taken.append(time.perf_counter() - started)
        if status != 200 or not json.loads(body)["boolean"]:
            raise SystemExit(f"a point query was answered with {status}: {body[:200]!r}")
        time.sleep(0.002)
    connection.close()
    return taken


def attack(port: int, queries: list[str], is_over: threading.Event, ended: list[int]) -> None:
    """Ask hostile queries one after the other until it is over."""
    while not is_over.is_set():
        for query in queries:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            ended.append(asked(connection, query)[0])
            connection.close()
            if is_over.is_set():
                return


def beside_hostile(port: int, seconds: float, ended: list[int]) -> list[float]:
    """The times of point queries while four clients ask hostile ones."""
    files = [path.read_text() for path in sorted(HOSTILE.glob("*.rq"))]
    stopped = [text for text in files if "# right answer: stopped" in text]
    is_over = threading.Event()
    clients = [
        threading.Thread(target=attack, args=(port, stopped[n::4], is_over, ended))
        for n in range(4)
    ]
    for client in clients:
        client.start()
    time.sleep(0.5)
    taken = point_queries(port, seconds)
    is_over.set()
    for client in clients:
        client.join()
    return taken


def milliseconds(taken: list[float]) -> tuple[float, float, float]:
    """Median, 99th percentile and maximum."""
    cuts = statistics.quantiles(taken, n=100)
    return cuts[49] * 1000, cuts[98] * 1000, max(taken) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--timeout", type=float, default=2, help="of a query, in seconds")
    parser.add_argument("--processes", default=Settings().processes)
    parser.add_argument("--workers", default=Settings().workers, help="of each process")
    given = parser.parse_args()
    release = current_release(default_root())
    if release is None:
        raise SystemExit("nothing is published: run 'sahelgraph build' first")
    port = free_port()
    command = [sys.executable, "-c", SERVE, str(release.dataset), str(port), str(given.timeout)]
    command += [str(given.processes), str(given.workers)]
    quiet: list[float] = []
    busy: list[float] = []
    ended: list[int] = []
    with ExitStack() as stack:
        stack.enter_context(server(command, "/sparql", port))
        for _ in range(given.rounds):
            quiet += point_queries(port, given.seconds / 2)
            busy += beside_hostile(port, given.seconds, ended)
            quiet += point_queries(port, given.seconds / 2)
    print("| milliseconds | queries | median | 99th percentile | greatest |\n|---|---|---|---|---|")
    figures = {}
    for name, taken in (("alone", quiet), ("beside hostile queries", busy)):
        figures[name] = milliseconds(taken)
        cells = " | ".join(f"{figure:.2f}" for figure in figures[name])
        print(f"| {name} | {len(taken)} | {cells} |")
    ratio = figures["beside hostile queries"][1] / figures["alone"][1]
    counts = {status: ended.count(status) for status in sorted(set(ended))}
    print(f"\n99th percentile: {ratio:.1f} times ({'yes' if ratio <= BAR else 'NO'}, bar {BAR:g})")
    print(f"hostile queries that ended meanwhile, by status: {counts}")


if __name__ == "__main__":
    main()
