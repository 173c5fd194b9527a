"""Publishing: a release is built beside the others, checked, and switched to in one rename.

Whatever happens before the rename (an error, a full disk, a killed process) leaves the
published release as it was; what was half built is removed by the next publication.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sahelgraph.errors import PublishError
from sahelgraph.graph.part import Part
from sahelgraph.store.patch import FROM, Patch, find_patch, link, link_tree
from sahelgraph.store.release import (
    CURRENT,
    DATASET,
    MANIFEST,
    PARTS,
    RELEASES,
    STORE,
    Manifest,
    Release,
    all_releases,
    current_release,
    is_shared,
    list_files,
    mark_whole,
    read_release,
    verify_release,
)

#: Releases kept beside the current one, for readers that still use them and to fall back on.
KEPT = 2
#: Free space wanted, as a multiple of the N-Quads (the file, the store, and what loading needs),
#: bytes for each quad of parts, which lie there already, and beside it in bytes for what a store
#: takes however little it holds. A store takes 108 for a quad when it is loaded, and as much again
#: while the engine copies what it takes in; merged 215, but no more than 108 of a store that is
#: loaded in several rows, and so are most of its quads.
SPACE_FACTOR = 4
SPACE_OF_QUAD = 250
SPACE_OF_PACKED = 150
PACKED_AFTER = 80_000_000
SPACE_BESIDE = 8 * 2**20


def digest_with(digest: str, parts: Sequence[Part]) -> str:
    """The digest of a dataset of which ``digest`` is that of the records' quads."""
    if not parts:
        return digest
    named = [f"{part.name} {part.sha256}\n" for part in sorted(parts, key=lambda p: p.name)]
    return hashlib.sha256("".join([f"{digest}\n", *named]).encode()).hexdigest()


def publish(
    lines: list[str],
    root: Path,
    *,
    digest: str,
    about: dict[str, str],
    parts: Sequence[Part] = (),
) -> Release:
    """Publish canonical N-Quads as the current release and return it.

    ``lines`` are sorted N-Quads, each with its line feed; ``digest`` is their SHA-256. ``parts``
    are files of more of them, none of which stands in another one or in ``lines``. The version
    that is current already is left as it is. Raises
    :class:`~sahelgraph.errors.PublishError` and leaves the published release untouched.
    """
    digest = digest_with(digest, parts)
    try:
        (root / RELEASES).mkdir(parents=True, exist_ok=True)
        with _lock(root):
            release = _published_already(root, digest)
            if release is None:
                _remove_half_built(root)
                release = _build(lines, root, digest, about, parts)
            _switch(root, release)
            _retire(root, release)
            return release
    except OSError as error:
        where = error.filename or root
        raise PublishError(_explain(f"{where}: {error.strerror or error}")) from error
    except MemoryError as error:
        raise PublishError(_explain(f"{root}: out of memory")) from error


def _published_already(root: Path, digest: str) -> Release | None:
    """The whole release with that digest, if there is one; a broken one is moved out of the way."""
    path = root / RELEASES / digest[:12]
    if not path.exists():
        return None
    try:
        release = read_release(path)
        if release.manifest.digest == digest and not verify_release(release):
            return release
    except PublishError:
        pass
    path.rename(root / RELEASES / f".broken-{os.getpid()}-{path.name}")
    return None


def _build(
    lines: list[str], root: Path, digest: str, about: dict[str, str], parts: Sequence[Part]
) -> Release:
    patch = find_patch(_patchable(root), lines, {part.name: part.path for part in parts})
    written = sum(len(line.encode()) for line in lines)
    linked = 0 if patch else sum(part.quads for part in parts)
    _want_space(root, written * SPACE_FACTOR + _space_of(linked) + SPACE_BESIDE)
    beside = root / RELEASES / f".building-{os.getpid()}"
    beside.mkdir()
    try:
        dataset = beside / DATASET
        with dataset.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        if parts:
            (beside / PARTS).mkdir()
        for part in parts:
            link(part.path, beside / PARTS / part.name)
        expected = len(lines) + sum(part.quads for part in parts)
        if patch is None:
            files = [dataset, *(beside / PARTS / part.name for part in parts)]
            graphs = _load(files, beside / STORE, expected=expected)
        else:
            graphs = _patch(patch, beside, expected=expected)
        base = patch.base if patch else None
        manifest = Manifest(
            version=digest[:12],
            digest=digest,
            quads=expected,
            triples=graphs.get("", 0),
            graphs=dict(sorted(graphs.items())),
            files=list_files(beside, base),
            about=dict(sorted(about.items())),
            published=datetime.now(UTC).isoformat(timespec="microseconds"),
            parts={
                part.name: {"key": part.key, "sha256": part.sha256, "graphs": part.graphs}
                for part in parts
            },
        )
        (beside / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        mark_whole(Release(beside, manifest), base)
        _sync_tree(beside, base)
        path = root / RELEASES / manifest.version
        beside.rename(path)
        return Release(path, manifest)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _patchable(root: Path) -> Release | None:
    """The current release, if a new one can begin with it."""
    try:
        return current_release(root)
    except PublishError:
        return None


def _patch(patch: Patch, beside: Path, *, expected: int) -> dict[str, int]:
    """Change a copy of the store that another release has, in another process."""
    link_tree(patch.base.store, beside / STORE)
    for name, changed in (("removed", patch.removed), ("added", patch.added)):
        with (beside / f".{name}").open("w", encoding="utf-8", newline="") as file:
            file.writelines(changed)
    _run_loader("patch", [beside / ".removed", beside / ".added"], beside / STORE)
    (beside / ".removed").unlink()
    (beside / ".added").unlink()
    graphs = patch.counts()
    _require(beside / STORE, expected, graphs)
    return graphs


def _load(files: list[Path], directory: Path, *, expected: int) -> dict[str, int]:
    """Load N-Quads into a store in another process, and count what it reads back by graph."""
    graphs = _run_loader("load-merged" if expected >= FROM else "load", files, directory)
    _require(directory, expected, graphs)
    return graphs


def _require(directory: Path, expected: int, graphs: dict[str, int]) -> None:
    if sum(graphs.values()) != expected:
        raise PublishError(
            f"{directory}: {expected} quads were loaded, {sum(graphs.values())} can be read back; "
            "nothing was published (if there are imports, look whether two hold the same rows)"
        )


def _run_loader(what: str, files: list[Path], directory: Path) -> dict[str, int]:
    command = [sys.executable, "-m", "sahelgraph.store.load", what]
    command += [str(os.getpid()), str(directory), *map(str, files)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["no reason is known"])[-1]
        if result.returncode < 0:
            name = signal.Signals(-result.returncode).name
            reason = f"the process was ended by {name}, most likely out of memory"
        raise PublishError(_explain(f"{directory}: loading failed: {reason}"))
    graphs: dict[str, int] = json.loads(result.stdout)
    return graphs


def _switch(root: Path, release: Release) -> None:
    """Let ``current`` point to a release, by a rename that other processes see whole or not."""
    # A publication that was killed after its rename may have left that to the kernel.
    _sync(root / RELEASES)
    current = root / CURRENT
    target = Path(RELEASES) / release.path.name
    if current.is_symlink() and current.readlink() == target:
        return
    beside = root / f".{CURRENT}-{os.getpid()}"
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.rename(current)
    _sync(root)


def _retire(root: Path, release: Release) -> None:
    """Remove releases but the current one and the newest others."""
    others = [other for other in all_releases(root) if other.path.name != release.path.name]
    for other in others[KEPT:]:
        shutil.rmtree(other.path, ignore_errors=True)


def _remove_half_built(root: Path) -> None:
    """Remove what a publication that died left behind; the lock says that none is at work."""
    for path in (root / RELEASES).glob(".*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in root.glob(f".{CURRENT}-*"):
        path.unlink(missing_ok=True)


@contextmanager
def _lock(root: Path) -> Iterator[None]:
    """Hold the lock of a root; the kernel lets go of it when its holder dies."""
    with (root / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise PublishError(
                f"{root}: {holder} is publishing; try again when it has ended"
            ) from error
        file.truncate(0)
        started = datetime.now(UTC).isoformat(timespec="seconds")
        file.write(f"process {os.getpid()}, since {started},")
        file.flush()
        yield


def _space_of(quads: int) -> int:
    """Bytes that a store of so many quads of parts takes at the most while it is loaded."""
    loose = min(quads, PACKED_AFTER)
    return loose * SPACE_OF_QUAD + (quads - loose) * SPACE_OF_PACKED


def _want_space(root: Path, needed: int) -> None:
    free = shutil.disk_usage(root).free
    if free < needed:
        raise PublishError(
            f"{root}: {needed // 2**20 + 1} MiB of free space are needed, {free // 2**20} MiB are "
            "there; free some, or publish elsewhere with --home; nothing was published"
        )


def _sync_tree(directory: Path, base: Release | None = None) -> None:
    """Have the kernel write a release to the disk, but what it shares with one that is there."""
    for path in sorted(directory.rglob("*")):
        if path.is_dir() or not is_shared(path, path.relative_to(directory).as_posix(), base):
            _sync(path)
    _sync(directory)


def _sync(path: Path) -> None:
    """Have the kernel write a file or directory to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _explain(what: str) -> str:
    """What happened, with what to do about it."""
    remedy = "check the permissions of the directory"
    if any(os.strerror(number) in what for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)):
        remedy = "free some space, or publish elsewhere with --home"
    elif "out of memory" in what or os.strerror(errno.ENOMEM) in what:
        remedy = "free some memory, or raise the limit on it"
    return f"{what}; {remedy}; what was published before is served on"
