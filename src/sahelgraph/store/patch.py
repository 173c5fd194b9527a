"""A release made from the one before: what did not change is linked, the store is changed.

The files of a store that hold quads are never written twice by the engine, so that two releases
may share them by hard links; what it writes anew for one is not seen by the other. A release of
many million quads takes its next version in the time of what changed, and not of the whole.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sahelgraph import names
from sahelgraph.graph.line_files import read_lines
from sahelgraph.store.release import PARTS, Release

#: Quads below which a store is loaded anew: that is quick, and packs it most tightly.
FROM = 500_000
#: Changed quads, and bytes of changed parts as compressed, above which loading anew is quicker.
MOST = 100_000
MOST_BYTES = 8 * 2**20


@dataclass(frozen=True)
class Patch:
    """The release to begin with, and the sorted N-Quads to take out and to put in."""

    base: Release
    removed: list[str]
    added: list[str]

    def counts(self) -> dict[str, int]:
        """The number of quads by graph after the change."""
        counts = Counter(self.base.manifest.graphs)
        counts.subtract(_graph_of(line) for line in self.removed)
        counts.update(_graph_of(line) for line in self.added)
        return {graph: number for graph, number in sorted(counts.items()) if number}


def _graph_of(line: str) -> str:
    last = line[line.rindex(" ", 0, -3) + 1 : -3]
    return last[1:-1] if last.startswith(f"<{names.GRAPH}") else ""


def find_patch(base: Release | None, lines: list[str], parts: Mapping[str, Path]) -> Patch | None:
    """What leads from a release to some lines and parts; ``None`` if loading anew is better.

    ``parts`` gives for the name of each part its file.
    """
    if base is None or base.manifest.quads < FROM:
        return None
    before = base.manifest.parts
    changed = {
        name
        for name in before.keys() | parts.keys()
        if name not in before or name not in parts or not _is_same(base, name, parts[name])
    }
    olds = [base.path / PARTS / name for name in changed if name in before]
    news = [parts[name] for name in changed if name in parts]
    if sum(path.stat().st_size for path in (*olds, *news)) > MOST_BYTES:
        return None
    # Whole, since to read each line takes longer than to compare them.
    text = base.dataset.read_bytes().decode()
    old, new = {f"{line}\n" for line in text.split("\n") if line}, set(lines)
    for path in olds:
        old.update(read_lines(path))
    for path in news:
        new.update(read_lines(path))
    removed, added = sorted(old - new), sorted(new - old)
    # A store names blank nodes in its own way, so that none can be found again by its label.
    has_blank = any("_:c14n" in line for line in (*removed, *added))
    return None if has_blank or len(removed) + len(added) > MOST else Patch(base, removed, added)


def _is_same(base: Release, name: str, path: Path) -> bool:
    other = base.path / PARTS / name
    return other.exists() and (other.samefile(path) or other.read_bytes() == path.read_bytes())


def link_tree(source: Path, target: Path) -> None:
    """Copy a closed store: its files of quads by hard links, the few others whole."""
    target.mkdir()
    for path in sorted(source.iterdir()):
        if path.name == "LOCK":
            continue
        if path.suffix == ".sst":
            link(path, target / path.name)
        else:
            shutil.copyfile(path, target / path.name)


def link(source: Path, target: Path) -> None:
    """Link a file that is never written again; copy it where that cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
