"""Names that a document itself tells whole, and the family names of people of its own."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from sahelgraph.extraction.bodies import BODIES, body_behind, branch_of
from sahelgraph.extraction.day_forms import MONTHS, WEEKDAYS
from sahelgraph.extraction.gazetteer import Gazetteer, Thing
from sahelgraph.extraction.lexicon import lexicon, word_set
from sahelgraph.extraction.text import Token, fold, key

_READ = 200_000
_WORD = r"(?:(?:al|el|an|ar|as|at|az|ash|wal|ul)-)?[A-Z][\w'-]*"
_SMALL = r"(?:(?:of|for|the|and|in|on|to|al|de|du|des|del|da|do|dos|das|di|la|y|et|pour) ){0,3}"
_NAME = rf"{_WORD}(?: {_SMALL}{_WORD}){{1,9}}"
#: A name before its capitals in brackets, where its name in another language may stand beside.
_SHORTENED = re.compile(
    rf"({_NAME}) \((?:[^()\n]{{3,80}}?[,;:] )?\"?([A-Z][A-Z0-9-]{{1,9}})\"?"
    r"(?:[,;] [^()\n]{3,80})?\)"
)
#: What gives a name with the land that it is of: "renamed itself the Movement for Peace in Osk".
_NAMED = re.compile(
    r"\b(?:(?:called|named|dubbed|as|call|calls|name|names|renamed|styled|styles)(?: itself"
    r"| themselves)?|under the name|the name) (?:of )?(?:the )?"
    rf"({_NAME}) ?(?=[.,;)]|and\b|\Z)"
)
_PERSON = re.compile(
    r"(?<![\w'-])[A-Z][\w'-]+(?: (?:(?:ag|Ag|ould|Ould|al|el|bin|ben|de|van) )?(?:al-|el-)?[A-Z]"
    r"[\w'-]+){1,3}"
)
_PARTICLES = word_set("particles")
#: What has a capital before a name and is none of it.
_NO_NAMES = word_set("titles") | word_set("never_names") | word_set("openers")
#: Words with a capital behind the name of a town that make no other town of it.
_NO_FURTHER = _NO_NAMES | BODIES | {*MONTHS, *WEEKDAYS} | word_set("behind_towns")
#: Small words behind which the name of a place stands.
_PLACING = word_set("placing")


@lru_cache(maxsize=2)
def shortened(text: str) -> tuple[tuple[str, str], ...]:
    """The names of a text that short ones in brackets stand behind, each with its own; of a run of
    names only that which the short one is for."""
    told = _SHORTENED.findall(lines_of(text))
    return tuple((name, short) for run, short in told if (name := spelled(run, short)))


def lines_of(text: str) -> str:
    """A text with its quotes and hyphens made plain, line by line."""
    return "\n".join(map(fold, text.split("\n")))


def spelled(name: str, short: str) -> str:
    """The end of a run of names that an acronym is for: that whose capitals it has, in whichever
    order another language puts them, else of the whole and what stands behind an "and" the shortest
    that has most of them; empty if none has two."""
    words = name.split(" ")
    letters = sorted(short.replace("-", ""))
    for start in range(len(words) - 1, -1, -1):
        if sorted(_capitals(words[start:])) == letters and words[start][0].isupper():
            return " ".join(words[start:])
    parts = [name[match.end() :] for match in re.finditer(r"\A| and (?:the )?(?=[A-Z])", name)]
    shared = {
        one: sum((Counter(_capitals(one.split(" "))) & Counter(letters)).values())
        for one in reversed(parts)
    }
    best = max(shared, key=lambda one: shared[one])
    return best if shared[best] > 1 else ""


def _capitals(words: list[str]) -> str:
    return "".join(word[0] for word in words if word[0].isupper())


def whole_names(text: str, gazetteer: Gazetteer) -> Gazetteer:
    """The names of bodies that a text spells out, and that no record has, to be found in it."""
    read = lines_of(text[:_READ])
    told = {re.sub(r"^The ", "", name) for name, _ in shortened(read)}
    told |= {name for name in _NAMED.findall(read) if " in " in name}
    found = Gazetteer()
    for name in told:
        is_body = not BODIES.isdisjoint(key(word) for word in name.split(" "))
        if is_body and " " in name and not gazetteer.lookup(name):
            found.add(name, ("told", name))
    return found


def people_of_others_names(text: str, gazetteer: Gazetteer) -> dict[str, str]:
    """The family names, as keys, of people of the records that a text gives to others and not to
    those, each with the first whole name that it tells with it."""
    others: dict[str, str] = {}
    known: set[str] = set()
    for run in dict.fromkeys(_PERSON.findall(lines_of(text[:_READ]))):
        names = [word for word in run.split(" ") if key(word) not in _NO_NAMES]
        length = 2 if names[-2:-1] and key(names[-2]) in _PARTICLES else 1
        firsts = {key(word) for word in names[:-length]}
        for last in {" ".join(names[-length:]), "".join(names[-1:])} if firsts else ():
            people = [thing for thing in gazetteer.lookup(last) if thing[0] == "person"]
            told = {key(w) for one in people for name in gazetteer.names[one] for w in name.split()}
            if firsts & told:
                known.add(key(last))
            elif people:
                others.setdefault(key(last), " ".join(names))
    return {last: name for last, name in others.items() if last not in known}


class DocumentNames:
    """The names of one document: ``whole`` are those of bodies that it spells out, ``others`` the
    family names of people of the records that it gives to others."""

    def __init__(self, gazetteer: Gazetteer, text: str = "") -> None:
        self.gazetteer = gazetteer
        self.whole = whole_names(text, gazetteer)
        self.others = people_of_others_names(text, gazetteer)

    def beyond(
        self, text: str, words: list[Token], index: int, found: tuple[int, list[Thing]] | None
    ) -> int | None:
        """The end of the name of a body that begins at a token and that no record has, though it
        may begin with a known name: "Dawn-P" of Dawn, "the Lume Unity Front" of Lume."""
        whole = self.whole.longest(words, index)
        if whole is not None or found is None:
            return whole[0] if whole is not None else None
        end, things = found
        kind = self.gazetteer.kind(things[0])
        if things[0][0] == "group" and (branch := branch_of(text, words, end)) is not None:
            return branch
        is_land = things[0][0] == "place" and kind != "country"
        if not is_land and kind != "ethnic-community":
            return None
        body = body_behind(words, index, end)
        is_town = is_land and kind in ("settlement", "city", "")
        return self._further(text, words, index, end) if is_town and body is None else body

    def _further(self, text: str, words: list[Token], index: int, end: int) -> int | None:
        """The end of the name of another place that begins with that of a known town, where the
        words before it place something: "in Gao Nord"."""
        is_joined = end < len(words) and text[words[end - 1].end : words[end].start] == " "
        before = words[index - 1].text if index else ""
        is_placed = before in _PLACING or (before.islower() and before.endswith("ed"))
        if not is_joined or not is_placed or not words[end].is_capital:
            return None
        word = words[end]
        is_name = word.is_word and not word.text.isupper() and key(word.text) not in _NO_FURTHER
        found = self.gazetteer.longest(words, end)
        is_other = found is not None and found[1][0][0] != "place"
        if not is_name or is_other or (key(word.text),) in lexicon().countries:
            return None
        return end + 1
