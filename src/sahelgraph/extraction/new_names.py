"""Names that no record has: where a run of capitalised words that is one ends."""

from __future__ import annotations

import re
from collections.abc import Set
from itertools import takewhile

from sahelgraph.extraction.bodies import (
    BODIES,
    begins_a_body,
    body_of,
    goes_on_with_of,
    stands_before,
)
from sahelgraph.extraction.day_forms import MONTHS, WEEKDAYS
from sahelgraph.extraction.lexicon import lexicon, word_set
from sahelgraph.extraction.text import Token, key

_TITLES = word_set("titles")
_BEGINNINGS = word_set("directions") | {"islamic"}
_PARTICLES = word_set("particles")
_NEVER_NAMES = word_set("never_names")
_FIRST_PARTICLES = frozenset(["al", "el", "abu", "ag"])
#: What has a number for its name.
_NUMBERED = frozenset(["route", "highway", "road", "motorway", "camp", "sector", "block", "zone"])
#: How many words a name may have that is spelled out before its capitals.
_LONGEST = 12
#: What is done to towns.
_TAKEN = frozenset(
    ["retaken", "recaptured", "captured", "overrun", "besieged", "shelled", "stormed", "liberated"]
)
#: Words that begin a name if they have a capital behind "the".
_ATTRIBUTES = frozenset(["security", "armed", "popular"])
#: How an adjective ends that opens a clause: "Coordinated AFL attacks".
_ADJECTIVE = ("ed", "ing", "ly", "ous", "al", "ent", "ic")


#: Words behind which "In" with a capital begins the name of a place: "at In Tallak".
_PLACING = frozenset(
    ["at", "near", "of", "in", "from", "to", "around", "outside", "and", "towards"]
)


#: A single name within a sentence, and a name behind another word with a capital.
_AMID = re.compile(r"[a-z,;] ([A-Z][a-z]{2,})(?![\w-])(?! [A-Z])")
_BEHIND = re.compile(r"\b([A-Z][\w'-]+) (?=([A-Z][a-z]{2,})\b)")


def names_amid(text: str) -> frozenset[str]:
    """The single capitalised words that stand within the sentences of a folded text, so that they
    are names where they begin one, too: none that stands in lower case or is a family name."""
    countries = lexicon().countries
    plain = {key(token) for token in re.findall(r"\b[a-z]{3,}\b", text)}
    plain |= {
        key(name)
        for first, name in _BEHIND.findall(text)
        if (key(first),) not in countries and key(first) not in _NEVER_NAMES
    }
    plain |= _NEVER_NAMES | {*MONTHS, *WEEKDAYS}
    return frozenset(name for name in _AMID.findall(text) if key(name) not in plain)


def end_of_name(
    text: str, words: list[Token], index: int, known: Set[str] = frozenset()
) -> int | None:
    """Where the name that begins at a token ends; ``None`` if none begins there.

    ``known`` are names that stand within other sentences of the text.
    """
    token = words[index]
    if not token.is_capital and token.text not in _FIRST_PARTICLES:
        return None
    body = _spelled_out(words, index) or body_of(words, index)
    if body is not None:
        return body
    if stands_before(words, index) or _is_numbered(words, index) or not _begins(text, words, index):
        return None
    end = _end(text, words, index)
    name = text[token.start : words[end - 1].end]
    opens = index == 0 or words[index - 1].text in '"(:'
    is_opening = opens or words[index - 1].text == ","
    if is_opening and end > index + 1 and _is_adjective(token) and _is_acronym(words[index + 1]):
        return None
    is_single = end == index + 1 and "-" not in name and not (name.isupper() and len(name) > 2)
    is_known = token.text in known
    return None if opens and is_single and not is_known and not _is_subject(words, end) else end


#: Capitalised words that stand behind a name without being a part of it.
_NOT_FAMILY = frozenset([*MONTHS, *WEEKDAYS, *_NEVER_NAMES])


def family_name_behind(words: list[Token], index: int) -> int | None:
    """Where the family name stands behind a first name, if one does."""
    behind = index + 1
    if behind + 1 < len(words) and key(words[behind].text) in _PARTICLES:
        behind += 1
    if behind >= len(words) or not (words[behind].is_word and words[behind].is_capital):
        return None
    if words[behind].start > words[behind - 1].end + 1 or key(words[behind].text) in _TITLES:
        return None
    return behind if key(words[behind].text) not in _NOT_FAMILY else None


def _begins(text: str, words: list[Token], index: int) -> bool:
    token, word = words[index], key(words[index].text)
    is_followed = index + 1 < len(words) and words[index + 1].is_capital
    is_part = word in _BEGINNINGS and index > 0 and token.is_capital and is_followed
    is_named = index > 0 and words[index - 1].text == "the" and token.is_capital and is_followed
    is_part = (
        is_part
        or (is_named and word in _ATTRIBUTES)
        or (word == "in" and is_followed and index > 0 and words[index - 1].text in _PLACING)
        or begins_a_body(words, index)
        or _goes_on_behind_hyphen(text, words, index)
    )
    if _is_cut(text, words, index) and not is_part:
        return False
    if index > 1 and _is_joined(text, words, index - 1) and words[index - 2].is_capital:
        return False
    if token.is_word and token.is_capital and (word not in _NEVER_NAMES or is_part):
        return True
    is_particle = token.is_word and word in _FIRST_PARTICLES
    return is_particle and is_followed and word not in _NEVER_NAMES


def _end(text: str, words: list[Token], index: int) -> int:
    end = index + 1
    while end < len(words):
        word = words[end]
        is_peoples = key(word.text) == "s" and (
            key(words[end - 1].text) in ("people", "peoples") or _is_owned(words, index, end)
        )
        if is_peoples and end + 1 < len(words) and words[end + 1].is_capital:
            end += 2
            continue
        if not word.is_word or key(word.text) in ("s",):
            break
        if word.is_capital and key(word.text) not in _TITLES and key(word.text) not in WEEKDAYS:
            end += 1
        elif further := goes_on_with_of(words, end):
            end += further
        elif _is_branch(words, end) or _is_joined(text, words, end) or _is_particle(words, end):
            end += 2
        else:
            break
        if text[words[end - 2].end : words[end - 1].start].strip(" -'"):
            return end - 1
    return end


def _is_owned(words: list[Token], index: int, end: int) -> bool:
    """Whether "the Lord" of "the Lord's Army" is a part of the name of a body."""
    if end != index + 1 or not index or words[index - 1].text != "the":
        return False
    last = end + 1
    while last < len(words) and words[last].is_word and words[last].is_capital:
        last += 1
    return last > end + 1 and key(words[last - 1].text) in BODIES


def _is_joined(text: str, words: list[Token], end: int) -> bool:
    """Whether hyphens join a small word to the capitals on both sides: "Lashkar-e-Taiba"."""
    if end + 1 >= len(words) or len(words[end].text) > len("wal") or not words[end].text.islower():
        return False
    before, behind = words[end - 1], words[end + 1]
    hyphens = (
        text[before.end : words[end].start],
        text[words[end].end : behind.start],
    )
    return behind.is_capital and hyphens[0] == "-" and hyphens[1] in ("-", " ")


def _is_branch(words: list[Token], end: int) -> bool:
    """Whether "the Islamic State" goes on with its land: "in Somalia"."""
    name = [key(word.text) for word in words[end - 2 : end]]
    if name != ["islamic", "state"] or words[end].text != "in" or end + 1 >= len(words):
        return False
    return words[end + 1].is_capital and key(words[end + 1].text) not in MONTHS


def _is_particle(words: list[Token], end: int) -> bool:
    is_followed = end + 1 < len(words) and words[end + 1].is_capital
    return is_followed and key(words[end].text) in _PARTICLES


def _is_adjective(token: Token) -> bool:
    return token.text.endswith(_ADJECTIVE) and token.text[1:].islower()


def _is_acronym(word: Token) -> bool:
    return len(word.text) > 2 and word.text.isupper()


def _is_subject(words: list[Token], end: int) -> bool:
    """Whether what follows a sentence's first word makes that word a name."""
    following = key(words[end].text) if end < len(words) else ""
    if following == "was" and end + 1 < len(words) and key(words[end + 1].text) in _TAKEN:
        return True
    if end + 1 < len(words) and words[end].text == "," and words[end + 1].text in ("a", "an"):
        return True
    return following in ("claims", "claimed", "village", "town", "city", "district")


def _is_numbered(words: list[Token], index: int) -> bool:
    """Whether a capitalised word only has a number for its name: "Route 5", "Camp 7"."""
    is_road = key(words[index].text) in _NUMBERED
    return is_road and index + 1 < len(words) and words[index + 1].text.isdigit()


def _is_cut(text: str, words: list[Token], index: int) -> bool:
    """Whether a capitalised word is what a hyphen joins to the one before it: "Y" of "IS-Y"."""
    before = words[index - 1] if index else None
    return before is not None and before.is_capital and text[before.end : words[index].start] == "-"


def _goes_on_behind_hyphen(text: str, words: list[Token], index: int) -> bool:
    """Whether a hyphen joins capitals to another name behind them: "IS" of "IS-Y"."""
    if index + 1 >= len(words) or not words[index].text.isupper():
        return False
    behind = words[index + 1]
    return behind.is_capital and text[words[index].end : behind.start] == "-"


def _spelled_out(words: list[Token], index: int) -> int | None:
    """Where a name ends whose capitals stand in brackets behind it: "Data and Event Log (DEL)"."""
    capitals = ""
    for end in range(index, min(index + _LONGEST, len(words))):
        word = words[end]
        if word.text == "(":
            bracket = takewhile(lambda token: token.text != ")", words[end + 1 :])
            short = "".join(token.text for token in bracket if token.is_word)
            is_same = capitals.startswith(short) or sorted(capitals) == sorted(short)
            is_short = len(short) > 2 and short.isupper() and is_same
            return end if is_short else None
        if word.is_capital and word.is_word:
            capitals += word.text[0]
        elif word.text not in ("and", "of", "for", "the", "in", "on", "&") or end == index:
            return None
    return None
