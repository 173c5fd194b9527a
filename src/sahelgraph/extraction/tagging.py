"""Sentences with their mentions tagged: the input of every rule.

A tagged sentence has a *code*: its words in lower case, one space between them, each mention
replaced by a capital letter and its number. ``D`` is a date, ``Q`` a quantity, ``G`` a group
or force, ``P`` a place, ``H`` a person, ``B`` a publisher, ``C`` a country or its adjective,
``U`` a proper name that no record has, ``W`` a noun for people, ``V`` what hurts without a
hand (a mine, a bomb, an attack). So "JNIM fighters kill 12 soldiers in Gao" reads
``G0 W1 kill Q2 W3 in P4``, and a rule is a regular expression over that.
"""

from __future__ import annotations

from bisect import bisect_right
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from sahelgraph.extraction.bodies import (
    is_in_name,
    of_a_land,
)
from sahelgraph.extraction.capitals import government_at
from sahelgraph.extraction.datelines import dateline_of, days_by, days_looked_back
from sahelgraph.extraction.days import OPEN_DAY, Day, find_days, find_open_days
from sahelgraph.extraction.document_names import DocumentNames
from sahelgraph.extraction.gazetteer import Gazetteer, Thing
from sahelgraph.extraction.lexicon import Lexicon, Noun, lexicon, word_set
from sahelgraph.extraction.new_names import end_of_name, family_name_behind, names_amid
from sahelgraph.extraction.persons_counted import ends_of_one, is_one_by_deed, person_by_form
from sahelgraph.extraction.quantities import Quantity, find_quantities, is_year_like, joined_tokens
from sahelgraph.extraction.text import Token, fold, key
from sahelgraph.extraction.word_senses import is_dated, is_state_of, is_verb, speaks

_LETTERS = {"group": "G", "place": "P", "person": "H", "base": "P", "publisher": "B"}
_TITLES = word_set("titles")
_ENDS = frozenset(
    [
        "of",
        "in",
        "and",
        "on",
        "at",
        "to",
        "by",
        "with",
        "from",
        "for",
        "the",
        "are",
        "were",
        "is",
        "was",
    ]
)
_PARTICLES = word_set("particles")
_NEVER_NAMES = word_set("never_names")
#: Code points beyond which the rules do not read a sentence.
LONGEST_SENTENCE = 2000
#: The quantity of an article, and of "another" without a noun.
ONE = Quantity(0, 0, "1", is_bare=True)
_AUXILIARIES = ("is", "was", "are", "were", "in", "on", "at")
_SINGLE = frozenset({"a", "an", "another", "one"})


@dataclass(frozen=True, slots=True)
class Mention:
    """What a rule may ask of a mention: its letter, offsets, words and what it stands for."""

    letter: str
    start: int
    end: int
    text: str
    value: Any

    @property
    def things(self) -> list[Thing]:
        """The things that bear the name, for ``G``, ``P``, ``H`` and ``B``."""
        return self.value if isinstance(self.value, list) else []

    @property
    def slug(self) -> str:
        """The slug of the first thing that bears the name, or of the country."""
        if self.letter == "C":
            return str(self.value[0])
        return self.things[0][1] if self.things else ""


@dataclass
class Tagged:
    """A sentence with its mentions and its code."""

    text: str
    name: str
    mentions: list[Mention] = field(default_factory=list)
    code: str = ""
    starts: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    #: What finders of :func:`once` found in it, by their names.
    found: dict[str, list[Any]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def at(self, code: str) -> Mention:
        """The mention of a code such as ``Q12``."""
        return self.mentions[int(code[1:])]

    def offset(self, position: int) -> int:
        """The offset in the text of a position in the code."""
        return self.offsets[max(bisect_right(self.starts, position) - 1, 0)]

    def of(self, letters: str) -> list[Mention]:
        """The mentions of some letters in the order of the text."""
        return [mention for mention in self.mentions if mention.letter in letters]

    @property
    def days(self) -> list[Day]:
        """The dates in the order of the text."""
        return [mention.value for mention in self.mentions if mention.letter == "D"]


class Tagger:
    """Tags sentences by the names of the records and the words of the lexicon."""

    def __init__(self, gazetteer: Gazetteer, words: Lexicon | None = None) -> None:
        self.gazetteer = gazetteer
        self.amid: frozenset[str] = frozenset()
        self.names = DocumentNames(gazetteer)
        self.lexicon = words or lexicon()
        nouns = self.lexicon.nouns
        self._first: dict[str, int] = {}
        for form in [*nouns, *self.lexicon.countries]:
            self._first[form[0]] = max(self._first.get(form[0], 0), len(form))

    def of_document(self, text: str) -> Tagger:
        """A tagger that knows the names which a document spells out, and those that stand within
        its sentences, as well."""
        found = copy(self)
        found.names = DocumentNames(self.gazetteer, text)
        found.amid = names_amid(fold(text))
        return found

    def tag(
        self,
        text: str,
        name: str = "",
        anchor: str | None = None,
        latest: str | None = None,
        *,
        published: str = "",
    ) -> Tagged:
        """The sentence with its mentions; a dateline is no part of it.

        ``anchor`` (EDTF) frames dates without a year, and from ``latest``, the day told last, "the
        next day" counts; weekdays count from the day on which the text was ``published``.

        One that is longer than :data:`LONGEST_SENTENCE` is no sentence, and has no code.
        """
        tagged = Tagged(text, name)
        if len(text) > LONGEST_SENTENCE:
            return tagged
        folded = fold(text)
        opening = dateline_of(folded)[0]
        folded = " " * opening + folded[opening:]
        told = days_looked_back(find_days(folded, anchor, latest), folded, anchor)
        days = days_by(told, folded, anchor, published)
        words = joined_tokens(folded, dict.fromkeys(find_open_days(folded, days), OPEN_DAY))
        quantities = find_quantities(folded)
        index = 0
        parts: list[Token | Mention] = []
        while index < len(words):
            found = self._mention(folded, words, index, days, quantities)
            if found is None:
                parts.append(words[index])
                index += 1
                continue
            mention, index = found
            parts.append(mention)
        _encode(tagged, parts)
        return tagged

    def _mention(
        self,
        text: str,
        words: list[Token],
        index: int,
        days: list[Day],
        quantities: list[Quantity],
    ) -> tuple[Mention, int] | None:
        token = words[index]
        if token.text == OPEN_DAY:
            return None
        for day in days:
            if day.start <= token.start < day.end:
                return _spanned("D", day, text, words, index)
        ruled = government_at(words, index) if token.is_capital else None
        if ruled is not None:
            country, last = ruled
            seat = words[last - 1].end
            return Mention("C", token.start, seat, text[token.start : seat], (country, False)), last
        named = self._name(text, words, index)
        if named is not None:
            return named
        for quantity in quantities:
            if quantity.start <= token.start < quantity.end and not is_dated(quantity, days):
                if is_year_like(quantity, text):
                    return None
                return _spanned("Q", quantity, text, words, index)
        word = key(token.text)
        known = self._known_word(text, words, index) if word in self._first else None
        is_noun = known is not None and known[0].letter == "W"
        if known and not (is_noun and index and is_in_name(words, index)):
            return known
        counted = person_by_form(words, index, quantities) if quantities else None
        if counted is not None:
            return Mention("W", token.start, token.end, token.text, counted), index + 1
        if word in _SINGLE and (end := self._end_of_single(words, index, quantities)) is not None:
            told = text[token.start : words[end - 1].end]
            return Mention("Q", token.start, words[end - 1].end, told, ONE), end
        return _unknown_name(text, words, index, self.amid)

    def _end_of_single(
        self, words: list[Token], index: int, quantities: list[Quantity]
    ) -> int | None:
        """Where "a", "another" or "a third" ends, if it counts one person."""
        end = ends_of_one(words, index)
        if end is not None:
            return end
        following = words[index + 1] if index + 1 < len(words) else None
        if key(words[index].text) == "another":
            is_last = following is None or not following.is_word or following.text in _AUXILIARIES
            if is_last and not (following and following.text[0].isdigit()):
                return index + 1
        is_number = following is not None and any(q.start == following.start for q in quantities)
        is_one = self._is_singular(words, index + 1) or is_one_by_deed(words, index)
        return index + 1 if is_one and not is_number else None

    def _name(self, text: str, words: list[Token], index: int) -> tuple[Mention, int] | None:
        token = words[index]
        if not token.is_word:
            return None
        is_lower = not token.is_capital
        found = self.gazetteer.longest(words, index)
        end = self.names.beyond(text, words, index, found)
        if end is not None:
            name = text[token.start : words[end - 1].end]
            return Mention("U", token.start, words[end - 1].end, name, name), end
        if found is None:
            return None
        end, things = found
        span = words[index:end]
        if is_lower and not any(word.is_capital for word in span):
            return None
        if is_lower and key(token.text) not in _PARTICLES and things[0][0] in ("person", "group"):
            return None
        kinds = {kind for kind, _ in things}
        if things[0][0] == "place" and (country := self._country(words, index)) is not None:
            return country if country[1] >= end else _made(text, words, index, end, things)
        goes_on = end < len(words) and words[end].is_word and words[end].is_capital
        is_person = kinds == {"person"}
        if is_person and len(span) == 1 and self._is_name_of_another(words, index):
            return None
        other = self.names.others.get(" ".join(key(word.text) for word in span))
        if is_person and other is not None:
            return Mention("H", token.start, words[end - 1].end, other, []), end
        if kinds == {"publisher"} and goes_on and key(words[end].text) not in _TITLES:
            return None
        if kinds == {"publisher"} and len(span) == 1 and key(token.text) in _NEVER_NAMES:
            return None
        return _made(text, words, index, end, things)

    def _is_name_of_another(self, words: list[Token], index: int) -> bool:
        """Whether a family name of the records is the first name of somebody else here."""
        behind = family_name_behind(words, index)
        if behind is None:
            return False
        found = self.gazetteer.longest(words, behind)
        is_family = found is not None and {kind for kind, _ in found[1]} == {"person"}
        return not ((found is not None and not is_family) or self._country(words, behind))

    def _country(self, words: list[Token], index: int) -> tuple[Mention, int] | None:
        for length in range(self._first.get(key(words[index].text), 0), 0, -1):
            form = tuple(key(word.text) for word in words[index : index + length])
            country = self.lexicon.countries.get(form)
            if country and not country[1] and of_a_land(words, index, length):
                return None
            if country and words[index].is_capital and not speaks(words, index, length, country):
                end = words[index + len(form) - 1].end
                text = " ".join(word.text for word in words[index : index + len(form)])
                return Mention("C", words[index].start, end, text, country), index + len(form)
        return None

    def _known_word(self, text: str, words: list[Token], index: int) -> tuple[Mention, int] | None:
        country = self._country(words, index)
        if country is not None:
            return country
        noun = self._noun(words, index)
        if noun is None:
            return None
        length, known = noun
        letter = "W" if known.classes & {"victim", "assailant"} else "V"
        if not known.classes & {"victim", "assailant", "device"}:
            return None
        following = words[index + length] if index + length < len(words) else None
        if known.singular == "suspect" and following and self._is_suspected(words, index + length):
            return None
        if known.singular in ("bomb", "shell", "rocket", "mortar") and is_verb(words, index):
            return None
        if known.singular in ("hostage", "captive", "prisoner") and is_state_of(words, index):
            return None
        if known.singular == "other" and index and key(words[index - 1].text) == "each":
            return None
        start, end = words[index].start, words[index + length - 1].end
        return Mention(letter, start, end, text[start:end], known), index + length

    def _is_suspected(self, words: list[Token], index: int) -> bool:
        """Whether "suspect" is a verb: a name or a noun for people stands behind it."""
        is_article = words[index].text in ("the", "a", "an", "that")
        is_article = is_article or key(words[index].text) in _PARTICLES
        return is_article or words[index].is_capital or self._noun(words, index) is not None

    def _noun(self, words: list[Token], index: int) -> tuple[int, Noun] | None:
        for length in range(self._first.get(key(words[index].text), 0), 0, -1):
            form = tuple(key(word.text) for word in words[index : index + length])
            noun = self.lexicon.nouns.get(form)
            if noun is not None:
                return len(form), noun
        return None

    def _is_citizen(self, words: list[Token], index: int) -> bool:
        """Whether an adjective of a country stands for one of its citizens: "a Belgian, and"."""
        country = self._country(words, index)
        if country is None or not country[0].value[1]:
            return False
        following = words[country[1]].text if country[1] < len(words) else "."
        return not following[0].isalpha() or following in ("and", "in", "was", "were", "who")

    def _is_singular(self, words: list[Token], index: int) -> bool:
        """Whether a noun phrase for one person begins at a token."""
        for position in range(index, min(index + 5, len(words))):
            token = words[position]
            if self._is_citizen(words, position):
                return True
            noun = self._noun(words, position)
            following = (
                self._noun(words, position + noun[0])
                if noun and position + noun[0] < len(words)
                else None
            )
            if noun and "victim" in noun[1].classes and not noun[1].is_plural and following is None:
                return True
            if not token.is_word or key(token.text) in _ENDS:
                break
        return False


def _spanned(
    letter: str, value: Day | Quantity, text: str, words: list[Token], index: int
) -> tuple[Mention, int]:
    end = index
    while end < len(words) and words[end].start < value.end:
        end += 1
    return Mention(letter, value.start, value.end, text[value.start : value.end], value), end


def _made(
    text: str, words: list[Token], index: int, end: int, things: list[Thing]
) -> tuple[Mention, int]:
    order = ("group", "place", "person", "base", "publisher")
    ranked = sorted(things, key=lambda thing: order.index(thing[0]))
    start, last = words[index].start, words[end - 1].end
    return Mention(_LETTERS[ranked[0][0]], start, last, text[start:last], ranked), end


def _unknown_name(
    text: str, words: list[Token], index: int, known: frozenset[str]
) -> tuple[Mention, int] | None:
    """A run of capitalised words that no record knows."""
    end = end_of_name(text, words, index, known)
    if end is None:
        return None
    start, last = words[index].start, words[end - 1].end
    return Mention("U", start, last, text[start:last], text[start:last]), end


def _encode(tagged: Tagged, parts: list[Token | Mention]) -> None:
    pieces: list[str] = []
    position = 0
    for part in parts:
        if isinstance(part, Mention):
            piece = f"{part.letter}{len(tagged.mentions)}"
            tagged.mentions.append(part)
        else:
            piece = key(part.text) or part.text
        tagged.starts.append(position)
        tagged.offsets.append(part.start)
        pieces.append(piece)
        position += len(piece) + 1
    tagged.code = " ".join(pieces)
