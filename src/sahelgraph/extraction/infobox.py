"""Infoboxes as lineage: the box of a group tells its leaders, kin, allies and rivals, that of a
battle who commanded each side."""

from __future__ import annotations

import re
from functools import cache

from sahelgraph.extraction.assembly import Assembler
from sahelgraph.extraction.drafts import DraftChange, DraftRelation, DraftRole, Drafts
from sahelgraph.extraction.fields import BETWEEN, Field
from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.lineage_rules import Passage
from sahelgraph.extraction.lineage_words import may_be_group, role_plurals, role_words
from sahelgraph.extraction.tagging import Tagger
from sahelgraph.records.vocabulary import SYMMETRIC_RELATIONS

_RULE = "infobox-lineage"
#: Relations that a group may have to a state or its forces.
_WITH_STATES = ("alliance", "rivalry", "supports of", "affiliated-with")
_SIDE = re.compile(r"(?:commanders?|leaders?) ?(\d)")
_RANK = re.compile(
    r"(?i)(?:(?:(?:brig|maj|lt|col|gen|capt|sgt|adm)\b\.?|brigadier|major|lieutenant|colonel|general"
    r"|captain|sheikh|mullah|president|dr\.?|commander|comandante|kumander|ustadz|ustaz|imam"
    r"|pastor) )+"
)
_ASIDE = re.compile(r" ?\(([^)]*)\)|†|‡")
_FORCES = re.compile(r"(?i)\b(?:army|forces)\b")
_FELL = re.compile(r"(?i)\b(?:KIA|killed)\b|†")
_TAKEN = re.compile(r"(?i)\b(?:POW|captured)\b")


@cache
def _labels() -> dict[str, dict[str, str]]:
    """For relations and changes the labels of fields, and the kind that each tells."""
    told: dict[str, dict[str, str]] = read_patterns("lineage")["infobox"]
    return told


def draft_infobox(
    fields: list[Field], tagger: Tagger, assembler: Assembler, drafts: Drafts
) -> None:
    """Add what the fields of an infobox tell of groups and people to the drafts."""
    box = _Box(tagger, assembler, drafts)
    table = {label.lower(): (locator, value) for locator, label, value in fields}
    sides = {
        name[-1]: box.groups(*told) for name, told in table.items() if name.startswith("combatant")
    }
    name = table.get("name")
    is_event = "date" in table or bool(sides)
    groups = box.groups(*name) if name and not is_event else []
    for label, (locator, value) in table.items():
        side = _SIDE.fullmatch(label)
        if side:
            of = sides.get(side.group(1), [])
            is_one = len(of) == 1 and not re.search(r", | and ", table[f"combatant{label[-1]}"][1])
            box.add_people(locator, value, "commander", of[0] if is_one else "")
        elif len(groups) == 1:
            box.add_field(label, locator, value, groups[0])


class _Box:
    def __init__(self, tagger: Tagger, assembler: Assembler, drafts: Drafts) -> None:
        self.tagger = tagger
        self.assembler = assembler
        self.drafts = drafts

    def groups(self, locator: str, value: str) -> list[str]:
        """The groups that a value names; a short name in brackets is none of its own."""
        tagged = self.tagger.tag(f"by {_ASIDE.sub('', value)}", locator.partition("/")[2])
        named = [m for m in tagged.of("GU") if may_be_group(m)]
        return list(dict.fromkeys(self.assembler.linker.group(m, locator) for m in named))

    def parties(self, locator: str, value: str) -> list[str]:
        """The groups, states and forces that a value names, one in each of its parts."""
        found: list[str] = []
        for part in BETWEEN.split(_ASIDE.sub("", value)):
            tagged = self.tagger.tag(f"by {part.strip()}", locator.partition("/")[2])
            countries = tagged.of("C")
            if countries and not countries[0].value[1] and _FORCES.search(part):
                found.append(self.assembler.linker.force(countries[0].slug, locator))
                continue
            told = Passage(tagged, self.assembler, self.drafts).parties(tagged.code)
            found += told if len(told) == 1 and len(tagged.of("CGU")) == 1 else []
        return found

    def add_field(self, label: str, locator: str, value: str, group: str) -> None:
        """Draft what one field tells of the group of the box."""
        plain = re.sub(r"(?:current|former|first|last|\(s\))", "", label).strip()
        role = role_words().get(plain) or role_plurals().get(plain)
        if kind := _labels()["changes"].get(plain):
            self._change(kind, group, locator, value)
        elif kind := _labels()["relations"].get(plain):
            for other in self.parties(locator, value):
                self._relate(kind, group, other, locator)
        elif role := _labels()["roles"].get(plain) or role:
            self.add_people(locator, value, role, group)

    def add_people(self, locator: str, value: str, role: str, of: str) -> None:
        """Draft the role of each person of a field, and the fate that stands in brackets."""
        for part in BETWEEN.split(value):
            name = _RANK.sub("", _ASIDE.sub("", part)).strip()
            tagged = self.tagger.tag(f"by {name}", locator.partition("/")[2])
            person = next((m for m in tagged.of("HU") if m.things or " " in m.text), None)
            if person is None:
                continue
            slug = self.assembler.linker.person(person, locator)
            self._tell(DraftRole(slug, role, locator, _RULE, of=of))
            for fate, pattern in (("killed", _FELL), ("captured", _TAKEN)):
                if pattern.search(part):
                    self._tell(DraftRole(slug, fate, locator, _RULE, is_fate=True))

    def _tell(self, role: DraftRole) -> None:
        told = {(r.person, r.word, r.of, r.is_fate) for r in self.drafts.roles}
        if (role.person, role.word, role.of, role.is_fate) not in told:
            self.drafts.roles.append(role)

    def _relate(self, kind: str, group: str, other: str, locator: str) -> None:
        is_other_armed = self.assembler.linker.is_armed(other)
        if group == other or not (is_other_armed or kind in _WITH_STATES):
            return
        if kind.endswith(" of"):
            kind, group, other = kind.removesuffix(" of"), other, group
        pairs = {(r.kind, r.subject, r.object) for r in self.drafts.relations}
        is_told = (kind, group, other) in pairs
        if is_told or (kind in SYMMETRIC_RELATIONS and (kind, other, group) in pairs):
            return
        self.drafts.relations.append(DraftRelation(kind, group, other, locator, _RULE))

    def _change(self, kind: str, group: str, locator: str, value: str) -> None:
        """A change: of the group with those of the field, or on the day of the field."""
        name, _, direction = kind.partition(" ")
        day = next(iter(self.tagger.tag(value).days), None)
        others = self.groups(locator, value)
        before, after = {
            "from": (others, [group]),
            "to": ([group], others),
            "begun": ([], [group] if day else []),
            "ended": ([group] if day else [], []),
        }[direction]
        if not (before or after) or (direction in ("from", "to") and not others):
            return
        change = DraftChange(name, day.edtf if day else "", before, after, locator, _RULE)
        told = {(c.kind, tuple(c.before), tuple(c.after)) for c in self.drafts.changes}
        if (change.kind, tuple(before), tuple(after)) not in told:
            self.drafts.changes.append(change)
