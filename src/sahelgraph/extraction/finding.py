"""Finders that read each sentence only once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from sahelgraph.extraction.tagging import Tagged

_Found = TypeVar("_Found")


def once(find: Callable[[Tagged], list[_Found]]) -> Callable[[Tagged], list[_Found]]:
    """A finder that reads a sentence only once, and gives a new list of what it found each time."""

    @wraps(find)
    def found(sentence: Tagged) -> list[_Found]:
        if find.__name__ not in sentence.found:
            sentence.found[find.__name__] = find(sentence)
        return list(sentence.found[find.__name__])

    return found
