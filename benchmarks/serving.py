"""Requests a second beside the servers that people would pick instead, in one run.

Starts every server itself on a free port with the same dataset, asks each the same queries with
``wrk`` at eight clients, the servers taking turns, and prints medians and ratios. Needs ``wrk``
(Debian has it) and a virtual environment with the peers: ``pip install oxigraph
rdflib-endpoint uvicorn`` (their ``bin`` is given by --peers).

    python benchmarks/serving.py --peers peers/bin [--quads 1000000] [--rounds 3] [--seconds 2]
"""

from __future__ import annotations

import argparse
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
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from sahelgraph import names
from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.engine import Engine
from sahelgraph.store.release import current_release, default_root

SERVE = """
import sys
from pathlib import Path
from sahelgraph.query.engine import Limits
from sahelgraph.web.live import Settings
from sahelgraph.web.server import serve
settings = Settings(cache=int(sys.argv[3]), limits=Limits(timeout=60))
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
        process.wait(30)


def requests_a_second(address: str, query: str, seconds: int) -> float:
    """What wrk measures at eight clients; 0 if any answer was an error."""
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", "--timeout", "60s"]
    command.append(f"{address}?query={quote(query)}")
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        return 0.0
    found = re.search(r"Requests/sec:\s*([\d.]+)", told)
    return float(found.group(1)) if found else 0.0


def start_all(stack: ExitStack, dataset: Path, peers: Path, *, slow: bool) -> dict[str, str]:
    """Start every server; gives their addresses by name."""
    work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    started = {}

    def start(name: str, command: list[str], path: str, port: int) -> None:
        started[name] = stack.enter_context(server(command, path, port))

    for name, cache in (("ours, kept", 64 * 2**20), ("ours, first", 0)):
        port = free_port()
        command = [sys.executable, "-c", SERVE, str(dataset), str(port), str(cache)]
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
    parser.add_argument("--peers", type=Path, required=True)
    parser.add_argument("--quads", type=int, help="generate so many instead of the real dataset")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rdflib", action="store_true", help="also measure rdflib-endpoint")
    given = parser.parse_args()
    prologue = "".join(
        f"PREFIX {prefix}: <{names.PREFIXES[prefix]}>\n" for prefix in ("sg", "grp", "skos")
    )
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        queries = {name: prologue + query for name, query in KINDS.items()}
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
        started = start_all(stack, dataset, given.peers, slow=given.rdflib)
        print("| requests a second | " + " | ".join(started) + " | kept | first |")
        print("|" + "---|" * (len(started) + 3))
        for kind, query in queries.items():
            runs: dict[str, list[float]] = {name: [] for name in started}
            for _ in range(given.rounds):
                for name, address in started.items():
                    runs[name].append(requests_a_second(address, query, given.seconds))
            medians = {name: statistics.median(figures) for name, figures in runs.items()}
            peer = max(medians["oxigraph, memory"], 0.001)
            cells = " | ".join(f"{figure:.0f}" for figure in medians.values())
            kept, first = medians["ours, kept"] / peer, medians["ours, first"] / peer
            print(f"| {kind} | {cells} | {kept:.2f} | {first:.2f} |", flush=True)


if __name__ == "__main__":
    main()
