"""Values of the catalogue's parameters: what cannot be meant is told, not answered with nothing."""

from __future__ import annotations

import pytest

from sahelgraph.errors import QueryRefused
from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.engine import Engine

CATALOGUE = read_catalogue(shipped("queries"))


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("events", {"kind": "atack"}, "unknown event-kind 'atack': did you mean 'attack'"),
        (
            "events",
            {"document": "009"},
            r"unknown document '009'.*there are 000, 001, 002, 003, 004",
        ),
        ("casualties", {"measure": "kiled"}, "did you mean 'killed'"),
        ("events", {"from": "2025", "to": "2024"}, "'from' is after 'to'"),
        ("events", {"from": "2025-02-30"}, "is no date for 'from'"),
        ("relations", {"asOf": "2025-13"}, "is no date for 'asOf'"),
        ("leaders", {"organization": "jnmi"}, "did you mean 'jnim'"),
        ("casualties", {"event": "qqqqq"}, "give an id such as '[a-z0-9-]+', a name or an IRI"),
    ],
)
def test_a_value_that_nothing_has_is_refused(
    engine: Engine, name: str, values: dict[str, str], message: str
) -> None:
    """A misspelt kind was once answered with no rows, like a kind that never happened."""
    with pytest.raises(QueryRefused, match=message):
        CATALOGUE[name].bind(values, engine.rows)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("events", {"kind": "election"}),
        ("events", {"kind": "incident"}),
        ("events", {"document": "4"}),
        ("events", {"from": "2025", "to": "2025"}),
        ("casualties", {"measure": "lynched"}),
    ],
)
def test_a_value_that_is_known_is_asked(engine: Engine, name: str, values: dict[str, str]) -> None:
    assert engine.rows(CATALOGUE[name].bind(values, engine.rows)) is not None


def test_a_dataset_without_codes_refuses_none() -> None:
    assert '"anything"' in CATALOGUE["events"].bind({"kind": "anything"}, lambda _: [])
