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
#: GeoSPARQL functions that the engine evaluates beside those of SPARQL 1.1.
_FUNCTIONS = (
    "distance",
    "sfContains",
    "sfCrosses",
    "sfDisjoint",
    "sfEquals",
    "sfIntersects",
    "sfOverlaps",
    "sfTouches",
    "sfWithin",
)
_GRAPHS = "SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
_DEFAULT = "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }"
#: Graphs that are described one by one.
MOST_GRAPHS = 1000


def describe_service(served: Served, root: str, accept: Accepted) -> Reply:
    """The description as an RDF graph in the accepted format; ``root`` is the site's address."""
    triples = served.engine.rows(_DEFAULT)[0]["triples"]
    graphs = served.engine.rows(f"{_GRAPHS} ORDER BY ?graph LIMIT {MOST_GRAPHS}")
    address = quote(f"{root}sparql", safe=":/?#[]@!$&'()*+,;=%")
    formats = " , ".join(f"formats:{_FORMAT_NAMES[name]}" for name in FORMATS)
    functions = " , ".join(
        f"<http://www.opengis.net/def/function/geosparql/{name}>" for name in _FUNCTIONS
    )
    named = "".join(
        f" ; sd:namedGraph [ a sd:NamedGraph ; sd:name <{row['graph']}> ;"
        f" sd:graph [ a sd:Graph , void:Dataset ; void:triples {row['triples']} ] ]"
        for row in graphs
        if not row["graph"].startswith("_:") and ":" in row["graph"]
    )
    text = f"""{_PREFIXES} CONSTRUCT {{
      <{address}> a sd:Service ; sd:endpoint <{address}> ;
        sd:supportedLanguage sd:SPARQL11Query ; sd:resultFormat {formats} ;
        sd:extensionFunction {functions} ;
        sd:defaultDataset [ a sd:Dataset ; <http://purl.org/dc/terms/identifier>
          {literal(served.digest)} ;
          sd:defaultGraph [ a sd:Graph , void:Dataset ; void:triples {triples} ]{named} ] .
    }} WHERE {{}}"""
    answer = served.engine.query(text, accept=Accepted(None, accept.graphs), is_guarded=False)
    return Reply(200, [("Content-Type", answer.content_type)], answer.body)
