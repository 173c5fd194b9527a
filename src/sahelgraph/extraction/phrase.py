"""A phrase of a sentence as lineage reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

#: The code of a mention.
PIECE = re.compile(r"[A-Z]\d+\Z")


@dataclass
class Phrase:
    """What names or describes somebody, from one word of the code to another.

    ``kind`` is ``group``, ``person``, ``state``, ``nation`` (the adjective of one), ``role``,
    ``relation``, ``band`` (a noun for a body of people), ``men`` or ``other``; ``head`` the code
    of the name or the word. ``of`` are the phrases on which it depends ("of the Front", "its",
    "Front"), ``bearers`` the names that stand beside it, ``before`` the words before its head;
    ``is_local`` says that a role is one in an area ("the emir in the region").
    """

    kind: str
    head: str
    start: int
    end: int
    before: tuple[str, ...] = ()
    of: list[Phrase] = field(default_factory=list)
    bearers: list[Phrase] = field(default_factory=list)
    is_local: bool = False

    @property
    def is_name(self) -> bool:
        """Whether the head is a name."""
        return bool(PIECE.match(self.head)) and self.kind in ("group", "person", "state")

    def within(self) -> Iterator[Phrase]:
        """The phrase and all that stand in it."""
        yield self
        for one in [*self.of, *self.bearers]:
            yield from one.within()
