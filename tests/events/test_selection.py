"""Events read from the real records, selected by each filter, against the catalogue's answers."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from sahelgraph import names
from sahelgraph.errors import QueryRefused
from sahelgraph.events.drawing import Ground, draw_map, draw_time_line
from sahelgraph.events.reading import Chronicle, Event, Named, read_events
from sahelgraph.events.selection import UNATTRIBUTED, Filters, choices, read_filters, select
from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.engine import Engine

CATALOGUE = read_catalogue(shipped("queries"))
JNIM = names.thing("group", "jnim")


@pytest.fixture(scope="module")
def chronicle(engine: Engine) -> Chronicle:
    return read_events(engine.rows, CATALOGUE)


def asked(engine: Engine, name: str, **values: str) -> set[str]:
    query = CATALOGUE[name]
    return {row["event"] for row in engine.rows(query.bind(values, engine.rows))}


def found(chronicle: Chronicle, **values: str) -> set[str]:
    return {event.iri for event in select(chronicle, Filters(**values))}


def test_every_event_of_the_catalogue_is_there_once(chronicle: Chronicle, engine: Engine) -> None:
    iris = [event.iri for event in chronicle.events]
    assert len(iris) == len(set(iris))
    assert set(iris) == asked(engine, "events")


@pytest.mark.parametrize(
    ("filters", "values"),
    [
        ({"start": "2020", "end": "2020"}, {"from": "2020-01-01", "to": "2020-12-31"}),
        ({"start": "2025-06-01", "end": "2025-06"}, {"from": "2025-06-01", "to": "2025-06-30"}),
        ({"kind": "kidnapping"}, {"kind": "kidnapping"}),
        ({"document": "003"}, {"document": "003"}),
    ],
)
def test_a_filter_selects_what_the_catalogue_does(
    chronicle: Chronicle, engine: Engine, filters: dict[str, str], values: dict[str, str]
) -> None:
    answer = found(chronicle, **filters)
    assert answer
    assert answer == asked(engine, "events", **values)


def test_an_actor_stands_for_its_factions(chronicle: Chronicle, engine: Engine) -> None:
    rows = engine.rows(
        "SELECT DISTINCT ?event WHERE { ?claim a sg:AttributionClaim ; sg:about ?event ; "
        "sg:perpetrator/sg:factionOf* grp:jnim }"
    )
    answer = found(chronicle, actor=JNIM)
    assert answer == {row["event"] for row in rows}
    assert answer > asked(engine, "perpetrators", actor="jnim")


def test_actor_and_attribution_have_to_hold_of_one_attribution(chronicle: Chronicle) -> None:
    one, other = names.thing("group", "one"), names.thing("group", "other")
    event = next(event for event in chronicle.events if event.attributions)
    told = replace(event.attributions[0], actor=Named(one, "One"), how="claimed")
    blamed = replace(told, actor=Named(other, "Other"), how="blamed")
    small = replace(chronicle, events=(replace(event, attributions=(told, blamed)),))
    assert found(small, actor=one, attribution="claimed")
    assert not found(small, actor=one, attribution="blamed")


def test_a_place_stands_for_all_that_lies_in_it(chronicle: Chronicle) -> None:
    country = found(chronicle, place=names.thing("place", "mali"))
    assert found(chronicle, place=names.thing("place", "boulikessi")) < country
    assert len(country) > 100


def test_every_choice_selects_as_many_as_it_says(chronicle: Chronicle) -> None:
    for name, values in choices(chronicle).items():
        for choice in values:
            assert len(found(chronicle, **{name: choice.value})) == choice.count, (name, choice)


def test_those_that_nobody_is_named_for(chronicle: Chronicle) -> None:
    unnamed = found(chronicle, attribution=UNATTRIBUTED)
    assert unnamed
    named = {e.iri for e in chronicle.events if any(a.is_named for a in e.attributions)}
    assert unnamed == {event.iri for event in chronicle.events} - named


@pytest.mark.parametrize(
    "text", ["x", "2025-1", "20250601", "2025-06-01T00:00", "٢٠٢٥", "2025-13", "2025-02-30", "0000"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match="is no date"):
        Filters.of({"start": text})


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(QueryRefused, match=r"ends .2024. before it begins .2025-06."):
        Filters.of({"start": "2025-06", "end": "2024"})
    Filters.of({"start": "2025-06", "end": "2025"})


@given(st.dictionaries(st.sampled_from(["kind", "actor", "place", "base", "end"]), st.text()))
def test_any_other_text_selects_nothing_or_is_refused(
    chronicle: Chronicle, values: dict[str, str]
) -> None:
    try:
        filters = Filters.of(values)
    except QueryRefused:
        return
    if any(value for name, value in filters.given().items() if name != "end"):
        assert len(select(chronicle, filters)) < len(chronicle.events)


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ({"actor": "jnim"}, {"actor": JNIM}),
        ({"actor": "grp:jnim", "place": "Mali"},
         {"actor": JNIM, "place": names.thing("place", "mali")}),
        ({"kind": "Attack", "page": "2"}, {"kind": "attack"}),
        ({"base": "boulikessi-base"}, {"base": names.thing("base", "boulikessi-base")}),
        ({"actor": "french-government"}, {"actor": names.thing("group", "french-government")}),
    ],
)  # fmt: skip
def test_a_filter_takes_an_id_a_name_or_an_iri(
    chronicle: Chronicle, engine: Engine, given: dict[str, str], same: dict[str, str]
) -> None:
    assert read_filters(given, choices(chronicle), engine.rows) == Filters(**same)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"actor": "jnmi"}, "unknown actor 'jnmi': did you mean 'jnim'"),
        ({"actor": JNIM + "x"}, "unknown actor"),
        ({"kind": "atack"}, "unknown kind 'atack': did you mean 'attack'"),
        ({"by": "jnim"}, "there is no filter 'by'; there are start, end, actor"),
        ({"document": "999"}, "unknown document '999'"),
        ({"start": "soon"}, "is no date"),
    ],
)
def test_what_no_filter_knows_is_refused(
    chronicle: Chronicle, engine: Engine, given: dict[str, str], told: str
) -> None:
    with pytest.raises(QueryRefused, match=re.escape(told)):
        read_filters(given, choices(chronicle), engine.rows)


def test_the_dead_are_told_with_their_bound(chronicle: Chronicle, engine: Engine) -> None:
    """Fifty were seen for "more than 50", and a highest number where a claim is open upwards."""
    rows = engine.rows(
        "SELECT ?event WHERE { ?event sg:killedHigh ?high . ?claim a sg:CasualtyClaim ; "
        "sg:about ?event ; sg:side/skos:notation 'target' ; sg:measure/skos:notation 'killed' "
        "FILTER NOT EXISTS { ?claim sg:maximum ?most } "
        "FILTER NOT EXISTS { ?claim sg:supersededBy ?later } "
        "FILTER NOT EXISTS { ?claim sg:includedIn ?whole } }"
    )
    assert rows == []
    told = {event.dead for event in chronicle.events if event.killed[1] is None}
    assert {"more than 50", "at least 3"} <= told
    assert not any(text.isdigit() for text in told)
    both = [event for event in chronicle.events if None not in event.killed]
    assert len(both) > 100
    assert all(int(e.killed[0] or 0) <= int(e.killed[1] or 0) for e in both)


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(client: Client) -> None:
    reply = client.get("/attacks?start=20155&actor=jnim")
    assert reply.status_code == 400
    assert 'value="20155"' in reply.text
    assert "&#39;20155&#39; is no date" in reply.text
    assert client.get("/attacks?by=jnim").status_code == 400
    assert client.get("/attacks.csv?kind=atack").status_code == 400
    found = client.get("/attacks?actor=jnim").text
    assert f'<option value="{JNIM}" selected>' in found
    assert re.search(r"<summary>(more than|at least) \d+</summary>", found)
    rows = list(csv.DictReader(client.get("/attacks.csv").text.splitlines()))
    open_ended = next(row for row in rows if row["killed"] == "more than 50")
    assert (open_ended["killedLow"], open_ended["killedHigh"]) == ("50", "")


def test_no_event_is_lost_by_a_view(chronicle: Chronicle) -> None:
    for values in (
        {},
        {"start": "2024"},
        {"kind": "attack"},
        {"start": "2025-06", "end": "2025-06"},
    ):
        events = select(chronicle, Filters(**values))
        line = draw_time_line(events, lambda changes: f"?{sorted(changes.items())}")
        counted = line.svg.count("<title>")
        told = sum(
            int(part.split(" event")[0].rpartition(" ")[2])
            for part in line.svg.split("<title>")[1:]
        )
        assert told + len(line.unplaced) == len(events)
        assert counted
        drawn = draw_map(chronicle, events, Ground(), lambda changes: changes["place"])
        for event in events:
            is_placed = any(f"<title>{escape(name)}: " in drawn.svg for name in labels(event))
            assert is_placed == (event not in drawn.unplaced)
            is_known = any(place.iri in chronicle.points for place in event.places)
            assert is_placed == (is_known and "New York City" not in labels(event))


def test_labels_in_a_drawing_are_text(chronicle: Chronicle) -> None:
    place = next(place for event in chronicle.events for place in event.places
                 if place.iri in chronicle.points)  # fmt: skip
    hostile = Chronicle(
        chronicle.events,
        chronicle.points,
        {**chronicle.place_labels, place.iri: '"><script>alert(1)</script>'},
        {},
    )
    svg = draw_map(hostile, chronicle.events, Ground(), lambda _: '"><script>').svg
    assert "<script" not in svg


def test_a_place_far_from_all_others_leaves_the_map_readable(chronicle: Chronicle) -> None:
    """One conviction in New York was seen to make the map of all events one of the Atlantic."""
    drawn = draw_map(chronicle, chronicle.events, Ground(), lambda changes: changes["place"])
    far = [event for event in chronicle.events if "New York City" in labels(event)]
    assert far
    assert "New York City" not in drawn.svg
    assert all(event in drawn.unplaced for event in far)
    assert "New York City" in draw_map(chronicle, far, Ground(), lambda _: "").svg


def test_a_place_alone_stands_among_what_is_around_it(chronicle: Chronicle) -> None:
    """One place was a point on an empty map two degrees high."""
    kidal = [event for event in chronicle.events if labels(event) == ["Kidal"]]
    point = next(chronicle.points[place.iri] for event in kidal for place in event.places)
    ground = Ground(countries=[("Beside", point.longitude + 2, point.latitude + 2)])
    assert "Beside" in draw_map(chronicle, kidal, ground, lambda _: "").svg


def labels(event: Event) -> list[str]:
    return [place.label for place in event.places]


def test_a_country_is_named_where_its_middle_is_in_sight(chronicle: Chronicle) -> None:
    points = list(chronicle.points.values())
    middles = [("Here <&", point.longitude, point.latitude + 2) for point in points]
    ground = Ground(countries=[*middles, ("Far", 150, -60)])
    svg = draw_map(chronicle, chronicle.events, ground, lambda _: "").svg
    shown = re.findall(r'<text class="country"[^>]*>([^<]+)</text>', svg)
    assert set(shown) == {"Here &lt;&amp;"}
    assert len(shown) < len(middles), "no name covers another"
