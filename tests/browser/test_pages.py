"""Every page in Chromium: at two widths, light and dark, and what people do with it."""

from __future__ import annotations

import csv
import itertools
import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect
from watching import AXE, SCHEMES, WIDTHS, Watched, watch

PAGES = [
    "/",
    "/lineage?group=aqim&to=jnim",
    "/lineage?group=jnim&as_of=2014-01-01",
    "/groups",
    "/bases",
    "/attacks",
    "/attacks?kind=&start=2025",
    "/id/group/jnim.html",
    "/id/event/boulikessi-2025-06-01.html",
    "/id/event/la-terrasse-2015-03-07.html",
    "/id/person/iyad-ag-ghali.html",
    "/doc/000/p5.s2.html",
    "/queries/",
    "/queries/casualties.html?event=boulikessi-2025-06-01",
    "/ask?query=ASK%20%7B%7D",
    "/sparql",
    "/documents",
    "/documents/003",
    "/ontology",
    "/data/",
    "/search?q=boulikesi",
]
AXE_RUN = """async () => {
  const found = await axe.run({ exclude: [["#editor"]] });
  return found.violations.filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => one.id + ": " + one.nodes.map((node) => node.html).slice(0, 3).join(" "));
}"""


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_sound(browser: Browser, site: str, width: str, scheme: str) -> None:
    """No console error, foreign request, sideways scroll or serious finding of axe-core."""
    watched = watch(
        browser, site, viewport={"width": WIDTHS[width], "height": 900}, color_scheme=scheme,
        bypass_csp=True,
    )  # fmt: skip
    for path in PAGES:
        page = watched.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width], path
        page.add_script_tag(path=str(AXE))
        assert page.evaluate(AXE_RUN) == [], path
        assert watched.faults == [], path
    watched.page.context.close()


def test_an_error_fits_a_narrow_page(browser: Browser, site: str) -> None:
    watched = watch(browser, site, viewport={"width": WIDTHS["phone"], "height": 900})
    page = watched.go("/id/event/an-attack-that-nobody-has-recorded-under-this-id-2025-06-01.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["phone"]
    watched.page.context.close()


def test_no_page_breaks_its_own_policy(desktop: Watched) -> None:
    """The check above sets the policy aside for axe-core; here it holds."""
    for path in PAGES:
        desktop.go(path)
        assert desktop.faults == [], path


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_readable_without_javascript(plain: Watched, path: str) -> None:
    page = plain.go(path)
    assert page.locator("main h1").count() == 1
    assert len(page.locator("main").inner_text()) > 200
    assert plain.faults == []


def test_a_page_is_light(site: str, desktop: Watched) -> None:
    """Under 100 kB as it is sent, without the interactive part."""
    sizes: dict[str, int] = {}
    desktop.page.on(
        "response",
        lambda answer: sizes.__setitem__(answer.url, int(answer.headers.get("content-length", 0))),
    )
    for path in PAGES:
        sizes.clear()
        desktop.go(path)
        weight = sum(size for url, size in sizes.items() if "/static/built/" not in url)
        assert 0 < weight < 100_000, path


def test_from_aqim_to_jnim_by_clicking(desktop: Watched) -> None:
    page = desktop.go("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Lineage").click()
    # The page is there before its script is.
    expect(page.get_by_label("What you point at")).to_be_visible()
    page.get_by_label("Group", exact=True).select_option(
        label="Al-Qaeda in the Islamic Maghreb (AQIM)"
    )
    expect(page.get_by_role("heading", name="The lineage of Al-Qaeda")).to_be_visible()
    jnim = "Jama'at Nusrat al-Islam wal-Muslimin (JNIM)"
    page.get_by_label("Ways to").select_option(label=jnim)
    expect(page.get_by_role("heading", name="3 ways from")).to_be_visible()
    assert "to=" in page.url
    assert page.locator(".drawing svg .lit").count() >= 3
    merger = page.locator('.drawing svg a[href*="jnim-merger-2017"]').first
    merger.dispatch_event("click")
    details = page.get_by_label("What you point at")
    expect(details.get_by_role("link", name="Merger that formed JNIM, March 2017")).to_be_visible()
    expect(details).to_contain_text("document")
    page.go_back()
    expect(page.get_by_role("heading", name="3 ways from")).to_have_count(0)


def test_the_lineage_as_of_a_day_by_the_slider(desktop: Watched) -> None:
    page = desktop.go("/lineage?group=jnim")
    slider = page.locator("input[type=range]")
    assert page.locator('.drawing svg a[href*="jnim-merger-2017"]').count()
    slider.fill(str((2016 - 1970) * 365 + 12))
    expect(
        page.get_by_role("heading", name=re.compile("as it stood on .* January 2016"))
    ).to_be_visible()
    assert not page.locator('.drawing svg a[href*="jnim-merger-2017"]').count()
    assert "as_of=2016-01" in page.url


def test_a_drawing_is_zoomed(desktop: Watched) -> None:
    page = desktop.go("/lineage?group=jnim")
    page.get_by_role("button", name="Nearer").click()
    expect(page.locator(".drawing svg > g")).to_have_attribute("transform", re.compile("scale"))
    page.get_by_role("button", name="Whole").click()
    expect(page.locator(".drawing svg > g")).to_have_attribute(
        "transform", re.compile(r"scale\(1\)")
    )


def test_a_query_is_typed_run_and_shown(desktop: Watched, armed_groups: int) -> None:
    page = desktop.go("/sparql")
    page.locator(".CodeMirror").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT (COUNT(*) AS ?number) WHERE { ?group a sg:ArmedGroup }")
    page.locator(".yasqe_queryButton").first.click()
    table = page.locator(".yasr table, .yasr .dataTable").first
    expect(table).to_contain_text(f'"{armed_groups}"', timeout=10000)


def test_a_question_of_the_catalogue_is_asked_in_the_editor(desktop: Watched) -> None:
    page = desktop.go("/sparql")
    page.get_by_label("Begin with a question").select_option("leaders")
    expect(page.locator(".yasr")).to_contain_text("iyad-ag-ghali", timeout=10000)


def test_a_mistake_in_a_query_is_told_in_a_sentence(desktop: Watched) -> None:
    """Seen to fail with the reply as it comes, one line of JSON that runs out of sight."""
    page = desktop.go("/ask?query=" + quote("SELECT ?g WHERE { ?g a sg:ArmedGroup FILTR(?g) }"))
    told = page.locator(".yasr .problem")
    expect(told).to_contain_text("'FILTR' does not fit here", timeout=10000)
    assert "{" not in told.inner_text().partition("there stands")[0]
    assert told.evaluate("one => one.scrollWidth <= one.clientWidth")
    # The browser itself says that the reply was an error.
    desktop.faults.clear()


def test_the_editor_keeps_to_the_scheme_and_its_parts_apart(browser: Browser, site: str) -> None:
    """White on a dark page, with tabs that ran into each other, at the width of a desktop."""
    watched = watch(browser, site, viewport={"width": 1280, "height": 900}, color_scheme="dark")
    page = watched.go("/sparql")
    page.get_by_label("Begin with a question").select_option("leaders")
    expect(page.locator(".yasr")).to_contain_text("iyad-ag-ghali", timeout=10000)
    assert "invert" in page.locator("#editor").evaluate("one => getComputedStyle(one).filter")
    field = page.locator("#editor .controlbar input").first.bounding_box()
    editor = page.locator("#editor .CodeMirror").first.bounding_box()
    assert field
    assert editor
    assert field["y"] + field["height"] <= editor["y"]
    labels = page.locator("#editor .yasr_header button span").all()
    boxes = [box for label in labels if label.is_visible() and (box := label.bounding_box())]
    assert len(boxes) >= 2
    assert all(a["x"] + a["width"] + 8 <= b["x"] for a, b in itertools.pairwise(boxes[:2]))
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    watched.page.context.close()


def test_a_query_without_javascript(plain: Watched, armed_groups: int) -> None:
    page = plain.go("/sparql")
    page.get_by_label("Query", exact=True).fill("SELECT ?group { ?group a sg:ArmedGroup }")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("table caption")).to_contain_text(f"{armed_groups} rows")


def test_filters_keep_table_map_and_time_line_in_step(desktop: Watched) -> None:
    page = desktop.go("/attacks")
    before = page.locator("#results h2").inner_text()
    page.get_by_label("By (with its factions)").select_option(
        label=_option(page, "actor", "(JNIM)")
    )
    expect(page.locator("#results h2")).not_to_have_text(before)
    count = int(page.locator("#results h2").inner_text().split()[0])
    on_line = sum(int(text) for text in page.locator(".time-line .count").all_text_contents())
    unplaced = page.locator("summary", has_text="more than one bar")
    apart = int(unplaced.inner_text().split()[0]) if unplaced.count() else 0
    assert on_line + apart == count
    page.locator(".time-line a").last.click()
    expect(page.locator('.time-line a[aria-label^="2025-"]').first).to_be_visible()
    assert page.get_by_label("From", exact=True).input_value() == "2025"
    assert page.locator("tbody tr").count() == int(
        page.locator("#results h2").inner_text().split()[0]
    )


def _option(page: Page, name: str, part: str) -> str:
    texts = page.locator(f"#{name} option").all_inner_texts()
    return next(text for text in texts if part in text)


def test_what_is_shown_is_downloaded(desktop: Watched, tmp_path: Path) -> None:
    page = desktop.go("/attacks?kind=attack&start=2025&end=2025")
    count = int(page.locator("#results h2").inner_text().split()[0])
    texts = {}
    for name in ("CSV", "GeoJSON", "JSON-LD"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        path = tmp_path / name
        download.value.save_as(path)
        texts[name] = path.read_text()
    assert len(list(csv.reader(texts["CSV"].splitlines()))) == count + 1
    assert len(json.loads(texts["GeoJSON"])["features"]) == count
    assert texts["JSON-LD"].count('"https://w3id.org/sahelgraph/id/event/') >= count


def test_attacks_without_javascript(plain: Watched) -> None:
    page = plain.go("/attacks")
    page.get_by_label("From", exact=True).fill("2025-06")
    page.get_by_label("To", exact=True).fill("2025-06")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody")).to_contain_text("Boulikessi")
    page.locator("tbody details summary").first.click()
    expect(page.locator("tbody details ul").first).to_be_visible()


def test_the_neighbours_of_a_thing_are_drawn(desktop: Watched) -> None:
    page = desktop.go("/id/group/aqim.html")
    page.get_by_role("button", name="Draw its neighbours").click()
    expect(page.locator(".neighbours canvas").first).to_be_visible()
    found = page.evaluate(
        "fetch(document.querySelector('[data-neighbours]').dataset.neighbours).then(r => r.json())"
    )
    labels = {thing["label"] for thing in found["things"]}
    assert "Salafist Group for Preaching and Combat (GSPC)" in labels
    assert len(labels) <= 25
    ids = {thing["id"] for thing in found["things"]}
    assert all({edge["source"], edge["target"]} <= ids for edge in found["statements"])


def test_a_name_is_suggested_while_it_is_typed(desktop: Watched) -> None:
    page = desktop.go("/")
    page.get_by_role("combobox", name="Search").press_sequentially("boulikes")
    option = page.locator("#suggestions option").first
    option.wait_for(state="attached")
    assert "Boulikessi" in str(option.get_attribute("value"))
    page.get_by_role("combobox", name="Search").fill("boulikesi")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".found li").first).to_contain_text("Boulikessi")


def test_all_can_be_reached_by_the_keyboard(desktop: Watched) -> None:
    page = desktop.go("/lineage?group=jnim")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator('.drawing svg a[href*="jnim-merger-2017"]').first.focus()
    expect(page.get_by_label("What you point at")).to_contain_text("March 2017")
