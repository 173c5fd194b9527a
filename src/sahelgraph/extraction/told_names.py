"""Names of which a text tells what bears them: a group, or a place, and so no person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sahelgraph.extraction.lexicon import lexicon, plural_of, read_patterns, word_set
from sahelgraph.extraction.lineage_words import group_words
from sahelgraph.extraction.phrase_words import words
from sahelgraph.extraction.rules import alternatives
from sahelgraph.extraction.text import key

_READ = 200_000
_WORD = r"(?:(?:al|el|an|ar|as|at|az|ash|ul|ag)-)?[A-Z][\w'’]*(?:-[\w'’]+)*"
_SEVERAL = rf"{_WORD}(?: (?:(?:of|for|the|al|de|du|la|del) ){{0,2}}{_WORD}){{1,5}}"
_NAME = rf"(?P<name>{_SEVERAL})"
_SHORT = re.compile(rf"{_NAME} \((?P<short>[A-Z][A-Za-z]*[A-Z])\)")
_PLACE = re.compile(
    r"(?<!brought )\b(?:[Ii]n|[Nn]ear|[Oo]utside|[Aa]t|[Aa]round|(?:town|village|city|district"
    r"|suburb|hamlet|outskirts|wells|barracks|airfield) of"
    r"|(?:fled|flew|returned|moved|withdrew) to)"
    rf" (?P<name>{_SEVERAL}|[A-Z]\w+(?:-\w+)*-[A-Z]\w+)(?!['’])"
)
_APPOSED_PLACE = re.compile(
    rf"{_NAME}, (?:an?|the) (?:[\w'’-]+ ){{0,5}}?"
    r"(?:capital|town|village|city|port|base|stronghold)\b"
)
_PERSON = re.compile(
    r"(?i:\b(?:leader|commander|emir|spokesman|spokeswoman|president|minister|colonel|general|captain"
    rf"|major|sheikh|governor|founder|chief|brother|son|deputy)),? {_NAME}"
)
_OWNED = re.compile(r"['’]s\b")
#: Nouns behind one for a body that make both tell a person: "the group's leader".
_NOT_BODY = r"(?!['’]| (?:leader|commander|chief|member|spokesman|official))"
#: A single name before a noun for a body: "the Dawn group".
_SINGLE = re.compile(
    r"\b[Tt]he ([A-Z][\w’'-]+) (?:group|movement|militia|gang|cartel|sect|network|outfit)\b"
)
_NEVER = word_set("never_names")


@dataclass(frozen=True)
class ToldNames:
    """The names that a text tells to be those of groups (``bodies``) and of places."""

    bodies: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()

    @property
    def no_people(self) -> frozenset[str]:
        """The names of several words that are no people's."""
        return frozenset(name for name in self.bodies | self.places if " " in name)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    nouns = read_patterns("frames")["words"]["bands"].split()
    bands = alternatives([*nouns, *map(plural_of, nouns), "wing", "faction", "unit"])
    body = rf"(?:an?|the|one of the) (?:(?!of )[\w-]+ ){{0,4}}?(?:{bands})\b{_NOT_BODY}"
    naming = (
        r"called|named|known as|dubbed|calling itself|(?:which|that) (?:calls?|called|named)"
        r" (?:itself|themselves)"
    )
    men = "fighters|militants|members|gunmen|insurgents|rebels|guerrillas|militiamen"
    men += "|gang|militia|group"
    chief = "leader|emir|members?|remnants|spokesman|spokeswoman"
    return (
        re.compile(rf"\b(?:{bands}),? (?:{naming}) (?:the )?{_NAME}(?! (?:as|its|their|to|the)\b)"),
        re.compile(rf"{_NAME}(?:,| was| is) {body}"),
        re.compile(rf"{_NAME} (?:{men}|grew out of|disbanded|splintered|merged (?:with|into))\b"),
        re.compile(rf"\b(?:{chief}) of (?:the )?{_NAME}(?!['’])"),
    )


@cache
def _listed() -> re.Pattern[str]:
    """The names that are listed behind a plural: "two gangs, A and B,"."""
    nouns = read_patterns("frames")["words"]["bands"].split()
    bands = alternatives([*map(plural_of, nouns), "wings", "factions", "alliances"])
    name = rf"(?:the )?{_SEVERAL}(?: \([A-Z]+\))?"
    return re.compile(rf"\b(?:{bands}) ?[,:—–] (?P<names>{name}(?:, {name})*,? and {name})")


def told_names(text: str) -> ToldNames:
    """The names that a text tells to be those of groups, or of places: by the noun that stands
    beside them, by their capitals in brackets, by what they are said to do."""
    read = text[:_READ]
    found = {_of_men(match["name"]) for pattern in _patterns() for match in pattern.finditer(read)}
    for match in _listed().finditer(read):
        found.update(re.findall(_SEVERAL, match["names"]))
    for match in _SHORT.finditer(read):
        capitals = re.sub(r"[^A-Z]", "", match["name"])
        if match["short"].upper().startswith(capitals[:2]):
            found.add(match["name"])
    places = {
        match["name"] for pattern in (_PLACE, _APPOSED_PLACE) for match in pattern.finditer(read)
    }
    people = {match["name"] for match in _PERSON.finditer(read)}
    bodies = {name for name in found - people if " " in name and not _OWNED.search(name)}
    places = {
        name
        for name in places - people - bodies
        if not _OWNED.search(name) and group_words().isdisjoint(map(key, name.split()))
    }
    return ToldNames(frozenset([*bodies, *_singles(read)]), frozenset(places))


def _of_men(name: str) -> str:
    """A name without the noun for its men before it: "Fighters of the Hill Front"."""
    name = name.removeprefix("The ")
    first, _, rest = name.partition(" of ")
    return rest.removeprefix("the ") if rest and first.lower() in words("men") else name


def _singles(text: str) -> Iterator[str]:
    """The single names that a noun for a body stands behind, and that stand alone elsewhere."""
    for name in set(_SINGLE.findall(text)):
        is_word = (key(name),) in lexicon().countries or key(name) in _NEVER
        is_alone = re.search(
            rf"\b{re.escape(name)}(?:[.,;)]|['’]s\b| (?:is|was|has|had|were|are|have|\w+ed)\b)",
            text,
        )
        if not is_word and is_alone:
            yield name
