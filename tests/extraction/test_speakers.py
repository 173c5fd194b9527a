"""On whose word figures stand, and who is counted in words that no lexicon has."""

from __future__ import annotations

import pytest

from sahelgraph.extraction.extract import Extractor, extract_document


@pytest.mark.parametrize(
    ("told", "by"),
    [
        ("Nine men were killed, the general staff announced.", "togolese-armed-forces"),
        ("According to the high command, nine men were killed.", "togolese-armed-forces"),
        ("Nine men were killed, according to the ministry of defence.", "government-of-togo"),
        ("The defense ministry at first reported nine dead.", "government-of-togo"),
        ("Benin's interior ministry gives the losses as nine dead.", "government-of-benin"),
        ("The prefect of Lume, Omar Teli, said that nine men had died.", "omar-teli"),
        ("A weekly newspaper, Le Miroir, spoke of nine dead.", "le-miroir"),
        ("River Watch later accused the front of having executed nine men.", "river-watch"),
        ("The Hill Front claimed the raid and says that it killed nine men.", "hill-front"),
        ("The Hill Front sent men to Lume, where it says it killed nine.", ""),
    ],
)
def test_on_whose_word_a_figure_stands(told: str, by: str, blank: Extractor) -> None:
    text = f"The war in Togo\n\n- **3 May 2016:** Raiders of the Hill Front attack Osk. {told}\n"
    _, drafts = extract_document(text, "900", blank)
    found = [f.by for e in drafts.events for f in e.figures if f.measure == "killed"]
    assert found == [[by] if by else []]


def test_who_goes_on_speaking_says_the_next_figure_too(blank: Extractor) -> None:
    text = (
        "On 3 May 2016, gunmen raided Osk in Togo. Togo's interior ministry gave the losses as nine"
        " soldiers dead. It added that 30 gunmen had been killed.\n"
    )
    _, drafts = extract_document(text, "900", blank)
    found = [(f.figure, f.by) for e in drafts.events for f in e.figures]
    assert found == [("9", ["government-of-togo"]), ("30", ["government-of-togo"])]


@pytest.mark.parametrize(
    ("told", "figures"),
    [
        ("A watchman is shot dead and his niece is injured.", ["killed 1", "wounded 1"]),
        ("Raiders beat a baker. He died in a clinic on 5 May.", ["killed 1"]),
        ("A raid hit Osk; a bellringer was murdered.", ["killed 1"]),
        ("Raiders shot dead a Togolese glazier.", ["killed 1"]),
        ("A herd was killed in a raid.", []),
        ("Raiders pulled out three men who refused to pay and were shot dead.", ["killed 3"]),
        ("Three men who refuse to pay are beheaded by raiders.", ["killed 3"]),
        ("Raiders stop men who are not herders and shoot six of them dead.", ["killed 6"]),
        ("Raiders attack Osk and demand the release of six men.", []),
        ("Nine nurses came in boats after a raid.", []),
        ("A judge convicted him of theft. He was found guilty.", ["convicted 1"]),
        ("A court jails two men and acquits a third.", ["convicted 2", "acquitted 1"]),
    ],
)
def test_who_is_counted(told: str, figures: list[str], blank: Extractor) -> None:
    _, drafts = extract_document(f"The war\n\n- **3 May 2016:** {told}\n", "900", blank)
    found = [f"{f.measure} {f.figure}" for event in drafts.events for f in event.figures]
    assert found == figures
