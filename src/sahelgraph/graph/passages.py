"""Source documents, their blocks and the cited sentences as passages."""

from __future__ import annotations

from collections.abc import Iterator

from sahelgraph import names
from sahelgraph.documents.document import Block, DocumentIndex, Sentence
from sahelgraph.graph.nodes import Node, NodeSet
from sahelgraph.records.checks import cited_as, everything
from sahelgraph.records.reader import Dataset


def map_documents(dataset: Dataset, nodes: NodeSet) -> None:
    """Write every document, its narrator, all its blocks and those sentences that are cited."""
    cited = set(cited_locators(dataset))
    labels = cited_as(dataset)
    for index in dataset.documents.values():
        graph = [names.document_graph(index.number)]
        nodes.add(graph, _document(index))
        nodes.add(
            graph,
            {
                "id": names.narrator(index.number),
                "type": "sg:Narrator",
                "label": f"Narrator of document {index.number}",
                "narrates": names.document(index.number),
            },
        )
        for locator, block, sentence in index.passages():
            if sentence is not None and locator not in cited:
                continue
            node = _passage(index, locator, block, sentence)
            if sentence is None:
                publishers = (labels[label] for label in block.sources)
                node["cites"] = list(
                    dict.fromkeys(names.thing(p.kind_of_thing, p.id) for p in publishers)
                )
                node["out_of_scope"] = index.out_of_scope.get(block.name)
            nodes.add(graph, node)
            for selector in _selectors(locator, block, sentence):
                nodes.add(graph, selector)


def cited_locators(dataset: Dataset) -> Iterator[str]:
    """Every locator that a record cites."""
    for record in everything(dataset):
        for name in ("evidence", "passage", "unclaimed"):
            yield from getattr(record, name, None) or ()


def _document(index: DocumentIndex) -> Node:
    return {
        "id": names.document(index.number),
        "type": "sg:SourceDocument",
        "identifier": index.number,
        "title": index.title,
        "label": f"Document {index.number}: {index.title}",
        "document_kind": index.kind,
        "document_language": index.language,
        "sha256": index.sha256,
        "length": index.length,
        "latest_date": index.latest,
    }


def _passage(index: DocumentIndex, locator: str, block: Block, sentence: Sentence | None) -> Node:
    part = sentence or block
    return {
        "id": names.passage(locator),
        "type": "sg:Passage",
        "document": names.document(index.number),
        "source": names.document(index.number),
        "section": block.section,
        "block": block.name,
        "in_block": names.passage(f"{index.number}/{block.name}"),
        "sentence": sentence.name if sentence else None,
        "line": part.line,
        "text_sha256": part.sha256,
        "selector": [selector["id"] for selector in _selectors(locator, block, sentence)],
    }


def _selectors(locator: str, block: Block, sentence: Sentence | None) -> list[Node]:
    return [
        {
            "id": f"{names.passage(locator)}#char={span.start},{span.end}",
            "type": "oa:TextPositionSelector",
            "start": span.start,
            "end": span.end,
        }
        for span in (sentence or block).spans
    ]
