"""Connections that are too slow, by what the kernel counts of them."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from sahelgraph.web.slow import Connection, SlowClients

PATIENCE = 10.0
ANSWER = 5.0


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket, int]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        served, _ = listener.accept()
        with client, served:
            client.settimeout(5)
            served.settimeout(5)
            yield client, served, listener.getsockname()[1]


def test_who_sends_drop_by_drop_is_told_that_it_is_enough(
    pair: tuple[socket.socket, socket.socket, int],
) -> None:
    client, served, port = pair
    slow = SlowClients(port, PATIENCE, ANSWER)
    for second in range(10):
        client.sendall(b"x")
        assert served.recv(10) == b"x"
        assert slow.look(second) == 0
    client.sendall(b"x")
    assert served.recv(10) == b"x"
    assert slow.look(11) == 1
    assert served.recv(10) == b""
    served.sendall(b"408")
    assert client.recv(10) == b"408"


def test_who_falls_silent_has_the_time_of_an_answer_more(
    pair: tuple[socket.socket, socket.socket, int],
) -> None:
    client, served, port = pair
    slow = SlowClients(port, PATIENCE, ANSWER)
    client.sendall(b"x")
    assert served.recv(10) == b"x"
    assert [slow.look(second) for second in (0, 10, 14, 16)] == [0, 0, 0, 1]


def test_who_was_answered_may_wait_with_the_next_request(
    pair: tuple[socket.socket, socket.socket, int],
) -> None:
    client, served, port = pair
    slow = SlowClients(port, PATIENCE, ANSWER)
    client.sendall(b"x")
    assert served.recv(10) == b"x"
    assert slow.look(0) == 0
    served.sendall(b"answer")
    assert client.recv(10) == b"answer"
    assert [slow.look(second) for second in (1, 20, 1000)] == [0, 0, 0]


def test_who_takes_no_answer_in_is_cut_off(
    pair: tuple[socket.socket, socket.socket, int],
) -> None:
    client, served, port = pair
    served.setblocking(False)
    slow = SlowClients(port, PATIENCE, ANSWER)
    sent = 0
    try:
        while True:
            sent += served.send(b"x" * 2**16)
    except BlockingIOError:
        assert sent
    assert slow.look(0) == 0
    assert slow.look(11) == 1
    assert client.recv(10)


def test_connections_to_other_ports_are_left_alone(
    pair: tuple[socket.socket, socket.socket, int],
) -> None:
    client, served, port = pair
    slow = SlowClients(port + 1 if port < 65535 else 1024, PATIENCE, ANSWER)
    client.sendall(b"x")
    assert served.recv(10) == b"x"
    assert [slow.look(second) for second in (0, 100)] == [0, 0]


def test_an_answer_that_goes_on_is_not_slow() -> None:
    seen = Connection(0, 0, 0, None, 0)
    for second in range(100):
        seen.see(second * 1000, 500, 10**6, second)
        assert not seen.is_too_slow(second, PATIENCE, ANSWER)
