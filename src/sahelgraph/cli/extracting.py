"""The command that drafts records from documents."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from sahelgraph.cli.options import records_option, told
from sahelgraph.documents.blocks import document_number
from sahelgraph.documents.formats import read_source
from sahelgraph.errors import DocumentError
from sahelgraph.extraction.extract import Extractor, Settings, extract_document
from sahelgraph.extraction.files import write_drafts
from sahelgraph.extraction.review import review_drafts
from sahelgraph.records.reader import Dataset, read_records
from sahelgraph.stages import progress


@dataclass(frozen=True)
class _Task:
    path: Path
    number: str
    records: Path
    out: Path
    settings: Settings


def _day(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """A day, month or year as it is; refuses what is none."""
    if value is not None:
        parts = [*value.split("-"), "01", "01"][:3]
        try:
            date.fromisoformat("-".join(parts))
        except ValueError as error:
            raise click.BadParameter(f"'{value}' is no day such as 2025-07-04") from error
    return value


@click.command()
@click.argument(
    "documents",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("drafts"),
    show_default=True,
    help="Directory of the drafts; each document has a folder of its number in it.",
)
@click.option(
    "--number", help="Three digits for the document; default: those of its name, or free ones."
)
@click.option(
    "--date",
    "latest",
    metavar="DATE",
    callback=_day,
    help="Day on which the document appeared (2025-07-04): frames dates without a year.",
)
@click.option(
    "--review", is_flag=True, help="Go through the drafts and accept, mend or reject each."
)
@click.option(
    "--reader", metavar="URL", help="A second reader: the base URL of an OpenAI-compatible server."
)
@click.option(
    "--model",
    default="default",
    show_default=True,
    help="The model that the second reader asks for.",
)
@records_option
@told
def extract(
    documents: tuple[Path, ...],
    out: Path,
    number: str | None,
    latest: str | None,
    review: bool,
    reader: str | None,
    model: str,
    records: Path,
) -> None:
    """Draft records from documents: text, HTML, PDF or DOCX.

    For each document the index of its blocks, drafts of events, changes, relations and people,
    names that no record has, and a list of the blocks that were not understood. Every claim has
    its passage, the rule that found it and how often that rule was right. Nothing is written to
    the records before --review has it accepted.

    \b
    Examples:
      sahelgraph extract 005_report.txt
      sahelgraph extract report.pdf --number 006 --date 2025-07-04 --review --records seeds
    """
    if number is not None and len(documents) > 1:
        raise click.UsageError(
            "--number is for one document; begin the names of several with theirs"
        )
    dataset = read_records(records)
    settings = Settings(latest=latest, reader=reader, model=model)
    numbers = _numbers(documents, number, dataset)
    tasks = [_Task(path, numbers[path], records, out, settings) for path in documents]
    failed = _run(tasks, dataset)
    if review:
        for task in tasks:
            review_drafts(out / task.number, records)
    if failed:
        sys.exit(1)


def _run(tasks: list[_Task], dataset: Dataset) -> int:
    """Draft from every document, several at once; returns how many could not be."""
    failed = 0
    if len(tasks) == 1:
        outcomes = [_drafted(tasks[0], Extractor.of(dataset))]
    else:
        with ProcessPoolExecutor() as pool:
            outcomes = list(pool.map(_draft_alone, tasks))
    for line, is_error in outcomes:
        if is_error:
            click.echo(f"sahelgraph: {line}", err=True)
            failed += 1
        else:
            progress("extract", line)
    return failed


def _draft_alone(task: _Task) -> tuple[str, bool]:
    return _drafted(task, Extractor.of(read_records(task.records)))


def _drafted(task: _Task, extractor: Extractor) -> tuple[str, bool]:
    try:
        text = read_source(task.path)
        index, drafts = extract_document(text, task.number, extractor, settings=task.settings)
        write_drafts(drafts, index, text, extractor.dataset, task.out)
    except DocumentError as error:
        return str(error), True
    figures = sum(len(event.figures) for event in drafts.events)
    new = len(drafts.things)
    if not (drafts.events or drafts.changes or drafts.roles or drafts.relations):
        return (
            f"{task.path}: nothing understood in {len(index.blocks)} blocks ({index.kind}); what is"
            f" read are English reports of events, groups and people",
            False,
        )
    return (
        f"{task.path}: {index.kind}, {len(index.blocks)} blocks: {len(drafts.events)} events with"
        f" {figures} figures, {len(drafts.changes)} changes, {len(drafts.relations)} relations,"
        f" {len(drafts.roles)} roles and fates, {new} new names,"
        f" {len(drafts.not_understood)} blocks not understood: {task.out / task.number}"
    ), False


def _numbers(documents: tuple[Path, ...], number: str | None, dataset: Dataset) -> dict[Path, str]:
    """The number of each document: given, of its name, or the next free one."""
    found: dict[Path, str] = {}
    taken = set(dataset.documents)
    free = (f"{n:03}" for n in range(1000) if f"{n:03}" not in taken)
    for path in documents:
        told_number = number or document_number(path)
        if told_number is not None and not (len(told_number) == 3 and told_number.isdigit()):
            raise click.UsageError(f"--number takes three digits, not '{told_number}'")
        found[path] = told_number or next(n for n in free if n not in found.values())
    doubles = [path for path in documents if list(found.values()).count(found[path]) > 1]
    if doubles:
        names = ", ".join(str(path) for path in doubles)
        raise DocumentError(f"{names}: have the same number {found[doubles[0]]}; rename one")
    return found
