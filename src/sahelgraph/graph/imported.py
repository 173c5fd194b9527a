"""Rows of datasets as quads: the same mapping as for records, a chunk of rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from sahelgraph import names
from sahelgraph.documents.document import Block, DocumentIndex
from sahelgraph.graph.claims import ClaimWriter
from sahelgraph.graph.happenings import map_event
from sahelgraph.graph.nodes import NodeSet
from sahelgraph.graph.passages import map_block, map_document
from sahelgraph.graph.things import AUTHORITY, map_things
from sahelgraph.records.model import Event
from sahelgraph.records.reader import Dataset


class RowMapper:
    """Maps rows against a dataset that holds every actor and place that they name."""

    def __init__(self, dataset: Dataset, ontology: Path) -> None:
        self._dataset = dataset
        self._empty = NodeSet.with_context_of(ontology)

    def rows(self, document: str, rows: Iterable[tuple[Event, Block | None]]) -> list[str]:
        """Events with their accounts, claims and passages (if given) as sorted N-Quads.

        Raises :class:`~sahelgraph.errors.MappingError` if the context lacks a term.
        """
        nodes = self._empty.another()
        claims = ClaimWriter(self._dataset, nodes)
        for event, block in rows:
            map_event(event, self._dataset, nodes, claims)
            if block is not None:
                map_block(document, block, nodes)
        return _lines(nodes)

    def things(
        self,
        added: Dataset,
        documents: Iterable[tuple[DocumentIndex, Mapping[str, int]]],
        blocks: Iterable[tuple[str, Block]],
        points: Mapping[str, tuple[float, float, str]],
        codes: Mapping[str, tuple[str, str | None]],
    ) -> list[str]:
        """New actors and places, documents and codes as sorted N-Quads.

        ``documents`` come with what was counted in them, ``blocks`` are the passages that new
        things cite, each with its document; ``points`` gives latitude, longitude and source for
        the id of a place, ``codes`` the meaning and the broader concept for the path of a code.
        """
        nodes = self._empty.another()
        map_things(added, nodes, ClaimWriter(added, nodes))
        for place, (latitude, longitude, source) in points.items():
            _map_point(place, latitude, longitude, source, nodes)
        for index, counts in documents:
            map_document(index, nodes, counts)
        for number, block in blocks:
            map_block(number, block, nodes)
        for scheme in sorted({path.partition("/")[0] for path in codes}):
            nodes.add(AUTHORITY, {"id": names.code(scheme), "type": "skos:ConceptScheme",
                                  "label": f"codes of {scheme}"})  # fmt: skip
        for path, (meaning, broader) in sorted(codes.items()):
            scheme, _, notation = path.partition("/")
            nodes.add(
                AUTHORITY,
                {
                    "id": names.code(path),
                    "type": "skos:Concept",
                    "label": meaning,
                    "notation": notation,
                    "in_scheme": names.code(scheme),
                    "broad_match": names.code(broader) if broader else None,
                },
            )
        # The curators stand with the records, and in no import.
        curator = f"<{names.thing('agent', 'curator')}> "
        return [line for line in _lines(nodes) if not line.startswith(curator)]


def _map_point(place: str, latitude: float, longitude: float, source: str, nodes: NodeSet) -> None:
    geometry = names.thing("geometry", place)
    nodes.add(AUTHORITY, {"id": names.thing("place", place), "geometry": geometry})
    nodes.add(
        AUTHORITY,
        {
            "id": geometry,
            "type": "geo:Geometry",
            "wkt": f"POINT({longitude} {latitude})",
            "gazetteer": source,
        },
    )


def _lines(nodes: NodeSet) -> list[str]:
    return sorted(nodes.lines())
