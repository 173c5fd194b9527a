"""Numbers of people as they are told, with their bounds; never an average.

The grammar is that of :mod:`sahelgraph.records.figures`: a quantity found here is written in
its words, so that a figure of a draft is a figure of a record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

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
_LARGE = {"hundred": 100, "thousand": 1000}

_WORD = "|".join(sorted([*_SMALL, *_LARGE], key=len, reverse=True))
_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?![\d.]*\d|(?:st|nd|rd|th)\b)"
    rf"|(?:(?:a\s+)?(?:{_WORD})"
    rf"(?:(?:[\s-]+|(?<=hundred)\s+and\s+|(?<=thousand)\s+and\s+)(?:{_WORD}))*)\b"
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
_DOZENS = {"a": 12, "one": 12, "two": 24, "three": 36, "four": 48}

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

_BEFORE = "|".join(re.escape(word) for word in sorted(QUALIFIERS, key=len, reverse=True))
_VAGUE = "|".join(f"(?P<v{n}>{phrase})" for n, phrase in enumerate(VAGUE))
_QUANTITY = re.compile(
    rf"(?<!\w)(?:(?P<dozen>(?:(?:(?P<dpre>{_BEFORE})\s+)?(?P<dn>a|one|two|three|four)\s+dozen(?!s)))"
    rf"|(?<![\w$€£.,-])(?:(?P<pre>(?<!\w)(?:{_BEFORE}))\s*)?(?<![\w.])(?P<low>{_NUMBER})"
    rf"(?:(?:\s*-\s*|\s+(?:to|and|or)\s+)(?:(?:as many as|up to)\s+)?(?P<high>{_NUMBER}))?"
    r"(?P<post>\s?\+|\s+or more|\s+or so|-plus)?(?![\w%]|\.\d|\s+percent|\s+per cent"
    r"|[\s-]+years?[\s-]+old)"
    rf"|(?<!\w)(?:{_VAGUE})(?!\w))",
    re.IGNORECASE,
)


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
    words = [word for word in re.split(r"[\s-]+", plain) if word not in ("and", "")]
    for word in words:
        if word in _SMALL:
            part += _SMALL[word]
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word == "thousand":
            total, part = (total + max(part, 1)) * 1000, 0
        elif word != "a":
            return None
    return total + part


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity in a folded text, left to right."""
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
    if match.group("dozen"):
        form = QUALIFIERS.get((match.group("dpre") or "").lower(), "{0}")
        return Quantity(start, end, form.format(_DOZENS[match.group("dn").lower()]))
    if match.group("low") is None:
        forms = list(VAGUE.values())
        for index, form in enumerate(forms):
            if match.group(f"v{index}") is not None:
                start += len(match.group()) - len(match.group().lstrip())
                return Quantity(start, end, form)
        return None
    return _number(match, text)


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
    form = QUALIFIERS.get(before, "{0}")
    joint = text[match.end("low") : match.start("high")].strip() if match.group("high") else ""
    if joint:
        high = read_number(match.group("high"))
        if joint.startswith("and") and before != "between":
            high, end = None, match.end("low")
    post = (match.group("post") or "").strip().lower()
    is_open = post in ("+", "or more", "-plus")
    if high is not None and high > low:
        return Quantity(start, end, f"at least {low}" if is_open else f"{low} to {high}")
    if match.group("high") and high is not None:
        end = match.end("low")
    if high is None and before not in QUALIFIERS and is_open:
        form = "at least {0}" if post == "or more" else "more than {0}"
    return Quantity(start, end, form.format(low), is_bare=form == "{0}")
