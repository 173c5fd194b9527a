"""Pieces of words without which a pattern cannot match, so that few patterns are tried.

A sentence is matched by a few of hundreds of patterns. What a pattern needs is read from its own
text, by the parser of the standard library; that is a private part of it, and where there is
none, every pattern is tried on everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar

try:
    _parser: Any = import_module("re._parser")
except ImportError:  # pragma: no cover
    _parser = None

#: A piece that is looked for: small letters, or the letter of a mention.
_PIECE = re.compile(r"[a-z]{2,}|[A-Z]")
#: Characters of a piece by which it is found.
_BEGINNING = 2
#: The most texts that a part of a pattern may match to be looked for as a whole.
_MOST = 64
_PLACE = re.compile(r"\{([A-Za-z_]+)\}")
_OPENING = re.compile(r"(?:\((?:\?(?::|=|!|P<\w+>))?|\|)\Z")
#: Characters that stand for the parts of a pattern, from this one on.
_FIRST_MARK = 0xE000

Cues = frozenset[str]


def cues_of(pattern: str, parts: Mapping[str, str]) -> Cues | None:
    """Pieces of words, one of which is in whatever the pattern matches.

    ``parts`` are put in where the pattern has their names in braces. ``None`` if there are no
    such pieces, or none can be told.
    """
    if _parser is None:
        return None
    return _Reader(parts).cues(pattern)


class _Reader:
    """Reads what patterns need; what a part needs is read once."""

    def __init__(self, parts: Mapping[str, str]) -> None:
        self._parts = parts
        self._names = list(parts)

    def cues(self, pattern: str) -> Cues | None:
        for place in _PLACE.finditer(pattern):
            told = self._parts.get(place[1])
            if told is not None and not (_stands_alone(place) or _is_closed(told)):
                return None
        tree = _parser.parse(_PLACE.sub(self._mark, pattern))
        return None if tree.state.flags & re.IGNORECASE else _best(self._needed(tree))

    def _mark(self, place: re.Match[str]) -> str:
        name = place[1]
        return chr(_FIRST_MARK + self._names.index(name)) if name in self._parts else place[0]

    def _needed(self, tree: Any) -> Iterator[Cues]:
        """What each item of a pattern needs, and each run of items that match but a few texts."""
        runs = frozenset([""])
        for kind, value in tree:
            texts = None if str(kind) == "MAX_REPEAT" else _texts([(kind, value)])
            if texts is not None and len(runs) * len(texts) <= _MOST:
                runs = _joined(runs, texts)
                continue
            yield from _of_runs(runs)
            runs = frozenset([""])
            yield from self._of_item(str(kind), value)
        yield from _of_runs(runs)

    def _of_item(self, kind: str, value: Any) -> Iterator[Cues]:
        if kind == "LITERAL" and value >= _FIRST_MARK:
            cues = _of_part(self._names[value - _FIRST_MARK], *self._parts.items())
            if cues is not None:
                yield cues
        elif kind == "SUBPATTERN":
            yield from self._needed(value[-1])
        elif kind in ("MAX_REPEAT", "MIN_REPEAT") and value[0] > 0:
            yield from self._needed(value[2])
        elif kind == "BRANCH":
            ways = [_best(self._needed(way)) for way in value[1]]
            told = [way for way in ways if way is not None]
            if len(told) == len(ways):
                yield frozenset[str]().union(*told)


@lru_cache(maxsize=1024)
def _of_part(name: str, *parts: tuple[str, str]) -> Cues | None:
    known = dict(parts)
    return cues_of(known[name], known)


def _stands_alone(place: re.Match[str]) -> bool:
    """Whether a part is all of a group, or one of its ways."""
    after = place.string[place.end() : place.end() + 1]
    return bool(_OPENING.search(place.string, 0, place.start())) and after in (")", "|")


@lru_cache(maxsize=1024)
def _is_closed(part: str) -> bool:
    """Whether what stands beside a part belongs to all of it, not to one of its ways alone."""
    mark = chr(_FIRST_MARK)
    tree = _parser.parse(mark + _PLACE.sub(mark, part) + mark)
    ends = [tree[0], tree[len(tree) - 1]]
    return len(tree) > 1 and all(str(k) == "LITERAL" and v == _FIRST_MARK for k, v in ends)


def _best(found: Iterable[Cues]) -> Cues | None:
    """Of several sets, each of which is needed, the one that is found least often."""
    return max(found, key=lambda cues: (min(map(len, cues)), -len(cues)), default=None)


def _of_runs(runs: frozenset[str]) -> Iterator[Cues]:
    found = [_PIECE.findall(run) for run in runs]
    if all(found):
        yield frozenset(max(pieces, key=len) for pieces in found)


def _texts(tree: Any) -> frozenset[str] | None:
    """All texts that some items of a pattern match, if they are few."""
    found = frozenset([""])
    for kind, value in tree:
        texts = _texts_of(str(kind), value)
        if texts is None or len(found) * len(texts) > _MOST:
            return None
        found = _joined(found, texts)
    return found


def _texts_of(kind: str, value: Any) -> frozenset[str] | None:
    if kind == "LITERAL":
        return frozenset([chr(value)]) if value < _FIRST_MARK else None
    if kind == "IN" and all(str(sort) == "LITERAL" for sort, _ in value):
        return frozenset(chr(code) for _, code in value)
    if kind == "AT":
        return frozenset([""])
    if kind == "SUBPATTERN":
        return _texts(value[-1])
    if kind == "MAX_REPEAT" and value[:2] == (0, 1):
        texts = _texts(value[2])
        return None if texts is None else texts | {""}
    if kind == "BRANCH":
        ways = [_texts(way) for way in value[1]]
        told = [way for way in ways if way is not None]
        return frozenset[str]().union(*told) if len(told) == len(ways) else None
    return None


def _joined(some: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    return frozenset(one + other for one in some for other in others)


class _HasCues(Protocol):
    @property
    def cues(self) -> Cues | None: ...


_Rule = TypeVar("_Rule")


class Foreseen(Generic[_Rule]):
    """Rules with a pattern each, and which of them may match a text."""

    def __init__(self, rules: Iterable[tuple[_Rule, _HasCues]]) -> None:
        self._rules: list[_Rule] = []
        always: set[int] = set()
        self._known: dict[str, dict[str, set[int]]] = {}
        for number, (rule, pattern) in enumerate(rules):
            self._rules.append(rule)
            if pattern.cues is None:
                always.add(number)
            for cue in pattern.cues or ():
                known = self._known.setdefault(cue[:_BEGINNING], {})
                known.setdefault(cue, set()).add(number)
        self._always = frozenset(always)
        self._of_word = lru_cache(maxsize=50_000)(self._may_match)

    def __iter__(self) -> Iterator[_Rule]:
        return iter(self._rules)

    def of(self, text: str) -> list[_Rule]:
        """The rules that may match a text, in their order."""
        found = self._always.union(*map(self._of_word, text.split()))
        return [self._rules[number] for number in sorted(found)]

    def _may_match(self, word: str) -> frozenset[int]:
        """The patterns of which a cue is in a word."""
        found: set[int] = set()
        beginnings = {word[at : at + _BEGINNING] for at in range(len(word))} | set(word)
        for beginning in beginnings & self._known.keys():
            for cue, numbers in self._known[beginning].items():
                if cue in word:
                    found |= numbers
        return frozenset(found)
