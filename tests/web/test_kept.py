"""Kept replies: bounded in bytes, and what is asked for again stays longest."""

from __future__ import annotations

from werkzeug.test import Client

from sahelgraph.web.kept import KeptReplies
from sahelgraph.web.reply import Reply


def reply(size: int) -> Reply:
    return Reply(200, [], b"x" * size, "tag", is_lasting=True)


def test_what_is_kept_never_takes_more_than_its_limit() -> None:
    """Seen to fail without the loop that gives replies up."""
    kept = KeptReplies(100_000)
    for number in range(500):
        kept.put((f"/{number}",), reply(number))
        assert kept.size <= kept.limit
    assert 10 < len(kept) < 50
    kept.put(("/large",), reply(10_000))
    assert kept.get(("/large",)) is None


def test_what_is_asked_for_again_outlives_what_is_not() -> None:
    """Seen to fail with the mark of use ignored."""
    kept = KeptReplies(30_000)
    kept.put(("/wanted",), reply(100))
    for number in range(100):
        assert kept.get(("/wanted",)) is not None
        kept.put((f"/{number}",), reply(100))
    assert kept.get(("/0",)) is None


def test_a_large_reply_is_not_at_hand_in_a_coding_before_it_was_asked_for() -> None:
    """The door has a thread make it: all others waited meanwhile, 20 ms for three megabytes."""
    large = reply(1_000_000)
    assert large.is_coded("")
    assert large.is_coded("identity")
    assert not large.is_coded("gzip")
    large.in_encoding("gzip")
    assert large.is_coded("gzip, br;q=0.5")
    assert not large.is_coded("br")
    assert reply(1000).is_coded("gzip")


def test_all_used_still_leaves_room_for_the_next() -> None:
    kept = KeptReplies(30_000)
    for number in range(100):
        kept.put((f"/{number}",), reply(100))
        assert kept.get((f"/{number}",)) is not None
        assert kept.size <= kept.limit


def test_a_reply_that_is_kept_again_is_still_known_by_its_texts() -> None:
    """Seen to fail: of clients with different headers each took the others' ready answers away."""
    kept, answer = KeptReplies(30_000), reply(100)
    for text in (b"GET /a one", b"GET /a two"):
        kept.put(("/a",), answer)
        kept.remember(text, ("/a",), "/sparql", b"", b"")
    assert kept.ready(b"GET /a one") is not None
    kept.put(("/a",), reply(100))
    assert kept.ready(b"GET /a one") is None


def test_a_request_is_known_by_its_text_as_long_as_its_reply_is_kept() -> None:
    """Seen to fail with the texts of a reply that was given up left behind."""
    kept = KeptReplies(30_000)
    for number in range(100):
        kept.put((f"/{number}",), reply(100))
        for client in range(20):
            text = f"GET /{number} {client}".encode()
            kept.remember(text, (f"/{number}",), "/sparql", b"head", b"body")
            assert kept.size <= kept.limit
    known = [
        (number, client)
        for number in range(100)
        for client in range(20)
        if kept.ready(f"GET /{number} {client}".encode()) is not None
    ]
    assert known
    assert {number for number, _ in known} <= {n for n in range(100) if kept.get((f"/{n}",))}
    assert max(client for _, client in known) < 10
    kept.put(("/99",), reply(200))
    assert kept.ready(b"GET /99 0") is None
    kept.remember(b"GET /none", ("/none",), "/sparql", b"head", b"body")
    assert kept.ready(b"GET /none") is None


def test_an_answer_that_is_ready_is_the_one_that_was_sent_before(client: Client) -> None:
    """Seen to fail with one list of headers for all content codings."""
    query = {"query": "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 200"}
    for coding in ("", "gzip", "br", "zstd", "gzip"):
        first, again = (
            client.get("/sparql", query_string=query, headers={"Accept-Encoding": coding})
            for _ in range(2)
        )
        assert first.status_code == again.status_code == 200
        assert first.headers == again.headers
        assert first.headers.get("Content-Encoding", "") == coding
        assert first.get_data() == again.get_data()
        tag = {"Accept-Encoding": coding, "If-None-Match": again.headers["ETag"]}
        assert client.get("/sparql", query_string=query, headers=tag).status_code == 304


def test_ready_answers_are_counted_like_others(client: Client) -> None:
    """Seen to fail with the fold left out of the exposition."""

    def counted() -> float:
        told = client.get("/metrics").get_data(as_text=True).splitlines()
        name = 'sahelgraph_requests_total{part="/sparql",status="200"}'
        return sum(float(line.rpartition(" ")[2]) for line in told if line.startswith(name))

    before = counted()
    for _ in range(20):
        client.get("/sparql", query_string={"query": "ASK { ?ready ?for ?this }"})
    assert counted() == before + 20


def test_queries_that_are_not_answered_are_counted_by_reason(client: Client) -> None:
    """Seen to fail without the count: a query that died and one that had to wait were both a 503."""

    def counted(reason: str) -> float:
        told = client.get("/metrics").get_data(as_text=True).splitlines()
        start = f'sahelgraph_unanswered_total{{reason="{reason}"}}'
        return sum(float(line.rpartition(" ")[2]) for line in told if line.startswith(start))

    before = counted("malformed"), counted("refused")
    for text in ("SELEC", "ASK { SERVICE <urn:a> {} }", "ASK {"):
        assert client.get("/sparql", query_string={"query": text}).status_code == 400
    assert (counted("malformed"), counted("refused")) == (before[0] + 2, before[1] + 1)
