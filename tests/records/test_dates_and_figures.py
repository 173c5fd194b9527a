"""Dates and figures keep what was told and bound it rightly."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahelgraph.records.dates import read_edtf
from sahelgraph.records.figures import Figure, read_figure

days = st.dates(min_value=date(1000, 1, 1), max_value=date(9998, 12, 31))


@given(days)
def test_a_day_is_its_own_bounds(day: date) -> None:
    bounds = read_edtf(day.isoformat())
    assert (bounds.earliest, bounds.latest, bounds.precision) == (day, day, "day")


@given(days)
def test_a_month_ends_the_day_before_the_next(day: date) -> None:
    bounds = read_edtf(f"{day:%Y-%m}")
    assert bounds.earliest is not None
    assert bounds.latest is not None
    assert bounds.earliest == day.replace(day=1)
    following = date.fromordinal(bounds.latest.toordinal() + 1)
    assert (following.day, bounds.latest.month) == (1, day.month)
    assert bounds.precision == "month"


@given(days, days)
def test_an_interval_goes_from_the_first_to_the_last_day(one: date, other: date) -> None:
    text = f"{one.isoformat()}/{other.isoformat()}"
    if one > other:
        with pytest.raises(ValueError, match="ends before it begins"):
            read_edtf(text)
    else:
        bounds = read_edtf(text)
        assert (bounds.earliest, bounds.latest, bounds.precision) == (one, other, "interval")


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2012-10~/2012-12", date(2012, 10, 1), date(2012, 12, 31)),
        ("../2017-03", None, date(2017, 3, 31)),
        ("2017-03/..", date(2017, 3, 1), None),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2012~", date(2012, 1, 1), date(2012, 12, 31)),
        ("201X", date(2010, 1, 1), date(2019, 12, 31)),
    ],
)
def test_bounds_of_vaguer_dates(text: str, earliest: date | None, latest: date | None) -> None:
    bounds = read_edtf(text)
    assert (bounds.earliest, bounds.latest) == (earliest, latest)


@pytest.mark.parametrize(
    "text", ["2025-13-01", "2025-02-30", "June 2025", "", "../..", "2025/06", "01-02-2025"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no date|open at both ends|ends before"):
        read_edtf(text)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("13", Figure(13, 13, "exact")),
        ("75 to 90", Figure(75, 90, "range")),
        ("more than 50", Figure(50, None, "more-than")),
        ("at least 24", Figure(24, None, "at-least")),
        ("up to 100", Figure(None, 100, "up-to")),
        ("fewer than 10", Figure(None, 10, "fewer-than")),
        ("about 100", Figure(100, 100, "about")),
        ("none", Figure(0, 0, "none")),
        ("dozens", Figure(None, None, "dozens")),
        ("undisclosed", Figure(None, None, "not-disclosed")),
    ],
)
def test_figures_as_told(text: str, figure: Figure) -> None:
    assert read_figure(text) == figure


@given(st.text(max_size=20))
def test_any_other_text_is_refused_or_bounded(text: str) -> None:
    try:
        figure = read_figure(text)
    except ValueError:
        return
    if figure.minimum is not None and figure.maximum is not None:
        assert figure.minimum <= figure.maximum
