"""A pack: what an import wrote, as sorted N-Quads in chunks, with a manifest that tells all.

::

    <pack>/import.json       dataset, documents, counts, report, SHA-256 of every chunk
    <pack>/things.nq         actors, places, documents and codes that the rows need
    <pack>/rows-00000.nq …   events, accounts, claims and passages; each row in one chunk
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

from sahelgraph.errors import DocumentError

MANIFEST = "import.json"
THINGS = "things.nq"
FORMAT = 1


@dataclass(frozen=True)
class Pack:
    """An import that is whole: its things first, then its chunks of rows, with their digests."""

    path: Path
    about: dict[str, Any]

    @property
    def things(self) -> Path:
        """The chunk that every other one needs."""
        return self.path / THINGS

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

    def rows(self, lines: list[str]) -> None:
        """Write the next chunk of rows."""
        self._write(f"rows-{self._rows:05d}.nq", lines)
        self._rows += 1

    def things(self, lines: list[str]) -> None:
        """Write the chunk of things."""
        self._write(THINGS, lines)

    def _write(self, name: str, lines: list[str]) -> None:
        data = "".join(lines).encode()
        (self._directory / name).write_bytes(data)
        self._chunks[name] = {"sha256": hashlib.sha256(data).hexdigest(), "quads": len(lines)}

    def finish(self, about: dict[str, Any]) -> None:
        """Write the manifest, without which the directory is no pack."""
        whole = {"format": FORMAT, **about, "chunks": dict(sorted(self._chunks.items()))}
        text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
        (self._directory / MANIFEST).write_text(text, encoding="utf-8")


def read_pack(path: Path) -> Pack:
    """The pack in a directory, with every chunk as it was written.

    Raises :class:`~sahelgraph.errors.DocumentError` if it is none, or was changed.
    """
    remedy = "run 'sahelgraph import' again"
    try:
        about = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        if about["format"] != FORMAT:
            raise ValueError(f"it has format {about['format']}, this version reads {FORMAT}")
        pack = Pack(path, about)
        for name, entry in about["chunks"].items():
            with (path / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != entry["sha256"]:
                    raise ValueError(f"{name} was changed after it was written")
        if THINGS not in about["chunks"]:
            raise ValueError(f"{THINGS} is missing")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DocumentError(f"{path}: is no whole import: {error}; {remedy}") from error
    return pack
