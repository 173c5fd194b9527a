"""Source documents, their blocks and the cited sentences as passages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
        map_document(index, nodes)
        for locator, block, sentence in index.passages():
            if sentence is not None and locator not in cited:
                continue
            node = _passage(index.number, block, sentence)
            if sentence is None:
                publishers = (labels[label] for label in block.sources)
                node["cites"] = list(
                    dict.fromkeys(names.thing(p.kind_of_thing, p.id) for p in publishers)
                )
                node["out_of_scope"] = index.out_of_scope.get(block.name)
            _map_passage(graph, node, index.number, block, sentence, nodes)


def map_document(
    index: DocumentIndex, nodes: NodeSet, counts: Mapping[str, int] | None = None
) -> None:
    """Write a document and the narrator whose voice it is, without its passages.

    ``counts`` are what was counted in it, for one whose passages rules never see together.
    """
    graph = [names.document_graph(index.number)]
    nodes.add(graph, {**_document(index), **(counts or {})})
    nodes.add(
        graph,
        {
            "id": names.narrator(index.number),
            "type": "sg:Narrator",
            "label": f"Narrator of document {index.number}",
            "narrates": names.document(index.number),
        },
    )


def map_block(number: str, block: Block, nodes: NodeSet) -> None:
    """Write a block of a document without what it cites."""
    graph = [names.document_graph(number)]
    _map_passage(graph, _passage(number, block, None), number, block, None, nodes)


def _map_passage(
    graph: list[str],
    node: Node,
    number: str,
    block: Block,
    sentence: Sentence | None,
    nodes: NodeSet,
) -> None:
    nodes.add(graph, node)
    for selector in _selectors(_locator(number, block, sentence), block, sentence):
        nodes.add(graph, selector)


def _locator(number: str, block: Block, sentence: Sentence | None) -> str:
    return f"{number}/{block.name}" + (f".{sentence.name}" if sentence else "")


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


def _passage(number: str, block: Block, sentence: Sentence | None) -> Node:
    part = sentence or block
    locator = _locator(number, block, sentence)
    return {
        "id": names.passage(locator),
        "type": "sg:Passage",
        "document": names.document(number),
        "source": names.document(number),
        "section": block.section,
        "block": block.name,
        "in_block": names.passage(f"{number}/{block.name}"),
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
