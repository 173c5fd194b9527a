"""Whose an office is that a text tells of: the group's, another body's, or that of a place."""

from __future__ import annotations

import pytest

from sahelgraph.extraction.extract import Extractor, extract_document

_MILL = "The Hill Front burned a mill. "
_LED = "The Hill Front is led by Ilka Voss. "


def _roles(text: str, extractor: Extractor) -> set[str]:
    drafts = extract_document(f"{text}\n", "900", extractor)[1]
    return {f"{r.person} {r.word} {r.of}".strip() for r in drafts.roles}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            f"{_MILL}Major Karo Denn replaced Major Ilka Voss as commander of the Osk barracks.",
            set(),
        ),
        (f"{_MILL}Karo Denn succeeded Ilka Voss as chairman of the cotton board.", set()),
        (
            f"{_MILL}The mayor, Karo Denn, fled. His predecessor, Ilka Voss, stayed.",
            {"karo-denn official"},
        ),
        (
            f"{_MILL}The governor, Major Karo Denn, was in Osk. His successor is Ilka Voss.",
            set(),
        ),
        (
            f"{_LED}In May Karo Denn succeeded her as chairman of the group.",
            {"ilka-voss leader hill-front", "karo-denn leader hill-front"},
        ),
        (
            f"{_LED}In May she was replaced by Karo Denn.",
            {"ilka-voss leader hill-front", "karo-denn leader hill-front"},
        ),
        (
            f"{_LED}She was shot at in May. Karo Denn succeeded her in June.",
            {"ilka-voss leader hill-front", "karo-denn leader hill-front"},
        ),
    ],
)
def test_a_successor_has_the_office_of_the_one_before(
    text: str, told: set[str], blank: Extractor
) -> None:
    assert _roles(text, blank) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The Hill Front is commanded by Karo Denn's nephew, Ilka Voss.",
            {"ilka-voss commander hill-front"},
        ),
        (
            "The Hill Front was set up in this valley in 2014 by Karo Denn.",
            {"karo-denn founder hill-front"},
        ),
        (
            "The Hill Front's commander on the upper lake, Karo Denn, fled.",
            {"karo-denn commander hill-front"},
        ),
        (
            "The Hill Front absorbed the Falcons of Lume. The Falcons had been commanded by Karo "
            "Denn.",
            {"karo-denn commander falcons-of-lume"},
        ),
        (
            "They arrested a commander of the Tamo faction, Karo Denn.",
            {"karo-denn commander tamo-faction", "karo-denn arrested"},
        ),
        (
            "A wing led by Karo Denn left the Hill Front and founded the Tide Movement.",
            {"karo-denn leader tide-movement"},
        ),
        (
            "Karo Denn left the Hill Front and founded the Tide Movement.",
            {"karo-denn founder tide-movement"},
        ),
    ],
)
def test_a_role_is_in_the_body_that_the_words_tell(
    text: str, told: set[str], blank: Extractor
) -> None:
    assert _roles(text, blank) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The Hill Front's commander on the Kenyan side, Karo Denn, fled.",
            {"karo-denn commander hill-front"},
        ),
        (
            "The Sea Guard is led by Karo Denn, a Kenyan who was once a member of the Hill Front.",
            {"karo-denn leader sea-guard", "karo-denn member hill-front"},
        ),
        (
            "The River Rescue Council met in May. The council is headed by Karo Denn.",
            {"karo-denn leader river-rescue-council"},
        ),
        (
            "They fear the Sea Guard, which left the Hill Front, and the Tamo faction, which is "
            "named after its founder, Karo Denn.",
            {"karo-denn founder tamo-faction"},
        ),
    ],
)
def test_a_clause_tells_of_the_body_before_it(text: str, told: set[str], blank: Extractor) -> None:
    assert _roles(text, blank) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Among the dead was Karo Denn.", {"karo-denn killed"}),
        ("Among the dead were a known poet, Karo Denn, and two traders.", {"karo-denn killed"}),
        ("Among the dead was a nephew of Karo Denn.", set()),
        ("Among the dead was Karo Denn's driver.", set()),
        ("The cook, Karo Denn, and three guards are dead.", {"karo-denn killed"}),
        ("Karo Denn and three guards are alive.", set()),
        ("Karo Denn died on 4 May 2016, when his boat struck a mine.", {"karo-denn killed"}),
        ("Karo Denn died in May, when he was ninety.", set()),
        ("Karo Denn, who had been reported killed, gave a speech.", {"karo-denn reported-killed"}),
        ("A soldier escorting Karo Denn was killed.", set()),
        ("Three people, including Karo Denn, were killed.", {"karo-denn killed"}),
    ],
)
def test_a_death_is_of_whom_it_is_told(text: str, told: set[str], blank: Extractor) -> None:
    assert _roles(text, blank) == told


def test_a_group_does_not_fight_its_own_unit(blank: Extractor) -> None:
    text = (
        "Most attacks were those of River Cell, a unit of the Hill Front. The two groups clashed."
    )
    told = extract_document(f"{text}\n", "900", blank)[1].relations
    assert [(r.kind, r.subject, r.object) for r in told] == [
        ("faction-of", "river-cell", "hill-front")
    ]


def test_what_split_off_is_no_successor(blank: Extractor) -> None:
    text = "The Sea Guard emerged from the Hill Front. It split from the Hill Front in 2014."
    told = extract_document(f"{text}\n", "900", blank)[1].changes
    assert [(c.kind, c.before, c.after) for c in told] == [("split", ["hill-front"], ["sea-guard"])]
