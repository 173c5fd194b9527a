"""The rules of ``patterns/lineage.yaml``, and what each may ask of the sentence it matched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from sahelgraph.extraction.assembly import Assembler
from sahelgraph.extraction.drafts import Drafts
from sahelgraph.extraction.lexicon import lexicon, read_patterns
from sahelgraph.extraction.rules import alternatives, compiled
from sahelgraph.extraction.speakers import Speech, find_speech, speech_at
from sahelgraph.extraction.tagging import Mention, Tagged
from sahelgraph.extraction.text import key
from sahelgraph.extraction.threads import may_be_group, role_plurals, role_words

_MAKES = ("changes", "relations", "roles", "fates")
_PARTY = re.compile(
    r"(?P<country>C\d+)(?: s)?(?: (?P<noun>(?:[a-z]+ )?(?:government|authorities|army|military"
    r"|police|gendarmerie|forces|W\d+)))?|(?P<group>[GU]\d+)(?: \( \"? ?[GU]\d+ ?\"? \))?"
)
_RULED = re.compile(r"(?:[a-z]+ )?(?:government|authorities)\Z")
_DATED = re.compile(r"(?: \))?(?: ,)?(?: (?:again|formally|late|early|in|on|around)){0,2} (D\d+)")
_FORCES = frozenset(
    ["army", "military", "troops", "soldiers", "forces", "troop", "soldier", "force"]
)


@dataclass(frozen=True)
class LineageRule:
    """A rule: its name, what it makes, its pattern.

    ``kind`` is a kind of change, relation or fate. Of the flags, ``among`` says that the first
    parties of a relation are also one another's, ``states`` that they are two or more states,
    ``forces`` that a country is party by its forces, and ``about`` that a role is in the group
    which the text is about. Without a word that begins as one of ``cue`` a sentence is no match.
    """

    name: str
    makes: str
    kind: str
    pattern: re.Pattern[str]
    flags: frozenset[str] = frozenset()
    cue: tuple[str, ...] = ()


@cache
def fate_forms(table: str) -> dict[str, str]:
    """The forms of verbs, ``passive``, ``active`` or ``nouns``, and the fate of each."""
    fates = read_patterns("lineage")["fate_words"]
    return {
        form.strip(): fate
        for fate, tables in fates.items()
        for form in tables.get(table, "").split(",")
        if form.strip()
    }


@cache
def lineage_rules() -> tuple[LineageRule, ...]:
    """The rules, compiled once."""
    data = read_patterns("lineage")
    parts: dict[str, str] = dict(data["parts"])
    parts["ROLE"] = alternatives(list(role_words()))
    parts["ROLES"] = alternatives(list(role_plurals()))
    for table in ("passive", "active", "nouns"):
        parts[f"FATE_{table.upper()}"] = alternatives(list(fate_forms(table)))
    for name in parts:
        for other, part in parts.items():
            parts[name] = parts[name].replace("{" + other + "}", part)
    return tuple(
        LineageRule(
            rule["id"],
            makes,
            rule.get("kind", ""),
            compiled(r"(?<![^ ])" + rule["pattern"], **parts),
            frozenset(name for name, value in rule.items() if value is True),
            tuple(f" {beginning}" for beginning in rule.get("cue", "").split()),
        )
        for makes in _MAKES
        for rule in data[makes]
    )


@dataclass
class Passage:
    """A sentence under the rules, with what they need to make drafts of it."""

    sentence: Tagged
    assembler: Assembler
    drafts: Drafts
    about: Mention | None = None
    _speech: list[Speech] | None = field(default=None, repr=False)

    @property
    def locator(self) -> str:
        """The locator of the sentence."""
        return self.assembler.locator(self.sentence)

    def group(self, mention: Mention) -> str:
        """The slug of a group."""
        return self.assembler.linker.group(mention, self.locator)

    def groups(self, code: str | None) -> list[str]:
        """The groups in a piece of code; a name and its acronym in brackets are one."""
        if not code:
            return []
        plain = re.sub(r" \( \"? ?[GU]\d+ ?\"? \)", "", code)
        mentions = [self.sentence.at(name) for name in re.findall(r"[GU]\d+", plain)]
        return list(dict.fromkeys(self.group(m) for m in mentions if may_be_group(m)))

    def parties(self, code: str | None) -> list[str]:
        """The groups, governments and forces in a piece of code.

        A country stands for its government; in "French and Malian troops" both have troops.
        """
        found: list[str] = []
        matches = list(_PARTY.finditer(code or ""))
        for order, match in enumerate(matches):
            if match.group("group"):
                mention = self.sentence.at(match.group("group"))
                if may_be_group(mention):
                    found.append(self._of_people(mention, code or "", match.end()))
                continue
            country = self.sentence.at(match.group("country"))
            noun = match.group("noun")
            following = matches[order + 1] if order + 1 < len(matches) else None
            if noun is None and following and following.group("country") and country.value[1]:
                noun = following.group("noun")
            found.append(self._of_country(country, noun))
        return list(dict.fromkeys(found))

    def _of_people(self, mention: Mention, code: str, end: int) -> str:
        """A group; for "the Highland rebels" that whose label begins so, if there is one."""
        slug = self.group(mention)
        gazetteer = self.assembler.linker.gazetteer
        noun = re.match(r" (W\d+)", code[end:])
        if noun is None or gazetteer.kind(("group", slug)) != "ethnic-community":
            return slug
        phrase = key(f"{mention.text} {self.sentence.at(noun.group(1)).text}")
        for (kind, other), names in gazetteer.names.items():
            if kind == "group" and any(key(name).startswith(f"{phrase} ") for name in names):
                return other
        return slug

    def _of_country(self, country: Mention, noun: str | None) -> str:
        linker = self.assembler.linker
        words = key(self.sentence.at(noun).text) if noun and noun[0] == "W" else noun or ""
        if re.fullmatch(r"[a-z]+ W\d+", words):
            first, _, last = words.partition(" ")
            words = f"{first} {key(self.sentence.at(last).text)}"
        if not words or _RULED.match(words):
            return linker.government(country.slug, self.locator)
        for name in names_of(country.slug):
            known = [slug for kind, slug in linker.gazetteer.lookup(f"{name} {words}")]
            if known:
                return known[0]
        is_force = words.split()[-1] in _FORCES
        named = linker.force if is_force else linker.government
        return named(country.slug, self.locator)

    def by(self, position: int) -> list[str]:
        """Who is said to say what stands at a position of the text."""
        if self._speech is None:
            self._speech = find_speech(self.sentence)
        speech = speech_at(self.sentence, self._speech, position)
        if speech is None or speech.name is None:
            return []
        return [self.assembler.linker.speaker(speech.name, speech.words, self.locator)]

    def date(self, position: int, end: int | None = None) -> str:
        """The date right behind the place ``end`` of the code, else that nearest to a position
        of the text; of those that frame what stands there."""
        days = [m for m in self.sentence.of("D") if m.value.frame not in ("since", "as of")]
        behind = _DATED.match(self.sentence.code, end) if end is not None else None
        if behind and (day := self.sentence.at(behind.group(1))) in days:
            return str(day.value.edtf)
        if not days:
            return ""
        return str(min(days, key=lambda m: abs(m.start - position)).value.edtf)


@cache
def names_of(country: str) -> tuple[str, ...]:
    """The names and adjectives of a country."""
    return tuple(
        " ".join(words) for words, (slug, _) in lexicon().countries.items() if slug == country
    )
