"""Numbers of people as they are told, with their bounds; never an average.

The grammar is that of :mod:`sahelgraph.records.figures`: a quantity found here is written in
its words, so that a figure of a draft is a figure of a record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from sahelgraph.extraction.rules import alternatives
from sahelgraph.extraction.text import Token, tokens

_PATTERNS = Path(__file__).parent / "patterns" / "numbers.yaml"

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = {word: number for number, word in enumerate(_UNITS)}
_SMALL |= {word: 20 + 10 * number for number, word in enumerate(_TENS)}
_LARGE = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_GROSS = {"dozen": 12, "score": 20}

#: Numbers in words: "and" joins only what is below a hundred to a hundred, or to a thousand.
_BELOW_100 = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[\s-]+(?:{'|'.join(_UNITS[1:10])}))?"
    rf"|{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?!\w)"
)
_UNSCALED = r"(?!\s+(?:hundred|thousand|million|dozen|score))"
_BELOW_1000 = (
    rf"(?:(?:(?:a|{_BELOW_100})[\s-]+|(?<!\d\s))hundred(?:(?:\s+and\s+|[\s-]+){_BELOW_100}{_UNSCALED})?"
    rf"|{_BELOW_100})"
)
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?![\d.]*\d|:\d|/\d|(?:st|nd|rd|th)\b)"
_NUMBER = (
    rf"(?:(?:half\s+a|a\s+half|a|{_BELOW_100}|\d\d?)[\s-]+(?:dozen|score(?=\s+of|\s+or))(?!\w)"
    rf"|{_DIGITS}\s+(?:hundred|thousand|million)\b|{_DIGITS}"
    rf"|(?:(?:(?:a|{_BELOW_1000})[\s-]+)|(?<!\d\s)(?=thousand))(?:thousand|million)"
    rf"(?:(?:\s+and\s+|[\s-]+){_BELOW_1000}{_UNSCALED})?\b"
    rf"|{_BELOW_1000}\b)"
)

#: Words before a number, and the form of the figure that they make.
QUALIFIERS = {
    "more than": "more than {0}",
    "well over": "more than {0}",
    "over": "more than {0}",
    "upwards of": "more than {0}",
    "in excess of": "more than {0}",
    "at least": "at least {0}",
    "no fewer than": "at least {0}",
    "no less than": "at least {0}",
    "not less than": "at least {0}",
    "a minimum of": "at least {0}",
    "up to": "up to {0}",
    "as many as": "up to {0}",
    "a maximum of": "up to {0}",
    "as high as": "up to {0}",
    "at most": "up to {0}",
    "fewer than": "fewer than {0}",
    "less than": "fewer than {0}",
    "under": "fewer than {0}",
    "about": "about {0}",
    "around": "about {0}",
    "nearly": "about {0}",
    "almost": "about {0}",
    "roughly": "about {0}",
    "approximately": "about {0}",
    "some": "about {0}",
    "an estimated": "about {0}",
    "close to": "about {0}",
    "circa": "about {0}",
    "~": "about {0}",
    "a total of": "{0}",
    "exactly": "{0}",
    "between": "{0}",
    "from": "{0}",
}

#: Phrases that tell an amount without a number.
VAGUE = {
    r"(?:several|many|multiple|some)?\s*dozens(?:\s+of)?|several dozen|scores(?:\s+of)?": "dozens",
    r"(?:several|many)?\s*hundreds(?:\s+of)?|several hundred": "hundreds",
    r"(?:several|many|tens of)?\s*thousands(?:\s+of)?|several thousand": "thousands",
    r"several|multiple|a few|a handful of|a couple of": "several",
    r"a number of|some|an unknown number of": "some",
    r"many|numerous|countless|large numbers of|a large number of|scores": "many",
    r"an? (?:undisclosed|unspecified|unreported|undetermined|unconfirmed) number of": "undisclosed",
    r"(?:the )?(?:number|numbers) of": "",
}

#: What a quantity begins with: a digit, or one of these words.
_FIRST_WORDS = {
    *(phrase.split()[0] for phrase in (*QUALIFIERS, *_UNITS, *_TENS, *_LARGE)),
    "a", "an", "half", "several", "many", "multiple", "some", "few", "dozens", "scores",
    "hundreds", "tens", "thousands", "numerous", "countless", "large", "the", "number", "numbers",
}  # fmt: skip
_BEGINNING = rf"(?:[\d~]|{alternatives(sorted(_FIRST_WORDS))}\b)"
_BEFORE = "|".join(re.escape(word) for word in sorted(QUALIFIERS, key=len, reverse=True))
_VAGUE = "|".join(f"(?P<v{n}>{phrase})" for n, phrase in enumerate(VAGUE))
_QUANTITY = re.compile(
    rf"(?<!\w)(?={_BEGINNING})(?:(?<![\w$€£.,/:+-])(?:(?P<pre>(?<!\w)(?:{_BEFORE}))\s*(?:(?P<hedge>{_BEFORE})\s+)?)?"
    rf"(?<![\w./:+])(?P<low>{_NUMBER})"
    rf"(?:(?P<joint>\s*-\s*|\s+(?:to|and|or)\s+)(?:(?:as many as|up to)\s+)?(?P<high>{_NUMBER}))?"
    r"(?P<post>\s?\+|\s+or more|\s+or so|-plus|-odd)?(?![\w%-]|\.\d|'s\b)"
    rf"|(?:{_VAGUE})(?!\w))",
    re.IGNORECASE,
)
_SCALE = re.compile(r"(?:hundred|thousand|million|dozen|score)\Z", re.IGNORECASE)
#: What changes from one number to another is the other.
_CHANGED = re.compile(
    r"(?i)\b(?:ris(?:e|es|en|ing)|rose|rais(?:e|es|ed|ing)|increas(?:e|es|ed|ing)|up|down|grew|grown"
    r"|climb\w*|jump\w*|revis\w+|fell|fallen|drop\w*|reduc\w+|chang\w+|decreas\w+|lowered|cut)\s+\Z"
)
#: An age behind a name or one person: "Karo Denn, 45, and a woman (60)".
_AGE = re.compile(r"(?<![\d,])(?<=\w)(?:,\s+\d\d?(?=\s*,|\s+and\b|\s*\.?\s*\Z)|\s+\(\d\d?\))")
_AGED = re.compile(
    r"(?:[A-Z][\w'-]+|\b(?:man|woman|boy|girl|child|trader|farmer|herder|soldier))\Z"
)


@cache
def _no_count() -> tuple[re.Pattern[str], ...]:
    """What stands before and behind a number that counts nobody, what ends with it; adjectives."""
    data = yaml.safe_load(_PATTERNS.read_text(encoding="utf-8"))
    named = "|".join(f"(?:{pattern})" for pattern in data["named"])
    number = rf"(?<![\w.,-])(?:{_NUMBER}(?:-(?:to-|and-|or-)?{_NUMBER})?)"
    return (
        re.compile("|".join(data["before"]), re.IGNORECASE),
        re.compile("|".join(data["behind"]), re.IGNORECASE),
        re.compile(named, re.IGNORECASE),
        re.compile(rf"{number}(?:{data['compound']})", re.IGNORECASE),
        re.compile(data["compound"], re.IGNORECASE),
    )


#: Words behind a number, and the form of the figure that they make.
_POSTS = {
    "+": "more than {0}",
    "-plus": "more than {0}",
    "or more": "at least {0}",
    "or so": "about {0}",
    "-odd": "about {0}",
}
#: Those that leave an upper bound open.
_OPEN = frozenset(["+", "-plus", "or more"])
#: Verbs and nouns that "over" belongs to, so that it says nothing of the number behind it.
_PARTICLE = re.compile(r"\b(?:turn(?:s|ed)?|hand(?:s|ed)?|control) $")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as told: offsets in the text, and its figure in the words of the records."""

    start: int
    end: int
    figure: str
    is_bare: bool = False


def read_number(text: str) -> int | None:
    """The whole number in digits or English words, or ``None``."""
    plain = text.strip().lower().replace(",", "")
    if plain.isdigit():
        return int(plain)
    total = part = 0
    for word in re.split(r"[\s-]+", plain):
        if word in _SMALL or word.isdigit():
            part += _SMALL.get(word) or int(word if word.isdigit() else 0)
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word in _LARGE:
            total, part = total + max(part, 1) * _LARGE[word], 0
        elif word in _GROSS:
            part = _GROSS[word] // 2 if "half" in plain else max(part, 1) * _GROSS[word]
        elif word not in ("a", "and", "half", ""):
            return None
    return total + part


def joined_tokens(text: str, words: dict[tuple[int, int], str]) -> list[Token]:
    """The tokens of a folded text without the ages behind names, and with each adjective that holds
    a number ("20-strong") as one plain word; ``words`` are others that stand for a span of it."""
    found = tokens(text)
    spans = dict(words)
    _, _, _, compound, suffix = _no_count()
    if suffix.search(text):
        spans |= {match.span(): "sized" for match in compound.finditer(text)}
    ages = [m.span() for m in _AGE.finditer(text) if _AGED.search(text[: m.start()][-30:])]
    inside = [*spans, *ages]
    if not inside:
        return found
    kept = [word for word in found if not any(start <= word.start < end for start, end in inside)]
    kept += [Token(word, start, end) for (start, end), word in spans.items()]
    return sorted(kept, key=lambda word: word.start)


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity in a folded text, left to right; numbers that count nobody are left out."""
    found: list[Quantity] = []
    position = 0
    while match := _QUANTITY.search(text, position):
        quantity = _quantity(match, text)
        position = quantity.end if quantity else match.end()
        if quantity and quantity.figure:
            found.append(quantity)
    return found


def _quantity(match: re.Match[str], text: str) -> Quantity | None:
    start, end = match.span()
    if match.group("low") is None:
        forms = list(VAGUE.values())
        for index, form in enumerate(forms):
            if match.group(f"v{index}") is not None:
                start += len(match.group()) - len(match.group().lstrip())
                return Quantity(start, end, form)
        return None
    return None if _counts_nobody(match, text) else _number(match, text)


def _counts_nobody(match: re.Match[str], text: str) -> bool:
    """Whether a number is an age, a size, a sum, a distance or a name."""
    before, behind, named, *_ = _no_count()
    start = match.start("low")
    end = match.end("high") if match.group("high") else match.end("low")
    near = max(0, match.start() - 40)
    if before.search(text[near : match.start()]):
        return True
    if start > match.start() and before.search(text[near:start]):
        return True
    return bool(named.search(text[near : match.end("low")]) or behind.match(text, end))


def _number(match: re.Match[str], text: str) -> Quantity | None:
    low, high = read_number(match.group("low")), None
    if low is None:
        return None
    start, end = match.span()
    before = (match.group("pre") or "").lower()
    if before == "from" and not match.group("high"):
        start, before = match.start("low"), ""
    if before == "over" and _PARTICLE.search(text, 0, start):
        start, before = match.start("low"), ""
    joint = (match.group("joint") or "").strip()
    if joint:
        high = read_number(match.group("high"))
        if joint == "and" and before != "between":
            high, end = None, match.end("low")
    if high is not None and joint != "-" and _SCALE.search(match.group("high")):
        low = _scaled(low, match.group("low"), match.group("high"))
    if high is not None and before == "from" and _CHANGED.search(text, 0, start):
        return Quantity(match.start("high"), end, str(high))
    if high is not None and before == "between":
        low, high = sorted((low, high))
    post = (match.group("post") or "").strip().lower() if end == match.end() else ""
    if high is not None:
        # "12-10" and "nine to six" tell no bounds; "30-60+" only the lower one.
        bounds = f"at least {low}" if post in _OPEN else f"{low} to {high}"
        return Quantity(start, end, bounds if high > low else "")
    if before in ("between", "from") and match.group("hedge"):
        before = match.group("hedge").lower()
    form = QUALIFIERS.get(before, "{0}")
    if before not in QUALIFIERS and post in _POSTS:
        form = _POSTS[post]
    return Quantity(start, end, form.format(low), is_bare=form == "{0}")


def _scaled(low: int, told: str, high: str) -> int:
    """The lower bound in the scale of the upper: 200 of "two or three hundred"."""
    scale = high.lower().split()[-1].split("-")[-1]
    size = _LARGE.get(scale) or _GROSS[scale]
    is_plain = not _SCALE.search(told) and low < size
    return low * size if is_plain and low < (read_number(high) or 0) // size else low


def is_year_like(quantity: Quantity, text: str) -> bool:
    """Whether a quantity is four digits that may be a year."""
    if not (quantity.is_bare and re.fullmatch(r"(?:19|20)\d\d", quantity.figure)):
        return False
    return text[quantity.start : quantity.end].isdigit()
