"""What rules can read, and that they are asked as often as it takes."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from sahelgraph.graph.derive import derive_in, read_rules
from sahelgraph.graph.mentions import read_properties
from sahelgraph.locations import shipped

A = "https://example.org/"


@pytest.mark.parametrize(
    "pattern",
    [
        "?s ?p ?o",
        "?s a <x:c> ; ?p ?o",
        "<x:a> ?p 'text' . ?s <x:p> ?o ; ?any \"text\"",
        "?s <x:p> ?o . [] ?p ?o",
        "?s <x:p> ?o FILTER EXISTS { ?o $p ?s }",
    ],
)
def test_a_variable_for_a_property_reads_whatever_there_is(pattern: str) -> None:
    rule = f"CONSTRUCT {{ ?s <x:new> ?o }} WHERE {{ {pattern} }}"
    assert read_properties([rule]) is None


def test_shipped_rules_say_what_they_read() -> None:
    rules = read_rules(shipped("ontology") / "rules")
    read = read_properties(rules.values())
    assert read is not None
    assert "<https://w3id.org/sahelgraph/def#accountOf>" in read
    assert "<https://w3id.org/sahelgraph/def#textSha256>" not in read


def derived(*rules: str) -> set[str]:
    store = ox.Store()
    for number in range(5):
        store.add(ox.Quad(ox.NamedNode(f"{A}{number}"), ox.NamedNode(f"{A}next"),
                          ox.NamedNode(f"{A}{number + 1}")))  # fmt: skip
    named = {f"rule-{number}": rule for number, rule in enumerate(rules)}
    return {str(triple).replace(A, "") for triple in derive_in(store, named)}


FAR = f"CONSTRUCT {{ ?a <{A}far> ?c }} WHERE {{ ?a <{A}next>|<{A}far> ?b . ?b <{A}next> ?c }}"
ENDS = f"CONSTRUCT {{ ?a <{A}end> ?b }} WHERE {{ ?a <{A}far> ?b }}"
ALL = f"CONSTRUCT {{ ?a <{A}seen> ?b }} WHERE {{ ?a ?p ?b . FILTER(?p != <{A}seen>) }}"


def test_rules_are_asked_until_nothing_follows_in_whatever_order_they_stand() -> None:
    told = derived(FAR, ENDS, ALL)
    assert told == derived(ALL, ENDS, FAR)
    # 1 + 2 + 3 + 4 ways of two steps or more, each far, at an end, and seen; and five of one step.
    assert len(told) == 3 * 10 + 5
    assert "<0> <end> <5>" in told
