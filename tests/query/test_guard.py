"""The guard refuses what would hurt, by its text alone, and lets ordinary queries pass."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nesting import NESTED, nested
from sahelgraph.errors import QueryRefused
from sahelgraph.locations import shipped
from sahelgraph.query.guard import GuardLimits, check_query


@pytest.mark.parametrize("depth", [2000, 3000, 10000])
@pytest.mark.parametrize("kind", sorted(NESTED))
def test_deep_nesting_of_every_kind_is_refused(kind: str, depth: int) -> None:
    with pytest.raises(QueryRefused) as caught:
        check_query(nested(kind, depth))
    assert caught.value.rule in ("depth", "patterns", "operators", "characters")


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "insert data { }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1/x>",
        "CLEAR ALL",
        "DROP SILENT GRAPH <a:g>",
        "CREATE GRAPH <a:g>",
        "COPY DEFAULT TO <a:g>",
        "PREFIX sg: <x:> # SELECT\nINSERT DATA { }",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused_and_told_how_data_gets_in(query: str) -> None:
    with pytest.raises(QueryRefused, match="add a record") as caught:
        check_query(query)
    assert caught.value.rule == "read-only"


DISGUISED = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { service <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { #x\nSERVICE#y\n<http://127.0.0.1:9/> { } }",
    "ASK { SERVICE ?u { ?s ?p ?o } }",
    "PREFIX x: <http://127.0.0.1:9/> SELECT * { SERVICE x:y { } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "DESCRIBE ?s WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE <http://127.0.0.1:9/> { } } }",
    'SELECT ("SERVICE" AS ?x) { SERVICE <http://127.0.0.1:9/> { } }',
    "SELECT * { { SELECT * { SERVICE <http://127.0.0.1:9/> { } } } }",
    "SELECT * {SERVICE<http://127.0.0.1:9/>{}}",
    "SELECT * { <a:b#c> ?p ?o . SERVICE <http://127.0.0.1:9/> { } }",
    "SELECT * { ?s ?p 'it\\'s' . SERVICE <http://127.0.0.1:9/> { } }",
    'SELECT * { ?s ?p """a"b""" . SERVICE <http://127.0.0.1:9/> { } }',
    "SELECT * { ?s ?p ?o .SERVICE <http://127.0.0.1:9/> { } }",
    "SELECT * { ?s ?p 'a'@en.SERVICE <http://127.0.0.1:9/> { } }",
    "SELECT * { ?s ?p 1SERVICE <http://127.0.0.1:9/> { } }",
    "SELECT * { ?s ?p 1.SERVICE ?u { } }",
    "SELECT * { ?s ?p trueSERVICE SILENT <http://127.0.0.1:9/> { } }",
    "PREFIX x: <http://127.0.0.1:9/> SELECT * { ?s ?p x:.SERVICE x:y { } }",
]


@pytest.mark.parametrize("services", [(), ("http://allowed.example/",)])
@pytest.mark.parametrize("query", DISGUISED)
def test_service_is_refused_in_every_disguise(query: str, services: tuple[str, ...]) -> None:
    """With an address that is allowed the workers have a network, and the guard is alone.

    Seen to fail, and to reach a listener, with SERVICE right behind a full stop or a number.
    """
    with pytest.raises(QueryRefused) as caught:
        check_query(query, GuardLimits(services=services))
    assert caught.value.rule == "service"


def test_the_service_that_is_allowed_passes() -> None:
    limits = GuardLimits(services=("http://allowed.example/",))
    check_query("SELECT * { ?s ?p 1 .SERVICE SILENT <http://allowed.example/> { } }", limits)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ("SERVICE" AS ?x) {}',
        "SELECT ?service { ?service ?load ?insert }",
        "SELECT ?service ?x { ?service ?p ?x }",
        "SELECT * { GRAPH <http://x/a#service> { ?s ?p ?o } }",
        "SELECT * { GRAPH <http://x/web2services> { ?s ?p ?o } }",
        "SELECT * { ?s service:x <http://x/SERVICE> } # SERVICE",
        "PREFIX insert: <a:> SELECT * { ?s insert:data 'DELETE' }",
        "SELECT * { ?s ?p ?o FILTER(?o IN (" + ", ".join(map(str, range(10000))) + ")) }",
        "SELECT * { VALUES ?x { " + "1 " * 10000 + "} }",
    ],
)
def test_words_in_other_places_pass(query: str) -> None:
    check_query(query)


def test_the_catalogue_passes() -> None:
    for path in shipped("queries").glob("*.rq"):
        check_query(path.read_text())


def test_empty_and_long_queries_are_refused_with_the_limit() -> None:
    with pytest.raises(QueryRefused, match="is empty"):
        check_query("  \n ")
    with pytest.raises(QueryRefused) as caught:
        check_query("x" * 11, GuardLimits(characters=10))
    assert (caught.value.limit, caught.value.measured) == (10, 11)


@pytest.mark.parametrize(
    ("query", "option"),
    [
        ("ASK {} " + "#" * 90, "--query-size"),
        ("ASK {{{{}}}}", "--depth"),
        ("ASK { ?s ?p 1 ; ?q 2 . ?r ?t 3 }", "--patterns"),
        ("ASK { ?s ?p (1+1+1+1) }", "--operators"),
    ],
)
def test_a_limit_of_the_text_is_named_as_its_option(query: str, option: str) -> None:
    limits = GuardLimits(characters=80, depth=3, patterns=2, operators=2)
    with pytest.raises(QueryRefused, match=rf"\({option}\)") as caught:
        check_query(query, limits)
    assert caught.value.limit


@given(st.text(max_size=400))
def test_any_text_is_passed_or_refused(text: str) -> None:
    with contextlib.suppress(QueryRefused):
        check_query(text)


FRAGMENTS = st.sampled_from(
    [
        *[
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            ".",
            ";",
            ",",
            "/",
            "|",
            "^",
            "!",
            "*",
            "+",
            " ",
            "#",
            "\n",
        ],
        *[
            "SERVICE <urn:a> {",
            "service",
            "insert ",
            "Load",
            "SELECT ",
            "ask",
            "optional",
            "FILTER",
        ],
        *['"', "'", '"""', "<", ">", "?x", "a:b", "\\", "1", "@en", "\u017fervice <a>{", "\u212a"],
    ]
)


def outcome(text: str, limits: GuardLimits) -> str:
    """The rule that refuses a query, or nothing."""
    try:
        check_query(text, limits)
    except QueryRefused as refused:
        return refused.rule
    return ""


@given(st.lists(FRAGMENTS, max_size=30).map("".join))
def test_the_short_way_passes_nothing_that_the_long_way_refuses(text: str) -> None:
    """Seen to fail with the words of updates, or the test for ASCII, left out of the short way."""
    limits = GuardLimits(depth=3, patterns=6, operators=4)
    short = outcome(text, limits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sahelgraph.query.guard._is_plain", lambda *_: False)
        assert short == outcome(text, limits)
