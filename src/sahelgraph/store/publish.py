"""Publishing: a release is built beside the others, checked, and switched to in one rename.

Whatever happens before the rename (an error, a full disk, a killed process) leaves the
published release as it was; what was half built is removed by the next publication.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sahelgraph.errors import PublishError
from sahelgraph.store.release import (
    CURRENT,
    DATASET,
    MANIFEST,
    RELEASES,
    STORE,
    Manifest,
    Release,
    all_releases,
    list_files,
    read_release,
    verify_release,
)

#: Releases kept beside the current one, for readers that still use them and to fall back on.
KEPT = 2
#: Free space wanted, as a multiple of the N-Quads (the file, the store, and what loading needs),
#: and beside it in bytes for what a store takes however little it holds.
SPACE_FACTOR = 4
SPACE_BESIDE = 8 * 2**20


def publish(lines: list[str], root: Path, *, digest: str, about: dict[str, str]) -> Release:
    """Publish canonical N-Quads as the current release and return it.

    ``lines`` are sorted N-Quads, each with its line feed; ``digest`` is their SHA-256. The
    version that is current already is left as it is. Raises
    :class:`~sahelgraph.errors.PublishError` and leaves the published release untouched.
    """
    try:
        (root / RELEASES).mkdir(parents=True, exist_ok=True)
        with _lock(root):
            release = _published_already(root, digest)
            if release is None:
                _remove_half_built(root)
                release = _build(lines, root, digest, about)
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


def _build(lines: list[str], root: Path, digest: str, about: dict[str, str]) -> Release:
    needed = sum(len(line.encode()) for line in lines) * SPACE_FACTOR + SPACE_BESIDE
    _want_space(root, needed)
    beside = root / RELEASES / f".building-{os.getpid()}"
    beside.mkdir()
    try:
        dataset = beside / DATASET
        with dataset.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        graphs = _load(dataset, beside / STORE, expected=len(lines))
        manifest = Manifest(
            version=digest[:12],
            digest=digest,
            quads=len(lines),
            triples=graphs.get("", 0),
            graphs=dict(sorted(graphs.items())),
            files=list_files(beside),
            about=dict(sorted(about.items())),
            published=datetime.now(UTC).isoformat(timespec="microseconds"),
        )
        (beside / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        _sync_tree(beside)
        path = root / RELEASES / manifest.version
        beside.rename(path)
        return Release(path, manifest)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _load(dataset: Path, directory: Path, *, expected: int) -> dict[str, int]:
    """Load the N-Quads into a store in another process, and count what it reads back by graph."""
    command = [sys.executable, "-m", "sahelgraph.store.load"]
    command += [str(dataset), str(directory), str(os.getpid())]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["no reason is known"])[-1]
        if result.returncode < 0:
            name = signal.Signals(-result.returncode).name
            reason = f"the process was ended by {name}, most likely out of memory"
        raise PublishError(_explain(f"{directory}: loading failed: {reason}"))
    graphs: dict[str, int] = json.loads(result.stdout)
    if sum(graphs.values()) != expected:
        raise PublishError(
            f"{directory}: {expected} quads were loaded, {sum(graphs.values())} can be read back; "
            "nothing was published"
        )
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


def _want_space(root: Path, needed: int) -> None:
    free = shutil.disk_usage(root).free
    if free < needed:
        raise PublishError(
            f"{root}: {needed // 2**20 + 1} MiB of free space are needed, {free // 2**20} MiB are "
            "there; free some, or publish elsewhere with --home; nothing was published"
        )


def _sync_tree(directory: Path) -> None:
    for path in sorted(directory.rglob("*")):
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
