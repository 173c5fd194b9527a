"""The ontology by the points of OOPS! and FOOPS!, its alignments, its page, its examples."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, VANN

from sahelgraph import names
from sahelgraph.export.ontology_page import ontology_markdown
from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.engine import Engine

SG = Namespace(names.DEF)
ONTOLOGY = URIRef(names.BASE + "def")


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for path in sorted(shipped("ontology").glob("*.ttl")):
        graph.parse(path)
    return graph


def own(graph: Graph, *types: URIRef) -> set[URIRef]:
    return {s for t in types for s in graph.subjects(RDF.type, t) if s.startswith(names.DEF)}


def test_the_ontology_says_what_it_is(ontology: Graph) -> None:
    needed = [DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.created,
              DCTERMS.license, OWL.versionIRI, OWL.versionInfo, RDFS.seeAlso,
              VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri]  # fmt: skip
    assert [p for p in needed if (ONTOLOGY, p, None) not in ontology] == []


def test_every_term_is_labelled_and_explained_once(ontology: Graph) -> None:
    for term in own(ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        assert len(list(ontology.objects(term, RDFS.label))) == 1, term
        assert len(list(ontology.objects(term, RDFS.comment))) == 1, term


def test_no_property_has_two_domains_or_ranges(ontology: Graph) -> None:
    for term in own(ontology, OWL.ObjectProperty, OWL.DatatypeProperty):
        for end in (RDFS.domain, RDFS.range):
            assert len(list(ontology.objects(term, end))) <= 1, term


def test_every_property_has_a_domain_or_a_range(ontology: Graph) -> None:
    for term in own(ontology, OWL.ObjectProperty, OWL.DatatypeProperty):
        is_mutual = (term, RDF.type, OWL.SymmetricProperty) in ontology
        assert is_mutual or any((term, e, None) in ontology for e in (RDFS.domain, RDFS.range)), (
            term
        )


def test_names_follow_one_style(ontology: Graph) -> None:
    for term in own(ontology, OWL.Class):
        assert re.fullmatch(r"[A-Z][A-Za-z]*", term.removeprefix(names.DEF)), term
    for term in own(ontology, OWL.ObjectProperty, OWL.DatatypeProperty):
        assert re.fullmatch(r"[a-z][A-Za-z0-9]*", term.removeprefix(names.DEF)), term


def test_top_classes_are_disjoint(ontology: Graph) -> None:
    pairs = {frozenset(pair) for pair in ontology.subject_objects(OWL.disjointWith)}
    for group in ontology.subjects(RDF.type, OWL.AllDisjointClasses):
        members = list(ontology.items(next(ontology.objects(group, OWL.members))))
        pairs |= {frozenset((a, b)) for a in members for b in members if a != b}
    for a, b in [(SG.Actor, SG.Person), (SG.Actor, SG.Place), (SG.Event, SG.Place),
                 (SG.Event, SG.Claim), (SG.Claim, SG.Passage)]:  # fmt: skip
        assert frozenset((a, b)) in pairs, (a, b)


def test_no_term_stands_alone(ontology: Graph, engine: Engine) -> None:
    used = {
        row["t"] for row in engine.rows("SELECT DISTINCT ?t { { ?s ?t ?o } UNION { ?s a ?t } }")
    }
    linked = {o for p in (RDFS.domain, RDFS.range, RDFS.subClassOf, RDFS.subPropertyOf)
              for o in ontology.objects(None, p)}  # fmt: skip
    terms = own(ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    # What a record can say is kept, whether or not one says it today.
    context = (shipped("ontology") / "context.jsonld").read_text(encoding="utf-8")
    written = {term for term in terms if f'"sg:{term.removeprefix(names.DEF)}"' in context}
    assert {t for t in terms - written if str(t) not in used and t not in linked} == set()


def test_each_concept_has_one_scheme_label_and_notation(ontology: Graph) -> None:
    for concept in ontology.subjects(RDF.type, SKOS.Concept):
        for needed in (SKOS.inScheme, SKOS.prefLabel, SKOS.notation, SKOS.definition):
            assert len(list(ontology.objects(concept, needed))) == 1, (concept, needed)
    labels = Counter(
        (s, str(label))
        for concept, s in ontology.subject_objects(SKOS.inScheme)
        for label in ontology.objects(concept, SKOS.prefLabel)
    )
    assert [key for key, count in labels.items() if count > 1] == []


IN_THEIR_TERMS = {
    "ORG": "?x a/rdfs:subClassOf* org:Organization . ?m a/rdfs:subClassOf* org:Membership ; org:member ?who ; org:organization ?x",
    "ORG change": "?x a/rdfs:subClassOf* org:ChangeEvent ; org:resultingOrganization ?y",
    "PROV": "?x a/rdfs:subClassOf* prov:Entity ; ?p ?who . ?p rdfs:subPropertyOf* prov:wasAttributedTo",
    "SEM": "?x a/rdfs:subClassOf* sem:Event ; ?p ?place ; ?q ?actor . ?p rdfs:subPropertyOf* sem:hasPlace . ?q rdfs:subPropertyOf* sem:hasActor",
    "schema.org": "?x a/rdfs:subClassOf* schema:Event ; ?p ?place . ?p rdfs:subPropertyOf* schema:location",
    "SKOS": "?x skos:inScheme ?s ; skos:prefLabel ?l ; skos:notation ?n",
    "GeoSPARQL": "?x a/rdfs:subClassOf* geo:Feature ; geo:hasGeometry/geo:asWKT ?wkt ; ?p ?outer . ?p rdfs:subPropertyOf* geo:sfWithin",
    "Web Annotation": "?x a/rdfs:subClassOf* oa:SpecificResource ; oa:hasSelector/oa:start ?n",
}  # fmt: skip


@pytest.mark.parametrize("vocabulary", IN_THEIR_TERMS)
def test_our_data_is_found_in_the_terms_of_others(engine: Engine, vocabulary: str) -> None:
    query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {IN_THEIR_TERMS[vocabulary]} }}"
    assert int(engine.rows(query)[0]["n"]) > 5


def test_the_page_in_docs_is_made_from_the_ontology(engine: Engine) -> None:
    page = (shipped("ontology").parent / "docs" / "ontology.md").read_text(encoding="utf-8")
    assert page == ontology_markdown(engine), "run 'sahelgraph ontology > docs/ontology.md'"


def test_the_questions_are_in_the_graph_as_examples(engine: Engine) -> None:
    found = {
        row["name"]: row["select"]
        for row in engine.rows(
            "SELECT ?name ?select { ?q a sh:SPARQLSelectExecutable ; rdfs:comment ?c ; "
            "dcterms:identifier ?name ; sh:select ?select }"
        )
    }
    catalogue = read_catalogue(shipped("queries"))
    assert found == {name: query.text for name, query in catalogue.items()}
    for name in ("ancestors", "evidence"):
        assert engine.rows(found[name]) is not None
