"""A question with a parameter goes straight to its answer, which is that of its filters alone."""

from __future__ import annotations

import re

import pytest

from sahelgraph.errors import QueryRefused
from sahelgraph.locations import shipped
from sahelgraph.query import binding
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.engine import Engine

CATALOGUE = read_catalogue(shipped("queries"))
LED = sorted(
    {(query.name, name) for query in CATALOGUE.values()
     for name in re.findall(r"#[?~=](\w+) ", query.text)}
)  # fmt: skip
VALUES = {
    "kind": ["attack", "coup", "merger", "nothing"],
    "document": ["000", "003", "999"],
    "actor": ["jnim", "aqim", "malian-army", "iyad-ag-ghaly"],
    "place": ["gao", "mali", "burkina-faso"],
    "event": ["boulikessi-2025-06-01", "formation-jnim", "gao-2025-02-07"],
    "publisher": ["rfi", "reuters"],
    "name": ["jnim", "AQIM", "Gao", "nobody"],
    "from": ["2025-06-01", "2012"],
    "to": ["2012-12-31", "2003"],
    "thing": ["jnim", "gao", "boulikessi-2025-06-01"],
}


@pytest.mark.parametrize(("name", "parameter"), LED)
def test_the_answer_is_that_of_the_filters_alone(
    engine: Engine, name: str, parameter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen to fail with a place that leads to events at the place itself only."""
    query, answered = CATALOGUE[name], 0
    for value in VALUES[parameter]:
        try:
            led = query.bind({parameter: value}, engine.rows)
            laterally = query.bind({parameter: value}, engine.rows, laterally=True)
        except QueryRefused:
            continue
        monkeypatch.setattr(binding, "_begin_with", lambda text, parameter, term, laterally: text)
        plain = query.bind({parameter: value}, engine.rows)
        monkeypatch.undo()
        assert (led != plain) == bool(re.search(rf"#[?=]{parameter} ", query.text))
        assert "LATERAL" not in led
        assert "LATERAL" in laterally
        rows = engine.rows(led)
        answered += len(rows)
        assert rows == engine.rows(plain) == engine.rows(laterally)
    assert answered


@pytest.mark.parametrize(("name", "values"), [
    ("lineage", {}), ("lineage", {"group": "jnim"}), ("lineage", {"asOf": "2014"}), ("bases", {}),
    ("bases", {"operator": "malian-army"}), ("relations", {}), ("leaders", {}), ("coverage", {}),
    ("leaders", {"organization": "jnim"}), ("evidence", {"thing": "jnim"}), ("names", {}),
    ("ancestors", {"group": "jnim"}), ("events", {"from": "2024", "to": "2025"}),
    ("events", {"actor": "jnim", "place": "mali", "kind": "attack", "from": "2020"}),
    ("casualties", {"event": "boulikessi-2025-06-01", "measure": "killed"}),
])  # fmt: skip
def test_the_order_of_joins_changes_no_answer(
    engine: Engine, name: str, values: dict[str, str]
) -> None:
    plain = engine.rows(CATALOGUE[name].bind(values, engine.rows))
    assert plain
    assert engine.rows(CATALOGUE[name].bind(values, engine.rows, laterally=True)) == plain


def test_what_looks_like_a_word_of_sparql_in_a_value_remains_a_value(engine: Engine) -> None:
    value = "LATERAL { OPTIONAL { } #led"
    text = CATALOGUE["names"].bind({"name": value}, engine.rows, laterally=True)
    assert text.count(f'"{value}"') == 2
    assert engine.rows(text) == []


def test_every_leading_line_names_a_parameter_of_its_query() -> None:
    assert len(LED) >= 10
    for name, parameter in LED:
        assert parameter in CATALOGUE[name].parameters


def test_a_value_in_a_leading_line_remains_a_term(engine: Engine) -> None:
    hostile = 'x" } ?s ?p ?o #?document \n} DROP ALL'
    text = CATALOGUE["events"].bind({"kind": hostile}, lambda _: [])
    assert engine.rows(text) == []
    assert "#?document VALUES" not in text
