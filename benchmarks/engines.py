"""What it costs to have the dataset in an engine elsewhere: publishing it, and asking it.

Starts Oxigraph's server and, where it is installed, Virtuoso (as ``tests/engines`` does), publishes
a generated dataset to each by the Graph Store Protocol and by updates, and asks some queries of
each and of our own engine, one after the other, in one run.

    python benchmarks/engines.py [--quads 100000]
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sahelgraph.query.asking import Asking, Limits
from sahelgraph.query.engine import Engine
from sahelgraph.query.remote import RemoteEngine
from sahelgraph.store.publish import publish
from sahelgraph.store.release import Release
from sahelgraph.store.send import EngineTarget
from serving import KINDS, generate

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "engines"))
from servers import VIRTUOSO, Oxigraph, Server, Virtuoso


def milliseconds(engine: Asking, text: str, times: int = 15) -> float:
    """The median time of one query after the other."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        engine.query(text)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


def send(server: Server, release: Release) -> None:
    """Publish in both ways and print the seconds; the second publication stays."""
    quads = release.manifest.quads
    for way, address in (("store", server.address), ("updates", server.updates_only)):
        target = EngineTarget(address, server.credentials, kept_for=0)
        for holding in target._state():
            target._remove(holding)
        started = time.perf_counter()
        target.publish(release)
        seconds = time.perf_counter() - started
        print(f"| {server.name} | {way} | {seconds:.1f} | {quads / seconds:.0f} |", flush=True)
        target.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quads", type=int, default=100_000)
    given = parser.parse_args()
    kinds = [Oxigraph, Virtuoso] if VIRTUOSO else [Oxigraph]
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        generate(root / "generated.nq", given.quads)
        with (root / "generated.nq").open(encoding="utf-8") as file:
            lines = sorted(set(file))
        digest = hashlib.sha256("".join(lines).encode()).hexdigest()
        release = publish(lines, root / "home", digest=digest, about={})
        lines.clear()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        engines: dict[str, Asking] = {"ours": Engine(release.path, Limits(timeout=60))}
        servers = []
        try:
            print("| engine | by | seconds | quads a second |\n|---|---|---|---|")
            for kind in kinds:
                (root / kind.name).mkdir()
                server = kind(root / kind.name)
                servers.append(server)
                server.start()
                send(server, release)
                engines[kind.name] = RemoteEngine(
                    server.address, Limits(timeout=60), credentials=server.credentials
                )
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(f"\nmemory beyond that of reading the lines: {(after - before) // 1024} MiB")
            print(f"\n| milliseconds | {' | '.join(engines)} |\n|---|{'---|' * len(engines)}")
            for name, text in KINDS.items():
                cells = " | ".join(f"{milliseconds(e, text):.1f}" for e in engines.values())
                print(f"| {name} | {cells} |", flush=True)
        finally:
            for engine in engines.values():
                engine.close()
            for server in servers:
                server.kill()


if __name__ == "__main__":
    main()
