"""Who is known as quick comes first, and who is known as slow waits apart."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Callable

import pytest

from sahelgraph.errors import QueryAbandoned
from sahelgraph.query.asking import Call
from sahelgraph.query.standing import Places, Standing, Standings, likeness


def test_queries_are_alike_if_they_differ_in_values_alone() -> None:
    first = likeness('ASK { grp:jnim rdfs:label "a \\" b" ; sg:size 5 . } # one')
    assert first == likeness("ASK {\n grp:a rdfs:b 'c' ; sg:size 17 . } # another, it's longer")
    assert likeness("ASK { <urn:a#b> ?b ?c }") == likeness("ASK { <urn:c> ?b ?c }")
    for other in ("ASK { ?g rdfs:label 'x' ; sg:size 5 . }", "ASK { grp:a sg:b* 'x' ; sg:c 5 . }"):
        assert likeness(other) != first
    assert likeness("SELECT ?a1 { ?a1 ?b ?c }") != likeness("SELECT ?a2 { ?a2 ?b ?c }")


def test_only_the_last_of_each_kind_counts() -> None:
    standings = Standings()
    standings.note("SELECT * { ?a ?b ?c . ?d ?e ?f }", Standing.SLOW)
    assert standings.of("ASK { a:b a:c 1 }") is Standing.ORDINARY
    standings.note("ASK { a:b a:c 1 }", Standing.SLOW)
    assert standings.of("ASK { a:d a:c 2 }") is Standing.SLOW
    standings.note("ASK { a:e a:c 3 }", Standing.QUICK)
    assert standings.of("ASK { a:b a:c 1 }") is Standing.QUICK


def test_all_are_taken_for_quick_ones_until_one_is_slow() -> None:
    standings = Standings()
    standings.note("ASK { a:b a:c ?d }", Standing.ORDINARY)
    assert standings.of("ASK { a:b a:c ?d }") is Standing.QUICK
    standings.note("SELECT * { ?a ?b ?c . ?d ?e ?f }", Standing.SLOW)
    assert standings.of("ASK { a:b a:c ?d }") is Standing.ORDINARY


def test_kinds_that_nobody_asks_for_are_forgotten() -> None:
    standings = Standings()
    for number in range(5000):
        standings.note(f"ASK {{ ?a{number} ?b ?c }}", Standing.SLOW)
    assert standings.of("ASK { ?a0 ?b ?c }") is Standing.ORDINARY
    assert standings.of("ASK { ?a4999 ?b ?c }") is Standing.SLOW


def test_long_queries_are_told_apart_but_not_kept() -> None:
    """Seen to fail with their texts kept: a few thousand of them took a gigabyte."""
    standings = Standings()
    texts = ["ASK {} #" + "x" * 100_000 + str(number) for number in range(100)]
    standings.note(texts[0], Standing.SLOW)
    tracemalloc.start()
    for text in texts[1:]:
        standings.note(text + " ", Standing.QUICK)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1_000_000
    assert standings.of(texts[0]) is Standing.SLOW
    assert standings.of(texts[1] + " ") is Standing.QUICK


def test_a_quick_one_has_a_place_where_others_have_all() -> None:
    """Seen to fail with the same places for all."""
    places = Places(2)
    assert [places.take(is_quick=False) for _ in range(3)] == [True, True, False]
    assert places.take(is_quick=True)
    assert not places.take(is_quick=True)
    places.give_back(is_quick=False)
    assert not places.take(is_quick=False)
    places.give_back(is_quick=True)
    assert places.take(is_quick=False)


def test_quick_ones_alone_have_no_more_places_than_others() -> None:
    places = Places(2)
    assert [places.take(is_quick=True) for _ in range(3)] == [True, True, False]


def waiting(
    places: Places, told: list[str], name: str, *, is_quick: bool, call: Call | None = None
) -> threading.Thread:
    """A thread that waits for a place, and tells when it has it, or that it was given up."""

    def wait() -> None:
        try:
            told.append(name if places.wait(10, call, is_quick=is_quick) else f"no {name}")
        except QueryAbandoned:
            told.append(f"{name} left")

    before = places.waiting(is_quick=is_quick)
    thread = threading.Thread(target=wait)
    thread.start()
    until(lambda: places.waiting(is_quick=is_quick) > before)
    return thread


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_the_next_place_is_for_a_quick_one() -> None:
    """Seen to fail with one line for all."""
    places = Places(1)
    assert places.take(is_quick=True)
    told: list[str] = []
    threads = [
        waiting(places, told, "ordinary", is_quick=False),
        waiting(places, told, "quick", is_quick=True),
    ]
    for number in range(2):
        places.give_back(is_quick=number == 0 or told[-1] == "quick")
        until(lambda number=number: len(told) > number)  # type: ignore[misc]
    for thread in threads:
        thread.join()
    assert told == ["quick", "ordinary"]


def test_who_leaves_waits_no_more_and_takes_no_place() -> None:
    """Seen to fail with those counted, up to the deadline, whom nobody waits for any more."""
    places, call, told = Places(1), Call(), list[str]()
    assert places.take(is_quick=True)
    thread = waiting(places, told, "first", is_quick=True, call=call)
    call.give_up()
    thread.join(5)
    assert told == ["first left"]
    assert places.waiting(is_quick=True) == 0
    places.give_back(is_quick=True)
    assert places.take(is_quick=True)


def test_one_that_waits_in_vain_is_told() -> None:
    places = Places(1)
    assert places.take(is_quick=False)
    assert not places.wait(0.01, is_quick=False)
    assert places.waiting(is_quick=False) == 0


@pytest.mark.parametrize("is_quick", [True, False])
def test_no_place_is_lost_or_given_twice(is_quick: bool) -> None:
    places, most = Places(3), 0
    inside = [0]
    lock = threading.Lock()

    def use(number: int) -> None:
        nonlocal most
        for turn in range(200):
            if places.wait(5 if turn % 5 else 0.0001, is_quick=is_quick and number % 2 == 0):
                with lock:
                    inside[0] += 1
                    most = max(most, inside[0])
                with lock:
                    inside[0] -= 1
                places.give_back(is_quick=is_quick and number % 2 == 0)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most <= 3 + is_quick
    assert [places.take(is_quick=False) for _ in range(4)] == [True, True, True, False]
