"""Which year a day without one takes from the sentences before it."""

from __future__ import annotations

import pytest

from sahelgraph.extraction.extract import Extractor
from sahelgraph.extraction.framing import Frame


@pytest.mark.parametrize(
    ("sentences", "edtf"),
    [
        # What has gone on since a month comes up to the time that is told of.
        (["The front has burned six mills since January 2015.", "On 17 June, men came."],
         "2015-06-17"),
        (["The front burned six mills since January 2015.", "On 17 June, men came."],
         "2013-06-17"),
        # The text goes on to a month of a later year, and does not go back to an older one.
        (["In July 2016 it took a mill.", "That November, men came."], "2016-11"),
        (["It was led by Omar Teli in July 2009.", "On 17 June, men came."], "2013-06-17"),
        # A year that only tells a noun apart is none of what follows.
        (["He is accused of the 2011 raid.", "In June, men came."], "2013-06"),
        (["They raided Osk in 2011.", "In June, men came."], "2011-06"),
        # From some day of a month, ten days reach into the next.
        (["The elder came back in June.", "Ten days later, men came."], "2013-06/2013-07"),
        (["The elder, who had been held on 2 June, spoke.", "A week later, men came."],
         "2013-06-09"),
        (["The elder, whom men took in June 2009, spoke on 2 May.", "On 4 May, men came."],
         "2013-05-04"),
        (["It was they who burned the mill on 2 May 2015.", "On 4 May, men came."], "2015-05-04"),
    ],
)  # fmt: skip
def test_what_frames_a_day(sentences: list[str], edtf: str, blank: Extractor) -> None:
    frame = Frame("2013-03-01")
    for text in sentences:
        tagged = blank.tagger.tag(text, "p1.s1", frame.anchor, frame.latest)
        frame.read(tagged, days_only=True)
    assert [day.edtf for day in tagged.days] == [edtf]
