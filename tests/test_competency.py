"""The competency questions of the model, asked of the graph; the answers were read in the documents."""

from __future__ import annotations

import pytest

from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.engine import Engine

V = "https://w3id.org/sahelgraph/vocab/"


def ask(engine: Engine, query: str) -> set[tuple[str, ...]]:
    """The rows of a query, IRIs shortened to what stands behind the last slash."""
    found = engine.rows(query)
    names = sorted({name for row in found for name in row})
    return {
        tuple(row.get(name, "").rpartition("/")[2] if "://" in row.get(name, "") else row.get(name, "") for name in names)
        for row in found
    }  # fmt: skip


#: Question, query, and rows that have to be among the answers (values by the names of variables).
CONTAINED: list[tuple[str, str, set[tuple[str, ...]]]] = [
    ("CQ1 ancestors of JNIM", "SELECT ?a { grp:jnim sg:descendsFrom ?a }", {("aqim",), ("aad",), ("al-mourabitoun",), ("amb",), ("mujao",), ("mlf",), ("gspc",)}),
    ("CQ2 steps of that lineage", "SELECT ?date ?kind ?line { ?c a ?t ; org:resultingOrganization grp:jnim ; sg:date ?date . ?t skos:notation ?kind . ?k sg:about ?c ; a sg:LineageClaim ; sg:evidence/sg:inBlock/sg:line ?line }", {("2017-03", "merger", "47")}),
    ("CQ3 descendants of AQIM", "SELECT ?d { ?d sg:descendsFrom grp:aqim }", {("jnim",), ("al-mourabitoun",), ("amb",), ("mujao",)}),
    ("CQ4 what IS Sahel was called", "SELECT ?text { grp:is-sahel sg:hasName ?n . ?n sg:nameText ?text OPTIONAL { ?n sg:earliest ?f } OPTIONAL { ?n sg:latest ?t } FILTER((!BOUND(?f) || ?f <= '2017-10-04'^^xsd:date) && (!BOUND(?t) || ?t >= '2017-10-04'^^xsd:date)) }", {("ISGS",), ("Islamic State in the Greater Sahara",)}),
    ("CQ5 who is GSIM", "SELECT ?a { ?a sg:hasName/sg:nameText ?n FILTER(LCASE(?n) = 'gsim') }", {("jnim",)}),
    ("CQ6 who led JNIM, and is it disputed", f"SELECT ?person ?rank {{ ?t org:organization grp:jnim ; org:member ?person ; org:role <{V}role/leader> ; sg:rank ?rank }}", {("iyad-ag-ghali", "preferred"), ("amadou-kouffa", "deprecated")}),
    ("CQ7 attacks for JNIM by a faction", "SELECT ?e { ?c sg:about ?e ; sg:onBehalfOf grp:jnim }", {("bafoulabe-2025-07-01",)}),
    ("CQ8 attacks that Al-Mourabitoun claimed", "SELECT ?e { ?e sg:claimedBy grp:al-mourabitoun }", {("radisson-blu-2015-11-20",), ("la-terrasse-2015-03-07",), ("gao-2017-01-18",), ("gao-2016-11-30",), ("kidal-2013-11-14",)}),
    ("CQ9 attacks said to be unclaimed", "SELECT ?e { ?c a sg:NonClaim ; sg:about ?e }", {("segue-2024-12-16",), ("sobane-da-2019-06-09",), ("kidal-2022-06-01",)}),
    ("CQ10 the dead of Bourem by claimant", f"SELECT ?by ?min {{ ?c sg:about evt:bourem-2023-09-12 ; sg:measure <{V}measure/killed> ; sg:claimant ?by ; sg:minimum ?min }}", {("cma", "97"), ("malian-army", "10")}),
    ("CQ11 low and high", "SELECT ?high ?low { evt:bourem-2023-09-12 sg:killedLow ?low ; sg:killedHigh ?high }", {("97", "10")}),
    ("CQ11 dead who may be the same", "SELECT ?high ?low { evt:kidal-2017-06-08 sg:killedLow ?low ; sg:killedHigh ?high }", {("6", "3")}),
    ("CQ12 who cannot both be right", "SELECT ?e { ?a sg:about ?e ; sg:measure ?m ; sg:victim ?v ; sg:maximum ?x . ?b sg:about ?e ; sg:measure ?m ; sg:victim ?v ; sg:minimum ?y . FILTER(?x < ?y) }", {("bourem-2023-09-12",), ("boulikessi-2025-06-01",), ("moura-2022-03-27",)}),
    ("CQ13 told by three or more documents", "SELECT ?e { ?a sg:accountOf ?e ; sg:inDocument ?d } GROUP BY ?e HAVING(COUNT(DISTINCT ?d) >= 3)", {("boulikessi-2025-06-01",)}),
    ("CQ14 evidence down to characters", "SELECT ?end ?line ?start { ?c sg:about evt:jnim-merger-2017 ; a sg:LineageClaim ; sg:evidence ?p . ?p sg:line ?line ; oa:hasSelector [ oa:start ?start ; oa:end ?end ] }", {("14106", "47", "14002")}),
    ("CQ15 publishers cited for lineage", "SELECT ?p { ?c a sg:LineageClaim ; sg:evidence/sg:inBlock/sg:citesPublisher ?p }", {("csis",), ("us-department-of-state",), ("jamestown-foundation",)}),
    ("CQ16 attacks that may fall into June 2025", "SELECT ?e { ?e a sg:Attack ; sg:earliest ?a ; sg:latest ?b FILTER(?b >= '2025-06-01'^^xsd:date && ?a <= '2025-06-30'^^xsd:date) }", {("boulikessi-2025-06-01",), ("timbuktu-2025-06-02",)}),
    ("CQ17 attacks on bases of MINUSMA", "SELECT ?base ?e { ?e sg:targetBase ?base . ?base sg:operatedBy grp:minusma }", {("aguelhok-minusma-camp", "aguelhok-2019-01-20"), ("kidal-un-base", "kidal-2017-06-08")}),
    ("CQ18 events within Mopti region", "SELECT ?e { ?e sg:atPlace/sg:within* plc:mopti-region }", {("moura-2022-03-27",), ("segue-2024-12-16",), ("sevare-2024-11-23",), ("mopti-region-2025-08-01",)}),
    ("CQ19 who outlived a merger", "SELECT ?g ?m { ?m a sg:Merger ; org:originalOrganization ?g ; sg:continuing ?g }", {("aqim", "jnim-merger-2017")}),
    ("CQ21 leaders killed, by whom and where", f"SELECT ?by ?p ?where {{ ?f sg:fate <{V}fate/killed> ; sg:about ?p ; sg:byActor ?by ; sg:atPlace ?where }}", {("french-forces", "abdelmalek-droukdel", "talhandak"), ("malian-army", "abu-huzeifa", "liptako"), ("french-forces", "yahia-abou-hamman", "timbuktu")}),
    ("CQ22 rivals in 2023", "SELECT ?a ?b { ?r sg:party ?a, ?b ; sg:relationKind/skos:notation 'rivalry' ; sg:attestedAt ?f FILTER(STRSTARTS(STR(?f), '2023') && STR(?a) < STR(?b)) }", {("is-sahel", "jnim")}),
    ("CQ23 hostages and how it ended", "SELECT ?end ?k { ?end sg:concludes ?k }", {("dubois-woodke-release-2023-03-16", "dubois-kidnapped-2021"), ("dubois-woodke-release-2023-03-16", "woodke-kidnapped-2016-10"), ("dyer-executed-2009-05-31", "dyer-kidnapped-2009-01"), ("van-deventer-released-2023-12-17", "libya-2017-11-03")}),
    ("CQ24 suspicions of one document", f"SELECT ?c {{ ?c sg:certainty <{V}certainty/suspected> ; sg:evidence/sg:inDocument ?d }} GROUP BY ?c HAVING(COUNT(DISTINCT ?d) = 1)", {("djiguibombo-2024-07-03.by.jnim.suspected.narrator-004",)}),
    ("CQ25 direct triples", "SELECT ?e ?g { ?e sg:perpetratedBy ?g }", {("boulikessi-2025-06-01", "jnim"), ("indelimane-2019-11-01", "isis")}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "query", "rows"), CONTAINED, ids=[c[0] for c in CONTAINED])
def test_a_question_is_answered(
    engine: Engine, question: str, query: str, rows: set[tuple[str, ...]]
) -> None:
    found = ask(engine, query)
    assert rows <= found, rows - found


@pytest.mark.parametrize(
    ("event", "low"), [("tongo-tongo-2017-10-04", "8"), ("aguelhok-2014-06-11", "4")]
)
def test_the_dead_of_two_nations_are_added_and_dead_of_either_counted_once(
    engine: Engine, event: str, low: str
) -> None:
    assert ask(engine, f"SELECT ?low {{ evt:{event} sg:killedLow ?low }}") == {(low,)}


def test_cq20_nobody_is_told_to_act_after_an_end(engine: Engine) -> None:
    query = "SELECT ?e ?g { ?c sg:about ?e ; sg:perpetrator ?g . ?e sg:earliest ?d . ?m sg:ended|sg:dissolved ?g ; sg:latest ?end FILTER(?d > ?end) }"
    assert ask(engine, query) == set()


def test_the_deprecated_alliance_of_2015_is_kept_with_its_reason(engine: Engine) -> None:
    found = engine.rows(
        "SELECT ?reason { ?r sg:party grp:mujao ; sg:validFrom ?f ; sg:rankReason ?reason FILTER(STR(?f) = '2015-11') }"
    )
    assert len(found) == 1
    assert "2013" in found[0]["reason"]


def test_an_unknown_perpetrator_belongs_to_one_event(engine: Engine) -> None:
    query = "SELECT ?u { ?u a sg:UnknownActor . ?c sg:perpetrator ?u ; sg:about ?e } GROUP BY ?u HAVING(COUNT(DISTINCT ?e) > 1)"
    assert ask(engine, query) == set()


def listed(engine: Engine, name: str, **values: str) -> list[dict[str, str]]:
    query = read_catalogue(shipped("queries"))[name]
    return engine.rows(query.bind(values, engine.rows))


def test_an_unnamed_group_that_claims_is_its_own_claimant(engine: Engine) -> None:
    (row,) = listed(engine, "perpetrators", event="kidal-2017-06-08")
    assert row["actor"] == row["claimant"]
    assert row["actorLabel"] == "group affiliated with al-Qaeda"
    assert row["attribution"] == "claimed"


def test_what_is_only_reported_is_no_statement(engine: Engine) -> None:
    rows = listed(engine, "perpetrators", event="radisson-blu-2015-11-20", actor="aqim")
    assert {(row["attribution"], row["line"]) for row in rows} == {
        ("reported", "45"),
        ("blamed", "91"),
        ("blamed", "356"),
    }
    asked = "SELECT ?how { evt:radisson-blu-2015-11-20 ?how grp:aqim FILTER(?how != sg:target) }"
    assert ask(engine, asked) == {("def#allegedlyBy",)}


def test_a_publisher_that_the_text_names_is_cited(engine: Engine) -> None:
    rows = listed(engine, "citations", event="jnim-offensive-2025-05")
    cited = {(row["publisherLabel"], row["document"], row["line"]) for row in rows}
    assert cited == {
        ("The Arab Weekly", "002", "2"),
        ("Institute for the Study of War", "002", "3"),
    }


def test_parts_of_a_figure_are_laid_to_actors(engine: Engine) -> None:
    query = "SELECT ?actor ?min { ?f sg:about evt:minusma-rights-report-2022-11 ; sg:laidTo ?actor ; sg:minimum ?min }"
    assert ask(engine, query) == {("islamist-groups-mali", "163"), ("malian-army", "162")}


def test_how_many_took_part_is_told_only_where_it_is_asked_for(engine: Engine) -> None:
    event = "boulikessi-2025-06-01"
    assert "took-part" not in {row["measure"] for row in listed(engine, "casualties", event=event)}
    rows = listed(engine, "casualties", event=event, measure="took-part")
    assert [row["qualifier"] for row in rows] == ["about", "more-than", "not-disclosed"]


def test_a_change_tells_who_brought_it_about(engine: Engine) -> None:
    query = "SELECT ?by { evt:dogon-militia-dissolved-2019 sg:doneBy ?by }"
    assert ask(engine, query) == {("malian-government",)}


def test_control_of_a_part_tells_its_extent(engine: Engine) -> None:
    query = "SELECT ?held ?extent { ?c a sg:ControlClaim ; sg:about grp:mujao ; sg:controls ?held OPTIONAL { ?c sg:extent ?extent } }"
    held = {place: extent for extent, place in ask(engine, query)}
    assert held["gao"] == ""
    assert held["mali"].startswith("More than half")


def test_two_like_figures_of_one_event_are_two_rows(engine: Engine) -> None:
    rows = listed(engine, "casualties", event="gorey-2021-03-01")
    assert sorted(row["low"] for row in rows) == ["1", "4", "4"]


def test_each_account_has_the_date_that_it_tells(engine: Engine) -> None:
    rows = listed(engine, "events", document="004")
    told = {
        row["line"]: row["date"] for row in rows if row["event"].endswith("/dubois-kidnapped-2021")
    }
    assert told == {"163": "2021-04-08", "229": "2021-05-05"}


def test_the_lineage_of_a_group_tells_of_its_own_family_alone(engine: Engine) -> None:
    """Formations have no actor before: they were taken for kin of every group that has ancestors."""
    changes = {row["change"].rpartition("/")[2] for row in listed(engine, "lineage", group="jnim")}
    assert "jnim-merger-2017" in changes
    assert "g5-sahel-formed" not in changes
