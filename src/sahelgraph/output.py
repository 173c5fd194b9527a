"""Behind the commands: the published release opened; tables, trees and blocks printed."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click
from rich.console import Console

from sahelgraph.build import Sources, build_release
from sahelgraph.documents.document import DocumentIndex, slices
from sahelgraph.errors import QueryRefused, SahelgraphError, UnknownQuery
from sahelgraph.lineage.diagram import dot, mermaid, to_json
from sahelgraph.lineage.family import Lineage, read_lineage
from sahelgraph.lineage.layout import lay_out
from sahelgraph.lineage.network import family_network, to_gexf, to_graphml
from sahelgraph.lineage.png import to_png
from sahelgraph.lineage.svg import to_svg
from sahelgraph.lineage.text import absence, lineage_tree, path_lines
from sahelgraph.query.asking import Answer, Asking, Limits
from sahelgraph.query.catalogue import Parameter, find_query, read_catalogue, resolve
from sahelgraph.query.engine import Engine
from sahelgraph.query.remote import RemoteEngine
from sahelgraph.query.results import ANY, Accepted, by_name
from sahelgraph.stages import progress
from sahelgraph.store.address import EngineAddress
from sahelgraph.store.release import Release, all_releases, usable_release
from sahelgraph.terminal import print_rows


def run_query(
    engine: Asking, queries: Path, name: str, values: dict[str, str], form: str | None
) -> None:
    """Run a query of the catalogue, a file or standard input and print the answer."""
    catalogue = read_catalogue(queries)
    if name == "-":
        text = sys.stdin.read()
    elif name not in catalogue and _is_path(name):
        try:
            text = Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise SahelgraphError(f"{name} cannot be read: {reason}") from error
    else:
        text = find_query(catalogue, name).bind(values, engine.rows, laterally=engine.takes_lateral)
        values = {}
    if values:
        raise UnknownQuery("parameters are for queries of the catalogue")
    form = form or ("table" if sys.stdout.isatty() else "csv")
    accept = Accepted("csv", "ttl") if form in ("table", "csv") else by_name(form) or ANY
    answer = engine.query(text, accept=accept)
    if form == "table" and answer.format == "csv":
        _print_table(answer)
    else:
        sys.stdout.buffer.write(answer.body)
        sys.stdout.buffer.flush()


def _is_path(name: str) -> bool:
    """Whether a file is meant and no query of the catalogue, whose names are single words."""
    return Path(name).is_file() or "/" in name or name.endswith((".rq", ".sparql"))


def _print_table(answer: Answer) -> None:
    header, *rows = csv.reader(io.StringIO(answer.body.decode()))
    count = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
    console = Console(highlight=False, markup=False)
    print_rows(header, rows, console, f"{count} in {answer.seconds * 1000:.0f} ms")


def list_catalogue(queries: Path) -> None:
    """Print the queries of the catalogue with their parameters."""
    for query in read_catalogue(queries).values():
        click.echo(f"{query.name:<14}{query.summary}")
        for parameter in query.parameters.values():
            needed = " (needed)" if parameter.required else ""
            click.echo(f"{'':<14}--{parameter.name} {parameter.type}: {parameter.summary}{needed}")


def show_lineage(
    engine: Asking,
    group: str,
    to: str | None,
    as_of: str | None,
    *,
    form: str = "text",
    descendants: bool = False,
) -> None:
    """Print the tree of a group, or the ways from one group to another."""
    whole = lineage = read_lineage(engine.rows)  # type: ignore[arg-type]
    wanted = Parameter("group", "group", "the group")
    start = resolve(wanted, group, engine.rows)
    end = resolve(wanted, to, engine.rows) if to is not None else None
    if as_of is not None:
        try:
            day = date.fromisoformat(as_of)
        except ValueError as error:
            message = f"'{as_of}' is no day; give one such as 2015-06-30"
            raise QueryRefused(message, "parameter") from error
        lineage = whole.as_of(day)
        absent = absence(whole, start, day)
        if absent and not lineage.changes_of(start):
            raise QueryRefused(f"{absent}; ask for a later day", "parameter")
        if absent:
            click.echo(absent, err=True)
    if form != "text":
        _draw(lineage, start, end, form)
        return
    if end is None:
        click.echo(lineage_tree(lineage, start, descendants=descendants))
        return
    ways = lineage.paths(start, end)
    if not ways:
        raise QueryRefused(
            f"{lineage.label(end)} does not descend from {lineage.label(start)}, by any change "
            "that a document tells",
            "parameter",
        )
    click.echo("\n\n".join(path_lines(lineage, way, start) for way in ways))


def _draw(lineage: Lineage, start: str, end: str | None, form: str) -> None:
    if form in ("svg", "png"):
        svg = to_svg(lay_out(lineage, start, end))
        sys.stdout.buffer.write(to_png(svg) if form == "png" else svg.encode())
        sys.stdout.buffer.flush()
        return
    if form in ("graphml", "gexf"):
        graph = family_network(lineage, start)
        about = f"The lineage of {start}"
        sys.stdout.buffer.write(to_graphml(graph) if form == "graphml" else to_gexf(graph, about))
        sys.stdout.buffer.flush()
        return
    shown = {"mermaid": mermaid, "dot": dot, "json": to_json}[form]
    click.echo(shown(lineage, start))


def show_blocks(text: str, index: DocumentIndex, wanted: tuple[str, ...]) -> None:
    """Print blocks of a document, all of them if none is named."""
    known = {block.name for block in index.blocks}
    for name in wanted:
        if name not in known:
            raise click.UsageError(f"document {index.number} has no block {name}")
    for block in index.blocks:
        if wanted and block.name not in wanted:
            continue
        section = f", {block.section}" if block.section else ""
        click.echo(f"{index.number}/{block.name} (line {block.line}{section})")
        for sentence in block.sentences:
            click.echo(f"  .{sentence.name} {slices(text, sentence.spans)}")
        if not block.sentences:
            click.echo(f"  {slices(text, block.spans)}")
        if block.sources:
            click.echo(f"  cites {', '.join(block.sources)}")


def usable(home: Path) -> Release:
    """The release to serve; says what had to be passed over to find it."""
    release, passed = usable_release(home)
    for problem in passed:
        click.echo(f"sahelgraph: passed over: {problem}", err=True)
    return release


@contextmanager
def opened(home: Path, timeout: float = 60.0, engine: str = "") -> Iterator[Asking]:
    """An engine over the published release; builds and publishes it first if there is none.

    With the address of an engine elsewhere, that one, over what is published there.
    """
    if engine:
        with RemoteEngine(EngineAddress.of(engine), Limits(timeout=timeout)) as remote:
            yield remote
        return
    if not all_releases(home):
        build_release(Sources(), home, progress)
    with Engine(usable(home).path, Limits(timeout=timeout)) as own:
        yield own


def parse_parameters(arguments: list[str]) -> dict[str, str]:
    """``--name value`` and ``--name=value`` as a mapping; ``--as-of`` is ``asOf``."""
    values = {}
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("--"):
            raise click.UsageError(f"'{argument}' is no parameter; write --PARAMETER VALUE")
        name, equals, value = argument[2:].partition("=")
        given = value if equals else next(rest, None)
        if given is None:
            raise click.UsageError(f"--{name} needs a value")
        values[re.sub(r"-([a-z])", lambda found: found[1].upper(), name)] = given
    return values
