"""Rows are counted in the bytes of an answer as the engine writes it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahelgraph.query.results import count_rows

FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
TEXTS = st.text(st.sampled_from('}{,":[]\\a\n<>'), max_size=8) | st.sampled_from(
    ["}},{", '}},{"', '}},{"}', "[]}}", "<result>", "{}"]
)


@pytest.mark.parametrize("name", FORMATS)
@given(st.lists(st.tuples(st.none() | TEXTS, st.none() | TEXTS), max_size=5))
def test_rows_are_counted_whatever_their_text(
    name: str, rows: list[tuple[str | None, str | None]]
) -> None:
    """Seen to fail with the strings that end like a row left out of the count, and with the empty
    rows."""
    store = ox.Store()
    for number, (first, second) in enumerate(rows):
        node = ox.NamedNode(f"urn:{number}")
        store.add(ox.Quad(node, ox.NamedNode("urn:is"), ox.NamedNode("urn:row")))
        if first is not None:
            store.add(ox.Quad(node, ox.NamedNode("urn:a"), ox.Literal(first)))
        if second is not None:
            store.add(ox.Quad(node, ox.NamedNode("urn:b"), ox.Literal(second)))
    parts = "OPTIONAL { ?s <urn:a> ?a } OPTIONAL { ?s <urn:b> ?b }"
    query = f"SELECT ?a ?b WHERE {{ ?s <urn:is> <urn:row> {parts} }}"
    body = store.query(query).serialize(format=FORMATS[name])
    assert body is not None
    assert count_rows(body, name) == len(rows)
