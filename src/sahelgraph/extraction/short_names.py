"""Short names that a text gives without brackets: "the Tigers" for the Coast Tigers."""

from __future__ import annotations

import re

from sahelgraph.extraction.bodies import BODIES
from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.lexicon import plural_of, word_set
from sahelgraph.extraction.linking import slug_of

_WORD = r"(?:(?:al|el|an|ar|as|at|az|ash|wal|ul)-)?[A-Z][\w'’]*(?:-\w+)*"
_NAME = re.compile(
    rf"(?:The )?({_WORD}(?: (?:(?:of|for|the|al|de|du|la|del) ){{0,2}}{_WORD}){{1,6}})"
)
_SHORT = re.compile(rf"\b[Tt]he ({_WORD})(?! (?:of|for) (?:the )?[A-Z]| [A-Z]|['’-]?\w)")
_READ = 200_000
_NEVER = word_set("never_names")


def short_names_of(text: str, gazetteer: Gazetteer) -> dict[str, str]:
    """The slugs of the short names of a text, and of the one name that each is short for.

    A short name is the word for what a body is, alone behind "the"; a word that two names have is
    short for neither.
    """
    bodies = _bodies()
    told = {word for word in _SHORT.findall(text[:_READ]) if word.lower() in bodies}
    full: dict[str, set[str]] = {word: set() for word in told}
    for name in set(_NAME.findall(text[:_READ])):
        words = name.split(" ")
        while len(words) > 1 and words[0].lower() in _NEVER:
            words = words[1:]
        if len(words) == 1:
            continue
        name = " ".join(words)
        for word in {words[-1], words[0] if words[1] in ("of", "for") else words[-1]}:
            if word in full:
                full[word].add(_slug(name, gazetteer))
    return {slug_of(word): names.pop() for word, names in full.items() if len(names) == 1}


def _bodies() -> frozenset[str]:
    return BODIES | {plural_of(word) for word in BODIES}


def _slug(name: str, gazetteer: Gazetteer) -> str:
    known = [slug for kind, slug in gazetteer.lookup(name) if kind == "group"]
    return known[0] if known else slug_of(name)
