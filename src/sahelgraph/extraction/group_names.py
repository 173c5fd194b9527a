"""What stands for a group or a state in a text: short names, single names, capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from sahelgraph.extraction.capitals import country_of
from sahelgraph.extraction.lineage_words import WORDS, group_words
from sahelgraph.extraction.linking import kind_of
from sahelgraph.extraction.tagging import Mention, Tagged
from sahelgraph.extraction.text import key
from sahelgraph.extraction.threads import Thread

#: What tells when before the subject of a sentence, without a comma.
OPENING = re.compile(
    r"(?:(?:in|on|by|since|after|during|from|early|late|mid|that|the|same|year|month|week|years|months"
    r"|weeks|later|then|however|but|and|also|when|until|[DQ]\d+)(?: |$))*"
)
#: Words that begin the names of groups more often than those of places.
_ARABIC = frozenset(["ansar", "al"])
#: What begins a sentence about a body of men or an office that has no name.
_UNIT = re.compile(
    rf"{OPENING.pattern}(?:, )?(?:an?|the|Q\d+) (?:[a-z]+ |C\d+ (?:s )?){{0,2}}"
    r"(?:detachment|garrison|patrol"
    r"|platoon|convoy|column|contingent|regiment|court|tribunal|ministry|delegation|commission"
    r"|outpost|checkpoint|company)\b"
)
#: What may stand before the subject of a sentence.
_BEFORE_SUBJECT = re.compile(r"(?:the|D\d+|:|,|on|in|—)\Z")
#: Among how many words a sentence names its subject.
_OPENING_WORDS = 8
#: How far behind a name the noun may stand that tells what bears it.
_REACH = 8
#: How many letters a word has at most of which an "s" at its end does not tell that it is several.
_SHORT = 4


class Reading(Protocol):
    """A sentence while it is read: its words and mentions, and what the text is about."""

    pieces: list[str]
    mentions: list[Mention]
    thread: Thread

    def text_of(self, piece: str) -> str:
        """The key of what a piece of the code stands for, or the piece itself if it is a word."""


def short_names(name: str) -> Iterator[str]:
    """The names that a group may be called by further on: "the Tigers", "the White Guard", "the
    Emirate", as keys."""
    words = name.split()
    if len(words) < 2 or name.isupper():
        return
    last = key(words[-1])
    if last in WORDS["short_names"] or (_is_several(last) and " of " not in name):
        yield last
    if len(words) > 2 and " of " not in name and last in WORDS["short_names"]:
        yield key(" ".join(words[-2:]))
    first = key(words[0])
    if words[1] in ("of", "for") and (first in WORDS["beginnings"] or _is_several(first)):
        yield first


def _is_several(word: str) -> bool:
    """Whether a word of a group's name tells of several, as "tigers" does."""
    return word.endswith("s") and len(word) > _SHORT and word not in WORDS["place_words"]


def capital_of(mention: Mention, pieces: list[str], index: int) -> Mention | None:
    """The country that a capital stands for where it does what governments do."""
    after = pieces[index + 1] if index + 1 < len(pieces) else ""
    before = pieces[index - 1] if index else ""
    slug = country_of(mention.text)
    if slug is None or after not in WORDS["governing"] or before in WORDS["objects"]:
        return None
    return Mention("C", mention.start, mention.end, mention.text, (slug, False))


def is_defined(mention: Mention, reading: Reading, index: int) -> bool:
    """Whether a single name is told to be a group's, by the text or behind "the"."""
    if mention.text in reading.thread.called:
        return " " not in mention.text
    if " " in mention.text or not index or reading.pieces[index - 1] != "the":
        return False
    if mention.text in reading.thread.defined:
        return True
    behind = reading.pieces[index + 1 : index + 1 + _REACH]
    if behind[:1] != [","] or len(behind) < 3 or not re.fullmatch(r"an?|Q\d+", behind[1]):
        return False
    until = behind.index(",", 1) if "," in behind[1:] else len(behind)
    told = [reading.text_of(piece) for piece in behind[2:until]]
    is_group = bool(WORDS["kinds"].intersection(told))
    if is_group:
        reading.thread.defined.add(mention.text)
    return is_group


def is_common_noun(mention: Mention, reading: Reading, index: int) -> bool:
    """Whether words with capitals are no name, for an article or number tells of one or some and no
    noun stands behind them: "a Member State informed", "two Member States"."""
    before, after = (
        reading.pieces[n] if 0 <= n < len(reading.pieces) else "" for n in (index - 1, index + 1)
    )
    is_one = before in ("a", "an", "another") or bool(re.fullmatch(r"Q\d+", before))
    is_alone = not after or not after[0].isalpha() or after.endswith("ed")
    is_alone = is_alone or after in WORDS["auxiliaries"] | WORDS["behind_common"]
    return is_one and is_alone and " " in mention.text and not mention.text.isupper()


def is_like_a_group(name: str) -> bool:
    """Whether the words of a new name are those of an armed group's."""
    words = {key(word) for word in re.split(r"[ -]", name)}
    is_named_so = name.isupper() or bool(group_words() & words) or words & _ARABIC != set()
    return is_named_so and kind_of(name) == "armed-group"


def whole_name(mention: Mention, reading: Reading, index: int) -> Mention | None:
    """The name of which a single one is a part: of the first in "the brothers Karo and Ilka
    Voss", of the faction in "the Karo faction of the Hill Front"."""
    pieces = reading.pieces
    around = [*pieces[max(index - 1, 0) : index], "", *pieces[index + 1 : index + 3], "", ""]
    if not index or " " in mention.text:
        return None
    before, after, further = (reading.text_of(around[n]) for n in (0, 2, 3))
    if before in ("brothers", "sisters", "siblings") and after == "and" and " " in further:
        name = reading.mentions[int(around[3][1:])].text
        whole = f"{mention.text} {name.split(' ', 1)[1]}"
        return Mention("H", mention.start, mention.end, whole, [])
    is_part = after == "faction" and around[3][:1] not in ("W", "H")
    is_part = is_part or (after == "wing" and further == "of")
    if is_part and before == "the" and mention.text not in reading.thread.places:
        pieces[index + 1] = ""
        return Mention("U", mention.start, mention.end, f"{mention.text} {after}", "")
    return None


def state_with_office(reading: Reading, index: int) -> Mention | None:
    """The state that is meant by "its" where "its president" or the like stands."""
    state = reading.thread.state
    behind = [reading.text_of(piece) for piece in reading.pieces[index + 1 : index + 5]]
    until = behind.index(",") if "," in behind else len(behind)
    is_office = bool(WORDS["offices"].intersection(behind[:until]))
    return state if state is not None and is_office and not state.value[1] else None


def is_of_town(reading: Reading, index: int) -> bool:
    """Whether "its" is that of a town or region, for one who governs such stands behind it."""
    behind = [reading.text_of(piece) for piece in reading.pieces[index + 1 : index + 4]]
    until = next((n for n, word in enumerate(behind) if not word.isalpha()), len(behind))
    return bool(WORDS["of_towns"].intersection(behind[:until]))


def begins_with_unit(sentence: Tagged) -> bool:
    """Whether the subject of a sentence is a body that has no name: "a detachment of the army"."""
    opening = " ".join(sentence.code.split(" ", _OPENING_WORDS)[:_OPENING_WORDS])
    told = re.sub(r"W\d+", lambda noun: key(sentence.at(noun.group()).text), opening)
    return bool(_UNIT.match(told))


def state_of(sentence: Tagged) -> Mention | None:
    """The country that a sentence begins with, if it does."""
    pieces = [piece for piece in sentence.code.split(" ")[:6] if not _BEFORE_SUBJECT.match(piece)]
    if not pieces or not re.fullmatch(r"C\d+", pieces[0]):
        return None
    return sentence.at(pieces[0])
