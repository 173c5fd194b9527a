"""How long the lineage takes to answer for ten thousand groups, after it has been read.

    python benchmarks/lineage.py [--groups 10000]

The groups are made up: each comes from one or two that are older, some join others, and a
twentieth begin a family of their own. Prints medians and maxima in milliseconds.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from sahelgraph.lineage.family import Change, Group, Lineage
from sahelgraph.lineage.layout import lay_out
from sahelgraph.lineage.svg import to_svg

BAR = 100.0
_KINDS = ("split", "split", "merger", "succession", "accession")


def generate(groups: int) -> Lineage:
    """A lineage of so many groups, in families of about twenty."""
    chance = random.Random(7)
    names = [f"https://w3id.org/sahelgraph/id/group/g{n}" for n in range(groups)]
    known = {iri: Group(iri, f"Group {n}", "armed-group") for n, iri in enumerate(names)}
    changes = []
    for n in range(1, groups):
        if n % 20 == 0:
            continue
        kind = chance.choice(_KINDS)
        first = n - n % 20
        parents = {names[chance.randrange(first, n)] for _ in range(2 if kind == "merger" else 1)}
        day = date(1990, 1, 1) + timedelta(days=n % 20 * 600 + chance.randrange(500))
        changes.append(
            Change(
                iri=f"https://w3id.org/sahelgraph/id/event/c{n}",
                label=f"Change {n}",
                kind=kind,
                date=day.isoformat(),
                earliest=day,
                latest=day,
                before=tuple(sorted(parents)),
                after=(names[n],),
                continuing=frozenset(),
                ended=frozenset(),
            )
        )
    return Lineage(known, changes, [])


def measure(name: str, ask: Callable[[str], object], groups: list[str]) -> float:
    """Print the median and the greatest time of one question over some groups."""
    taken = []
    for group in groups:
        started = time.perf_counter()
        ask(group)
        taken.append((time.perf_counter() - started) * 1000)
    print(f"| {name} | {statistics.median(taken):.2f} | {max(taken):.2f} |", flush=True)
    return max(taken)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--groups", type=int, default=10_000)
    given = parser.parse_args()
    started = time.perf_counter()
    lineage = generate(given.groups)
    print(f"{given.groups} groups, {len(lineage.changes)} changes, "
          f"made in {time.perf_counter() - started:.2f} s\n")  # fmt: skip
    chosen = random.Random(3).sample(sorted(lineage.groups), 50)
    roots = {group: sorted(lineage.family(group))[0] for group in chosen}
    print("| milliseconds | median | greatest |\n|---|---|---|")
    worst = max(
        measure("ancestors", lineage.ancestors, chosen),
        measure("descendants", lineage.descendants, chosen),
        measure("all ways from the oldest", lambda g: lineage.paths(roots[g], g), chosen),
        measure("family", lineage.family, chosen),
        measure("as of a day", lambda _: lineage.as_of(date(2005, 1, 1)), chosen),
        measure("as of a day, its ancestors",
                lambda g: lineage.as_of(date(2005, 1, 1)).ancestors(g), chosen),
        measure("layout and drawing", lambda g: to_svg(lay_out(lineage, g)), chosen),
    )  # fmt: skip
    print(f"\nbar of {BAR:.0f} ms: {'met' if worst < BAR else 'MISSED'}")


if __name__ == "__main__":
    main()
