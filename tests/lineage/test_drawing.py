"""The drawing of a family: where things stand on it, what it says, and the page that shows it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from sahelgraph import names
from sahelgraph.errors import SahelgraphError
from sahelgraph.lineage import png
from sahelgraph.lineage.diagram import dot
from sahelgraph.lineage.family import Change, Group, Lineage, Source, read_lineage
from sahelgraph.lineage.layout import lay_out
from sahelgraph.lineage.png import to_png
from sahelgraph.lineage.svg import to_svg
from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.engine import Engine

SVG = "{http://www.w3.org/2000/svg}"


def iri(slug: str) -> str:
    return names.thing("group", slug)


@pytest.fixture(scope="module")
def lineage(engine: Engine) -> Lineage:
    return read_lineage(engine.rows)


def change(kind: str, before: list[str], after: list[str], day: str, **more: object) -> Change:
    moment = date.fromisoformat(day)
    known = {"earliest": moment, "latest": moment, "continuing": frozenset(), "ended": frozenset(),
             "sources": (Source("A", "stated", "normal", "900", 3, "p"),)} | more  # fmt: skip
    return Change(f"urn:{kind}-{day}", f"{kind} of {day}", kind, day, before=tuple(before),
                  after=tuple(after), **known)  # fmt: skip


def test_a_descendant_is_drawn_with_all_that_it_comes_from(lineage: Lineage) -> None:
    """Seen to fail with the others of a merger left out: JNIM stood alone."""
    layout = lay_out(lineage, iri("aqim"))
    merger = [joint for joint in layout.joints if "jnim-merger-2017" in joint.change.iri]
    assert {joint.before for joint in merger} >= {iri("aqim"), iri("aad")}
    assert {bar.group for bar in layout.bars} == {
        group for joint in layout.joints for group in (joint.before, joint.after)
    }


def test_affiliations_are_no_changes(lineage: Lineage) -> None:
    layout = lay_out(lineage, iri("jnim"))
    assert layout.ties
    lanes = {bar.lane for bar in layout.bars}
    for tie in layout.ties:
        assert {tie.from_lane, tie.to_lane} <= lanes
    svg = to_svg(layout)
    assert svg.count('class="tie"') == len(layout.ties)


def test_jnim_stands_behind_its_ancestors_in_time(lineage: Lineage) -> None:
    layout = lay_out(lineage, iri("jnim"))
    bars = {bar.group.rpartition("/")[2]: bar for bar in layout.bars}
    assert set(bars) == {"jnim", "aqim", "aad", "mlf", "al-mourabitoun", "amb", "mujao", "gspc"}
    assert bars["jnim"].start == bars["al-mourabitoun"].end
    assert bars["aqim"].ends_open
    assert not bars["al-mourabitoun"].ends_open
    assert bars["gspc"].starts_open
    assert not bars["jnim"].starts_open
    assert sorted(bar.lane for bar in layout.bars) == list(range(8))
    kinds = {joint.change.kind: joint.is_descent for joint in layout.joints}
    assert kinds == {"succession": True, "split": True, "merger": True, "absorption": True,
                     "accession": False}  # fmt: skip


def test_ways_are_lit_and_the_rest_is_not(lineage: Lineage) -> None:
    layout = lay_out(lineage, iri("aqim"), iri("jnim"))
    lit = {joint.change.iri.rpartition("/")[2] for joint in layout.joints if joint.is_lit}
    assert lit == {"jnim-merger-2017", "al-mourabitoun-merger-2013", "amb-split-2012",
                   "mujao-split-from-aqim"}  # fmt: skip
    text = to_svg(layout)
    assert "unlit" in text.partition("</style>")[2]


def test_the_drawing_says_who_says_so(lineage: Lineage) -> None:
    root = ET.fromstring(to_svg(lay_out(lineage, iri("jnim")), address=""))
    titles = [title.text or "" for title in root.iter(f"{SVG}title")]
    assert any("document 004 line 47" in title for title in titles)
    links = {link.get("href") for link in root.iter(f"{SVG}a")}
    assert {"/id/group/jnim.html", "/id/event/jnim-merger-2017.html"} <= links


def test_each_source_is_a_claimant_with_a_passage_of_its_own(
    lineage: Lineage, engine: Engine
) -> None:
    """Narrators were seen to be paired with the passages of each other's documents."""
    narrators = {
        row["label"]: row["document"]
        for row in engine.rows(
            "SELECT ?label ?document WHERE { ?narrator sg:narrates/dcterms:identifier ?document ; "
            "skos:prefLabel ?label }"
        )
    }
    told = [*lineage.changes, *lineage.relations]
    for one in told:
        for source in one.sources:
            assert source.document == narrators.get(source.claimant, source.document), one.iri
        entries = [(source.claimant, source.place) for source in one.sources]
        assert len(entries) == len(set(entries)), one.iri
    by_several = next(one for one in told if one.iri.endswith("/jnim-affiliated-al-qaeda"))
    assert [source.document for source in by_several.sources] == ["002", "003", "004"]


def test_a_rename_is_a_mark_on_one_lane(lineage: Lineage) -> None:
    layout = lay_out(lineage, iri("is-sahel"))
    renamed = next(bar for bar in layout.bars if bar.group == iri("is-sahel"))
    assert [day.year for day, _ in renamed.renames] == [2022]
    assert 'class="rename"' in to_svg(layout)


def test_the_same_lineage_gives_the_same_drawing(lineage: Lineage, engine: Engine) -> None:
    again = read_lineage(engine.rows)
    assert to_svg(lay_out(lineage, iri("jnim"))) == to_svg(lay_out(again, iri("jnim")))


def test_the_picture_in_the_readme_is_the_drawing(lineage: Lineage) -> None:
    path = shipped("ontology").parent / "docs" / "images" / "lineage-of-jnim.svg"
    assert path.read_text(encoding="utf-8") == to_svg(lay_out(lineage, iri("jnim")))


@pytest.mark.skipif(png._family() is None, reason="this machine has no font")
def test_png_is_made_of_the_same_drawing(lineage: Lineage) -> None:
    """Labels were once missing where "sans-serif" was no font of the machine."""
    svg = to_svg(lay_out(lineage, iri("jnim")))
    body = to_png(svg, width=480)
    assert to_png(re.sub("<text.*?</text>", "", svg), width=480) != body
    assert body.startswith(b"\x89PNG")
    assert int.from_bytes(body[16:20]) == 480


def test_a_picture_without_labels_is_not_made(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(png, "_family", lambda: None)
    with pytest.raises(SahelgraphError, match="needs a font"):
        to_png("<svg/>")
    assert client.get("/lineage.png?group=jnim").status_code == 503
    assert client.get("/lineage.svg?group=jnim").status_code == 200


def test_graphviz_escapes_what_a_label_holds() -> None:
    groups = {g: Group(g, 'a "b" \\ c', "armed-group") for g in ("urn:a", "urn:b")}
    found = dot(Lineage(groups, [change("split", ["urn:a"], ["urn:b"], "2031-01-01")], []), "urn:a")
    assert '[label="a \\"b\\" \\\\ c"]' in found


GROUPS = [f"urn:g{n}" for n in range(6)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["split", "merger", "succession", "accession", "absorption"]),
            st.sampled_from(GROUPS), st.sampled_from(GROUPS),
            st.dates(date(2000, 1, 1), date(2030, 1, 1)),
        ),
        max_size=8,
    ),
    st.text(max_size=12).filter(lambda text: text.isprintable()),
)  # fmt: skip
def test_any_family_can_be_drawn(steps: list[tuple[str, str, str, date]], label: str) -> None:
    groups = {g: Group(g, f"<{label}&{g}>", "armed-group") for g in GROUPS}
    changes = [change(kind, [a], [b], day.isoformat()) for kind, a, b, day in steps if a != b]
    layout = lay_out(Lineage(groups, changes, []), GROUPS[0], GROUPS[1])
    assert len({bar.lane for bar in layout.bars}) == len(layout.bars)
    assert all(bar.start <= bar.end for bar in layout.bars)
    root = ET.fromstring(to_svg(layout, address=""))
    assert len(list(root.iter(f"{SVG}text"))) >= len(layout.bars)


def test_the_page_works_without_a_script(client: Client) -> None:
    page = client.get("/lineage?group=aqim&to=jnim")
    assert page.status_code == 200
    assert "3 ways from" in page.text
    assert "<script" not in page.text.partition("</head>")[2]
    assert "/doc/004/p16" in page.text
    assert len(page.data) < 100_000
    assert "does not descend" in client.get("/lineage?group=jnim&to=aqim").text
    assert (
        "2017" not in client.get("/lineage?group=aqim&as_of=2014-01-01").text.partition("<h3>")[2]
    )


@pytest.mark.parametrize(("query", "status"), [("group=jnmi", 400), ("as_of=tomorrow", 400),
                                               ("group=jnim&as_of=2015-13-01", 400)])  # fmt: skip
def test_what_the_page_cannot_show_is_told(client: Client, query: str, status: int) -> None:
    reply = client.get(f"/lineage?{query}")
    assert reply.status_code == status
    assert reply.content_type == "application/problem+json"


def test_a_group_that_is_not_there_yet_is_told_so(client: Client) -> None:
    """Seen with a bar across the whole page, relations of years later, and another group chosen."""
    page = client.get("/lineage?group=jnim&as_of=2014-01-01").text
    assert "did not exist yet on that day (formed by merger, March 2017)" in page
    assert "<svg" not in page
    assert "relations of Jama" not in page
    assert f'<option value="{iri("jnim")}" selected>' in page
    assert f"group={quote(iri('aqim'), safe='')}&amp;as_of=2014-01-01" in page.replace("/", "%2F")
    assert client.get("/lineage.svg?group=jnim&as_of=2014-01-01").status_code == 404
    gone = client.get("/lineage?group=gspc&as_of=2014-01-01").text
    assert "no longer existed on that day (succession" in gone
    assert "<svg" in gone


@pytest.mark.parametrize("day", ["2009-01-01", "2014-01-01", "2021-06-30"])
def test_relations_as_of_a_day_are_those_of_the_catalogue(
    lineage: Lineage, engine: Engine, day: str
) -> None:
    query = read_catalogue(shipped("queries"))["relations"]
    rows = engine.rows(query.bind({"asOf": day}, engine.rows))
    held = {relation.iri for relation in lineage.as_of(date.fromisoformat(day)).relations}
    assert held == {row["relation"] for row in rows}
    assert held < {relation.iri for relation in lineage.relations}


def test_the_time_axis_goes_on_to_the_last_deed(lineage: Lineage) -> None:
    """Seen to end in 2023, with the last change that is told."""
    assert lay_out(lineage, iri("jnim")).last >= date(2025, 7, 1)
    assert lay_out(lineage.as_of(date(2018, 1, 1)), iri("jnim")).last == date(2018, 1, 1)


def test_no_lane_begins_after_the_first_deed_of_its_group(lineage: Lineage) -> None:
    """The lane of a group whose beginning nobody tells began months after an attack laid to it."""
    deed = lineage.first_deeds[iri("mlf")]
    bar = next(bar for bar in lay_out(lineage, iri("jnim")).bars if bar.group == iri("mlf"))
    assert bar.starts_open
    assert bar.start < deed == date(2016, 7, 19)
    early = lineage.as_of(date(2016, 1, 1))
    assert iri("mlf") not in early.first_deeds


def test_files_of_the_drawing(client: Client) -> None:
    svg = client.get("/lineage.svg?group=jnim")
    assert svg.content_type.startswith("image/svg+xml")
    ET.fromstring(svg.text)
    if png._family() is not None:
        assert client.get("/lineage.png?group=jnim").data.startswith(b"\x89PNG")
    assert client.get("/lineage.gif").status_code == 404
