"""Loading N-Quads into a new Oxigraph store, or changing a copy of one, in a process of its own.

When memory runs out the engine does not raise, it ends its process. A process that only loads may
end so: the one that publishes is still there to clean up and to tell.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

import pyoxigraph as ox

from sahelgraph.graph.line_files import BROKEN, length_of_text, open_lines
from sahelgraph.processes import end_with

#: Threads of the engine that sort at a time, a million quads each, which takes a gigabyte.
SORTERS = 2
#: Bytes of N-Quads from which a store packs what is merged into it (see :func:`in_rows`).
PACKED_FROM = 7 * 2**30
_COUNT = "SELECT ?graph (COUNT(*) AS ?quads) WHERE {{ {} }} GROUP BY ?graph"


def load(files: list[str], directory: str, *, merged: bool) -> dict[str, int]:
    """Load files of N-Quads into a new store, read all of it back, and count by graph.

    The default graph counts under an empty string. ``merged`` is for a store that is to be changed
    later: what is loaded overlaps, and if it is not merged now, which takes a fifth of the time
    more, some change of a few quads has to wait until the engine has done it. Raises ``OSError``
    or ``RuntimeError``, as the engine does, if the store cannot be written or read.
    """
    store = ox.Store(directory)
    rows = in_rows([*map(Path, files)])
    for number, row in enumerate(rows, 1):
        _load_row(store, row)
        # Between the first row and the last one the engine merges beside the loading.
        if merged and number in (1, len(rows)):
            store.optimize()
    store.flush()
    del store
    return count(ox.Store.read_only(directory))


def in_rows(files: list[Path]) -> list[list[Path]]:
    """The files in the order given, in rows of which each has twice the text of the one before.

    What the engine merges into an empty store it does not compress, and what it merges into half
    a gigabyte of each order of the quads it does: the first row is as long as that takes. All in
    one row would take nearly twice the disk in the end, and as much again while the engine takes
    the row in, which it copies. More rows would be merged more often.
    """
    rows: list[list[Path]] = []
    taken, wanted = 0, 0
    for path in files:
        if taken >= wanted:
            rows.append([])
            taken, wanted = 0, PACKED_FROM << (len(rows) - 1)
        rows[-1].append(path)
        taken += length_of_text(path)
    if len(rows) > 1 and taken < PACKED_FROM:
        rows[-2:] = [rows[-2] + rows[-1]]
    return rows


def _load_row(store: ox.Store, files: list[Path]) -> None:
    """Load files one behind the other, so that they fill the million quads that are sorted.

    They take half of the disk that they take one by one. Each term was read by the engine before,
    when the graph or the part was made.
    """
    with _few_cores(SORTERS) as give_all:
        row = cast(IO[bytes], FileRow(iter(files), give_all))
        store.bulk_load(row, format=ox.RdfFormat.N_QUADS, lenient=True)


@contextmanager
def _few_cores(most: int) -> Iterator[Callable[[], None]]:
    """Let this thread see few cores until what is yielded is called.

    The engine asks before it first reads, and sorts in as many threads; memory would grow with the
    machine. All cores may take these threads nevertheless.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield lambda: None
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:most])
    try:
        yield lambda: os.sched_setaffinity(0, allowed)
    finally:
        os.sched_setaffinity(0, allowed)


class FileRow:
    """Files of lines one behind the other, as one that can be read.

    ``begun`` is called before the first is read.
    """

    def __init__(self, paths: Iterator[Path], begun: Callable[[], None] = lambda: None) -> None:
        self._paths = paths
        self._begun: Callable[[], None] | None = begun
        self._file: BinaryIO | None = None

    def read(self, size: int = -1) -> bytes:
        """The next bytes, ``size`` of them at the most; none at the end of the last file."""
        if self._begun is not None:
            self._begun()
            self._begun = None
        while True:
            if self._file is None:
                path = next(self._paths, None)
                if path is None:
                    return b""
                self._file = open_lines(path)
            if data := self._file.read(size):
                return data
            self._file.close()
            self._file = None


def count(store: ox.Store) -> dict[str, int]:
    """The number of quads of a store by graph, by reading all of them."""
    with ThreadPoolExecutor(2) as threads:
        default = threads.submit(_count, store, "?s ?p ?o")
        return {**_count(store, "GRAPH ?graph { ?s ?p ?o }"), **default.result()}


def _count(store: ox.Store, pattern: str) -> dict[str, int]:
    counts = {}
    for row in store.query(_COUNT.format(pattern)):  # type: ignore[union-attr]
        graph = row["graph"]
        name = graph.value if isinstance(graph, ox.NamedNode) else ""
        counts[name] = int(row["quads"].value)
    return counts


def patch(directory: str, removed: str, added: str) -> dict[str, int]:
    """Take the N-Quads of one file out of a store, put those of another in, and look for both.

    Raises ``RuntimeError`` if the store does not hold what it has to hold afterwards.
    """
    gone = list(ox.parse(path=removed, format=ox.RdfFormat.N_QUADS))
    new = list(ox.parse(path=added, format=ox.RdfFormat.N_QUADS))
    store = ox.Store(directory)
    missing = sum(quad not in store for quad in gone) + sum(quad in store for quad in new)
    if missing:
        raise RuntimeError(f"{missing} quads are not as the release says that they are")
    for quad in gone:
        store.remove(quad)
    store.extend(new)
    store.flush()
    del store
    written = ox.Store.read_only(directory)
    wrong = sum(quad in written for quad in gone) + sum(quad not in written for quad in new)
    if wrong:
        raise RuntimeError(f"{wrong} changed quads cannot be read back")
    return {}


def main(arguments: list[str]) -> int:
    """``load PARENT STORE FILES…`` or ``patch PARENT STORE REMOVED ADDED``, for that process.

    ``load-merged`` in the place of ``load`` is for a store that is to be changed later.

    Prints counts by graph as JSON. Exit status 1, with the reason as the last line on standard
    error, if that failed.
    """
    what, parent, directory, *files = arguments
    if not end_with(int(parent)):
        return 1
    try:
        if what == "patch":
            counts = patch(directory, *files)
        else:
            counts = load(files, directory, merged=what == "load-merged")
    except (OSError, RuntimeError, MemoryError, *BROKEN) as error:
        print(str(error) or "out of memory", file=sys.stderr)
        return 1
    print(json.dumps(counts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
