"""Drafts before the eyes of a curator: accept, mend, reject; what is accepted becomes a record.

Each draft stands beside its passage. What was decided is kept in ``reviewed.yaml`` beside the
drafts at once, and what was mended in ``mended.yaml``, so that a review may stop at any time,
killed too, and go on, even if the document was drafted again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import click

from sahelgraph.errors import DocumentError
from sahelgraph.extraction.acceptance import (
    REVIEWED,
    Acceptance,
    UnknownNames,
    draft_id,
    read_draft,
)
from sahelgraph.extraction.files import replace_file
from sahelgraph.extraction.review_page import Page, show
from sahelgraph.extraction.review_passages import Passages
from sahelgraph.strictyaml import load

_HELP = """\
  a  accept: the draft becomes a record, with the new names that it brings
  t  told again: add it as an account to the first known event shown; t2 to the second
  m  mend it, in $VISUAL or $EDITOR, or line by line if there is no editor
  r  reject it
  s  skip it for now (Enter does so too)
  b  go back to the draft before
  u  take back what was decided of this draft
  q  stop; what was decided is kept, and the next review goes on"""
_KEYS = "a accept  {told}m mend  r reject  s skip  b back  {undo}q stop  ? help"


@dataclass
class _Item:
    """A draft under review: its kind, its id as drafted, and its text as mended."""

    kind: str
    id: str
    text: str


@dataclass
class _Review:
    """A review in progress: the folder of the drafts, the records, what was decided."""

    directory: Path
    acceptance: Acceptance
    passages: Passages
    items: list[_Item]
    decided: dict[str, str] = field(default_factory=dict)
    mended: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, Acceptance] = field(default_factory=dict)

    def decide(self, draft: str, decision: str) -> None:
        """Keep a decision at once; an empty one takes it back."""
        self.decided[draft] = decision
        if not decision:
            del self.decided[draft]
        lines = [f"{name}: {word}\n" for name, word in self.decided.items()]
        replace_file(self.directory / "reviewed.yaml", "".join(lines))


def review_drafts(directory: Path, records: Path) -> None:
    """Show each draft of a folder with its passage and do what the curator says.

    Raises :class:`~sahelgraph.errors.DocumentError` if there are no drafts in the folder.
    """
    items = [
        _Item(kind, draft_id(text), text)
        for kind in REVIEWED
        if (directory / f"{kind}.yaml").exists()
        for text in _items((directory / f"{kind}.yaml").read_text(encoding="utf-8"))
    ]
    if not items:
        raise DocumentError(f"{directory}: holds no drafts to review")
    passages = Passages.of(directory, records)
    review = _Review(directory, Acceptance(directory, records), passages, items)
    if (directory / "reviewed.yaml").exists():
        review.decided = dict(load(directory / "reviewed.yaml") or {})
    done = sum(item.id in review.decided for item in items)
    if (directory / "mended.yaml").exists():
        review.mended = dict(load(directory / "mended.yaml") or {})
    for item in items:
        item.text = review.mended.get(item.id, item.text)
    click.echo(f"{len(items) - done} drafts wait, {done} are decided. ? tells the keys.")
    try:
        _go_through(review)
    except click.Abort:
        click.echo("\nstopped; what was decided is kept")
    accepted = sum(word in ("accepted", "told") for word in review.decided.values())
    click.echo(
        f"{accepted} of {len(items)} drafts stand in {records}; run: sahelgraph check"
        f" --records {records}"
    )


def _go_through(review: _Review) -> None:
    """Show one draft after the other, those that are decided only on the way back."""
    position, step = 0, 1
    while position < len(review.items):
        item = review.items[position]
        if step > 0 and item.id in review.decided:
            position += 1
            continue
        step = _review_one(review, position)
        if step == 0:
            return
        if position + step < 0:
            click.echo("this is the first draft")
        position = max(position + step, 0)


def _review_one(review: _Review, position: int) -> int:
    """Show a draft until it is decided; how many drafts to go on, none to stop."""
    is_shown = False
    while True:
        item = review.items[position]
        page = _page(review, position)
        if not is_shown:
            is_terminal = sys.stdout.isatty()
            width = shutil.get_terminal_size().columns
            show(page, sys.stdout, width, is_terminal=is_terminal)
            is_shown = True
        choice = _asked(review, item, page)
        if choice == "?":
            click.echo(_HELP)
        elif choice == "q":
            return 0
        elif choice in ("s", "b"):
            return 1 if choice == "s" else -1
        elif choice == "u":
            _take_back(review, item)
            is_shown = False
        elif item.id in review.decided:
            click.echo(f"it is {review.decided[item.id]} already; u takes that back")
        elif choice == "r":
            review.decide(item.id, "rejected")
            return 1
        elif choice == "m":
            is_shown = not _mend(review, item)
        elif _accepts(review, item, page, choice):
            return 1


def _asked(review: _Review, item: _Item, page: Page) -> str:
    """The key that the curator gives."""
    told = "t told again  " if page.known else ""
    undo = "u undo  " if item.id in review.decided else ""
    click.echo(_KEYS.format(told=told, undo=undo))
    keys = ["a", "m", "r", "s", "b", "u", "q", "?"]
    keys += ["t", *(f"t{order}" for order in range(1, len(page.known) + 1))] if page.known else []
    while True:
        choice = str(click.prompt(">", default="s", show_default=False, prompt_suffix=" ")).strip()
        if choice in keys:
            return choice
        if choice[:1] == "t":
            click.echo("no known event above is like it; accept it with a, or mend it", err=True)
        else:
            click.echo(f"'{choice}' is no key; ? tells them", err=True)


def _page(review: _Review, position: int) -> Page:
    item = review.items[position]
    words = list(review.decided.values())
    accepted = sum(word in ("accepted", "told") for word in words)
    head = (
        f"draft {position + 1} of {len(review.items)} · {REVIEWED[item.kind]} ·"
        f" {review.passages.where(item.text)} ·"
        f" {accepted} accepted, {words.count('rejected')} rejected"
    )
    if item.id in review.decided:
        head += f" · this one is {review.decided[item.id]}"
    return review.passages.page(item.kind, item.text, head)


def _accepts(review: _Review, item: _Item, page: Page, choice: str) -> bool:
    """Write a draft to the records; tells what is wrong and returns false if it is none."""
    acceptance = Acceptance(review.directory, review.acceptance.records)
    try:
        done = _written(acceptance, item, page, choice)
    except UnknownNames as error:
        if not _named_anew(acceptance, item, error):
            return False
        return _accepts(review, item, page, choice)
    except DocumentError as error:
        click.echo(f"{error}; m mends it", err=True)
        return False
    review.decide(item.id, "accepted" if choice == "a" else "told")
    review.accepted[item.id] = acceptance
    click.echo(done)
    return True


def _written(acceptance: Acceptance, item: _Item, page: Page, choice: str) -> str:
    """Write a draft as a record or as an account; returns what was done."""
    if choice == "a":
        return acceptance.accept(item.kind, item.text)
    return acceptance.add_to(page.known[int(choice[1:] or 1) - 1].slug, item.text)


def _named_anew(acceptance: Acceptance, item: _Item, error: UnknownNames) -> bool:
    """Ask whether each name that is nowhere is a new thing; whether all are."""
    for slug, kinds in error.names.items():
        known = [kind for kind in kinds if kind != "publishers"] or list(kinds)
        question = f"no record has '{slug}'. Add it to {known[0]}.yaml as a new name?"
        if not click.confirm(question, default=False):
            click.echo(f"left as it is; m mends '{slug}'")
            return False
        locator = re.search(r"\b\d{3}/[a-z]+\d+(?:\.s\d+)?", item.text)
        acceptance.add_thing(slug, known[0], locator.group() if locator else "")
    return True


def _take_back(review: _Review, item: _Item) -> None:
    """Undo the decision on a draft, if nothing stands on it."""
    decision = review.decided.get(item.id)
    if decision is None:
        click.echo("nothing is decided of this draft")
    elif decision == "rejected":
        review.decide(item.id, "")
    elif item.id in review.accepted and review.accepted[item.id].undo():
        review.decide(item.id, "")
        click.echo("taken out of the records again")
    else:
        click.echo("the records were changed since; take it out of them by hand", err=True)


def _mend(review: _Review, item: _Item) -> bool:
    """Have a draft mended and keep it so; whether it is another than before."""
    try:
        mended = _edited(item.text)
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        return False
    if not mended.strip() or mended == item.text:
        click.echo("left as it is")
        return False
    item.text = review.mended[item.id] = mended
    lines = [f"{name}: {json.dumps(text)}\n" for name, text in review.mended.items()]
    replace_file(review.directory / "mended.yaml", "".join(lines))
    try:
        read_draft(item.kind, mended)
    except DocumentError as error:
        click.echo(str(error), err=True)
    return True


def _edited(text: str) -> str:
    """A draft out of the curator's editor, or mended line by line where there is none."""
    if os.environ.get("VISUAL") or os.environ.get("EDITOR") or shutil.which("vi"):
        return click.edit(text, extension=".yaml") or text
    click.echo("no editor is set in $EDITOR. Enter keeps a line, - drops it, else write it anew:")
    kept = []
    for line in text.rstrip("\n").split("\n"):
        if line.startswith("#"):
            kept.append(line)
            continue
        click.echo(f"  {line}")
        said = click.prompt("  ", default="", show_default=False, prompt_suffix="")
        if said != "-":
            kept.append(said or line)
    return "\n".join(kept) + "\n"


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
