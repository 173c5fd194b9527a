"""Names that no record has and that may be people's, by their words and what stands around."""

from __future__ import annotations

import re

from sahelgraph.extraction.group_names import Reading
from sahelgraph.extraction.lineage_words import WORDS, is_role, not_people
from sahelgraph.extraction.tagging import Mention
from sahelgraph.extraction.text import key

#: How many words the name of a person has at most.
_LONGEST = 5


def may_be_person(mention: Mention, reading: Reading, index: int) -> bool:
    """Whether the name at a place of a sentence may be a person's; the thread remembers those that
    stand behind "the"."""
    words = [key(word) for word in re.split(r"[ -]", mention.text)]
    before = reading.pieces[index - 1] if index else ""
    after = reading.pieces[index + 1] if index + 1 < len(reading.pieces) else ""
    if " " not in mention.text or len(words) > _LONGEST or mention.text.isupper():
        return False
    if not_people() & {*words, after} or any(map(str.isdigit, mention.text)):
        return False
    if before == "the":
        reading.thread.bodies.add(mention.text)
    is_named = before in WORDS["naming"]
    if mention.text in reading.thread.bodies or (_are_of(reading, after) and not is_named):
        return False
    is_of = before == "of" and index > 1
    if is_of and reading.text_of(reading.pieces[index - 2]) in WORDS["place_heads"]:
        return False
    return before not in WORDS["before_places"]


def _are_of(reading: Reading, after: str) -> bool:
    """Whether what stands behind a name are people of the body that it names."""
    text = reading.text_of(after)
    is_noun = re.fullmatch(r"W\d+", after) is not None
    return is_noun or (is_role(text) and text not in WORDS["verbs"])


def stands_behind(reading: Reading, index: int, people: list[Mention]) -> bool:
    """Whether "his" stands right behind one of some people and a comma, so that it is somebody
    else's: "X, once his aide"."""
    is_once = index > 0 and reading.pieces[index - 1] in ("once", "formerly", "then")
    comma = index - 1 - is_once
    before = reading.pieces[comma - 1] if comma > 0 and reading.pieces[comma] == "," else ""
    return reading.text_of(before) in [key(person.text) for person in people]


def tells_of_nameless(pieces: list[str]) -> bool:
    """Whether words tell of one without a name, for whom "he" may stand: "a cousin of"."""
    return bool(re.search(r"\b(?:an?|Q\d+) (?:\w+ )?\w+ (?:of|who)\b", " ".join(pieces)))
