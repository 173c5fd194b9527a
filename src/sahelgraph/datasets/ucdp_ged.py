"""UCDP GED (Georeferenced Event Dataset), as its codebook for versions 5 to 25 has it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from sahelgraph.datasets.cells import Cells, RowError, label, short, slug
from sahelgraph.datasets.codes import code_list
from sahelgraph.datasets.source import DatasetFormat
from sahelgraph.datasets.things import Point, Things

NAME = "ucdp-ged"
TYPE = code_list(NAME, "type_of_violence", {
    "1": "state-based conflict", "2": "non-state conflict", "3": "one-sided violence",
})  # fmt: skip
WHERE = code_list(NAME, "where_prec", {
    "1": ("exact location", "location-precision/settlement"),
    "2": ("within about 25 km of a known point", "location-precision/near"),
    "3": ("second-order administrative division", "location-precision/district"),
    "4": ("first-order administrative division", "location-precision/region"),
    "5": ("along a line, or in a fuzzy area", "location-precision/part-of-country"),
    "6": ("country only", "location-precision/country"),
    "7": ("international waters or airspace", "location-precision/unknown"),
})  # fmt: skip
DATE = code_list(NAME, "date_prec", {
    "1": ("the day", "precision/day"),
    "2": "2 to 6 days",
    "3": "the week",
    "4": ("the month", "precision/month"),
    "5": "more than a month, at most a year",
})  # fmt: skip
CLARITY = code_list(NAME, "event_clarity", {
    "1": "told as one event", "2": "inferred from a summary of several events",
})  # fmt: skip
STATUS = code_list(NAME, "code_status", {
    "Clear": "clear", "Check type of violence": "type of violence to be checked",
    "Check deaths": "deaths to be checked", "Check dyad": "dyad to be checked",
    "Check actor": "actor to be checked", "Low confidence": "of low confidence",
})  # fmt: skip
_WORD = {"1": "State-based violence", "2": "Non-state violence", "3": "One-sided violence"}
_PRECISION = {code: (entry.broader or "").rpartition("/")[2] for code, entry in WHERE.codes.items()}


def map_row(cells: Cells, things: Things) -> dict[str, Any]:
    """An event with the dataset's best, low and high figures as its claims."""
    kind = TYPE.read(cells, needed=True)
    where = WHERE.read(cells, needed=True)
    CLARITY.read(cells)
    STATUS.read(cells)
    sides = [cells.needed("side_a"), cells.needed("side_b")]
    place, place_name = _place(cells, things, where)
    event: dict[str, Any] = {
        "id": f"{NAME}-{slug(cells.needed('id'))}",
        "kind": "attack" if kind == "3" else "clash",
        "place": place,
        "precision": _PRECISION[where],
        **_date(cells),
        "figures": _figures(cells, kind, things),
        "actor_as_written": short(" / ".join(sides)),
        "place_as_written": short(cells.text("where_coordinates")),
    }
    event["label"] = label(
        f"{_WORD[kind]}: {sides[0][:60]} – {sides[1][:60]}", place_name[:40], event["date"]
    )
    actors = [_actor(cells, things, side) for side in ("side_a", "side_b")]
    if kind == "3":
        event["perpetrators"] = [{"actor": actors[0]} if actors[0] else {"unknown": sides[0][:200]}]
        event["target"] = "civilians"
    else:
        event["participants"] = [actor for actor in actors if actor]
    return event


def _actor(cells: Cells, things: Things, side: str) -> str | None:
    name = cells.needed(side)
    if name == "Civilians":
        return None
    kind = "government" if name.startswith("Government of ") else "armed-group"
    return things.group(name, kind, slug(cells.text(f"{side}_new_id")))


def _date(cells: Cells) -> dict[str, Any]:
    """EDTF from the first and last day; the month, where no more than that is known."""
    precision = DATE.read(cells, needed=True)
    first, last = cells.day("date_start"), cells.day("date_end")
    if last < first:
        raise RowError("date_end", "is before date_start")
    year = cells.number("year")
    if year and not first.year <= year <= last.year:
        cells.note("year", "is not that of date_start or date_end", f"{year} {first} {last}")
    if first == last:
        if precision != "1":
            cells.note("date_prec", "the dates are one day, the code says they are not", precision)
            return {"date": f"{first}~"}
        return {"date": str(first)}
    whole = date(first.year, first.month, monthrange(first.year, first.month)[1])
    if precision == "4" and (first.day, last) == (1, whole):
        return {"date": f"{first:%Y-%m}"}
    return {"date": f"{first}/{last}"}


def _place(cells: Cells, things: Things, where: str) -> tuple[list[str], str]:
    """The place of a row as precise as its code says, within its divisions and country."""
    found = cells.coordinates()
    point = Point(*found) if found else None
    if where == "7":
        cells.note("where_prec", "no place in the model for international waters or airspace")
        return [], cells.text("where_coordinates")
    name = cells.needed("country")
    inside = things.country(name)
    if where == "6":
        return [inside], name
    region, district = cells.text("adm_1"), cells.text("adm_2")
    if region:
        inside = things.place(region, "region", inside)
        if where == "4":
            return [inside], region
    if district:
        inside = things.place(district, "district", inside)
        if where == "3":
            return [inside], district
    name = cells.needed("where_coordinates")
    kind = {"3": "district", "4": "region", "5": "area"}.get(where, "settlement")
    return [things.place(name, kind, inside, point)], name


def _figures(cells: Cells, kind: str, things: Things) -> list[dict[str, Any]]:
    """Best as an own figure, low and high as a range, the parts of the best within it."""
    best = cells.counted("best")
    low, high = cells.number("low"), cells.number("high")
    if low is not None and high is not None and low > high:
        raise RowError("low", "is above high")
    if (low is not None and best < low) or (high is not None and best > high):
        cells.note("best", "is not between low and high", f"{low} {best} {high}")
    figures: list[dict[str, Any]] = [{"id": "best", "killed": str(best), "rank": "preferred"}]
    if low is not None and high is not None and low < high:
        figures.append({"id": "range", "killed": f"{low} to {high}"})
    parts = 0
    for column, side in (("deaths_a", 0), ("deaths_b", 1)):
        number = cells.number(column) or 0
        parts += number
        if number:
            actor = _actor(cells, things, ("side_a", "side_b")[side])
            attacked = "perpetrator" if kind == "3" and side == 0 else "target"
            figures.append(_part(column, number, actor or "civilians", attacked))
    for column, victims in (("deaths_civilians", "civilians"), ("deaths_unknown", "people")):
        number = cells.number(column) or 0
        parts += number
        if number:
            side_of = "bystander" if kind != "3" and victims == "civilians" else "target"
            figures.append(_part(column, number, victims, side_of))
    if parts != best:
        cells.note("best", "is not the sum of the deaths by side", f"{parts} {best}")
    return figures


def _part(column: str, number: int, of: str, side: str) -> dict[str, Any]:
    return {"id": column.replace("_", "-"), "killed": str(number), "of": of, "side": side,
            "included_in": "best"}  # fmt: skip


FORMAT = DatasetFormat(
    name=NAME,
    title="UCDP GED",
    id_column="id",
    needed=("id", "type_of_violence", "side_a", "side_b", "where_prec", "country", "date_prec",
            "date_start", "date_end", "best", "low", "high"),
    taken=("year", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude", "event_clarity",
           "code_status", "side_a_new_id", "side_b_new_id", "deaths_a", "deaths_b",
           "deaths_civilians", "deaths_unknown"),
    lists=(TYPE, WHERE, DATE, CLARITY, STATUS),
    map_row=map_row,
)  # fmt: skip
