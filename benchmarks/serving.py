"""Requests a second beside the servers that people would pick instead, in one run.

Starts every server itself on a free port with the same dataset, asks each the same queries with
``wrk`` at eight clients, the servers taking turns, and prints medians, ratios and whether they
reach the bars; then what the way to a query worker and back adds. Needs ``wrk`` (Debian has it);
the peers are installed into a virtual environment of their own unless one is given.

    python benchmarks/serving.py [--quads 1000000] [--rounds 3] [--seconds 3] [--rdflib]
"""

from __future__ import annotations

import argparse
import http.client
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph

from sahelgraph import names
from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.description import description_query
from sahelgraph.query.engine import Engine
from sahelgraph.query.worker import open_store
from sahelgraph.store.release import current_release, default_root
from sahelgraph.web.live import Settings

SERVE = """
import sys
from pathlib import Path
from sahelgraph.query.engine import Limits
from sahelgraph.web.live import Settings
from sahelgraph.web.server import serve
processes, workers = map(int, sys.argv[4:])
limits = Limits(timeout=60)
settings = Settings(cache=int(sys.argv[3]), limits=limits, processes=processes, workers=workers)
serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), settings)
"""
RDFLIB = """
import sys
import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
dataset = Dataset()
dataset.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=dataset), port=int(sys.argv[2]), log_level="error")
"""
#: Requests a second of kept answers, as a multiple of those of Oxigraph's server.
KEPT_BAR = 1.3
KINDS = {
    "ask": "ASK { grp:jnim a sg:ArmedGroup }",
    "describe": "DESCRIBE grp:jnim",
    "attacks of a group": "SELECT ?event ?date WHERE { ?event sg:perpetratedBy grp:jnim ; "
    "sg:date ?date } ORDER BY ?date",
    "count by year": "SELECT ?year (COUNT(*) AS ?n) WHERE { ?event sg:date ?date "
    "BIND(SUBSTR(STR(?date), 1, 4) AS ?year) } GROUP BY ?year ORDER BY ?year",
    "lineage path": "SELECT DISTINCT ?group WHERE { grp:jnim sg:descendsFrom+ ?group }",
    "listing": "SELECT * WHERE { ?event sg:date ?date OPTIONAL { ?event skos:prefLabel ?label } "
    "OPTIONAL { ?event sg:perpetratedBy ?actor } OPTIONAL { ?event sg:killedLow ?low } } "
    "ORDER BY ?date ?event ?actor LIMIT 1000",
}


def catalogue_queries(engine: Engine) -> dict[str, str]:
    """Some questions of the catalogue, their parameters bound."""
    catalogue = read_catalogue(shipped("queries"))
    asked = {"casualties": {}, "ancestors": {"group": "jnim"}, "perpetrators": {}}
    return {
        f"catalogue {name}": catalogue[name].bind(values, engine.rows)
        for name, values in asked.items()
    }


def prologue_of(*prefixes: str) -> str:
    """The beginning of a query that uses some prefixes."""
    return "".join(f"PREFIX {prefix}: <{names.PREFIXES[prefix]}>\n" for prefix in prefixes)


def generate(target: Path, quads: int) -> None:
    """Write about so many quads of made-up events, each by one of the groups, to a file."""
    chance = random.Random(42)
    rdf_type = f"<{names.PREFIXES['rdf']}type>"
    label = f"<{names.PREFIXES['skos']}prefLabel>"

    def term(name: str) -> str:
        return f"<{names.DEF}{name}>"

    groups = [f"<{names.thing('group', f'group-{n}')}>" for n in range(200)]
    groups[0] = f"<{names.thing('group', 'jnim')}>"
    with target.open("w", encoding="utf-8") as file:
        for n, group in enumerate(groups):
            file.write(f"{group} {rdf_type} {term('ArmedGroup')} .\n")
            if n < 150:
                file.write(
                    f"{group} {term('descendsFrom')} {groups[n + chance.randint(1, 49)]} .\n"
                )
        for n in range(quads // 10):
            event = f"<{names.thing('event', f'event-{n}')}>"
            graph = f"<{names.GRAPH}{n // 900:06d}>"
            date = f"{2000 + n % 26}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
            facts = [
                f"{event} {rdf_type} {term('Attack')}",
                f'{event} {term("date")} "{date}"',
                f'{event} {label} "event {n}"@en',
                f"{event} {term('perpetratedBy')} {groups[int(chance.random() ** 2 * 200)]}",
                f'{event} {term("killedLow")} "{chance.randint(0, 90)}"'
                f"^^<{names.PREFIXES['xsd']}integer>",
            ]
            file.writelines(f"{fact} .\n{fact} {graph} .\n" for fact in facts)


def install_peers(directory: Path) -> Path:
    """A virtual environment with the servers to compare with; its directory of programs."""
    programs = directory / "bin"
    if not (programs / "oxigraph").exists():
        subprocess.run([sys.executable, "-m", "venv", str(directory)], check=True)
        install = [str(programs / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*install, "oxigraph", "rdflib-endpoint", "uvicorn"], check=True)
    return programs


def milliseconds(ask: Callable[[], object], times: int = 30) -> float:
    """The median time of one call after the other."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


def time_alone(address: str, query: str) -> float:
    """The median milliseconds of one request after the other on one connection."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)

    def ask() -> None:
        connection.request("GET", f"{parts.path}?query={quote(query)}")
        connection.getresponse().read()

    taken = milliseconds(ask)
    connection.close()
    return taken


def verdict(kind: str, medians: dict[str, float], peer_time: float) -> str:
    """The ratios of a kind and whether they reach the bars.

    ``peer_time`` is how many milliseconds Oxigraph's server takes for one such request alone.
    """
    peer = max(medians["oxigraph, memory"], 0.001)
    kept, first = medians["ours, kept"] / peer, medians["ours, first"] / peer
    bar = 0.4 if peer_time < 1 else 0.9 if peer_time > 3 else None
    cells = [f"{kept:.2f} {'yes' if kept >= KEPT_BAR else 'NO'}"]
    cells.append(f"{first:.2f}" + ("" if bar is None else f" {'yes' if first >= bar else 'NO'}"))
    if theirs := medians.get("rdflib-endpoint"):
        times = medians["ours, first"] / theirs
        is_barred = kind in ("count by year", "listing")
        cells.append(f"{times:.0f}" + (f" {'yes' if times >= 50 else 'NO'}" if is_barred else ""))
    elif "rdflib-endpoint" in medians:
        cells.append("it answered none in time")
    return " | ".join([f"{peer_time:.1f}", *cells])


def way_to_a_worker(dataset: Path, queries: dict[str, str]) -> None:
    """Print what a worker adds to the time of the engine in one process.

    The text of the answer is made in both; the engine alone keeps its own order of columns.
    """
    store = open_store(dataset)
    print("\n| milliseconds, one client | engine | by a worker | added |\n|---|---|---|---|")

    with Engine(dataset) as engine:
        for kind, query in queries.items():

            def alone(query: str = query) -> object:
                results = store.query(query)
                if isinstance(results, pyoxigraph.QueryTriples):
                    return pyoxigraph.serialize(results, format=pyoxigraph.RdfFormat.TURTLE)
                return results.serialize(format=pyoxigraph.QueryResultsFormat.JSON)

            def by_a_worker(query: str = query) -> object:
                return engine.query(query)

            times = [(milliseconds(alone, 20), milliseconds(by_a_worker, 20)) for _ in range(5)]
            bare = statistics.median(first for first, _ in times)
            whole = statistics.median(second for _, second in times)
            print(f"| {kind} | {bare:.3f} | {whole:.3f} | {whole - bare:.3f} |", flush=True)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(command: list[str], path: str, port: int) -> Iterator[str]:
    """Run a server; gives the address of its endpoint once it answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}{path}"
    try:
        for _ in range(1800):
            if process.poll() is not None:
                raise SystemExit(f"ended at once: {' '.join(command)[:200]}")
            try:
                urllib.request.urlopen(f"{address}?query={quote('ASK {}')}", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            # One that still answers what nobody waits for any more.
            process.kill()
            process.wait(10)


def requests_a_second(address: str, query: str, seconds: int) -> float:
    """What wrk measures at eight clients; 0 if any answer was an error."""
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", "--timeout", "60s"]
    command.append(f"{address}?query={quote(query)}")
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        return 0.0
    found = re.search(r"Requests/sec:\s*([\d.]+)", told)
    return float(found.group(1)) if found else 0.0


def start_all(
    stack: ExitStack, dataset: Path, peers: Path, sizes: list[str], *, slow: bool
) -> dict[str, str]:
    """Start every server; gives their addresses by name.

    ``sizes`` are how many processes ours has, and how many workers each.
    """
    work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    started = {}

    def start(name: str, command: list[str], path: str, port: int) -> None:
        started[name] = stack.enter_context(server(command, path, port))

    for name, cache in (("ours, kept", 64 * 2**20), ("ours, first", 0)):
        port = free_port()
        command = [sys.executable, "-c", SERVE, str(dataset), str(port), str(cache), *sizes]
        start(name, command, "/sparql", port)
    oxigraph = str(peers / "oxigraph")
    port = free_port()
    location = work / "store"
    load = [oxigraph, "load", "--location", str(location), "--file", str(dataset)]
    subprocess.run(load, check=True, capture_output=True)
    command = [oxigraph, "serve-read-only", "--location", str(location)]
    start("oxigraph, disk", [*command, "--bind", f"127.0.0.1:{port}"], "/query", port)
    port = free_port()
    start("oxigraph, memory", [oxigraph, "serve", "--bind", f"127.0.0.1:{port}"], "/query", port)
    request = urllib.request.Request(
        started["oxigraph, memory"].replace("/query", "/store"),
        data=dataset.read_bytes(),
        headers={"Content-Type": "application/n-quads"},
    )
    urllib.request.urlopen(request, timeout=300).close()
    if slow:
        port = free_port()
        command = [str(peers / "python"), "-c", RDFLIB, str(dataset), str(port)]
        start("rdflib-endpoint", command, "/", port)
    return started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", type=Path, help="bin of an environment with the peers")
    parser.add_argument("--quads", type=int, help="generate so many instead of the real dataset")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rdflib", action="store_true", help="also measure rdflib-endpoint")
    parser.add_argument("--processes", default=Settings().processes, help="of ours")
    parser.add_argument("--workers", default=Settings().workers, help="of each process of ours")
    given = parser.parse_args()
    prologue = prologue_of("sg", "grp", "skos")
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        queries = {name: prologue + query for name, query in KINDS.items()}
        # What our DESCRIBE gives, asked of each server, since theirs gives the statements alone.
        described = description_query(names.thing("group", "jnim"))
        queries["description"] = prologue_of(*names.PREFIXES) + described
        if given.quads:
            dataset = work / "generated.nq"
            generate(dataset, given.quads)
        else:
            release = current_release(default_root())
            if release is None:
                raise SystemExit("nothing is published: run 'sahelgraph build' first")
            dataset = release.dataset
            with Engine(dataset) as engine:
                queries |= catalogue_queries(engine)
        peers = given.peers or install_peers(Path(tempfile.gettempdir()) / "sahelgraph-peers")
        sizes = [str(given.processes), str(given.workers)]
        started = start_all(stack, dataset, peers, sizes, slow=given.rdflib)
        ratios = ["oxigraph, ms", "kept, ratio", "first, ratio"]
        ratios += ["first, times rdflib-endpoint"] if given.rdflib else []
        print("| requests a second | " + " | ".join([*started, *ratios]) + " |")
        print("|" + "---|" * (1 + len(started) + len(ratios)))
        for kind, query in queries.items():
            measure(kind, query, started, given.rounds, given.seconds)
    with ExitStack() as stack:
        if given.quads:
            work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            dataset = work / "generated.nq"
            generate(dataset, given.quads)
        way_to_a_worker(dataset, queries)


def measure(kind: str, query: str, started: dict[str, str], rounds: int, seconds: int) -> None:
    """Ask every server in turn and print a row."""
    runs: dict[str, list[float]] = {name: [] for name in started}
    peer = started["oxigraph, memory"]
    peer_time = time_alone(peer, query)
    for _ in range(rounds):
        for name, address in started.items():
            runs[name].append(requests_a_second(address, query, seconds))
    medians = {name: statistics.median(figures) for name, figures in runs.items()}
    cells = " | ".join(f"{figure:.0f}" for figure in medians.values())
    print(f"| {kind} | {cells} | {verdict(kind, medians, peer_time)} |", flush=True)


if __name__ == "__main__":
    main()
