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


ATTACK = """= Tolbe market shooting =

Infobox
- Title: Tolbe market shooting
- Location: Tolbe, Chad
- Date: 7 March 2019
- Target: Traders
- Attack type: Mass shooting
- Deaths: {deaths}
- Injured: {injured}
- Missing: 2
- Perpetrators: {doers}
- No. of participants: 4–6

The Tolbe market shooting took place on 7 March 2019.
"""


@pytest.mark.parametrize(
    ("deaths", "injured", "told"),
    [
        ("19 (including 3 attackers)", "30+",
         {("killed", "19", "target"), ("killed", "3", "perpetrator"),
          ("wounded", "more than 30", "target")}),
        ("At least 12 civilians (plus the bomber)", "Unknown",
         {("killed", "at least 12", "target"), ("killed_or_wounded", "undisclosed", "target")}),
        ("8 [2]", "11 (5 of them badly)", {("killed", "8", "target"), ("wounded", "11", "target")}),
    ],
)  # fmt: skip
def test_the_box_of_an_attack_tells_what_it_cost(
    blank: Extractor, deaths: str, injured: str, told: set[tuple[str, str, str]]
) -> None:
    """Seen to fail with the boxes of battles alone."""
    box = ATTACK.format(deaths=deaths, injured=injured, doers="Unknown gunmen")
    event = _drafted(box, blank).events[0]
    found = {(f.measure, f.figure, f.side) for f in event.figures}
    assert found == told | {("missing", "2", "target"), ("took_part", "4 to 6", "perpetrator")}
    assert not [doer.actor for doer in event.doers if doer.actor]


@pytest.mark.parametrize(
    ("doers", "told"),
    [
        ("Boko Haram", [("boko-haram", "stated")]),
        ("Boko Haram (suspected), JNIM", [("boko-haram", "suspected"), ("jnim", "stated")]),
    ],
)
def test_the_box_of_an_attack_tells_who_did_it(
    extractor: Extractor, doers: str, told: list[tuple[str, str]]
) -> None:
    box = ATTACK.format(deaths="5", injured="6", doers=doers)
    event = _drafted(box, extractor).events[0]
    assert [(doer.actor, doer.attribution) for doer in event.doers] == told
