"""Infoboxes: what stands behind a label, as the sentences of one event."""

from __future__ import annotations

import re

from sahelgraph.extraction.assembly import Assembler
from sahelgraph.extraction.drafts import DraftDoer, DraftEvent, DraftFigure
from sahelgraph.extraction.figures import find_figures
from sahelgraph.extraction.scene import Scene
from sahelgraph.extraction.tagging import Tagged, Tagger

_TITLED = re.compile(r"(?i)^(?:second |first )?(?:battle|attack|siege|raid|ambush) (?:of|on|in) ")
Field = tuple[str, str, str]  # locator, label, value
#: The labels of what an attack cost, in the box of an attack on civilians, and how that is told.
_LOSSES = {
    **dict.fromkeys(("deaths", "fatalities", "killed", "dead"), "killed"),
    **dict.fromkeys(("injured", "injuries", "non-fatal injuries", "wounded"), "wounded"),
    "missing": "missing",
    **dict.fromkeys(("kidnapped", "abducted"), "kidnapped"),
}
_DOERS = ("perpetrator", "perpetrators", "perps", "perp", "attackers")
_ATTACKERS = ("assailants", "assailant", "no. of assailants", "no. of participants",
              "number of attackers", "participants")  # fmt: skip
_OF_ATTACKERS = re.compile(
    r"(?i)\((?:including|incl\.?|plus|\+)? ?(?:all |the )?([\w-]+) (?:of the )?"
    r"(?:attacker|assailant|perpetrator|bomber|gunm[ae]n|militant|terrorist)s?\b"
)
#: What stands between several in one value.
BETWEEN = re.compile(r"[,;/]| and |<br ?/?>")
_ASIDE = re.compile(r" ?[(\[][^)\]]*[)\]]")
_SUSPECTED = re.compile(r"(?i)\b(?:suspected|alleged|presumed|believed|possibly|likely)\b")
_UNKNOWN = re.compile(
    r"(?i)\A(?:unknown|not (?:reported|known|disclosed|released)|undisclosed|none reported"
    r"|n/?a)\W*\Z"
)
_INCIDENT = re.compile(
    r"(?i)attack|battle|ambush|raid|siege|massacre|clash|bombing|assault|operation|offensive"
    r"|shooting|killing|kidnapping|abduction|explosion|shelling|air ?strike"
)


def infobox_event(fields: list[Field], tagger: Tagger, assembler: Assembler) -> DraftEvent | None:
    """The event that the fields of an infobox describe, or ``None`` if they describe none."""
    table = {label.lower(): (locator, value) for locator, label, value in fields}
    title = table.get("conflict") or table.get("title") or table.get("name") or table.get("event")
    if (
        "date" not in table
        or title is None
        or not _INCIDENT.search(" ".join(v for _, v in table.values()))
    ):
        return None
    day = next(iter(tagger.tag(table["date"][1]).days), None)
    if day is None:
        return None
    event = DraftEvent(
        "attack", day.edtf, day.basis, [locator for locator, _, _ in fields], "infobox"
    )
    _infobox_places(event, table, tagger, assembler)
    sides = _combatants(event, table, tagger, assembler)
    for number in ("1", "2", "3"):
        if f"casualties{number}" in table:
            locator, value = table[f"casualties{number}"]
            _casualties(
                event, tagger.tag(value, _name(locator)), assembler, sides.get(number, "bystander")
            )
        if f"strength{number}" in table and number in sides:
            locator, value = table[f"strength{number}"]
            _strength(event, tagger.tag(value, _name(locator)), locator, sides[number])
    _losses(event, table, tagger, assembler)
    _doers(event, table, tagger, assembler)
    if "result" in table:
        result = tagger.tag(f"captured: {table['result'][1]}", _name(table["result"][0]))
        for found in re.finditer(
            r"\b(Q\d+) (checkpoints|villages|towns|barracks|positions|bridges)\b", result.code
        ):
            figure = result.at(found.group(1)).value.figure
            event.figures.append(
                DraftFigure(
                    "targets_hit", figure, found.group(2), table["result"][0], "infobox-result"
                )
            )
    return event


def _name(locator: str) -> str:
    return locator.partition("/")[2]


def _infobox_places(
    event: DraftEvent, table: dict[str, tuple[str, str]], tagger: Tagger, assembler: Assembler
) -> None:
    for label in ("place", "location"):
        if label in table:
            locator, value = table[label]
            tagged = tagger.tag(f"in {value.lstrip(' ,')}", _name(locator))
            assembler.place_scene(Scene("attack", event.date, "", [tagged]), event)
    if not event.places or assembler.linker.gazetteer.kind(("place", event.places[0])) in (
        "cercle",
        "region",
        "district",
    ):
        title = next(
            (table[name] for name in ("conflict", "title", "name", "event") if name in table), None
        )
        if title is not None:
            tagged = tagger.tag(f"in {_TITLED.sub('', title[1])}", _name(title[0]))
            named = [m for m in tagged.of("P") if m.things[0][0] == "place"]
            if named:
                event.places = [named[0].slug]


def _combatants(
    event: DraftEvent, table: dict[str, tuple[str, str]], tagger: Tagger, assembler: Assembler
) -> dict[str, str]:
    """Who attacked: the side without a state's force; returns the side of each number."""
    sides: dict[str, str] = {}
    for number in ("1", "2"):
        if f"combatant{number}" not in table:
            continue
        locator, value = table[f"combatant{number}"]
        tagged = tagger.tag(value, _name(locator))
        names = [assembler.linker.group(m, locator) for m in tagged.of("GU")]
        is_state = any(assembler.is_state(slug) for slug in names) or bool(tagged.of("C"))
        sides[number] = "target" if is_state else "perpetrator"
        if is_state:
            event.target_actors += [slug for slug in names if slug not in event.target_actors]
        else:
            event.doers += [
                DraftDoer("stated", locator, "infobox-combatant", actor=slug) for slug in names
            ]
    if list(sides.values()).count("perpetrator") != 1:
        sides = dict.fromkeys(sides, "target")
    return sides


def _losses(
    event: DraftEvent, table: dict[str, tuple[str, str]], tagger: Tagger, assembler: Assembler
) -> None:
    """What the box of an attack on civilians tells of its cost, the attackers' apart."""
    for label, participle in _LOSSES.items():
        if label not in table:
            continue
        locator, value = table[label]
        number = _ASIDE.sub("", value).strip()
        if not _UNKNOWN.match(number):
            number = f"{number} {participle}"
        _casualties(event, tagger.tag(number, _name(locator)), assembler, "target")
        if found := _OF_ATTACKERS.search(value):
            tagged = tagger.tag(f"{found[1]} attackers {participle}", _name(locator))
            _casualties(event, tagged, assembler, "perpetrator")
    for label in _ATTACKERS:
        if label in table:
            locator, value = table[label]
            _strength(event, tagger.tag(value, _name(locator)), locator, "perpetrator")


def _doers(
    event: DraftEvent, table: dict[str, tuple[str, str]], tagger: Tagger, assembler: Assembler
) -> None:
    """Who the box of an attack on civilians says did it; brackets may hold that they may have."""
    locator, value = next((table[label] for label in _DOERS if label in table), ("", ""))
    for part in BETWEEN.split(value):
        attribution = "suspected" if _SUSPECTED.search(part) else "stated"
        tagged = tagger.tag(f"by {_ASIDE.sub('', part).strip()}", _name(locator))
        for named in tagged.of("GU"):
            slug = assembler.linker.group(named, locator)
            if slug not in {doer.actor for doer in event.doers}:
                event.doers.append(
                    DraftDoer(attribution, locator, "infobox-perpetrator", actor=slug)
                )


def _casualties(event: DraftEvent, tagged: Tagged, assembler: Assembler, side: str) -> None:
    locator = assembler.locator(tagged)
    if _UNKNOWN.match(tagged.text.strip()):
        event.figures.append(
            DraftFigure(
                "killed_or_wounded", "undisclosed", "people", locator, "infobox-unknown", side=side
            )
        )
        return
    for counted in find_figures(tagged):
        of, nationality = assembler.victims(counted, locator)
        event.figures.append(
            DraftFigure(
                counted.measure,
                counted.figure,
                of,
                locator,
                f"infobox-{counted.rule}",
                side=side,
                nationality=nationality,
            )
        )


def _strength(event: DraftEvent, tagged: Tagged, locator: str, side: str) -> None:
    counted = tagged.of("Q")
    is_unknown = _UNKNOWN.match(tagged.text.strip())
    figure = "undisclosed" if is_unknown else counted[0].value.figure if counted else ""
    if figure:
        of = "attackers" if side == "perpetrator" else "people"
        event.figures.append(
            DraftFigure("took_part", figure, of, locator, "infobox-strength", side=side)
        )
