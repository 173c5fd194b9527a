"""An accepted draft becomes a record, with the new names, index and publishers that it needs.

What a draft cites is written before the draft is, so that a kill leaves records that hold; and
what is there already is not written again, so that a draft may be accepted once more after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sahelgraph.documents.index_file import read_index, write_index
from sahelgraph.errors import DocumentError, Problem, RecordErrors
from sahelgraph.extraction.accounts import add_account, add_claims
from sahelgraph.extraction.files import replace_file
from sahelgraph.extraction.linking import slug_of
from sahelgraph.extraction.writer import listed, scalar
from sahelgraph.records.checks import check_records, cited_as, unknown_names
from sahelgraph.records.model import MODELS, Change, Event, Person, Relation
from sahelgraph.records.reader import Dataset, read_records
from sahelgraph.strictyaml import load, loads

#: The files of drafts that are reviewed, in their order, and what an item of each is called.
REVIEWED = {"events": "event", "changes": "change", "relations": "relation", "people": "person"}
Draft = Event | Change | Relation | Person
#: The kind of a new thing of which nothing is known but its name, by the file of its records.
_KINDS = {"places": "settlement", "groups": "armed-group"}


class UnknownNames(DocumentError):
    """A draft names what neither the records nor the new things of its document have.

    ``names`` holds for each the files in which it may stand.
    """

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self.names = dict(names)
        told = ", ".join(f"'{slug}' ({' or '.join(kinds)})" for slug, kinds in names.items())
        super().__init__(f"no record and no new thing has {told}")


@dataclass
class Acceptance:
    """Where drafts are accepted: the folder of the drafts and the records.

    ``before`` holds, for each file that the last draft changed, its text before and after.
    """

    directory: Path
    records: Path
    before: dict[Path, tuple[str | None, str]] = field(default_factory=dict)

    def accept(self, kind: str, item: str) -> str:
        """Write a draft to the records; returns what was done.

        Raises :class:`~sahelgraph.errors.DocumentError` if the draft is no record as it stands,
        or a file cannot be written.
        """
        plain, draft = read_draft(kind, item)
        data, missing = self._bring(draft)
        path = self.records / f"{kind}.yaml"
        if isinstance(draft, Event):
            path = self.records / "events" / f"{draft.date.lstrip('./')[:4]}.yaml"
        known = getattr(data, kind)
        if isinstance(draft, Person) and draft.id in known:
            self._keep(path)
            add_claims(path, draft.id, plain, ("roles", "fates"))
            self._kept(path)
        elif draft.id not in known:
            self._append(path, plain)
        elif known[draft.id] != draft:
            raise DocumentError(
                f"{path}: has another {REVIEWED[kind]} '{draft.id}'; mend the id of this draft"
            )
        self._check(data)
        named = "".join(f", with {draft_id(thing)} in {name}.yaml" for name, thing in missing)
        return f"accepted into {path}{named}"

    def add_to(self, slug: str, item: str) -> str:
        """Add an event told again to the record ``slug`` as an account; returns what was done.

        Raises as :meth:`accept` does.
        """
        plain, draft = read_draft("events", item)
        data, _ = self._bring(draft)
        path = self._file_of(slug)
        self._keep(path)
        add_account(path, slug, draft, plain)
        self._kept(path)
        self._check(data)
        return f"added to {slug} in {path} as an account"

    def _file_of(self, slug: str) -> Path:
        """The file that holds an event."""
        for path in sorted((self.records / "events").glob("*.yaml")):
            if any(item.get("id") == slug for item in load(path) or []):
                return path
        raise DocumentError(
            f"{self.records / 'events'}: no event '{slug}' yet; accept that draft first"
        )

    def _check(self, old: Dataset) -> None:
        """Take back what was written if the records do not hold with it, and held without."""
        before = {_key(problem) for problem in _problems(old)}
        try:
            after = _problems(read_records(self.records))
        except RecordErrors as error:
            after = error.problems
        new = [problem for problem in after if _key(problem) not in before]
        if new:
            self.undo()
            more = f" (and {len(new) - 1} more)" if len(new) > 1 else ""
            raise DocumentError(f"the records would not hold: {new[0]}{more}; nothing was written")

    def undo(self) -> bool:
        """Take back what was accepted last; false if the files were changed since."""
        for path, (_, after) in self.before.items():
            if not path.exists() or path.read_text(encoding="utf-8") != after:
                return False
        for path, (old, _) in reversed(self.before.items()):
            if old is None:
                path.unlink()
            else:
                replace_file(path, old)
        self.before = {}
        return True

    def _keep(self, path: Path) -> None:
        """Remember a file as it is, once."""
        old = path.read_text(encoding="utf-8") if path.exists() else None
        self.before.setdefault(path, (old, ""))

    def _kept(self, path: Path) -> None:
        self.before[path] = (self.before[path][0], path.read_text(encoding="utf-8"))

    def _append(self, path: Path, item: str) -> None:
        try:
            self._keep(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            old = path.read_text(encoding="utf-8") if path.exists() else ""
            replace_file(path, f"{old.rstrip()}\n\n{item}" if old.strip() else item)
            self._kept(path)
        except OSError as error:
            raise DocumentError(f"{path}: cannot be written: {error.strerror or error}") from error

    def _bring(self, draft: Draft) -> tuple[Dataset, list[tuple[str, str]]]:
        """Write what a draft rests on; returns the records as they were, and what was brought."""
        self.before = {}
        data = read_records(self.records)
        missing = self._brought(draft, data)
        self._write_index(data)
        for name, thing in missing:
            self._append(self.records / f"{name}.yaml", thing)
        return data, missing

    def _brought(self, draft: Draft, data: Dataset) -> list[tuple[str, str]]:
        """The new things that a draft names, and those that they lie in, as items for their files.

        Raises :class:`UnknownNames` for names that neither records nor new things have.
        """
        path = self.directory / "things.yaml"
        things = {
            thing["id"]: (kind, thing)
            for kind, found in ((load(path) if path.exists() else None) or {}).items()
            for thing in found
        }
        wanted = unknown_names(draft, data)
        brought = needed(things, wanted, data)
        lost = {
            slug: kinds
            for slug, kinds in wanted.items()
            if slug not in brought or things[slug][0] not in kinds
        }
        if isinstance(draft, Person):
            lost.pop(draft.id, None)
        if lost:
            raise UnknownNames(lost)
        return [(things[slug][0], _thing_item(things[slug][1])) for slug in brought]

    def add_thing(self, slug: str, kind: str, locator: str) -> None:
        """Put a name that no record has among the new things of the document."""
        path = self.directory / "things.yaml"
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        label = slug.replace("-", " ").title()
        lines = [f"- id: {slug}", f"  label: {scalar(label)}", f"  evidence: {locator}"]
        if kind in _KINDS:
            lines.insert(1, f"  kind: {_KINDS[kind]}")
        item = "\n".join(lines) + "\n"
        head = f"{kind}:\n"
        text = old.replace(head, head + item, 1) if head in old else f"{old}\n{head}{item}"
        replace_file(path, text)

    def _write_index(self, data: Dataset) -> None:
        """Put the index of the document beside the others, with the publishers that it cites."""
        index = read_index(self.directory / "index.yaml")
        path = self.records / "documents" / f"{index.number}.yaml"
        if path.exists():
            return
        known = cited_as(data)
        taken = {*data.publishers, *data.groups, *data.people, *data.places, *data.bases}
        for label in dict.fromkeys(label for block in index.blocks for label in block.sources):
            if label not in known:
                slug = _free(slug_of(label), taken)
                taken.add(slug)
                item = f"- id: {slug}\n  label: {scalar(label)}\n"
                self._append(self.records / "publishers.yaml", item)
        try:
            self._keep(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, write_index(index))
            self._kept(path)
        except OSError as error:
            raise DocumentError(f"{path}: cannot be written: {error.strerror or error}") from error


def _problems(data: Dataset) -> list[Problem]:
    try:
        check_records(data)
    except RecordErrors as error:
        return list(error.problems)
    return []


def _key(problem: Problem) -> tuple[str, str]:
    """What a problem is about, whatever names it proposes instead."""
    return problem.record, re.split(r"; |: did you mean", problem.message)[0]


def needed(things: Mapping[str, tuple[str, Any]], names: Iterable[str], data: Dataset) -> list[str]:
    """The new things among some names and those that they lie in, the outer ones first."""
    found: list[str] = []
    waiting = list(names)
    while waiting:
        slug = waiting.pop(0)
        if slug not in things or slug in found:
            continue
        found.append(slug)
        within = things[slug][1].get("within", [])
        outer = within if isinstance(within, list) else [within]
        waiting += [one for one in outer if one not in data.places]
    return found[::-1]


def read_draft(kind: str, item: str) -> tuple[str, Any]:
    """The YAML of a draft without comments, and the record that it is.

    Raises :class:`~sahelgraph.errors.DocumentError` if it is none.
    """
    plain = without_comments(item)
    try:
        return plain, MODELS[kind].model_validate(loads(plain, "draft")[0])
    except (ValidationError, RecordErrors, LookupError, TypeError) as error:
        raise DocumentError(f"this is no {REVIEWED[kind]} yet: {_first(error)}") from error


def _free(slug: str, taken: set[str]) -> str:
    """An id that no record has: two publishers may be called alike, and are not joined for it."""
    ids = chain([slug], (f"{slug}-{number}" for number in count(2)))
    return next(free for free in ids if free not in taken)


def draft_id(item: str) -> str:
    """The id of a draft; empty if it has none."""
    match = re.search(r"^- id: (\S+)", item, re.MULTILINE)
    return match.group(1) if match else ""


def without_comments(item: str) -> str:
    """The YAML of a draft without the comments for the curator."""
    lines = [line for line in item.split("\n") if not line.startswith("#")]
    return "\n".join(re.sub(r"\s{2}# [a-z-]+ \d\.\d\d$", "", line) for line in lines).strip() + "\n"


def names_in(draft: Draft) -> set[str]:
    """The slugs of the things that a draft names."""
    if isinstance(draft, Change):
        said = {name for claim in draft.claims for name in claim.by}
        return {*draft.before, *draft.after, *draft.people, draft.of or "", *said} - {""}
    if isinstance(draft, Person):
        said = {name for claim in [*draft.roles, *draft.fates] for name in claim.by}
        acted = {name for fate in draft.fates for name in [*fate.actor, fate.place or ""]}
        return {*(role.of or "" for role in draft.roles), *acted, *said} - {""}
    if isinstance(draft, Relation):
        return {*draft.parties, draft.subject or "", draft.object or "", *draft.by} - {""}
    names = {*draft.place, *draft.targets, *draft.participants, *draft.people, *draft.base}
    for doer in draft.perpetrators:
        names |= {doer.actor or "", *doer.linked_to, *doer.by}
    for figure in draft.figures:
        names |= {figure.of, *figure.nationality, *figure.by, figure.place or ""}
    return names - {""}


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        told = error.errors()[0]
        return f"{'.'.join(map(str, told['loc']))}: {told['msg']}"
    return str(error).split("\n")[0]


def _thing_item(thing: dict[str, Any]) -> str:
    lines = [f"- id: {thing['id']}"]
    lines += [
        f"  {name}: {scalar(str(thing[name]))}" for name in ("kind", "label") if name in thing
    ]
    if thing.get("within"):
        within = thing["within"]
        lines.append(f"  within: {listed(within if isinstance(within, list) else [within])}")
    lines += [f"  evidence: {thing['evidence']}"] if "evidence" in thing else []
    return "\n".join(lines) + "\n"
