"""What goes wrong is a page for a browser and problem details for a program."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from sahelgraph.errors import EngineDown, QueryBusy
from sahelgraph.query.engine import Engine

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/nothing", 404, "there is no page &#39;/nothing&#39;"),
        ("/id/group/jnmi", 404, "did you mean &#39;jnim&#39;"),
        ("/id/group/nothing.html", 404, "nothing is known of"),
        ("/lineage?group=jnmi", 400, "unknown group &#39;jnmi&#39;"),
        ("/lineage.svg?group=jnim&as_of=2014-01-01", 404, "did not exist yet"),
        ("/documents/999", 404, "there is no document"),
        ("/queries/casualtys", 404, "did you mean &#39;casualties&#39;"),
    ],
)
def test_a_browser_gets_a_page(client: Client, path: str, status: int, told: str) -> None:
    """A page of raw JSON stood there."""
    page = client.get(path, headers=BROWSER)
    assert page.status_code == status
    assert page.mimetype == "text/html"
    assert told in page.text
    assert "<nav" in page.text
    assert "Accept" in page.headers["Vary"]
    for accept in ("application/json", "*/*", "text/turtle, text/html;q=0.5, */*;q=0.9"):
        reply = client.get(path, headers={"Accept": accept})
        assert reply.status_code == status
        assert reply.mimetype == "application/problem+json"
        assert reply.get_json()["status"] == status


def test_near_names_are_proposed_as_links(client: Client) -> None:
    page = client.get("/lineage?group=boulikesi", headers=BROWSER).text
    assert 'href="/id/place/boulikessi.html"' in page.partition("Perhaps you mean")[2]


@pytest.mark.parametrize(
    ("error", "title"),
    [(EngineDown("it is off"), "The engine behind the server is not there"),
     (QueryBusy("all wait"), "The server is busy")],
)  # fmt: skip
def test_a_dead_engine_is_not_called_busy(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, title: str
) -> None:
    def fail(*_: object, **__: object) -> object:
        raise error

    monkeypatch.setattr(Engine, "rows", fail)
    monkeypatch.setattr(Engine, "query", fail)
    page = client.get("/id/group/jnim.html", headers=BROWSER)
    assert page.status_code == 503
    assert f"<h1>{title}</h1>" in page.text
    assert str(error) in page.text
    reply = client.get("/sparql", query_string={"query": "ASK { ?unkept ?p ?o }"}, headers=BROWSER)
    assert reply.get_json()["title"] == title


def test_a_question_without_a_format_leads_to_its_page(client: Client) -> None:
    reply = client.get("/queries/casualties?event=boulikessi-2025-06-01")
    assert reply.status_code == 303
    assert reply.headers["Location"].endswith(
        "/queries/casualties.html?event=boulikessi-2025-06-01"
    )
    assert client.get("/queries/casualties.pdf").get_json()["detail"].startswith("there is no")
