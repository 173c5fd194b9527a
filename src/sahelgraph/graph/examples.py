"""The questions of the catalogue in the graph, as editors read examples from an endpoint.

Each is a ``sh:SPARQLSelectExecutable`` (SHACL Advanced Features, section 8) with its query and
what it answers, which is how the examples of UniProt and other public endpoints are written.
"""

from __future__ import annotations

from pathlib import Path

from sahelgraph import names
from sahelgraph.graph.nodes import NodeSet
from sahelgraph.strictyaml import read_header


def map_examples(queries: Path, nodes: NodeSet) -> None:
    """Write a node for each ``*.rq`` of a directory; raises RecordErrors for a broken header."""
    for path in sorted(queries.glob("*.rq")):
        header, text = read_header(path)
        nodes.add(
            [names.QUERIES_GRAPH],
            {
                "id": names.thing("query", path.stem),
                "type": ["sh:SPARQLExecutable", "sh:SPARQLSelectExecutable"],
                "identifier": path.stem,
                "label": path.stem,
                "comment": header["summary"],
                "keywords": list(header.get("tags", [])),
                "select": text,
                "endpoint": names.BASE + "sparql",
            },
        )
