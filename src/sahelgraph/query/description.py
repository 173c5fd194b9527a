"""What the description of a thing holds: defined once, for pages, exports and dereferencing."""

from __future__ import annotations

import re

from sahelgraph import names
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
    # The IRI stands in each branch: a VALUES around them is joined only after each is whole.
    thing = f"<{iri}>"
    return f"""CONSTRUCT {{
  {thing} ?p ?o . ?part ?pp ?po .
  ?passage sg:inBlock ?block ; sg:inDocument ?document ; sg:line ?line .
  ?named skos:prefLabel ?label ; rdfs:label ?termLabel ; a ?class .
}} WHERE {{
  {{ {thing} ?p ?o }}
  UNION {{ {thing} {_PARTS} ?part . ?part ?pp ?po }}
  UNION {{ {thing} ((^sg:about|^sg:accountOf)?)/sg:evidence ?passage .
           ?passage sg:inBlock ?block ; sg:inDocument ?document .
           OPTIONAL {{ ?block sg:line ?line }} }}
  UNION {{
    {{ SELECT DISTINCT ?named WHERE {{
      {{ {thing} ?any ?named }} UNION {{ {thing} {_PARTS} ?of . ?of ?any ?named }}
      FILTER(ISIRI(?named) && ?named != {thing})
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


_PREFIX = re.compile(r"\s*PREFIX\s+([A-Za-z][\w.-]*)?:\s*<([^<>\"{}|^`\\\s]*)>", re.IGNORECASE)
_DESCRIBE = re.compile(
    r"\s*DESCRIBE\s+(?:<([^<>\"{}|^`\\\s]+)>|([A-Za-z][\w-]*)?:([\w.-]*[\w-]))\s*\Z", re.IGNORECASE
)


def described(text: str) -> str | None:
    """The IRI that a query asks to describe, if it asks nothing else; otherwise ``None``.

    SPARQL leaves it to the service what a description holds (section 16.4): for ``DESCRIBE``
    with one IRI, written out or with a prefix, it is that of :func:`description_query`.
    """
    prefixes = dict(names.PREFIXES)
    while match := _PREFIX.match(text):
        prefixes[match[1] or ""] = match[2]
        text = text[match.end() :]
    match = _DESCRIBE.match(text)
    if match is None:
        return None
    if match[1]:
        return str(match[1])
    base = prefixes.get(match[2] or "")
    return base + match[3] if base is not None else None
