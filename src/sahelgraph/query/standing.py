"""Which queries are quick, by what others like them took: those come first, slow ones wait apart.

Two queries are alike if they differ in names, texts and numbers alone. Whoever asks for one thing
after the other is so known after the first; a query that is made slow on purpose is, too, and to
change its names does not help it.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections import deque
from enum import Enum
from functools import lru_cache

from sahelgraph.query.asking import Call

_MOST = 4096
#: Seconds for which queries are told apart after the last slow one.
_WATCHED = 60.0
#: Longer queries are taken as they are, and not kept: they are seldom asked twice.
_LONGEST = 4096
_VALUES = re.compile(
    r"""
    <[^<>"{}|^`\\\x00-\x20]*>
  | \"(?:[^"\\\n\r]|\\.)*\" | '(?:[^'\\\n\r]|\\.)*'
  | (?<=:)[\w.:%-]+
  | (?<![\w?$])\d[\w.]*
  | \#[^\n]*
    """,
    re.VERBOSE,
)


class Standing(Enum):
    """What is known of queries like one; one that is not known is ordinary."""

    QUICK = "quick"
    ORDINARY = "ordinary"
    SLOW = "slow"


def likeness(text: str) -> str:
    """What a query has in common with those like it, in few characters."""
    if len(text) > _LONGEST:
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return _likeness(text)


@lru_cache(maxsize=1024)
def _likeness(text: str) -> str:
    return " ".join(_VALUES.sub(" : ", text).split())


class Standings:
    """What the queries that were asked of late took; only the last of each kind counts.

    As long as none is slow all are taken for quick ones, and nothing is looked at: to tell what a
    query is like takes as long as many a query does.
    """

    def __init__(self) -> None:
        self._known: dict[str, Standing] = {}
        self._lock = threading.Lock()
        self._until = 0.0

    @property
    def is_watching(self) -> bool:
        """Whether the queries are told apart."""
        return self._until > 0 and time.monotonic() < self._until

    def of(self, text: str) -> Standing:
        """What is known of queries like this one."""
        if not self.is_watching:
            return Standing.QUICK
        return self._known.get(likeness(text), Standing.ORDINARY)

    def note(self, text: str, standing: Standing) -> None:
        """Take in what became of a query; from a slow one on they are told apart, for some time."""
        if standing is Standing.SLOW:
            self._until = time.monotonic() + _WATCHED
        kind = likeness(text)
        if self._known.get(kind) is standing:
            return
        with self._lock:
            self._known.pop(kind, None)
            if len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]
            self._known[kind] = standing


class _Waiter:
    """One that waits for a place; ``has_place`` once it was given one."""

    __slots__ = ("has_place", "lock")

    def __init__(self) -> None:
        self.has_place = False
        self.lock = threading.Lock()
        self.lock.acquire()


class Places:
    """Places to be evaluated in, for some queries at once.

    Where queries that are not known as quick have all of them there is one more for a quick one,
    and the next that becomes free is given to who is known as quick first.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._lock = threading.Lock()
        # Each for those that are not quick, and for those that are.
        self._taken = [0, 0]
        self._waiters: tuple[deque[_Waiter], deque[_Waiter]] = (deque(), deque())

    def waiting(self, *, is_quick: bool) -> int:
        """How many wait that are known as quick, or are not."""
        return len(self._waiters[is_quick])

    def all_waiting(self) -> int:
        """How many wait in all."""
        return self.waiting(is_quick=True) + self.waiting(is_quick=False)

    def all_taken(self) -> int:
        """How many places are taken."""
        return sum(self._taken)

    def _has_room(self, is_quick: bool) -> bool:
        others, quick = self._taken
        return others + quick < self._number or (is_quick and not quick)

    def take(self, *, is_quick: bool) -> bool:
        """Take a place if there is one and nobody waits for it."""
        with self._lock:
            others, quick = self._waiters
            if quick or (others and not is_quick) or not self._has_room(is_quick):
                return False
            self._taken[is_quick] += 1
            return True

    def wait(self, timeout: float, call: Call | None = None, *, is_quick: bool) -> bool:
        """Wait for a place for some seconds at most; whether there was one.

        Raises QueryAbandoned if the call is given up meanwhile.
        """
        if self.take(is_quick=is_quick):
            return True
        waiter = _Waiter()
        with self._lock:
            self._waiters[is_quick].append(waiter)
        self._give()
        if call is not None:
            call.end_with(lambda: self._leave(waiter, is_quick))
        if not waiter.lock.acquire(timeout=timeout):
            self._leave(waiter, is_quick)
        if not waiter.has_place and call is not None:
            call.check()
        return waiter.has_place

    def _leave(self, waiter: _Waiter, is_quick: bool) -> None:
        """Wait no more."""
        with self._lock:
            if waiter in self._waiters[is_quick]:
                self._waiters[is_quick].remove(waiter)
                waiter.lock.release()

    def give_back(self, *, is_quick: bool) -> None:
        """Give a place to the next one that was taken as this one was."""
        with self._lock:
            self._taken[is_quick] -= 1
            has_waiters = any(self._waiters)
        if has_waiters:
            self._give()

    def _give(self) -> None:
        """Give places to those who wait, as far as there are any."""
        with self._lock:
            for is_quick in (True, False):
                while self._waiters[is_quick] and self._has_room(is_quick):
                    self._taken[is_quick] += 1
                    waiter = self._waiters[is_quick].popleft()
                    waiter.has_place = True
                    waiter.lock.release()
