"""Names found however they are spelt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahelgraph.query.engine import Engine
from sahelgraph.search import NameIndex, folded, read_names


@pytest.fixture(scope="module")
def index(engine: Engine) -> NameIndex:
    return read_names(engine.rows)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("jnim", "group/jnim"),
        ("JAMAAT NUSRAT AL ISLAM WAL MUSLIMIN", "group/jnim"),
        ("boulikesi", "place/boulikessi"),
        ("Boulkessi", "place/boulikessi"),
        ("segou", "place/segou"),
        ("belmoktar", "person/mokhtar-belmokhtar"),
        ("Iyad ag Ghaly", "person/iyad-ag-ghali"),
        ("al qaida in the islamic maghreb", "group/aqim"),
        ("burkina", "place/burkina-faso"),
    ],
)
def test_a_name_is_found_first_however_it_is_spelt(index: NameIndex, typed: str, slug: str) -> None:
    found = index.search(typed)
    assert found[0].iri == f"https://w3id.org/sahelgraph/id/{slug}"


def test_every_label_finds_its_thing(index: NameIndex, engine: Engine) -> None:
    rows = engine.rows(
        "SELECT ?thing ?label WHERE { ?thing a sg:ArmedGroup ; skos:prefLabel ?label "
        "FILTER NOT EXISTS { ?thing a sg:UnknownActor } }"
    )
    assert len(rows) > 20
    for row in rows:
        assert row["thing"] in {found.iri for found in index.search(row["label"])}


def test_nothing_is_found_for_what_is_called_nothing_like_it(index: NameIndex) -> None:
    assert index.search("xyzzy plugh") == []
    assert index.search("") == []
    assert index.search(" '’- ") == []


@given(st.text(max_size=300))
def test_any_text_may_be_typed(index: NameIndex, text: str) -> None:
    found = index.search(text, 5)
    assert len(found) <= 5
    assert [thing.score for thing in found] == sorted((t.score for t in found), reverse=True)


@given(st.text())
def test_folding_is_done_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
