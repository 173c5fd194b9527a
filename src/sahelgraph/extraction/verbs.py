"""Verbs in all their forms, from the base forms of ``patterns/verbs.yaml``."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from functools import cache

from sahelgraph.extraction.lexicon import plural_of, read_patterns


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a verb, each with the words that belong to it: "guns down"."""

    base: str
    third: str
    past: str
    participle: str
    gerund: str

    @property
    def finite(self) -> tuple[str, str, str]:
        """The present and the past."""
        return self.base, self.third, self.past

    @property
    def all(self) -> tuple[str, str, str, str, str]:
        """Every form."""
        return self.base, self.third, self.past, self.participle, self.gerund


@cache
def forms_of(verb: str) -> Forms:
    """The forms of a verb in its base form, such as ``raid`` or ``gun down``."""
    head, space, tail = verb.partition(" ")
    told = str(_irregular().get(head, "")).split("/")
    third, past, participle = [*told, "", "", ""][:3]
    regular = _past(head)
    gerund = told[3] if len(told) > 3 else _gerund(head, past)
    made = (head, third or plural_of(head), past or regular, participle or past or regular, gerund)
    return Forms(*(f"{form}{space}{tail}" for form in made))


def verbs_of(section: str) -> dict[str, list[Forms]]:
    """The verbs of a section that has them by name: ``measures``, ``befalls`` or ``kinds``."""
    table: dict[str, str] = read_patterns("verbs")[section]
    return {name: [forms_of(verb) for verb in shlex.split(told)] for name, told in table.items()}


def finite_of(section: str) -> list[str]:
    """The present and past forms of a section that is one list: ``acts`` or ``harmless``."""
    told = shlex.split(read_patterns("verbs")[section])
    return list(dict.fromkeys(form for verb in told for form in forms_of(verb).finite))


def participles_of(section: str) -> list[str]:
    """The participles of the past of a section that is one list."""
    return [forms_of(verb).participle for verb in shlex.split(read_patterns("verbs")[section])]


@cache
def _irregular() -> dict[str, str]:
    return dict(read_patterns("verbs")["irregular"])


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return f"{verb}d"
    return f"{verb[:-1]}ied" if _ends_in_y(verb) else f"{verb}ed"


def _gerund(verb: str, past: str) -> str:
    if verb.endswith("e") and not verb.endswith("ee"):
        return f"{verb[:-1]}ing"
    is_doubled = past.endswith("ed") and past[: len(verb) + 1] == verb + verb[-1]
    doubles = is_doubled or verb in (
        "cut",
        "hit",
        "let",
        "put",
        "run",
        "set",
        "slit",
        "overrun",
        "get",
    )
    return f"{verb}{verb[-1]}ing" if doubles else f"{verb}ing"


def _ends_in_y(verb: str) -> bool:
    return verb.endswith("y") and verb[-2] not in "aeiou"
