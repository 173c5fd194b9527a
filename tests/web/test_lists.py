"""The lists of all things of a kind, and the way to them from the start page."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import Client

from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import read_catalogue
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


def test_questions_of_the_catalogue_are_no_things(engine: Engine) -> None:
    query = read_catalogue(shipped("queries"))["names"]
    things = {row["thing"] for row in engine.rows(query.bind({}, engine.rows))}
    assert len(things) > 400
    assert not [thing for thing in things if "/id/query/" in thing]


def test_a_document_without_its_text_says_how_to_show_it(client: Client) -> None:
    page = re.sub(r"<[^>]+>", "", client.get("/documents/003").text)
    assert "shows it. The document" in " ".join(page.split())
