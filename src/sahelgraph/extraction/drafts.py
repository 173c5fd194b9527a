"""Drafts: what the rules made of a document, each value with its passage and its rule."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class DraftFigure:
    """A figure in the words of the records, with its locator and the rule that found it.

    ``also`` are the locators of other passages that tell the same figure.
    """

    measure: str
    figure: str
    of: str
    locator: str
    rule: str
    side: str = "target"
    nationality: list[str] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    certainty: str = ""
    is_part: bool = False
    also: list[str] = field(default_factory=list)


@dataclass
class DraftDoer:
    """Who is said to have done it: ``actor`` (a slug) or ``unknown`` (a description).

    ``also`` are the locators of other passages that say the same.
    """

    attribution: str
    locator: str
    rule: str
    actor: str = ""
    unknown: str = ""
    by: list[str] = field(default_factory=list)
    linked_to: list[str] = field(default_factory=list)
    also: list[str] = field(default_factory=list)


@dataclass
class DraftEvent:
    """An event in the making; ``date`` is EDTF, ``places`` and ``bases`` are slugs."""

    kind: str
    date: str
    date_basis: str
    locators: list[str]
    rule: str
    label: str = ""
    id: str = ""
    places: list[str] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    is_near: bool = False
    methods: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    target_actors: list[str] = field(default_factory=list)
    participants: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    doers: list[DraftDoer] = field(default_factory=list)
    unclaimed: str = ""
    figures: list[DraftFigure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class DraftChange:
    """A change in the life of groups, as in ``changes.yaml``."""

    kind: str
    date: str
    before: list[str]
    after: list[str]
    locator: str
    rule: str
    by: list[str] = field(default_factory=list)
    old_name: str = ""
    new_name: str = ""
    of: str = ""


@dataclass
class DraftRelation:
    """A relation of two groups, as in ``relations.yaml``."""

    kind: str
    subject: str
    object: str
    locator: str
    rule: str
    date: str = ""
    by: list[str] = field(default_factory=list)


@dataclass
class DraftRole:
    """A role or fate of a person; ``word`` is a notation of the scheme ``role`` or ``fate``."""

    person: str
    word: str
    locator: str
    rule: str
    is_fate: bool = False
    of: str = ""
    date: str = ""
    place: str = ""
    actor: str = ""
    by: list[str] = field(default_factory=list)


@dataclass
class NewThing:
    """A thing or a spelling that no record has.

    ``near`` are the slugs of things with a like name: whether it is one of them is the
    curator's to say.
    """

    kind: str
    slug: str
    name: str
    locator: str
    subkind: str = ""
    near: list[str] = field(default_factory=list)
    within: list[str] = field(default_factory=list)


@dataclass
class Drafts:
    """Everything that was drafted from a document, and the blocks that gave nothing."""

    number: str
    events: list[DraftEvent] = field(default_factory=list)
    changes: list[DraftChange] = field(default_factory=list)
    relations: list[DraftRelation] = field(default_factory=list)
    roles: list[DraftRole] = field(default_factory=list)
    things: dict[str, NewThing] = field(default_factory=dict)
    sources: dict[str, list[str]] = field(default_factory=dict)
    not_understood: dict[str, str] = field(default_factory=dict)
