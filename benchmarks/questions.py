"""What each question of the catalogue costs beside more and more events.

Every question is asked with each of its parameters, so that its answer is of about the same size
however many events there are: of the records, of one of the events, of the days on which the same
number of them fall. Prints a table for docs/scale.md: milliseconds, rows, and the factor between
the least and the greatest release.

    python benchmarks/questions.py 2000=HOME 20000=HOME 100000=HOME
"""

from __future__ import annotations

import argparse
import time
from datetime import timedelta
from pathlib import Path

from generate import DAYS, FIRST_DAY
from sahelgraph.errors import QueryTimeout
from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import CatalogueQuery, read_catalogue
from sahelgraph.query.engine import Engine, Limits
from sahelgraph.store.release import current_release

#: Events that fall into the days that are asked for.
_FALL = 80
#: Times that a question is asked, of which the least counts; and seconds after which it is not
#: asked again, nor waited for.
_TIMES, _SLOW, _TOO_LONG = 5, 5.0, 120.0

Asked = dict[str, str]


def asked(events: int) -> list[tuple[str, Asked]]:
    """Questions and their parameters beside so many events of :mod:`generate`."""
    first = FIRST_DAY + timedelta(DAYS // 2)
    days = {"from": str(first), "to": str(first + timedelta(_FALL * DAYS // events))}
    since = {"from": str(FIRST_DAY + timedelta(DAYS - _FALL * DAYS // events))}
    until = {"to": str(FIRST_DAY + timedelta(_FALL * DAYS // events))}
    event, imported = {"event": "boulikessi-2025-06-01"}, {"event": "ucdp-ged-17"}
    return [
        ("events", {"document": "003"}),
        ("events", {"actor": "jnim"}),
        ("events", {"actor": "Jama'at Nusrat al-Islam wal-Muslimin"}),
        ("events", {"place": "gao"}),
        ("events", {"kind": "coup"}),
        ("events", days),
        ("events", since),
        ("events", until),
        ("events", {"actor": "jnim", "place": "mali", "from": "2024"}),
        ("events", {"kind": "attack", **days}),
        ("perpetrators", event),
        ("perpetrators", imported),
        ("perpetrators", {"actor": "jnim"}),
        ("citations", event),
        ("citations", imported),
        ("citations", {"publisher": "reuters"}),
        ("casualties", event),
        ("casualties", imported),
        ("casualties", {"measure": "missing"}),
        ("casualties", {**event, "measure": "killed"}),
        ("conflicts", event),
        ("conflicts", imported),
        ("conflicts", {}),
        ("lineage", {}),
        ("lineage", {"group": "jnim"}),
        ("lineage", {"asOf": "2015"}),
        ("ancestors", {"group": "jnim"}),
        ("relations", {}),
        ("relations", {"group": "jnim"}),
        ("relations", {"asOf": "2015"}),
        ("leaders", {}),
        ("leaders", {"organization": "jnim"}),
        ("leaders", {"asOf": "2015"}),
        ("bases", {}),
        ("bases", {"operator": "malian-army"}),
        ("evidence", {"thing": "boulikessi-2025-06-01"}),
        ("evidence", {"thing": "ucdp-ged-17"}),
        ("evidence", {"thing": "jnim"}),
        ("names", {"thing": "jnim"}),
        ("names", {"thing": "ucdp-ged-17"}),
        ("names", {"name": "jnim"}),
        ("names", {"name": "gao"}),
        ("coverage", {}),
    ]


def ask(engine: Engine, query: CatalogueQuery, values: Asked) -> tuple[float, int]:
    """The least of some answers in milliseconds, names looked up included, and its rows."""
    least, rows = float("inf"), 0
    for _ in range(_TIMES):
        begun = time.perf_counter()
        try:
            text = query.bind(values, engine.rows, laterally=engine.takes_lateral)
            rows = len(engine.rows(text))
        except QueryTimeout:
            return _TOO_LONG * 1000, -1
        took = time.perf_counter() - begun
        least = min(least, took)
        if took > _SLOW:
            break
    return least * 1000, rows


def measure(events: int, home: Path) -> list[tuple[float, int]]:
    """Every question asked of the release in a directory that holds so many made-up events."""
    release = current_release(home)
    if release is None:
        raise SystemExit(f"{home}: holds no release")
    catalogue = read_catalogue(shipped("queries"))
    limits = Limits(timeout=_TOO_LONG, rows=10_000_000)
    with Engine(release.path, limits, workers=1) as engine:
        return [ask(engine, catalogue[name], values) for name, values in asked(events)]


def report(found: dict[int, list[tuple[float, int]]]) -> None:
    """Print the table."""
    sizes = sorted(found)
    print("| question | rows | " + " | ".join(f"{size:,}" for size in sizes) + " | factor |")
    print("|---|---|" + "---|" * len(sizes) + "---|")
    for number, (name, values) in enumerate(asked(sizes[0])):
        cells = [found[size][number] for size in sizes]
        told = " ".join(f"{key}" if key in ("from", "to") else f"{key}={value}"
                        for key, value in values.items())  # fmt: skip
        rows = " / ".join(map(str, dict.fromkeys(rows for _, rows in cells)))
        times = " | ".join(f"{took:.1f}" if rows >= 0 else "too long" for took, rows in cells)
        factor = cells[-1][0] / cells[0][0]
        print(f"| `{name}` {told} | {rows} | {times} | {factor:.1f} |")


def main() -> None:
    """Ask each release that is given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("homes", nargs="+", metavar="EVENTS=HOME")
    found = {}
    for given in parser.parse_args().homes:
        events, _, home = given.partition("=")
        found[int(events)] = measure(int(events), Path(home))
    report(found)


if __name__ == "__main__":
    main()
