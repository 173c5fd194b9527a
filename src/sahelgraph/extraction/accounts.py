"""An event told again: the new account is added to the record that is there, in its text."""

from __future__ import annotations

import re
from pathlib import Path

from sahelgraph.errors import DocumentError
from sahelgraph.extraction.files import replace_file
from sahelgraph.records.model import Event

_REASON = "Held to be the same in review: day, place and kind agree."


def add_account(path: Path, slug: str, event: Event, draft: str) -> None:
    """Add the telling, perpetrators and figures of a draft to the event ``slug`` of a file, each
    once.

    The record's other lines stay as they are, but that its claims get the passage that they rest
    on. Raises :class:`~sahelgraph.errors.DocumentError` if it is not written as the records are.
    """
    text = path.read_text(encoding="utf-8")
    replace_file(path, _with_account(text, slug, event, draft))


def add_claims(path: Path, slug: str, draft: str, keys: tuple[str, ...]) -> None:
    """Add the items under some keys of a draft to the record ``slug`` of a file, each once.

    Raises :class:`~sahelgraph.errors.DocumentError` if the record is not written in the style
    of the records.
    """
    text = path.read_text(encoding="utf-8")
    start, stop = _record(text, slug)
    item = text[start:stop]
    for key in keys:
        item = _with_items(item, key, _lines_of(draft, key))
    replace_file(path, text[:start] + item.rstrip("\n") + _gap(text, stop) + text[stop:])


def _record(text: str, slug: str) -> tuple[int, int]:
    """Where the record of a slug begins and ends in a file."""
    start = re.search(rf"^- id: {re.escape(slug)}\s*$", text, re.MULTILINE)
    if start is None:
        raise DocumentError(f"'{slug}' is not written as the records are; add it by hand")
    end = re.search(r"^- id: ", text[start.end() :], re.MULTILINE)
    return start.start(), start.end() + end.start() if end else len(text)


def _gap(text: str, stop: int) -> str:
    return "\n" if stop == len(text) else "\n\n"


def _with_account(text: str, slug: str, event: Event, draft: str) -> str:
    start, stop = _record(text, slug)
    item = _with_evidence(text[start:stop])
    item = _with_telling(item, event)
    for key in ("perpetrators", "figures"):
        item = _with_items(item, key, _lines_of(draft, key))
    if not re.search(r"^  same: ", item, re.MULTILINE):
        item = item.rstrip("\n") + f'\n  same: "{_REASON}"\n'
    return text[:start] + item.rstrip("\n") + _gap(text, stop) + text[stop:]


def _with_evidence(item: str) -> str:
    """The record with a passage at each of its claims, as one that is told twice needs."""
    told = re.search(r"^  told: (?P<where>[^\n{}]+)$", item, re.MULTILINE)
    if told is None:
        return item
    where = told.group("where").strip()
    where = where[1:-1] if where.startswith("[[") else where

    def cited(match: re.Match[str]) -> str:
        line = match.group()
        return line if "evidence: " in line else f"{line[:-1]}, evidence: {where}}}"

    return re.sub(r"^    - \{[^\n]*\}$", cited, item, flags=re.MULTILINE)


def _with_telling(item: str, event: Event) -> str:
    """The record's ``told`` with the new locators as one more telling."""
    locators = ", ".join(event.told[0].passage)
    new = f"{{in: [{locators}], date: {event.date}}}"
    if new in item:
        return item
    match = re.search(
        r"^  told:(?P<rest>[^\n]*)\n(?P<items>(?:    - [^\n]*\n)*)", item, re.MULTILINE
    )
    if match is None:
        raise DocumentError("the record has no line 'told'; add the account by hand")
    rest = match.group("rest").strip()
    if rest.startswith("[[") or not rest.startswith("["):
        inner = rest[1:-1] if rest.startswith("[[") else rest
        items = match.group("items") or (f"    - {inner}\n" if inner else "")
    else:
        items = "".join(f"    - {part.strip()}\n" for part in _parts(rest[1:-1]))
    told = f"  told:\n{items}    - {new}\n"
    return item[: match.start()] + told + item[match.end() :]


def _parts(text: str) -> list[str]:
    """The items of a flow sequence, split at its own commas."""
    parts, depth, current = [], 0, ""
    for character in text:
        depth += character in "[{"
        depth -= character in "]}"
        if character == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += character
    return [*parts, current]


def _lines_of(draft: str, key: str) -> list[str]:
    match = re.search(rf"^  {key}:\n((?:    - [^\n]*\n)+)", draft, re.MULTILINE)
    return match.group(1).splitlines() if match else []


def _with_items(item: str, key: str, lines: list[str]) -> str:
    lines = [line for line in lines if line not in item.split("\n")]
    if not lines:
        return item
    block = re.search(rf"^  {key}:\n((?:    [^\n]*\n)+)", item, re.MULTILINE)
    added = "\n".join(lines) + "\n"
    if block is None:
        return item.rstrip("\n") + f"\n  {key}:\n{added}"
    return item[: block.end()] + added + item[block.end() :]
