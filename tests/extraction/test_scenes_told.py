"""Where, by whom and of which kind sentences tell events, in words that no document has."""

from __future__ import annotations

import pytest

from sahelgraph.extraction.extract import Extractor, extract_document


@pytest.mark.parametrize(
    ("told", "places"),
    [
        # A known town and a word more are another town, and no two.
        ("two shells hit the depot in Bamba Ouest", ["bamba-ouest"]),
        ("a lorry was ambushed between Gao Nord and Lume", ["gao-nord", "lume"]),
        ("two shells hit Gao Airport", ["gao"]),
        # The place of a thing, but of no man and no deed.
        ("raiders burned the granary of Osk", ["osk"]),
        ("raiders shot six men near the wells of Osk", ["osk"]),
        ("raiders shot six men at the orders of Osk Front", []),
        ("raiders shot six men in the forest of Osk", ["osk-forest"]),
        # What is only near is the place if nothing else is.
        ("raiders shot six men not far from Osk", ["osk"]),
        ("raiders shot six men some 30 km from Osk", ["osk"]),
        ("raiders shot six men in Lume, 30 km from Osk", ["lume"]),
        ("raiders shot six men in Lume Bas, west of Osk", ["lume-bas"]),
    ],
)
def test_where_it_was(told: str, places: list[str], extractor: Extractor) -> None:
    _, drafts = extract_document(f"On 3 May 2016, {told}.\n", "900", extractor)
    assert [event.places for event in drafts.events] == [places]


@pytest.mark.parametrize(
    ("head", "told", "place"),
    [
        ("**Osk, 3 May 2016:**", "Raiders shot six men.", "osk"),
        ("**3 May 2016 (Osk):**", "Raiders shot six men.", "osk"),
        ("**3 May 2016 – Osk:**", "Raiders shot six men.", "osk"),
        ("**3 May 2016:** Osk:", "Raiders shot six men.", "osk"),
        ("Osk Nord:", "Raiders shot six men on 3 May 2016.", "osk-nord"),
        ("Osk –", "On 3 May 2016, raiders shot six men.", "osk"),
        ("Lume Province:", "Raiders shot six men on 3 May 2016.", "lume-province"),
        ("Togo:", "Raiders shot six men on 3 May 2016.", "togo"),
        # The head of a subject is no place.
        ("Heavy Losses:", "Raiders shot six men on 3 May 2016.", ""),
        ("Regional Isolation:", "Raiders shot six men on 3 May 2016.", ""),
    ],
)
def test_a_place_that_heads_a_bullet_is_where_it_was(
    head: str, told: str, place: str, blank: Extractor
) -> None:
    _, drafts = extract_document(f"The losses of men\n\n- {head} {told}\n", "900", blank)
    found = [(event.date, event.places, event.doers[0].unknown) for event in drafts.events]
    assert found == [("2016-05-03", [place] if place else [], "raiders")]


def test_the_country_that_heads_a_bullet_has_the_army_of_it(blank: Extractor) -> None:
    text = "The war in Togo\n\n- Benin: On 3 May 2016, the army shelled a camp near Osk.\n"
    _, drafts = extract_document(text, "900", blank)
    assert [d.actor for e in drafts.events for d in e.doers] == ["beninese-armed-forces"]


def test_a_later_date_of_a_bullet_that_none_heads_is_its_day(blank: Extractor) -> None:
    text = (
        "On 6 May 2025, raiders shot six men in Osk. On 6 May, others fled.\n\n- Grievances: Rangers"
        " have beaten herders. Seven rangers were killed in an ambush in April 2021.\n"
    )
    _, drafts = extract_document(text, "900", blank)
    assert [event.date for event in drafts.events] == ["2025-05-06", "2021-04"]


@pytest.mark.parametrize(
    ("told", "doer"),
    [
        ("a Togolese air force jet wrongly bombed a wedding in Osk", "togolese-air-force"),
        ("Togolese bombers hit a depot near Osk", "togolese-armed-forces"),
        ("Togo's army says that it has foiled a raid on Osk", "togolese-armed-forces"),
        ("drones flown by the Togolese police hit a den in Osk", "togolese-police"),
        ("a barrage by the Togolese army killed nine men in Osk", "togolese-armed-forces"),
        ("the Togolese army answered with air strikes near Osk", "togolese-armed-forces"),
        ("a baker was wounded in an air strike near Osk", ""),
        ("soldiers shot six men in Osk", ""),
    ],
)
def test_what_forces_do_is_an_operation(told: str, doer: str, blank: Extractor) -> None:
    _, drafts = extract_document(f"On 3 May 2016, {told}.\n", "900", blank)
    found = [(event.kind, event.doers[0].actor) for event in drafts.events]
    assert found == [("force-operation", doer)]
    assert {doer.attribution for event in drafts.events for doer in event.doers} == {"stated"}


def test_an_army_that_is_only_blamed_stays(blank: Extractor) -> None:
    text = "On 3 May 2016, gunmen shot six men in Osk. Residents blamed the Togolese army.\n"
    _, drafts = extract_document(text, "900", blank)
    found = [(d.actor or d.unknown, d.attribution) for e in drafts.events for d in e.doers]
    assert found == [("gunmen", "stated"), ("togolese-armed-forces", "blamed")]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        # Who did it and how many it hurt is told on later days, and is no event of its own.
        (
            "On 3 May 2016, gunmen raided Osk. On 5 May, the mayor raised the number of dead to"
            " nine.",
            ["attack 2016-05-03"],
        ),
        (
            "On 3 May 2016, gunmen raided Osk. The mayor said on 5 May that nine people had died.",
            ["attack 2016-05-03"],
        ),
        (
            "On 3 May 2016, gunmen raided Osk. The Hill Front denied any role on 5 May.",
            ["attack 2016-05-03"],
        ),
        # An act beside a word is what the sentence tells.
        (
            "On 3 May 2016, the Hill Front confirmed his death and named Omar Teli as the new"
            " commander.",
            ["appointment 2016-05-03"],
        ),
        # What two had done for years is not what they did on the day.
        (
            "In May 2016, two clans that had fought each other for years held talks.",
            ["meeting 2016-05"],
        ),
        # Those behind a preposition are only told apart.
        (
            "On 3 May 2016, gunmen abducted six men in Osk. They were swapped for detained rebels on"
            " 7 May.",
            ["kidnapping 2016-05-03", "hostage-release 2016-05-07"],
        ),
        # Who was taken and let go in one sentence has two dates.
        (
            "A baker, Omar Teli, who had been abducted in Osk in June 2014, was freed on 9 May 2016.",
            ["kidnapping 2014-06", "hostage-release 2016-05-09"],
        ),
        # Who was let go by a court was no hostage.
        ("Omar Teli was released on 9 May 2016.", []),
        # An army that answers a raid does so for itself.
        (
            "On 3 May 2016, rebels raided Osk. The Togolese air force responded with strikes on"
            " Lume.",
            ["attack 2016-05-03", "force-operation 2016-05-03"],
        ),
        # What only opens what the next sentence dates is no more of the day before.
        (
            "On 3 May 2016, gunmen raided Osk.\n\nThe bloodiest attack of the past year struck the"
            " north. On 6 April 2016, rebels shot 60 men in Lume.",
            ["attack 2016-05-03", "attack 2016-04-06"],
        ),
        # What had been done in a later month is of the year before.
        (
            "On 9 May 2016, three nurses were freed. Their driver had been killed in December.",
            ["hostage-release 2016-05-09", "attack 2015-12"],
        ),
        # Time goes on behind a noun with its date, and a report says which time it is about.
        (
            "The coup of 26 July 2015 ended the talks. On 19 January, gunmen shot six men in Osk.",
            ["coup 2015-07-26", "attack 2016-01-19"],
        ),
        (
            "The period under review, from 15 November 2015 to 30 April 2016, was dry.\n\nOn 17"
            " December, rebels raided Osk, which was founded in 1950.\n\nOn 3 March, they shot six"
            " men.",
            ["attack 2015-12-17", "attack 2016-03-03"],
        ),
        # A year of violence is no one clash; a feud is.
        ("The fighting killed 4,800 people in 2016.", ["coordinated-operation 2016"]),
        ("Ethnic clashes killed 300 people in 2016.", ["clash 2016"]),
    ],
)
def test_which_events_a_paragraph_tells(told: str, found: list[str], blank: Extractor) -> None:
    _, drafts = extract_document(f"{told}\n", "900", blank)
    assert [f"{event.kind} {event.date}" for event in drafts.events] == found


@pytest.mark.parametrize(
    ("told", "found"),
    [
        # Who had acted before is not who acts; nor is who is in a noun, or only spoken of.
        ("a mob burned six men after the police had stopped their bus", ["mob"]),
        ("a raid killed six men, the front's leader, Omar Teli, said", ["not told"]),
        ("militiamen of the Hill Front shot six men near Osk", ["hill-front"]),
    ],
)
def test_who_acts_in_a_sentence(told: str, found: list[str], blank: Extractor) -> None:
    _, drafts = extract_document(f"On 3 May 2016, {told}.\n", "900", blank)
    assert [doer.actor or doer.unknown for event in drafts.events for doer in event.doers] == found


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("The Hill Front is held responsible.", ["blamed hill-front"]),
        ("Suspicion quickly turned to the Hill Front.", ["suspected hill-front"]),
        ("The governor attributed it to the Hill Front.", ["blamed hill-front"]),
        ("The Hill Front is the prime suspect.", ["suspected hill-front"]),
        ("Neither the Hill Front nor the Sea Guard claimed it.", ["stated not told"]),
    ],
)
def test_who_is_said_to_have_done_it_in_the_next_sentence(
    told: str, found: list[str], blank: Extractor
) -> None:
    text = f"On 3 May 2016, a raid on Osk killed six men. {told}\n"
    _, drafts = extract_document(text, "900", blank)
    doers = [doer for event in drafts.events for doer in event.doers]
    assert [f"{doer.attribution} {doer.actor or doer.unknown}" for doer in doers] == found


@pytest.mark.parametrize(
    ("told", "doers", "places"),
    [
        ("an AQIM ambush killed six men near Osk", ["aqim"], ["osk"]),
        ("an AQIM unit raided Osk", ["aqim"], ["osk"]),
        ("a column of AQIM fighters raided Osk", ["aqim"], ["osk"]),
        ("Osk was raided by bandits", [""], ["osk"]),
        ("Osk fell to AQIM", ["aqim"], ["osk"]),
        ("residents of Osk demonstrated against the governor", [], ["osk"]),
        ("bandits murdered the chief of Osk", [""], ["osk"]),
        # From a town are those who come from there.
        ("militiamen from Lume raided Osk", [""], ["osk"]),
        ("AQIM imposed a blockade on the town of Osk", ["aqim"], ["osk"]),
    ],
)
def test_who_did_it_and_where(
    told: str, doers: list[str], places: list[str], extractor: Extractor
) -> None:
    _, drafts = extract_document(f"On 3 May 2016, {told}.\n", "900", extractor)
    assert [event.places for event in drafts.events] == [places]
    assert [doer.actor for event in drafts.events for doer in event.doers] == doers


def test_those_who_kill_attackers_are_none(blank: Extractor) -> None:
    text = (
        "- **3 May 2016:** Gunmen attack the village of Osk, killing six farmers. Three of the"
        " attackers are killed by local vigilantes.\n"
    )
    _, drafts = extract_document(text, "900", blank)
    assert [doer.unknown for event in drafts.events for doer in event.doers] == ["gunmen"]


@pytest.mark.parametrize(
    ("told", "is_unclaimed"),
    [
        ("No group claims responsibility.", True),
        ("No militant group has claimed the raid.", True),
        ("No claim has been made.", True),
        ("There was no immediate claim of responsibility.", True),
        ("No soldiers were hurt.", False),
    ],
)
def test_what_nobody_claims_is_drafted_as_such(
    told: str, is_unclaimed: bool, blank: Extractor
) -> None:
    text = f"On 3 May 2016, gunmen raided Osk and killed six. {told}\n"
    _, drafts = extract_document(text, "900", blank)
    assert [bool(event.unclaimed) for event in drafts.events] == [is_unclaimed]


def test_a_raid_that_nobody_claims_may_have_a_suspect(blank: Extractor) -> None:
    text = (
        "On 3 May 2016, gunmen raided Osk and killed six. No group took responsibility, but"
        " officials suspect the Hill Front.\n"
    )
    _, drafts = extract_document(text, "900", blank)
    doers = [(d.attribution, d.actor) for event in drafts.events for d in event.doers]
    assert doers == [("stated", ""), ("suspected", "hill-front")]


@pytest.mark.parametrize(
    "answer",
    [
        "Togolese soldiers launched a counterattack.",
        "Togolese soldiers mounted a rescue operation, and freed the rest.",
    ],
)
def test_a_claim_is_of_the_attack_and_not_of_the_answer_to_it(
    answer: str, blank: Extractor
) -> None:
    """Seen to fail: the claim stood at what the soldiers did."""
    text = (
        "The war in Togo\n\nOn 3 May 2016, raiders stormed the hall of Osk and shot six men. "
        f"{answer} The Hill Front claimed responsibility for the assault.\n"
    )
    _, drafts = extract_document(text, "900", blank)
    told = [
        (event.kind, [doer.actor for doer in event.doers if doer.attribution == "claimed"])
        for event in drafts.events
    ]
    assert told == [("attack", ["hill-front"]), ("force-operation", [])]
