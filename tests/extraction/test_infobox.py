"""The boxes of groups and battles, as lineage."""

from __future__ import annotations

import pytest

from sahelgraph.extraction.drafts import Drafts
from sahelgraph.extraction.extract import Extractor, extract_document
from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.records.vocabulary import SCHEMES

GROUP = """= River League =

Infobox
- Name: River League
- Founder: Ustadz Karo Denn
- Leaders: Ilka Voss (since 2016), Tamo Rell
- Founded: 3 May 2004
- Split from: Hill Front
- Merged into: Grand Union
- Allies: Sea Guard, Kenya
- Opponents: Harbour League, Kenyan Army
- Sponsors: Uganda
- Factions: Lagoon Wing

The River League is an armed group on the coast. Karo Denn was born in Lamu.
"""
BATTLE = """= Battle of Wadi Noor =

Infobox
- Conflict: Battle of Wadi Noor
- Place: Wadi Noor
- Date: 4 May 2018
- Combatant1: Hill Front, Kenyan Army
- Combatant2: River League
- Commander1: Brig. Gen. Karo Denn (KIA)
- Commander2: Ilka Voss (POW)

The Battle of Wadi Noor was fought on 4 May 2018.
"""


def _drafted(text: str, extractor: Extractor) -> Drafts:
    return extract_document(text, "900", extractor)[1]


def test_the_box_of_a_group_tells_its_leaders_and_kin(blank: Extractor) -> None:
    drafts = _drafted(GROUP, blank)
    assert {(r.person, r.word, r.of) for r in drafts.roles} == {
        ("karo-denn", "founder", "river-league"),
        ("ilka-voss", "leader", "river-league"),
        ("tamo-rell", "leader", "river-league"),
    }
    assert {(c.kind, *c.before, ">", *c.after, c.date) for c in drafts.changes} == {
        ("formation", ">", "river-league", "2004-05-03"),
        ("split", "hill-front", ">", "river-league", ""),
        ("absorption", "river-league", ">", "grand-union", ""),
    }
    assert {(r.kind, r.subject, r.object) for r in drafts.relations} == {
        ("alliance", "river-league", "sea-guard"),
        ("alliance", "river-league", "government-of-kenya"),
        ("rivalry", "river-league", "harbour-league"),
        ("rivalry", "river-league", "kenyan-armed-forces"),
        ("supports", "government-of-uganda", "river-league"),
        ("faction-of", "lagoon-wing", "river-league"),
    }


def test_the_box_of_a_battle_tells_who_commanded_and_who_fell(blank: Extractor) -> None:
    roles = _drafted(BATTLE, blank).roles
    assert {(r.person, r.word, r.of) for r in roles} == {
        ("karo-denn", "commander", ""),
        ("karo-denn", "killed", ""),
        ("ilka-voss", "commander", "river-league"),
        ("ilka-voss", "captured", ""),
    }
    assert {r.locator for r in roles} == {"900/i6", "900/i7"}


@pytest.mark.parametrize("scheme", ["role", "relation", "change-kind"])
def test_what_the_labels_tell_is_vocabulary(scheme: str) -> None:
    table = {"role": "roles", "relation": "relations", "change-kind": "changes"}[scheme]
    told = {kind.split()[0] for kind in read_patterns("lineage")["infobox"][table].values()}
    assert told <= SCHEMES[scheme]
