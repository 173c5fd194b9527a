"""The rules of ``patterns/lineage.yaml``, and what each may ask of the sentence it matched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from sahelgraph.extraction.assembly import Assembler
from sahelgraph.extraction.cues import Foreseen
from sahelgraph.extraction.drafts import DraftRole, Drafts
from sahelgraph.extraction.lexicon import lexicon, read_patterns
from sahelgraph.extraction.lineage_words import WORDS, may_be_group, role_plurals, role_words
from sahelgraph.extraction.rules import Wording, alternatives
from sahelgraph.extraction.speakers import Speech, find_speech, speech_at
from sahelgraph.extraction.tagging import Mention, Tagged
from sahelgraph.extraction.text import key
from sahelgraph.extraction.threads import Thread

_MAKES = ("roles", "changes", "relations", "fates")
_PARTY = re.compile(
    r"(?P<country>C\d+)(?: s)?(?: (?P<noun>(?:[a-z]+ )?(?:government|authorities|army|military"
    r"|police|gendarmerie|forces|W\d+)))?|(?P<home>government|army|military)(?= |\Z)"
    r"|(?P<group>[GU]\d+)(?: \( \"? ?[GU]\d+ ?\"? \))?"
)
_RULED = re.compile(r"(?:[a-z]+ )?(?:government|authorities)\Z")
#: What may stand between what is told and its day.
_DATED = re.compile(
    r"[\s,)]*(?:(?:again|formally|late|early|mid|in|on|by|around|the)[\s-]+){0,3}\Z"
)
#: Where the clause that tells something ends.
_CLAUSE = re.compile(r"[,;.]|\b(?:and|but|before|after|until|when|while|who|which)\b")
_OFFICES = ("analyst", "official", "journalist", "expert", "president", "diplomat")
#: Roles of those who speak for a group.
LEADERS = ("leader", "emir", "founder", "commander", "military-leader")
_ILLNESS = re.compile(
    r"\b(?:natural causes|illness|disease|malaria|cancer|heart|stroke|diabetes|covid|fever|sickness"
    r"|old age|accident|crash)\b"
)
_FORCES = frozenset(
    ["army", "military", "troops", "soldiers", "forces", "troop", "soldier", "force"]
)


@dataclass(frozen=True)
class LineageRule:
    """A rule: its name, what it makes, its pattern.

    ``kind`` is a kind of change, relation or fate. Of the flags, ``among`` says that the first
    parties of a relation are also one another's, ``states`` that they are two or more states,
    ``several`` two or more, ``forces`` that a country is party by its forces, ``home`` that the
    government of the country is the other party, ``armed`` that both are armed groups, ``named``
    that the first is called a faction, ``coalition`` that the other is a body of groups, ``turned``
    and ``buyer`` that the group which the text is about is the object; ``dated`` that a change
    needs a day, ``broken`` that the sentence before tells of a split, ``dissent`` that who refuses
    denies nothing; ``about`` that a role is in the group which the text is about, ``heir`` that it
    is that of the person before, ``officer`` that it is one under that person, ``violent`` that a
    death needs a fight.
    """

    name: str
    makes: str
    kind: str
    wording: Wording
    flags: frozenset[str] = frozenset()


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
def lineage_rules() -> Foreseen[LineageRule]:
    """The rules, in their order."""
    data = read_patterns("lineage")
    parts: dict[str, str] = dict(data["parts"])
    parts["ROLE"] = alternatives(list(role_words()))
    parts["ROLES"] = alternatives(list(role_plurals()))
    for table in ("passive", "active", "nouns"):
        parts[f"FATE_{table.upper()}"] = alternatives(list(fate_forms(table)))
    for name in parts:
        for other, part in parts.items():
            parts[name] = parts[name].replace("{" + other + "}", part)
    rules = [
        LineageRule(
            rule["id"],
            makes,
            rule.get("kind", ""),
            Wording(r"(?<![^ ])" + rule["pattern"], **parts),
            frozenset(name for name, value in rule.items() if value is True),
        )
        for makes in _MAKES
        for rule in data[makes]
    ]
    return Foreseen((rule, rule.wording) for rule in rules)


def rules_for(code: str) -> list[LineageRule]:
    """The rules that the words of a code may match, in their order."""
    return lineage_rules().of(code)


@dataclass
class Passage:
    """A sentence under the rules, with what they need to make drafts of it: ``thread`` is what
    the text is about, ``about`` and ``before`` the group and groups that it was about before the
    sentence, ``chief`` the first whom the sentence before names."""

    sentence: Tagged
    assembler: Assembler
    drafts: Drafts
    thread: Thread = field(default_factory=Thread)
    about: Mention | None = None
    before: tuple[Mention, ...] = ()
    chief: Mention | None = None
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
        return list(dict.fromkeys(self.group(m) for m in mentions if self.may_be_group(m)))

    def may_be_group(self, mention: Mention) -> bool:
        """Whether a name may be one of a group: by its words, and the text tells of no place."""
        is_place = mention.letter == "U" and mention.text in self.thread.places
        return may_be_group(mention) and not is_place

    def parties(self, code: str | None) -> list[str]:
        """The groups, governments and forces in a piece of code.

        A country stands for its government; in "French and Malian troops" both have troops.
        """
        found: list[str] = []
        matches = list(_PARTY.finditer(code or ""))
        for order, match in enumerate(matches):
            if match.group("group"):
                mention = self.sentence.at(match.group("group"))
                if self.may_be_group(mention):
                    found.append(self._of_people(mention, code or "", match.end()))
                continue
            if match.group("home"):
                found += self._of_home(match.group("home"))
                continue
            country = self.sentence.at(match.group("country"))
            noun = match.group("noun")
            following = matches[order + 1] if order + 1 < len(matches) else None
            if noun is None and following and following.group("country") and country.value[1]:
                noun = following.group("noun")
            found.append(self._of_country(country, noun))
        return list(dict.fromkeys(found))

    def _of_home(self, noun: str) -> list[str]:
        """The government or the forces of the country that the document is about."""
        home = self.assembler.home
        if not home:
            return []
        linker = self.assembler.linker
        named = linker.government if noun == "government" else linker.force
        return [named(home, self.locator)]

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

    def date(self, start: int, end: int) -> str:
        """The date of what stands between two positions of the code: right behind it, in its
        clause, within it, else the nearest of those that frame what stands there."""
        days = [m for m in self.sentence.of("D") if m.value.frame not in ("since", "as of")]
        if not days:
            return ""
        text, first = self.sentence.text, self.sentence.offset(start)
        last = self.sentence.offset(max(end - 1, start))
        until = last + len(text[last:].split(" ", 1)[0].rstrip(",.;:"))
        for day in sorted(days, key=lambda m: m.start):
            between = text[until : day.start]
            if day.start >= until and (_DATED.match(between) or not _CLAUSE.search(between)):
                return str(day.value.edtf)
        within = [day for day in days if first <= day.start < until]
        return str(min(within or days, key=lambda m: abs(m.start - first)).value.edtf)

    def home_country(self) -> str:
        """The country whose office is meant where none is named: the one other that the block
        has named so far and told of, of several that with which a sentence begins, else that
        which the document is about."""
        state, home = self.thread.state, self.assembler.home
        if not home:
            return state.slug if state is not None else ""
        others = self.thread.countries - {home}
        if home in self.thread.countries or state is None or not others:
            return home
        if len(others) == 1:
            return next(iter(others))
        return home if state.value[1] else state.slug

    def home(self) -> str:
        """The government of the country that the document is about, else of the one country that
        the sentence names."""
        named = {mention.slug for mention in self.sentence.of("C")}
        country = self.assembler.home or (named.pop() if len(named) == 1 else "")
        return self.assembler.linker.government(country, self.locator) if country else ""

    def led_by(self, person: str) -> list[str]:
        """The group of which a person of the code was told to be the leader, if any."""
        roles = [role for role in self._roles_of(person) if role.word in LEADERS]
        return [role.of for role in roles if role.person not in self.thread.local][-1:]

    def body_of(self, person: str) -> list[str]:
        """The group that a person of the code was last told to be in, if any."""
        return [role.of for role in self._roles_of(person) if role.word not in _OFFICES][-1:]

    def _roles_of(self, person: str) -> list[DraftRole]:
        slug = self.assembler.linker.person(self.sentence.at(person), self.locator)
        return [r for r in self.drafts.roles if r.person == slug and r.of and not r.is_fate]

    def is_of_kin(self, code: str) -> bool:
        """Whether words bring in another by whose kin somebody is: "X, a nephew of the leader"."""
        nouns = re.findall(r"H\d+ , (?:[a-z]+ |Q\d+ )*(W\d+) (?:of|to) ", code)
        return any(key(self.sentence.at(noun).value.singular) in WORDS["family"] for noun in nouns)

    def is_illness(self) -> bool:
        """Whether the sentence tells of a death that nobody caused."""
        return bool(_ILLNESS.search(self.sentence.code))


@cache
def names_of(country: str) -> tuple[str, ...]:
    """The names and adjectives of a country."""
    return tuple(
        " ".join(words) for words, (slug, _) in lexicon().countries.items() if slug == country
    )
