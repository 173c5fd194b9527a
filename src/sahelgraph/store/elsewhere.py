"""What an engine elsewhere holds of our publications, and which of them is the current one.

Each publication has a key of its own and graphs of its own, named by the key, so that one that
is being written never touches one that is read. A small graph, ``names.ENGINE_STATE``, tells of
each what it is (``holds``, written before its first triple and taken away after its last) and,
once it is whole, its number (``published``). The current one has the highest number: switching
is the insertion of one triple, which every engine does at once or not at all.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from sahelgraph import names
from sahelgraph.errors import EngineFault
from sahelgraph.store.address import EngineAddress
from sahelgraph.store.release import Manifest
from sahelgraph.store.transport import Transport

_STATE = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
_TABLE = "application/sparql-results+json"
_KEY = re.compile(r"[0-9a-f]{12}-[0-9a-f]{8}\Z")
#: Bytes of the state; a manifest with a thousand graphs has about 60,000.
_LARGEST = 64 * 2**20


@dataclass(frozen=True)
class Holding:
    """One publication at an engine.

    ``number`` and ``published`` (seconds since 1970) are 0 while it is not published; ``begun`` is
    when it was begun, ``writer`` which process did. ``is_masked`` says that points have another
    datatype at the engine, ``names.ENGINE_WKT``: Virtuoso would round their figures.
    """

    key: str
    manifest: Manifest
    begun: float
    writer: str
    is_masked: bool = False
    number: int = 0
    published: float = 0.0

    @property
    def graphs(self) -> list[str]:
        """The IRIs of its named graphs as users know them."""
        return [graph for graph in self.manifest.graphs if graph]

    @property
    def counts(self) -> dict[str, int]:
        """The number of triples by the IRI that each graph has at the engine."""
        return {
            self.at_engine(graph): count for graph, count in self.manifest.graphs.items() if count
        }

    def at_engine(self, graph: str) -> str:
        """The IRI that a graph has at the engine; of the default graph, which is empty, too."""
        if not graph:
            return names.default_of(self.key)
        return names.graphs_of(self.key) + graph.removeprefix(names.GRAPH)

    def record(self) -> str:
        """What the state says of it before it is published."""
        return json.dumps(
            {
                "manifest": self.manifest.to_json(),
                "begun": self.begun,
                "writer": self.writer,
                "masked": self.is_masked,
            }
        )


def read_state(transport: Transport, address: EngineAddress, seconds: float) -> list[Holding]:
    """What the engine holds, the current publication first if there is one.

    Raises a :class:`~sahelgraph.errors.QueryError` if the engine does not tell.
    """
    found: dict[str, dict[str, str]] = {}
    for row in select(transport, address, _STATE, [names.ENGINE_STATE], seconds):
        key = row["s"].removeprefix(f"{names.ENGINE_STATE}/")
        # Virtuoso may give a row without an object while another process changes the state.
        if _KEY.match(key) and "o" in row:
            found.setdefault(key, {})[row["p"]] = row["o"]
    # One without `holds` is just being taken away.
    holdings = [_holding(key, told) for key, told in found.items() if names.ENGINE_HOLDS in told]
    return sorted(holdings, key=lambda holding: (-holding.number, holding.key))


def _holding(key: str, told: dict[str, str]) -> Holding:
    try:
        record = json.loads(told[names.ENGINE_HOLDS])
        number, _, published = told.get(names.ENGINE_PUBLISHED, "0 0").partition(" ")
        return Holding(
            key=key,
            manifest=Manifest.from_json(record["manifest"]),
            begun=float(record["begun"]),
            writer=str(record["writer"]),
            is_masked=record["masked"] is True,
            number=int(number),
            published=float(published),
        )
    except (ValueError, TypeError, KeyError) as error:
        message = f"what the engine holds of the publication {key} is told in an unknown form"
        remedy = f"delete <{names.publication(key)}> from the graph <{names.ENGINE_STATE}>"
        raise EngineFault(f"{message} ({error}); {remedy}, then publish again") from error


def current_holding(holdings: list[Holding]) -> Holding | None:
    """The publication to read, the first of a state if it is published."""
    return holdings[0] if holdings and holdings[0].number else None


def select(
    transport: Transport,
    address: EngineAddress,
    text: str,
    default_graphs: list[str],
    seconds: float,
) -> list[dict[str, str]]:
    """The rows of a SELECT query of our own over some graphs: variable to lexical form."""
    fields = [("query", text), *(("default-graph-uri", graph) for graph in default_graphs)]
    received = transport.post(
        address.query, fields, seconds=seconds, accept=_TABLE, largest=_LARGEST
    )
    try:
        data: Any = json.loads(received.body)
        return [
            {name: str(term["value"]) for name, term in row.items()}
            for row in data["results"]["bindings"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineFault(
            f"the engine at {address.query} answers with '{received.media_type}', which is no "
            "table of results; is that the address for queries?"
        ) from error
