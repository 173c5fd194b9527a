"""Who is said to have done it, and how that is said: stated, claimed, blamed, suspected."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.rules import compiled
from sahelgraph.extraction.tagging import Mention, Tagged

#: Words of a description that say that it is a suspicion.
_SUSPECTED = re.compile(r"\b(?:suspected|alleged|presumed|presumably|believed|likely|apparent)\b")
_LINKED = re.compile(r"\b(?:linked|affiliated|aligned|allied|inspired|affiliates?|associated|links|ties|connected)\b")
_MEMBERS = re.compile(
    r"(?:W\d+|members?|fighters?|elements) (?:of|from|belonging to|loyal to|with) (?:the |an? )?(G\d+|U\d+)"
)


@dataclass(frozen=True)
class Doer:
    """One who is said to have done it.

    ``name`` is the mention of a known or unknown name; without it ``description`` says who it
    was in the words of the passage. ``by`` is who says so, if somebody does.
    """

    attribution: str
    rule: str
    sentence: str
    position: int
    name: Mention | None = None
    description: str = ""
    linked_to: tuple[str, ...] = ()
    by: Mention | None = None
    by_words: str = ""
    is_force: bool = False


@dataclass(frozen=True)
class DoerRule:
    """A rule of ``patterns/perpetrators.yaml``."""

    name: str
    pattern: re.Pattern[str]
    attribution: str


@cache
def doer_rules() -> tuple[DoerRule, ...]:
    """The rules, compiled once; they are tried in their order."""
    data = read_patterns("perpetrators")
    parts = {name: str(part).strip() for name, part in data["parts"].items()}
    for name in list(parts):
        for other, part in parts.items():
            parts[name] = parts[name].replace("{" + other + "}", part)
    return tuple(
        DoerRule(rule["id"], compiled(rule["pattern"], **parts), rule["attribution"])
        for rule in data["rules"]
    )


@cache
def _unclaimed() -> re.Pattern[str]:
    return compiled(read_patterns("perpetrators")["unclaimed"])


def is_unclaimed(sentence: Tagged) -> bool:
    """Whether a sentence says that nobody claimed it."""
    return bool(_unclaimed().search(sentence.code))


def find_doers(sentence: Tagged) -> list[Doer]:
    """Those who are said to have done what a sentence tells, each once for an attribution."""
    found: list[Doer] = []
    seen: set[tuple[str, str]] = set()
    for rule in doer_rules():
        for match in rule.pattern.finditer(sentence.code):
            for doer in _doers(sentence, rule, match):
                same = (doer.name.slug or doer.name.text if doer.name else doer.description, doer.attribution)
                if same not in seen:
                    seen.add(same)
                    found.append(doer)
    return found


def _doers(sentence: Tagged, rule: DoerRule, match: re.Match[str]) -> list[Doer]:
    groups = match.groupdict()
    start, end = match.span("who")
    code = match.group("who").strip()
    names = _names(code)
    speaker = _speaker(sentence, groups.get("by") or "")
    position = sentence.offset(start)
    told = _told(sentence, start, end)
    attribution = rule.attribution
    if attribution == "stated" and _SUSPECTED.search(f" {code} "):
        attribution = "suspected"
    is_linked = bool(_LINKED.search(code))
    mentions = [sentence.at(name) for name in names]
    common = {"rule": rule.name, "sentence": sentence.name, "position": position}
    if mentions and not is_linked:
        kept = mentions if len(mentions) < 4 else mentions[:1]
        return [
            Doer(attribution, name=mention, by=speaker[0], by_words=speaker[1],
                 is_force=mention.letter == "C", **common)
            for mention in kept
        ]
    linked = tuple(mention.slug or mention.text for mention in mentions)
    description = _description(told)
    if not description:
        return []
    return [
        Doer(attribution, description=description, linked_to=linked, by=speaker[0],
             by_words=speaker[1], **common)
    ]


def _names(code: str) -> list[str]:
    """The names in the code of a noun phrase that stand for the doer itself."""
    if (member := _MEMBERS.search(code)) is not None and code.startswith(member.group()[:2]):
        return [member.group(1)]
    head = re.split(r" (?:,|who|which|that|from|in|of|with|,|\()", f"{code} ,")[0]
    member = _MEMBERS.search(code)
    names = re.findall(r"\b[GU]\d+\b", head)
    if not names and member:
        return [member.group(1)]
    if not names and re.search(r"\bC\d+ (?:[a-z]+ ){0,2}(?:W\d+|army|forces|military|police|government|authorities|gendarmerie)", head):
        return re.findall(r"\bC\d+\b", head)
    if not names and _LINKED.search(code):
        return re.findall(r"\bG\d+\b", code)
    return names


def _told(sentence: Tagged, start: int, end: int) -> str:
    """The words of the sentence under a range of its code."""
    first = sentence.offset(start)
    index = max(i for i, at in enumerate(sentence.starts) if at < end)
    last = sentence.offsets[index]
    piece = sentence.code[sentence.starts[index] :].split(" ", 1)[0]
    if piece[0].isupper() and piece[1:].isdigit():
        return sentence.text[first : sentence.at(piece).end]
    return sentence.text[first : last + len(piece)]


_DROPPED = re.compile(r"\A(?:the|a|an|some|several|many|about|around|of|other|these|those)\s+", re.IGNORECASE)


def _description(told: str) -> str:
    """A short description: the words of the noun phrase, without its article."""
    plain = re.sub(r"[*\[\]\\]|\(#\)", "", told)
    plain = re.sub(r"\s+", " ", plain).strip(" ,.")
    while _DROPPED.match(plain):
        plain = _DROPPED.sub("", plain)
    words = plain.split(" ")
    if words and words[0][:1].isupper() and words[0].lower() in _LOWERED:
        words[0] = words[0].lower()
    return " ".join(words[:9])


_LOWERED = frozenset(
    "suspected unidentified unknown armed gunmen militants jihadists insurgents terrorists heavily"
    " masked alleged extremists assailants attackers bandits rebels men three two four five dozens"
    " hundreds fighters separatist more local unnamed presumed individual traditional insurgent".split()
)


def _speaker(sentence: Tagged, code: str) -> tuple[Mention | None, str]:
    """Who says it: a name in the code of the speaker, and the speaker's words."""
    if not code.strip():
        return None, ""
    names = re.findall(r"\b[GHBCU]\d+\b", code)
    start = sentence.code.find(code.strip())
    told = _told(sentence, start, start + len(code.strip())) if start >= 0 else ""
    return (sentence.at(names[0]) if names else None), told
