"""Queries for engines elsewhere, and their answers read and written."""

from __future__ import annotations

import json
import re
from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahelgraph import names
from sahelgraph.errors import EngineFault, PublishError, QueryMalformed, QueryRefused
from sahelgraph.query.binding import with_values
from sahelgraph.query.catalogue import literal
from sahelgraph.query.elsewhere import (
    MOST_NEAT,
    Table,
    read_graph,
    read_table,
    write_graph,
    write_table,
)
from sahelgraph.query.rewriting import Graphs, Rewritten, decoded, rewrite
from sahelgraph.store.address import Credentials, EngineAddress

KEY = "0123456789ab-01234567"
FIRST, SECOND = f"{names.GRAPH}000", f"{names.GRAPH}001"
GRAPHS = Graphs(KEY, frozenset({FIRST, SECOND}))
MOVED = names.graphs_of(KEY)
NONE = names.no_graph_of(KEY)
DEFAULT = names.default_of(KEY)


def told(text: str, **graphs: list[str]) -> Rewritten:
    return rewrite(text, GRAPHS, graphs.get("default", ()), graphs.get("named", ()))


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("SELECT * { ?s ?p ?o }", [DEFAULT], []),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", [DEFAULT], [f"{MOVED}000", f"{MOVED}001"]),
        ("SELECT * FROM sgg:000 { ?s ?p ?o }", [f"{MOVED}000"], []),
        ("SELECT * FROM sgg:000 FROM sgg:001 { GRAPH ?g { ?s ?p ?o } }",
         [f"{MOVED}000", f"{MOVED}001"], [NONE]),
        ("SELECT * FROM NAMED sgg:000 { GRAPH ?g { ?s ?p ?o } }", [NONE], [f"{MOVED}000"]),
        ("SELECT * FROM <urn:x> { ?s ?p ?o }", [NONE], []),
        (f"PREFIX a: <{names.BASE}> SELECT * FROM <graph/000> {{ ?s ?p ?o }}", [f"{MOVED}000"], []),
        (f"BASE <{names.GRAPH}> SELECT * FROM <001> {{ ?s ?p ?o }}", [f"{MOVED}001"], []),
        (f"PREFIX z: <{names.GRAPH}> SELECT * FROM z:001 {{ ?s ?p ?o }}", [f"{MOVED}001"], []),
        ("SELECT * # FROM <urn:x> GRAPH\n{ ?s ?p 'FROM GRAPH' }", [DEFAULT], []),
    ],
)  # fmt: skip
def test_the_dataset_of_a_query(text: str, default: list[str], named: list[str]) -> None:
    found = told(text)
    assert list(found.default_graphs) == default
    assert list(found.named_graphs) == named
    assert not re.search(r"\bFROM (?!<urn:x> GRAPH|GRAPH)", found.text)


def test_the_graphs_of_the_request_come_before_those_of_the_query() -> None:
    found = told("SELECT * FROM sgg:000 { GRAPH ?g { ?s ?p ?o } }", named=[SECOND])
    assert found.default_graphs == (NONE,)
    assert found.named_graphs == (f"{MOVED}001",)


def test_graphs_are_named_as_they_are_there() -> None:
    text = f"SELECT * {{ GRAPH sgg:000 {{ ?s ?p ?o }} ?o ?q <{SECOND}>, sgg:queries. }}"
    found = told(text).text
    assert found == (
        f"SELECT * {{ GRAPH <{MOVED}000> {{ ?s ?p ?o }} ?o ?q <{MOVED}001>, <{MOVED}queries>. }}"
        if not found.startswith("PREFIX")
        else f"PREFIX sgg: <{names.GRAPH}> SELECT * {{ GRAPH <{MOVED}000> {{ ?s ?p ?o }} "
        f"?o ?q <{MOVED}001>, <{MOVED}queries>. }}"
    )


def test_a_graph_that_there_is_not_is_an_empty_one() -> None:
    for text in (
        "SELECT * { GRAPH <urn:x> { ?s ?p ?o } }",
        "SELECT * { GRAPH sgg:9 { ?s ?p ?o } }",
    ):
        assert f"GRAPH <{NONE}>" in told(text).text
    text = "SELECT * FROM NAMED sgg:000 { GRAPH sgg:001 { ?s ?p ?o } }"
    assert f"GRAPH <{NONE}>" in told(text).text


def test_names_with_backslashes_are_names() -> None:
    text = f"PREFIX a: <{names.BASE}> SELECT * {{ GRAPH a:graph\\/000 {{ ?s ?p a:x\\.y. }} }}"
    assert f"GRAPH <{MOVED}000> {{ ?s ?p a:x\\.y. }}" in told(text).text
    text = f"PREFIX a: <{names.BASE}> SELECT * FROM a:graph\\/001 {{ ?s ?p ?o }}"
    found = told(text)
    assert found.default_graphs == (f"{MOVED}001",)
    assert found.text.endswith("SELECT *   { ?s ?p ?o }")


def test_characters_by_number() -> None:
    assert (
        decoded(r"\u0053ERVICE \U0001F600 '\n\\u0041\\'") == "SERVICE \U0001f600 '\\n\\\\u0041\\\\'"
    )
    with pytest.raises(QueryMalformed):
        decoded(r"\UFFFFFFFF")


def test_what_is_no_graph_stays() -> None:
    text = f"SELECT * {{ ?s ?p '{FIRST}', '''<{FIRST}>''' ; a <urn:graph/000> }} # <{FIRST}>"
    assert told(text).text == text


def test_points_are_named_as_they_are_there() -> None:
    text = "SELECT * { ?s ?p ?o FILTER(DATATYPE(?o) = geo:wktLiteral) }"
    assert names.ENGINE_WKT not in told(text).text
    masked = Graphs(KEY, frozenset(), is_masked=True)
    assert f"<{names.ENGINE_WKT}>" in rewrite(text, masked).text


def test_prefixes_and_base_are_written_out() -> None:
    found = told("PREFIX sg: <urn:other:>\nSELECT * { ?s a sg:A ; skos:x <y> }").text
    assert found.startswith(f"BASE <{names.BASE}> PREFIX skos: <")
    assert "PREFIX sg: <https" not in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK { ?s ?p ?o }", "SELECT * { ?s ?p ?o }\nLIMIT 1"),
        ("ask where { ?s ?p ?o } # ask", "SELECT * where { ?s ?p ?o } # ask\nLIMIT 1"),
        ("ASK {}", "ASK {}"),
        ("ASK { ?s ?p ?o } GROUP BY ?s", "ASK { ?s ?p ?o } GROUP BY ?s"),
    ],
)
def test_an_ask_is_asked_for_a_solution(text: str, expected: str) -> None:
    found = told(text)
    assert (found.text, found.form) == (expected, "ask")


def test_the_columns_of_a_star() -> None:
    assert told("SELECT * { ?b ?a ?c }").order == ("b", "a", "c")
    assert told("SELECT DISTINCT * { ?b ?a ?c }").order == ("b", "a", "c")
    assert told("SELECT * # ?z ?a\n{ ?b <urn:x?a> ?c }").order == ("b", "c")
    assert told("SELECT ?a { { SELECT * { ?b ?a ?c } } }").order is None
    assert told("SELECT (COUNT(*) AS ?n) { ?b ?a ?c }").order is None
    assert told("SELECT DISTINCT ?a { ?a ?b ?c }").is_distinct
    assert not told("SELECT ?a { { SELECT DISTINCT ?a { ?a ?b ?c } } }").is_distinct


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", (1, 1)),
        ("PREFIX a: <urn:a>", (1, 18)),
        ("PREFIX a <urn:a> ASK {}", (1, 8)),
        ("BASE a: ASK {}", (1, 6)),
        ("SELECT *\n{ ?s ?p nope:x }", (2, 9)),
        ("SELECT * FROM { ?s ?p ?o }", (1, 15)),
        ("define x 1 SELECT * {}", (1, 1)),
    ],
)
def test_what_no_engine_is_to_see_is_told_with_its_place(text: str, place: tuple[int, int]) -> None:
    with pytest.raises(QueryMalformed) as caught:
        told(text)
    assert (caught.value.line, caught.value.column) == place


@given(st.text(max_size=80))
def test_no_text_makes_it_fail_otherwise(text: str) -> None:
    for query in (text, f"SELECT * WHERE {{ {text} }}", f"PREFIX {text} ASK {{}}"):
        with suppress(QueryMalformed, QueryRefused):
            told(query)


TERMS = [
    {"type": "uri", "value": "urn:a"},
    {"type": "bnode", "value": "b0"},
    {"type": "literal", "value": 'x,"y"\n\r\t\'<&>é\\'},
    {"type": "literal", "value": "d", "xml:lang": "en"},
    {"type": "literal", "value": "5", "datatype": names.PREFIXES["xsd"] + "integer"},
    {"type": "literal", "value": "-1.5", "datatype": names.PREFIXES["xsd"] + "decimal"},
    {"type": "literal", "value": "", "datatype": "urn:t"},
]
OX = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}


@pytest.mark.parametrize("name", list(OX))
def test_tables_are_written_as_our_engine_writes_them(name: str) -> None:
    rows = [{"a": term, "c": TERMS[0]} for term in TERMS] + [{}]
    if name == "xml":
        # Our engine leaves a carriage return as it is, which readers of XML take for a line feed.
        rows[2] = {"a": {"type": "literal", "value": "x,'<&>\n\""}}
    table = Table(["a", "b", "c"], rows)
    body = write_table(table, "json")
    parsed = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    expected = parsed.serialize(format=OX[name])
    assert write_table(table, name) == expected


def test_the_forms_of_other_engines_are_read() -> None:
    virtuoso = {
        "head": {"link": [], "vars": ["a", "b"]},
        "results": {
            "distinct": False,
            "ordered": True,
            "bindings": [
                {
                    "a": {"type": "typed-literal", "datatype": "urn:t", "value": "1"},
                    "b": {"type": "bnode", "value": "nodeID://b10"},
                },
                {
                    "a": {
                        "type": "literal",
                        "value": "s",
                        "datatype": names.PREFIXES["xsd"] + "string",
                    },
                    "b": {"type": "uri", "value": f"{names.GENID}c14n0"},
                },
            ],
        },
    }
    table = read_table(json.dumps(virtuoso).encode())
    assert isinstance(table, Table)
    assert table.rows == [
        {
            "a": {"type": "literal", "value": "1", "datatype": "urn:t"},
            "b": {"type": "bnode", "value": "b10"},
        },
        {"a": {"type": "literal", "value": "s"}, "b": {"type": "bnode", "value": "c14n0"}},
    ]


GRAPH = (
    b'<urn:a> <urn:b> "x\\"\\u00e9\\n"@en .\n# a comment\n\n'
    b'_:x <urn:b> "05"^^<http://www.w3.org/2001/XMLSchema#integer>.\r\n'
    b"<urn:a>\t<urn:b>\t<urn:c> .\n<urn:a> <urn:b> <urn:c> .\n"
    b"<https://w3id.org/sahelgraph/.well-known/genid/c14n1> <urn:b> _:x ."
)


@pytest.mark.parametrize(
    ("name", "syntax"),
    [
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("nq", ox.RdfFormat.N_QUADS),
        ("ttl", ox.RdfFormat.TURTLE),
        ("trig", ox.RdfFormat.TRIG),
        ("rdfxml", ox.RdfFormat.RDF_XML),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_graphs_are_written_in_every_syntax(name: str, syntax: ox.RdfFormat) -> None:
    triples = read_graph(GRAPH)
    assert len(triples) == 4
    body = write_graph(triples, name)
    # The predicate urn:b has no name that RDF/XML could write otherwise.
    found, expected = ox.Dataset(ox.parse(body, format=syntax)), ox.Dataset(
        ox.parse(GRAPH.replace(b"<https://w3id.org/sahelgraph/.well-known/genid/c14n1>", b"_:g"),
                 format=ox.RdfFormat.N_TRIPLES)
    )  # fmt: skip
    for dataset in (found, expected):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert found == expected


def test_a_large_graph_is_written_plainly_and_is_turtle_still() -> None:
    triples = [(f"<urn:{n}>", "<urn:p>", '"x"') for n in range(MOST_NEAT + 1)]
    body = write_graph(triples, "ttl")
    assert body.startswith(b"<urn:0> <urn:p> ")
    assert len(list(ox.parse(body, format=ox.RdfFormat.TURTLE))) == MOST_NEAT + 1


@pytest.mark.parametrize(
    "body", [b"<urn:a> <urn:b> .\n", b"<urn:a> <urn:b> <urn:c> .\nError: stopped", b"\xff"]
)
def test_half_a_graph_is_none(body: bytes) -> None:
    with pytest.raises(EngineFault):
        read_graph(body)


QUERY = """SELECT ?x
WHERE {
  VALUES ?_a { UNDEF }
  VALUES ?_b { UNDEF }
  ?x <urn:p> ?y . # (a comment
  FILTER(!BOUND(?_a) || (?x = ?_a && REGEX(?y, ")")))
  FILTER(!BOUND(?_b) || EXISTS { ?x <urn:q> ?_b })
}"""


def test_values_take_the_place_of_parameters() -> None:
    neither = "SELECT ?x\nWHERE {\n  ?x <urn:p> ?y . # (a comment\n}"
    assert with_values(QUERY, {"a": None, "b": None}).replace("  \n", "") == neither
    nasty = literal('") || ?_b } #')
    both = with_values(QUERY, {"a": nasty, "b": "<urn:b>"})
    assert f'FILTER((?x = {nasty} && REGEX(?y, ")")))' in both
    assert "FILTER(EXISTS { ?x <urn:q> <urn:b> })" in both
    assert "VALUES" not in both


def test_addresses() -> None:
    guessed = {
        "http://localhost:7878/query": "http://localhost:7878/update",
        "http://h/repositories/x": "http://h/repositories/x/statements",
        "https://h:8182/sparql": "https://h:8182/sparql",
    }
    for query, update in guessed.items():
        assert EngineAddress.of(query).update == update
    for wrong in ("ftp://h/x", "localhost:7878", "http://", "http://h/?x=1", "http://h:x/"):
        with pytest.raises(PublishError, match="no address of an engine"):
            EngineAddress.of(wrong)
    with pytest.raises(PublishError, match="SAHELGRAPH_ENGINE_USER"):
        EngineAddress.of("http://ana:secret@h/query")


@pytest.mark.parametrize(
    "environment",
    [
        {"SAHELGRAPH_ENGINE_AUTH": "kerberos"},
        {"SAHELGRAPH_ENGINE_AUTH": "bearer"},
        {"SAHELGRAPH_ENGINE_AUTH": "digest", "SAHELGRAPH_ENGINE_TOKEN": "x"},
    ],
)
def test_credentials_that_do_not_fit_are_told(environment: dict[str, str]) -> None:
    with pytest.raises(PublishError, match="SAHELGRAPH_ENGINE_"):
        Credentials.of_environment(environment)
