"""The command line: commands and their help; what they do stands in the stages."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from sahelgraph import __version__
from sahelgraph.build import Sources, build_and_validate, build_release, read_and_check
from sahelgraph.documents.blocks import (
    document_number,
    index_document,
    read_document,
    reindex,
)
from sahelgraph.documents.index_file import read_index, write_index
from sahelgraph.documents.verify import find_documents, verify_directory
from sahelgraph.errors import RecordErrors, SahelgraphError
from sahelgraph.locations import shipped
from sahelgraph.output import (
    list_catalogue,
    opened,
    parse_parameters,
    progress,
    run_query,
    show_blocks,
    show_lineage,
    usable,
)
from sahelgraph.quality import quality_page
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.engine import Limits
from sahelgraph.query.guard import GuardLimits
from sahelgraph.store.release import all_releases, default_root
from sahelgraph.validation.report import Report
from sahelgraph.web.live import Settings

P = ParamSpec("P")
R = TypeVar("R")


def told(function: Callable[P, R]) -> Callable[P, R]:
    """Let an error of ours end the command with its text and exit status 1."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except RecordErrors as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            count = len(error.problems)
            click.echo(f"{count} problem{'' if count == 1 else 's'} in the records", err=True)
        except SahelgraphError as error:
            click.echo(f"sahelgraph: {error}", err=True)
        sys.exit(1)

    return run


home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=default_root,
    show_default="SAHELGRAPH_HOME or ./published",
    help="Where releases are published.",
)
records_option = click.option(
    "--records",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=lambda: shipped("seeds"),
    show_default="the records that come with sahelgraph",
    help="Directory of the record files.",
)
documents_option = click.option(
    "--documents",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="SAHELGRAPH_DOCUMENTS",
    help="Directory of the source documents, to check every hash against.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sahelgraph")
def main() -> None:
    """A knowledge graph of Sahel armed groups, with the evidence of every statement."""


@main.command()
@records_option
@documents_option
@home_option
@told
def build(records: Path, documents: Path | None, home: Path) -> None:
    """Build the graph from the records, validate it, and publish it.

    \b
    Example:
      sahelgraph build --documents ../documents
    """
    _, report = build_release(Sources(records=records, documents=documents), home, progress)
    _tell_notes(report)


@main.command()
@records_option
@documents_option
@click.option("--all", "show_all", is_flag=True, help="Also list warnings and notes.")
@told
def validate(records: Path, documents: Path | None, show_all: bool) -> None:
    """Check records and graph without publishing anything.

    \b
    Example:
      sahelgraph validate --all
    """
    _, report = build_and_validate(Sources(records=records, documents=documents), progress)
    shown = report.findings if show_all else report.of("Violation")
    for finding in shown:
        click.echo(str(finding))
    if not report.conforms:
        sys.exit(1)
    _tell_notes(report)


def _tell_notes(report: Report) -> None:
    kept = len(report.of("Warning")) + len(report.of("Info"))
    if kept:
        click.echo(f"{kept} warnings and notes; 'sahelgraph validate --all' lists them", err=True)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--dataset",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Serve this RDF file (N-Quads, TriG, Turtle …) as it is, instead of the graph.",
)
@click.option("--base-url", default="", help="The address that clients see, behind a proxy.")
@click.option("--processes", default=2, show_default=True, help="Serving processes.")
@click.option("--timeout", default=10.0, show_default=True, help="Seconds that a query may take.")
@click.option("--query-memory", default=1024, show_default=True, help="MiB that a query may take.")
@click.option("--rows", default=100_000, show_default=True, help="Rows that an answer may have.")
@click.option("--answer-size", default=64, show_default=True, help="MiB of one answer.")
@click.option("--waiting", default=32, show_default=True, help="Queries that may wait.")
@click.option("--body-size", default=1024, show_default=True, help="KiB of a request's body.")
@click.option("--cache-size", default=64, show_default=True, help="MiB of kept answers a process.")
@click.option("--allow-service", multiple=True, help="Address that SERVICE may ask; repeatable.")
@click.option("--access-log", is_flag=True, help="Print a line for each request.")
@records_option
@documents_option
@home_option
@told
def serve(
    host: str, port: int, records: Path, documents: Path | None, home: Path, **given: Any
) -> None:
    """Serve the published graph; build and publish it first if there is none.

    \b
    Examples:
      sahelgraph serve --port 8080
      sahelgraph serve --dataset other.trig
    """
    from sahelgraph.web.server import serve as serve_dataset

    settings = _settings(given)
    if given["dataset"] is not None:
        serve_dataset(given["dataset"], host, port, settings)
        return
    if not all_releases(home):
        build_release(Sources(records=records, documents=documents), home, progress)
        # Anew: serving processes are forked, and must not hold the engine that building loaded.
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606
    serve_dataset(usable(home), host, port, settings)


def _settings(given: dict[str, Any]) -> Settings:
    """The settings of the service from the options of the command."""
    limits = Limits(
        timeout=given["timeout"],
        memory=given["query_memory"] * 2**20,
        largest=given["answer_size"] * 2**20,
        rows=given["rows"],
        waiting=given["waiting"],
        guard=GuardLimits(services=tuple(given["allow_service"])),
    )
    return Settings(
        limits=limits,
        processes=given["processes"],
        cache=given["cache_size"] * 2**20,
        body=given["body_size"] * 2**10,
        base_url=given["base_url"],
        access_log=given["access_log"],
    )


@main.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "tsv", "json", "xml", "ttl", "nt", "rdfxml", "jsonld"]),
    help="Default: a table on a terminal, CSV elsewhere.",
)
@click.option("--timeout", default=60.0, show_default=True, help="Seconds that it may take.")
@home_option
@click.pass_context
@told
def query(context: click.Context, name: str, form: str | None, timeout: float, home: Path) -> None:
    """Run a query of the catalogue, a file, or standard input (-).

    Parameters of a catalogue query follow as --PARAMETER VALUE; a value is an id, a name or an
    IRI. 'sahelgraph query list' lists the catalogue.

    \b
    Examples:
      sahelgraph query ancestors --group jnim
      sahelgraph query casualties --event boulikessi-2025-06-01 --format csv
      echo 'SELECT * { ?group a sg:ArmedGroup } LIMIT 5' | sahelgraph query -
    """
    if name == "list":
        list_catalogue(shipped("queries"))
        return
    values = parse_parameters(context.args)
    with opened(home, timeout) as engine:
        run_query(engine, shipped("queries"), name, values, form)


@main.command()
@click.argument("group")
@click.argument("to", required=False)
@click.option("--as-of", metavar="DATE", help="The lineage as it may have stood on a day.")
@click.option(
    "--direction",
    type=click.Choice(["ancestors", "descendants"]),
    default="ancestors",
    show_default=True,
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "mermaid", "json"]),
    default="text",
    show_default=True,
)
@home_option
@told
def lineage(
    group: str, to: str | None, as_of: str | None, direction: str, form: str, home: Path
) -> None:
    """Show how a group came to be, what came of it, or the ways from one group to another.

    \b
    Examples:
      sahelgraph lineage jnim
      sahelgraph lineage aqim jnim
      sahelgraph lineage aqim --direction descendants --as-of 2014-01-01
      sahelgraph lineage jnim --format mermaid
    """
    with opened(home) as engine:
        show_lineage(engine, group, to, as_of, form=form, descendants=direction == "descendants")


@main.command()
@home_option
@told
def coverage(home: Path) -> None:
    """Show how much of each document the records cite.

    \b
    Example:
      sahelgraph coverage
    """
    with opened(home) as engine:
        run_query(engine, shipped("queries"), "coverage", {}, None)


@main.command()
@records_option
@home_option
@told
def quality(records: Path, home: Path) -> None:
    """Print a page on the quality of the data: counts, conflicts, open questions, warnings.

    \b
    Example:
      sahelgraph quality > quality.md
    """
    _, report = build_and_validate(Sources(records=records), progress)
    with opened(home) as engine:
        click.echo(quality_page(engine, read_catalogue(shipped("queries")), report), nl=False)


@main.group()
def documents() -> None:
    """Index source documents, and check that they are those that were indexed."""


@documents.command("index")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--number", help="Three digits; default: those that the file's name begins with.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Default: print.")
@told
def documents_index(file: Path, number: str | None, out: Path | None) -> None:
    """Write the index of a document: its blocks and sentences with spans and hashes.

    What a curator wrote into an index that is there already is kept.

    \b
    Example:
      sahelgraph documents index 005_report.txt --out seeds/documents/005.yaml
    """
    text = read_document(file)
    number = number or document_number(file)
    if number is None:
        raise click.UsageError(f"the name of {file} begins with no three digits; give --number")
    is_there = out is not None and out.exists()
    index = reindex(text, read_index(out)) if out and is_there else index_document(text, number)
    if out is None:
        click.echo(write_index(index), nl=False)
    else:
        out.write_text(write_index(index), encoding="utf-8")
        sentences = sum(len(block.sentences) for block in index.blocks)
        progress("index", f"{out}: {index.kind}, {len(index.blocks)} blocks, {sentences} sentences")


@documents.command("check")
@click.argument(
    "directory",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="SAHELGRAPH_DOCUMENTS",
)
@records_option
@told
def documents_check(directory: Path, records: Path) -> None:
    """Check every document of a directory against its index, down to the sentence.

    \b
    Example:
      sahelgraph documents check ../documents
    """
    indexes = [read_index(path) for path in sorted((records / "documents").glob("*.yaml"))]
    findings = verify_directory(directory, indexes)
    for finding in findings:
        click.echo(finding, err=True)
    if findings:
        sys.exit(1)
    blocks = sum(len(index.blocks) for index in indexes)
    click.echo(f"{len(indexes)} documents, {blocks} blocks: all hashes hold")


@documents.command("show")
@click.argument("number")
@click.argument("blocks", nargs=-1)
@documents_option
@records_option
@told
def documents_show(number: str, blocks: tuple[str, ...], records: Path, **options: Any) -> None:
    """Print blocks of a document with the locators of their sentences.

    \b
    Example:
      sahelgraph documents show 004 b12 b13 --documents ../documents
    """
    directory: Path | None = options["documents"]
    if directory is None:
        raise click.UsageError("give the directory of the documents with --documents")
    index = read_index(records / "documents" / f"{number}.yaml")
    files = find_documents(directory)
    if number not in files:
        raise click.UsageError(f"there is no document {number} in {directory}")
    show_blocks(read_document(files[number]), index, blocks)


@main.command("check")
@records_option
@documents_option
@told
def check(records: Path, documents: Path | None) -> None:
    """Check only the records: types, references, citations. Quick, for use while writing them.

    \b
    Example:
      sahelgraph check
    """
    read_and_check(Sources(records=records, documents=documents), progress)
