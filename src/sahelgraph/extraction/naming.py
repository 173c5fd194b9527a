"""Ids and labels of drafts, in the style of the records: ``gao-2025-02-07``."""

from __future__ import annotations

from sahelgraph.extraction.day_forms import MONTHS
from sahelgraph.extraction.drafts import DraftChange, DraftEvent, Drafts
from sahelgraph.extraction.linking import slug_of
from sahelgraph.records.reader import Dataset

_WORDS = {
    "attack": "Attack",
    "kidnapping": "Kidnapping",
    "hostage-release": "Release of hostages",
    "hostage-execution": "Killing of a hostage",
    "force-operation": "Operation",
    "clash": "Clash",
    "arrest": "Arrest",
    "judicial-act": "Judicial act",
    "coordinated-operation": "Coordinated attacks",
}
_METHODS = {
    "ambush": "Ambush",
    "suicide-bombing": "Suicide bombing",
    "car-bomb": "Car bomb",
    "ied": "Explosive device",
    "mine": "Mine",
    "rocket-or-mortar-fire": "Rocket or mortar fire",
}


def name_drafts(drafts: Drafts, dataset: Dataset) -> None:
    """Give each event an id that no record has, and a label in our words.

    What was accepted from this document before keeps its id, so that a review may go on.
    """
    taken = set(dataset.events) | set(dataset.changes)
    accepted = _accepted(drafts.number, dataset)
    for event in drafts.events:
        day = event.date.replace("/..", "").replace("../", "").split("/")[0].rstrip("~?")
        where = event.places[0] if event.places else (event.kind if event.kind else "event")
        wanted = f"{where}-{day}" if day else where
        known = accepted.pop(frozenset(event.locators), "")
        is_known = known.startswith(slug_of(wanted))
        event.id = known if is_known else _free(wanted, taken)
        place = _place_label(where if event.places else "", drafts, dataset)
        event.label = _label(event, place)


def _accepted(number: str, dataset: Dataset) -> dict[frozenset[str], str]:
    """The events of the records that only this document tells, by the passages of their telling."""
    found: dict[frozenset[str], str] = {}
    own = f"{number}/"
    for slug, event in dataset.events.items():
        if all(passage.startswith(own) for telling in event.told for passage in telling.passage):
            found[frozenset(event.told[0].passage)] = slug
            found[frozenset(p for telling in event.told for p in telling.passage)] = slug
    return found


def name_change(change: DraftChange, dataset: Dataset) -> tuple[str, str]:
    """An id and a label for a change."""
    groups = change.after or change.before or [change.of]
    year = change.date[:4] if change.date[:4].isdigit() else ""
    slug = "-".join(part for part in (groups[0], change.kind, year) if part)
    names = [
        dataset.groups[g].label if g in dataset.groups else g
        for g in [*change.before, *change.after]
    ]
    label = f"{change.kind.capitalize()}: {', '.join(names or groups)}"
    return slug_of(slug), label[:190]


def _free(slug: str, taken: set[str]) -> str:
    wanted = slug_of(slug)
    number = 2
    free = wanted
    while free in taken:
        free = f"{wanted}-{number}"
        number += 1
    taken.add(free)
    return free


def _place_label(slug: str, drafts: Drafts, dataset: Dataset) -> str:
    if slug in dataset.places:
        return dataset.places[slug].label
    return drafts.things[slug].name if slug in drafts.things else ""


def _label(event: DraftEvent, place: str) -> str:
    word = _WORDS.get(event.kind, event.kind.replace("-", " ").capitalize())
    if event.kind == "attack":
        word = next((_METHODS[method] for method in event.methods if method in _METHODS), word)
    where = f" {'near' if event.is_near else 'in'} {place}" if place else ""
    return f"{word}{where}, {written(event.date)}"[:190]


def written(date: str) -> str:
    """A date as labels write it: ``7 February 2025``."""
    first = date.split("/")[0] if not date.startswith("..") else date.split("/")[-1]
    parts = first.rstrip("~?").split("-")
    if len(parts) == 3 and parts[1].isdigit():
        return f"{int(parts[2])} {MONTHS[int(parts[1]) - 1].capitalize()} {parts[0]}"
    if len(parts) == 2 and parts[1].isdigit() and 1 <= int(parts[1]) <= 12:
        return f"{MONTHS[int(parts[1]) - 1].capitalize()} {parts[0]}"
    return parts[0] or "undated"
