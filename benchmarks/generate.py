"""Made-up events as a file of UCDP GED's columns: as many as wanted, the same for the same seed.

Groups, places and days are spread as in such data: few groups and places have most events.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

COLUMNS = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
]
#: The first day, and the number of days, on which events begin.
FIRST_DAY, DAYS = date(1990, 1, 1), 12_500
COUNTRIES = ("Mali", "Burkina Faso", "Niger", "Chad", "Nigeria", "Mauritania")


def write_events(path: Path, events: int, seed: int = 1) -> None:
    """Write a file of so many rows."""
    chance = random.Random(seed)
    groups = 200
    places = max(200, min(20_000, events // 20))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for number in range(events):
            writer.writerow(_row(number, groups, places, chance))


def _often(chance: random.Random, most: int) -> int:
    """A number below ``most``, the low ones far more often."""
    return int(most * chance.random() ** 3)


def _row(number: int, groups: int, places: int, chance: random.Random) -> dict[str, object]:
    kind = chance.choices((1, 2, 3), (60, 15, 25))[0]
    group, place = _often(chance, groups), _often(chance, places)
    country = COUNTRIES[place % len(COUNTRIES)]
    day = FIRST_DAY + timedelta(chance.randrange(DAYS))
    precision = chance.choices((1, 2, 4), (80, 12, 8))[0]
    last = day + timedelta({1: 0, 2: 3, 4: 25}[precision])
    a, b, civilians = chance.randrange(4), chance.randrange(6), chance.randrange(5)
    best = a + b + civilians
    side_b = "Civilians" if kind == 3 else f"Made-up Group {group}"
    side_a = f"Government of {country}" if kind == 1 else f"Made-up Group {(group + 7) % groups}"
    return {
        "id": number + 1, "relid": f"X-{number}", "year": day.year, "active_year": 1,
        "code_status": "Clear", "type_of_violence": kind, "conflict_new_id": group,
        "side_a_new_id": 9000 + place % len(COUNTRIES) if kind == 1 else (group + 7) % groups + 1,
        "side_a": side_a, "side_b": side_b,
        "side_b_new_id": 1 + group if kind != 3 else 9999, "number_of_sources": 1,
        "source_article": "made up", "where_prec": chance.choices((1, 2, 3, 4, 6), (50, 20, 15,
        10, 5))[0], "where_coordinates": f"Place {place}", "adm_1": f"Region {place % 60}",
        "adm_2": f"District {place % 400}", "latitude": round(10 + place % 977 / 100, 4),
        "longitude": round(-5 + place % 1013 / 100, 4), "country": country, "event_clarity": 1,
        "date_prec": precision, "date_start": f"{day} 00:00:00.000",
        "date_end": f"{last} 00:00:00.000", "deaths_a": a, "deaths_b": b if kind != 3 else 0,
        "deaths_civilians": civilians + (b if kind == 3 else 0), "deaths_unknown": 0,
        "best": best, "high": best + chance.randrange(5), "low": max(0, best - chance.randrange(3)),
    }  # fmt: skip
