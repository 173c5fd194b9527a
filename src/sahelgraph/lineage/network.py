"""The lineage of a group as a network, in the formats of network tools."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import networkx as nx

from sahelgraph.lineage.diagram import changes_among, members
from sahelgraph.lineage.family import Lineage

if TYPE_CHECKING:
    Network = nx.MultiDiGraph[str]


def family_network(lineage: Lineage, group: str) -> Network:
    """A node for each member of a family by its IRI, an edge for each step of a change."""
    graph: Network = nx.MultiDiGraph()
    for iri in sorted(members(lineage, group)):
        graph.add_node(iri, label=lineage.label(iri))
    for change in changes_among(lineage, group):
        for before in change.before:
            for after in change.after:
                if before != after:
                    graph.add_edge(
                        before,
                        after,
                        key=change.iri,
                        kind=change.kind,
                        label=change.label,
                        date=change.date,
                        earliest=change.earliest.isoformat(),
                        latest=change.latest.isoformat(),
                        descent=change.is_descent,
                        sources="; ".join(
                            dict.fromkeys(
                                f"{source.claimant} ({source.certainty}), "
                                f"{source.document} line {source.line}"
                                for source in change.sources
                            )
                        ),
                    )
    return graph


def to_graphml(graph: Network) -> bytes:
    """A network as GraphML, UTF-8."""
    buffer = BytesIO()
    nx.write_graphml_xml(graph, buffer)
    return buffer.getvalue()


def to_gexf(graph: Network, description: str) -> bytes:
    """A network as GEXF 1.2 (Gephi), UTF-8; without a date, so that it is the same each time."""
    text = "\n".join(nx.generate_gexf(graph))
    head, _, rest = text.partition("<meta")
    body = rest.partition("</meta>")[2]
    about = f"<meta><creator>sahelgraph</creator><description>{description}</description></meta>"
    return f"{head}{about}{body}\n".encode()
