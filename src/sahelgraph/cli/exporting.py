"""Commands that give the dataset to other tools."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import click

from sahelgraph import names
from sahelgraph.cli.options import home_option, told
from sahelgraph.errors import SahelgraphError
from sahelgraph.export.formats import FORMS, MOST_QUADS
from sahelgraph.export.ontology_page import ontology_markdown
from sahelgraph.locations import shipped
from sahelgraph.output import opened, usable
from sahelgraph.processes import end_with
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.stages import progress
from sahelgraph.store.release import DUMPS, DUMPS_INDEX, Release, all_releases


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMS)),
    default="trig",
    show_default=True,
    help="nq and trig hold the graphs of the documents, the others every triple once.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Default: print.")
@click.option("--graph", metavar="NAME", help="One graph: an IRI, or 004, authority, derived ...")
@click.option("--table", metavar="NAME", help="One table: a question of the catalogue, or blocks.")
@click.option("--since", metavar="VERSION", help="What changed since a release, as RDF Patch.")
@click.option("--all", "is_all", is_flag=True, help="Every form, beside the release, for /data/.")
@home_option
@told
def export(
    form: str,
    out: Path | None,
    graph: str | None,
    table: str | None,
    since: str | None,
    is_all: bool,
    home: Path,
) -> None:
    """Write the published dataset in a form that other tools read.

    \b
    Examples:
      sahelgraph export --format ttl --out sahelgraph.ttl
      sahelgraph export --format trig --graph 004
      sahelgraph export --format csv --table casualties
      sahelgraph export --since 140147298268
    """
    from sahelgraph.export.dump import export as export_as
    from sahelgraph.export.dump import write_dumps

    catalogue = read_catalogue(shipped("queries"))
    if since is not None:
        _write(_patch(home, since), out)
        return
    with opened(home) as engine:
        release = usable(home)
        if is_all:
            progress("dumps", str(write_dumps(release, engine, catalogue, home)))
            return
        iri = names.GRAPH + graph if graph and "://" not in graph else graph
        _write(export_as(release, engine, catalogue, form, iri, table), out)


@click.command()
@home_option
@told
def ontology(home: Path) -> None:
    """Print the page of the ontology: diagrams, terms and vocabularies, as Markdown.

    \b
    Example:
      sahelgraph ontology > docs/ontology.md
    """
    with opened(home) as engine:
        click.echo(ontology_markdown(engine), nl=False)


def _patch(home: Path, since: str) -> bytes:
    from sahelgraph.export.rdf import differences

    releases = {release.manifest.version: release for release in all_releases(home)}
    if since not in releases:
        known = ", ".join(releases) or "none"
        raise SahelgraphError(f"no release {since} is kept; there are {known}")
    lines = differences(releases[since].files, usable(home).files)
    return "".join(lines).encode()


def _write(body: bytes, out: Path | None) -> None:
    if out is not None:
        try:
            out.write_bytes(body)
        except OSError as error:
            raise SahelgraphError(f"{out} cannot be written: {error.strerror}") from error
        progress("export", f"{out}: {len(body)} bytes")
    elif sys.stdout.isatty() and b"\0" in body[:4096]:
        raise click.UsageError("this form is for files: give --out")
    else:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()


def start_dumps(release: Release, home: Path) -> None:
    """Have the dumps of a release written by a process of their own, if they are not there.

    It ends with this one.
    """
    is_there = (home / DUMPS / release.manifest.version / DUMPS_INDEX).is_file()
    if is_there or release.manifest.quads > MOST_QUADS:
        return
    command = [sys.executable, "-m", "sahelgraph", "export", "--all", "--home", str(home)]
    here, nothing = os.getpid(), subprocess.DEVNULL
    subprocess.Popen(  # noqa: S603 (our own module)
        command,
        stdin=nothing,
        stdout=nothing,
        stderr=nothing,
        # Interrupted, it takes away what it has written so far.
        preexec_fn=lambda: end_with(here, signal.SIGINT),
    )
