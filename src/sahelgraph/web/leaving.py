"""Who leaves while the server behind the door works for them: that work is ended.

The door ends it for whom it answers itself. Of a connection that it carries on, it closes one half
when the client has closed, which the server behind does not look at while it is at work. So a
thread looks at the kernel's end of such connections, as long as there are queries for them.
"""

from __future__ import annotations

import os
import select
import socket
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sahelgraph.query.asking import Call

#: Seconds between two looks.
_EVERY = 0.25


class Leavers:
    """Gives up the calls of clients that have left, by the names of their connections."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[str, Call] = {}
        self._seen: dict[str, socket.socket] = {}
        self._is_looking = False

    @contextmanager
    def watched(self, name: str) -> Iterator[Call]:
        """A call that is given up when the client of a connection leaves.

        ``name`` is the path that the other end of the connection was bound to; one that has no
        such name is not looked at.
        """
        call = Call()
        if "/" not in name:
            yield call
            return
        with self._lock:
            self._calls[name] = call
            if not self._is_looking:
                self._is_looking = True
                threading.Thread(target=self._look_for_ever, name="leavers", daemon=True).start()
        try:
            yield call
        finally:
            with self._lock:
                del self._calls[name]
                if name in self._seen:
                    # Held longer, the connection would stay open.
                    self._seen.pop(name).close()

    def _look_for_ever(self) -> None:
        while True:
            time.sleep(_EVERY)
            # Where no more files can be opened it is looked again.
            with suppress(OSError):
                self.look()

    def look(self) -> None:
        """Look once at each connection with a call."""
        with self._lock:
            if self._calls.keys() - self._seen.keys():
                self._find()
            for name, end in self._seen.items():
                poll = select.poll()
                poll.register(end, select.POLLRDHUP)
                if poll.poll(0):
                    self._calls[name].give_up()

    def _find(self) -> None:
        """Find the connections by their names; each is held by a second handle."""
        for entry in Path("/proc/self/fd").iterdir():
            with suppress(OSError):
                descriptor = int(entry.name)
                if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                    continue
                end = socket.socket(fileno=os.dup(descriptor))
                name = ""
                with suppress(OSError):
                    name = end.getpeername()
                if name in self._calls and name not in self._seen:
                    self._seen[name] = end
                else:
                    end.close()
