"""What a sentence tells and nobody did: what was tried, threatened or denied, and misfortunes."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.rules import with_verbs
from sahelgraph.extraction.tagging import Tagged

#: Words of violence that are none.
_HARMLESS = re.compile(r"\bheart attacks?\b|\bV\d+ (?:collapse[ds]?|collapsing|caved|shaft)\b")
#: Who has courts of his own.
_NO_COURT = re.compile(
    r"\b(?:G\d+|sharia|islamist|rebels?|militants?|jihadists?|insurgents?)\b"
    r"|(?<!in )\bU\d+ (?:s |[a-z]+ly )?(?:executed|hanged|put|sentenced|courts?)\b"
    r"|\bby (?:the )?U\d"
)
#: Who dies later of what was done to him.
_WOUNDED = re.compile(
    r"\b(?:wounded|wounds|injur\w+|stabbed|tortured|beaten|wars?|conflict|violence|uprising"
    r"|rebellion|insurgency)\b"
)
_DIES = re.compile(
    r"(?:die[sd]?|perish(?:es|ed)?|succumb(?:s|ed)?(?: to)?|drown(?:s|ed)?|lives"
    r"|(?:lost|loses?) (?:their|his|her) (?:life|lives)|W\d+ (?:is|are|was|were) dead)\Z"
)


#: Behind "who wanted to rob a bank", a past with an object is told as done.
_PAST = re.compile(r" (?:[a-z]+ed|shot|beat|burnt) (?:dead )?(?=Q\d|the |an? |[GHPU]\d)")


#: A relative clause, whose wish or denial ends where its own sentence goes on.
_RELATIVE = re.compile(r"\b(?:who|which|that) (?:[a-z]+ly )?\Z")
_GOES_ON = re.compile(r" (?:are|were|is|was) (?!not )")
_NEXT_DEED = re.compile(r" and (?=[a-z]+ )")


@cache
def _undone() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = read_patterns("reality")
    heads = "|".join(f"(?:{with_verbs(head)})" for head in data["undone"])
    return re.compile(rf"(?:^|(?<= ))(?:{heads})"), re.compile(data["ends"])


@cache
def _misfortune() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = read_patterns("reality")
    joined = "|".join(data["misfortunes"])
    return re.compile(joined), re.compile(data["willed"]), re.compile(data["courts"])


@lru_cache(maxsize=512)
def undone(code: str) -> tuple[tuple[int, int], ...]:
    """The ranges of a code that tell what was not done: tried, planned, denied, only possible."""
    heads, ends = _undone()
    found = []
    for match in heads.finditer(code):
        end = ends.search(code, match.end())
        past = _PAST.search(code, match.end()) if match.group().endswith("to ") else None
        last = min((m.start() for m in (end, past) if m), default=len(code))
        if _RELATIVE.search(code, 0, match.start()):
            goes_on = _GOES_ON if match.group().endswith("to ") else _NEXT_DEED
            behind = goes_on.search(code, match.end(), last)
            last = behind.start() if behind else last
        found.append((match.start(), last))
    return tuple(found)


def is_undone(code: str, position: int) -> bool:
    """Whether the words at a position of a code tell what was not done.

    What begins with the words that say so is told all the same: "tried to storm the camp".
    """
    return any(start < position < end for start, end in undone(code))


def is_misfortune(sentence: Tagged, context: str = "") -> bool:
    """Whether a sentence tells what kills without anybody's will, and nothing that anybody did;
    ``context`` is the text around it, in which somebody may do something."""
    causes, willed, _ = _misfortune()
    if not causes.search(sentence.code) or is_willed(sentence):
        return False
    return not willed.search(_HARMLESS.sub(" ", context))


def is_willed(sentence: Tagged) -> bool:
    """Whether a sentence has a word for violence."""
    _, willed, _ = _misfortune()
    told = _plain(sentence)
    return bool(willed.search(_HARMLESS.sub(" ", told)))


def only_dies(sentence: Tagged, words: str, context: str = "") -> bool:
    """Whether words tell no more than a death, where nothing around them tells violence."""
    if not _DIES.fullmatch(words):
        return False
    _, willed, _ = _misfortune()
    is_hurt = is_willed(sentence) or _WOUNDED.search(sentence.code)
    return not (is_hurt or willed.search(_HARMLESS.sub(" ", context)))


def is_by_court(sentence: Tagged) -> bool:
    """Whether those who are told to be put to death are so by the court of a state."""
    _, _, courts = _misfortune()
    return bool(courts.search(sentence.code)) and not _NO_COURT.search(_plain(sentence))


def _plain(sentence: Tagged) -> str:
    """The code with the nouns for people in their own words."""
    words = {
        f"W{number}": mention.text.lower()
        for number, mention in enumerate(sentence.mentions)
        if mention.letter == "W"
    }
    return " ".join(words.get(piece, piece) for piece in sentence.code.split(" "))
