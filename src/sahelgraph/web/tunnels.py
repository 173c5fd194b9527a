"""The connections of a door that are carried on to the server behind it."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable

from sahelgraph.web.tunnel import Tunnel


class Tunnels:
    """For the thread that waits on ``epoll``; ``ended`` is called after each end of one."""

    def __init__(self, epoll: select.epoll, ended: Callable[[], None]) -> None:
        self._epoll = epoll
        self._ended = ended
        self._by_end: dict[int, Tunnel] = {}

    def __len__(self) -> int:
        return len(self._by_end) // 2

    def add(self, client: socket.socket, server: socket.socket, data: bytes) -> None:
        """Carry a connection on to another one, after what was heard of it."""
        tunnel = Tunnel(client, server, data, self._watch, self._leave)
        for end in (client, server):
            self._by_end[end.fileno()] = tunnel
        tunnel.carry()

    def hear(self, descriptor: int, events: int) -> bool:
        """Carry what came at the end of a tunnel; whether the descriptor is one."""
        tunnel = self._by_end.get(descriptor)
        if tunnel is None:
            return False
        tunnel.carry(events)
        return True

    def linger(self, now: float) -> None:
        """End those that have lingered long enough, at a monotonic time."""
        for tunnel in set(self._by_end.values()):
            tunnel.linger(now)

    def close(self) -> None:
        """End all of them."""
        for tunnel in set(self._by_end.values()):
            tunnel.close()

    def _leave(self, tunnel: Tunnel) -> None:
        """Forget a tunnel whose ends are about to be closed."""
        for end in (tunnel.client, tunnel.server):
            del self._by_end[end.fileno()]
        self._ended()

    def _watch(self, end: socket.socket, events: int) -> None:
        """Watch the end of a tunnel for these events, or not at all."""
        descriptor = end.fileno()
        if not events:
            self._epoll.unregister(descriptor)
            return
        try:
            self._epoll.modify(descriptor, events)
        except FileNotFoundError:
            self._epoll.register(descriptor, events)
