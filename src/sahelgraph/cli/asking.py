"""Commands that ask the published graph."""

from __future__ import annotations

from pathlib import Path

import click

from sahelgraph.build import Sources, build_and_validate
from sahelgraph.cli.options import engine_option, home_option, records_option, told
from sahelgraph.locations import shipped
from sahelgraph.output import (
    list_catalogue,
    opened,
    parse_parameters,
    run_query,
    show_lineage,
)
from sahelgraph.quality import quality_page
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.stages import progress


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "tsv", "json", "xml", "ttl", "nt", "rdfxml", "jsonld"]),
    help="Default: a table on a terminal, CSV elsewhere.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds that it may take.",
)
@engine_option
@home_option
@click.pass_context
@told
def query(
    context: click.Context, name: str, form: str | None, timeout: float, engine: str, home: Path
) -> None:
    """Run a query of the catalogue, a file, or standard input (-).

    Parameters of a catalogue query follow as --PARAMETER VALUE; a value is an id, a name or an
    IRI. 'sahelgraph query list' lists the catalogue.

    \b
    Examples:
      sahelgraph query ancestors --group jnim
      sahelgraph query casualties --event boulikessi-2025-06-01 --format csv
      sahelgraph query ancestors --group jnim --engine http://localhost:7878/query
      echo 'SELECT * { ?group a sg:ArmedGroup } LIMIT 5' | sahelgraph query -
    """
    if name == "list":
        list_catalogue(shipped("queries"))
        return
    values = parse_parameters(context.args)
    with opened(home, timeout, engine) as asked:
        run_query(asked, shipped("queries"), name, values, form)


@click.command()
@click.argument("group")
@click.argument("to", required=False)
@click.option(
    "--as-of", "--asOf", metavar="DATE", help="The lineage as it may have stood on a day."
)
@click.option(
    "--direction",
    type=click.Choice(["ancestors", "descendants"]),
    default="ancestors",
    show_default=True,
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "mermaid", "json", "svg", "png", "dot", "graphml", "gexf"]),
    default="text",
    show_default=True,
)
@engine_option
@home_option
@told
def lineage(
    group: str,
    to: str | None,
    as_of: str | None,
    direction: str,
    form: str,
    engine: str,
    home: Path,
) -> None:
    """Show how a group came to be, what came of it, or the ways from one group to another.

    \b
    Examples:
      sahelgraph lineage jnim
      sahelgraph lineage aqim jnim
      sahelgraph lineage aqim --direction descendants --as-of 2014-01-01
      sahelgraph lineage jnim --format mermaid
      sahelgraph lineage aqim jnim --format svg > aqim-jnim.svg
    """
    with opened(home, engine=engine) as asked:
        show_lineage(asked, group, to, as_of, form=form, descendants=direction == "descendants")


@click.command()
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


@click.command()
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
