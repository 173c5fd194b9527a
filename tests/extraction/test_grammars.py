"""Numbers and dates: the small grammars, on written examples and on anything at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahelgraph.extraction.datelines import days_by
from sahelgraph.extraction.day_forms import MONTHS
from sahelgraph.extraction.days import find_days, find_open_days
from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.quantities import find_quantities, read_number
from sahelgraph.extraction.tagging import Tagger
from sahelgraph.extraction.text import fold, tokens
from sahelgraph.extraction.writer import scalar
from sahelgraph.records.dates import read_edtf
from sahelgraph.records.figures import read_figure


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("between 75 and 90 men", ["75 to 90"]),
        ("~100 dead", ["about 100"]),
        ("as many as 170 guests", ["up to 170"]),
        ("thirty-four", ["34"]),
        ("one hundred and seventy people", ["170"]),
        ("several hundred", ["hundreds"]),
        ("dozens of others", ["dozens"]),
        ("more than two dozen", ["more than 24"]),
        ("5,100 troops", ["5100"]),
        ("15 or more", ["at least 15"]),
        ("30-60+ killed", ["at least 30"]),
        ("30 to 60 or more", ["at least 30"]),
        ("39.9 percent, $15 million, a 14.5-mm gun, the 3rd day", []),
    ],
)
def test_quantities(text: str, figures: list[str]) -> None:
    assert [quantity.figure for quantity in find_quantities(text)] == figures


@given(st.integers(0, 999_999_999))
def test_a_number_in_digits_is_read_with_or_without_commas(number: int) -> None:
    assert read_number(str(number)) == number
    assert read_number(f"{number:,}") == number


@given(st.text(max_size=300))
def test_whatever_is_found_is_a_figure_of_the_records(text: str) -> None:
    for quantity in find_quantities(fold(text)):
        read_figure(quantity.figure)
        assert 0 <= quantity.start < quantity.end <= len(text)


DAYS = st.dates(date(1960, 1, 1), date(2060, 12, 31))


@given(DAYS, st.sampled_from(["{m} {d}, {y}", "{d} {m} {y}", "{m} {d} {y}", "{y}-{mm:02}-{d:02}"]))
def test_a_written_day_is_found_in_every_form(day: date, form: str) -> None:
    month = MONTHS[day.month - 1].capitalize()
    written = form.format(m=month, d=day.day, y=day.year, mm=day.month)
    found = find_days(f"on {written} in", None)
    assert [one.edtf for one in found] == [day.isoformat()]


@given(DAYS, DAYS)
def test_a_day_without_a_year_takes_that_of_its_frame_but_over_new_year(
    day: date, frame: date
) -> None:
    turn = (frame.month >= 11 and day.month <= 2) - (frame.month <= 2 and day.month >= 11)
    written = f"On {MONTHS[day.month - 1].capitalize()} {day.day}, men"
    found = find_days(written, frame.isoformat())
    if found:  # 29 February is no day of every year
        assert found[0].edtf == f"{frame.year + turn}-{day.month:02}-{day.day:02}"
        assert found[0].basis == "inferred-from-context"


@pytest.mark.parametrize("text", ["half a year later", "a year to the day after the raid"])
def test_what_is_no_number_of_days_is_not_counted(text: str) -> None:
    assert find_days(text, "2020-06-10") == []


def test_the_next_day_counts_from_the_day_of_its_sentence() -> None:
    """Seen to fail when it counted from the day told in an earlier one."""
    found = find_days("On May 8, a van was stolen and found the next day", "2017-05", "2017-05-16")
    assert [day.edtf for day in found] == ["2017-05-08", "2017-05-09"]


@pytest.mark.parametrize(
    ("text", "edtf", "basis"),
    [
        ("A week prior to the raid", "2020-06-03", "relative"),
        ("The next day", "2020-06-11", "relative"),
        ("two days later", "2020-06-12", "relative"),
        ("That same day, men", "2020-06-10", "relative"),
        ("in late 2012", "2012-10~/2012-12", "stated"),
        ("since the spring of 2025", "2025-21", "stated"),
        ("July 25, 2024 - July 27, 2024:", "2024-07-25/2024-07-27", "stated"),
        ("March 25-27, 2020", "2020-03-25/2020-03-27", "stated"),
        ("last month", "2020-05", "relative"),
        ("from 4 October to 9 October 2018", "2018-10-04/2018-10-09", "stated"),
        ("28 December to 3 January 2018", "2017-12-28/2018-01-03", "stated"),
        ("on Wednesday, June 3", "2020-06-03", "inferred-from-context"),
        ("on Thursday, July 16, 2015", "2015-07-16", "stated"),
        ("last Monday", "2020-06-08", "relative"),
        ("in the first week of May 2017", "2017-05-01/2017-05-07", "stated"),
        ("during the last week of February", "2020-02-23/2020-02-29", "inferred-from-context"),
        ("in the second half of May 2015", "2015-05-16/2015-05-31", "stated"),
        ("a fortnight later", "2020-06-24", "relative"),
    ],
)
def test_dates(text: str, edtf: str, basis: str) -> None:
    found = find_days(text, "2020-06-10")
    assert [(day.edtf, day.basis) for day in found] == [(edtf, basis)]
    read_edtf(edtf)


@pytest.mark.parametrize(
    ("text", "anchor", "edtf"),
    [
        ("On Tuesday, men", "2025", "2025-03-18"),
        ("killed nine late on Monday at a mill", "2025-03-18", "2025-03-17"),
        ("a Wednesday raid", "2025-03-02", "2025-03-12"),
        ("they came on Friday", "2025-01-31", "2025-01-31"),
        ("on 28 December", "2025", "2024-12-28"),
        ("on 2 April", "2025", "2025-04-02"),
    ],
)
def test_days_of_the_week_are_those_before_the_text(text: str, anchor: str, edtf: str) -> None:
    """... but in what it tells of months before, those before that."""
    found = days_by(find_days(text, anchor), text, anchor, "2025-03-18")
    assert [day.edtf for day in found] == [edtf]


@pytest.mark.parametrize(
    "text", ["every Friday", "on Good Friday", "on Fridays", "a Friday market"]
)
def test_what_comes_every_week_is_no_day(text: str) -> None:
    assert days_by([], text, "2025-03-18", "2025-03-18") == []


@pytest.mark.parametrize(
    "text", ["on Thursday, June 3, men", "on Friday, men", "a mill that burned on Monday"]
)
def test_a_day_of_which_several_are_possible_is_left_open(text: str) -> None:
    assert find_days(text, "2020-06-10") == []
    assert len(find_open_days(text, [])) == 1


def test_a_date_on_the_side_frames_nothing_behind_it() -> None:
    text = "On 5 May 2016 they left Osk, which had been burned in June 2008, and on 7 May Lume"
    assert [day.edtf for day in find_days(text, None)] == ["2016-05-05", "2008-06", "2016-05-07"]


def test_may_and_march_are_verbs_unless_they_are_dated() -> None:
    assert find_days("they may attack or march", "2020") == []


@given(st.text(max_size=300))
def test_any_text_has_dates_that_can_be_read_or_none(text: str) -> None:
    for day in find_days(fold(text), "2020-06-10"):
        read_edtf(day.edtf)


@given(st.text(max_size=400))
def test_folding_moves_no_offset(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    for token in tokens(folded):
        assert folded[token.start : token.end] == token.text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Men of IS-Y and the M27 fled.", ["IS-Y", "M27"]),
        ("On Monday, Shield of the North attacked Osk.", ["Shield of the North", "Osk"]),
        ("Coordinated AFL attacks began.", ["AFL"]),
        ("It is in the Log of Armed Raids and Event Data (LARED).", ["LARED"]),
        ("It stands in the Armed Raid and Event Data Log (ARED).", ["ARED"]),
        ("They fled along Route 5 to Osk.", ["Osk"]),
    ],
)
def test_a_new_name_is_whole(text: str, names: list[str]) -> None:
    tagged = Tagger(Gazetteer()).tag(text)
    found = [mention.text for mention in tagged.of("U")]
    assert [name for name in names if name not in found] == []
    assert "Event Data" not in found


def test_who_speaks_is_no_country() -> None:
    assert Tagger(Gazetteer()).tag("Saudi told the police all.").of("C") == []
    assert Tagger(Gazetteer()).tag("The Saudi army fled.").of("C")


@given(st.text(max_size=400))
def test_any_text_can_be_tagged(text: str) -> None:
    tagged = Tagger(Gazetteer()).tag(text, "p1.s1", "2020")
    for mention in tagged.mentions:
        assert 0 <= mention.start <= mention.end <= len(text)


def test_a_number_with_a_comma_is_one_value_in_a_record() -> None:
    assert scalar("3,000 troops") == '"3,000 troops"'
    assert scalar("armed men") == "armed men"
