"""Drafts before the eyes of a curator: accept, mend, reject; what is accepted becomes a record.

An accepted draft is appended to its file of the records in their style, with the new places,
groups and people that it names and the index of its document. A draft that tells an event
again is added to that event as an account. What was decided is kept in ``reviewed.yaml`` beside
the drafts, so that a review may stop at any time and go on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from sahelgraph.documents.index_file import read_index, write_index
from sahelgraph.errors import DocumentError, RecordErrors
from sahelgraph.extraction.accounts import add_account, add_claims
from sahelgraph.extraction.files import replace_file
from sahelgraph.extraction.linking import slug_of
from sahelgraph.extraction.writer import scalar
from sahelgraph.records.checks import cited_as
from sahelgraph.records.model import MODELS, Change, Event, Person, Relation
from sahelgraph.records.reader import read_records
from sahelgraph.strictyaml import load, loads

#: The files of drafts that are reviewed, in their order, and what an item of each is called.
_REVIEWED = {"events": "event", "changes": "change", "relations": "relation", "people": "person"}
Draft = Event | Change | Relation | Person
_HELP = (
    "a accept, t add as an account of the record above, m mend in an editor, r reject, s skip,"
    " q stop"
)


@dataclass
class _Review:
    """A review in progress: the folder of the drafts, the records, what was decided."""

    directory: Path
    records: Path
    decided: dict[str, str] = field(default_factory=dict)

    def decide(self, draft: str, decision: str) -> None:
        """Keep a decision at once."""
        self.decided[draft] = decision
        lines = [f"{name}: {word}\n" for name, word in self.decided.items()]
        replace_file(self.directory / "reviewed.yaml", "".join(lines))


def review_drafts(directory: Path, records: Path) -> None:
    """Show each draft of a folder with its passage and do what the curator says.

    Raises :class:`~sahelgraph.errors.DocumentError` if there are no drafts in the folder.
    """
    items = [
        (kind, item)
        for kind in _REVIEWED
        if (directory / f"{kind}.yaml").exists()
        for item in _items((directory / f"{kind}.yaml").read_text(encoding="utf-8"))
    ]
    if not items:
        raise DocumentError(f"{directory}: holds no drafts to review")
    review = _Review(directory, records)
    if (directory / "reviewed.yaml").exists():
        review.decided = dict(load(directory / "reviewed.yaml") or {})
    waiting = [(kind, item) for kind, item in items if _id(item) not in review.decided]
    click.echo(f"{len(waiting)} drafts wait, {len(items) - len(waiting)} are decided. {_HELP}")
    for order, (kind, item) in enumerate(waiting, start=1):
        if not _review_one(review, kind, item, f"{order}/{len(waiting)}"):
            break
    accepted = sum(word in ("accepted", "told") for word in review.decided.values())
    click.echo(
        f"{accepted} of {len(items)} drafts stand in {records}; run: sahelgraph check"
        f" --records {records}"
    )


def _items(text: str) -> list[str]:
    """The drafts of a file, each with the comment above it."""
    body = text.split("\n\n", 1)[1] if text.startswith("# Drafts") else text
    found: list[str] = []
    lines: list[str] = []
    seen_item = False
    for line in body.split("\n"):
        if line.startswith("#") and seen_item:
            found.append("\n".join(lines).strip() + "\n")
            lines, seen_item = [], False
        seen_item = seen_item or line.startswith("- id:")
        lines.append(line)
    if seen_item:
        found.append("\n".join(lines).strip() + "\n")
    return found


def _id(item: str) -> str:
    match = re.search(r"^- id: (\S+)", item, re.MULTILINE)
    return match.group(1) if match else ""


def _review_one(review: _Review, kind: str, item: str, order: str) -> bool:
    """Show a draft until it is decided; false if the curator wants to stop."""
    while True:
        click.echo(f"\n{order}\n{item}")
        choice = click.prompt(
            "a/t/m/r/s/q", type=click.Choice(list("atmrsq?")), default="s", show_choices=False
        )
        if choice == "?":
            click.echo(_HELP)
        elif choice == "q":
            return False
        elif choice == "s":
            return True
        elif choice == "r":
            review.decide(_id(item), "rejected")
            return True
        elif choice == "m":
            item = click.edit(item, extension=".yaml") or item
        elif _accept(review, kind, item, as_account=choice == "t"):
            return True


def _accept(review: _Review, kind: str, item: str, *, as_account: bool) -> bool:
    """Write a draft to the records; tells what is wrong and returns false if it is none."""
    plain = without_comments(item)
    try:
        draft: Any = MODELS[kind].model_validate(loads(plain, "draft")[0])
    except (ValidationError, RecordErrors, IndexError, TypeError) as error:
        click.echo(f"this is no {_REVIEWED[kind]} yet: {_first(error)}", err=True)
        return False
    if as_account:
        like = re.search(r"^# (?:told again|near)\? ([^:]+):", item, re.MULTILINE)
        if like is None or not isinstance(draft, Event):
            click.echo("no record above is like it; accept it with a, or mend it", err=True)
            return False
        _write_index(review)
        add_account(review.records, like.group(1), draft, plain)
        review.decide(_id(item), "told")
        return True
    # What the draft cites stands before the draft does, so that a kill leaves records that hold.
    _write_index(review)
    missing = _unknown_names(review, draft)
    for name, thing in missing:
        _append(review.records / f"{name}.yaml", thing)
    path = review.records / f"{kind}.yaml"
    if isinstance(draft, Event):
        path = review.records / "events" / f"{draft.date.lstrip('./')[:4]}.yaml"
    if isinstance(draft, Person) and draft.id in read_records(review.records).people:
        add_claims(path, draft.id, plain, ("roles", "fates"))
    else:
        _append(path, plain)
    review.decide(_id(item), "accepted")
    named = "".join(f", with {_id(thing)} in {name}.yaml" for name, thing in missing)
    click.echo(f"accepted into {path}{named}")
    return True


def without_comments(item: str) -> str:
    """The YAML of a draft without the comments for the curator."""
    lines = [line for line in item.split("\n") if not line.startswith("#")]
    return "\n".join(re.sub(r"\s{2}# [a-z-]+ \d\.\d\d$", "", line) for line in lines).strip() + "\n"


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        told = error.errors()[0]
        return f"{'.'.join(map(str, told['loc']))}: {told['msg']}"
    return str(error).split("\n")[0]


def _unknown_names(review: _Review, draft: Draft) -> list[tuple[str, str]]:
    """The things that a draft names and no record has, as items for their files."""
    path = review.directory / "things.yaml"
    if not path.exists():
        return []
    dataset = read_records(review.records)
    known = {*dataset.groups, *dataset.people, *dataset.places, *dataset.bases, *dataset.publishers}
    wanted = _names_in(draft)
    found = []
    for kind, things in (load(path) or {}).items():
        for thing in things:
            if thing["id"] in wanted and thing["id"] not in known:
                found.append((kind, _thing_item(thing)))
    return found


def _names_in(draft: Draft) -> set[str]:
    if isinstance(draft, Change):
        said = {name for claim in draft.claims for name in claim.by}
        return {*draft.before, *draft.after, *draft.people, draft.of or "", *said} - {""}
    if isinstance(draft, Person):
        said = {name for claim in [*draft.roles, *draft.fates] for name in claim.by}
        acted = {name for fate in draft.fates for name in [*fate.actor, fate.place or ""]}
        return {*(role.of or "" for role in draft.roles), *acted, *said} - {""}
    if isinstance(draft, Relation):
        return {*draft.parties, draft.subject or "", draft.object or "", *draft.by} - {""}
    event = draft
    names = {*event.place, *event.targets, *event.participants, *event.people, *event.base}
    for doer in event.perpetrators:
        names |= {doer.actor or "", *doer.linked_to, *doer.by}
    for figure in event.figures:
        names |= {figure.of, *figure.nationality, *figure.by, figure.place or ""}
    return names - {""}


def _thing_item(thing: dict[str, Any]) -> str:
    lines = [f"- id: {thing['id']}"]
    lines += [
        f"  {name}: {scalar(str(thing[name]))}"
        for name in ("kind", "label", "evidence")
        if name in thing
    ]
    return "\n".join(lines) + "\n"


def _append(path: Path, item: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        replace_file(path, f"{old.rstrip()}\n\n{item}" if old.strip() else item)
    except OSError as error:
        raise DocumentError(f"{path}: cannot be written: {error.strerror or error}") from error


def _write_index(review: _Review) -> None:
    """Put the index of the document beside the others, with the publishers that it cites."""
    index = read_index(review.directory / "index.yaml")
    path = review.records / "documents" / f"{index.number}.yaml"
    if path.exists():
        return
    known = cited_as(read_records(review.records))
    labels = dict.fromkeys(label for block in index.blocks for label in block.sources)
    for label in labels:
        if label not in known:
            item = f"- id: {slug_of(label)}\n  label: {scalar(label)}\n"
            _append(review.records / "publishers.yaml", item)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, write_index(index))
