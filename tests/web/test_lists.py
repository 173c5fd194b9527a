"""The lists of all things of a kind, and the way to them from the start page."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import Client

from sahelgraph.query.engine import Engine


@pytest.mark.parametrize(
    ("name", "kind", "class_name", "part"),
    [
        ("groups", "group", "ArmedGroup", "armed group"),
        ("people", "person", "Person", "emir"),
        ("places", "place", "Place", "Burkina Faso"),
        ("bases", "base", "Base", "Mali"),
    ],
)
def test_every_thing_of_a_kind_is_listed_once(
    client: Client, engine: Engine, name: str, kind: str, class_name: str, part: str
) -> None:
    page = client.get(f"/{name}")
    assert page.status_code == 200
    listed = re.findall(r'<th scope="row" class="wide"><a href="([^"]+)"', page.text)
    assert len(listed) == len(set(listed))
    rows = engine.rows(
        f"SELECT ?thing WHERE {{ ?thing a sg:{class_name} "
        "FILTER NOT EXISTS { ?thing a sg:UnknownActor } }"
    )
    assert {row["thing"].partition("/sahelgraph")[2] + ".html" for row in rows} <= set(listed)
    assert part in page.text
    assert client.get(f"/id/{kind}/").headers["Location"] == f"/{name}"
    assert f'href="/{name}"' in client.get("/").text


def test_a_list_is_sorted_by_events(client: Client) -> None:
    page = client.get("/places?sort=events").text
    counts = [int(n) for n in re.findall(r"<td>(?:<a [^>]+>)?(\d+)(?:</a>)?</td></tr>", page)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 100


def test_the_count_of_a_place_is_what_its_link_selects(client: Client) -> None:
    page = client.get("/bases").text
    address, count = re.findall(r'<a href="(/attacks[?]base=[^"]+)">(\d+)</a>', page)[0]
    assert f"<h2>{count} event" in client.get(address).text


def test_the_start_page_opens_with_what_people_look_for(client: Client) -> None:
    page = client.get("/").text
    headings = re.findall("<h2>([^<]+)<", page)
    assert headings == [
        "Begin here",
        "Questions with an answer ready",
        "Documents",
        "Ask in SPARQL",
    ]
