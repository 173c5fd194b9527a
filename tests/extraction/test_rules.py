"""The examples that stand beside the rules are their tests."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sahelgraph.extraction.assembly import Assembler
from sahelgraph.extraction.drafts import Drafts
from sahelgraph.extraction.figures import describe
from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.lineage import draft_lineage, lineage_rules
from sahelgraph.extraction.linking import Linker
from sahelgraph.extraction.perpetrators import doer_rules, find_doers
from sahelgraph.extraction.tagging import Tagger
from sahelgraph.records.vocabulary import SCHEMES

FIGURES = read_patterns("figures")
FIGURE_EXAMPLES = [
    (rule["id"], example["text"], example["figures"])
    for rule in [*FIGURES["rules"], *FIGURES["unnumbered"]]
    for example in rule["examples"]
]
DOER_EXAMPLES = [tuple(e.values()) for e in read_patterns("perpetrators")["examples"]]
LINEAGE_EXAMPLES = [tuple(e.values()) for e in read_patterns("lineage")["examples"]]


@pytest.mark.parametrize(("rule", "text", "figures"), FIGURE_EXAMPLES)
def test_example_of_a_figure_rule(rule: str, text: str, figures: list[str]) -> None:
    assert describe(text) == figures


@pytest.mark.parametrize(("rule", "text", "doers"), DOER_EXAMPLES)
def test_example_of_a_doer_rule(rule: str, text: str, doers: list[str]) -> None:
    found = find_doers(Tagger(Gazetteer()).tag(text, "p1.s1"))
    told = [
        f"{doer.attribution} {doer.name.text if doer.name else doer.description}" for doer in found
    ]
    assert told == doers
    assert found[0].rule == rule


@pytest.mark.parametrize(("rule", "text", "tells"), LINEAGE_EXAMPLES)
def test_example_of_a_lineage_rule(rule: str, text: str, tells: list[str]) -> None:
    drafts = Drafts("900")
    sentence = Tagger(Gazetteer()).tag(text, "p1.s1")
    draft_lineage(sentence, Assembler(Linker(Gazetteer()), "900"), drafts)
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


def test_every_lineage_rule_has_an_example_or_was_right_on_the_documents() -> None:
    shown = {rule for rule, _, _ in LINEAGE_EXAMPLES}
    measured = read_patterns("confidence")
    unshown = {rule.name for rule in lineage_rules()} - shown
    assert {rule for rule in unshown if measured.get(rule, [0, 0])[0] == 0} <= {
        "pledged-which", "second-of", "member-of", "faction", "took-over",
    }  # fmt: skip


def test_what_the_rules_write_is_vocabulary() -> None:
    happenings = read_patterns("happenings")
    assert {entry["kind"] for entry in happenings["kinds"]} <= SCHEMES["event-kind"]
    assert set(happenings["methods"]) <= SCHEMES["method"]
    assert set(happenings["targets"]) <= SCHEMES["target-kind"]
    assert {m.replace("_", "-") for m in FIGURES["measures"]} <= SCHEMES["measure"]
    victims = set(read_patterns("words")["victims"]) | set(read_patterns("words")["objects"])
    assert victims <= SCHEMES["victim"]
    roles = set(read_patterns("lineage")["role_words"].values())
    assert roles <= SCHEMES["role"]
    kinds = {rule.kind for rule in lineage_rules() if rule.makes == "changes"}
    assert kinds <= SCHEMES["change-kind"]


def test_confidence_names_only_rules_that_are_there() -> None:
    known: set[Any] = {rule.name for rule in [*doer_rules(), *lineage_rules()]}
    known |= {rule["id"] for rule in [*FIGURES["rules"], *FIGURES["unnumbered"]]}
    known |= {"objects"}
    for rule in read_patterns("confidence"):
        plain = re.sub(r"^(?:infobox|table|fate)-", "", rule)
        assert plain in known or plain.startswith("person-") or plain in (
            "combatant", "result", "unknown", "not-told", "claims", "recalled", "beside", "strength",
            "counted-doers",
        ), rule  # fmt: skip
