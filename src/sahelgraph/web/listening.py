"""The socket to which clients come: open as long as there is room for one more of them."""

from __future__ import annotations

import logging
import resource
import select
import socket

_log = logging.getLogger("sahelgraph.web")
#: The most clients of a serving process, and the descriptors that it needs for other things.
_MOST, _OTHERS = 4096, 128
#: Each client may need three descriptors more: both ends of the way to the server behind, which is
#: in this process as well, and one to see it leave.
_EACH = 4


class Listening:
    """Lets clients in from ``listener`` and has ``epoll`` tell when one comes; begins closed."""

    def __init__(self, epoll: select.epoll, listener: socket.socket) -> None:
        self._epoll, self._listener = epoll, listener
        #: How many clients there may be at once.
        self.most = min(_MOST, (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _OTHERS) // _EACH)
        self._is_open = False
        listener.setblocking(False)

    def fileno(self) -> int:
        """The descriptor at which clients come."""
        return self._listener.fileno()

    def open(self) -> None:
        """Let clients in from now on."""
        if not self._is_open:
            self._is_open = True
            self._epoll.register(self._listener, select.EPOLLIN | select.EPOLLEXCLUSIVE)

    def close(self) -> None:
        """Leave clients to other processes."""
        if self._is_open:
            self._is_open = False
            self._epoll.unregister(self._listener)

    def accept(self, number: int) -> socket.socket | None:
        """The next client, if one is there and ``number`` others leave room for it."""
        if number >= self.most:
            self.close()
            return None
        try:
            return self._listener.accept()[0]
        except BlockingIOError:
            # Another process was quicker.
            pass
        except OSError as error:
            _log.error("no client can be let in: %s", error)
            self.close()
        return None
