"""What sounds like a fact of groups or people and is none, beside what is one in like words."""

from __future__ import annotations

import pytest

from sahelgraph.extraction.extract import Extractor, extract_document


def _told(text: str, extractor: Extractor) -> set[str]:
    drafts = extract_document(f"{text}\n", "900", extractor)[1]
    told = {f"{c.kind} {' '.join(c.before)} > {' '.join(c.after)}" for c in drafts.changes}
    told |= {f"{r.kind} {r.subject} {r.object}" for r in drafts.relations}
    told |= {f"{r.person} {r.word} {r.of}" for r in drafts.roles}
    return {" ".join(line.split()) for line in told}


_MILL = "The Hill Front burned a mill. "


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The Hill Front's emir in the river district, Karo Denn, taught at a school. He swore "
            "fealty to Ilka Voss, the head of the Sea Guard.",
            {"karo-denn emir hill-front", "ilka-voss leader sea-guard"},
        ),
        (
            "Karo Denn leads the Hill Front. In 2015 he pledged loyalty to Ilka Voss, the emir of "
            "the Sea Guard.",
            {
                "karo-denn leader hill-front",
                "ilka-voss emir sea-guard",
                "pledged-to hill-front sea-guard",
            },
        ),
        (
            "The Hill Front's commander for the coastal zone, Karo Denn, has pledged allegiance to "
            "the Sea Guard.",
            {"karo-denn commander hill-front"},
        ),
        (f"{_MILL}Karo Denn, a trader, accuses Kenya of arming his opponents.", set()),
        (
            "Uganda accuses Kenya of arming the Hill Front.",
            {"supports government-of-kenya hill-front"},
        ),
        (
            "The Hill Front and the River League concluded a truce with the Sea Guard in 2016.",
            {"truce hill-front sea-guard", "truce river-league sea-guard"},
        ),
        (
            "The Hill Front and the Sea Guard concluded a truce in 2016.",
            {"truce hill-front sea-guard"},
        ),
        ("Kenya faces two wars. It has been at war with the Hill Front and the Sea Guard.", set()),
        ("The Sea Guard raided villages at Osk Kebir and Lume Nord.", set()),
        (
            "The Hill Front fought at the side of the Sea Guard.",
            {"cooperation hill-front sea-guard"},
        ),
        ("Operation Dawn, launched jointly with Kenya, ended with 20 arrests.", set()),
    ],
)
def test_relations_need_parties_that_can_have_them(
    text: str, told: set[str], blank: Extractor
) -> None:
    assert _told(text, blank) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "In May 2016 a faction of the Hill Front under Karo Denn laid down its arms and renamed "
            "itself the Tide Movement.",
            {"split hill-front > tide-movement"},
        ),
        (
            "A wing of the Sea Guard has renamed itself the Tide Movement.",
            {"split sea-guard > tide-movement"},
        ),
        (
            "Dissidents of the Hill Front style themselves the Tide Movement.",
            {"split hill-front > tide-movement"},
        ),
        ("The Hill Front moved north in 2016 and renamed itself the Tide Movement.", {"rename >"}),
        (
            "They blame River Cell, a cell of the Hill Front that was founded in 2016.",
            {"faction-of river-cell hill-front", "formation > river-cell"},
        ),
        (
            "The Hill Front, a group that was founded in 2016, fights on.",
            {"formation > hill-front"},
        ),
    ],
)
def test_what_a_part_does_its_group_has_not_done(
    text: str, told: set[str], blank: Extractor
) -> None:
    assert _told(text, blank) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "In May 2016 the River League merged with the Sea Guard to form the Tide Movement, with "
            "Karo Denn as its president.",
            {
                "merger river-league sea-guard > tide-movement",
                "karo-denn president tide-movement",
            },
        ),
        (
            "The Hill Front named Karo Denn as its spokesman.",
            {"karo-denn spokesperson hill-front"},
        ),
        (
            "Six people died in Kenya, police spokesman Karo Denn said.",
            {"karo-denn spokesperson kenyan-police"},
        ),
        (
            "Militiamen led by Karo Denn, the Hill Front's military commander, came to help.",
            {"karo-denn military-leader hill-front"},
        ),
        ("The spokesman of the Hill Front is Karo Denn.", {"karo-denn spokesperson hill-front"}),
        (
            "The Hill Front's finance chief, Karo Denn, was arrested in May 2016.",
            {"karo-denn senior-leader hill-front", "karo-denn arrested"},
        ),
        (
            "Karo Denn led the Hill Front. Ilka Voss succeeded him as Hill Front commander.",
            {"karo-denn leader hill-front", "ilka-voss commander hill-front"},
        ),
        (
            f"{_MILL}A detachment of the Kenyan army came in May. Its first commander, Captain Karo "
            "Denn, was killed by a mine.",
            {"karo-denn commander", "karo-denn killed"},
        ),
        (
            f"{_MILL}In May its leader, Karo Denn, was arrested.",
            {"karo-denn leader hill-front", "karo-denn arrested"},
        ),
        (f"{_MILL}Later Karo Denn became president.", set()),
        (
            "The Hill Front fights in Kenya. In 2016 Karo Denn became president.",
            {"karo-denn president government-of-kenya"},
        ),
        (
            "In May 2016 Karo Denn proclaimed the Reef Movement.",
            {"formation > reef-movement", "karo-denn founder reef-movement"},
        ),
        ("Karo Denn proclaimed the Emirate of the Reef.", set()),
        (
            "Kenya is poor. The minister of security, Karo Denn, is rich.",
            {"karo-denn official government-of-kenya"},
        ),
    ],
)
def test_a_role_is_in_the_body_that_the_text_tells(
    text: str, told: set[str], blank: Extractor
) -> None:
    assert _told(text, blank) == told


@pytest.mark.parametrize(
    ("text", "told", "untold"),
    [
        (
            "= River Guard =\n\nThe River Guard burned a mill.\n\nNot far from there, the hunters of "
            "the Hill Front man a checkpoint. Their leader, Karo Denn, left the army in 2016.",
            "karo-denn leader hill-front",
            "karo-denn leader river-guard",
        ),
        (
            "Karo Denn leads the Hill Front. A rival faction under Ilka Voss, once his chief of "
            "staff, founded the Reef Movement in May 2016.",
            "ilka-voss founder reef-movement",
            "ilka-voss chief-of-staff reef-movement",
        ),
        (
            "The Hill Front taxes boats. Its local commander, Karo Denn's former driver Ilka Voss, "
            "fled.",
            "",
            "karo-denn commander hill-front",
        ),
        (
            "The River Guard was set up in May 2016 by Karo Denn, after he had fallen out with the "
            "leaders of the Hill Front.",
            "formation > river-guard",
            "rivalry river-guard hill-front",
        ),
        (
            "Karo Denn founded the Coalition of Forces for the Republic in May 2016.",
            "formation > coalition-of-forces-for-the-republic",
            "formation > coalition-of-forces",
        ),
    ],
)
def test_who_is_meant_by_its_place_in_the_text(
    text: str, told: str, untold: str, blank: Extractor
) -> None:
    found = _told(text, blank)
    assert untold not in found
    assert not told or told in found


@pytest.mark.parametrize(
    "text",
    [
        "Ilka Voss founded the Dogon Patriots' Movement in May 2016.",
        "In May 2016 the Dogon Patriots' Movement was set up by Ilka Voss.",
    ],
)
def test_a_body_that_is_called_by_a_people_is_not_the_people(
    text: str, extractor: Extractor
) -> None:
    told = _told(text, extractor)
    assert "formation > dogon-patriots-movement" in told
    assert "formation > dogon" not in told


def test_a_place_of_which_a_refused_draft_was_made_stays_a_place(blank: Extractor) -> None:
    text = "On 5 May 2016, troops backed by Osk Kebir militiamen killed two men in Osk Kebir.\n"
    drafts = extract_document(text, "900", blank)[1]
    assert [event.places for event in drafts.events] == [["osk-kebir"]]


@pytest.mark.parametrize(
    ("text", "untold"),
    [
        ("According to rumours, Karo Denn now leads the Hill Front.", "leader"),
        ("Unconfirmed reports say that Karo Denn leads the Hill Front.", "leader"),
        ("He accused Karo Denn of leading the Hill Front.", "leader"),
        ("Karo Denn, who commands the garrison at Port-Selim, met Ilka Voss.", "port-selim"),
        ("Karo Denn, a nephew of the Hill Front's leader, Ilka Voss, fled.", "karo-denn"),
        (
            "Karo Denn, a nephew of the Hill Front's leader, Ilka Voss, was arrested.",
            "voss arrested",
        ),
        ("The mother of Karo Denn founded the Reef Movement in 2014.", "karo-denn"),
        ("The River Battalion, part of the Hill Front, was led by Karo Denn.", "leader hill-front"),
        ("The Hill Front and Uganda signed a truce, with Kenya as a mediator.", "kenya"),
        ("The Hill Front split the ransom with the Sea Guard.", "split"),
        (
            "The Hill Front raided a base of the Sea Guard. Its commander, Karo Denn, was killed.",
            "commander hill-front",
        ),
        ("The council named Karo Denn as commander of the Hill Guard.", "formation"),
    ],
)
def test_what_is_like_a_fact_and_is_none(text: str, untold: str, blank: Extractor) -> None:
    assert not [line for line in _told(text, blank) if untold in line]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Reports say that Karo Denn leads the Hill Front.", "karo-denn leader hill-front"),
        ("A court convicted Karo Denn of leading the Hill Front.", "karo-denn leader hill-front"),
        ("Karo Denn, who commands the Hill Front, met Ilka Voss.", "karo-denn commander hill-front"),
        ("Karo Denn, a nephew of the Hill Front's leader, was arrested.", "karo-denn arrested"),
        ("The Hill Front, part of the Sea Guard, was led by Karo Denn.",
         "karo-denn leader hill-front"),
        ("It is part of the Hill Front, which is led by Karo Denn.", "karo-denn leader hill-front"),
        ("The Hill Front signed a truce with Uganda, with Kenya as a mediator.",
         "truce hill-front government-of-uganda"),
        ("The Hill Front split with the Sea Guard in 2014.", "split sea-guard > hill-front"),
        ("The Hill Front taxes boats. Its commander, Karo Denn, was killed.",
         "karo-denn commander hill-front"),
        ("The council named Karo Denn as commander of the Hill Guard.",
         "karo-denn commander hill-guard"),
    ],
)  # fmt: skip
def test_what_is_a_fact_beside_what_is_like_one(text: str, told: str, blank: Extractor) -> None:
    assert told in _told(text, blank)
