"""Which events are asked for: filters that all have to hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from sahelgraph.errors import QueryRefused
from sahelgraph.events.reading import Ask, Attribution, Chronicle, Event, Named
from sahelgraph.hints import nearest
from sahelgraph.query.catalogue import Parameter, resolve

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z", re.ASCII)
#: What is told of the doer of an event that nobody names.
UNATTRIBUTED = "none"


@dataclass(frozen=True)
class Filters:
    """What is asked for; an empty text asks for everything.

    ``start`` and ``end`` are days, months or years; an event counts if its date may fall
    between them. ``actor``, ``place`` and ``base`` are IRIs; an actor stands for its factions
    as well, a place for all that lies in it. ``kind``, ``method`` and ``target`` are IRIs or
    words of the vocabulary, ``document`` three digits.
    """

    start: str = ""
    end: str = ""
    actor: str = ""
    attribution: str = ""
    place: str = ""
    kind: str = ""
    method: str = ""
    target: str = ""
    base: str = ""
    document: str = ""

    @classmethod
    def as_typed(cls, given: Mapping[str, str]) -> Filters:
        """The filters among the fields of a form, whatever they hold."""
        return cls(**{field.name: given.get(field.name, "").strip() for field in fields(cls)})

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        """The filters among the fields of a form; others are left alone.

        Raises :class:`~sahelgraph.errors.QueryRefused` for a date that is none.
        """
        typed = cls.as_typed(given)
        start, end = typed.start, typed.end
        for text in (start, end):
            if text and not _is_date(text):
                message = f"'{text[:40]}' is no date; give 2025, 2025-06 or 2025-06-01"
                raise QueryRefused(message, "parameter")
        if start and end and start > end + "￿":
            raise QueryRefused(f"the range ends ({end}) before it begins ({start})", "parameter")
        return typed

    def given(self) -> dict[str, str]:
        """Those that ask for something."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


def _is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day of the calendar."""
    if not _DATE.match(text):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True


def select(chronicle: Chronicle, filters: Filters) -> list[Event]:
    """The events that hold to every filter, in the order of the chronicle."""
    tests = _tests(chronicle, filters)
    return [event for event in chronicle.events if all(test(event) for test in tests)]


def _tests(chronicle: Chronicle, filters: Filters) -> list[Callable[[Event], bool]]:
    asked = filters
    tests: list[Callable[[Event], bool]] = []
    if asked.start:
        tests.append(lambda event: not event.latest or event.latest >= asked.start)
    if asked.end:
        # A year or month goes on to the end of its last day.
        end = asked.end + "￿"
        tests.append(lambda event: event.earliest <= end)
    if asked.actor or asked.attribution:
        tests.append(lambda event: _is_attributed(event, chronicle, asked))
    if asked.place:
        tests.append(lambda event: asked.place in event.lies_in)
    if asked.kind:
        tests.append(lambda event: event.kind.iri == asked.kind)
    if asked.method:
        tests.append(lambda event: any(named.iri == asked.method for named in event.methods))
    if asked.target:
        tests.append(lambda event: any(named.iri == asked.target for named in event.targets))
    if asked.base:
        tests.append(lambda event: any(named.iri == asked.base for named in event.bases))
    if asked.document:
        tests.append(lambda event: asked.document in event.documents)
    return tests


def _is_attributed(event: Event, chronicle: Chronicle, filters: Filters) -> bool:
    """Whether one attribution is of the actor and of the sort that are asked for."""
    if filters.attribution == UNATTRIBUTED:
        return not filters.actor and not _named_attributions(event)
    return any(
        (not filters.attribution or attribution.how == filters.attribution)
        and (
            not filters.actor
            or attribution.actor.iri == filters.actor
            or filters.actor in chronicle.factions.get(attribution.actor.iri, ())
        )
        for attribution in event.attributions
    )


def _named_attributions(event: Event) -> list[Attribution]:
    return [attribution for attribution in event.attributions if attribution.is_named]


@dataclass(frozen=True)
class Choice:
    """A value that a filter may have, and in how many events of the dataset it is."""

    value: str
    label: str
    count: int


def choices(chronicle: Chronicle) -> dict[str, list[Choice]]:
    """For each filter with a list the values that occur, by their labels."""
    events = chronicle.events
    actors = {
        attribution.actor.iri: attribution.actor.label
        for event in events
        for attribution in _named_attributions(event)
    }
    return {
        "actor": _counted(
            Named(iri, actors[iri])
            for event in events
            for iri in _actors_with_wholes(event, chronicle)
            if iri in actors
        ),
        "attribution": [
            *_counted(
                Named(how, how)
                for event in events
                for how in {attribution.how for attribution in event.attributions}
            ),
            Choice(
                UNATTRIBUTED,
                "nobody is named",
                sum(not _named_attributions(event) for event in events),
            ),
        ],
        "place": _counted(
            Named(iri, chronicle.place_labels[iri])
            for event in events
            for iri in event.lies_in
            if iri in chronicle.place_labels
        ),
        "kind": _counted(event.kind for event in events),
        "method": _counted(named for event in events for named in event.methods),
        "target": _counted(named for event in events for named in event.targets),
        "base": _counted(named for event in events for named in event.bases),
        "document": _counted(
            Named(document, document) for event in events for document in event.documents
        ),
    }


#: What a value of a filter may be besides those that occur: the type of it in the catalogue.
_TYPES = {"actor": "actor", "place": "place", "base": "base"}
#: Fields of the form that are no filters.
_OTHER_FIELDS = frozenset({"page"})


def read_filters(
    given: Mapping[str, str], known: Mapping[str, Sequence[Choice]], ask: Ask
) -> Filters:
    """The filters of a form, with ids and names in place of IRIs understood.

    ``known`` are the values that occur (:func:`choices`); ``ask`` looks up the names of things.
    Raises :class:`~sahelgraph.errors.QueryRefused` for a filter or a value that there is not.
    """
    filters = {field.name for field in fields(Filters)}
    for name in given:
        if name not in filters | _OTHER_FIELDS:
            hint = nearest(name, filters)
            listed = ", ".join(field.name for field in fields(Filters))
            message = f"there is no filter '{name[:40]}'{hint}; there are {listed}"
            raise QueryRefused(message, "parameter")
    typed = Filters.of(given).given()
    return Filters.of(
        {name: _understood(name, value, known[name], ask) if name in known else value
         for name, value in typed.items()}
    )  # fmt: skip


def _understood(name: str, value: str, known: Sequence[Choice], ask: Ask) -> str:
    """The value of a filter that is meant: as it is, by its id, its label or another name."""
    wanted = value.casefold()
    for choice in known:
        if wanted in (choice.value.casefold(), choice.label.casefold(), _local(choice.value)):
            return choice.value
    if name in _TYPES:
        found = resolve(Parameter(name, _TYPES[name], ""), value, ask)
        if ask(f"SELECT ?class WHERE {{ <{found}> a ?class }} LIMIT 1"):
            return found
    hint = nearest(value, [text for one in known for text in (one.label, _local(one.value))])
    raise QueryRefused(f"unknown {name} '{value[:80]}'{hint}", "parameter")


def _local(value: str) -> str:
    """The id at the end of an IRI; any other value as it is."""
    return value.rpartition("/")[2].casefold()


def _actors_with_wholes(event: Event, chronicle: Chronicle) -> set[str]:
    """The actors of an event, and the groups that they are factions of."""
    own = {attribution.actor.iri for attribution in event.attributions}
    return own.union(*(chronicle.factions.get(iri, ()) for iri in own))


def _counted(values: Iterable[Named]) -> list[Choice]:
    counts = Counter(values)
    found = [Choice(named.iri, named.label, count) for named, count in counts.items()]
    return sorted(found, key=lambda choice: (choice.label.casefold(), choice.value))
