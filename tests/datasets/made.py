"""Made-up files with the columns of the published codebooks; no row is anybody's."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sahelgraph.graph.line_files import read_lines

GED_COLUMNS = [
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
ACLED_COLUMNS = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
]
GTD_COLUMNS = [
    "eventid",
    "iyear",
    "imonth",
    "iday",
    "approxdate",
    "extended",
    "resolution",
    "country",
    "country_txt",
    "region",
    "region_txt",
    "provstate",
    "city",
    "latitude",
    "longitude",
    "specificity",
    "vicinity",
    "location",
    "summary",
    "crit1",
    "crit2",
    "crit3",
    "doubtterr",
    "alternative",
    "alternative_txt",
    "multiple",
    "success",
    "suicide",
    "attacktype1",
    "attacktype1_txt",
    "attacktype2",
    "attacktype2_txt",
    "attacktype3",
    "attacktype3_txt",
    "targtype1",
    "targtype1_txt",
    "targsubtype1",
    "targsubtype1_txt",
    "corp1",
    "target1",
    "natlty1",
    "natlty1_txt",
    "targtype2",
    "targtype3",
    "gname",
    "gsubname",
    "gname2",
    "gsubname2",
    "gname3",
    "gsubname3",
    "motive",
    "guncertain1",
    "guncertain2",
    "guncertain3",
    "individual",
    "nperps",
    "nperpcap",
    "claimed",
    "claimmode",
    "claimmode_txt",
    "claim2",
    "claimmode2",
    "claim3",
    "claimmode3",
    "compclaim",
    "weaptype1",
    "weaptype1_txt",
    "weapsubtype1",
    "weaptype2",
    "weaptype3",
    "weaptype4",
    "weapdetail",
    "nkill",
    "nkillus",
    "nkillter",
    "nwound",
    "nwoundus",
    "nwoundte",
    "property",
    "propextent",
    "propvalue",
    "ishostkid",
    "nhostkid",
    "nhostkidus",
    "nhours",
    "ndays",
    "divert",
    "kidhijcountry",
    "ransom",
    "ransomamt",
    "hostkidoutcome",
    "nreleased",
    "addnotes",
    "scite1",
    "scite2",
    "scite3",
    "dbsource",
    "INT_LOG",
    "INT_IDEO",
    "INT_MISC",
    "INT_ANY",
    "related",
]

GED_ROW: dict[str, Any] = {
    "id": 500001, "relid": "MLI-2025-1-1-1", "year": 2025, "active_year": 1, "code_status": "Clear",
    "type_of_violence": 1, "conflict_new_id": 11347, "conflict_name": "Mali: Made up",
    "dyad_new_id": 900, "dyad_name": "Government of Mali - JNIM", "side_a_new_id": 72,
    "side_a": "Government of Mali", "side_b_new_id": 6043, "side_b": "JNIM",
    "number_of_sources": 2, "source_article": "Made up, 2025-06-02, a headline, with commas",
    "where_prec": 1, "where_coordinates": "Boulikessi town", "where_description": "the camp",
    "adm_1": "Mopti region", "adm_2": "Douentza cercle", "latitude": 15.0, "longitude": -1.25,
    "priogrid_gid": 1, "country": "Mali", "country_id": 432, "region": "Africa",
    "event_clarity": 1, "date_prec": 1, "date_start": "2025-06-01 00:00:00.000",
    "date_end": "2025-06-01 00:00:00.000", "deaths_a": 30, "deaths_b": 4, "deaths_civilians": 1,
    "deaths_unknown": 0, "best": 35, "high": 60, "low": 30, "gwnoa": 432,
}  # fmt: skip
ACLED_ROW: dict[str, Any] = {
    "event_id_cnty": "MLI40001", "event_date": "2025-06-01", "year": 2025, "time_precision": 1,
    "disorder_type": "Political violence", "event_type": "Violence against civilians",
    "sub_event_type": "Attack", "actor1": "JNIM: Made up Group", "inter1": "Rebel group",
    "actor2": "Civilians (Mali)", "assoc_actor_2": "Fulani Ethnic Group (Mali); Farmers (Mali)",
    "inter2": "Civilians", "interaction": "Rebel group-Civilians",
    "civilian_targeting": "Civilian targeting", "iso": 466, "region": "Western Africa",
    "country": "Mali", "admin1": "Mopti", "admin2": "Bankass", "location": "Made-up Village",
    "latitude": 14.1, "longitude": -3.5, "geo_precision": 1, "source": "Made up",
    "source_scale": "Local", "notes": "Nothing of this may be kept.", "fatalities": 7,
}  # fmt: skip
GTD_ROW: dict[str, Any] = {
    "eventid": "202006010001", "iyear": 2020, "imonth": 6, "iday": 1, "extended": 0, "country": 123,
    "country_txt": "Mali", "region": 11, "region_txt": "Sub-Saharan Africa", "provstate": "Mopti",
    "city": "Sevare", "latitude": 14.5, "longitude": -4.1, "specificity": 1, "vicinity": 0,
    "summary": "Nothing of this may be kept.", "crit1": 1, "crit2": 1, "crit3": 1, "doubtterr": 0,
    "multiple": 0, "success": 1, "suicide": 0, "attacktype1": 2,
    "attacktype1_txt": "Armed Assault", "targtype1": 4, "targtype1_txt": "Military",
    "gname": "Made-up Front", "guncertain1": 0, "individual": 0, "claimed": 1, "claimmode": 7,
    "weaptype1": 5, "nkill": 5, "nkillter": 2, "nwound": 3, "nwoundte": 0, "property": -9,
    "ishostkid": 0,
}  # fmt: skip


COLUMNS = {"ucdp-ged": GED_COLUMNS, "acled": ACLED_COLUMNS, "gtd": GTD_COLUMNS}
ROWS = {"ucdp-ged": GED_ROW, "acled": ACLED_ROW, "gtd": GTD_ROW}
IDS = {"ucdp-ged": "id", "acled": "event_id_cnty", "gtd": "eventid"}


def write_csv(path: Path, columns: list[str], rows: list[dict[str, Any]], **form: Any) -> Path:
    """A CSV file of rows; what a row does not say stays empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n", **form)
        writer.writeheader()
        writer.writerows(rows)
    return path


@dataclass(frozen=True)
class Imported:
    """What an import wrote."""

    path: Path
    report: dict[str, Any]

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.path / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @property
    def quads(self) -> str:
        return "".join(
            line for path in sorted(self.path.glob("*.nq.gz")) for line in read_lines(path)
        )


Importer = Callable[..., Imported]


def varied(dataset: str, number: int) -> dict[str, Any]:
    """The row of a number: other places, actors, days and codes with each."""
    row = ROWS[dataset] | {IDS[dataset]: f"{7000 + number}"}
    if dataset == "ucdp-ged":
        kind = 1 + number % 3
        day = f"2024-{1 + number % 12:02d}-11"
        return row | {
            "type_of_violence": kind, "where_prec": 1 + number % 7, "date_start": day,
            "date_end": day, "side_b": "Civilians" if kind == 3 else f"Made-up Group {number % 4}",
            "side_b_new_id": 9 if kind == 3 else 100 + number % 4,
            "where_coordinates": f"Town {number % 5}", "adm_1": f"Region {number % 3}",
        }  # fmt: skip
    if dataset == "acled":
        kinds = [("Battles", "Armed clash"), ("Riots", "Mob violence"),
                 ("Protests", "Peaceful protest"), ("Violence against civilians", "Attack"),
                 ("Explosions/Remote violence", "Suicide bomb")]  # fmt: skip
        event_type, sub = kinds[number % 5]
        actor = f"Made-up Militia {number % 3}" if number % 4 else "Unidentified Armed Group (Mali)"
        return row | {"event_type": event_type, "sub_event_type": sub, "actor1": actor,
                      "location": f"Village {number % 6}", "time_precision": 1 + number % 3,
                      "geo_precision": 1 + number % 3, "fatalities": number % 4}  # fmt: skip
    return row | {"attacktype1": 1 + number % 9, "targtype1": 1 + number % 22,
                  "city": f"City {number % 5}", "gname": f"Front {number % 4}" if number % 3 else
                  "Unknown", "iday": number % 28, "nkill": number % 7, "nkillter": 0}  # fmt: skip
