"""The pages of the documents, and passages with the documents at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from sahelgraph.graph.build import BuiltGraph
from sahelgraph.store.publish import publish
from sahelgraph.web.app import create_app
from sahelgraph.web.live import Settings

TEXTS = Path(__file__).parents[1] / "world" / "texts"


@pytest.fixture
def at_hand(world_graph: BuiltGraph, tmp_path: Path) -> Iterator[Client]:
    """A server that has the made-up documents, one of which was changed."""
    texts = tmp_path / "texts"
    texts.mkdir()
    for path in TEXTS.iterdir():
        text = path.read_text(encoding="utf-8")
        changed = text.replace("e", "é", 3) if path.name.startswith("902") else text
        (texts / path.name).write_text(changed, encoding="utf-8")
    release = publish(world_graph.lines, tmp_path / "home", digest=world_graph.digest, about={})
    app = create_app(release.path, release=release, settings=Settings(documents=str(texts)))
    yield Client(app)
    app.extensions["sahelgraph"].close()


def test_the_passage_is_shown_where_the_documents_are(at_hand: Client) -> None:
    engine = at_hand.application.extensions["sahelgraph"].served.engine
    passages = engine.rows(
        "SELECT ?passage ?start ?end WHERE { ?passage a sg:Passage ; sg:sentence ?s ; "
        "sg:inDocument/dcterms:identifier '900' ; oa:hasSelector ?x . "
        "?x oa:start ?start ; oa:end ?end }"
    )
    text = next(TEXTS.glob("900*")).read_text(encoding="utf-8")
    assert passages
    for row in passages:
        path = row["passage"].removeprefix("https://w3id.org/sahelgraph")
        page = at_hand.get(f"{path}.html").get_data(as_text=True)
        shown = page.split("<mark>")[1].split("</mark>")[0]
        assert text[int(row["start"]) : int(row["end"])][:40] in shown.replace("&#39;", "'")


def test_a_changed_document_is_not_passed_off_as_the_one_cited(at_hand: Client) -> None:
    """Seen to fail with the digest of the passage left unchecked."""
    page = at_hand.get("/documents/902").get_data(as_text=True)
    whole = at_hand.get("/documents/900").get_data(as_text=True)
    blocks = page.count('class="place"')
    assert page.count("<blockquote>") < blocks
    assert whole.count("<blockquote>") == whole.count('class="place"') > 3


def test_without_the_documents_only_the_place_is_told(client: Client) -> None:
    assert "<blockquote>" not in client.get("/documents/004").get_data(as_text=True)
    assert "<mark>" not in client.get("/doc/000/p5.s2.html").get_data(as_text=True)


def test_every_document_is_listed_with_its_blocks(client: Client) -> None:
    page = client.get("/documents").get_data(as_text=True)
    for number in ("000", "001", "002", "003", "004"):
        assert f'href="/documents/{number}"' in page
    blocks = client.get("/documents/004").get_data(as_text=True)
    assert blocks.count('class="place"') == 265
    assert client.get("/documents/999").status_code == 404
