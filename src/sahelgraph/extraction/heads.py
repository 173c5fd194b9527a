"""Bullets that a place heads, with or without a date: "Osk: ...", "3 May 2016, Osk: ..."."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sahelgraph.extraction.days import find_days
from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.lexicon import lexicon, word_set
from sahelgraph.extraction.place_words import ABSTRACT, KIND_WORDS
from sahelgraph.extraction.text import fold, key, tokens

_WORD = r"(?:(?:al|el|an|ar|as|at|az|ash)-)?[A-Z][\w'-]*"
_KIND = "|".join(KIND_WORDS)
_NAME = rf"{_WORD}(?: (?:(?:de|du|el|al|la|le|of|the) )?(?:{_WORD}|(?:{_KIND})\b)){{0,3}}"
_DAY = r"[\w ,/–-]*\d[\w ,/–-]*?"
#: What heads a bullet, up to its colon or dash.
_HEAD = re.compile(
    rf"(?P<lead>[\s*•·-]*)(?:(?P<day1>{_DAY})(?:, | – | — | - | ?\()(?P<place1>{_NAME})\)?"
    rf"|(?P<place2>{_NAME})(?:, | – | — | - | ?\()(?P<day2>{_DAY})\)?|(?P<place3>{_NAME}))"
    r"(?:\*\*)?(?:\s*[:–—]|\s+-)(?:\*\*)?\s+(?=\S)"
)
_DATED = re.compile(rf"(?P<lead>[\s*•·-]*)(?P<day>{_DAY})\s*:(?:\*\*)?\s+(?=[A-Z])")
#: How the names of subjects end, and those of places do not.
_SUBJECT = (*ABSTRACT, "ing", "ies", "ics", "ed", "ive", "ous", "ful", "age", "als", "ers")
#: What is told of a place of which no date is told.
_DEED = re.compile(
    r"\b(?:kills?|killed|wounded|injured|kidnapped|abducted|attacked|stormed|ambushed|shot|bombed"
    r"|raided|seized|burned)\b"
)
_LONGEST = 120
_NO_NAMES = word_set("never_names") | word_set("titles") | word_set("openers")


@dataclass(frozen=True)
class Heads:
    """The heads of bullets of one text: ``common`` are the words that it has in lower case."""

    gazetteer: Gazetteer
    common: frozenset[str]

    @classmethod
    def of(cls, text: str, gazetteer: Gazetteer) -> Heads:
        """Those of a text."""
        return cls(gazetteer, frozenset(re.findall(r"\b[a-z]{3,}\b", text)))

    def spelled_out(self, words: str) -> str:
        """The first sentence of a bullet with the place that heads it told in the sentence: "Osk:
        Gunmen ..." is "In Osk, gunmen ..."; any other as it is."""
        day, place, rest = self._parted(words)
        if not place or not rest.strip():
            return words
        is_known = self._is_known(place)
        is_told = bool(day or _DEED.search(rest) or find_days(fold(rest), "2000"))
        if not is_known and not (is_told and self._is_name(place)):
            return words
        opened = f"In {place}, {self._opened(rest)}"
        return f"- {day}: {opened}" if day else f"- {opened}"

    def country(self, words: str) -> str:
        """The slug of the country that heads a bullet; empty if none does."""
        _, place, _ = self._parted(words)
        found = lexicon().countries.get(tuple(key(token.text) for token in tokens(place)))
        return found[0] if found and not found[1] else ""

    def _parted(self, words: str) -> tuple[str, str, str]:
        """The date and the place that head a bullet, and what stands behind them."""
        head = fold(words[:_LONGEST])
        match = _HEAD.match(head)
        if match is None:
            dated = _DATED.match(head)
            behind = _HEAD.match(head, dated.end()) if dated else None
            if dated is None or behind is None or not behind.group("place3"):
                return "", "", ""
            return dated.group("day"), behind.group("place3"), words[behind.end() :]
        day = match.group("day1") or match.group("day2") or ""
        found = find_days(day, "2000") if day else []
        if day and not (found and found[0].end - found[0].start >= len(day.strip(" ,")) - 1):
            return "", "", ""
        place = match.group("place1") or match.group("place2") or match.group("place3")
        return day.strip(" ,"), place, words[match.end() :]

    def _is_known(self, name: str) -> bool:
        """Whether a name at the head is that of a known place or a country."""
        found = self.gazetteer.lookup(name)
        words = tuple(key(token.text) for token in tokens(name) if token.is_word)
        return found[0][0] == "place" if found else words in lexicon().countries

    def _is_name(self, name: str) -> bool:
        """Whether words at the head are a new name, and no words for a subject."""
        words = [key(token.text) for token in tokens(name) if token.is_word]
        if self.gazetteer.lookup(name):
            return False
        if words and words[-1] in KIND_WORDS:
            words = words[:-1]
        return bool(words) and not any(
            word in self.common
            or word in _NO_NAMES
            or (word,) in lexicon().nouns
            or word.endswith(_SUBJECT)
            for word in words
        )

    def _opened(self, rest: str) -> str:
        """A sentence behind a head, with its first letter small unless it is a name's."""
        first = key(rest.split(" ", 1)[0].strip(",;"))
        is_common = first in self.common or first in _NO_NAMES or (first,) in lexicon().nouns
        return rest[0].lower() + rest[1:] if is_common and rest[1:2].islower() else rest
