"""What takes more than one record to check: references, citations, circles, identities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sahelgraph.errors import Problem, RecordErrors
from sahelgraph.hints import nearest
from sahelgraph.records import vocabulary
from sahelgraph.records.fields import Record
from sahelgraph.records.geonames import countries_of
from sahelgraph.records.model import (
    Actor,
    Change,
    Identity,
    Publisher,
)
from sahelgraph.records.reader import Dataset

#: By field name, the collections of a dataset in which a slug has to be found.
REFERENCES: dict[str, tuple[str, ...]] = {
    "by": ("groups", "people", "publishers"),
    "actor": ("groups", "people"),
    "on_behalf_of": ("groups",),
    "linked_to": ("groups",),
    "nationality": ("places",),
    "place": ("places",),
    "country": ("places",),
    "base": ("bases",),
    "near": ("places",),
    "within": ("places",),
    "operator": ("groups",),
    "targets": ("groups", "people"),
    "participants": ("groups",),
    "people": ("people",),
    "part_of": ("events",),
    "concludes": ("events",),
    "retaliation_for": ("events",),
    "event": ("events",),
    "before": ("groups",),
    "after": ("groups",),
    "continuing": ("groups",),
    "ended": ("groups",),
    "done_by": ("groups", "people"),
    "laid_to": ("groups",),
    "parties": ("groups",),
    "subject": ("groups",),
    "object": ("groups",),
    "started_by": ("changes", "events"),
    "ended_by": ("changes", "events"),
}
_WHAT = {
    "groups": "group",
    "people": "person",
    "places": "place",
    "bases": "base",
    "publishers": "publisher",
    "events": "event",
    "changes": "change",
}
_COLLECTION_OF_KIND = {
    "group": "groups",
    "person": "people",
    "place": "places",
    "base": "bases",
    "publisher": "publishers",
    "event": "events",
    "change": "changes",
}
NARRATOR = "narrator"


def check_records(dataset: Dataset) -> None:
    """Raise :class:`~sahelgraph.errors.RecordErrors` with everything that does not fit together."""
    problems = [
        *_check_references(dataset),
        *_check_evidence(dataset),
        *_check_claims_of_events(dataset),
        *_check_shared_slugs(dataset),
        *_check_sources(dataset),
        *_check_identities(dataset),
        *_check_names_of_renames(dataset),
        *_check_circles(dataset),
        *_check_gazetteer(dataset),
    ]
    if problems:
        raise RecordErrors(problems)


def everything(dataset: Dataset) -> Iterator[Record]:
    """Every record of a dataset, and every record that another one holds."""
    for collection in _collections(dataset).values():
        for record in collection.values():
            yield from _with_parts(record)


def _collections(dataset: Dataset) -> dict[str, Mapping[str, Record]]:
    return {name: value for name, value in vars(dataset).items() if name not in ("documents",)}


def _with_parts(record: Record) -> Iterator[Record]:
    yield record
    for name in type(record).model_fields:
        value = getattr(record, name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Record):
                yield from _with_parts(item)


def _check_references(dataset: Dataset) -> Iterator[Problem]:
    collections = _collections(dataset)
    for record in everything(dataset):
        for name in type(record).model_fields:
            value = getattr(record, name)
            for slug in value if isinstance(value, list) else [value]:
                if isinstance(slug, str) and slug:
                    yield from _check_reference(record, name, slug, collections)


def _check_reference(
    record: Record, field: str, slug: str, collections: dict[str, Mapping[str, Record]]
) -> Iterator[Problem]:
    wanted, extra = kinds_wanted(record, field)
    if not wanted or slug in extra or any(slug in collections[name] for name in wanted):
        return
    known = set(extra).union(*(collections[name] for name in wanted))
    what = " or ".join(_WHAT[name] for name in wanted)
    yield record.problem(f"unknown {what} '{slug}'{nearest(slug, known)}")


def kinds_wanted(record: Record, field: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The collections in which a slug of a field has to stand, and what it may be besides."""
    if field == "of":
        is_figure = hasattr(record, "measured")
        wanted = ("groups", "people") if is_figure else ("groups",)
        return wanted, vocabulary.SCHEMES["victim"] if is_figure else frozenset()
    return REFERENCES.get(field, ()), frozenset({NARRATOR}) if field == "by" else frozenset()


def unknown_names(record: Record, dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """The slugs that a record and its parts name and a dataset does not know, each with the
    collections in which it may stand."""
    collections = _collections(dataset)
    found: dict[str, tuple[str, ...]] = {}
    for part in _with_parts(record):
        for field in type(part).model_fields:
            value = getattr(part, field)
            wanted, extra = kinds_wanted(part, field)
            for slug in value if isinstance(value, list) else [value]:
                is_slug = bool(wanted) and isinstance(slug, str) and slug and slug not in extra
                if is_slug and not any(slug in collections[name] for name in wanted):
                    found.setdefault(slug, wanted)
    return found


def _check_evidence(dataset: Dataset) -> Iterator[Problem]:
    known: dict[str, set[str]] = {
        number: {locator for locator, _, _ in index.passages()}
        for number, index in dataset.documents.items()
    }
    for record in everything(dataset):
        for name in ("evidence", "passage", "unclaimed"):
            for locator in getattr(record, name, None) or ():
                number = locator.partition("/")[0]
                if number not in known:
                    documents = ", ".join(sorted(known))
                    yield record.problem(
                        f"'{locator}' cites a document that is not there; there are {documents}"
                    )
                elif locator not in known[number]:
                    hint = _nearest_passage(locator, known[number])
                    yield record.problem(f"'{locator}' cites a passage that is not there{hint}")


def _nearest_passage(locator: str, known: set[str]) -> str:
    block = locator.partition(".")[0]
    inside = sorted(
        (other for other in known if other.startswith(block + ".")),
        key=lambda other: int(other.rpartition(".s")[2]),
    )
    if inside:
        return f": {block} has {len(inside)} sentences, the last is {inside[-1]}"
    letter = block.rpartition("/")[2][:1]
    same = [other for other in known if "." not in other and other.partition("/")[2][:1] == letter]
    if not same:
        return nearest(locator, known)
    last = max(same, key=lambda other: int(other.partition("/")[2][1:]))
    return f": the last block of its kind is {last}"


def _check_claims_of_events(dataset: Dataset) -> Iterator[Problem]:
    """A claim needs evidence of its own when its event is told by several passages."""
    for event in dataset.events.values():
        if len(event.told) < 2:
            continue
        for claim in (*event.perpetrators, *event.figures, *event.dates):
            if claim.evidence is None:
                yield claim.problem("needs 'evidence', since the event is told by several passages")


def _check_shared_slugs(dataset: Dataset) -> Iterator[Problem]:
    """Claimants are named without their kind, so that a slug may stand for one of them only."""
    seen: dict[str, Record] = {}
    agents: tuple[Mapping[str, Record], ...] = (dataset.groups, dataset.people, dataset.publishers)
    for collection in agents:
        for slug, record in collection.items():
            other = seen.setdefault(slug, record)
            if other is not record:
                yield record.problem(
                    f"'{slug}' is also an id in {other.file}:{other.line}; groups, people and "
                    "publishers share their ids (an actor that is cited has 'cited_as')"
                )
    for slug, change in dataset.changes.items():
        if slug in dataset.events:
            other = dataset.events[slug]
            yield change.problem(f"'{slug}' is also an event, in {other.file}:{other.line}")


def cited_as(dataset: Dataset) -> dict[str, Actor | Publisher]:
    """Who is meant by each label in the lists of sources."""
    labels: dict[str, Actor | Publisher] = {}
    for publisher in dataset.publishers.values():
        for label in publisher.cited_as or [publisher.label]:
            labels[label] = publisher
    for actor in dataset.groups.values():
        for label in actor.cited_as:
            labels[label] = actor
    return labels


def _check_sources(dataset: Dataset) -> Iterator[Problem]:
    """Every label in a list of sources has to name one publisher."""
    labels = cited_as(dataset)
    for index in dataset.documents.values():
        reported = set()
        for block in index.blocks:
            for label in block.sources:
                if label not in labels and label not in reported:
                    reported.add(label)
                    hint = nearest(label, labels)
                    yield Problem(
                        f"documents/{index.number}.yaml",
                        1,
                        block.name,
                        f"nobody is cited as '{label}'{hint}; add it to publishers.yaml",
                    )


def _check_identities(dataset: Dataset) -> Iterator[Problem]:
    collections = _collections(dataset)
    for identity in dataset.identities.values():
        for reference in identity.things:
            yield from _check_thing(identity, reference, collections)


def _check_thing(
    identity: Identity, reference: str, collections: dict[str, Mapping[str, Record]]
) -> Iterator[Problem]:
    kind, _, slug = reference.partition("/")
    if kind not in _COLLECTION_OF_KIND:
        kinds = ", ".join(_COLLECTION_OF_KIND)
        yield identity.problem(f"'{reference}' has to be KIND/ID; kinds are {kinds}")
    elif slug not in collections[_COLLECTION_OF_KIND[kind]]:
        known = collections[_COLLECTION_OF_KIND[kind]]
        yield identity.problem(f"unknown {kind} '{slug}'{nearest(slug, known)}")


def _check_names_of_renames(dataset: Dataset) -> Iterator[Problem]:
    for change in dataset.changes.values():
        group = dataset.groups.get(change.of or "")
        if change.kind != "rename" or group is None:
            continue
        texts = {name.text for name in group.names}
        for text in (change.old_name or "", change.new_name or ""):
            if text not in texts:
                yield change.problem(
                    f"'{text}' is no name of '{group.id}'{nearest(text, texts)}; "
                    "add it to the names of the group"
                )


#: Changes by which a group comes from another; joining is not among them.
DESCENT = frozenset({"merger", "absorption", "split", "succession"})


def _check_circles(dataset: Dataset) -> Iterator[Problem]:
    """No group descends from itself, no event is part of itself, no place lies in itself."""
    descent: dict[str, list[tuple[str, Record]]] = {}
    for change in dataset.changes.values():
        if change.kind in DESCENT and not _is_deprecated(change):
            for after in change.after:
                for before in change.before:
                    descent.setdefault(after, []).append((before, change))
    yield from _circles(descent, "descends from itself", "use 'accession' where a group joins")
    parts: dict[str, list[tuple[str, Record]]] = {
        event.id: [(event.part_of, event)] for event in dataset.events.values() if event.part_of
    }
    yield from _circles(parts, "is part of itself", "take one 'part_of' out")
    within: dict[str, list[tuple[str, Record]]] = {
        place.id: [(outer, place) for outer in place.within] for place in dataset.places.values()
    }
    yield from _circles(within, "lies within itself", "take one 'within' out")


def _is_deprecated(change: Change) -> bool:
    return bool(change.claims) and all(claim.rank == "deprecated" for claim in change.claims)


def _circles(
    edges: Mapping[str, list[tuple[str, Record]]], what: str, remedy: str
) -> Iterator[Problem]:
    """One problem for each circle, at the record that closes it."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        stack: list[tuple[str, Record | None, bool]] = [(start, None, False)]
        while stack:
            node, record, leaving = stack.pop()
            if leaving:
                path.pop()
                done.add(node)
            elif node in path and record is not None:
                circle = " -> ".join([*path[path.index(node) :], node])
                yield record.problem(f"'{node}' {what}: {circle}; {remedy}")
            elif node not in done:
                path.append(node)
                stack.append((node, None, True))
                stack += [(other, why, False) for other, why in edges.get(node, ())]


def _check_gazetteer(dataset: Dataset) -> Iterator[Problem]:
    """An entry is of a known place, and the records put that place in the same country."""
    for entry in dataset.gazetteer.values():
        place = dataset.places.get(entry.id)
        if place is None:
            hint = nearest(entry.id, dataset.places)
            yield entry.problem(f"unknown place '{entry.id}'{hint}")
        elif entry.country is None and place.kind != "country":
            yield entry.problem("only a country has neither 'country' nor a point")
        elif entry.country and entry.country not in countries_of(place, dataset):
            yield entry.problem(f"the records do not put '{place.id}' in '{entry.country}'")
