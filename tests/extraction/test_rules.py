"""The examples that stand beside the rules are their tests."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sahelgraph.extraction.assembly import Assembler
from sahelgraph.extraction.drafts import Drafts
from sahelgraph.extraction.figures import describe
from sahelgraph.extraction.frames import frame_rules
from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.lineage import draft_lineage
from sahelgraph.extraction.lineage_rules import lineage_rules
from sahelgraph.extraction.linking import Linker
from sahelgraph.extraction.paragraphs import Topic, prose_scenes
from sahelgraph.extraction.perpetrators import doer_rules, find_doers
from sahelgraph.extraction.scene import Block
from sahelgraph.extraction.tagging import Tagger
from sahelgraph.extraction.threads import Thread
from sahelgraph.records.vocabulary import SCHEMES

FIGURES = read_patterns("figures")
FIGURE_EXAMPLES = [
    (rule["id"], example["text"], example["figures"])
    for rule in [*FIGURES["rules"], *FIGURES["unnumbered"]]
    for example in rule["examples"]
]
NUMBER_EXAMPLES = [(e["text"], e["figures"]) for e in read_patterns("numbers")["examples"]]
DOER_EXAMPLES = [tuple(e.values()) for e in read_patterns("perpetrators")["examples"]]
LINEAGE_EXAMPLES = [
    (example["rule"], example.get("before", ""), example["text"], example["tells"])
    for name in ("lineage", "frames")
    for example in read_patterns(name)["examples"]
]


@pytest.fixture(scope="module")
def groups() -> Gazetteer:
    """The names of the groups that the examples of lineage hold to be known."""
    known = Gazetteer()
    for name in ("Hill Front", "Grand Union", "Sea Guard"):
        thing = ("group", name.lower().replace(" ", "-"))
        known.add(name, thing)
        known.kinds[thing] = "armed-group"
    return known


PROSE_EXAMPLES = [
    (example["text"], example["tells"])
    for entry in read_patterns("prose")["kinds"]
    for example in entry["examples"]
]
UNREAL_EXAMPLES = [
    (e["text"], e["tells"], e["figures"]) for e in read_patterns("reality")["examples"]
]
PROSE_KINDS = {entry["kind"]: entry["examples"] for entry in read_patterns("prose")["kinds"]}


@pytest.mark.parametrize(("rule", "text", "figures"), FIGURE_EXAMPLES)
def test_example_of_a_figure_rule(rule: str, text: str, figures: list[str]) -> None:
    assert describe(text) == figures


@pytest.mark.parametrize(("text", "figures"), NUMBER_EXAMPLES)
def test_example_of_a_number_that_counts_or_does_not(text: str, figures: list[str]) -> None:
    assert describe(text) == figures


@pytest.mark.parametrize(("rule", "text", "doers"), DOER_EXAMPLES)
def test_example_of_a_doer_rule(rule: str, text: str, doers: list[str]) -> None:
    found = find_doers(Tagger(Gazetteer()).tag(text, "p1.s1"))
    told = [
        f"{doer.attribution} {doer.name.text if doer.name else doer.description}" for doer in found
    ]
    assert told == doers
    assert found[0].rule == rule


@pytest.mark.parametrize(("text", "tells"), PROSE_EXAMPLES)
def test_example_of_a_kind_in_prose(text: str, tells: list[str]) -> None:
    tagged = Tagger(Gazetteer()).tag(text, "p1.s1")
    scenes = prose_scenes(Block("p1", [tagged]), Topic(), is_report=True)
    assert [f"{scene.kind} {scene.date}" for scene in scenes] == tells


@pytest.mark.parametrize(("text", "tells", "figures"), UNREAL_EXAMPLES)
def test_example_of_what_nobody_did(text: str, tells: list[str], figures: list[str]) -> None:
    tagged = Tagger(Gazetteer()).tag(text, "p1.s1")
    for is_report in (True, False):
        scenes = prose_scenes(Block("p1", [tagged]), Topic(), is_report=is_report)
        assert [f"{scene.kind} {scene.date}" for scene in scenes] == tells
    event = Assembler(Linker(Gazetteer()), "900")
    drafts = [event.draft(scene) for scene in scenes]
    told = [f"{f.measure} {f.figure}" for draft in drafts if draft for f in draft.figures]
    assert told == figures


def test_every_kind_in_prose_has_an_example_that_tells_it() -> None:
    for kind, examples in PROSE_KINDS.items():
        told = [tells for example in examples for tells in example["tells"]]
        assert any(one.startswith(f"{kind} ") for one in told), kind


@pytest.mark.parametrize(("rule", "before", "text", "tells"), LINEAGE_EXAMPLES)
def test_example_of_a_lineage_rule(
    rule: str, before: str, text: str, tells: list[str], groups: Gazetteer
) -> None:
    thread, assembler = Thread(), Assembler(Linker(groups), "900")
    drafts = Drafts("900")
    if before:
        draft_lineage(Tagger(groups).tag(before, "p1.s1"), assembler, Drafts("900"), thread)
    draft_lineage(Tagger(groups).tag(text, "p1.s2"), assembler, drafts, thread)
    assert _told(drafts) == tells
    rules = [one.rule for one in [*drafts.changes, *drafts.relations, *drafts.roles]]
    assert rule in rules


def _told(drafts: Drafts) -> list[str]:
    told = [
        f"rename {c.of}"
        if c.kind == "rename"
        else f"{c.kind} {' '.join(c.before)} > {' '.join(c.after)}"
        for c in drafts.changes
    ]
    told += [f"{r.kind} {r.subject} {r.object}" for r in drafts.relations]
    told += [f"{r.person} {r.word} {r.of}" for r in drafts.roles]
    return [" ".join(line.split()) for line in told]


def test_every_doer_rule_has_an_example() -> None:
    shown = {rule for rule, _, _ in DOER_EXAMPLES}
    assert shown == {rule.name for rule in doer_rules()}


def test_every_figure_rule_has_an_example() -> None:
    rules = {rule["id"] for rule in [*FIGURES["rules"], *FIGURES["unnumbered"]]}
    assert {rule for rule, _, _ in FIGURE_EXAMPLES} == rules


def test_a_change_has_the_date_that_stands_with_it(groups: Gazetteer) -> None:
    text = (
        "The River Wing, which split from the Hill Front in 2015, joined the Grand Union in 2018."
    )
    drafts = Drafts("900")
    draft_lineage(Tagger(groups).tag(text, "p1.s1"), Assembler(Linker(groups), "900"), drafts)
    assert {(c.kind, c.date) for c in drafts.changes} == {("split", "2015"), ("accession", "2018")}


def test_a_fate_has_the_date_that_stands_with_it(groups: Gazetteer) -> None:
    text = "Karo Denn, who was kidnapped in May 2018, was freed in June 2022."
    drafts = Drafts("900")
    draft_lineage(Tagger(groups).tag(text, "p1.s1"), Assembler(Linker(groups), "900"), drafts)
    told = {(r.word, r.date) for r in drafts.roles}
    assert told == {("kidnapped", "2018-05"), ("released", "2022-06")}


def test_a_family_name_alone_is_the_person_and_before_another_name_is_not(
    groups: Gazetteer,
) -> None:
    known = Gazetteer()
    known.add("Denn", ("person", "karo-denn"))
    tagger = Tagger(known)
    told = {"Denn fled.": "karo-denn", "Denn Voss fled.": "", "Denn ag Voss fled.": ""}
    for text, slug in {**told, "They met Denn Monday.": "karo-denn"}.items():
        people = [m.slug for m in tagger.tag(text, "p1.s1").of("H")]
        assert people == [slug] * bool(slug)
    thread, assembler, drafts = Thread(), Assembler(Linker(groups), "900"), Drafts("900")
    for text in ("The Hill Front is led by Ilka Voss.", "Voss was arrested."):
        draft_lineage(Tagger(groups).tag(text, "p1.s1"), assembler, drafts, thread)
    assert {(r.person, r.word) for r in drafts.roles} == {
        ("ilka-voss", "leader"),
        ("ilka-voss", "arrested"),
    }


def test_a_new_name_is_of_the_kind_that_the_text_bears_out(groups: Gazetteer) -> None:
    linker = Linker(groups)
    text = "Karo Denn, an analyst at the Harbour Institute, said that the Red Wing fled."
    sentence = Tagger(groups).tag(text, "p1.s1")
    linker.speaker(sentence.of("U")[0], "", "900/p1.s1")
    drafts = Drafts("900")
    draft_lineage(sentence, Assembler(linker, "900"), drafts)
    assert [(r.person, r.word, r.of, r.by) for r in drafts.roles] == [
        ("karo-denn", "analyst", "harbour-institute", [])
    ]
    assert linker.things["karo-denn"].kind == "person"
    assert linker.things["harbour-institute"].subkind == "research-institute"


def test_every_lineage_rule_has_an_example() -> None:
    shown = {rule for rule, _, _, _ in LINEAGE_EXAMPLES}
    assert shown == {rule.name for rule in lineage_rules()} | set(frame_rules())


@pytest.mark.parametrize(
    "text",
    [
        "The Hill Front denied that it was allied with the Grand Union.",
        "If the Hill Front joined the Grand Union, the war would go on.",
        "Karo Denn was not arrested.",
        "The army tried to kill Karo Denn.",
        "The Hill Front refused to pledge allegiance to the Grand Union.",
        "Rumours that the Hill Front had disbanded were false.",
        "Talks between the Hill Front and the Grand Union on a merger failed.",
        "The Hill Front could soon pledge allegiance to the Grand Union.",
        "The Hill Front joined the attack on the Grand Union.",
        "The Hill Front denies any links to the Grand Union.",
        "Kenya called on Uganda to support the Hill Front.",
        "Karo Denn died of malaria in 2018.",
        "Karo Denn survived an air strike in 2018.",
        "The brother of Karo Denn was arrested in 2018.",
        "Fighters loyal to Karo Denn were captured in 2018.",
        "A reward was offered for the capture of Karo Denn.",
        "Reports that Karo Denn had been killed were false.",
        "The Hill Front has never worked hand in glove with the Sea Guard.",
        "The Hill Front plans to hive off from the Grand Union.",
        "Kenya accused nobody of bankrolling the Hill Front.",
        "If the Hill Front federated with the Sea Guard, Kenya would suffer.",
        "The Hill Front is no longer a franchise of the Grand Union.",
        "Analysts doubt that the Hill Front is tied to the Grand Union.",
        "Kenya urged Uganda to bankroll the Hill Front.",
        "Ilka Voss is not the ringleader of the Hill Front.",
        "The Hill Front attacked a base of the Sea Guard.",
        "The Hill Front works with traders of the coast.",
        "The Lamu Transport Company coalesced with the Coast Trading Company.",
        "The army launched Operation Dawn in May 2015.",
    ],
)
def test_what_is_denied_or_only_thought_of_is_not_drafted(text: str, groups: Gazetteer) -> None:
    drafts = Drafts("900")
    draft_lineage(Tagger(groups).tag(text, "p1.s1"), Assembler(Linker(groups), "900"), drafts)
    assert _told(drafts) == []


def test_what_the_rules_write_is_vocabulary() -> None:
    happenings = read_patterns("happenings")
    assert {entry["kind"] for entry in happenings["kinds"]} <= SCHEMES["event-kind"]
    assert set(PROSE_KINDS) <= SCHEMES["event-kind"]
    assert set(happenings["methods"]) <= SCHEMES["method"]
    assert set(happenings["targets"]) <= SCHEMES["target-kind"]
    assert {m.replace("_", "-") for m in FIGURES["measures"]} <= SCHEMES["measure"]
    victims = set(read_patterns("words")["victims"]) | set(read_patterns("words")["objects"])
    assert victims <= SCHEMES["victim"]
    roles = set(read_patterns("lineage")["role_words"].values())
    assert roles <= SCHEMES["role"]
    for makes, scheme in (("changes", "change-kind"), ("relations", "relation"), ("fates", "fate")):
        rules = [*lineage_rules(), *frame_rules().values()]
        kinds = {rule.kind for rule in rules if rule.makes == makes and rule.kind}
        assert kinds <= SCHEMES[scheme]
    assert set(read_patterns("lineage")["fate_words"]) <= SCHEMES["fate"]


def test_confidence_names_only_rules_that_are_there() -> None:
    known: set[Any] = {rule.name for rule in [*doer_rules(), *lineage_rules()]}
    known |= set(frame_rules())
    known |= {rule["id"] for rule in [*FIGURES["rules"], *FIGURES["unnumbered"]]}
    known |= {"objects"}
    for rule in read_patterns("confidence"):
        plain = re.sub(r"^(?:infobox|table|fate)-", "", rule)
        assert {rule, plain} & known or plain.startswith("person-") or plain in (
            "combatant", "result", "unknown", "not-told", "claims", "recalled", "beside", "partners",
            "strength", "counted-doers",
        ), rule  # fmt: skip
