"""Proposals for a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """``": did you mean 'aqim'?"`` for the known word that is nearest, or an empty string."""
    matches = get_close_matches(word, list(known), n=2, cutoff=0.6)
    if not matches:
        return ""
    return f": did you mean {' or '.join(repr(match) for match in matches)}?"
