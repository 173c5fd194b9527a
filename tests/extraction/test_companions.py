"""People who are told one by one, beside those that are counted."""

from __future__ import annotations

import pytest

from sahelgraph.extraction.companions import with_companions
from sahelgraph.extraction.figures import find_figures
from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.tagging import Tagger


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("A blast killed nine men, including the imam.", ["killed 9", "killed 1"]),
        ("Nine men, among them the pastor, were shot dead.", ["killed 9", "killed 1"]),
        ("Gunmen killed nine men, the mayor among them.", ["killed 9", "killed 1"]),
        (
            "Gunmen killed nine men, including the imam and two drivers.",
            ["killed 9", "killed 1", "killed 2"],
        ),
        ("A strike killed nine people, of whom four were children.", ["killed 9", "killed 4"]),
        ("Nine guards die, as do all three gunmen.", ["killed 9", "killed 3"]),
        ("Two nurses were abducted; their driver was shot dead.", ["kidnapped 2", "killed 1"]),
        ("Omar Teli and three of his men were killed.", ["killed 1", "killed 3"]),
        ("A court acquitted him in 2015.", ["acquitted 1"]),
        ("Gunmen killed nine men with the help of the imam.", ["killed 9"]),
        ("Gunmen tried to kill him in 2015.", []),
    ],
)
def test_who_is_told_beside_a_figure(text: str, figures: list[str]) -> None:
    sentence = Tagger(Gazetteer()).tag(text, "p1.s1")
    told = with_companions(sentence, find_figures(sentence))
    told.sort(key=lambda one: one.position)
    assert [f"{one.measure} {one.figure}" for one in told] == figures


def test_a_single_name_begins_a_sentence_if_it_stands_within_another() -> None:
    told = "The Zaroun burned a mill. Zaroun fighters fled."
    known = Tagger(Gazetteer()).of_document(told).tag("Zaroun fighters fled.", "p1.s2")
    unknown = Tagger(Gazetteer()).tag("Zaroun fighters fled.", "p1.s2")
    assert [mention.text for mention in known.of("U")] == ["Zaroun"]
    assert unknown.of("U") == []
