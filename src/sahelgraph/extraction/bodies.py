"""Names that hold what a group is: "Army of the Two Rivers", "Arab Home League"."""

from __future__ import annotations

import re
from itertools import takewhile

from sahelgraph.extraction.day_forms import WEEKDAYS
from sahelgraph.extraction.lexicon import word_set
from sahelgraph.extraction.text import Token, key

_ADJECTIVES = frozenset(
    ["islamic", "muslim", "christian", "arab", "african", "european", "joint", "allied"]
)
#: Words that end the name of a body.
BODIES = word_set("bodies")
#: Words behind which a name may go on with "of": "Union for the Defense of the Plateau".
_HOLDING = BODIES | frozenset(
    [
        "liberation",
        "support",
        "defense",
        "defence",
        "salvation",
        "protection",
        "unity",
        "preservation",
        "restoration",
        "emancipation",
        "independence",
        "development",
        "renewal",
        "justice",
        "freedom",
        "sovereignty",
    ]
)
#: What groups fight for or call themselves, and armies of states do not.
_STRIVING = frozenset(
    [
        *("liberation", "salvation", "freedom", "resistance", "revolutionary", "patriotic"),
        *("people", "democratic", "defense", "defence", "independence", "unity", "popular"),
    ]
)
#: What groups call their men.
_FIGHTERS = frozenset(
    [
        *(
            "giants",
            "lions",
            "eagles",
            "falcons",
            "tigers",
            "wolves",
            "leopards",
            "hawks",
            "knights",
        ),
        *("soldiers", "warriors", "companions", "supporters", "partisans", "defenders", "children"),
        *("heirs", "swords", "spears", "shields", "martyrs", "hunters", "brothers", "youth"),
    ]
)
#: What only groups call themselves.
_GROUPS = frozenset(
    [
        *("front", "movement", "union", "brigade", "brigades", "league", "alliance", "coalition"),
        *("militia", "congress", "army", "resistance", "patriots", "tigers", "lions", "eagles"),
    ]
)
_DIRECTIONS = word_set("directions")
_LANDS = frozenset(["peninsula", "subcontinent", "maghreb", "iraq", "khorasan", "khurasan"])
_NEVER_NAMES = word_set("never_names")
_OPENERS = word_set("openers")
#: What stands in the middle of the names of people.
_OF_PEOPLE = frozenset(["ag", "ould", "bin", "ibn", "ben", "abou"])
_HONORIFICS = word_set("honorifics")


def begins_a_body(words: list[Token], index: int) -> bool:
    """Whether an adjective begins the name of a body: "Islamic Front", "Arab Home League"."""
    behind = words[index + 1 : index + 4]
    named = [key(word.text) for word in takewhile(lambda word: word.is_capital, behind)]
    is_adjective = words[index].is_capital and key(words[index].text) in _ADJECTIVES
    return is_adjective and bool(BODIES.intersection(named[-1:]))


def names_a_body(words: list[Token], index: int) -> bool:
    """Whether a noun begins the name of a body: "National Dawn Army", "Farmers League"."""
    if not index or not words[index].is_capital:
        return False
    named = list(takewhile(lambda word: word.is_word and word.is_capital, words[index + 1 :]))
    return bool(named) and key(named[-1].text) in BODIES


#: Names of people by their country that no list has: "Dagestani", "Ossetian".
_DEMONYM = re.compile(r"[A-Z][a-z]+(?:stani|[a-z]ian|ese)s?")


#: Titles that are first names, too, and words behind which a name has ended.
_FIRST_NAMES = frozenset(["sultan", "prince"])
_ENDS_NAMES = ("and", "of")


def is_demonym(name: str) -> bool:
    """Whether a single name is the adjective of some country or region."""
    return bool(_DEMONYM.fullmatch(name))


def goes_on_with_of(words: list[Token], end: int) -> int:
    """How many words of "Banner of Dawn" or "Sons of the Coast" stand behind the first, if any."""
    if words[end].text not in ("of", "for"):
        return 0
    if key(words[end - 1].text) not in _HOLDING and not _are_of(words, end):
        return 0
    last = end + 2 if end + 1 < len(words) and words[end + 1].text == "the" else end + 1
    is_name = last < len(words) and words[last].is_capital
    is_part = last > end + 1 and is_name and key(words[last].text) in _DIRECTIONS
    is_land = last > end + 1 and is_name and key(words[last].text) == "republic"
    is_part = is_part or is_land
    is_name = is_part or (is_name and key(words[last].text) not in _NEVER_NAMES)
    is_person = last + 1 < len(words) and key(words[last + 1].text) in _OF_PEOPLE
    return last + 1 - end if is_name and not is_person else 0


def _are_of(words: list[Token], end: int) -> bool:
    """Whether a plural behind "the" is one that groups call themselves: "the Giants of the Sea"."""
    name = key(words[end - 1].text)
    is_one = end > 1 and words[end - 2].text.lower() == "the" and words[end].text == "of"
    return is_one and name in _FIGHTERS and words[end - 1].is_capital


def branch_of(text: str, words: list[Token], end: int) -> int | None:
    """The end of a name that goes on with "in", or behind a hyphen with one letter or one name:
    "Dawn in the Eastern Peninsula", "Dawn-P"."""
    if end >= len(words):
        return None
    if words[end].is_capital and text[words[end - 1].end : words[end].start] == "-":
        is_single = not (end + 1 < len(words) and words[end + 1].is_capital)
        is_part = len(words[end].text) == 1 or not words[end].text.isupper()
        return end + 1 if is_single and is_part else None
    if words[end].text != "in":
        return None
    last = end + 2 if end + 1 < len(words) and words[end + 1].text == "the" else end + 1
    first = last
    while last < len(words) and words[last].is_word and words[last].is_capital:
        last += 1
    return last if last > first and key(words[last - 1].text) in _LANDS else None


def body_of(words: list[Token], index: int) -> int | None:
    """The end of a name that begins with what a group is: "Army of the Two Rivers"."""
    if not (words[index].is_capital and key(words[index].text) in BODIES):
        return None
    end = index + 1
    if end < len(words) and words[end].text in ("of", "for"):
        end += 2 if end + 1 < len(words) and words[end + 1].text == "the" else 1
    if end == index + 1 or end >= len(words) or not words[end].is_capital:
        return None
    while end < len(words):
        if words[end].is_word and words[end].is_capital:
            end += 1
        elif further := goes_on_with_of(words, end):
            end += further
        else:
            break
    return end


def of_a_land(words: list[Token], index: int, length: int) -> bool:
    """Whether the name of a land begins that of a body: "the Chad Liberation League"."""
    if not index or words[index - 1].text.lower() != "the":
        return False
    behind = words[index + length : index + length + 5]
    named = [key(word.text) for word in takewhile(lambda word: word.is_capital, behind)]
    return len(named) > 1 and named[-1] in BODIES and bool(_STRIVING.intersection(named))


def body_behind(words: list[Token], index: int, end: int) -> int | None:
    """The end of a name that begins with that of a place or people: "the Lume Unity Front"; one
    word more is enough if it is such as groups alone are."""
    if not index or words[index - 1].text.lower() != "the":
        return None
    behind = words[end : end + 5]
    named = list(takewhile(lambda word: word.is_capital or word.text == "'", behind))
    last = key(named[-1].text) if named else ""
    is_body = last in (BODIES if len(named) > 1 else _GROUPS)
    return end + len(named) if is_body else None


def is_in_name(words: list[Token], index: int) -> bool:
    """Whether a noun with a capital begins a name: "Sons of the Coast", "People's Army"."""
    behind = words[index + 1 : index + 3]
    is_peoples = len(behind) == 2 and key(behind[0].text) == "s" and behind[1].is_capital
    if is_peoples and key(words[index].text) in ("people", "peoples"):
        return True
    return body_of(words, index) is not None or names_a_body(words, index)


def stands_before(words: list[Token], index: int) -> bool:
    """Whether a capitalised word is no part of the name behind it: a weekday, a title, or a word
    that only begins the sentence."""
    word = key(words[index].text)
    if word in WEEKDAYS or word.removesuffix("s") in WEEKDAYS:
        return True
    if index + 1 >= len(words) or not words[index + 1].is_capital:
        return False
    following = words[index + 2 : index + 3]
    is_whole = bool(following) and following[0].is_word and following[0].text not in _ENDS_NAMES
    if word in _FIRST_NAMES and not (is_whole and following[0].is_capital):
        return False
    opens = index == 0 or words[index - 1].text in '"(:;—'
    return word in _HONORIFICS or (opens and (word in _OPENERS or word.endswith("ly")))
