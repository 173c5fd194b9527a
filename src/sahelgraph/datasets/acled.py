"""ACLED exports, as its codebook has them since 2023; digits for kinds of actor are read too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sahelgraph.datasets.cells import Cells, RowError, label, short, slug
from sahelgraph.datasets.codes import code_list, plain_list
from sahelgraph.datasets.source import DatasetFormat
from sahelgraph.datasets.things import Point, Things

NAME = "acled"
TYPE = plain_list(NAME, "event_type", {
    "Battles": None, "Explosions/Remote violence": None, "Violence against civilians": None,
    "Protests": None, "Riots": None, "Strategic developments": None,
})  # fmt: skip
SUBTYPE = plain_list(NAME, "sub_event_type", {
    "Armed clash": None, "Government regains territory": None,
    "Non-state actor overtakes territory": "method/town-seizure",
    "Chemical weapon": None, "Air/drone strike": "method/airstrike",
    "Suicide bomb": "method/suicide-bombing",
    "Shelling/artillery/missile attack": "method/artillery",
    "Remote explosive/landmine/IED": "method/ied", "Grenade": "method/bombing",
    "Sexual violence": None, "Attack": "method/armed-assault",
    "Abduction/forced disappearance": "method/abduction",
    "Peaceful protest": None, "Protest with intervention": None,
    "Excessive force against protesters": None,
    "Violent demonstration": None, "Mob violence": None,
    "Agreement": "method/negotiation", "Arrests": "method/arrests",
    "Change to group/activity": None, "Disrupted weapons use": None,
    "Headquarters or base established": None,
    "Looting/property destruction": "method/looting",
    "Non-violent transfer of territory": None, "Other": None,
})  # fmt: skip
TIME = code_list(NAME, "time_precision", {
    "1": ("the day", "precision/day"), "2": "the week", "3": ("the month", "precision/month"),
})  # fmt: skip
GEO = code_list(NAME, "geo_precision", {
    "1": ("the place itself", "location-precision/settlement"),
    "2": ("a part of a region, at a town near by", "location-precision/near"),
    "3": ("a larger region", "location-precision/region"),
})  # fmt: skip
_ACTORS = {
    "1": "State forces", "2": "Rebel group", "3": "Political militia", "4": "Identity militia",
    "5": "Rioters", "6": "Protesters", "7": "Civilians", "8": "External/Other forces",
}  # fmt: skip
INTER = tuple(code_list(NAME, f"inter{side}", _ACTORS) for side in (1, 2))
DISORDER = plain_list(NAME, "disorder_type", {
    "Political violence": None, "Demonstrations": None, "Strategic developments": None,
    "Political violence; Demonstrations": None,
})  # fmt: skip
TARGETING = plain_list(NAME, "civilian_targeting", {"Civilian targeting": None})
#: Kind of event by sub-event type; a sub-event type that is not here has no place in the model.
_KINDS = {
    "Armed clash": "clash", "Government regains territory": "clash",
    "Non-state actor overtakes territory": "clash",
    "Chemical weapon": "attack", "Air/drone strike": "attack", "Suicide bomb": "attack",
    "Shelling/artillery/missile attack": "attack", "Remote explosive/landmine/IED": "attack",
    "Grenade": "attack", "Sexual violence": "attack", "Attack": "attack",
    "Abduction/forced disappearance": "kidnapping",
    "Peaceful protest": "protest", "Protest with intervention": "protest",
    "Excessive force against protesters": "protest", "Violent demonstration": "protest",
    "Mob violence": "attack", "Agreement": "agreement", "Arrests": "arrest",
    "Disrupted weapons use": "force-operation", "Looting/property destruction": "attack",
}  # fmt: skip
#: The event type that each sub-event type is one of.
_TYPE_OF = {
    sub: event_type
    for event_type, subs in {
        "Battles": ("Armed clash", "Government regains territory",
                    "Non-state actor overtakes territory"),
        "Explosions/Remote violence": (
            "Chemical weapon", "Air/drone strike", "Suicide bomb",
            "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Grenade"),
        "Violence against civilians": ("Sexual violence", "Attack",
                                       "Abduction/forced disappearance"),
        "Protests": ("Peaceful protest", "Protest with intervention",
                     "Excessive force against protesters"),
        "Riots": ("Violent demonstration", "Mob violence"),
        "Strategic developments": (
            "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use",
            "Headquarters or base established", "Looting/property destruction",
            "Non-violent transfer of territory", "Other"),
    }.items()
    for sub in subs
}  # fmt: skip
#: Sub-event types with a side that acts on another one: all that end in a perpetrator.
_DONE_BY_FIRST = frozenset({"attack", "kidnapping", "arrest", "force-operation"})
_KIND_OF_ACTOR = {"1": "armed-forces", "2": "rebel-group", "3": "militia", "4": "militia",
                  "8": "armed-forces"}  # fmt: skip
_PRECISION = {code: (entry.broader or "").rpartition("/")[2] for code, entry in GEO.codes.items()}


def map_row(cells: Cells, things: Things) -> dict[str, Any]:
    """An event with the dataset's number of fatalities as its claim."""
    event_type, sub = TYPE.read(cells, needed=True), SUBTYPE.read(cells, needed=True)
    if event_type != _TYPE_OF[sub]:
        cells.note("sub_event_type", f"is one of '{_TYPE_OF[sub]}', not of the row's event_type")
    if sub not in _KINDS:
        raise RowError("sub_event_type", f"no kind of event in the model for '{sub}'")
    kind = _KINDS[sub]
    geo = GEO.read(cells, needed=True)
    DISORDER.read(cells)
    names = [cells.text("actor1"), cells.text("actor2")]
    place, place_name = _place(cells, things, geo)
    event: dict[str, Any] = {
        "id": f"{NAME}-{slug(cells.needed('event_id_cnty'))}",
        "kind": kind,
        "place": place,
        "precision": _PRECISION[geo],
        **_date(cells),
        "figures": _figures(cells),
        "actor_as_written": short(" / ".join(name for name in names if name)),
        "place_as_written": short(place_name),
    }
    between = " – ".join(name[:60] for name in names if name)
    event["label"] = label(f"{sub}: {between}" if between else sub, place_name[:40], event["date"])
    method = SUBTYPE.codes[sub].broader
    if method:
        event["method"] = method.rpartition("/")[2]
    if TARGETING.read(cells):
        event["target"] = "civilians"
    event |= _sides(cells, things, kind)
    _associates(cells, things, event)
    return event


def _sides(cells: Cells, things: Things, kind: str) -> dict[str, Any]:
    """Who did it and whom it hit; both as participants where the codes give no direction."""
    actors = [_actor(cells, things, side) for side in (1, 2)]
    first, second = (slug for slug, _ in actors)
    if kind not in _DONE_BY_FIRST:
        unknown = [{"unknown": name} for group, name in actors if name and not group]
        sides = {"participants": [group for group, _ in actors if group]}
        return sides | ({"perpetrators": unknown} if kind == "clash" else {})
    if kind == "arrest" and first is None and not actors[0][1]:
        return {}
    by = {"actor": first} if first else {"unknown": actors[0][1] or "not told"}
    return {"perpetrators": [by], "targets": [second] if second else []}


def _actor(cells: Cells, things: Things, side: int) -> tuple[str | None, str]:
    """The actor of a side if it has an identity of its own; and its name as written."""
    name = cells.text(f"actor{side}")
    # Where there is no second actor, files with digits have a 0 for its kind.
    if not name and cells.text(f"inter{side}") in ("", "0"):
        return None, ""
    code = INTER[side - 1].read(cells)
    if not name:
        cells.note(f"actor{side}", "is empty, though inter tells a kind of actor")
        return None, ""
    if name.startswith("Unidentified ") or code not in _KIND_OF_ACTOR:
        known = things.known_group(name)
        is_people = code in ("5", "6", "7") or name.startswith(("Civilians", "Unidentified "))
        if not known and not is_people:
            cells.note(f"inter{side}", "no kind of actor, so the actor stays unknown", name)
        return known, "" if code == "7" and not known else short(name)
    return things.group(name, _KIND_OF_ACTOR[code]), short(name)


def _associates(cells: Cells, things: Things, event: dict[str, Any]) -> None:
    """Associated actors have no kind in the dataset: known ones take part, others are told."""
    for column in ("assoc_actor_1", "assoc_actor_2"):
        for name in filter(None, map(str.strip, cells.text(column).split(";"))):
            known = things.known_group(name)
            if known is None:
                cells.note(column, "no known actor, and the dataset gives it no kind", name)
            elif known not in event.setdefault("participants", []):
                event["participants"].append(known)


def _date(cells: Cells) -> dict[str, Any]:
    """The day; about the day that stands for a week; or the month."""
    precision, day = TIME.read(cells, needed=True), cells.day("event_date")
    year = cells.number("year")
    if year and year != day.year:
        cells.note("year", "is not that of event_date", f"{year} {day}")
    if precision == "3":
        return {"date": f"{day:%Y-%m}"}
    if precision == "2":
        # The day in the middle of the week stands for it, so that three days lie on each side.
        around = timedelta(days=3)
        return {"date": f"{day}~", "earliest": str(day - around), "latest": str(day + around)}
    return {"date": str(day)}


def _place(cells: Cells, things: Things, geo: str) -> tuple[list[str], str]:
    found = cells.coordinates()
    point = Point(*found) if found else None
    inside = things.country(cells.needed("country"))
    for column, kind in (("admin1", "region"), ("admin2", "district"), ("admin3", "district")):
        division = cells.text(column)
        if division:
            inside = things.place(division, kind, inside, None, column)
    name = cells.needed("location")
    kind = "region" if geo == "3" else "settlement"
    return [things.place(name, kind, inside, point)], name


def _figures(cells: Cells) -> list[dict[str, Any]]:
    number = cells.counted("fatalities")
    return [{"id": "fatalities", "killed": str(number) if number else "none"}]


FORMAT = DatasetFormat(
    name=NAME,
    title="ACLED",
    id_column="event_id_cnty",
    needed=("event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type",
            "actor1", "country", "location", "geo_precision", "fatalities"),
    taken=("year", "assoc_actor_1", "actor2", "assoc_actor_2", "inter1", "inter2", "admin1",
           "admin2", "admin3", "latitude", "longitude", "disorder_type", "civilian_targeting"),
    lists=(TYPE, SUBTYPE, TIME, GEO, *INTER, DISORDER, TARGETING),
    map_row=map_row,
)  # fmt: skip
