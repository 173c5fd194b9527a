"""Text as the rules read it: folded without moving an offset, and cut into tokens."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_FOLDED = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " "}
    | {"‐": "-", "‑": "-", "–": "-", "−": "-", "\u2060": " ", "\n": " ", "\t": " "}
)
_MARKUP = re.compile(
    r"\*+|\]\(#[^)]*\)|\[(?=[^\[\]]{1,120}\]\(#)|\\(?=[$()\[\]])|^\s*- (?=\S)|[\[\]]"
)
#: Texts of more characters are not remembered; a sentence is folded for each of its readers.
_LONG = 4096
_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}|[A-Z]\.(?=\s[A-Z])|(?:Dr|Mr|Mrs|Lt|Gen|Col|Capt|Maj|Sgt|St)\.(?=\s)"
    r"|[A-Z]{1,4}-?\d{1,3}\b(?![,.]\d)|[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)*|'s\b|\d[\d,]*\d|\d+|\S"
)


def fold(text: str) -> str:
    """The text with quotes, hyphens and spaces made plain and markup blank; offsets stay."""
    return _folded(text) if len(text) < _LONG else _folded.__wrapped__(text)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return _MARKUP.sub(lambda match: " " * len(match.group()), text.translate(_FOLDED))


@lru_cache(maxsize=65536)
def key(word: str) -> str:
    """A word without case, accents and apostrophes, by which names are compared."""
    plain = unicodedata.normalize("NFKD", word.replace("'", "").replace(".", "")).casefold()
    return plain if plain.isascii() else "".join(c for c in plain if not unicodedata.combining(c))


class Token(NamedTuple):
    """A word, number or mark with its offsets in the folded text."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter."""
        return self.text[0].isalpha()

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def tokens(text: str) -> list[Token]:
    """The tokens of a folded text; a hyphen that joins two words is none."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        start, end = match.span()
        joins = word == "-" and start > 0 and end < len(text)
        if joins and text[start - 1].isalnum() and text[end].isalnum():
            continue
        found.append(Token(word, start, end))
    return found
