"""Workers that are made ready beside the queries, in place of those that were ended.

The first query of a new worker copies the memory of the dataset page by page, which at a million
quads takes longer than most queries. Clients that leave in the middle of theirs would so slow down
whoever comes next.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from sahelgraph.errors import WorkerDied


class Spares:
    """Calls ``make`` in a thread, as long as ``is_missing`` says so, whenever it is told to look.

    ``make`` makes one worker ready; what it raises as WorkerDied is left to the next query, which
    needs a worker and tells why there is none.
    """

    def __init__(self, is_missing: Callable[[], bool], make: Callable[[], None]) -> None:
        self._is_missing, self._make = is_missing, make
        self._told = threading.Event()
        self._is_closed = False
        threading.Thread(target=self._make_ready, name="spares", daemon=True).start()

    def look(self) -> None:
        """Say that a worker was ended."""
        self._told.set()

    def close(self) -> None:
        """Make no more of them."""
        self._is_closed = True
        self._told.set()

    def _make_ready(self) -> None:
        while not self._is_closed:
            self._told.wait()
            self._told.clear()
            with suppress(WorkerDied):
                while not self._is_closed and self._is_missing():
                    self._make()
