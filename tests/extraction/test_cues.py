"""What a pattern cannot match without is told by the pattern itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from sahelgraph.documents.blocks import read_document
from sahelgraph.documents.sentences import split_sentences
from sahelgraph.extraction import happenings, tellings
from sahelgraph.extraction.cues import Foreseen
from sahelgraph.extraction.extract import Extractor
from sahelgraph.extraction.figures import figure_rules
from sahelgraph.extraction.lineage_rules import lineage_rules
from sahelgraph.extraction.perpetrators import doer_rules
from sahelgraph.extraction.rules import Wording

PARTS = {"WHO": "gunmen|raiders", "DEED": "(?:beheaded|shot dead)", "OPEN": "{WHO} there"}
UNSEEN = Path(__file__).with_name("unseen") / "documents"


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("killed by", "killed"),
        (r"\battack(?:s|ed)?\b", "attack"),
        ("(?:raid|storm)ed", "raided stormed"),
        ("fl(?:ie[sd]|y)", "flied flies fly"),
        ("fl(?:ie(?:s|d)|y)", "flied flies fly"),
        ("(?:was|were) (?:[a-z]+ )?found dead", "found"),
        (r"(?:near )?Q\d+ dead", "dead"),
        (r"(?:dead )?Q\d+", "Q"),
        (r"(?:dead )*[PC]\d+", "C P"),
        (r"(?:dead )+[a-z]", "dead"),
        ("(?!ransom)[a-z]+", ""),
        ("(?i)ransom", ""),
        ("ransom|of", "of ransom"),
        ("ransom|a", ""),
        ("(?:{WHO})", "gunmen raiders"),
        ("(?P<by>{WHO})(?: [a-z]+)?", "gunmen raiders"),
        (r"(?:{DEED})? of Q\d+", "of"),
        ("{DEED} of", "beheaded shot"),
        # What stands beside the name of an open part belongs to one of its ways alone.
        ("said {WHO}", ""),
        ("{WHO} fled", ""),
        ("(?:{OPEN})", ""),
        ("{=behead maim}", "behead beheaded beheads maim maimed maims"),
    ],
)
def test_cues_are_read_from_a_pattern(pattern: str, needed: str) -> None:
    found = Wording(pattern, **PARTS).cues
    assert found == (frozenset(needed.split()) if needed else None)


def test_rules_are_given_in_their_order_if_a_word_has_one_of_their_cues() -> None:
    patterns = [Wording(text) for text in ("burn[a-z]*|torch", "[a-z]", "raid", r"Q\d+ dead")]
    rules = Foreseen(enumerate(patterns))
    assert rules.of("they torched it") == [0, 1]
    assert rules.of("Q0 dead in raids") == [1, 2, 3]
    assert rules.of("") == [1]


def test_no_rule_is_passed_over_that_matches(extractor: Extractor) -> None:
    """Seen to fail with the cues of all ways of an alternative taken for needed."""
    rules = {
        "figures": [(rule.wording, rule) for rule in figure_rules()],
        "doers": [(rule.wording, rule) for rule in doer_rules()],
        "kinds": [(rule[1], rule) for rule in happenings._kinds()],
        "tellings": [(rule[2], rule) for rule in tellings._rules()],
        "lineage": [(rule.wording, rule) for rule in lineage_rules()],
    }
    foreseen = {
        "figures": figure_rules(),
        "doers": doer_rules(),
        "kinds": happenings._kinds(),
        "tellings": tellings._rules(),
        "lineage": lineage_rules(),
    }
    tried = matched = 0
    for path in sorted(UNSEEN.glob("9?0_*.txt")):
        text = read_document(path)
        for start, end in split_sentences(text):
            code = extractor.tagger.tag(text[start:end], "p1.s1").code
            for table, known in rules.items():
                given = list(map(id, foreseen[table].of(code)))  # type: ignore[attr-defined]
                tried += len(given)
                for wording, rule in known:
                    if id(rule) not in given:
                        assert not wording.pattern.search(code), (table, rule, code)
                    else:
                        matched += bool(wording.pattern.search(code))
    assert 0 < matched <= tried
