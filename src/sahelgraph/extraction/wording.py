"""The words in which a passage tells who did it."""

from __future__ import annotations

import re

from sahelgraph.extraction.tagging import Mention, Tagged

#: Nouns for bodies, which stand before the name of one.
BODY_NOUNS = frozenset(["group", "militia", "faction", "gang", "cell", "band", "branch", "wing"])


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


def are_no_doers(sentence: Tagged, piece: str) -> bool:
    """Whether those of a name are none who fight: "the front's critics"."""
    nouns = re.findall(r"\bW\d+\b", piece)
    return bool(nouns) and "assailant" not in sentence.at(nouns[-1]).value.classes


#: What a group is that is named before: "the Sea Guard, a wing of the Hill Front".
_EXPLAINS = re.compile(
    r"(?:an?|the|its) (?:[a-z]+ |C\d+ ){0,3}(?:W\d+|[a-z]+) (?:of|from|linked)\b"
)


def is_apposed(sentence: Tagged, before: str, piece: str) -> bool:
    """Whether what stands behind a comma says who the one before it is: "a commander, X", "X, a
    wing of Y"."""
    if _EXPLAINS.match(piece) and re.search(r"\b[GU]\d+\Z", before):
        return True
    noun = re.search(r"\b(W\d+)\Z", before)
    if noun is None or re.search(r"\b[GU]\d", before):
        return False
    value = sentence.at(noun.group(1)).value
    return not value.is_plural and value.singular not in BODY_NOUNS


def speaker_of(sentence: Tagged, match: re.Match[str]) -> tuple[Mention | None, str]:
    """Who says it: a name in the code of the speaker, and the speaker's words."""
    code = (match.groupdict().get("by") or "").strip()
    if not code:
        return None, ""
    names = re.findall(r"\b[GHBCU]\d+\b", code)
    told = words_under(sentence, match.start("by"), match.start("by") + len(code))
    return (sentence.at(names[0]) if names else None), told
