"""The files that ``sahelgraph extract`` writes: an index, drafts, and what was not understood."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from sahelgraph.documents.document import DocumentIndex, slices
from sahelgraph.documents.index_file import write_index
from sahelgraph.errors import DocumentError
from sahelgraph.extraction.drafts import DraftEvent, Drafts
from sahelgraph.extraction.naming import name_change
from sahelgraph.extraction.people import people_yaml
from sahelgraph.extraction.reconcile import Drafted, like_events
from sahelgraph.extraction.writer import (
    change_yaml,
    event_fields,
    event_yaml,
    passage_comment,
    relation_yaml,
    thing_yaml,
)
from sahelgraph.records.model import Event
from sahelgraph.records.reader import Dataset

_HEAD = (
    "# Drafts of {name}: nothing here is a record yet. Check each against its passage, then"
    " accept it"
    "\n# with 'sahelgraph extract --review' or move it by hand. Behind each claim stand the"
    " rule that"
    "\n# found it and how often that rule was right.\n\n"
)


def write_drafts(
    drafts: Drafts, index: DocumentIndex, text: str, dataset: Dataset, out: Path
) -> list[Path]:
    """Write the drafts of a document under ``out/NNN``; returns the files written.

    A file is replaced whole or not at all. Raises :class:`~sahelgraph.errors.DocumentError`
    if it cannot be written.
    """
    directory = out / index.number
    passage = passages(index, text)
    files = {
        "document.txt": text,
        "index.yaml": write_index(index),
        "events.yaml": _events(drafts, dataset, passage),
        "changes.yaml": _changes(drafts, dataset, passage),
        "relations.yaml": _relations(drafts, passage),
        "people.yaml": people_yaml(drafts, dataset, passage),
        "things.yaml": _things(drafts),
        "not-understood.yaml": _not_understood(drafts, passage),
    }
    written = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = directory / name
            if not content:
                path.unlink(missing_ok=True)
                continue
            replace_file(path, content)
            written.append(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DocumentError(f"{directory}: drafts cannot be written: {reason}") from error
    return written


def replace_file(path: Path, content: str) -> None:
    """Write a file beside, then put it in the place of the old one."""
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def passages(index: DocumentIndex, text: str) -> Callable[[str], str]:
    """A function from a locator to the words of its passage."""
    spans = {locator: (sentence or block).spans for locator, block, sentence in index.passages()}
    return lambda locator: (
        slices(text, spans[locator]).replace("\n", " ") if locator in spans else ""
    )


def invalid(event: DraftEvent) -> str:
    """What is wrong with a draft as a record; empty if nothing is."""
    try:
        Event.model_validate(event_fields(event))
    except ValidationError as error:
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return ""


def _events(drafts: Drafts, dataset: Dataset, passage: Callable[[str], str]) -> str:
    parts = []
    drafted = Drafted()
    for event in drafts.events:
        comment = passage_comment(event.locators, passage)
        for likeness in [*drafted.like(event), *like_events(event, dataset)]:
            word = "told again" if likeness.is_same else "near"
            comment += f"# {word}? {likeness.event}: {likeness.reason}\n"
        parts.append(comment + event_yaml(event))
    return _HEAD.format(name=drafts.number) + "\n".join(parts) if parts else ""


def _changes(drafts: Drafts, dataset: Dataset, passage: Callable[[str], str]) -> str:
    parts = []
    for change in drafts.changes:
        slug, label = name_change(change, dataset)
        parts.append(passage_comment([change.locator], passage) + change_yaml(change, slug, label))
    return _HEAD.format(name=drafts.number) + "\n".join(parts) if parts else ""


def _relations(drafts: Drafts, passage: Callable[[str], str]) -> str:
    parts = []
    for relation in drafts.relations:
        slug = f"{relation.subject}-{relation.kind}-{relation.object}"
        comment = passage_comment([relation.locator], passage)
        parts.append(comment + relation_yaml(relation, slug))
    return _HEAD.format(name=drafts.number) + "\n".join(parts) if parts else ""


def _things(drafts: Drafts) -> str:
    order = {"group": "groups", "person": "people", "place": "places", "base": "bases"}
    parts = []
    for kind, name in order.items():
        items = [thing_yaml(thing) for thing in drafts.things.values() if thing.kind == kind]
        if items:
            parts.append(f"{name}:\n" + "".join(items))
    head = "# Names that no record has. Is each a new thing, or a spelling of a known one?\n\n"
    return head + "\n".join(parts) if parts else ""


def _not_understood(drafts: Drafts, passage: Callable[[str], str]) -> str:
    lines = []
    for block, reason in drafts.not_understood.items():
        words = passage(f"{drafts.number}/{block}")
        lines.append(f"{block}: {reason}  # {words[:80]}")
    return "\n".join(lines) + "\n" if lines else ""
