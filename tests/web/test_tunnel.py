"""What is carried between a client and the server behind the door, and for how long."""

from __future__ import annotations

import socket
import time

from sahelgraph.web.tunnel import Tunnel


def test_an_answer_is_carried_to_who_still_speaks() -> None:
    """A server that answers 408 and closes was seen to go unheard: the pipe to it broke first."""
    listener = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(listener.getsockname())
    accepted, _ = listener.accept()
    server, behind = socket.socketpair()
    for end in (accepted, server):
        end.setblocking(False)
    left: list[Tunnel] = []
    tunnel = Tunnel(accepted, server, b"POST", lambda *_: None, left.append)
    tunnel.carry()
    behind.sendall(b"HTTP/1.1 408 Request Timeout\r\n\r\n")
    behind.close()
    client.sendall(b"x")
    time.sleep(0.05)
    tunnel.carry()
    assert left == [], "the client has not closed yet"
    client.sendall(b"y")
    assert client.recv(100).startswith(b"HTTP/1.1 408")
    assert client.recv(100) == b""
    client.close()
    time.sleep(0.05)
    tunnel.linger(time.monotonic())
    assert left == [tunnel]
    listener.close()


class Endless:
    """The end of a client that always has more to say, and takes all in."""

    def __init__(self) -> None:
        self.heard = 0

    def recv(self, length: int) -> bytes:
        self.heard += 1
        assert self.heard < 1000, "nobody else has a turn"
        return b"x" * length

    def send(self, data: memoryview) -> int:
        return len(data)

    def getsockopt(self, *_: int) -> bytes:
        return b"\x01"

    def shutdown(self, _: int) -> None:
        """Nothing changes."""

    def close(self) -> None:
        """Nothing changes."""


def test_who_speaks_without_end_leaves_others_their_turn() -> None:
    """Seen to fail, before an answer and behind it: the door was deaf for all others, for seconds."""
    client, server = Endless(), Endless()
    left: list[Tunnel] = []
    tunnel = Tunnel(client, server, b"", lambda *_: None, left.append)  # type: ignore[arg-type]
    tunnel.carry()
    assert client.heard == server.heard > 0
    here, behind = socket.socketpair()
    with here, behind:
        here.setblocking(False)
        behind.close()
        client.heard = 0
        tunnel = Tunnel(client, here, b"", lambda *_: None, left.append)  # type: ignore[arg-type]
        tunnel.carry()
        assert left == [], "the client is heard for a while"
        tunnel.linger(time.monotonic() + 10)
        assert left == [tunnel]
