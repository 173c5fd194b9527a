"""Commands that publish the graph to engines, and serve it."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from sahelgraph.build import Sources, build_release
from sahelgraph.cli.exporting import start_dumps
from sahelgraph.cli.options import (
    documents_option,
    engine_option,
    home_option,
    records_option,
    told,
)
from sahelgraph.output import usable
from sahelgraph.query.engine import Limits
from sahelgraph.query.guard import GuardLimits
from sahelgraph.query.remote import RemoteEngine
from sahelgraph.stages import progress
from sahelgraph.store.address import EngineAddress
from sahelgraph.store.release import all_releases
from sahelgraph.store.send import EngineTarget
from sahelgraph.store.target import Home, Target
from sahelgraph.web.live import Settings, default_processes


@click.command()
@click.option(
    "--engine",
    metavar="URL",
    default="",
    envvar="SAHELGRAPH_ENGINE",
    help="Where the engine takes queries.",
)
@click.option(
    "--to",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Publish to another directory such as --home, not to an engine.",
)
@click.option("--engine-update", metavar="URL", default="", help="Where it takes updates.")
@click.option(
    "--engine-store",
    metavar="URL",
    default="",
    help="Where it takes graphs (Graph Store Protocol); without it they go as updates.",
)
@click.option(
    "--kept-for",
    default=120.0,
    show_default=True,
    type=click.FloatRange(min=0),
    help="Seconds that the publication before is left to those who read it.",
)
@home_option
@told
def publish(
    engine: str,
    directory: Path | None,
    engine_update: str,
    engine_store: str,
    kept_for: float,
    home: Path,
) -> None:
    """Publish the current release to an engine that speaks SPARQL 1.1, or to another directory.

    Build and validate it first with 'sahelgraph build'. Readers see the version before until the
    new one is whole there. User and password, or a token, stand in the environment:
    SAHELGRAPH_ENGINE_USER, SAHELGRAPH_ENGINE_PASSWORD, SAHELGRAPH_ENGINE_TOKEN.

    \b
    Examples:
      sahelgraph publish --engine http://localhost:7878/query
      sahelgraph publish --engine http://localhost:7878/query \\
        --engine-store http://localhost:7878/store
    """
    target: Target
    if directory is not None:
        target = Home(directory)
    elif engine:
        address = EngineAddress.of(engine, engine_update, engine_store)
        target = EngineTarget(address, kept_for=kept_for, told=partial(progress, "engine"))
    else:
        raise click.UsageError("say where to: --engine URL, or --to DIRECTORY")
    if not all_releases(home):
        build_release(Sources(), home, progress)
    manifest = target.publish(usable(home))
    progress("published", f"version {manifest.version} at {directory or engine}")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--dataset",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Serve this RDF file (N-Quads, TriG, Turtle …) as it is, instead of the graph.",
)
@click.option("--base-url", default="", help="The address that clients see, behind a proxy.")
@click.option(
    "--processes",
    default=default_processes,
    show_default="half the cores, 2 to 4",
    type=click.IntRange(1),
    help="Serving processes.",
)
@click.option("--timeout", default=10.0, show_default=True, help="Seconds that a query may take.")
@click.option("--query-memory", default=1024, show_default=True, help="MiB that a query may take.")
@click.option("--rows", default=100_000, show_default=True, help="Rows that an answer may have.")
@click.option("--answer-size", default=64, show_default=True, help="MiB of one answer.")
@click.option("--waiting", default=32, show_default=True, help="Queries that may wait.")
@click.option("--body-size", default=1024, show_default=True, help="KiB of a request's body.")
@click.option(
    "--request-time", default=10.0, show_default=True, help="Seconds in which a request is whole."
)
@click.option("--cache-size", default=64, show_default=True, help="MiB of kept answers a process.")
@click.option("--allow-service", multiple=True, help="Address that SERVICE may ask; repeatable.")
@click.option("--access-log", is_flag=True, help="Print a line for each request.")
@click.option(
    "--engine-connections", default=8, show_default=True, help="Queries at once to --engine."
)
@engine_option
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
      sahelgraph serve --engine http://localhost:7878/query
    """
    from sahelgraph.web.server import serve as serve_dataset

    settings = _settings(given, documents, home)
    if given["engine"]:
        if given["dataset"] is not None:
            raise click.UsageError("give --engine or --dataset, not both")
        address = EngineAddress.of(given["engine"])
        # Before anything is served: is there something to serve?
        RemoteEngine(address, settings.limits).close()
        serve_dataset(address, host, port, settings)
        return
    if given["dataset"] is not None:
        serve_dataset(given["dataset"], host, port, settings)
        return
    if not all_releases(home):
        build_release(Sources(records=records, documents=documents), home, progress)
        # Anew: serving processes are forked, and must not hold the engine that building loaded.
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606
    release = usable(home)
    start_dumps(release, home)
    serve_dataset(release, host, port, settings)


def _settings(given: dict[str, Any], documents: Path | None, home: Path) -> Settings:
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
        documents=str(documents.resolve()) if documents is not None else None,
        request_time=given["request_time"],
        base_url=given["base_url"],
        access_log=given["access_log"],
        connections=given["engine_connections"],
        home=str(home.resolve()),
    )
