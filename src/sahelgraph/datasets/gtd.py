"""GTD (Global Terrorism Database), as its codebook of 2021 has it."""

from __future__ import annotations

from calendar import monthrange
from typing import Any

from sahelgraph.datasets.cells import Cells, RowError, label, short, slug
from sahelgraph.datasets.codes import code_list
from sahelgraph.datasets.source import DatasetFormat
from sahelgraph.datasets.things import Point, Things

NAME = "gtd"
_ATTACKS: dict[str, str | tuple[str, str]] = {
    "1": ("assassination", "method/assassination"), "2": ("armed assault", "method/armed-assault"),
    "3": ("bombing or explosion", "method/bombing"), "4": "hijacking",
    "5": ("hostage taking behind barricades", "method/hostage-taking"),
    "6": ("hostage taking by kidnapping", "method/abduction"),
    "7": ("attack on a facility", "method/property-destruction"), "8": "unarmed assault",
    "9": "unknown",
}  # fmt: skip
_TARGETS: dict[str, str | tuple[str, str]] = {
    "1": "business", "2": ("government", "target-kind/officials"),
    "3": ("police", "target-kind/police"), "4": ("military", "target-kind/soldiers"),
    "5": "abortion related", "6": ("airports and aircraft", "target-kind/airport"),
    "7": ("diplomatic", "target-kind/diplomats"), "8": "education",
    "9": "food or water supply", "10": ("journalists and media", "target-kind/journalists"),
    "11": "maritime", "12": ("non-governmental organization", "target-kind/aid-workers"),
    "13": "other", "14": ("private citizens and property", "target-kind/civilians"),
    "15": "religious figures and institutions", "16": "telecommunication",
    "17": ("terrorists or non-state militia", "target-kind/armed-group"),
    "18": ("tourists", "target-kind/tourists"), "19": "transportation", "20": "unknown",
    "21": "utilities", "22": "violent political party",
}  # fmt: skip
_WEAPONS = {
    "1": "biological", "2": "chemical", "3": "radiological", "4": "nuclear", "5": "firearms",
    "6": "explosives", "7": "fake weapons", "8": "incendiary", "9": "melee", "10": "vehicle",
    "11": "sabotage equipment", "12": "other", "13": "unknown",
}  # fmt: skip
_YES_OR_NO = {"0": "no", "1": "yes", "-9": "unknown"}
ATTACKS = tuple(code_list(NAME, f"attacktype{order}", _ATTACKS) for order in (1, 2, 3))
TARGETS = tuple(code_list(NAME, f"targtype{order}", _TARGETS) for order in (1, 2, 3))
WEAPONS = tuple(code_list(NAME, f"weaptype{order}", _WEAPONS) for order in (1, 2, 3, 4))
SPECIFICITY = code_list(NAME, "specificity", {
    "1": ("the settlement, with its coordinates", "location-precision/settlement"),
    "2": ("the settlement, with the centre of its division", "location-precision/settlement"),
    "3": ("no settlement; the centre of the smallest division", "location-precision/district"),
    "4": ("the centre of the first-order division", "location-precision/region"),
    "5": ("no first-order division", "location-precision/country"),
})  # fmt: skip
FLAGS = tuple(
    code_list(NAME, column, _YES_OR_NO)
    for column in ("extended", "vicinity", "crit1", "crit2", "crit3", "doubtterr", "multiple",
                   "success", "suicide", "individual", "ishostkid", "property", "ransom")
)  # fmt: skip
_CLAIM_MODES = {"1": "letter", "2": "call after the event", "3": "call before the event",
                "4": "e-mail", "5": "note left", "6": "video", "7": "posted on a web site",
                "8": "personal claim", "9": "other", "10": "unknown"}  # fmt: skip
MODES = tuple(code_list(NAME, column, _CLAIM_MODES)
              for column in ("claimmode", "claimmode2", "claimmode3"))  # fmt: skip
_GROUPS = (("gname", "guncertain1", "claimed"), ("gname2", "guncertain2", "claim2"),
           ("gname3", "guncertain3", "claim3"))  # fmt: skip


def map_row(cells: Cells, things: Things) -> dict[str, Any]:
    """An event with the dataset's figures and attributions as its claims."""
    attacks = [codes.read(cells, needed=order == 0) for order, codes in enumerate(ATTACKS)]
    targets = [codes.read(cells) for codes in TARGETS]
    for codes in (*WEAPONS, *FLAGS, *MODES):
        codes.read(cells)
    date = _date(cells)
    place, place_name, precision = _place(cells, things)
    event: dict[str, Any] = {
        "id": f"{NAME}-{slug(cells.needed('eventid'))}",
        "kind": "kidnapping" if attacks[0] in ("5", "6") else "attack",
        "place": place,
        "precision": precision,
        **date,
        "figures": _figures(cells),
        "perpetrators": _perpetrators(cells, things),
        "method": _words(cells, attacks, ATTACKS[0].codes, "attacktype"),
        "target": _words(cells, targets, TARGETS[0].codes, "targtype"),
        "actor_as_written": short(cells.text("gname")),
        "place_as_written": short(place_name),
    }
    if cells.text("suicide") in ("1", "1.0") and "suicide-bombing" not in event["method"]:
        event["method"].append("suicide-bombing")
    meaning = ATTACKS[0].codes[attacks[0]].meaning
    event["label"] = label(
        f"Attack ({meaning}): {cells.text('gname')[:80] or 'unknown'}", place_name[:40],
        event["date"],
    )  # fmt: skip
    return event


def _words(cells: Cells, found: list[str], codes: Any, column: str) -> list[str]:
    """The words of the vocabulary for some codes; those that have none are told."""
    words = []
    for order, code in enumerate(found, start=1):
        if not code:
            continue
        broader = codes[code].broader
        if broader is None:
            cells.note(f"{column}{order}", "no word of the vocabulary for the code",
                       codes[code].meaning)  # fmt: skip
        elif (word := broader.rpartition("/")[2]) not in words:
            words.append(word)
    return words


def _date(cells: Cells) -> dict[str, Any]:
    """The day, month or year that is known; an interval where the event went on."""
    year, month, day = (cells.number(column) for column in ("iyear", "imonth", "iday"))
    if not year:
        raise RowError("iyear", "is empty")
    if month and month > 12:
        raise RowError("imonth", "is no month from 1 to 12, or 0 for one that is not known")
    if month and day and day > monthrange(year, month)[1]:
        raise RowError("iday", "is no day of that month, or 0 for one that is not known")
    first = f"{year:04d}" + (f"-{month:02d}" + (f"-{day:02d}" if day else "") if month else "")
    if cells.text("extended") in ("1", "1.0") and cells.text("resolution"):
        last = cells.day("resolution", is_month_first=True)
        if str(last) > first:
            return {"date": f"{first}/{last}"}
        cells.note("resolution", "is not after the beginning")
    if cells.text("approxdate") and day and month:
        return {"date": f"{first}~"}
    return {"date": first}


def _place(cells: Cells, things: Things) -> tuple[list[str], str, str]:
    """The place, its name, and how near it is to where the event was."""
    specificity = SPECIFICITY.read(cells)
    found = cells.coordinates()
    point = Point(*found) if found else None
    country = cells.needed("country_txt")
    inside, name, precision = things.country(country), country, "country"
    region, city = cells.text("provstate"), cells.text("city")
    if region and region.lower() != "unknown":
        inside, name, precision = things.place(region, "region", inside), region, "region"
    if city and city.lower() != "unknown":
        # Only with specificity 1 are the coordinates those of the settlement.
        at = point if specificity == "1" else None
        inside, name, precision = things.place(city, "settlement", inside, at), city, "settlement"
        if cells.text("vicinity") in ("1", "1.0"):
            precision = "near"
        elif specificity in ("3", "4"):
            precision = "near"
            cells.note("specificity", "the code is coarser than the settlement that is named")
    return [inside], name, precision


def _perpetrators(cells: Cells, things: Things) -> list[dict[str, Any]]:
    """Who is said to have done it: stated or suspected by the dataset, claimed by the group."""
    found: list[dict[str, Any]] = []
    for name_column, uncertain, claimed in _GROUPS:
        name = cells.text(name_column)
        if not name:
            continue
        kind = "suspected" if cells.text(uncertain) in ("1", "1.0") else "stated"
        if name.lower() == "unknown":
            found.append({"unknown": "not named", "attribution": "stated"})
            continue
        actor = things.group(name, "armed-group")
        found.append({"actor": actor, "attribution": kind})
        if cells.text(claimed) in ("1", "1.0"):
            found.append({"actor": actor, "attribution": "claimed"})
    return found or [{"unknown": "not named"}]


def _figures(cells: Cells) -> list[dict[str, Any]]:
    """Totals, and as parts of them those among the perpetrators; nothing where nothing is known."""
    figures: list[dict[str, Any]] = []
    for measure, total, own in (("killed", "nkill", "nkillter"), ("wounded", "nwound", "nwoundte")):
        number, theirs = cells.number(total), cells.number(own)
        if number is not None:
            figures.append({"id": total, measure: str(number) if number else "none"})
        if theirs and number is not None and theirs > number:
            cells.note(own, f"is more than {total}", f"{theirs} {number}")
        elif theirs:
            part = {"id": own, measure: str(theirs), "of": "attackers", "side": "perpetrator"}
            figures.append(part | ({"included_in": total} if number is not None else {}))
    for measure, column in (("hostages", "nhostkid"), ("released", "nreleased")):
        number = cells.number(column)
        if number:
            figures.append({"id": column, measure: str(number)})
    return figures


FORMAT = DatasetFormat(
    name=NAME,
    title="GTD",
    id_column="eventid",
    needed=("eventid", "iyear", "imonth", "iday", "country_txt", "city", "attacktype1",
            "targtype1", "gname", "nkill", "nwound"),
    taken=("approxdate", "resolution", "provstate", "latitude", "longitude", "gname2", "gname3",
           "guncertain1", "guncertain2", "guncertain3", "claimed", "claim2", "claim3",
           "nkillter", "nwoundte", "nhostkid", "nreleased"),
    lists=(*ATTACKS, *TARGETS, *WEAPONS, SPECIFICITY, *FLAGS, *MODES),
    map_row=map_row,
)  # fmt: skip
