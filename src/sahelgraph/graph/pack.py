"""A pack: what an import wrote, as sorted N-Quads in chunks, with a manifest that tells all.

::

    <pack>/import.json       dataset, documents, counts, report, SHA-256 of the text of every chunk
    <pack>/things.nq.gz      actors, places, documents and codes that the rows need
    <pack>/rows-00000.nq.gz  events, accounts, claims and passages; each row in one chunk …
    <pack>/rows-00000.named  things and concepts that a chunk points to and does not describe
    <pack>/rejected.csv      rows that were set apart, and why; rejected/ holds them as they stood
    <pack>/unmapped.csv      what of taken rows is not in the graph, and why

Quads, and not records in YAML: a million rows would be two gigabytes of YAML, which takes an
hour to read again and tells nothing that the rows do not.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sahelgraph import names
from sahelgraph.errors import DocumentError
from sahelgraph.graph.line_files import BROKEN, open_lines, write_lines

MANIFEST = "import.json"
THINGS = "things.nq.gz"
_ROWS, _NAMED = ".nq.gz", ".named"
FORMAT = 4
_THINGS = (f"<{names.ID}", f"<{names.DOC}", f"<{names.VOCAB}")
REMEDY = "run 'sahelgraph import' again"


@dataclass(frozen=True)
class Pack:
    """An import that is whole: its things first, then its chunks of rows, with their digests."""

    path: Path
    about: dict[str, Any]

    @property
    def things_digest(self) -> str:
        """The SHA-256 of the chunk that every other one needs."""
        sha256: str = self.about["chunks"][THINGS]["sha256"]
        return sha256

    def things(self) -> list[str]:
        """The lines of the chunk that every other one needs."""
        return read_chunk(self.path / THINGS, self.things_digest).splitlines(keepends=True)

    def named(self, chunk: Path) -> list[str]:
        """The things that a chunk of rows points to, as IRIs in angle brackets."""
        path = chunk.with_name(chunk.name.removesuffix(_ROWS) + _NAMED)
        return read_chunk(path, self.about["chunks"][chunk.name]["named"]).splitlines()

    @property
    def chunks(self) -> dict[Path, str]:
        """Every chunk of rows with its SHA-256, in order."""
        return {
            self.path / name: entry["sha256"]
            for name, entry in self.about["chunks"].items()
            if name != THINGS
        }


class PackWriter:
    """Writes chunks of sorted N-Quads into a directory, and the manifest at last."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._chunks: dict[str, dict[str, Any]] = {}
        self._rows = 0

    def next_rows(self) -> Path:
        """Where the next chunk of rows is to be written."""
        self._rows += 1
        return self._directory / f"rows-{self._rows - 1:05d}{_ROWS}"

    def take(self, name: str, entry: dict[str, Any]) -> None:
        """Take a chunk that :func:`write_rows` has written."""
        self._chunks[name] = entry

    def things(self, lines: list[str]) -> None:
        """Write the chunk of things."""
        self._chunks[THINGS] = _write(self._directory / THINGS, lines)

    def finish(self, about: dict[str, Any]) -> None:
        """Write the manifest, without which the directory is no pack."""
        whole = {"format": FORMAT, **about, "chunks": dict(sorted(self._chunks.items()))}
        text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
        (self._directory / MANIFEST).write_text(text, encoding="utf-8")


def write_rows(path: Path, lines: list[str]) -> dict[str, Any]:
    """Write a chunk of rows, and beside it the things that it names; what the manifest tells."""
    named = (f"{iri}\n" for iri in sorted(named_in(lines)))
    beside = path.with_name(path.name.removesuffix(_ROWS) + _NAMED)
    return {**_write(path, lines), "named": write_lines(beside, named)}


def _write(path: Path, lines: list[str]) -> dict[str, Any]:
    return {"sha256": write_lines(path, lines), "quads": len(lines)}


def named_in(lines: list[str]) -> set[str]:
    """Things of ours that lines of N-Quads or N-Triples point to and say nothing of."""
    objects = {line.split(" ", 3)[2] for line in lines}
    subjects = {line.partition(" ")[0] for line in lines}
    return {one for one in objects - subjects if one.startswith(_THINGS)}


def read_chunk(path: Path, sha256: str) -> str:
    """The text of a chunk as it was written.

    Raises :class:`~sahelgraph.errors.DocumentError` if it cannot be read, or was changed.
    """
    try:
        with open_lines(path) as file:
            data = file.read()
    except (OSError, *BROKEN) as error:
        reason = getattr(error, "strerror", None) or error
        raise DocumentError(f"{path}: {reason}; {REMEDY}") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DocumentError(f"{path}: was changed after it was written; {REMEDY}")
    return data.decode()


def read_pack(path: Path) -> Pack:
    """The pack in a directory; its chunks are read, and held to their digests, when needed.

    Raises :class:`~sahelgraph.errors.DocumentError` if it is none, or not whole.
    """
    try:
        about = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        if about["format"] != FORMAT:
            raise ValueError(f"it has format {about['format']}, this version reads {FORMAT}")
        pack = Pack(path, about)
        for name, entry in about["chunks"].items():
            if not (path / name).is_file() or len(entry["sha256"]) != 64:
                raise ValueError(f"{name} is missing")
        if THINGS not in about["chunks"]:
            raise ValueError(f"{THINGS} is missing")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DocumentError(f"{path}: is no whole import: {error}; {REMEDY}") from error
    return pack
