"""Publication under faults: no memory, damaged releases, power loss, a held lock, many releases.

More repetitions with SAHELGRAPH_FAULTS=200.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from sahelgraph.errors import PublishError
from sahelgraph.store.publish import publish
from sahelgraph.store.release import Release, all_releases, current_release, usable_release

TIMES = int(os.environ.get("SAHELGRAPH_FAULTS", "12"))

BUILDER = """
import hashlib, re, resource, sys
from pathlib import Path
from sahelgraph.errors import PublishError
from sahelgraph.store import publish as publishing
root, number, size, memory, waits = Path(sys.argv[1]), *map(int, sys.argv[2:])
lines = sorted(f"<a:{number}> <a:p{i}> <a:o> .\\n" for i in range(size))
digest = hashlib.sha256("".join(lines).encode()).hexdigest()
if memory:
    used = int(re.search(r"VmSize:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
    resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
if waits:
    publishing._load = lambda *_, **__: print("loading", flush=True) or sys.stdin.read()
try:
    publishing.publish(lines, root, digest=digest, about={"number": str(number)})
except PublishError as error:
    sys.exit(str(error))
"""


def put(root: Path, number: int, size: int = 200) -> Release:
    lines = sorted(f"<a:{number}> <a:p{i}> <a:o> .\n" for i in range(size))
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    return publish(lines, root, digest=digest, about={"number": str(number)})


def builder(
    root: Path, number: int, *, size: int = 200, memory: int = 0, waits: bool = False
) -> subprocess.Popen[str]:
    """A process that publishes; ``memory`` is what it may take more, in bytes."""
    numbers = [str(number), str(size), str(memory), str(int(waits))]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(root), *numbers],
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        text=True,
    )


def number_of(release: Release | None) -> str:
    assert release is not None
    return release.manifest.about["number"]


def leftovers(root: Path) -> list[Path]:
    return [*(root / "releases").glob(".*"), *root.glob(".current-*")]


@pytest.mark.parametrize("mebibytes", [16, 48, 96, 160, 240])
def test_a_lack_of_memory_is_told_and_changes_nothing(tmp_path: Path, mebibytes: int) -> None:
    """Seen to fail (the builder aborted, without a word) with the store loaded by the builder."""
    put(tmp_path, 1)
    process = builder(tmp_path, 2, size=20_000, memory=mebibytes * 2**20)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1, said
    assert str(tmp_path) in said
    assert "memory" in said
    assert "what was published before is served on" in said
    assert number_of(current_release(tmp_path)) == "1"
    assert leftovers(tmp_path) == []
    assert number_of(put(tmp_path, 2, 20_000)) == "2"


def children(process: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def until(condition: object, seconds: float = 20) -> bool:
    assert callable(condition)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_the_process_that_loads_ends_with_its_builder(tmp_path: Path) -> None:
    """Seen to fail without the wish to the kernel in ``store.load``."""
    process = builder(tmp_path, 1, size=60_000)
    store = tmp_path / "releases" / f".building-{process.pid}" / "store"
    assert until(lambda: store.is_dir() and children(process.pid))
    (loader,) = children(process.pid)
    os.kill(loader, signal.SIGSTOP)
    try:
        process.kill()
        process.communicate()
        assert until(lambda: not runs(loader))
    finally:
        if runs(loader):
            os.kill(loader, signal.SIGKILL)
    put(tmp_path, 2)
    assert leftovers(tmp_path) == []


def test_everything_is_on_the_disk_before_what_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen to fail with any one ``_sync`` or ``_sync_tree`` of ``publish`` left out."""
    put(tmp_path, 1)
    done: list[tuple[str, Path]] = []
    fsync, rename = os.fsync, os.rename

    def recorded_fsync(descriptor: int) -> None:
        fsync(descriptor)
        done.append(("fsync", Path(f"/proc/self/fd/{descriptor}").readlink()))

    def recorded_rename(source: Path, target: Path) -> None:
        if Path(source).is_dir() and not Path(source).is_symlink():
            written = {Path(source), *Path(source).rglob("*")}
            assert written <= {path for what, path in done if what == "fsync"}
        rename(source, target)
        done.append(("rename", Path(target)))

    monkeypatch.setattr(os, "fsync", recorded_fsync)
    monkeypatch.setattr(os, "rename", recorded_rename)
    release = put(tmp_path, 2)
    order = [step for step in done if ".building-" not in str(step[1])]
    assert order == [
        ("rename", release.path),
        ("fsync", tmp_path / "releases"),
        ("rename", tmp_path / "current"),
        ("fsync", tmp_path),
    ]


def test_a_release_that_was_renamed_but_not_yet_named_is_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen to fail with the directory of releases synced by the build instead of the switch."""
    put(tmp_path, 1)
    put(tmp_path, 2)
    synced: list[Path] = []
    fsync = os.fsync

    def recorded_fsync(descriptor: int) -> None:
        fsync(descriptor)
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())

    monkeypatch.setattr(os, "fsync", recorded_fsync)
    put(tmp_path, 1)
    assert synced == [tmp_path / "releases", tmp_path]


def test_a_flipped_bit_anywhere_is_seen(tmp_path: Path) -> None:
    """Seen to fail (bits of digest, version and file names) without the manifest's checksum."""
    put(tmp_path, 1)
    release = put(tmp_path, 2)
    chance = random.Random(3)
    for path in sorted(release.path.rglob("*")):
        whole = path.read_bytes() if path.is_file() else b""
        for _ in range(TIMES if whole else 0):
            flipped = bytearray(whole)
            flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
            path.write_bytes(flipped)
            found, passed = usable_release(tmp_path)
            assert number_of(found) == "1", path
            assert len(passed) == 1
            assert str(release.path) in passed[0]
        if whole:
            path.write_bytes(whole)
    found, passed = usable_release(tmp_path)
    assert (number_of(found), passed) == ("2", [])


@pytest.mark.parametrize("file", ["CURRENT", "MANIFEST-*", "*.sst"])
@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_damaged_store_is_passed_over(tmp_path: Path, file: str, damage: str) -> None:
    """Seen to fail with files of the store left out of the manifest."""
    put(tmp_path, 1)
    release = put(tmp_path, 2)
    path = max(release.store.glob(file), key=lambda path: path.stat().st_size)
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found, (problem,) = usable_release(tmp_path)
    assert number_of(found) == "1"
    assert str(path) in problem


def test_an_empty_directory_in_place_of_a_release_is_passed_over(tmp_path: Path) -> None:
    """Seen to fail with a broken manifest raised instead of passed over."""
    put(tmp_path, 1)
    release = put(tmp_path, 2)
    shutil.rmtree(release.path)
    release.path.mkdir()
    found, (problem,) = usable_release(tmp_path)
    assert number_of(found) == "1"
    assert "the manifest of the release is unusable" in problem
    assert "sahelgraph build" in problem


def test_a_manifest_of_other_types_is_refused_by_name(tmp_path: Path) -> None:
    """Seen to fail (AttributeError) without the manifest's checksum."""
    path = put(tmp_path, 1).path / "manifest.json"
    fields = json.loads(path.read_text())
    changed: list[object] = [[], 3, "x", {"format": 1}]
    changed += [{**fields, name: [] if name != "graphs" else 3} for name in fields]
    for value in changed:
        path.write_text(json.dumps(value))
        with pytest.raises(PublishError, match=r"no usable release .* the manifest of the release"):
            usable_release(tmp_path)


def test_each_problem_is_told_once_under_a_relative_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen to fail with releases compared by path: ``current`` is resolved, the list is not."""
    monkeypatch.chdir(tmp_path)
    root = Path("published")
    put(root, 1)
    put(root, 2).dataset.unlink()
    assert len(usable_release(root)[1]) == 1


def test_who_holds_the_lock_is_named_and_a_dead_holder_is_followed(tmp_path: Path) -> None:
    """Seen to fail without the lock, and with a lock that only exists as a file."""
    put(tmp_path, 1)
    holder = builder(tmp_path, 2, waits=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "loading\n"
    others = [builder(tmp_path, number) for number in range(3, 7)]
    for other in others:
        _, said = other.communicate(timeout=60)
        assert other.returncode == 1
        assert f"process {holder.pid}, since" in said
        assert "is publishing; try again" in said
    assert len(leftovers(tmp_path)) == 1
    holder.kill()
    holder.communicate()
    assert number_of(put(tmp_path, 3)) == "3"
    assert leftovers(tmp_path) == []


def test_releases_do_not_pile_up_and_their_readers_read_on(tmp_path: Path) -> None:
    """Seen to fail with ``_retire`` left out."""
    oldest = put(tmp_path, 0, size=50)
    reader = ox.Store.read_only(str(oldest.store))
    for number in range(1, TIMES + 1):
        put(tmp_path, number, size=3)
        assert len(list((tmp_path / "releases").iterdir())) <= 3
    assert [number_of(r) for r in all_releases(tmp_path)] == [
        str(TIMES - before) for before in range(3)
    ]
    assert not oldest.path.exists()
    assert len(list(reader)) == 50
