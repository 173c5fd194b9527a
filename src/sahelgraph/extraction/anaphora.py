"""Who "the group", "its fighters" and "they" are: the armed group that was named last."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.rules import compiled
from sahelgraph.extraction.tagging import Mention, Tagged

#: Kinds of group that "the militants" may be.
_ARMED = frozenset(
    ["armed-group", "armed-faction", "militia", "rebel-group", "terrorist-network",
     "coalition-of-groups"]
)  # fmt: skip
_SPOKEN = (
    r"claims?|claimed|said|says|vowed|denied|released|issued|showed|published|posted|threatened|announced|intensified"
    r"|increased|stepped up|began|started"
)
_LED = re.compile(
    r"^(?:(?:[a-z]+ ){0,2}(?:D\d+ )?(?:, )?|(?:in|on|at|by|after|during|within|for) [^A-Z]*"
    r"(?:D\d+[^A-Z]*)?, )\Z"
)


@cache
def _pattern() -> re.Pattern[str]:
    act = str(read_patterns("perpetrators")["parts"]["ACT"])
    return compiled(
        r"(?:^|(?<= ))(?P<who>it|they|the (?:group|organization|organisation|movement|militia"
        r"|W\d+(?! [CGPU]\d))|(?:its|their) (?P<own>W\d+))"
        r"(?= (?:also |later |then |has |have |had |reportedly |subsequently |allegedly )*"
        rf"(?:{act}|{_SPOKEN})(?: |$))"
        r"|(?<= with )(?P<side>W\d+)(?= claiming )"
        r"|(?<= by )(?P<agent>the (?:[a-z]+ )?(?:W\d+ )?W\d+)(?= (?![CGPU]\d)|$)"
    )


def resolve(sentence: Tagged, group: Mention | None) -> Tagged:
    """The sentence with the group, if one was named, in the place of the words that point back
    at it as the one who acts or speaks."""
    if group is None:
        return sentence
    for match in _pattern().finditer(sentence.code):
        if _points_back(sentence, match):
            return _with_group(sentence, group, match.start(), match.end())
    return sentence


def _points_back(sentence: Tagged, match: re.Match[str]) -> bool:
    """Whether the words may stand for an armed group: plural or "group", and no person or force."""
    told = match.group("who") or match.group("agent") or match.group("side")
    nouns = re.findall(r"W\d+", told)
    if nouns:
        known = sentence.at(nouns[-1]).value
        is_many = known.is_plural or known.singular in ("group", "movement", "organization")
        return is_many and "assailant" in known.classes and known.concept != "soldiers"
    if told in ("it", "they"):
        before = sentence.code[: match.start()]
        return bool(_LED.search(before)) or before.endswith((" when ", " while ", " after "))
    return True


def _with_group(sentence: Tagged, group: Mention, start: int, end: int) -> Tagged:
    first = sentence.offset(start)
    last = max(n for n, at in enumerate(sentence.starts) if at < end)
    word = sentence.code[sentence.starts[last] :].split(" ", 1)[0]
    is_mention = bool(re.fullmatch(r"[A-Z]\d+", word))
    until = sentence.at(word).end if is_mention else sentence.offsets[last] + len(word)
    letter = f"{group.letter}{len(sentence.mentions)}"
    shift = len(letter) - (end - start)
    starts, offsets = [], []
    for at, offset in zip(sentence.starts, sentence.offsets, strict=True):
        if at <= start:
            starts.append(at)
            offsets.append(offset)
        elif at >= end:
            starts.append(at + shift)
            offsets.append(offset)
    return Tagged(
        sentence.text,
        sentence.name,
        [*sentence.mentions, replace(group, start=first, end=until)],
        f"{sentence.code[:start]}{letter}{sentence.code[end:]}",
        starts,
        offsets,
    )


def armed_groups(
    sentence: Tagged, gazetteer: Gazetteer, known: Callable[[Mention], bool]
) -> list[Mention]:
    """The armed groups that a sentence names, in its order; ``known`` tells whether a name is that
    of a group of which the text has spoken."""
    found = []
    for number, mention in enumerate(sentence.mentions):
        is_known = mention.letter == "G" and gazetteer.kind(mention.things[0]) in _ARMED
        is_new = mention.letter == "U" and (known(mention) or _is_named_group(sentence, number))
        if is_known or is_new:
            found.append(mention)
    return found


def is_subject(sentence: Tagged, group: Mention) -> bool:
    """Whether a sentence is about a group that it begins with, and about no other beside it."""
    code = f"{group.letter}{sentence.mentions.index(group)}"
    return bool(
        re.match(
            r"(?:(?:in|on|by|since|after)? ?D\d+ ,? ?)?(?:the )?"
            rf"(?:W\d+ (?:of|from) (?:the )?)?{code}"
            r"(?: \( [GU]\d+ \))?(?: ,(?! [GU]\d)[^,]+,)?(?! ,| and)",
            sentence.code,
        )
    )


def _is_named_group(sentence: Tagged, number: int) -> bool:
    """Whether the words about a new name make it one of an armed group."""
    code = re.escape(f"U{number}")
    return bool(
        re.search(
            rf"\b{code}(?: \( [^)]{{1,40}} \))?"
            rf" (?:W\d+|fighters|insurgency|rebellion|claimed responsibility|broke away|split from"
            rf"|emerged|pledged|swore|took credit|(?:is|are|was|were) (?:formed|founded|created"
            rf"|set up|established|put together|born|an armed"
            rf"|a (?:rebel|separatist|guerrilla|jihadist|militant))"
            rf"|, (?:an?|Q\d+) (?:[a-z]+ |C\d+ ){{0,4}}(?:W\d+|group|militia|movement|faction|sect"
            rf"|force|alliance|coalition|outfit|organi[sz]ation|network|cult|army|brigade))"
            rf"|\b(?:W\d+|group|militia|movement) (?:of|from|called|known as|named)? ?"
            rf"(?:the )?{code}\b",
            sentence.code,
        )
    )
