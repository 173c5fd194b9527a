"""The words in which a passage tells who did it."""

from __future__ import annotations

import re

from sahelgraph.extraction.tagging import Tagged


def words_under(sentence: Tagged, start: int, end: int) -> str:
    """The words of the sentence under a range of its code."""
    first = sentence.offset(start)
    index = max(i for i, at in enumerate(sentence.starts) if at < end)
    piece = sentence.code[sentence.starts[index] :].split(" ", 1)[0]
    if piece[0].isupper() and piece[1:].isdigit():
        return sentence.text[first : sentence.at(piece).end]
    return sentence.text[first : sentence.offsets[index] + len(piece)]


_DROPPED = re.compile(
    (
        r"\A(?:the|a|an|some|several|many|about|around|of|other|these|those|group of|groups of"
        r"|number of)\s+"
    ),
    re.IGNORECASE,
)
_PROPER = re.compile(r"\A(?:[A-Z]{2,}|al-|Al-|Islam|Tuareg|Fulani|Dogon|Boko|Christian|Muslim)")


def description_of(told: str) -> str:
    """A short description: the words of the noun phrase, without its article."""
    plain = re.sub(r"[*\[\]\\]|\(#\)", "", told)
    plain = re.sub(r"\s+", " ", plain).strip(" ,.-:")
    while _DROPPED.match(plain):
        plain = _DROPPED.sub("", plain)
    words = plain.replace("were linked", "linked").replace("ssaultant", "ssailant").split(" ")
    if words and words[0][:1].isupper() and not _PROPER.match(words[0]):
        words[0] = words[0].lower()
    return " ".join(words[:10])


def is_pronoun(description: str) -> bool:
    """Whether a description only points back at somebody named before."""
    words = re.sub(r"^(?:suspected|the)\s+", "", description.lower()).split()
    return (
        len(words) <= 2
        and (words[-1] if words else "")
        in (
            "assailants",
            "attackers",
            "militants",
            "insurgents",
            "jihadists",
            "gunmen",
            "group",
            "groups",
            "men",
            "terrorists",
            "attacker",
            "forces",
            "man",
            "woman",
            "assailant",
            "fighters",
            "mercenaries",
            "terrorist",
            "rebels",
            "bandits",
            "extremists",
            "others",
            "two",
            "people",
            "kidnappers",
            "captors",
            "hijackers",
            "abductors",
            "troops",
        )
        and not description.lower().startswith("suspected")
    )
