"""What the description of a thing holds: defined once, for pages, exports and dereferencing."""

from __future__ import annotations

from sahelgraph.query.catalogue import literal

#: What belongs to a thing and has no page of its own that people would look for.
_PARTS = (
    "sg:hasName|sg:externalId|geo:hasGeometry|oa:hasSelector|sg:hasAccount"
    "|^sg:about|^sg:accountOf|^org:member"
)


def description_query(iri: str) -> str:
    """A CONSTRUCT query for the description of what an IRI names.

    That is its statements; its names, identifiers, accounts and the claims about it with
    theirs; of each passage cited its block, line and document; and a label and class for
    everything pointed to. The graph is empty if nothing is said of the IRI.
    """
    return f"""CONSTRUCT {{
  ?thing ?p ?o . ?part ?pp ?po .
  ?passage sg:inBlock ?block ; sg:inDocument ?document ; sg:line ?line .
  ?named skos:prefLabel ?label ; rdfs:label ?termLabel ; a ?class .
}} WHERE {{
  VALUES ?thing {{ <{iri}> }}
  {{ ?thing ?p ?o }}
  UNION {{ ?thing {_PARTS} ?part . ?part ?pp ?po }}
  UNION {{ ?thing ((^sg:about|^sg:accountOf)?)/sg:evidence ?passage .
           ?passage sg:inBlock ?block ; sg:inDocument ?document .
           OPTIONAL {{ ?block sg:line ?line }} }}
  UNION {{
    {{ SELECT DISTINCT ?thing ?named WHERE {{
      VALUES ?thing {{ <{iri}> }}
      {{ ?thing ?any ?named }} UNION {{ ?thing {_PARTS} ?of . ?of ?any ?named }}
      FILTER(ISIRI(?named) && ?named != ?thing)
    }} }}
    {{ ?named skos:prefLabel ?label }} UNION {{ ?named rdfs:label ?termLabel }}
    OPTIONAL {{ ?named a ?class }}
  }}
}}"""


def exists_query(iri: str) -> str:
    """An ASK query: whether anything is said of what an IRI names."""
    return f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ GRAPH <{iri}> {{ ?s ?p ?o }} }} }}"


def nearest_query(kind: str) -> str:
    """The identifiers and labels of all things of a kind, to propose near ones."""
    prefix = literal(f"https://w3id.org/sahelgraph/id/{kind}/")
    return (
        "SELECT ?slug ?label WHERE { ?thing dcterms:identifier ?slug ; skos:prefLabel ?label "
        f"FILTER(STRSTARTS(STR(?thing), {prefix})) }}"
    )
