"""What the lineage is read from: five queries, each asked once.

Yes and no are words in them, since Virtuoso gives 1 and 0 for truth values; and a UNION stands in
a query of its own where OPTIONAL follows, which loses values there otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

#: Asks a SELECT query and gives its rows: variable to lexical form, unbound ones left out.
Ask = Callable[[str], list[Mapping[str, str]]]

_PREFIXES = """
PREFIX sg: <https://w3id.org/sahelgraph/def#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""

GROUPS = (
    _PREFIXES
    + """
SELECT ?group ?label ?class WHERE {
  ?group a ?type ; skos:prefLabel ?label . ?type rdfs:subClassOf* sg:Actor ; skos:notation ?class .
  FILTER NOT EXISTS { ?group a sg:UnknownActor }
} ORDER BY ?group"""
)

CHANGES = (
    _PREFIXES
    + """
SELECT ?change ?label ?kind ?date ?asWritten ?earliest ?latest
  ?from ?to ?goesOn ?ends ?oldName ?newName
WHERE {
  ?change a ?type ; skos:prefLabel ?label ;
    sg:date ?date ; sg:earliest ?earliest ; sg:latest ?latest .
  ?type rdfs:subClassOf sg:GroupChange ; skos:notation ?kind .
  OPTIONAL { ?change sg:dateAsWritten ?asWritten }
  OPTIONAL { ?change org:originalOrganization|sg:absorbed|sg:joiner|sg:splitFrom
    |sg:predecessor|sg:dissolved|sg:renamed ?from }
  OPTIONAL { ?change org:resultingOrganization|sg:absorber|sg:joined|sg:renamed ?to }
  OPTIONAL { ?change sg:oldName/sg:nameText ?oldName ; sg:newName/sg:nameText ?newName }
  BIND(IF(EXISTS { ?change sg:continuing ?from }, "yes", "no") AS ?goesOn)
  BIND(IF(EXISTS { ?change sg:ended ?from }, "yes", "no") AS ?ends)
} ORDER BY ?earliest ?change ?from ?to"""
)

CLAIMS = (
    _PREFIXES
    + """
SELECT ?about ?claim ?claimantLabel ?certainty ?rank ?document ?line ?passage WHERE {
  ?claim sg:claimant ?claimant ; sg:certainty/skos:notation ?certainty ;
    sg:rank/skos:notation ?rank ; sg:evidence ?passage .
  { ?claim a sg:LineageClaim ; sg:about ?about }
  UNION { ?claim sg:relationKind ?kind . BIND(?claim AS ?about) }
  ?claimant skos:prefLabel ?claimantLabel .
  ?passage sg:inBlock ?block ; sg:inDocument ?told . ?block sg:line ?line .
  ?told dcterms:identifier ?document .
  # A claim told by several documents has a narrator and passages of each.
  FILTER NOT EXISTS { ?claimant sg:narrates ?other FILTER(?other != ?told) }
} ORDER BY ?about ?document ?line ?passage ?claimantLabel"""
)

RELATIONS = (
    _PREFIXES
    + """
SELECT ?relation ?kind ?subject ?object ?mutual ?from ?to ?earliest ?latest ?attested WHERE {
  { SELECT DISTINCT ?relation ?kind ?subject ?object ?mutual WHERE {
    ?relation sg:relationKind/skos:notation ?kind .
    { ?relation sg:affiliate ?subject ; sg:affiliatedWith ?object . BIND("no" AS ?mutual) }
    UNION
    { ?relation sg:party ?subject, ?object . BIND("yes" AS ?mutual)
      FILTER(STR(?subject) < STR(?object)) }
  } }
  OPTIONAL { ?relation sg:validFrom ?from }
  OPTIONAL { ?relation sg:validTo ?to }
  OPTIONAL { ?relation sg:earliest ?earliest }
  OPTIONAL { ?relation sg:latest ?latest }
  OPTIONAL { SELECT ?relation (GROUP_CONCAT(DISTINCT STR(?moment); SEPARATOR=" ") AS ?attested)
    WHERE { ?relation sg:attestedAt ?moment } GROUP BY ?relation }
} ORDER BY ?relation ?subject ?object"""
)

#: The last day on which a group is told to have acted; the first that a vague date may mean.
DEEDS = (
    _PREFIXES
    + """
SELECT ?group (MAX(STR(?earliest)) AS ?last) WHERE {
  ?event sg:perpetratedBy ?group ; sg:earliest ?earliest
} GROUP BY ?group"""
)
FIRST_DEEDS = (
    _PREFIXES
    + """
SELECT ?group (MIN(STR(?latest)) AS ?first) WHERE {
  ?event sg:perpetratedBy|sg:allegedlyBy|sg:claimedBy ?group ; sg:latest ?latest
} GROUP BY ?group"""
)
