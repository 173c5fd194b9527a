"""Actors and places that rows name: known ones by their exact names, others made anew.

A new thing stands under the name of its dataset and is never joined with a known one by
likeness: whoever knows that two are one writes an identity, or names them in a list.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sahelgraph.datasets.cells import named_slug, short
from sahelgraph.errors import DocumentError
from sahelgraph.hints import nearest
from sahelgraph.records.model import Actor, Place, Thing
from sahelgraph.records.reader import Dataset


@dataclass(frozen=True)
class Point:
    """Where a dataset puts a place, in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass
class Things:
    """Known actors and places, and those that the rows of one dataset add."""

    dataset: str
    known: Dataset
    groups: dict[str, Actor] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    points: dict[str, Point] = field(default_factory=dict)
    matched: dict[str, str] = field(default_factory=dict)
    _told: str = ""
    _fresh: list[tuple[str, ...]] = field(default_factory=list)
    _groups_by_name: dict[str, str] = field(default_factory=dict)
    _countries_by_name: dict[str, str] = field(default_factory=dict)
    _named: dict[tuple[str, ...], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        countries = [place for place in self.known.places.values() if place.kind == "country"]
        self._groups_by_name = _by_name(self.known.groups.values())
        self._countries_by_name = _by_name(countries)

    def begin(self, told: str) -> None:
        """Begin with the row of that locator: what it adds cites it as evidence."""
        self._told = told
        self._fresh.clear()

    @property
    def has_new(self) -> bool:
        """Whether the row added anything."""
        return bool(self._fresh)

    def undo(self) -> None:
        """Take back what the row added, since it was set apart."""
        for same in self._fresh:
            made = self._named.pop(same)
            for kept in (self.groups, self.places, self.points):
                kept.pop(made, None)

    def same_as(self, names: Path) -> None:
        """Take names of actors from a CSV file with the columns ``name`` and ``group``.

        Raises :class:`~sahelgraph.errors.DocumentError` for a group that no record has.
        """
        try:
            with names.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise DocumentError(f"{names}: cannot be read: {error}") from error
        for number, row in enumerate(rows, start=2):
            name, group = row.get("name") or "", row.get("group") or ""
            if not name or group not in self.known.groups:
                hint = nearest(group, self.known.groups)
                raise DocumentError(
                    f"{names}:{number}: expected a 'name' and the id of a known 'group',"
                    f" not '{group}'{hint}"
                )
            self._groups_by_name[name.strip()] = group

    def known_group(self, name: str) -> str | None:
        """The id of the known actor of exactly that name, if there is just one."""
        found = self._groups_by_name.get(name)
        if found:
            self.matched[name] = found
        return found or None

    def group(self, name: str, kind: str, key: str = "") -> str:
        """The id of the actor of that name; a new one of a kind if none is known.

        ``key`` is the dataset's own number for the actor.
        """
        known = self.known_group(name)
        if known:
            return known
        same = ("group", key or name)
        made = self._named.get(same)
        if made is None:
            made = f"{self.dataset}-{key}" if key else named_slug(self.dataset, name, "group")
            self._remember(same, made)
            self.groups[made] = Actor.model_validate(
                {"id": made, "label": short(name), "kind": kind, "evidence": [self._told]}
            )
        return made

    def _remember(self, same: tuple[str, ...], made: str) -> None:
        self._named[same] = made
        self._fresh.append(same)

    def country(self, name: str) -> str:
        """The id of the country of that name; a new place if none is known."""
        known = self._countries_by_name.get(name)
        return known or self._place(name, "country", "", None, ())

    def place(
        self, name: str, kind: str, within: str, point: Point | None = None, *apart: str
    ) -> str:
        """The id of a place of a kind in another one; ``apart`` tells it from its namesakes."""
        return self._place(name, kind, within, point, apart)

    def _place(
        self, name: str, kind: str, within: str, point: Point | None, apart: tuple[str, ...]
    ) -> str:
        at = f"{point.latitude:.4f} {point.longitude:.4f}" if point else ""
        same = ("place", name, kind, within, at, *apart)
        made = self._named.get(same)
        if made is None:
            made = named_slug(self.dataset, *same[1:])
            self._remember(same, made)
            given = {"id": made, "label": short(name), "kind": kind, "evidence": [self._told]}
            self.places[made] = Place.model_validate(given | ({"within": within} if within else {}))
            if point:
                self.points[made] = point
        return made


def _by_name(things: Iterable[Thing]) -> dict[str, str]:
    """Ids by label and names; empty for a name that several have."""
    found: dict[str, str] = {}
    for thing in things:
        for name in {thing.label, *(name.text for name in thing.names)}:
            found[name] = "" if name in found else thing.id
    return found
