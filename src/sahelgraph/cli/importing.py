"""The command that takes the files of big event datasets."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sahelgraph.cli.options import records_option, told
from sahelgraph.datasets.reading import FORMATS
from sahelgraph.importing import import_files
from sahelgraph.locations import shipped
from sahelgraph.stages import progress


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
    for what, found in (("set apart", report.rejected), ("not mapped", report.unmapped)):
        for (column, reason), tally in sorted(found.items(), key=lambda item: -item[1].count):
            where = f"{column}: " if column else ""
            click.echo(f"{tally.count:>9} {what}: {where}{reason} ({tally.rows[0]} …)", err=True)
    progress(
        "result",
        f"{report.events} of {report.rows} rows, {report.rejected_rows} set apart, "
        f"{len(report.matched)} actors known, {report.added['groups']} new, in {out}",
    )
    if strict and report.rejected_rows:
        sys.exit(1)
