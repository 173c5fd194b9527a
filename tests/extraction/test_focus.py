"""Whom "the group", "it" and "the katiba" stand for in a paragraph, and where it tells events."""

from __future__ import annotations

import pytest

from sahelgraph.extraction.extract import Extractor, extract_document

ARTICLE = """= Katiba al-Sahra =

Infobox
- Name: Katiba al-Sahra
- Founded: 2011

Katiba al-Sahra is a jihadist armed group of the Ilwi hills. It was formed by smugglers.

== History ==
{}
"""


def doers(extractor: Extractor, paragraph: str) -> list[str]:
    """Who is drafted to have done what the last paragraph of an article tells, event by event."""
    _, drafts = extract_document(ARTICLE.format(paragraph), "905", extractor)
    return [doer.actor or doer.unknown for event in drafts.events for doer in event.doers]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("On 4 May 2013, the katiba burned a mill in Osk.", ["katiba-al-sahra"]),
        ("In May 2013 it abducted a baker from Osk.", ["katiba-al-sahra"]),
        ("Its deadliest deed was the raid on Osk on 4 May 2013.", ["katiba-al-sahra"]),
        ("The group's first attack was an ambush near Osk on 4 May 2013.", ["katiba-al-sahra"]),
        ("On 4 May 2013, a mine laid by the group blew up a lorry near Osk.", ["katiba-al-sahra"]),
        # The one that the sentence itself begins with, and of two clauses the subject of the first.
        (
            "The Hill Front, a militia, burned a mill on 4 May 2013, and on 6 June it raided Osk.",
            ["hill-front", "hill-front"],
        ),
        # An army that was spoken of is not the group; nor are those whom it had taken.
        ("The army came to Osk. On 4 May 2013, it killed six bakers.", ["not told"]),
        (
            "In May 2013 bandits abducted two bakers. They regained their liberty in June.",
            ["bandits"],
        ),
        ("On 4 May 2013, gunmen fired on a bus after it had crossed the river.", ["gunmen"]),
    ],
)
def test_who_is_meant(told: str, found: list[str], blank: Extractor) -> None:
    assert doers(blank, told) == found


@pytest.mark.parametrize(
    ("told", "places"),
    [
        # "In" with a capital begins the name.
        ("On 4 May 2013, bandits killed six bakers at In Tarout.", ["in-tarout"]),
        # The place named first lies between the others.
        ("On 4 May 2013, bandits killed six bakers near Osk, between Lume and Tarn.", ["osk"]),
        # Where the goods went is not where they were lost.
        ("On 4 May 2013, bandits burned a lorry with supplies to Lume near Osk.", ["osk"]),
        ("In Kenya, bandits killed six bakers in the commune of Osk on 4 May 2013.", ["osk"]),
    ],
)
def test_where_it_was(told: str, places: list[str], blank: Extractor) -> None:
    _, drafts = extract_document(ARTICLE.format(told), "905", blank)
    assert [event.places for event in drafts.events] == [places]
