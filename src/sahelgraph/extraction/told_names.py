"""Names of which a text tells what bears them: a group, or a place, and so no person."""

from __future__ import annotations

import re
from functools import cache

from sahelgraph.extraction.lexicon import plural_of, read_patterns
from sahelgraph.extraction.rules import alternatives

_READ = 200_000
_WORD = r"(?:(?:al|el|an|ar|as|at|az|ash|ul|ag)-)?[A-Z][\w'’]*(?:-[\w'’]+)*"
_NAME = rf"(?P<name>{_WORD}(?: (?:(?:of|for|the|al|de|du|la|del) ){{0,2}}{_WORD}){{1,5}})"
_SHORT = re.compile(rf"{_NAME} \((?P<short>[A-Z][A-Za-z]*[A-Z])\)")
_PLACE = re.compile(
    r"(?<!brought )\b(?:[Ii]n|[Nn]ear|[Oo]utside|(?:town|village|city|district) of) "
    rf"{_NAME}(?!['’])"
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


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    nouns = read_patterns("frames")["words"]["bands"].split()
    bands = alternatives([*nouns, *map(plural_of, nouns), "wing", "faction"])
    body = rf"(?:an?|the|one of the) (?:(?!of )[\w-]+ ){{0,4}}?(?:{bands})\b{_NOT_BODY}"
    naming = "called|named|known as|dubbed|calling itself"
    men = "fighters|militants|members|gunmen|insurgents|rebels|guerrillas|militiamen"
    chief = "leader|emir|members?|remnants|spokesman|spokeswoman"
    return (
        re.compile(rf"\b(?:{bands}),? (?:{naming}) (?:the )?{_NAME}"),
        re.compile(rf"{_NAME}(?:,| was| is) {body}"),
        re.compile(rf"{_NAME} (?:{men}|grew out of|disbanded|splintered|merged (?:with|into))\b"),
        re.compile(rf"\b(?:{chief}) of (?:the )?{_NAME}(?!['’])"),
    )


def names_of_bodies(text: str) -> set[str]:
    """The names of several words that a text tells to be those of groups, or of places: by the noun
    that stands beside them, by their capitals in brackets, by what they are said to do."""
    read = text[:_READ]
    found = {match["name"] for pattern in _patterns() for match in pattern.finditer(read)}
    for match in _SHORT.finditer(read):
        capitals = re.sub(r"[^A-Z]", "", match["name"])
        if match["short"].upper().startswith(capitals[:2]):
            found.add(match["name"])
    for pattern in (_PLACE, _APPOSED_PLACE):
        found |= {match["name"] for match in pattern.finditer(read)}
    people = {match["name"] for match in _PERSON.finditer(read)}
    return {name for name in found - people if not _OWNED.search(name)}
