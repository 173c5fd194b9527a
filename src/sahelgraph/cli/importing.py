"""The command that takes the files of big event datasets."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from sahelgraph.cli.options import records_option, told
from sahelgraph.datasets.cells import short
from sahelgraph.datasets.reading import FORMATS
from sahelgraph.datasets.report import REJECTED, UNMAPPED, ImportReport, Tally
from sahelgraph.importing import import_files
from sahelgraph.locations import shipped
from sahelgraph.stages import progress

#: Characters of a cell that are shown.
_MOST_VALUE = 40


@click.command("import")
@click.argument("dataset", type=click.Choice(sorted(FORMATS)))
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory to write: what 'build --with' takes, the report, and rows set apart.",
)
@click.option(
    "--same",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV with 'name' and 'group': which names of actors mean which known group.",
)
@click.option("--encoding", default="utf-8", show_default=True, help="Encoding of CSV files.")
@click.option("--strict", is_flag=True, help="Exit status 1 if any row was set apart.")
@records_option
@told
def import_dataset(
    dataset: str,
    files: tuple[Path, ...],
    out: Path,
    same: Path | None,
    encoding: str,
    strict: bool,
    records: Path,
) -> None:
    """Turn files of UCDP GED, ACLED or GTD (CSV or XLSX) into what a build takes.

    \b
    Example:
      sahelgraph import ucdp-ged GEDEvent_v25_1.csv --out packs/ucdp-ged
      sahelgraph build --with packs/ucdp-ged
    """
    report = import_files(
        FORMATS[dataset],
        list(files),
        out,
        records=records,
        ontology=shipped("ontology"),
        same=same,
        encoding=encoding,
        progress=progress,
    )
    _tell_files(report)
    _tell_rows("set apart", report.rejected)
    _tell_rows("not mapped", report.unmapped)
    if report.rejected:
        progress("set apart", f"{out / REJECTED} tells why, {out / 'rejected'} holds the rows")
    if report.unmapped:
        progress("not mapped", f"{out / UNMAPPED} lists what is not in the graph of rows taken")
    progress(
        "result",
        f"{report.events} of {report.rows} rows, {report.rejected_rows} set apart, "
        f"{len(report.matched)} actors known, {report.added['groups']} new, in {out}",
    )
    if strict and report.rejected_rows:
        sys.exit(1)


def _tell_files(report: ImportReport) -> None:
    """Tell what of each file was not read, and what could have been there."""
    for name, columns in report.columns_left.items():
        if columns:
            progress("columns", f"{name}: {len(columns)} have no place in the graph (import.json)")
    for name, columns in report.columns_missing.items():
        if columns:
            progress("columns", f"{name}: without {', '.join(columns)}; what they tell is missing")
    for name, sheets in report.sheets_left.items():
        if sheets:
            progress("sheets", f"{name}: only the first was read, not {', '.join(sheets)}")


def _tell_rows(what: str, found: Mapping[tuple[str, str], Tally]) -> None:
    """Tell what is the matter with how many rows, and with which first, the most frequent first."""
    for (column, reason), tally in sorted(found.items(), key=lambda item: -item[1].count):
        where = f"{column}: " if column else ""
        value = f"; there stands '{short(tally.value)[:_MOST_VALUE]}'" if tally.value else ""
        more = " …" if tally.count > len(tally.rows) else ""
        rows = f"{', '.join(tally.rows)}{more}"
        click.echo(f"{tally.count:>9} {what}: {where}{reason}{value} ({rows})", err=True)
