"""Clients are spread among the doors of a server."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sahelgraph.web.doors import Doors


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Callable[[], Doors]]:
    """One more door of the same server, with no client yet."""
    made = []

    def one_more() -> Doors:
        made.append(Doors(tmp_path))
        made[-1].tell(0)
        return made[-1]

    yield one_more
    for one in made:
        one.inbox.close()


@pytest.fixture
def client() -> Iterator[socket.socket]:
    here, there = socket.socketpair()
    with here, there:
        yield here


def test_the_door_with_the_fewest_clients_is_given_the_next(
    door: Callable[[], Doors], client: socket.socket
) -> None:
    first, second, third = (door() for _ in range(3))
    first.tell(2)
    second.tell(1)
    assert first.gives_away(client, 2)
    given = third.given()
    assert given is not None
    given.close()
    assert third.given() is None
    assert second.given() is None


def test_a_burst_is_spread_before_the_others_have_looked(
    door: Callable[[], Doors], client: socket.socket
) -> None:
    """Seen to fail with each door counting its own clients alone."""
    doors = [door() for _ in range(3)]
    kept = 0
    for _ in range(9):
        if not doors[0].gives_away(client, kept):
            kept += 1
            doors[0].tell(kept)
    assert kept == 3


def test_nothing_is_given_to_a_door_that_left_or_was_killed(
    door: Callable[[], Doors], client: socket.socket
) -> None:
    first, leaving, killed = (door() for _ in range(3))
    leaving.leave()
    leaving.tell(1)
    killed.inbox.close()
    first.tell(5)
    assert not first.gives_away(client, 5)
    replaced = door()
    assert first.gives_away(client, 5)
    given = replaced.given()
    assert given is not None
    given.close()
