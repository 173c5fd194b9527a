"""Two figures disagree where both are current, for the same people, and their ranges lie apart."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from sahelgraph import names
from sahelgraph.graph.derive import derive, read_rules
from sahelgraph.locations import shipped

RULE = {"disagreements": read_rules(shipped("ontology") / "rules")["disagreements"]}
LIKE = "sg:about ex:event ; sg:measure ex:killed ; sg:victim ex:soldiers ; sg:side ex:target ."


def disagreeing(*more: str) -> set[str]:
    """Which of the claims ``low`` (3 to 5) and ``high`` (6 to 9) end below another one."""
    told = f"""
    @prefix sg: <{names.DEF}> . @prefix ex: <https://example.org/> .
    @prefix xsd: <{names.PREFIXES["xsd"]}> .
    ex:low a sg:CasualtyClaim ; sg:minimum 3 ; sg:maximum 5 ; {LIKE}
    ex:high a sg:CasualtyClaim ; sg:minimum 6 ; sg:maximum 9 ; {LIKE}
    {" ".join(more)}"""
    triples = [quad.triple for quad in ox.parse(told, format=ox.RdfFormat.TURTLE)]
    return {str(t.subject).rpartition("/")[2][:-1] for t in derive(triples, RULE)}


def test_the_lower_of_two_ranges_that_lie_apart_ends_below() -> None:
    assert disagreeing() == {"low"}


@pytest.mark.parametrize(
    "more",
    [
        "ex:low sg:supersededBy ex:later .",
        "ex:high sg:supersededBy ex:later .",
        "ex:low sg:includedIn ex:high .",
        "ex:high sg:includedIn ex:whole .",
        "ex:low sg:nationality ex:chad .",
        "ex:high sg:atPlace ex:gao .",
    ],
)
def test_a_figure_that_is_no_longer_held_or_is_a_part_disagrees_with_none(more: str) -> None:
    """Each was seen to fail without the line of the rule that it is for."""
    assert disagreeing(more) == set()


@pytest.mark.parametrize(
    "figure",
    [
        LIKE.replace("ex:event", "ex:another"),
        LIKE.replace("ex:killed", "ex:wounded"),
        LIKE.replace("ex:soldiers", "ex:civilians"),
        LIKE.replace("ex:target", "ex:bystander"),
        "sg:maximum 20 ; " + LIKE.replace("ex:event", "ex:another"),
    ],
)
def test_figures_for_others_are_no_disagreement(figure: str) -> None:
    assert disagreeing(f"ex:other a sg:CasualtyClaim ; sg:minimum 12 ; {figure}") == {"low"}


def test_a_figure_without_an_end_lies_below_none() -> None:
    assert disagreeing(f"ex:open a sg:CasualtyClaim ; sg:minimum 1 ; {LIKE}") == {"low"}
    assert disagreeing(f"ex:some a sg:CasualtyClaim ; sg:minimum 30 ; {LIKE}") == {"low", "high"}
