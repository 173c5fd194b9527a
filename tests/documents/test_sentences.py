"""Where sentences end: not after what is only shortened."""

from __future__ import annotations

import pytest

from sahelgraph.documents.sentences import split_sentences


@pytest.mark.parametrize(
    "text",
    [
        "On Sept. 9 the bridge was shut.",
        "It reopened on Oct. 7, 2019, under guard.",
        "Gov. Ada Example and Insp. Ben Sample met.",
        "Decree No. 14 was read out.",
        "Maj. Gen. C. Example spoke.",
    ],
)
def test_a_shortened_word_ends_no_sentence(text: str) -> None:
    assert split_sentences(text) == [(0, len(text))]


@pytest.mark.parametrize(
    "text",
    [
        "The answer was no. Nobody came.",
        "They sat down by the sep. Then they left.",
        "The bridge was shut in December. It reopened in March.",
        "Seven died. 12 were wounded.",
    ],
)
def test_a_word_in_full_ends_one(text: str) -> None:
    assert len(split_sentences(text)) == 2
