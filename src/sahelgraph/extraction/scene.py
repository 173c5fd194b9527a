"""A scene, the sentences that tell one event, and the block that it is read from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sahelgraph.extraction.days import Day
from sahelgraph.extraction.tagging import Tagged

#: The date that heads a bullet.
HEADING = re.compile(r"D\d+ (?::|—|-) ")


@dataclass
class Scene:
    """Sentences that tell one event: its kind and date, and how the date was found."""

    kind: str
    date: str
    basis: str
    sentences: list[Tagged] = field(default_factory=list)
    is_background: bool = False
    rule: str = "first-sentence"
    kind_start: int = 0
    force: str = ""


@dataclass(frozen=True)
class Block:
    """A block to draft from: its tagged sentences and, for a bullet, the date that heads it."""

    name: str
    sentences: list[Tagged]
    heading: Day | None = None
