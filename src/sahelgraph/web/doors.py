"""The doors of all serving processes, among which clients are spread evenly.

The kernel wakes one process for a new client, and the one that is awake takes the next ones as
well: eight clients that came together were found at one of two doors. So each tells in shared
memory how many it has, and one that has more than another gives the newest to that one.
"""

from __future__ import annotations

import fcntl
import mmap
import socket
from array import array
from contextlib import suppress
from pathlib import Path

#: The most doors that clients are spread among; others keep what they let in.
_MOST = 64
_BYTES = 4


class Doors:
    """The doors of a server, seen from one of them.

    ``directory`` is the server's own, where the doors find each other. ``inbox`` is readable when
    another door gave a client away to this one, see :meth:`given`.
    """

    def __init__(self, directory: Path) -> None:
        self._paths = [str(directory / f"door-{place}") for place in range(_MOST)]
        self.inbox = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.inbox.setblocking(False)
        with (directory / "doors").open("a+b") as file:
            # One that begins after another was killed takes its place.
            fcntl.flock(file, fcntl.LOCK_EX)
            file.truncate(_BYTES * _MOST)
            #: Of each door its number of clients and one, or nought if there is none.
            self._counts = memoryview(mmap.mmap(file.fileno(), _BYTES * _MOST)).cast("I")
            self._place = next(filter(self._takes, range(_MOST)), None)
            # The memory holds the file open.
            fcntl.flock(file, fcntl.LOCK_UN)

    def _takes(self, place: int) -> bool:
        """Take a place if nobody has it."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as probe:
                probe.connect(self._paths[place])
        except ConnectionRefusedError:
            Path(self._paths[place]).unlink()
        except FileNotFoundError:
            pass
        else:
            return False
        self.inbox.bind(self._paths[place])
        return True

    def tell(self, clients: int) -> None:
        """Tell the others how many clients this door has."""
        if self._place is not None:
            self._counts[self._place] = clients + 1

    def leave(self) -> None:
        """Be given no client any more, whatever is told."""
        if self._place is not None:
            self._counts[self._place] = 0
            self._place = None

    def gives_away(self, client: socket.socket, clients: int) -> bool:
        """Give a new client to the door that has the fewest, if those are less than ``clients``.

        Returns whether it was given away; the caller closes it in either case.
        """
        # They may change at any moment.
        counts = self._counts.tolist()
        fewest = min(filter(None, counts), default=0)
        if not 0 < fewest <= clients:
            return False
        place = counts.index(fewest)
        # Before it is sent: that door tells its own number once it has taken this one in.
        self._counts[place] += 1
        try:
            # (The library's own way of sending descriptors drops the address.)
            handle = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", [client.fileno()]))]
            self.inbox.sendmsg([b"c"], handle, 0, self._paths[place])
        except BlockingIOError:
            # It has as many to take in as may wait.
            self._counts[place] -= 1
            return False
        except OSError:
            # It was killed.
            self._counts[place] = 0
            return False
        return True

    def given(self) -> socket.socket | None:
        """The next client that another door gave away to this one."""
        with suppress(BlockingIOError):
            _, descriptors, _, _ = socket.recv_fds(self.inbox, 1, 1)
            return socket.socket(fileno=descriptors[0])
        return None
