"""What hostile queries cost the others: the times of point queries alone, and beside the hostile.

Serves the published dataset as ``sahelgraph serve`` does, and asks one point query after the other
on one connection: alone, beside the files of ``tests/hostile`` that have to be stopped, asked by
other clients again and again, and alone again; the parts take turns. Every answer is new. The
bar is a 99th percentile of three times the quiet one with four such clients, and a 95th of five
times with 32. Who is told to try again later does so at once.

    python benchmarks/isolation.py [--clients 4] [--rounds 3] [--seconds 8]
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
#: Of how many hostile clients on another bar holds, and the bars: percentile and ratio.
MANY, BAR, BAR_OF_MANY = 16, (99, 3.0), (95, 5.0)


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


def beside_hostile(port: int, seconds: float, number: int, ended: list[int]) -> list[float]:
    """The times of point queries while so many clients ask hostile ones."""
    files = [path.read_text() for path in sorted(HOSTILE.glob("*.rq"))]
    stopped = [text for text in files if "# right answer: stopped" in text]
    is_over = threading.Event()
    clients = [
        threading.Thread(
            target=attack, args=(port, stopped[n % len(stopped) :], is_over, ended), daemon=True
        )
        for n in range(number)
    ]
    for client in clients:
        client.start()
    time.sleep(0.5)
    taken = point_queries(port, seconds)
    is_over.set()
    for client in clients:
        client.join()
    return taken


def milliseconds(taken: list[float]) -> dict[int, float]:
    """Median, 95th and 99th percentile, maximum (as 100)."""
    cuts = statistics.quantiles(taken, n=100)
    return {of: cuts[of - 1] * 1000 for of in (50, 95, 99)} | {100: max(taken) * 1000}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=4, help="that ask hostile queries")
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
            busy += beside_hostile(port, given.seconds, given.clients, ended)
            quiet += point_queries(port, given.seconds / 2)
    print("| milliseconds | queries | median | 95th percentile | 99th | greatest |")
    print("|---|---|---|---|---|---|")
    figures = {}
    for name, taken in (("alone", quiet), ("beside hostile queries", busy)):
        figures[name] = milliseconds(taken)
        cells = " | ".join(f"{figure:.2f}" for figure in figures[name].values())
        print(f"| {name} | {len(taken)} | {cells} |")
    of, bar = BAR if given.clients < MANY else BAR_OF_MANY
    ratio = figures["beside hostile queries"][of] / figures["alone"][of]
    print(
        f"\n{of}th percentile: {ratio:.1f} times ({'yes' if ratio <= bar else 'NO'}, bar {bar:g})"
    )
    counts = {status: ended.count(status) for status in sorted(set(ended))}
    print(f"hostile queries that ended meanwhile, by status: {counts}")


if __name__ == "__main__":
    main()
