"""When roles and relations held: what is told of them, and of the groups that they join."""

from __future__ import annotations

from datetime import date

import pytest

from sahelgraph.graph.lifetimes import Lifetime, held, lifetimes
from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.engine import Engine
from sahelgraph.records.reader import Dataset

LIVES = {
    "young": Lifetime(first=date(2017, 3, 1)),
    "brief": Lifetime(date(2013, 8, 1), date(2017, 3, 31)),
}


@pytest.mark.parametrize(
    ("start", "end", "attested", "groups", "bounds"),
    [
        ("2018", "2020-05", [], ["young"], ("2018-01-01", "2020-05-31")),
        (None, None, ["2021", "2019-02-03"], ["young"], ("2019-02-03", "2021-12-31")),
        (None, None, [], ["young"], ("2017-03-01", None)),
        (None, None, [], ["young", "brief"], ("2017-03-01", "2017-03-31")),
        (None, "2019", [], ["young"], ("2017-03-01", "2019-12-31")),
        (None, None, [], ["of-old"], (None, None)),
        # Told against the life of a group: what is told stands.
        (None, "2012", ["2011"], ["young"], (None, "2012-12-31")),
        ("2018", None, [], ["brief"], ("2018-01-01", None)),
        (None, None, ["2018/..", "2015"], ["young"], ("2015-01-01", None)),
    ],
)
def test_what_held_is_bounded_by_what_is_told(
    start: str | None,
    end: str | None,
    attested: list[str],
    groups: list[str],
    bounds: tuple[str | None, str | None],
) -> None:
    node = held(start, end, attested, groups, LIVES)
    assert (node["earliest"], node["latest"]) == bounds
    assert (node["valid_from"], node["valid_to"]) == (start, end)


def test_changes_tell_the_lives_of_groups(real_dataset: Dataset) -> None:
    known = lifetimes(real_dataset.changes.values())
    assert known["jnim"].first == date(2017, 3, 1) or known["jnim"].first == date(2017, 3, 2)
    assert known["jnim"].last is None
    assert known["mujao"].last == date(2013, 8, 31) or known["mujao"].last == date(2013, 8, 22)
    assert known["aqim"].last is None, "it continued after the merger"
    assert "malian-army" not in known


def test_nothing_is_said_to_hold_before_a_group_was(engine: Engine) -> None:
    """Eight relations of JNIM were once told as of three years before it was formed."""
    catalogue = read_catalogue(shipped("queries"))

    def rows(name: str, **values: str) -> list[dict[str, str]]:
        return engine.rows(catalogue[name].bind(values, engine.rows))

    assert rows("relations", group="jnim", asOf="2014-01-01") == []
    assert rows("leaders", organization="jnim", asOf="2016") == []
    by_day = rows("leaders", organization="jnim", asOf="2020-02-10")
    by_month = rows("leaders", organization="jnim", asOf="2020-02")
    by_year = rows("leaders", organization="jnim", asOf="2020")
    assert by_day
    assert [row for row in by_day if row not in by_month] == []
    assert [row for row in by_month if row not in by_year] == []
