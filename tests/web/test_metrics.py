"""What is counted for Prometheus: pages, the catalogue, what is under way and what is kept."""

from __future__ import annotations

import re
import threading
import time

from werkzeug.test import Client

from sahelgraph.web.metrics import exposition, start_folding

LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def told(client: Client) -> dict[str, float]:
    """The value of each metric, by name and labels."""
    lines = client.get("/metrics").get_data(as_text=True).splitlines()
    values = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    return {name: float(value) for name, _, value in values}


def requests(part: str, status: int) -> str:
    return f'sahelgraph_requests_total{{part="{part}",status="{status}"}}'


def test_pages_and_questions_of_the_catalogue_are_counted_by_kind(client: Client) -> None:
    """And whatever is asked for, the names are few. Seen to fail with paths as names."""
    asked = {
        "/groups": ("/groups", 200),
        "/id/group/jnim": ("/id", 303),
        "/id/group/nobody-%22": ("/id", 404),
        "/nothing/of/this/kind": ("other", 404),
        "/nothing-else": ("other", 404),
        "/queries/leaders.csv": ("/queries/leaders", 200),
        "/queries/leaders.json?x=1": ("/queries/leaders", 400),
        "/queries/of-nobody.csv": ("/queries", 404),
    }
    before = told(client)
    for path, (part, status) in asked.items():
        assert client.get(path).status_code == status, path
        assert requests(part, status) in told(client), path
    after = told(client)
    assert after[requests("other", 404)] == before.get(requests("other", 404), 0) + 2
    seconds = 'sahelgraph_request_seconds_count{part="/groups"}'
    assert after[seconds] == before.get(seconds, 0) + 1
    names = re.findall(r'part="([^"]*)"', client.get("/metrics").get_data(as_text=True))
    assert not [name for name in names if "nobody" in name or "nothing" in name]


def test_what_is_refused_at_once_is_counted(client: Client) -> None:
    """Seen to fail: neither was."""
    before = told(client)
    assert client.get(f"/{'a' * 20_000}").status_code == 414
    assert client.get(f"/sparql?query={'a' * 20_000}").status_code == 414
    assert client.get("/health", headers={"Host": "a b"}).status_code == 400
    after = told(client)
    for part, status in (("other", 414), ("/sparql", 414), ("other", 400)):
        name = requests(part, status)
        assert after[name] == before.get(name, 0) + 1


def test_queries_under_way_are_shown(client: Client) -> None:
    def ask() -> None:
        client.get("/sparql", query_string={"query": LONG})

    # What other tests serve in this process would be shown instead.
    start_folding(client.application.wsgi_app._look)
    thread = threading.Thread(target=ask)
    thread.start()
    deadline = time.monotonic() + 15
    while told(client)['sahelgraph_queries{state="long"}'] < 1:
        assert time.monotonic() < deadline
    assert told(client)['sahelgraph_queries{state="running"}'] >= 1
    thread.join()
    assert told(client)['sahelgraph_queries{state="long"}'] == 0


def test_the_bytes_of_kept_answers_are_shown(client: Client) -> None:
    start_folding(client.application.wsgi_app._look)
    before = told(client)["sahelgraph_kept_bytes"]
    client.get("/sparql", query_string={"query": f"ASK {{}} # {time.monotonic()}"})
    assert told(client)["sahelgraph_kept_bytes"] > before


def test_the_last_look_is_the_one_that_counts() -> None:
    start_folding(lambda: ({"waiting": 3}, 5))
    start_folding(lambda: ({"waiting": 4}, 6))
    assert b'sahelgraph_queries{state="waiting"} 4.0' in exposition()[0]
    start_folding(lambda: ({"waiting": 0}, 0))
