"""From record files to a published release, stage by stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sahelgraph import __version__
from sahelgraph.documents.verify import verify_directory
from sahelgraph.errors import DocumentError
from sahelgraph.locations import shipped
from sahelgraph.records.checks import check_records
from sahelgraph.records.reader import Dataset, read_records
from sahelgraph.store.publish import publish
from sahelgraph.store.release import CHECKED, Release
from sahelgraph.validation.report import Report

if TYPE_CHECKING:
    from sahelgraph.graph.build import BuiltGraph


@dataclass(frozen=True)
class Sources:
    """Where a build reads from; ``documents`` is the directory of the source texts, if at hand.

    ``packs`` are the directories of imports to take beside the records.
    """

    records: Path = field(default_factory=lambda: shipped("seeds"))
    ontology: Path = field(default_factory=lambda: shipped("ontology"))
    shapes: Path = field(default_factory=lambda: shipped("shapes"))
    documents: Path | None = None
    queries: Path = field(default_factory=lambda: shipped("queries"))
    packs: tuple[Path, ...] = ()


#: Told after each stage: its name, and what came of it in a few words.
Progress = Callable[[str, str], None]


def read_and_check(sources: Sources, progress: Progress) -> Dataset:
    """The records, checked across files and, where the documents are at hand, against them."""
    dataset = read_records(sources.records)
    check_records(dataset)
    counts = [
        f"{len(value)} {name}" for name, value in vars(dataset).items() if name != "documents"
    ]
    progress("records", ", ".join(counts))
    if sources.documents is not None:
        findings = verify_directory(sources.documents, dataset.documents.values())
        if findings:
            raise DocumentError("\n".join(findings))
        blocks = sum(len(index.blocks) for index in dataset.documents.values())
        progress(
            "documents", f"{len(dataset.documents)} documents, {blocks} blocks: all hashes hold"
        )
    return dataset


def build_and_validate(
    sources: Sources, progress: Progress, known: Path | None = None
) -> tuple[BuiltGraph, Report]:
    """The graph of the records, and what shapes and rules say about it.

    ``known`` is the file of what was checked before; parts that are as they were are not
    checked against the shapes again.
    """
    # Here, so that a process that only serves never loads the engine.
    from sahelgraph.graph.build import build_graph
    from sahelgraph.graph.pack import read_pack
    from sahelgraph.validation.checking import Checked
    from sahelgraph.validation.validate import validate

    dataset = read_and_check(sources, progress)
    packs = [read_pack(path) for path in sources.packs]
    for pack in packs:
        progress("import", f"{pack.path}: {pack.about['events']} events of {pack.about['dataset']}")
    graph = build_graph(dataset, sources.ontology, sources.queries, packs)
    progress("graph", f"{graph.counts['']} triples, digest {graph.digest[:12]}")
    checked = Checked.read(known) if known else Checked()
    report = validate(graph, sources.shapes, checked)
    checked.write()
    units = f"{checked.checked} of {checked.checked + checked.passed_over} parts checked"
    progress("validation", f"{report.summary}; {units}")
    return graph, report


def build_release(sources: Sources, root: Path, progress: Progress) -> tuple[Release, Report]:
    """Build, validate and publish; a violation publishes nothing.

    Raises a :class:`~sahelgraph.errors.SahelgraphError`; what was published before stays.
    """
    graph, report = build_and_validate(sources, progress, root / CHECKED)
    report.require()
    release = publish(graph.lines, root, digest=graph.digest, about={"code": __version__})
    progress("release", f"version {release.manifest.version} in {root}")
    return release, report
