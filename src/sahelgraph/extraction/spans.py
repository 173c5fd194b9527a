"""How long the scenes of a paragraph last, and how far they lie apart."""

from __future__ import annotations

from sahelgraph.extraction.counted_days import first_day
from sahelgraph.extraction.scene import Scene

#: Days within which a verdict is that of the trial told before it.
TRIAL = 10


def is_of_years(date: str) -> bool:
    """Whether a date is a year, or goes on for more than one."""
    first, _, last = date.partition("/")
    return len(first) == len("2015") and (not last or len(last) == len("2015"))


def days_apart(one: str, other: str) -> int:
    """How many days lie between two days; very many if one of them is none."""
    first, last = first_day(one.split("/")[-1]), first_day(other)
    if first is None or last is None or len(other) < 10 or len(one.split("/")[-1]) < 10:
        return 10_000
    return abs((last - first).days)


def bound(scenes: list[Scene]) -> None:
    """Let a scene that only follows another end before the next that has a date; of a successor
    no more is told than the month from which on he led."""
    for order, scene in enumerate(scenes):
        if scene.rule != "prose-order":
            continue
        after = next((s for s in scenes[order + 1 :] if s.rule == "prose-day"), None)
        first = scene.date.split("/")[0]
        if after is not None and after.date.split("/")[0] > first:
            scene.date = f"{first}/{after.date.split('/')[0]}"
        elif scene.kind == "appointment" and scene.date.endswith("/.."):
            scene.date = f"{first[: len('2015-04')]}/.."
