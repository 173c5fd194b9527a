"""Which group "its leader", "the group" and "it" stand for, and which names stand for none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sahelgraph.extraction.told_names import told_names

Told = Callable[[str], set[str]]

_MILL = "The Hill Front burned a mill. "
_KILLED = "leader, Karo Denn, was killed."


@pytest.mark.parametrize(
    ("text", "bodies", "places"),
    [
        ("Two gangs, Tamo Rele and Gran Sabo, merged.", {"Tamo Rele", "Gran Sabo"}, set()),
        ("A brigade, which calls itself Tamo Rele, came.", {"Tamo Rele"}, set()),
        ("Men of the Gran Sabo gang came.", {"Gran Sabo"}, set()),
        ("The Tiraba group came. Tiraba taxes boats, and Tiraba was founded.", {"Tiraba"}, set()),
        ("The Sunni group came. Sunni farmers fled.", set(), set()),
        ("The two leaders of the gang, Karo Denn and Ilka Voss, met.", set(), set()),
        ("They fled to Port-Selim.", set(), {"Port-Selim"}),
        ("The suburb of Kuru Ba burned.", set(), {"Kuru Ba"}),
        ("They met in Tamo Rele. Tamo Rele, a militia, came.", {"Tamo Rele"}, set()),
        ("They served in Jaysh Karo.", set(), set()),
    ],
)
def test_a_text_tells_which_names_are_groups_and_which_are_places(
    text: str, bodies: set[str], places: set[str]
) -> None:
    told = told_names(text)
    assert (told.bodies, told.places) == (bodies, places)


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        (f"{_MILL}Six people fled to Port-Selim. The group's {_KILLED}", "hill-front"),
        (f"{_MILL}They live in Osk Kebir. The group's {_KILLED}", "hill-front"),
        (f"The Gran Sabo gang burned a mill. The Red Cross counted six dead. The gang's {_KILLED}",
         "gran-sabo"),
        (f"In May a militia, which calls itself Tamo Rele, guarded the mill. Its {_KILLED}",
         "tamo-rele"),
        ("The Sea Guard is said to cooperate with the Reef Movement, a faction that left the Hill "
         f"Front in 2019. Its {_KILLED}", "reef-movement"),
        ("The Sea Guard fights the Reef Movement, a faction of the Hill Front, and taxes boats. Its "
         f"{_KILLED}", "sea-guard"),
        ("The Reef Movement, a faction that left the Hill Front in 2019, works with the Sea Guard. "
         f"Its {_KILLED}", "reef-movement"),
        ("The Sea Guard belongs to the Tide Council, a coalition that holds the coast. Two alliances, "
         f"the Hill Front and the River League, merged to form it. Its {_KILLED}", "tide-council"),
        (f"{_MILL}Another Member State reported that its {_KILLED}", "hill-front"),
        (f"A Member State informed the press that its {_KILLED}", ""),
    ],
)  # fmt: skip
def test_its_leader_is_that_of_the_group_which_the_text_is_about(
    text: str, leads: str, told_of_groups: Told
) -> None:
    roles = {line.split()[-1] for line in told_of_groups(text) if " leader " in line}
    assert roles == ({leads} if leads else set())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            f"{_MILL}A wing led by Karo Denn joined the Sea Guard. The group is an enemy of the "
            "River League.",
            "rivalry hill-front river-league",
        ),
        (
            f"{_MILL}A wing left and called itself the Reef Movement. The rest of the group concluded "
            "a truce with the Sea Guard.",
            "truce hill-front sea-guard",
        ),
        (
            "The River League (RL), a group based in Uganda, supplied the Hill Front with rifles and "
            "fought alongside it.",
            "cooperation river-league hill-front",
        ),
        (
            f"{_MILL}The River League fought alongside it.",
            "cooperation river-league hill-front",
        ),
        (
            "The Hill Front took its name from a town where Karo Denn founded it in 2016.",
            "karo-denn founder hill-front",
        ),
        (
            "The Sea Guard belongs to the Tide Council, a coalition that holds the coast. Two "
            "alliances, the Hill Front and the River League, merged to form it.",
            "merger hill-front river-league > tide-council",
        ),
        (
            "The Sea Guard burned a mill. Hunters founded the militia Tamo Front in December 2016.",
            "formation > tamo-front",
        ),
        (
            "The Tiraba group burned a mill. Tiraba has ties to the Hill Front.",
            "linked-to tiraba hill-front",
        ),
        (
            "= Popular Front of the Reef =\n\nThe Popular Front of the Reef (French: Front populaire "
            "du Récif, FPR) is a rebel group. The River League gave the FPR rifles.",
            "supports river-league popular-front-of-the-reef",
        ),
        (
            "= Popular Front of the Reef =\n\nThe Popular Front of the Reef is a rebel group. In 2014 "
            "the front joined the Coalition of Free Forces.",
            "accession popular-front-of-the-reef > coalition-of-free-forces",
        ),
    ],
)
def test_what_stands_for_a_group_is_given_its_name(
    text: str, told: str, told_of_groups: Told
) -> None:
    assert told in told_of_groups(text)


@pytest.mark.parametrize(
    "text",
    [
        "= Popular Front of the Reef =\n\nThe Popular Front of the Reef is a rebel group. Soldiers "
        "sent to the front joined the Coalition of Free Forces.",
        "The Hill Front and the River League raided the market at Osk Kebir.",
        "The Hill Front fought each other at Osk Kebir.",
        "The Sunni group burned a mill. The Hill Front has ties to the group.",
    ],
)
def test_what_stands_for_no_group_makes_no_fact(text: str, told_of_groups: Told) -> None:
    assert told_of_groups(text) == set()


@pytest.mark.parametrize(
    ("text", "told", "untold"),
    [
        (
            "The Hill Front broke apart in 2016. A wing led by Karo Denn left, called itself the Reef "
            "Movement and joined the Sea Guard.",
            {
                "split hill-front > reef-movement",
                "accession reef-movement > sea-guard",
                "karo-denn leader reef-movement",
            },
            {"karo-denn member sea-guard", "constituent-of reef-movement sea-guard"},
        ),
        (
            "Karo Denn left the Hill Front with 90 men to form the Reef Movement in May 2016.",
            {"split hill-front > reef-movement", "formation > reef-movement"},
            set(),
        ),
        (
            "In Kenya, the Sea Guard, a faction that left the Hill Front in 2019, burned a mill.",
            {"split hill-front > sea-guard"},
            set(),
        ),
        (
            "The Sea Guard left the Tide Council in 2019 and burned a mill.",
            set(),
            {"split tide-council > sea-guard"},
        ),
        (
            "The River Guard broke away from the Hill Front in 2016 and has fought its parent group "
            "ever since.",
            {"rivalry river-guard hill-front"},
            set(),
        ),
        (
            "The River Guard fought the Hill Front in Osk Kebir on 3 May 2016.",
            set(),
            {"rivalry river-guard hill-front"},
        ),
        (
            "The truce that the Hill Front and the Sea Guard had observed since 2023 came to an end.",
            {"truce hill-front sea-guard"},
            set(),
        ),
        (
            "River Guard, a constituent group of the Hill Front, burned a mill.",
            {"constituent-of river-guard hill-front"},
            set(),
        ),
        (
            "The Hill Front and the Sea Guard burned a mill that a truce had saved.",
            set(),
            {"truce hill-front sea-guard"},
        ),
        (
            "The Reef League came into being in 2017. Tensions arose in 2018.",
            {"formation > reef-league"},
            {"formation > tensions"},
        ),
    ],
)
def test_who_leaves_and_who_stays_are_told_apart(
    text: str, told: set[str], untold: set[str], told_of_groups: Told
) -> None:
    found = told_of_groups(text)
    assert told <= found
    assert not untold & found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Karo Denn became president of the new coast council. Uganda is poor.", set()),
        ("Uganda is poor. Karo Denn was elected president of the farmers' league.", set()),
        (
            "Uganda is poor. Karo Denn was elected president.",
            {"karo-denn president government-of-uganda"},
        ),
        (
            "Uganda is poor. The minister of defence, Karo Denn, is rich.",
            {"karo-denn defence-minister government-of-uganda"},
        ),
        (
            "Men of the Hill Front came to the town and met its mayor, Karo Denn.",
            {"karo-denn official"},
        ),
        (
            "A Hill Front unit that the army calls River Cell has 80 men; its emir is Karo Denn.",
            {"karo-denn emir river-cell", "faction-of river-cell hill-front"},
        ),
        (
            "The Sea Guard of Mohamed Ag Denn joined forces with the Hill Front.",
            {"mohamed-ag-denn leader sea-guard", "alliance sea-guard hill-front"},
        ),
        (
            "Karo Denn had commanded the Hill Guard's eastern sector since 2012.",
            {"karo-denn commander hill-guard"},
        ),
        (
            "The Panel described Karo Denn as a commander of the Hill Guard.",
            {"karo-denn commander hill-guard"},
        ),
        (
            "The River Union (RU), which was set up by traders under the leadership of Karo Denn, is "
            "poor.",
            {"karo-denn leader river-union"},
        ),
    ],
)
def test_an_office_is_in_the_body_that_has_it(
    text: str, told: set[str], told_of_groups: Told
) -> None:
    assert told_of_groups(text) == told


_NEW_EMIR = "The Hill Front appointed a new emir in March. "


@pytest.mark.parametrize(
    ("text", "told", "untold"),
    [
        (
            f"{_NEW_EMIR}He is Karo Denn, a Ugandan national, and he replaced Ilka Voss.",
            {"karo-denn emir hill-front", "ilka-voss emir hill-front"},
            {"karo-denn leader hill-front"},
        ),
        (
            "The Hill Front has a new commander. Karo Denn replaced Ilka Voss in May 2016.",
            {"karo-denn commander hill-front", "ilka-voss commander hill-front"},
            set(),
        ),
        (
            "The Hill Front has a new camp. He is Karo Denn.",
            set(),
            {"karo-denn leader hill-front"},
        ),
        (
            f"{_NEW_EMIR}The Sea Guard burned a mill. He is Karo Denn.",
            set(),
            {"karo-denn emir hill-front"},
        ),
        (
            "Karo Denn is the emir of the Hill Front. The Sea Guard burned a mill. His deputy, Ilka "
            "Voss, fled.",
            {"ilka-voss second-in-command hill-front"},
            {"ilka-voss second-in-command sea-guard"},
        ),
        (
            "The Hill Front described Karo Denn as a commander of the Sea Guard.",
            {"karo-denn commander sea-guard"},
            {"karo-denn commander hill-front"},
        ),
        (
            "The Hill Front named Karo Denn as the new commander of the zone.",
            {"karo-denn commander hill-front"},
            {"karo-denn commander"},
        ),
        (
            "= Coast Front =\n\nThe Coast Front is a rebel group in Uganda. The council elected his "
            "nephew, Ilka Voss, as president.",
            {"ilka-voss president coast-front"},
            {"ilka-voss president government-of-uganda"},
        ),
        (
            "Uganda is poor. Karo Denn became president of the new coast council.",
            set(),
            {"karo-denn president government-of-uganda"},
        ),
        (
            "Karo Denn helped. Two militants were killed, one of them Ilka Voss.",
            {"ilka-voss killed"},
            {"karo-denn killed"},
        ),
    ],
)
def test_who_has_an_office_that_another_sentence_tells(
    text: str, told: set[str], untold: set[str], told_of_groups: Told
) -> None:
    found = told_of_groups(text)
    assert told <= found
    assert not untold & found
