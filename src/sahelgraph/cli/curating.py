"""Commands for those who keep the records and index the documents."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from sahelgraph.build import Sources, read_and_check
from sahelgraph.cli.options import documents_option, records_option, told
from sahelgraph.documents.blocks import (
    document_number,
    index_document,
    read_document,
    reindex,
)
from sahelgraph.documents.index_file import read_index, write_index
from sahelgraph.documents.verify import find_documents, verify_directory
from sahelgraph.output import show_blocks
from sahelgraph.records.geonames import look_up, to_yaml
from sahelgraph.records.reader import read_records
from sahelgraph.stages import progress


@click.group()
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
    files = find_documents(directory)
    if number not in files:
        known = ", ".join(sorted(files)) or "none"
        raise click.UsageError(f"there is no document {number} in {directory}; there are {known}")
    indexed = records / "documents" / f"{number}.yaml"
    if not indexed.is_file():
        raise click.UsageError(
            f"document {number} has no index: 'sahelgraph documents index {files[number]}"
            f" --out {indexed}' writes it"
        )
    show_blocks(read_document(files[number]), read_index(indexed), blocks)


@click.command("check")
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


@click.command()
@records_option
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Default: print.")
@told
def gazetteer(records: Path, out: Path | None) -> None:
    """Look places up in GeoNames; only what name and country find without doubt is taken.

    \b
    Example:
      sahelgraph gazetteer --out seeds/gazetteer.yaml
    """
    entries = look_up(read_records(records))
    text = to_yaml(entries)
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        points = sum(entry.latitude is not None for entry in entries)
        progress("gazetteer", f"{out}: {len(entries)} places, {points} of them with a point")
