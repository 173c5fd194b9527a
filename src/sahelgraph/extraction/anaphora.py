"""Who "the group", "its fighters" and "they" are: the armed group that is spoken of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from sahelgraph.extraction.bodies import BODIES
from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.rules import compiled
from sahelgraph.extraction.tagging import Mention, Tagged
from sahelgraph.extraction.text import key

#: Kinds of group that "the militants" may be.
_ARMED = frozenset(
    ["armed-group", "armed-faction", "militia", "rebel-group", "terrorist-network",
     "coalition-of-groups"]
)  # fmt: skip
_SPOKEN = (
    r"claims?|claimed|accuse[sd]?|blame[sd]?|admitted|acknowledged|retaliated|responded|moved|expanded|turned|said|says|vowed|denied|released|issued|showed|published|posted|threatened|announced|intensified"
    r"|increased|stepped up|began|started"
)
#: What the group that is spoken of does: "its first attack was", "the group's deadliest raid".
_DEED = r"(?:attacks?|raids?|assaults?|ambush(?:es)?|operations?|bombings?|offensives?|V\d+)"
_LED = re.compile(
    r"^(?:(?:[a-z]+ ){0,2}(?:D\d+ )?(?:, )?|(?:[a-z]+ ){3,4}D\d+ |in [PUC]\d+ (?:, )?"
    r"|(?:in|on|at|by|after|during|within|for) [^A-Z]*"
    r"(?:D\d+[^A-Z]*)?, )\Z"
)
#: What begins a clause behind the first one of a sentence.
_CLAUSE = re.compile(r"(?:, |; |: |— |\band |\bbut |\bwhen |\bwhere |\bwhile |\bafter |\bbefore "
                     r"|\bthat )"
                     r"(?:(?:on|in|by) D\d+ ,? ?|[a-z]+ly |then |later |also ){0,2}\Z")  # fmt: skip
#: Words of the names of groups that stand for a group alone, and those that may be a state's.
_HEADS = (BODIES | {"katiba", "katibat", "katibah", "jamaat", "harakat", "liwa"}) - frozenset(
    ["army", "guard", "guards", "command", "force", "forces", "state", "states", "nation",
     "nations", "government", "police", "service", "services", "ministry", "court", "bank",
     "parliament", "mission", "operation", "council", "committee", "commission", "office", "news",
     "times", "radio", "post", "house", "task", "wing", "cell", "camp", "department", "company"]
)  # fmt: skip
#: Words for any group.
_GROUPS = frozenset(["group", "organization", "organisation", "movement", "militia"])
#: Those who serve a state.
_SERVING = frozenset(["soldiers", "police", "security-forces", "gendarmes", "peacekeepers"])
#: Those of a place, and of no group.
_DWELLERS = frozenset(
    ["resident", "inhabitant", "villager", "native", "people", "person", "citizen", "governor",
     "mayor", "prefect", "chief", "elder", "farmer", "herder", "trader"]
)  # fmt: skip
#: How many words of a sentence may point back.
_LONGEST = 4


@cache
def _pattern() -> re.Pattern[str]:
    act = str(read_patterns("perpetrators")["parts"]["ACT"])
    heads = "|".join(sorted(_HEADS))
    return compiled(
        rf"(?:^|(?<= ))(?P<who>it|they|the (?:same )?(?:group|{heads}"
        r"|W\d+(?! [CGPU]\d))|(?:its|their) (?P<own>W\d+))"
        r"(?= (?:also |later |then |since |has |have |had |reportedly |subsequently "
        r"|allegedly |twice )*"
        rf"(?:{act}|{_SPOKEN})(?: |$))"
        rf"|(?:^|(?<= ))(?P<deed>its|the (?:same )?(?:group|{heads}|W\d+)(?= s ))"
        rf"(?= (?:(?:[a-z]+|D\d+) ){{0,4}}{_DEED} (?:was|were|on|of|against|in|came|took)\b)"
        rf"|(?<= of )(?P<same>the same (?:group|{heads}|W\d+))(?= )"
        r"|(?<= with )(?P<side>W\d+)(?= claiming )"
        rf"|(?<= by )(?P<agent>the (?:same )?(?:{heads}|(?:[a-z]+ )?(?:W\d+ )?W\d+))"
        r"(?= (?![CGPU]\d)|$)"
    )


def heads_of(name: str) -> list[str]:
    """The words of a group's name that may stand for it: ``katiba`` of Katiba al-Wadi."""
    words = [key(word) for word in name.split()]
    ends = [n for n, word in enumerate(words) if word in ("of", "for")]
    named = {words[0], words[-1], *(words[n - 1] for n in ends[:1] if n)}
    return sorted(named & _HEADS) if len(words) > 1 else []


def resolve(
    sentence: Tagged,
    group: Mention | None,
    named: Callable[[Tagged], list[Mention]] = lambda _: [],
    heads: Mapping[str, Mention] | None = None,
) -> Tagged:
    """The sentence with the armed groups that are meant in the place of the words that point back
    at them as those who act or speak.

    ``group`` is the one spoken of before, ``named`` gives those that the sentence names itself,
    ``heads`` the group that a word of its name stands for.
    """
    start = 0
    for _ in range(_LONGEST):
        match = _pattern().search(sentence.code, start)
        if match is None:
            break
        meant = _meant(sentence, match, group, named(sentence), heads or {})
        start = match.end()
        if meant is not None:
            sentence = with_mention(sentence, meant, match.start(), match.end())
            start = match.start()
            group = meant
    return sentence


def _meant(
    sentence: Tagged,
    match: re.Match[str],
    group: Mention | None,
    named: list[Mention],
    heads: Mapping[str, Mention],
) -> Mention | None:
    """The group that a match stands for: the subject of the clause before it, else the one that
    was spoken of before."""
    told = next(filter(None, match.groups()))
    before = [one for one in named if one.end <= sentence.offset(match.start())]
    first = before[0] if before else None
    if first is not None:
        is_one = len({one.slug or one.text for one in before}) == 1
        group = first if is_one or is_subject(sentence, first) else None
    by_name = heads.get(told.split(" ")[-1])
    if by_name is not None:
        return by_name
    if told in ("it", "they") and not _opens(sentence.code, match, is_told=first is not None):
        return None
    return group if group is not None and _points_back(sentence, match) else None


def _opens(code: str, match: re.Match[str], *, is_told: bool) -> bool:
    """Whether a pronoun is the subject of the sentence, or of a clause behind its group."""
    before = code[: match.start()]
    goes_on = is_told or re.match(r"(?:it|they) ", before)
    is_first = _CLAUSE if goes_on else _LED
    is_of_victims = re.match(r" (?:regained(?! control)|crossed|fled)", code[match.end() :])
    return bool(is_first.search(before)) and not is_of_victims


def _points_back(sentence: Tagged, match: re.Match[str]) -> bool:
    """Whether the words may stand for an armed group: plural or "group", and no person or force."""
    told = next(filter(None, match.groups()))
    nouns = re.findall(r"W\d+", told)
    if nouns:
        known = sentence.at(nouns[-1]).value
        is_many = known.is_plural or known.singular in ("group", "movement", "organization")
        return is_many and "assailant" in known.classes and known.concept not in _SERVING
    return told in ("it", "they", "its") or told.split(" ")[-1] in _GROUPS


def with_mention(sentence: Tagged, group: Mention, start: int, end: int) -> Tagged:
    """The sentence with a mention in the place of the words at a range of its code."""
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
    return sorted(found, key=lambda group: group.start)


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
    members = re.search(rf"\b(W\d+) (?:of|from) (?:the )?{code}\b", sentence.code)
    if members and sentence.at(members.group(1)).value.singular in _DWELLERS:
        return False
    return bool(
        re.search(
            rf"\b{code}(?: \( [^)]{{1,40}} \))?"
            rf" (?:W\d+|fighters|insurgency|rebellion|claimed responsibility|broke away|split from"
            rf"|, which (?:arose|emerged|operates|is active"
            rf"|fights|recruits|(?:is|was) (?:formed|founded|led))"
            rf"|emerged|pledged|swore|took credit|(?:is|are|was|were) (?:formed|founded|created"
            rf"|set up|established|put together|born|an armed"
            rf"|a (?:rebel|separatist|guerrilla|jihadist|militant))"
            rf"|(?:,|is|are|was|were) (?:an?|Q\d+) (?:[a-z]+ |[CW]\d+ ){{0,4}}(?:W\d+|group"
            rf"|militia|movement|faction|sect|force|alliance|coalition|outfit|organi[sz]ation"
            rf"|network|cult|army|brigade)\b(?! of (?:the )?(?:C\d|state)| for ))"
            rf"|\b(?:W\d+|group|militia|movement) (?:of|from|called|known as|named)? ?"
            rf"(?:the )?{code}\b",
            sentence.code,
        )
    )
