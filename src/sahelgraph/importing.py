"""Files of a big event dataset to a pack that a build takes beside the records."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sahelgraph import __version__, names
from sahelgraph.datasets.codes import Code
from sahelgraph.datasets.reading import DatasetReader, ImportedRow, document_slug
from sahelgraph.datasets.report import ImportReport, report_files
from sahelgraph.datasets.source import DatasetFormat
from sahelgraph.datasets.things import Things
from sahelgraph.documents.document import Block, DocumentIndex
from sahelgraph.errors import DocumentError
from sahelgraph.processes import Copies, cores, many_objects
from sahelgraph.records.checks import check_records
from sahelgraph.records.reader import Dataset, read_records

if TYPE_CHECKING:
    from sahelgraph.graph.imported import RowMapper
    from sahelgraph.graph.pack import PackWriter

#: Rows in a chunk: enough to write quickly, few enough to hold a hundred chunks in memory.
CHUNK = 2_000
#: What a claim has, and nothing else.
_ABOUT = f" <{names.DEF}about> "


def import_files(
    format: DatasetFormat,
    files: list[Path],
    out: Path,
    *,
    records: Path,
    ontology: Path,
    same: Path | None = None,
    encoding: str = "utf-8",
    progress: Callable[[str, str], None],
) -> ImportReport:
    """Write a pack of the rows of some files, and return what became of every row.

    Actors are matched with those of ``records`` by exact names, and by the file ``same``. What
    ``out`` held before is replaced as the last step. Raises a
    :class:`~sahelgraph.errors.SahelgraphError` that says which file is no file of the dataset.
    """
    from sahelgraph.graph.imported import RowMapper
    from sahelgraph.graph.pack import PackWriter

    known = read_records(records)
    check_records(known)
    things = Things(format.name, known)
    if same is not None:
        things.same_as(same)
    _refuse_like_names(format, files)
    mapper = RowMapper(_joined(known, things), ontology)
    with _beside(out) as directory, many_objects(), Copies(cores()) as copies:
        writer = PackWriter(directory)
        documents: list[DocumentIndex] = []
        counts: dict[str, Counter[str]] = {}
        codes: set[str] = set()
        cited: list[tuple[str, Block]] = []
        with report_files(directory) as into:
            reader = DatasetReader(format, things, into)
            for path in files:
                before = into.report.events, into.report.rows
                for chunk in _chunks(reader.read(path, encoding), documents):
                    codes.update(code for row in chunk for code in row.codes)
                    document = document_slug(format, path)
                    # What things cite stands with them, since rows only know of things.
                    cited += [(document, row.block) for row in chunk if row.is_cited]
                    # A copy of this process maps and writes what was read, while this one reads on.
                    copies.do(partial(_write_rows, writer.next_rows(), mapper, document, chunk))
                    _take(copies.answers(), writer, counts)
                progress("import", f"{path.name}: {_taken(into.report, *before)}")
            report = into.report
        _take(copies.rest(), writer, counts)
        added = Dataset(groups=things.groups, places=things.places)
        points = {
            place: (point.latitude, point.longitude, format.title)
            for place, point in things.points.items()
        }
        told = [(index, counts.get(index.number, Counter())) for index in documents]
        writer.things(mapper.things(added, told, cited, points, _meanings(format, codes)))
        report.matched = dict(things.matched)
        report.added = Counter(groups=len(things.groups), places=len(things.places))
        about = {"dataset": format.name, "code": __version__}
        writer.finish({**about, "documents": [*map(_told, documents)], **report.to_json()})
    return report


def _taken(report: ImportReport, events: int, rows: int) -> str:
    """What was taken of a file, from the counts of the report and those before it."""
    found = report.rows - rows
    return f"{report.events - events} of {found} rows" if found else "holds no row below its header"


@dataclass(frozen=True)
class WrittenRows:
    """A chunk that was written: its name, what the manifest tells of it, and what it counts.

    ``counts`` are those of the document by the terms of the context.
    """

    name: str
    entry: dict[str, Any]
    document: str
    counts: dict[str, int]


def _write_rows(
    path: Path, mapper: RowMapper, document: str, chunk: list[ImportedRow]
) -> WrittenRows:
    from sahelgraph.graph.pack import write_rows

    rows = ((row.event, None if row.is_cited else row.block) for row in chunk)
    lines = mapper.rows(document, rows)
    # Each row is a block, and tells of one event.
    counts = dict.fromkeys(("blocks", "blocks_cited", "events_told"), len(chunk))
    counts["claims_made"] = len({line.partition(" ")[0] for line in lines if _ABOUT in line})
    return WrittenRows(path.name, write_rows(path, lines), document, counts)


def _take(
    chunks: Iterator[WrittenRows], writer: PackWriter, counts: dict[str, Counter[str]]
) -> None:
    """Take chunks that were written, and add to what is counted in their documents."""
    for written in chunks:
        writer.take(written.name, written.entry)
        counts.setdefault(written.document, Counter()).update(written.counts)


def _joined(known: Dataset, things: Things) -> Dataset:
    """The known records with those that rows add: a view that grows as they are read."""
    from collections import ChainMap

    return replace(
        known,
        groups=ChainMap(things.groups, known.groups),  # type: ignore[arg-type]
        places=ChainMap(things.places, known.places),  # type: ignore[arg-type]
    )


def _chunks(
    items: Iterator[ImportedRow | DocumentIndex], documents: list[DocumentIndex]
) -> Iterator[list[ImportedRow]]:
    chunk: list[ImportedRow] = []
    for item in items:
        if isinstance(item, DocumentIndex):
            documents.append(item)
            continue
        chunk.append(item)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _meanings(format: DatasetFormat, codes: set[str]) -> dict[str, tuple[str, str | None]]:
    """The codes that rows have, with meaning and broader concept."""
    listed: dict[str, Code] = {
        codes_of.path(code): entry
        for codes_of in format.lists
        for code, entry in codes_of.codes.items()
    }
    return {path: (listed[path].meaning, listed[path].broader) for path in codes}


def _told(index: DocumentIndex) -> dict[str, str | int]:
    return {"number": index.number, "title": index.title, "sha256": index.sha256,
            "length": index.length}  # fmt: skip


def _refuse_like_names(format: DatasetFormat, files: list[Path]) -> None:
    """Two files may not be cited by one name."""
    seen: dict[str, Path] = {}
    for path in files:
        other = seen.setdefault(document_slug(format, path), path)
        if other is not path:
            raise DocumentError(f"{path}: would be cited like {other}; rename one of them")


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A directory beside ``out`` that takes its place when all went well."""
    is_taken = out.exists() and not (out / "import.json").is_file()
    if is_taken and (not out.is_dir() or any(out.iterdir())):
        raise DocumentError(f"{out}: is there already and is no import; give another --out")
    beside = out.with_name(f".{out.name}-{os.getpid()}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir()
        yield beside
        if out.exists():
            old = out.with_name(f".{out.name}-{os.getpid()}-old")
            out.rename(old)
            beside.rename(out)
            shutil.rmtree(old)
        else:
            beside.rename(out)
    except OSError as error:
        where = error.filename or out
        raise DocumentError(f"{where}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
