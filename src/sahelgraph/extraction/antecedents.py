"""Which group "its leader", "the group", "it" and "the two" stand for, as lineage reads it."""

from __future__ import annotations

import re
from typing import Protocol

from sahelgraph.extraction.group_names import OPENING, is_like_a_group
from sahelgraph.extraction.group_names import Reading as Sentence
from sahelgraph.extraction.lineage_words import WORDS
from sahelgraph.extraction.tagging import Mention, Tagged
from sahelgraph.extraction.text import key

_PIECE = re.compile(r"[A-Z]\d+\Z")
#: How many words before "its" may tell of what was formed.
_REACH = 4
#: How many words a clause may have between "which" and "its".
_CLAUSE = 8
#: Among how many words at its beginning a sentence names its subject.
_SUBJECT = 3


#: A part of a group that has no name, with which a sentence begins.
_PART = re.compile(
    rf"{OPENING.pattern}(?:, )?(?:an?|another|Q\d+) (?:[a-z]+ ){{0,2}}(?:wing|faction|branch|cell)"
    r" (?!of )"
)
_NAMING = re.compile(r"\b(?:call(?:s|ed|ing)?|named|known|dubbed|styl(?:es|ed|ing))\b")
#: A group that is new at the end of a sentence: "X, a faction that left Y".
_INTRODUCED = re.compile(
    r"(?P<group>[GU]\d+)(?: \( [GU]\d+ \))? , (?:an?|Q\d+) (?:[^ ,]+ ){0,4}?"
    r"(?:W\d+|wing|faction|group|movement|militia|branch|coalition|alliance)"
    r" (?:that|which|founded|formed|led|created|set)\b[^,.;]*\.?\Z"
)
#: What stands before a group of which most is meant: "the rest of the movement".
_REST = ("rest", "remainder", "remnants", "bulk", "majority", "remains", "core")
#: A part of a group that is given a name.
_CALLED = re.compile(
    r"\b(?:an?|one|another) (?:[\w'-]+ ){1,6}?(?:unit|cell|wing|faction|branch|brigade|battalion)"
    r" (?:(?:that|which) (?:[\w'-]+ ){0,5}?calls?|called|named|known as|dubbed)(?: the)?\Z"
)
#: An attack on what has a commander of its own.
_STORMED = re.compile(
    r"\b(?:raided|attacked|stormed|overran|bombed|shelled|struck|hit|ambushed|assaulted|besieged"
    r"|seized|captured) (?:[a-z]+ |[CGUQW]\d+ (?:s )?){0,4}?"
    r"(?:posts?|base|camp|garrison|barracks|outpost|checkpoint|position|convoy|patrol|unit)\b"
)
#: Nouns for bodies that need bear no arms.
_ANY = ("organization", "organisation", "coalition", "alliance", "network")


class Reading(Sentence, Protocol):
    """A sentence while it is read: ``groups`` are those that it names so far, ``first_group`` that
    which the text was about before it."""

    sentence: Tagged
    groups: list[Mention]
    first_group: Mention | None

    def is_armed(self, mention: Mention) -> bool:
        """Whether a group is an armed one, or may be."""


def tells_of_storming(sentence: Tagged) -> bool:
    """Whether a sentence tells of an attack on a post, whose commander may be meant by "its"."""
    return bool(_STORMED.search(sentence.code))


def is_of_part(sentence: Tagged) -> bool:
    """Whether a sentence is about a part of a group that has no name: "a wing under him left"."""
    return bool(_PART.match(sentence.code)) and not _NAMING.search(sentence.code)


def is_of_unit(reading: Reading, index: int) -> bool:
    """Whether a name is given to a part of a group, which the sentence is then about: "a Hill Front
    unit that the army calls River Cell"."""
    before = reading.pieces[max(index - 12, 0) : index]
    told = " ".join(reading.text_of(piece) for piece in before)
    return bool(_CALLED.search(told))


def introduced(sentence: Tagged, groups: list[Mention]) -> list[Mention]:
    """The group that a sentence ends with and tells what it is, if there is one among some."""
    match = _INTRODUCED.search(sentence.code)
    group = sentence.at(match.group("group")) if match else None
    return [group] if group is not None and group in groups else []


def owner(reading: Reading, index: int, *, is_his: bool) -> Mention | None:
    """The group whose "its" is, behind which a role stands."""
    thread = reading.thread
    is_post = thread.is_stormed and not reading.groups
    if is_post and reading.text_of(_at(reading, index + 1)) == "commander":
        return None
    group = _first(reading) or (thread.topic if is_his else None) or reading.first_group
    if _is_apposed(reading, index, group):
        group = reading.first_group
    told = _joined_before(reading, index) or _formed_before(reading, index)
    return told or _of_which(reading, index) or group


def the_group(reading: Reading, index: int) -> Mention | None:
    """The group that "it" or "the group" stands for."""
    if reading.pieces[index] == "it":
        return _object(reading, index) or _first(reading) or reading.first_group
    if (named := _by_head(reading, index)) is not None:
        return named
    meant = _coalition(reading, index) or _whole(reading, index) or _other_group(reading, index)
    told: list[Mention | None]
    told = [meant, _first(reading), reading.first_group, reading.thread.topic, *reading.thread.met]
    is_any = reading.text_of(_at(reading, index + 1)) in _ANY
    likely = [one for one in told if one is not None and (is_any or reading.is_armed(one))]
    called = reading.thread.called
    sure = [g for g in likely if g.slug or g.text in called or is_like_a_group(g.text)]
    return next(iter(sure or likely), None)


def is_the_group(reading: Reading, index: int) -> bool:
    """Whether "it" or "the" at a place stands for a group: it is the subject, or "the group"."""
    before = " ".join(reading.pieces[:index])
    is_first = before.endswith(",") or bool(OPENING.fullmatch(before))
    if reading.pieces[index] == "it":
        is_made = bool(index) and reading.pieces[index - 1] in WORDS["founding"]
        return is_made or (is_first and not reading.groups)
    last = noun_at(reading, index)
    noun, behind = _at(reading, last), _at(reading, last + 1)
    is_apposed = bool(_PIECE.match(behind)) and behind[0] in "GU"
    is_told = behind in ("between", "of", "with") or is_apposed
    if not is_told and _by_head(reading, index) is not None:
        return True
    return reading.text_of(noun) in WORDS["groups"] and not is_told


def noun_at(reading: Reading, index: int) -> int:
    """Where the noun of "the group" or "the new front" stands, whose article stands at a place."""
    is_new = _at(reading, index + 1) in ("new", "whole", "entire")
    return index + 2 if is_new and _at(reading, index + 2) in WORDS["heads"] else index + 1


def two_groups(reading: Reading, index: int) -> tuple[list[Mention], int] | None:
    """The two groups that "the two groups" or "both groups" stands for, if it stands here, and
    how many words that has."""
    thread, pieces = reading.thread, reading.pieces
    groups = reading.groups or thread.groups
    topic = [thread.topic] if thread.topic else []
    others = [*topic, *thread.met] if thread.main else [*thread.met, *topic]
    other = next((group for group in others if group not in groups), None)
    if len(groups) == 1 and other:
        groups = [other, *groups]
    if len(groups) != 2 or index + 1 >= len(pieces):
        return None
    count = pieces[index + 1]
    if pieces[index] == "both":
        return (groups, 2) if reading.text_of(count) in WORDS["two"] else None
    if not (_PIECE.match(count) and count[0] == "Q" and reading.text_of(count) == "two"):
        return None
    noun = reading.text_of(_at(reading, index + 2))
    if noun in WORDS["two"]:
        return groups, 3
    is_between = index > 0 and pieces[index - 1] == "between"
    is_meant = is_between or noun in WORDS["auxiliaries"] | WORDS["doing"]
    return (groups, 2) if is_meant else None


def _first(reading: Reading) -> Mention | None:
    return reading.groups[0] if reading.groups else None


def _at(reading: Reading, index: int) -> str:
    return reading.pieces[index] if 0 <= index < len(reading.pieces) else ""


def _joined_before(reading: Reading, index: int) -> Mention | None:
    """The group right before "and its rival", if one stands there."""
    before = _at(reading, index - 2) if _at(reading, index - 1) == "and" else ""
    mention = reading.mentions[int(before[1:])] if _PIECE.match(before) else None
    return mention if mention is not None and mention in reading.groups else None


def _of_which(reading: Reading, index: int) -> Mention | None:
    """The group of which a clause with "its" in it tells: "and X, which took its name from its"."""
    start = max(index - _CLAUSE, 2)
    begin = next((n for n in range(index - 1, start, -1) if _at(reading, n) in (",", "which")), 0)
    if _at(reading, begin) != "which" or _at(reading, begin - 1) != ",":
        return None
    before = [piece for piece in reading.pieces[: begin - 1] if piece][-3:]
    if "of" in before or not before or not _PIECE.match(before[-1]):
        return None
    named = reading.mentions[int(before[-1][1:])]
    same = (g for g in reading.groups if g.start == named.start and g.text.startswith(named.text))
    return next(same, None)


def _formed_before(reading: Reading, index: int) -> Mention | None:
    """The group named last, if "with X as its leader" stands behind it."""
    before = reading.pieces[max(index - _REACH, 0) : index]
    is_told = before[-1:] == ["as"] and "with" in before
    return reading.groups[-1] if is_told and reading.groups else None


def _is_apposed(reading: Reading, index: int, group: Mention | None) -> bool:
    """Whether "its" stands right behind a group that it does not stand for: "X, its rival"."""
    before = _at(reading, index - 2) if _at(reading, index - 1) == "," else ""
    is_name = bool(_PIECE.match(before)) and reading.mentions[int(before[1:])] == group
    return is_name and reading.first_group not in (None, group)


def _by_head(reading: Reading, index: int) -> Mention | None:
    """The group that a word of its name stands for: "the front" for the Hill Front."""
    thread, noun = reading.thread, _at(reading, noun_at(reading, index))
    if noun not in WORDS["heads"] or _at(reading, index - 1) in ("at", "on", "to", "from"):
        return None
    told: list[Mention | None]
    told = [*reading.groups, thread.main, thread.topic, *thread.met]
    return next((one for one in told if one and noun in key(one.text).split(" ")), None)


def _object(reading: Reading, index: int) -> Mention | None:
    """The group that "it" stands for as an object: behind "alongside" or "armed" one that the
    sentence names beside its subject, behind "merged to form" that of the sentence before."""
    before, pieces = _at(reading, index - 1), reading.pieces[:index]
    if before in WORDS["making"]:
        is_merged = _at(reading, index - 2) == "to" and not WORDS["merging"].isdisjoint(pieces)
        return reading.first_group if is_merged else None
    if before not in WORDS["founding"]:
        return None
    others = [*reading.groups[1:], reading.first_group]
    return next((one for one in others if one not in reading.groups[:1]), None)


def _whole(reading: Reading, index: int) -> Mention | None:
    """The group of which "the rest of the movement" tells: one that the sentence before was not
    about, if it was about a part of it."""
    if _at(reading, index - 1) != "of" or _at(reading, index - 2) not in _REST:
        return None
    thread = reading.thread
    return next((one for one in thread.met if one not in thread.groups), None)


def _coalition(reading: Reading, index: int) -> Mention | None:
    """The group that "the coalition" stands for: of several, the last named before."""
    noun = _at(reading, index + 1)
    is_one = not noun and key(reading.sentence.code.split(" ")[index + 1]) in ("coalition",)
    return reading.thread.groups[-1] if is_one and len(reading.thread.groups) > 1 else None


def _other_group(reading: Reading, index: int) -> Mention | None:
    """The group that "of the group" stands for behind another: that of the sentence before."""
    is_object = _at(reading, index - 1) in WORDS["prepositions"]
    is_other = is_object and reading.first_group not in reading.groups
    opens = any(_PIECE.match(piece) and piece[0] in "GU" for piece in reading.pieces[:_SUBJECT])
    return reading.first_group if is_other and opens else None
