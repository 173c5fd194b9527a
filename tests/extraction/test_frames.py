"""What clauses tell by their frames, beyond one sentence, and whom their names are taken for."""

from __future__ import annotations

import pytest

from sahelgraph.extraction.extract import Extractor, extract_document
from sahelgraph.extraction.told_names import told_names


def _told(text: str, extractor: Extractor) -> set[str]:
    drafts = extract_document(text, "900", extractor)[1]
    told = {f"{c.kind} {' '.join(c.before)} > {' '.join(c.after)}" for c in drafts.changes}
    told |= {f"{r.kind} {r.subject} {r.object}" for r in drafts.relations}
    told |= {f"{r.person} {r.word} {r.of}" for r in drafts.roles}
    return {" ".join(line.split()) for line in told}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Bangsa Rimba (BR) was quiet. Karo Denn (left) spoke.", {"Bangsa Rimba"}),
        ("They set up a joint command called Satu Laut.", {"Satu Laut"}),
        ("Haqq al-Sahil, a vigilante group, flogged thieves.", {"Haqq al-Sahil"}),
        ("Karo Denn, the group's leader, and Ilka Voss, the head of a relief group, met.", set()),
        ("Colonel Karo Denn died near Puthu Nagar.", {"Puthu Nagar"}),
        ("They took Kilimo Nagar, the rebels' capital, in May.", {"Kilimo Nagar"}),
        ("They killed Ilka Voss in Karo Denn's house.", set()),
    ],
)
def test_a_text_tells_which_names_are_no_peoples(text: str, names: set[str]) -> None:
    assert told_names(text).no_people == names


def test_a_name_of_no_known_word_is_a_group_where_the_text_says_so(blank: Extractor) -> None:
    text = (
        "= Bangsa Rimba =\n\nBangsa Rimba (BR) is a clandestine movement in the hills.\n\n"
        "In 2004 Bangsa Rimba teamed up with the Coast Guard Front. Karo Denn leads Bangsa Rimba."
    )
    told = _told(text, blank)
    assert "karo-denn leader bangsa-rimba" in told
    assert not any("leader" in line and line.startswith("bangsa-rimba") for line in told)


def test_its_leader_is_that_of_the_group_which_was_made(blank: Extractor) -> None:
    text = (
        "= River Front =\n\nIn 2017 the River Front and the Lagoon League merged into the Tide "
        "Movement. Ilka Voss became its leader."
    )
    told = _told(text, blank)
    assert "merger river-front lagoon-league > tide-movement" in told
    assert "ilka-voss leader tide-movement" in told


def test_the_parts_of_a_group_that_fell_apart_have_split_from_it(blank: Extractor) -> None:
    text = (
        "= River Front =\n\nThe River Front split into two factions in 2016. One faction, the Lagoon "
        "League, is led by Ilka Voss."
    )
    assert "split river-front > lagoon-league" in _told(text, blank)


def test_a_merger_tells_more_than_that_one_of_its_groups_was_absorbed(blank: Extractor) -> None:
    text = (
        "= Tide Movement =\n\nIn 2017 the River Front and the Lagoon League merged into the Tide "
        "Movement. The Tide Movement absorbed the Lagoon League."
    )
    told = {line for line in _told(text, blank) if ">" in line}
    assert told == {"merger river-front lagoon-league > tide-movement"}


def test_its_rival_behind_and_is_that_of_the_name_before(blank: Extractor) -> None:
    text = (
        "= Lagoon =\n\nThe River Front and the Lagoon League fight each other in the west; in the east, "
        "the Tide Movement and its rival, the Reef Movement, tax the boats."
    )
    rivalries = {line for line in _told(text, blank) if line.startswith("rivalry")}
    assert rivalries == {"rivalry river-front lagoon-league", "rivalry tide-movement reef-movement"}


def test_a_faction_that_sets_itself_up_has_split_from_the_group_of_the_text(
    blank: Extractor,
) -> None:
    text = (
        "= River Front =\n\nThe River Front lost the coast. That year a faction under Karo Denn, "
        "demanding talks with the Lagoon League, set itself up as Tide Movement."
    )
    assert "split river-front > tide-movement" in _told(text, blank)
