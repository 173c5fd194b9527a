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
