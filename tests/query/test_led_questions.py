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
#: What is looked up for values, and the parameters that they are given for.
FOLLOWS = {"during": ("from", "to"), "nameKey": ("name",)}
LEADS = sorted(
    {(query.name, name) for query in CATALOGUE.values()
     for name in re.findall(r"#[?~^](\w+) ", query.text)}
)  # fmt: skip
LED = sorted({(query, name) for query, lead in LEADS for name in FOLLOWS.get(lead, (lead,))})
VALUES = {
    "kind": ["attack", "coup", "merger", "nothing"],
    "document": ["000", "003", "999"],
    "actor": ["jnim", "aqim", "malian-army", "iyad-ag-ghaly"],
    "place": ["gao", "mali", "burkina-faso"],
    "event": ["boulikessi-2025-06-01", "formation-jnim", "gao-2025-02-07"],
    "publisher": ["rfi", "reuters"],
    "measure": ["missing", "wounded", "took-part"],
    "name": ["jnim", "AQIM", "Gao", "Etat islamique", "nobody"],
    "from": ["2025-06-01", "2012", "0001", "2150"],
    "to": ["2012-12-31", "2003", "1899", "9999"],
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
        monkeypatch.setattr(binding, "_LATERALLY", "none")
        monkeypatch.setattr(binding, "_ALWAYS", "none")
        plain = query.bind({parameter: value}, engine.rows)
        monkeypatch.undo()
        assert (led != plain) == bool(re.search(rf"#[?]{parameter} ", query.text))
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
    ("events", {"from": "2012-03-21", "to": "2012-03-22"}), ("conflicts", {}),
    ("events", {"from": "1899", "to": "2099-12"}), ("events", {"from": "2009-12", "to": "2020-01"}),
    ("names", {"thing": "jnim", "name": "JNIM"}),
    ("citations", {"event": "boulikessi-2025-06-01", "publisher": "rfi"}),
    ("events", {"actor": "jnim", "place": "mali", "kind": "attack", "from": "2020"}),
    ("events", {"actor": "jnim", "place": "gao"}), ("events", {"place": "gao", "to": "2013-05"}),
    ("events", {"kind": "attack", "place": "burkina-faso"}),
    ("events", {"actor": "aqim", "from": "2012", "to": "2013"}),
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
    assert text.count(f'"{value}"') == 1
    assert text.count(f'"{value.casefold()}"') == 2
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


def test_a_known_name_is_looked_up_and_not_searched_for(engine: Engine) -> None:
    """Seen to fail with all names read, which beside 100,000 events took 17 seconds."""
    asked: list[str] = []

    def ask(text: str) -> list[dict[str, str]]:
        asked.append(text)
        return engine.rows(text)

    by_name = CATALOGUE["events"].bind({"actor": "Jama’at Nusrat al-Islam wal-Muslimin"}, ask)
    last = asked[-1]
    assert "id/group/jnim>" in by_name
    assert 'sg:nameKey "jama\'at nusrat al-islam wal-muslimin"' in last


@pytest.mark.parametrize(("name", "like"), [("Boko Harram", "Boko Haram"), ("JNMI", "JNIM")])
def test_an_unknown_name_is_told_with_one_that_is_like_it(
    engine: Engine, name: str, like: str
) -> None:
    with pytest.raises(QueryRefused, match=like):
        CATALOGUE["events"].bind({"actor": name}, engine.rows)
