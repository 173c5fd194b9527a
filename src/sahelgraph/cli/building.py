"""Commands that build and validate the graph; they load nothing that only questions need."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sahelgraph.build import Sources, build_and_validate, build_release
from sahelgraph.cli.options import documents_option, home_option, packs_option, records_option, told
from sahelgraph.stages import progress
from sahelgraph.validation.report import Report


@click.command()
@records_option
@documents_option
@packs_option
@home_option
@told
def build(records: Path, documents: Path | None, packs: tuple[Path, ...], home: Path) -> None:
    """Build the graph from the records, validate it, and publish it.

    \b
    Example:
      sahelgraph build --documents ../documents
    """
    _, report = build_release(Sources(records=records, documents=documents, packs=packs), home,
                              progress)  # fmt: skip
    _tell_notes(report)


@click.command()
@records_option
@documents_option
@packs_option
@click.option("--all", "show_all", is_flag=True, help="Also list warnings and notes.")
@told
def validate(
    records: Path, documents: Path | None, packs: tuple[Path, ...], show_all: bool
) -> None:
    """Check records and graph without publishing anything.

    \b
    Example:
      sahelgraph validate --all
    """
    _, report = build_and_validate(
        Sources(records=records, documents=documents, packs=packs), progress
    )
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
