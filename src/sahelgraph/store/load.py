"""Loading N-Quads into a new Oxigraph store, in a process of its own.

When memory runs out the engine does not raise, it ends its process. A process that only loads may
end so: the one that publishes is still there to clean up and to tell.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from collections import Counter

import pyoxigraph as ox

_PR_SET_PDEATHSIG = 1


def load(dataset: str, directory: str) -> Counter[str]:
    """Load a file of N-Quads into a new store, read all of it back, and count by graph.

    The default graph counts under an empty string. Raises ``OSError`` or ``RuntimeError``, as the
    engine does, if the store cannot be written or read.
    """
    store = ox.Store(directory)
    store.bulk_load(path=dataset, format=ox.RdfFormat.N_QUADS)
    store.flush()
    del store
    return Counter(
        quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        for quad in ox.Store.read_only(directory)
    )


def _end_with(parent: int) -> bool:
    """Ask the kernel to end this process with the one that started it; whether that still runs."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    return os.getppid() == parent


def main(arguments: list[str]) -> int:
    """Load ``DATASET DIRECTORY`` for the process ``PARENT``; print the counts as JSON.

    Exit status 1, with the reason as the last line on standard error, if that failed.
    """
    dataset, directory, parent = arguments
    if not _end_with(int(parent)):
        return 1
    try:
        counts = load(dataset, directory)
    except (OSError, RuntimeError, MemoryError) as error:
        print(str(error) or "out of memory", file=sys.stderr)
        return 1
    print(json.dumps(counts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
