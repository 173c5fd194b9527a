"""What more events cost: import, build, load, checks, one changed record, and each question.

For each number of events a file of UCDP GED's columns is made up, imported beside the records,
built and published, checked, changed by one record and published again, and asked every question
of the catalogue (:mod:`questions`). Prints tables for docs/scale.md. Every step is a process of
its own, whose time and greatest memory (it and all below it) are measured.

    python benchmarks/scale.py --events 10000 100000 --cores 2 [--work DIR] [--no-checks]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import questions
from generate import write_events
from sahelgraph.locations import shipped
from sahelgraph.store.release import Release, current_release

#: Makes and publishes the release of a pack, as a build does, without checking anything.
BUILD = """
import json, sys, time
from pathlib import Path
from sahelgraph.build import Sources, read_and_check
from sahelgraph.graph.build import build_graph
from sahelgraph.graph.pack import read_pack
from sahelgraph.graph.parts import make_parts
from sahelgraph.store.publish import publish
pack, home, cores = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
times, begun = {}, time.perf_counter()
def lap(name):
    global begun
    times[name], begun = time.perf_counter() - begun, time.perf_counter()
sources = Sources(packs=(pack,))
graph = build_graph(read_and_check(sources, lambda *_: None), sources.ontology, sources.queries)
lap("records")
parts = make_parts(graph.default, [read_pack(pack)], sources.ontology, home / "made", (), cores)
lap("parts")
release = publish(graph.lines, home, digest=graph.digest, about={}, parts=parts.parts)
lap("publish")
print(json.dumps({**times, "quads": release.manifest.quads, "triples": release.manifest.triples}))
"""
#: Checks the current release: whole, in parts; and one part by pySHACL on one core, to compare.
CHECK = """
import json, sys, time
from pathlib import Path
from sahelgraph.build import Sources, read_and_check
from sahelgraph.graph import parts as made
from sahelgraph.graph.build import build_graph
from sahelgraph.graph.pack import read_pack
from sahelgraph.locations import shipped
from sahelgraph.store.release import current_release
from sahelgraph.validation.checking import Checked
from sahelgraph.validation.parts import check_parts, default_lines
from sahelgraph.validation.shacl import check_shapes
pack, home, cores = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
release = current_release(home)
known = [made.Part(name, release.path / "parts" / name, **entry)
         for name, entry in release.manifest.parts.items()]
sources = Sources()
graph = build_graph(read_and_check(sources, lambda *_: None), sources.ontology, sources.queries)
parts = made.make_parts(graph.default, [read_pack(pack)], sources.ontology, home / "made", known)
checked, begun = Checked(), time.perf_counter()
check_parts(parts, sources.shapes, checked, cores)
took = time.perf_counter() - begun
begun = time.perf_counter()
check_parts(parts, sources.shapes, checked, cores)
again = time.perf_counter() - begun
rows = [part for part in parts.parts if part.name != made.THINGS_PART]
lines = default_lines(rows[0].path)
begun = time.perf_counter()
check_shapes("".join((*parts.base.lines, *lines)), sources.shapes, sources.ontology)
alone = time.perf_counter() - begun
triples = sum(part.graphs[""] for part in rows)
print(json.dumps({"triples": triples, "took": took, "again": again, "alone": alone,
                  "alone_triples": len(lines)}))
"""


@dataclass(frozen=True)
class Step:
    """How long a step took, the greatest memory of it and all below it, and what it printed."""

    seconds: float
    megabytes: int
    output: str


def run(command: list[str], cores: int) -> Step:
    """Run a command on so many cores."""
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    begun = time.perf_counter()
    greatest = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, allowed),
    ) as process:  # fmt: skip
        found: dict[str, tuple[str, str]] = {}
        reader = threading.Thread(target=lambda: found.update(all=process.communicate()))
        reader.start()
        while reader.is_alive():
            greatest = max(greatest, memory_of(process.pid))
            reader.join(0.2)
    seconds = time.perf_counter() - begun
    if process.returncode:
        sys.exit(f"{' '.join(command[:4])} … failed:\n{found['all'][1][-2000:]}")
    return Step(seconds, greatest // 2**20, found["all"][0])


def memory_of(pid: int) -> int:
    """Resident bytes of a process and all below it; a page that several share counts once."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        # Threads start processes too.
        for thread in Path(f"/proc/{pid}/task").iterdir():
            children += (thread / "children").read_text().split()
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        own = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except (OSError, ValueError, IndexError):
        return 0
    return own * 1024 + sum(memory_of(int(child)) for child in set(children))


def measure(events: int, work: Path, cores: int, *, checks: bool) -> dict[str, Any]:
    """Everything but the questions, for one number of events."""
    home, pack, file = work / "home", work / "pack", work / "events.csv"
    write_events(file, events)
    python = [sys.executable]
    sahelgraph = [*python, "-m", "sahelgraph"]
    imported = run([*sahelgraph, "import", "ucdp-ged", str(file), "--out", str(pack)], cores)
    home.mkdir()
    built = run([*python, "-c", BUILD, str(pack), str(home), str(cores)], cores)
    told = json.loads(built.output)
    release = current_release(home)
    assert release is not None
    peer = oxigraph_load(release, work, cores)
    ours = own_load(release, work, cores)
    row: dict[str, Any] = {
        "events": events, **told, "import": imported.seconds, "build": built.seconds,
        "memory": max(imported.megabytes, built.megabytes), "load": ours, "oxigraph load": peer,
        "rate": told["quads"] / (imported.seconds + built.seconds),
    }  # fmt: skip
    if checks:
        row["checks"] = json.loads(
            run([*python, "-c", CHECK, str(pack), str(home), str(cores)], cores).output
        )
        row["change"] = change(work, pack, cores)
    return row


def oxigraph_load(release: Release, work: Path, cores: int) -> float:
    """Seconds that Oxigraph's own program takes to load the same files."""
    program = shutil.which("oxigraph") or str(Path(sys.executable).with_name("oxigraph"))
    target = work / "peer"
    files = [argument for path in release.files for argument in ("--file", str(path))]
    step = run([program, "load", "--location", str(target), *files], cores)
    shutil.rmtree(target)
    return step.seconds


def own_load(release: Release, work: Path, cores: int) -> float:
    """Seconds that our loading process takes for the files of a release, reading all back."""
    target = work / "own"
    code = f"import os, sys; sys.argv[2] = str(os.getppid()); {LOAD}"
    files = [str(path) for path in release.files]
    step = run([sys.executable, "-c", code, "load-merged", "", str(target), *files], cores)
    shutil.rmtree(target)
    return step.seconds


LOAD = "from sahelgraph.store.load import main; sys.exit(main(sys.argv[1:]))"


def change(work: Path, pack: Path, cores: int) -> float:
    """Seconds from a changed record to its being published, checks included.

    All was checked and published once before, without which there is nothing to begin with.
    """
    seeds = work / "seeds"
    shutil.copytree(shipped("seeds"), seeds)
    command = [sys.executable, "-m", "sahelgraph", "build", "--with", str(pack),
               "--home", str(work / "home"), "--records", str(seeds)]  # fmt: skip
    run(command, cores)
    times = []
    for number in range(3):
        path = seeds / "events" / "2025.yaml"
        text = path.read_text()
        path.write_text(text.replace("label: ", f"label: Again {number} ", 1))
        times.append(run(command, cores).seconds)
    return sorted(times)[1]


def report(rows: list[dict[str, Any]]) -> None:
    """Print the tables."""
    columns = ("events", "quads", "import", "records", "parts", "publish", "rate", "memory",
               "load", "oxigraph load", "change")  # fmt: skip
    print("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
    for row in rows:
        cells = (row.get(column, "") for column in columns)
        print("| " + " | ".join(f"{c:.1f}" if isinstance(c, float) else str(c) for c in cells), "|")
    print("\n| events | triples | checked, s | again, s | triples/s | pySHACL alone | ratio |")
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        if "checks" in row:
            found = row["checks"]
            rate = found["triples"] / found["took"]
            alone = found["alone_triples"] / found["alone"]
            print(f"| {row['events']} | {found['triples']} | {found['took']:.1f} | "
                  f"{found['again']:.2f} | {rate:.0f} | {alone:.0f} | "
                  f"{rate / alone:.2f} |")  # fmt: skip


def main() -> None:
    """Measure for every number of events, the least first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--work", type=Path, help="keep everything in this directory")
    parser.add_argument("--no-checks", action="store_true", help="leave out checks and the change")
    given = parser.parse_args()
    rows, asked = [], {}
    with tempfile.TemporaryDirectory() as beside:
        for events in sorted(given.events):
            work = (given.work or Path(beside)) / str(events)
            work.mkdir(parents=True)
            rows.append(measure(events, work, given.cores, checks=not given.no_checks))
            asked[events] = questions.measure(events, work / "home")
            report(rows)
            print()
            questions.report(asked)
            if given.work is None:
                shutil.rmtree(work)


if __name__ == "__main__":
    main()
