"""Names that a document spells out are read whole, and family names are those of its own people."""

from __future__ import annotations

import pytest

from sahelgraph.extraction.document_names import people_of_others_names, shortened, whole_names
from sahelgraph.extraction.extract import Extractor, extract_document
from sahelgraph.extraction.gazetteer import Gazetteer


@pytest.fixture
def gazetteer() -> Gazetteer:
    found = Gazetteer()
    found.add("Lume", ("place", "lume"))
    found.add("Dawn Front", ("group", "dawn-front"))
    for name in ("Oskar Ag Denn", "Ag Denn", "Denn"):
        found.add(name, ("person", "oskar-ag-denn"))
    return found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("the Lume Unity Front (FUL) and", [("Lume Unity Front", "FUL")]),
        ("the Front for Bread and Water (FBW)", [("Front for Bread and Water", "FBW")]),
        ("Osk and the Lume Unity Front (FUL)", [("Lume Unity Front", "FUL")]),
        ("Movement for Oneness and Toil (MPOT)", [("Movement for Oneness and Toil", "MPOT")]),
        ("Karo Denn (KIA), Ilka Voss (POW)", []),
        ("Overview\nRiver Guard (RG) is", [("River Guard", "RG")]),
    ],
)
def test_a_short_name_is_for_the_name_whose_letters_it_has(
    text: str, told: list[tuple[str, str]]
) -> None:
    assert list(shortened(text)) == told


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The Lume Unity Front (FUL) met.", ["Lume Unity Front"]),
        ("A wing renamed itself the Front for Bread in Lume.", ["Front for Bread in Lume"]),
        ("It fought the Front for Bread in Lume.", []),
        ("The Dawn Front (DF) met Karo Ilka Denn (KID).", []),
    ],
)
def test_names_of_bodies_that_a_text_spells_out(
    text: str, names: list[str], gazetteer: Gazetteer
) -> None:
    assert [name for _, name in whole_names(text, gazetteer).names] == names


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("Karo Denn spoke. Later Denn left.", {"denn": "Karo Denn"}),
        ("Colonel Ilka Ag Denn fell.", {"ag denn": "Ilka Ag Denn", "denn": "Ilka Ag Denn"}),
        ("Oskar Denn spoke. His cousin Karo Denn left.", {}),
        ("President Denn spoke. Denn left.", {}),
    ],
)
def test_a_family_name_is_that_of_a_person_of_the_text(
    text: str, others: dict[str, str], gazetteer: Gazetteer
) -> None:
    assert people_of_others_names(text, gazetteer) == others


def test_a_name_stays_whole_where_its_capitals_do_not_stand_behind_it(blank: Extractor) -> None:
    text = (
        "The Front for Bread and Water (FBW) was founded in May 2016 by Karo Denn.\n\n"
        "In 2019 the Front for Bread and Water merged with the River Guard to form the Tide "
        "Movement. Ilka Voss leads the Front for Bread and Water.\n"
    )
    drafts = extract_document(text, "900", blank)[1]
    named = {slug for change in drafts.changes for slug in [*change.before, *change.after]}
    assert named == {"front-for-bread-and-water", "river-guard", "tide-movement"}
    assert {r.of for r in drafts.roles} == {"front-for-bread-and-water"}


def test_a_branch_behind_a_hyphen_is_another_group(extractor: Extractor) -> None:
    text = "Karo Denn leads ISIS-Q in Osk. ISIS and ISIS-Q have fought each other since 2016.\n"
    drafts = extract_document(text, "900", extractor)[1]
    assert [(r.person, r.of) for r in drafts.roles] == [("karo-denn", "isis-q")]
    assert {(r.kind, r.subject, r.object) for r in drafts.relations} == {
        ("rivalry", "isis", "isis-q")
    }
