"""Published releases: where they lie, what their manifest says, whether they are whole.

::

    <root>/current                        symbolic link to the release that is served
    <root>/releases/<version>/manifest.json
    <root>/releases/<version>/dataset.nq  sorted canonical N-Quads
    <root>/releases/<version>/parts/      what imports add to that, each part sorted by itself
    <root>/releases/<version>/store/      the same as an Oxigraph store, opened read-only
    <root>/releases/<version>/whole.json  which files were found whole, and when they were written
    <root>/dumps/<version>/               the release in the forms of other tools
    <root>/lock                           who is publishing
    <root>/checked.json                   which parts of the graph were checked, and what was found

This module never imports the engine, so that a process that speaks HTTP may use it.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sahelgraph.errors import PublishError
from sahelgraph.graph.part import Part
from sahelgraph.processes import cores

MANIFEST = "manifest.json"
DATASET = "dataset.nq"
STORE = "store"
PARTS = "parts"
PARTS_BESIDE = ".parts-"
CURRENT = "current"
RELEASES = "releases"
DUMPS = "dumps"
CHECKED = "checked.json"
DUMPS_INDEX = "index.json"
WHOLE = "whole.json"
FORMAT = 1
#: Seconds after which a file that is written again has another time of its last change for sure.
SETTLED = 2.0


@dataclass(frozen=True)
class Manifest:
    """What a release holds.

    ``digest`` is the SHA-256 (hexadecimal) of the canonical N-Quads, ``version`` its first
    twelve digits, ``graphs`` the number of quads by graph IRI, ``files`` the SHA-256 and the
    length in bytes of every file by its path in the release, ``about`` free texts of the build,
    ``parts`` what imports add: by name the key, the SHA-256 and the number of quads by graph of
    each. With parts, ``digest`` is that of the N-Quads' digest and those of the parts.
    """

    version: str
    digest: str
    quads: int
    triples: int
    graphs: dict[str, int]
    files: dict[str, dict[str, Any]]
    about: dict[str, str]
    published: str
    format: int = FORMAT
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def checksum(self) -> str:
        """SHA-256 (hexadecimal) of all fields, so that damage to the manifest itself is seen."""
        return hashlib.sha256(json.dumps(self._fields(), sort_keys=True).encode()).hexdigest()

    def _fields(self) -> dict[str, Any]:
        fields = asdict(self)
        if not self.parts:  # as releases without imports have always been written
            del fields["parts"]
        return fields

    def to_json(self) -> str:
        """The manifest and its checksum as JSON, with sorted keys."""
        fields = {**self._fields(), "checksum": self.checksum}
        return json.dumps(fields, indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read what :meth:`to_json` wrote; raises ``ValueError`` or ``TypeError`` if it did not."""
        fields = json.loads(text)
        if not isinstance(fields, dict):
            raise ValueError("it is no JSON object")
        if fields.get("format") != FORMAT:
            raise ValueError(f"it has format {fields.get('format')}, this version reads {FORMAT}")
        checksum = fields.pop("checksum", None)
        manifest = cls(**fields)
        if manifest.checksum != checksum:
            raise ValueError("it was changed after it was written")
        return manifest


@dataclass(frozen=True)
class Release:
    """A published release and its manifest."""

    path: Path
    manifest: Manifest

    @property
    def dataset(self) -> Path:
        """The file of canonical N-Quads."""
        return self.path / DATASET

    @property
    def parts(self) -> list[Part]:
        """What imports add."""
        return [
            Part(name, self.path / PARTS / name, **told)
            for name, told in sorted(self.manifest.parts.items())
        ]

    @property
    def files(self) -> list[Path]:
        """All files of sorted N-Quads: the records' and those of the parts."""
        return [self.dataset, *(part.path for part in self.parts)]

    @property
    def store(self) -> Path:
        """The directory of the Oxigraph store."""
        return self.path / STORE


def read_release(path: Path) -> Release:
    """The release in a directory; raises PublishError if its manifest is missing or broken."""
    try:
        manifest = Manifest.from_json((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError) as error:
        message = f"{path}: the manifest of the release is unusable: {error}"
        raise PublishError(f"{message}; build anew with 'sahelgraph build'") from error
    return Release(path, manifest)


def current_release(root: Path) -> Release | None:
    """The release that is published, or ``None`` if there is none."""
    link = root / CURRENT
    if not link.is_symlink() and not link.exists():
        return None
    return read_release(link.resolve())


def all_releases(root: Path) -> list[Release]:
    """Every complete release under a root, the newest first; broken ones are passed over."""
    found = []
    for path in _release_directories(root):
        try:
            found.append(read_release(path))
        except PublishError:
            continue
    return sorted(found, key=lambda release: release.manifest.published, reverse=True)


def _release_directories(root: Path) -> Iterator[Path]:
    directory = root / RELEASES
    if directory.is_dir():
        yield from (path for path in directory.iterdir() if not path.name.startswith("."))


def file_digest(path: Path) -> str:
    """SHA-256 (hexadecimal) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def list_files(directory: Path, base: Release | None = None) -> dict[str, dict[str, Any]]:
    """SHA-256 and length of every file of a release but its manifest, by relative path.

    Files that are the very ones of ``base`` are not read again.
    """
    names = {
        path.relative_to(directory).as_posix(): path
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name not in (MANIFEST, WHOLE, "LOCK")
    }
    found = {name: _shared(path, name, base) for name, path in names.items()}
    fresh = [name for name, entry in found.items() if entry is None]
    # Python lets other threads run while it reads and adds up.
    with ThreadPoolExecutor(cores()) as threads:
        digests = threads.map(file_digest, [names[name] for name in fresh])
        told = dict(zip(fresh, digests, strict=True))
    return {
        name: entry or {"sha256": told[name], "bytes": names[name].stat().st_size}
        for name, entry in found.items()
    }


def is_shared(path: Path, name: str, base: Release | None) -> bool:
    """Whether a file of a release is the very one of another release."""
    return _shared(path, name, base) is not None


def _shared(path: Path, name: str, base: Release | None) -> dict[str, Any] | None:
    entry = base.manifest.files.get(name) if base else None
    if base is None or entry is None:
        return None
    other = base.path / name
    is_same = other.exists() and other.samefile(path) and path.stat().st_size == entry["bytes"]
    return entry if is_same else None


def verify_release(release: Release, *, again: bool = False) -> list[str]:
    """What is wrong with the files of a release, a line each; empty if they are whole.

    A file that was found whole before, and has not been written since by its length and time of
    change, is not read again, unless ``again`` is true: a large release takes minutes to read.
    """
    problems = []
    found = {} if again else _found_whole(release)
    marks = {}
    for name, expected in release.manifest.files.items():
        path = release.path / name
        mark = _mark(path, expected)
        if mark is None:
            problems.append(f"{path}: is missing")
        elif mark["bytes"] != expected["bytes"]:
            problems.append(f"{path}: has {mark['bytes']} bytes, not {expected['bytes']}")
        elif found.get(name) != mark and file_digest(path) != expected["sha256"]:
            problems.append(f"{path}: its SHA-256 is not the one in the manifest")
        else:
            marks[name] = mark
    if not problems:
        _keep_marks(release, marks)
    return problems


def mark_whole(release: Release, base: Release | None = None) -> None:
    """Note that the files of a release that was just written are whole.

    Those that it shares with ``base`` were not read; they are noted if they are there.
    """
    found = _found_whole(base) if base else {}
    marks = {}
    for name, expected in release.manifest.files.items():
        mark = _mark(release.path / name, expected)
        was_read = not is_shared(release.path / name, name, base)
        if mark is not None and (was_read or found.get(name) == mark):
            marks[name] = mark
    _keep_marks(release, marks)


def _mark(path: Path, expected: dict[str, Any]) -> dict[str, Any] | None:
    """What tells that a file is the one that was read, with the digest that it has to have."""
    try:
        told = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(told.st_mode):
        return None
    return {"sha256": expected["sha256"], "bytes": told.st_size, "written": told.st_mtime_ns,
            "file": told.st_ino}  # fmt: skip


def _found_whole(release: Release) -> dict[str, Any]:
    """The marks of the files that were found whole; none if that is not told."""
    try:
        marks = json.loads((release.path / WHOLE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return marks if isinstance(marks, dict) else {}


def _keep_marks(release: Release, marks: dict[str, Any]) -> None:
    """Note marks for the next time, but not of files written just now, where they may be."""
    settled = time.time_ns() - int(SETTLED * 1e9)
    kept = {name: mark for name, mark in marks.items() if mark["written"] < settled}
    if kept == _found_whole(release):
        return
    beside = release.path / f".{WHOLE}-{os.getpid()}"
    try:
        beside.write_text(json.dumps(kept), encoding="utf-8")
        beside.replace(release.path / WHOLE)
    except OSError:
        # Somebody else's release: it is read whole every time.
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def usable_release(root: Path) -> tuple[Release, list[str]]:
    """The release to serve, and what had to be passed over to find it.

    That is the current one if it is whole, else the newest one that is. Raises
    :class:`~sahelgraph.errors.PublishError` with a remedy if there is none.
    """
    passed: list[str] = []
    candidates: list[Release] = []
    try:
        current = current_release(root)
    except PublishError as error:
        current = None
        passed.append(str(error))
    if current is not None:
        candidates.append(current)
    candidates += [
        release
        for release in all_releases(root)
        if current is None or release.path.name != current.path.name
    ]
    for release in candidates:
        problems = verify_release(release)
        if not problems:
            return release, passed
        passed += problems
    reason = f": {'; '.join(passed)}" if passed else ""
    raise PublishError(
        f"{root}: no usable release is published{reason}; run 'sahelgraph build' to publish one"
    )


def default_root() -> Path:
    """Where releases are published unless told otherwise: ``SAHELGRAPH_HOME`` or ``published``."""
    return Path(os.environ.get("SAHELGRAPH_HOME", "published"))
