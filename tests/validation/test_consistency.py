"""Every consistency rule finds an error planted for it, and nothing in the right example."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from sahelgraph import names
from sahelgraph.graph.build import BuiltGraph
from sahelgraph.locations import shipped
from sahelgraph.validation.consistency import (
    check_consistency,
    read_consistency_rules,
    rule_digests,
)

RULES = {rule.name: rule for rule in read_consistency_rules(shipped("shapes") / "consistency")}
PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in names.PREFIXES.items())
RAID = "evt:alpha-post-2031-03-04"
KIDNAPPING = "evt:beta-village-2031-05-02"
RELEASE = "evt:beta-village-2031-06"
SECOND = "clm:alpha-post-2031-03-04.second"
REED = "per:pavel-reed"


def v(scheme: str, notation: str) -> str:
    return f"<{names.concept(scheme, notation)}>"


#: The rule, an update that plants its error, and a word of what it then says.
PLANTED = {
    "figure-fits-qualifier": f"DELETE {{ {SECOND} sg:qualifier ?q }} INSERT {{ {SECOND} sg:qualifier {v('qualifier', 'dozens')} }} WHERE {{ {SECOND} sg:qualifier ?q }}",
    "superseded-by-another-claimant": f"INSERT DATA {{ {SECOND} sg:supersededBy <{names.thing('claim', 'alpha-post-2031-03-04.killed.alpha-army.narrator-900')}> }}",
    "superseded-in-a-circle": f"INSERT DATA {{ {SECOND} sg:supersededBy clm:alpha-post-2031-03-04.first }}",
    "claimed-by-another": f"DELETE {{ ?c sg:claimant ?by }} INSERT {{ ?c sg:claimant grp:alpha-army }} WHERE {{ ?c sg:claimant ?by ; sg:attributionKind {v('attribution', 'claimed')} }}",
    "acts-before-it-exists": f"DELETE {{ {RAID} sg:latest ?d }} INSERT {{ {RAID} sg:latest '2001-01-01'^^xsd:date }} WHERE {{ {RAID} sg:latest ?d }}",
    "acts-after-it-ended": "INSERT DATA { evt:red-column-renamed sg:ended grp:red-column }",
    "takes-part-before-it-exists": "DELETE { evt:hill-band-split sg:earliest ?d } INSERT { evt:hill-band-split sg:earliest '2035-01-01'^^xsd:date } WHERE { evt:hill-band-split sg:earliest ?d }",
    "descends-from-itself": "INSERT DATA { evt:x sg:splitFrom grp:red-column ; org:resultingOrganization grp:old-band }",
    "two-origins": "INSERT DATA { evt:x org:resultingOrganization grp:red-column }",
    "leads-after-death": f"INSERT DATA {{ sgid:tenure-x a sg:Tenure ; org:member {REED} ; sg:rank {v('rank', 'normal')} ; sg:earliest '2035-01-01'^^xsd:date }}",
    "two-leaders": f"INSERT DATA {{ sgid:tenure-x org:member {REED} ; org:organization grp:red-column ; org:role {v('role', 'leader')} ; sg:rank {v('rank', 'normal')} ; sg:earliest '2030-01-01'^^xsd:date ; sg:latest '2030-12-31'^^xsd:date }}",
    "killed-twice": f"INSERT DATA {{ clm:x a sg:FateClaim ; sg:about {REED} ; sg:fate {v('fate', 'killed')} ; sg:rank {v('rank', 'normal')} ; sg:earliest '2035-01-01'^^xsd:date ; sg:latest '2035-01-01'^^xsd:date }}",
    "active-after-reported-death": f"INSERT DATA {{ clm:x sg:about per:iskander-stone ; sg:fate {v('fate', 'reported-killed')} ; sg:latest '2001-01-01'^^xsd:date }}",
    "part-outside-its-whole": f"INSERT DATA {{ {RAID} sg:partOfEvent {KIDNAPPING} }}",
    "part-of-itself": f"INSERT DATA {{ evt:four-villages-2031 sg:partOfEvent {KIDNAPPING} }}",
    "place-within-itself": "INSERT DATA { plc:alphaland sg:within plc:alpha-town }",
    "two-countries": f"INSERT DATA {{ plc:alpha-town sg:within plc:x . plc:x sg:placeKind {v('place-kind', 'country')} }}",
    "finer-than-its-place": f"DELETE {{ {KIDNAPPING} sg:atPlace ?p }} INSERT {{ {KIDNAPPING} sg:atPlace plc:alphaland }} WHERE {{ {KIDNAPPING} sg:atPlace ?p }}",
    "concludes-before-it-began": f"DELETE {{ {RELEASE} sg:latest ?d }} INSERT {{ {RELEASE} sg:latest '2001-01-01'^^xsd:date }} WHERE {{ {RELEASE} sg:latest ?d }}",
    "concludes-no-kidnapping": f"INSERT DATA {{ {RELEASE} sg:concludes evt:curfew-lifted-2031 }}",
    "precision-and-bounds": f"DELETE {{ {RAID} sg:latest ?d }} INSERT {{ {RAID} sg:latest '2031-03-09'^^xsd:date }} WHERE {{ {RAID} sg:latest ?d }}",
    "event-after-its-document": "INSERT DATA { doc:900 sg:latestDate '2030-01-01' }",
    "passage-outside-its-document": "DELETE { doc:900 sg:lengthInCharacters ?n } INSERT { doc:900 sg:lengthInCharacters 5 } WHERE { doc:900 sg:lengthInCharacters ?n }",
    "one-name-two-things": "INSERT DATA { grp:old-band skos:altLabel 'hill band' }",
    "possible-duplicate-events": "INSERT DATA { evt:x a sg:Attack ; sg:atPlace plc:alpha-town ; sg:earliest '2031-03-06'^^xsd:date ; sg:latest '2031-03-06'^^xsd:date }",
    "conflicting-figures": "",
    "parts-exceed-the-whole": f"INSERT DATA {{ {KIDNAPPING} sg:killedLow 5 . evt:four-villages-2031 sg:killedHigh 4 }}",
    "name-out-of-its-time": "INSERT DATA { sgid:account-x sg:accountOf evt:x ; sg:actorAsWritten 'Red Column' . evt:x sg:latest '2001-01-01'^^xsd:date . clm:x sg:about evt:x ; sg:perpetrator grp:red-column }",
    "no-concept": f"INSERT DATA {{ {RAID} sg:method {v('method', 'no-such-method')} }}",
    "text-too-long": f"INSERT DATA {{ {RAID} skos:note '{'x' * 201}' }}",
    "dangling-reference": f"INSERT DATA {{ {RAID} sg:atPlace plc:nowhere }}",
}  # fmt: skip


def found(ntriples: str) -> set[str]:
    return {finding.rule for finding in check_consistency(ntriples, list(RULES.values()))}


def test_every_rule_has_an_error_planted_for_it() -> None:
    assert set(PLANTED) == set(RULES)


def test_the_right_example_breaks_no_rule(world_graph: BuiltGraph) -> None:
    """But for the figures that contradict each other, which it has on purpose."""
    assert found(world_graph.default) == {"conflicting-figures"}


@pytest.mark.parametrize("rule", sorted(PLANTED))
def test_a_planted_error_is_found(world_graph: BuiltGraph, rule: str) -> None:
    store = ox.Store()
    store.bulk_load(world_graph.default.encode(), format=ox.RdfFormat.N_TRIPLES)
    if PLANTED[rule]:
        store.update(PREFIXES + PLANTED[rule])
    ntriples = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    assert ntriples is not None
    planted = "".join(sorted(ntriples.decode().splitlines(keepends=True)))
    findings = check_consistency(planted, [RULES[rule]])
    assert findings
    # A rule that was not asked again would not have found it.
    if PLANTED[rule]:
        before = rule_digests(world_graph.default, [RULES[rule]])
        assert rule_digests(planted, [RULES[rule]]) != before
    assert all(finding.severity == RULES[rule].severity for finding in findings)
    assert not any("{?" in finding.message for finding in findings)


def test_without_the_conflicting_figure_the_rule_is_silent(world_graph: BuiltGraph) -> None:
    claimed = ("04.first>", "04.second>")
    lines = world_graph.default.splitlines(keepends=True)
    kept = [line for line in lines if not any(claim in line for claim in claimed)]
    assert found("".join(kept)) == set()


def test_a_changed_label_is_for_the_rules_that_read_labels(world_graph: BuiltGraph) -> None:
    label = "/id/event/alpha-post-2031-03-04> <http://www.w3.org/2004/02/skos/core#prefLabel> "
    assert label in world_graph.default
    changed = world_graph.default.replace(f'{label}"', f'{label}"Again ')
    rules = list(RULES.values())
    before, after = rule_digests(world_graph.default, rules), rule_digests(changed, rules)
    # The last three name no property, and so read all.
    assert {name for name in RULES if before[name] != after[name]} == {
        "one-name-two-things", "dangling-reference", "no-concept", "text-too-long"
    }  # fmt: skip
