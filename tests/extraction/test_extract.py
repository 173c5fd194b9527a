"""Whole documents, that the rules were not written on and whose names no record has."""

from __future__ import annotations

import importlib.util
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sahelgraph.documents.blocks import read_document
from sahelgraph.errors import DocumentError
from sahelgraph.extraction.completing import complete_doers
from sahelgraph.extraction.drafts import DraftDoer, DraftEvent, DraftRole, Drafts
from sahelgraph.extraction.extract import Extractor, Settings, extract_document
from sahelgraph.extraction.files import passages, write_drafts
from sahelgraph.extraction.text import fold
from sahelgraph.records.model import Event
from sahelgraph.records.reader import Dataset, read_records
from sahelgraph.strictyaml import load

UNSEEN = Path(__file__).parent / "unseen"
BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "extraction.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("extraction_benchmark", BENCHMARK)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["extraction_benchmark"] = module
    spec.loader.exec_module(module)
    return module


#: For documents from one number to another: style and field, precision and recall below which a
#: change of the rules is a loss.
FLOORS = {
    ("900", "916"): {
        ("bullets", "dates"): (0.98, 0.98),
        ("bullets", "kinds"): (0.95, 0.94),
        ("bullets", "places"): (0.98, 0.93),
        ("bullets", "primary"): (0.98, 0.98),
        ("bullets", "other"): (0.98, 0.98),
        ("bullets", "perpetrators"): (0.98, 0.98),
        ("bullets", "attributions"): (0.98, 0.98),
        ("prose", "dates"): (0.94, 0.88),
        ("prose", "kinds"): (0.88, 0.82),
        ("prose", "places"): (0.88, 0.91),
        ("prose", "primary"): (0.94, 0.90),
        ("prose", "perpetrators"): (0.89, 0.79),
        ("prose", "attributions"): (0.88, 0.77),
        ("document", "changes"): (0.97, 0.97),
        ("document", "relations"): (0.95, 0.90),
        ("document", "roles"): (0.95, 0.90),
        ("document", "fates"): (0.95, 0.90),
    },
    ("920", "927"): {
        ("bullets", "dates"): (0.95, 0.88),
        ("bullets", "kinds"): (0.90, 0.83),
        ("bullets", "places"): (0.98, 0.95),
        ("bullets", "primary"): (0.98, 0.83),
        ("bullets", "other"): (0.98, 0.90),
        ("bullets", "perpetrators"): (0.94, 0.78),
        ("bullets", "attributions"): (0.91, 0.73),
        ("prose", "dates"): (0.93, 0.81),
        ("prose", "kinds"): (0.87, 0.76),
        ("prose", "places"): (0.82, 0.67),
        ("prose", "primary"): (0.98, 0.83),
        ("prose", "other"): (0.88, 0.65),
        ("prose", "perpetrators"): (0.82, 0.71),
        ("prose", "attributions"): (0.82, 0.66),
        ("document", "changes"): (0.97, 0.87),
        ("document", "relations"): (0.97, 0.72),
        ("document", "roles"): (0.91, 0.73),
        ("document", "fates"): (0.92, 0.78),
    },
    ("930", "937"): {
        ("bullets", "dates"): (0.94, 0.94),
        ("bullets", "kinds"): (0.93, 0.91),
        ("bullets", "places"): (0.89, 0.89),
        ("bullets", "primary"): (0.95, 0.88),
        ("bullets", "other"): (0.84, 0.74),
        ("bullets", "perpetrators"): (0.91, 0.81),
        ("bullets", "attributions"): (0.91, 0.80),
        ("prose", "dates"): (0.90, 0.85),
        ("prose", "kinds"): (0.80, 0.75),
        ("prose", "places"): (0.85, 0.72),
        ("prose", "primary"): (0.94, 0.84),
        ("prose", "other"): (0.88, 0.68),
        ("prose", "perpetrators"): (0.61, 0.61),
        ("prose", "attributions"): (0.64, 0.60),
        ("document", "changes"): (0.97, 0.97),
        ("document", "relations"): (0.67, 0.67),
        ("document", "roles"): (0.91, 0.91),
        ("document", "fates"): (0.93, 0.90),
    },
    ("940", "947"): {
        ("bullets", "dates"): (0.94, 0.82),
        ("bullets", "kinds"): (0.81, 0.68),
        ("bullets", "places"): (0.86, 0.86),
        ("bullets", "primary"): (0.98, 0.84),
        ("bullets", "other"): (0.79, 0.54),
        ("bullets", "perpetrators"): (0.87, 0.68),
        ("bullets", "attributions"): (0.82, 0.62),
        ("prose", "dates"): (0.85, 0.68),
        ("prose", "kinds"): (0.76, 0.57),
        ("prose", "places"): (0.67, 0.68),
        ("prose", "primary"): (0.93, 0.82),
        ("prose", "other"): (0.70, 0.28),
        ("prose", "perpetrators"): (0.66, 0.37),
        ("prose", "attributions"): (0.66, 0.38),
        ("document", "changes"): (0.98, 0.72),
        ("document", "relations"): (0.94, 0.64),
        ("document", "roles"): (0.87, 0.68),
        ("document", "fates"): (0.95, 0.80),
    },
    ("950", "957"): {
        ("bullets", "dates"): (0.96, 0.75),
        ("bullets", "kinds"): (0.79, 0.59),
        ("bullets", "places"): (0.89, 0.77),
        ("bullets", "primary"): (0.93, 0.70),
        ("bullets", "other"): (0.68, 0.35),
        ("bullets", "perpetrators"): (0.79, 0.54),
        ("bullets", "attributions"): (0.76, 0.49),
        ("prose", "dates"): (0.84, 0.67),
        ("prose", "kinds"): (0.71, 0.55),
        ("prose", "places"): (0.75, 0.69),
        ("prose", "primary"): (0.84, 0.57),
        ("prose", "other"): (0.83, 0.45),
        ("prose", "perpetrators"): (0.82, 0.57),
        ("prose", "attributions"): (0.76, 0.52),
        ("document", "changes"): (0.94, 0.63),
        ("document", "relations"): (0.89, 0.40),
        ("document", "roles"): (0.85, 0.58),
        ("document", "fates"): (0.90, 0.58),
    },
    ("960", "967"): {
        ("bullets", "dates"): (0.92, 0.88),
        ("bullets", "kinds"): (0.91, 0.86),
        ("bullets", "places"): (0.93, 0.94),
        ("bullets", "primary"): (0.95, 0.85),
        ("bullets", "other"): (0.90, 0.79),
        ("bullets", "perpetrators"): (0.93, 0.93),
        ("bullets", "attributions"): (0.93, 0.91),
        ("prose", "dates"): (0.91, 0.78),
        ("prose", "kinds"): (0.88, 0.73),
        ("prose", "places"): (0.86, 0.76),
        ("prose", "primary"): (0.96, 0.82),
        ("prose", "other"): (0.90, 0.59),
        ("prose", "perpetrators"): (0.90, 0.60),
        ("prose", "attributions"): (0.88, 0.58),
        ("document", "changes"): (0.97, 0.71),
        ("document", "relations"): (0.94, 0.71),
        ("document", "roles"): (0.94, 0.80),
        ("document", "fates"): (0.91, 0.79),
    },
    ("970", "977"): {
        ("bullets", "dates"): (0.95, 0.91),
        ("bullets", "kinds"): (0.90, 0.84),
        ("bullets", "places"): (0.96, 0.94),
        ("bullets", "primary"): (0.98, 0.93),
        ("bullets", "other"): (0.95, 0.74),
        ("bullets", "perpetrators"): (0.93, 0.87),
        ("bullets", "attributions"): (0.94, 0.85),
        ("prose", "dates"): (0.89, 0.75),
        ("prose", "kinds"): (0.89, 0.74),
        ("prose", "places"): (0.82, 0.75),
        ("prose", "primary"): (0.96, 0.83),
        ("prose", "other"): (0.95, 0.67),
        ("prose", "perpetrators"): (0.89, 0.59),
        ("prose", "attributions"): (0.90, 0.58),
        ("document", "changes"): (0.87, 0.64),
        ("document", "relations"): (0.94, 0.57),
        ("document", "roles"): (0.97, 0.76),
        ("document", "fates"): (0.97, 0.90),
    },
    ("980", "987"): {
        ("bullets", "dates"): (0.99, 0.95),
        ("bullets", "kinds"): (0.97, 0.93),
        ("bullets", "places"): (0.96, 0.95),
        ("bullets", "primary"): (0.98, 0.93),
        ("bullets", "other"): (0.98, 0.92),
        ("bullets", "perpetrators"): (0.98, 0.92),
        ("bullets", "attributions"): (0.98, 0.92),
        ("prose", "dates"): (0.97, 0.91),
        ("prose", "kinds"): (0.94, 0.89),
        ("prose", "places"): (0.92, 0.89),
        ("prose", "primary"): (0.98, 0.89),
        ("prose", "other"): (0.98, 0.64),
        ("prose", "perpetrators"): (0.91, 0.83),
        ("prose", "attributions"): (0.90, 0.84),
        ("document", "changes"): (0.97, 0.95),
        ("document", "relations"): (0.94, 0.85),
        ("document", "roles"): (0.97, 0.85),
        ("document", "fates"): (0.95, 0.92),
    },
    ("990", "997"): {
        ("document", "changes"): (0.98, 0.74),
        ("document", "relations"): (0.92, 0.66),
        ("document", "roles"): (0.97, 0.80),
        ("document", "fates"): (0.97, 0.79),
        ("bullets", "dates"): (0.97, 0.96),
        ("bullets", "kinds"): (0.97, 0.95),
        ("bullets", "places"): (0.94, 0.91),
        ("bullets", "primary"): (0.97, 0.97),
        ("bullets", "other"): (0.93, 0.87),
        ("bullets", "perpetrators"): (0.97, 0.89),
        ("bullets", "attributions"): (0.95, 0.87),
        ("prose", "dates"): (0.84, 0.74),
        ("prose", "kinds"): (0.88, 0.77),
        ("prose", "places"): (0.87, 0.73),
        ("prose", "primary"): (0.96, 0.80),
        ("prose", "other"): (0.91, 0.65),
        ("prose", "perpetrators"): (0.86, 0.65),
        ("prose", "attributions"): (0.84, 0.62),
    },
}


@pytest.mark.parametrize(("first", "last"), FLOORS)
def test_unseen_documents_are_read_as_well_as_they_were(
    benchmark: ModuleType, extractor: Extractor, first: str, last: str
) -> None:
    gold = read_records(UNSEEN / "records")
    drafted = defaultdict(lambda: defaultdict(benchmark.Counter))
    texts: dict[str, str] = {}
    for path in sorted((UNSEEN / "documents").glob("*.txt")):
        if not first <= path.name[:3] <= last:
            continue
        text = read_document(path)
        index, drafts = extract_document(text, path.name[:3], extractor)
        for block in index.blocks:
            unit = benchmark._unit(f"{index.number}/{block.name}")
            texts[unit] = texts.get(unit, "") + text[block.spans[0].start : block.spans[-1].end]
        for unit, entry in benchmark.drafted_facts(drafts, extractor.dataset, texts).items():
            for name, values in entry.items():
                drafted[unit][name] += values
    facts = benchmark.gold_facts(gold, texts)
    told = [unit for unit in benchmark.lineage_units(facts) if first <= unit[:3] <= last]
    scores = benchmark.compare(facts, drafted, [*texts, *told])
    lost = {
        key: (scores[key].precision, scores[key].recall)
        for key, (precision, recall) in FLOORS[first, last].items()
        if scores[key].precision < precision or scores[key].recall < recall
    }
    assert lost == {}


def test_every_claim_cites_a_passage_of_the_document(chronology: Path, blank: Extractor) -> None:
    text = read_document(chronology)
    index, drafts = extract_document(text, "900", blank)
    known = {locator for locator, _, _ in index.passages()}
    passage = passages(index, text)
    assert drafts.events
    for event in drafts.events:
        cited = [
            *event.locators,
            *(f.locator for f in event.figures),
            *(d.locator for d in event.doers),
        ]
        assert set(cited) <= known
        for figure in event.figures:
            assert passage(figure.locator)


@pytest.mark.parametrize(
    ("told", "fate"),
    [
        ("soldiers executed Karo Denn in Gao", "executed"),
        ("Karo Denn was reportedly killed in an attack in Gao", "reported-killed"),
        ("gunmen killed Karo Denn, a teacher, in Gao", "killed"),
    ],
)
def test_a_death_is_told_once_and_in_the_closest_word(
    extractor: Extractor, told: str, fate: str
) -> None:
    _, drafts = extract_document(f"On May 3, 2020, {told}.\n", "900", extractor)
    assert [role.word for role in drafts.roles if role.person == "karo-denn"] == [fate]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Gunmen raided Osk, which in 2008 had been burned by rebels, on 5 May.\n", ["2008"]),
        (
            "On 5 May 2016, gunmen raided Osk, which in 2008 had burned. On 7 May, they shot six"
            " men in Lume.\n",
            ["2016-05-05", "2016-05-07"],
        ),
        (
            "The town had been raided in 2011 and again in 2014. On 7 May, two men were shot.\n",
            [],
        ),
        (
            "Two guards were killed on 4 October 2017.\n\nFrom 4 October to 9 October 2018, rebels"
            " besieged Osk. On 4 October, six men were killed.\n",
            ["2017-10-04", "2018-10-04/2018-10-09", "2018-10-04"],
        ),
        ("Six men were shot in Osk on July 16, 2015. On Friday, two were shot.\n", ["2015-07-16"]),
    ],
)
def test_a_year_that_is_not_told_is_not_guessed(
    blank: Extractor, text: str, dates: list[str]
) -> None:
    _, drafts = extract_document(text, "900", blank)
    assert [event.date for event in drafts.events] == dates


@pytest.mark.parametrize(
    ("again", "count"), [("rebels killed six traders", 2), ("gunmen killed two men", 1)]
)
def test_an_inferred_day_alone_joins_no_paragraphs(
    blank: Extractor, again: str, count: int
) -> None:
    text = (
        "= Raids on Osk =\n\nOn 4 October 2018, gunmen killed two men.\n\n== Later ==\n"
        f"On 4 October, {again}.\n"
    )
    _, drafts = extract_document(text, "900", blank)
    assert len(drafts.events) == count


@pytest.mark.parametrize(
    ("text", "places", "doers"),
    [
        (
            "On 3 May 2016, three teachers, Peter Mutiso, Anna Kilonzo and John Mwangi, were shot in"
            " Osk.\n",
            ["osk"],
            {""},
        ),
        ("On 3 May 2016, AFL attacks on Osk and Lume killed six men.\n", ["osk", "lume"], {"afl"}),
        ("On 3 May 2016, Dagestani gunmen killed six men in Osk.\n", ["osk"], {""}),
        ("On 3 May 2016, the worst bombing in Africa killed six men.\n", [], {""}),
    ],
)
def test_people_and_peoples_are_no_places_and_no_groups(
    blank: Extractor, text: str, places: list[str], doers: set[str]
) -> None:
    _, drafts = extract_document(text, "900", blank)
    assert [event.places for event in drafts.events] == [places]
    assert {doer.actor for event in drafts.events for doer in event.doers} == doers


def test_a_block_whose_day_is_left_open_is_listed(blank: Extractor) -> None:
    text = "Osk had been raided in 2011 and again in 2014. On 7 May, two men were shot.\n"
    _, drafts = extract_document(text, "900", blank)
    assert "without its year" in drafts.not_understood["p1"]


def test_drafts_are_records_and_the_same_each_time(
    tmp_path: Path, chronology: Path, extractor: Extractor
) -> None:
    text = read_document(chronology)
    contents = []
    for name in ("one", "two"):
        index, drafts = extract_document(text, "900", extractor)
        write_drafts(drafts, index, text, extractor.dataset, tmp_path / name)
        files = sorted((tmp_path / name / "900").iterdir())
        contents.append([(file.name, file.read_text()) for file in files])
    assert contents[0] == contents[1]
    items = load(tmp_path / "one" / "900" / "events.yaml")
    assert len(items) == len(drafts.events) > 15
    for item in items:
        Event.model_validate(item)
    for file in (tmp_path / "one" / "900").glob("*.yaml"):
        yaml.safe_load(file.read_text())


def test_what_was_not_understood_is_listed_block_by_block(blank: Extractor) -> None:
    text = "The weather was mild.\n\nGunmen killed 12 people in Osk on March 3, 2020.\n\nTea was served."
    index, drafts = extract_document(text, "001", blank)
    told = {event.locators[0].split("/")[1].split(".")[0] for event in drafts.events}
    assert told == {"p2"}
    assert set(drafts.not_understood) == {"p1", "p3"}
    assert {block.name for block in index.blocks} == told | set(drafts.not_understood)


def test_a_text_about_other_things_gives_nothing(blank: Extractor) -> None:
    recipe = "Peel 12 carrots.\n\nFry 3 onions in 50 grams of butter.\n\nServe 4 people."
    _, drafts = extract_document(recipe, "001", blank)
    assert (drafts.events, drafts.changes, drafts.roles) == ([], [], [])


def test_what_kills_without_anybodys_will_is_no_attack(blank: Extractor) -> None:
    text = (
        "On 9 September 2023, an earthquake struck the coast, killing 14 people.\n\nThe film was released"
        " in May 2015.\n\nOn 3 June 2018 the team shot twice and hit the post.\n"
    )
    _, drafts = extract_document(text, "001", blank)
    assert drafts.events == []


def test_a_political_event_without_a_date_lies_between_its_neighbours(blank: Extractor) -> None:
    text = (
        "- **May 1, 2020:** Gunmen killed two men in Osk.\n\nOn 3 May 2020, the army staged a coup. Chad"
        " closed its borders. On 9 June 2020, both sides signed an accord.\n"
    )
    _, drafts = extract_document(text, "001", blank)
    told = [(event.kind, event.date, event.date_basis) for event in drafts.events[1:]]
    assert told == [
        ("coup", "2020-05-03", "stated"),
        ("declaration", "2020-05-03/2020-06-09", "inferred-from-order"),
        ("agreement", "2020-06-09", "stated"),
    ]


def test_a_group_is_not_named_where_two_may_be_meant(blank: Extractor) -> None:
    text = (
        "The Hill Front, a rebel group, and fighters of the Sea Guard met in Osk.\n\nOn 3 May 2020, the"
        " rebels attacked Tol and killed two men.\n"
    )
    _, drafts = extract_document(text, "001", blank)
    assert [doer.actor for event in drafts.events for doer in event.doers] == [""]


def test_casualties_of_an_infobox_are_not_the_dead_alone_nor_bounded_where_open(
    blank: Extractor,
) -> None:
    text = (
        "= Battle of Osk =\n\nInfobox\n- Conflict: Battle of Osk\n- Place: Osk, Chad\n- Date: May 3, 2020\n"
        "- Combatant1: Chadian Army\n- Combatant2: Hill Front\n- Casualties1: 20-35+ killed\n"
        "- Casualties2: Unknown\n\nOn May 3, 2020, there was a battle in Osk.\n"
    )
    _, drafts = extract_document(text, "001", blank)
    told = [(f.measure, f.figure) for event in drafts.events for f in event.figures]
    assert told == [("killed", "at least 20"), ("killed_or_wounded", "undisclosed")]


def test_an_attack_that_only_a_table_tells_has_a_doer_who_is_not_told(blank: Extractor) -> None:
    text = "Losses\n\nOsk\n\nCategory | Details |\n---|---|\nSoldiers | 11 killed, 19 wounded |\n"
    _, drafts = extract_document(text, "001", blank, settings=Settings(latest="2020-05-02"))
    told = [(event.kind, [doer.unknown for doer in event.doers]) for event in drafts.events]
    assert told == [("attack", ["not told"])]


def test_an_empty_text_is_refused(blank: Extractor) -> None:
    with pytest.raises(DocumentError, match="empty"):
        extract_document("  \n ", "001", blank)


def test_the_day_of_the_document_frames_dates_without_a_year(blank: Extractor) -> None:
    text = "- **March 3:** Gunmen killed 12 people in Osk.\n- **March 1:** Gunmen killed 2 people in Osk."
    _, drafts = extract_document(text, "001", blank, settings=Settings(latest="2019-04-01"))
    assert [event.date for event in drafts.events] == ["2019-03-03", "2019-03-01"]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published on 9 September 2025", "2025-09-09"),
        ("By Ilka Voss | September 9, 2025, 14:05 GMT", "2025-09-09"),
        ("**Date:** 2025-09-09", "2025-09-09"),
        ("OSK, September 9, 2025 (Coast Radio) — The rains came.", "2025-09-09"),
        ("- Date: September 9, 2025", None),
        ("On September 9, 2025, Osk was calm.", None),
    ],
)
def test_a_text_says_on_which_day_it_appeared(line: str, day: str | None, blank: Extractor) -> None:
    told = "Gunmen killed four herders near Tarn on Thursday, and two in Osk on 2 September 2025."
    index, drafts = extract_document(f"Raids in the valley\n{line}\n{told}", "001", blank)
    assert index.latest == day
    assert day is None or "2025-09-04" in {event.date for event in drafts.events}


@pytest.mark.parametrize(
    "opening", ["OSK, Tuesday — ", "OSK, March 18 (Coast Radio) - ", "Osk, Tuesday, 18 March — "]
)
def test_a_dateline_dates_what_has_no_day_and_is_no_scene(opening: str, blank: Extractor) -> None:
    text = f"{opening}Gunmen killed nine traders in Tarn, residents said.\n"
    _, drafts = extract_document(text, "001", blank, settings=Settings(latest="2025-03-18"))
    assert [(event.date, event.places) for event in drafts.events] == [("2025-03-18", ["tarn"])]
    assert set(drafts.things) == {"tarn"}


def test_a_text_that_goes_on_with_an_event_is_one_draft(blank: Extractor) -> None:
    text = (
        "Gunmen have killed four soldiers in Osk.\n\nThe Hill Front, a rebel group linked to the Sea"
        " Guard, claimed responsibility.\n\nThe army said four soldiers were killed and two rebels died.\n"
    )
    _, drafts = extract_document(text, "001", blank, settings=Settings(latest="2019-04-01"))
    assert len(drafts.events) == 1
    event = drafts.events[0]
    assert event.locators == ["001/p1.s1", "001/p2.s1", "001/p3.s1"]
    assert [(d.actor or d.unknown, d.attribution) for d in event.doers] == [
        ("gunmen", "stated"),
        ("hill-front", "claimed"),
    ]
    assert ("killed", "4") in {(figure.measure, figure.figure) for figure in event.figures}


def test_names_are_found_whatever_their_accents_hyphens_and_apostrophes(
    extractor: Extractor,
) -> None:
    for name in ("Jama’at Nusrat al‑Islam wal-Muslimin", "JAMA'AT NUSRAT AL ISLAM WAL MUSLIMIN"):
        sentence = extractor.tagger.tag(f"The {name} claimed it.")
        assert [mention.slug for mention in sentence.of("G")] == ["jnim"], name
    sentence = extractor.tagger.tag("It happened in Menaka and Ménaka.")
    assert [mention.slug for mention in sentence.of("P")] == ["menaka", "menaka"]


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("Gunmen killed two herders near Konna on Tuesday, 4 March 2025.", {"konna"}),
        ("Yesterday Tuesday was calm. On 4 March 2025, raiders killed two in Konna.", {"konna"}),
        ("On 4 March 2025, gunmen killed Sheikh Bello Yabo in Konna.", {"bello-yabo", "konna"}),
        ("Gunmen killed two people near Ansongo on 4 March 2025.", set()),
        ("Fighters of the Group for the Support of Islam and Muslims killed two in Gao.", set()),
        ("On 4 March 2025, raiders killed two Spaniards and three Malians in Gao.", {"spain"}),
    ],
)
def test_only_what_no_record_has_is_offered_as_new(
    text: str, slugs: set[str], extractor: Extractor
) -> None:
    _, drafts = extract_document(text, "001", extractor)
    assert set(drafts.things) == slugs


def test_a_name_of_a_group_is_known_whatever_its_small_words(extractor: Extractor) -> None:
    text = "On 4 March 2025, the Group for the Support of Islam and Muslims killed two men in Gao."
    _, drafts = extract_document(text, "001", extractor)
    assert [doer.actor for doer in drafts.events[0].doers] == ["jnim"]


@pytest.mark.parametrize(
    "speaker",
    [
        "A Malian minister visiting France",
        "The Malian minister of defense, on a visit to France,",
        "Mali's defence minister",
        "Malian officials",
    ],
)
def test_one_who_speaks_in_a_country_does_not_speak_for_it(
    speaker: str, extractor: Extractor
) -> None:
    text = f"{speaker} said that nine civilians were killed in Gao on 4 March 2025."
    _, drafts = extract_document(text, "001", extractor)
    assert [figure.by for figure in drafts.events[0].figures] == [["malian-government"]]


def test_a_spelling_that_is_near_is_proposed_and_not_taken(extractor: Extractor) -> None:
    text = "- **March 3, 2020:** Al-Mourabitun Battalion gunmen killed 12 people in Bandiagarra."
    _, drafts = extract_document(text, "001", extractor)
    places = [thing for thing in drafts.things.values() if thing.kind == "place"]
    assert [(place.slug, place.near) for place in places] == [("bandiagarra", ["bandiagara"])]


@pytest.mark.parametrize(
    "text",
    [
        "killed 12 soldiers and " * 4000,
        "12 " * 20000,
        "a, " * 20000,
        "(" * 20000,
        "Aaa Bbb " * 10000,
        "*" * 50000,
        "[" * 50000,
        "March 3, 2020 " * 5000,
        "Gunmen attacked the village of Osk on March 3, 2020, killing 12 people. " * 300,
    ],
    ids=["list", "digits", "commas", "brackets", "names", "stars", "links", "dates", "sentences"],
)
def test_a_long_line_ends(text: str, blank: Extractor) -> None:
    index, drafts = extract_document(text, "001", blank)
    assert len(index.blocks) == 1
    assert len(drafts.events) <= 1


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [
                "Gunmen",
                "killed",
                "wounded",
                "12",
                "dozens",
                "soldiers",
                "JNIM",
                "in",
                "Gao",
                "on",
                "March",
                "3,",
                "2020",
                "and",
                ",",
                ".",
                "by",
                "the",
                "claimed",
                "responsibility",
                "-",
                "**",
                ":",
                "[",
                "](",
                "#",
                ")",
                "|",
                "=",
                "attacked",
                "was",
                "kidnapped",
                "released",
                "of",
                "Malian",
            ]
        ),
        max_size=60,
    )
)
def test_any_row_of_words_is_drafted_or_not_but_never_fails(words: list[str]) -> None:
    text = " ".join(words) or "x"
    try:
        index, drafts = extract_document(text, "001", _EXTRACTOR)
    except DocumentError:
        return
    known = {locator for locator, _, _ in index.passages()}
    for event in drafts.events:
        assert set(event.locators) <= known
        for figure in event.figures:
            number = figure.figure.split(" ")[-1]
            assert not number.isdigit() or number in fold(text) or number == "1"


_EXTRACTOR = Extractor.of(Dataset())


def test_drafts_count_what_they_hold(chronology: Path, blank: Extractor) -> None:
    _, drafts = extract_document(read_document(chronology), "900", blank)
    assert isinstance(drafts, Drafts)
    assert set(drafts.sources) == {f"b{n}" for n in range(1, 21)}
    assert drafts.sources["b1"] == ["Coast Radio", "Reuters"]


def test_a_name_that_is_told_to_be_a_persons_is_no_doer() -> None:
    event = DraftEvent("attack", "2019-05-03", "stated", ["900/b1"], "heading")
    event.doers = [
        DraftDoer("blamed", "900/b1", "blamed-on", actor="karo-denn"),
        DraftDoer("blamed", "900/b1", "blamed-on", actor="red-column"),
    ]
    role = DraftRole("karo-denn", "commander", "900/b1", "role-and-name")
    drafts = Drafts("900", events=[event], roles=[role])
    complete_doers(drafts)
    assert [doer.actor for doer in event.doers] == ["red-column"]
    event.doers.pop()
    complete_doers(drafts)
    assert [doer.unknown for doer in event.doers] == ["not told"]


def test_each_row_of_a_table_with_a_day_of_its_own_is_an_event(blank: Extractor) -> None:
    text = (
        "= Hill Front =\n\nThe Hill Front is an armed group in Chad.\n\n== Raids ==\n\n"
        "Date | Place | Details | Responsible |\n---|---|---|---|\n"
        "4 May 2016 | Osk | Gunmen burned a mill, killing four men | Hill Front (claimed) |\n"
        "9 June 2016 | Lume | A bomb wounded nine traders | Suspected Sea Guard |\n"
        "2017 | Lume | Calm | |\n"
    )
    index, drafts = extract_document(text, "001", blank)
    assert [block.name for block in index.blocks] == ["p1", "t1", "t2", "t3"]
    told = [
        (
            event.date,
            event.places,
            [f"{figure.measure} {figure.figure}" for figure in event.figures],
            [(doer.actor or doer.unknown, doer.attribution) for doer in event.doers],
        )
        for event in drafts.events
    ]
    assert told == [
        ("2016-05-04", ["osk"], ["killed 4"], [("gunmen", "stated"), ("hill-front", "claimed")]),
        ("2016-06-09", ["lume"], ["wounded 9"], [("sea-guard", "suspected")]),
    ]


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ("The governor imposes a curfew.", ["declaration", "attack"]),
        ("Three men are arrested on May 9.", ["arrest", "attack"]),
        ("Two men are later sentenced to death for murder.", ["attack", "judicial-act"]),
        ("The army retakes the town.", ["attack", "force-operation"]),
        ("Residents take to the streets of Lume on May 9.", ["attack", "protest"]),
        ("The government launches Operation Hill Wind.", ["attack", "force-operation"]),
        ("Two suspects are arrested.", ["attack"]),
        ("On May 9, the Hill Front claims responsibility.", ["attack"]),
        ("On May 9, a prosecutor blames the Hill Front for the raid.", ["attack"]),
        ("The army says four died, but on May 9 it raises the toll to 11.", ["attack"]),
        # What is told in passing, in the past and with a day of its own.
        ("The men had abducted two bakers on March 2, 2015.", ["attack", "kidnapping"]),
        ("The mayor, who was arrested in March 2015, is unhurt.", ["arrest", "attack"]),
        ("The mayor, who was in Lume on May 9, is unhurt.", ["attack"]),
    ],
)
def test_what_follows_in_a_bullet_is_told_apart(
    told: str, kinds: list[str], blank: Extractor
) -> None:
    text = (
        f"- **May 3, 2016:** Gunmen seize the town of Osk and kill six men. {told}\n"
        "- **May 1, 2016:** Rain falls.\n"
    )
    _, drafts = extract_document(text, "001", blank)
    assert sorted(event.kind for event in drafts.events) == sorted(kinds)


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ("Soldiers raid a camp near Osk. Six bandits are arrested.", ["force-operation"]),
        ("Bandits raid a camp near Osk. Six bandits are arrested.", ["arrest", "attack"]),
        (
            "Bandits abduct a baker in Osk. Her body is found on May 9.",
            ["kidnapping"],
        ),
        ("Troops free six hostages held in Osk.", ["force-operation"]),
        ("Bandits free six hostages held in Osk.", ["hostage-release"]),
        # Whom soldiers free were never their captives.
        (
            "Six bakers abducted in March near Osk are freed in an assault by Togolese soldiers.",
            ["force-operation", "kidnapping"],
        ),
        (
            "Bandits seize Omar Teli, a senior official, near Osk. Soldiers rescue him on May 9.",
            ["force-operation", "kidnapping"],
        ),
        (
            "Bandits kidnap six clerks in Osk. One of them is beheaded on May 9.",
            ["hostage-execution", "kidnapping"],
        ),
        ("Bandits hijack a lorry near Osk and shoot dead six bakers.", ["attack"]),
        (
            "Togolese soldiers enter Osk and detain the men. Six of them are shot dead.",
            ["force-operation"],
        ),
        ("Six bandits are killed in Osk. A mayor says on May 9 that two bakers died.", ["attack"]),
        ("The Hill Front announces that Omar Teli has been named as its emir.", ["appointment"]),
        ("Three suicide bombers on foot attack a barracks in Osk.", ["attack"]),
    ],
)
def test_what_belongs_to_one_event_is_one_draft(
    told: str, kinds: list[str], blank: Extractor
) -> None:
    text = f"Kenya: Terrorism\n\n- **May 3, 2016:** {told}\n- **May 1, 2016:** Rain falls.\n"
    _, drafts = extract_document(text, "001", blank)
    assert sorted(event.kind for event in drafts.events) == kinds


@pytest.mark.parametrize(
    ("told", "events"),
    [
        (
            "On May 3, 2016, bandits abducted a baker in Osk. She was found dead on May 9.",
            ["kidnapping 2016-05-03"],
        ),
        (
            "On May 3, 2016, bandits raided Osk. A baker was found dead in Lume on May 9.",
            ["attack 2016-05-03", "attack 2016-05-09"],
        ),
        # One who took over did so from the month on in which the other died.
        (
            "Its leader was killed near Osk on May 3, 2016. His deputy, Omar Teli, took command.",
            ["appointment 2016-05/..", "attack 2016-05-03"],
        ),
        (
            "On May 3, 2016, the army said that it had struck a camp, killing six bandits.",
            ["force-operation 2016-05-03"],
        ),
        (
            "Bandits have raided six farms in Osk since June 2011.",
            ["coordinated-operation 2011-06/.."],
        ),
        ("In 2014, raids in the hills killed 90 farmers.", ["coordinated-operation 2014"]),
        ("In 2014, a raid in the hills killed nine farmers.", ["attack 2014"]),
    ],
)
def test_what_a_paragraph_tells(told: str, events: list[str], blank: Extractor) -> None:
    _, drafts = extract_document(f"{told}\n", "001", blank)
    assert sorted(f"{event.kind} {event.date}" for event in drafts.events) == events


@pytest.mark.parametrize(
    ("text", "doers"),
    [
        ("The Coast Tigers are rebels. On 3 May 2016, the Tigers burned a mill.", {"coast-tigers"}),
        (
            "The Tigers of Osk and the Coast Tigers are rebels. On 3 May 2016, the Tigers burned a"
            " mill.",
            {"tigers"},
        ),
        ("On 3 May 2016, Lashkar-e-Koh burned a mill.", {"lashkar-e-koh"}),
        (
            "The Hill Front is an armed group. On 3 May 2016, its fighters burned a mill.",
            {"hill-front"},
        ),
        ("On 3 May 2016, American B-2 bombers struck a mill.", {"american-armed-forces"}),
    ],
)
def test_names_of_groups_are_kept_whole_and_known_again(
    text: str, doers: set[str], blank: Extractor
) -> None:
    _, drafts = extract_document(f"{text}\n", "001", blank)
    assert {doer.actor for event in drafts.events for doer in event.doers} == doers


def test_a_sentence_may_give_the_day_of_what_was_told_before(blank: Extractor) -> None:
    text = (
        "The war\n\n- **May 6, 2016:** The Hill Front claims a raid near Osk in which six men died."
        " The raid took place on May 3.\n"
    )
    _, drafts = extract_document(text, "001", blank)
    assert [(event.kind, event.date) for event in drafts.events] == [("attack", "2016-05-03")]


def test_a_capital_that_speaks_is_its_government(blank: Extractor) -> None:
    text = "On 3 May 2016, gunmen burned a mill in Osk. Nairobi said that six men were killed.\n"
    _, drafts = extract_document(text, "001", blank)
    assert [figure.by for event in drafts.events for figure in event.figures] == [
        ["government-of-kenya"]
    ]
