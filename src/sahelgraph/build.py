"""From record files to a published release, stage by stage."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sahelgraph import __version__
from sahelgraph.documents.verify import verify_directory
from sahelgraph.errors import DocumentError, Problem, PublishError, RecordErrors
from sahelgraph.locations import shipped
from sahelgraph.processes import many_objects
from sahelgraph.records.checks import check_records
from sahelgraph.records.reader import Dataset, read_records
from sahelgraph.store.publish import publish
from sahelgraph.store.release import CHECKED, PARTS_BESIDE, Release, current_release
from sahelgraph.validation.report import Report

if TYPE_CHECKING:
    from sahelgraph.graph.build import BuiltGraph
    from sahelgraph.graph.part import Part


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
    if not sources.packs and not any(vars(dataset).values()):
        message = "holds no records; give one that holds groups.yaml and the others"
        raise RecordErrors([Problem(str(sources.records), 1, "", message)])
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


@dataclass(frozen=True)
class Built:
    """What came of the records, of the imports beside them, and of the checks of both."""

    graph: BuiltGraph
    parts: list[Part]
    report: Report


@contextmanager
def built_and_validated(
    sources: Sources, progress: Progress, root: Path | None = None
) -> Iterator[Built]:
    """The graph of the records and the parts of imports, with what shapes and rules say.

    What was checked, or made of imports, for the release that is current under ``root`` is not
    checked or made again. The files of new parts are removed in the end.
    """
    # Here, so that a process that only serves never loads the engine.
    from sahelgraph.graph.build import build_graph
    from sahelgraph.graph.pack import read_pack
    from sahelgraph.graph.parts import make_parts
    from sahelgraph.validation.checking import Checked
    from sahelgraph.validation.validate import validate

    packs = [read_pack(path) for path in sources.packs]
    dataset = read_and_check(sources, progress)
    graph = build_graph(dataset, sources.ontology, sources.queries)
    progress("graph", f"{graph.counts['']} triples, digest {graph.digest[:12]}")
    for pack in packs:
        progress("import", f"{pack.path}: {pack.about['events']} events of {pack.about['dataset']}")
    checked = Checked.read(root / CHECKED) if root else Checked()
    with _beside(root) as directory:
        parts = None
        if packs:
            known = _known_parts(root)
            parts = make_parts(graph.default, packs, sources.ontology, directory, known)
            quads = sum(part.quads for part in parts.parts)
            progress("parts", f"{quads} quads in {len(parts.parts)}, {parts.made} of them made")
        report = validate(graph, sources.shapes, checked, parts=parts)
        checked.write()
        units = f"{checked.checked} of {checked.checked + checked.passed_over} parts checked"
        progress("validation", f"{report.summary}; {units}")
        yield Built(graph, parts.parts if parts else [], report)


def _known_parts(root: Path | None) -> Iterator[Part]:
    """The parts of the release that is current."""
    from sahelgraph.graph.part import Part

    try:
        release = current_release(root) if root else None
    except PublishError:
        return
    for part in release.parts if release else ():
        if part.path.is_file():
            yield Part(**vars(part))


@contextmanager
def _beside(root: Path | None) -> Iterator[Path]:
    """A directory for parts, where they can be linked from into a release; removed in the end."""
    if root is not None:
        root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=PARTS_BESIDE, dir=root) as directory:
        yield Path(directory)


def build_and_validate(sources: Sources, progress: Progress) -> tuple[BuiltGraph, Report]:
    """The graph of the records, and what shapes and rules say about it and about imports."""
    with built_and_validated(sources, progress) as built:
        return built.graph, built.report


def build_release(sources: Sources, root: Path, progress: Progress) -> tuple[Release, Report]:
    """Build, validate and publish; a violation publishes nothing.

    Raises a :class:`~sahelgraph.errors.SahelgraphError`; what was published before stays.
    """
    try:
        with many_objects(), built_and_validated(sources, progress, root) as built:
            built.report.require()
            release = publish(
                built.graph.lines,
                root,
                digest=built.graph.digest,
                about={"code": __version__},
                parts=built.parts,
            )
    except OSError as error:
        raise PublishError(f"{error.filename or root}: {error.strerror or error}") from error
    progress("release", f"version {release.manifest.version} in {root}")
    return release, built.report
