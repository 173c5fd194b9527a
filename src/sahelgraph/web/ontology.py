"""The page of the ontology: its classes, properties and vocabularies, made from the ontology."""

from __future__ import annotations

from collections import defaultdict

from flask import Blueprint, render_template

from sahelgraph import names
from sahelgraph.web.live import engine

ontology = Blueprint("ontology", __name__)

_HEAD = f"""
SELECT ?title ?description ?version WHERE {{ <{names.BASE}def> dcterms:title ?title ;
  dcterms:description ?description ; owl:versionInfo ?version }}"""
_TERMS = """
SELECT ?term ?type ?label ?comment WHERE { ?term a ?type ; rdfs:label ?label ; rdfs:comment ?comment
  FILTER(?type IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty)) } ORDER BY ?term"""
_LINKS = """
SELECT ?term ?link ?to WHERE { ?term a ?type ; ?link ?to
  FILTER(?type IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty))
  FILTER(?link IN (rdfs:subClassOf, rdfs:subPropertyOf, owl:equivalentClass,
    owl:equivalentProperty, owl:inverseOf, rdfs:domain, rdfs:range, skos:closeMatch,
    skos:exactMatch, rdfs:seeAlso)) FILTER(ISIRI(?to)) } ORDER BY ?term ?link ?to"""
_CONCEPTS = """
SELECT ?scheme ?schemeLabel ?schemeDefinition ?concept ?label ?definition WHERE {
  ?concept skos:inScheme ?scheme ; skos:prefLabel ?label .
  ?scheme skos:prefLabel ?schemeLabel .
  OPTIONAL { ?scheme skos:definition ?schemeDefinition }
  OPTIONAL { ?concept skos:definition ?definition } } ORDER BY ?schemeLabel ?label"""
_TYPES = {"Class": "Classes", "ObjectProperty": "Object properties",
          "DatatypeProperty": "Datatype properties"}  # fmt: skip


@ontology.get("/ontology")
def page() -> str:
    """Every term with its definition, what it stands in line with, and the vocabularies."""
    links: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in engine().rows(_LINKS):
        links[row["term"]][row["link"].rpartition("#")[2]].append(row["to"])
    sections: dict[str, list[dict[str, str]]] = {heading: [] for heading in _TYPES.values()}
    for row in engine().rows(_TERMS):
        sections[_TYPES[row["type"].rpartition("#")[2]]].append(row)
    schemes: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in engine().rows(_CONCEPTS):
        schemes[row["scheme"]].append(row)
    head = engine().rows(_HEAD)
    return render_template(
        "ontology.html",
        head=head[0] if head else {},
        sections=sections,
        links=links,
        schemes=schemes,
        namespace=names.DEF,
    )
