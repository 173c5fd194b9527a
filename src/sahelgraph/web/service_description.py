"""What the endpoint says of itself: SPARQL 1.1 Service Description, with VoID counts."""

from __future__ import annotations

from urllib.parse import quote

from sahelgraph.query.catalogue import literal
from sahelgraph.query.results import FORMATS, Accepted
from sahelgraph.web.live import Served
from sahelgraph.web.reply import Reply

_PREFIXES = """\
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX formats: <http://www.w3.org/ns/formats/>
"""
_FORMAT_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nq": "N-Quads",
}
_GRAPHS = "SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
_DEFAULT = "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }"
#: Graphs that are described one by one.
MOST_GRAPHS = 1000


def describe_service(served: Served, root: str, accept: Accepted) -> Reply:
    """The description as an RDF graph in the accepted format; ``root`` is the site's address."""
    triples, graphs = _counts(served)
    address = quote(f"{root}sparql", safe=":/?#[]@!$&'()*+,;=%")
    formats = " , ".join(f"formats:{_FORMAT_NAMES[name]}" for name in FORMATS)
    functions = " , ".join(f"<{iri}>" for iri in served.engine.functions)
    functions = f"sd:extensionFunction {functions} ;" if functions else ""
    named = "".join(
        f" ; sd:namedGraph [ a sd:NamedGraph ; sd:name <{graph}> ;"
        f" sd:graph [ a sd:Graph , void:Dataset ; void:triples {count} ] ]"
        for graph, count in graphs[:MOST_GRAPHS]
        if not graph.startswith("_:") and ":" in graph
    )
    text = f"""{_PREFIXES} CONSTRUCT {{
      <{address}> a sd:Service ; sd:endpoint <{address}> ;
        sd:supportedLanguage sd:SPARQL11Query ; sd:resultFormat {formats} ;
        {functions}
        sd:defaultDataset [ a sd:Dataset ; <http://purl.org/dc/terms/identifier>
          {literal(served.digest)} ;
          sd:defaultGraph [ a sd:Graph , void:Dataset ; void:triples {triples} ]{named} ] .
    }} WHERE {{}}"""
    answer = served.engine.query(text, accept=Accepted(None, accept.graphs), is_guarded=False)
    return Reply(200, [("Content-Type", answer.content_type)], answer.body)


def _counts(served: Served) -> tuple[str, list[tuple[str, str]]]:
    """The triples of the default graph, and of the named ones; a release was counted when built."""
    if served.release is not None:
        manifest = served.release.manifest
        graphs = [(graph, str(count)) for graph, count in manifest.graphs.items() if graph]
        return str(manifest.triples), graphs
    triples = served.engine.rows(_DEFAULT)[0]["triples"]
    rows = served.engine.rows(f"{_GRAPHS} ORDER BY ?graph LIMIT {MOST_GRAPHS}")
    return triples, [(row["graph"], row["triples"]) for row in rows]
