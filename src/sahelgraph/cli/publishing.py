"""Commands that publish the graph to engines, and serve it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from sahelgraph.build import Sources, build_release
from sahelgraph.cli.exporting import start_dumps
from sahelgraph.cli.options import (
    P,
    R,
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
from sahelgraph.stopping import ending_at_once, hold_back
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


def _limit(
    name: str, default: float, summary: str, *, least: int = 1
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """An option for a limit; a float is a time, which may be short but not nought."""
    numbers: click.IntRange | click.FloatRange = click.IntRange(least)
    if isinstance(default, float):
        numbers = click.FloatRange(0, min_open=True)
    return click.option(name, default=default, show_default=True, type=numbers, help=summary)


def _address(_: click.Context, __: click.Parameter, value: str) -> str:
    """Refuse what is no address on the web."""
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise click.BadParameter(f"'{value}' is no address such as https://example.org/sahel")
    return value


def _addresses(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> Any:
    return tuple(_address(context, option, value) for value in values)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--dataset",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Serve this RDF file (N-Quads, TriG, Turtle …) as it is, instead of the graph.",
)
@click.option(
    "--base-url",
    default="",
    callback=_address,
    help="The address that clients see, behind a proxy.",
)
@click.option(
    "--processes",
    default=default_processes,
    show_default="half the cores, 2 to 4",
    type=click.IntRange(1),
    help="Serving processes.",
)
@_limit("--timeout", 10.0, "Seconds that a query may take.")
@_limit("--query-memory", 1024, "MiB that a query may take.")
@_limit("--query-size", 128, "KiB of a query's text.")
@_limit("--depth", 50, "How deep brackets of a query may be nested.")
@_limit("--patterns", 300, "Patterns that a query may have.")
@_limit("--operators", 1000, "Operators that a query may have.")
@_limit("--rows", 100_000, "Rows that an answer may have.")
@_limit("--answer-size", 64, "MiB of one answer.")
@_limit("--waiting", 32, "Queries that may wait.")
@_limit("--long-queries", 8, "Queries that are not quick, at once.")
@_limit("--body-size", 1024, "KiB of a request's body.")
@_limit("--address-size", 16, "KiB of a request's address.")
@_limit("--header-size", 32, "KiB of a request before its body.")
@_limit("--header-time", 5.0, "Seconds in which a request's header is whole.")
@_limit("--request-time", 10.0, "Seconds in which a request is whole.")
@_limit("--cache-size", 64, "MiB of kept answers a process.", least=0)
@click.option(
    "--allow-service",
    multiple=True,
    callback=_addresses,
    help="Address that SERVICE may ask; repeatable.",
)
@click.option("--access-log", is_flag=True, help="Print a line for each request.")
@click.option("--log-json", is_flag=True, help="Log in JSON, an object a line.")
@_limit("--engine-connections", 8, "Queries at once to --engine.")
@engine_option
@records_option
@documents_option
@home_option
@told
def serve(
    host: str, port: int, records: Path, documents: Path | None, home: Path, **given: Any
) -> None:
    """Serve the published graph; build and publish it first if there is none.

    It ends with status 0 when it is told to stop (SIGTERM, SIGINT), also before it serves.

    \b
    Examples:
      sahelgraph serve --port 8080
      sahelgraph serve --dataset other.trig
      sahelgraph serve --engine http://localhost:7878/query
    """
    with ending_at_once():
        _serve(host, port, records, documents, home, given)


def _serve(
    host: str,
    port: int,
    records: Path,
    documents: Path | None,
    home: Path,
    given: dict[str, Any],
) -> None:
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
        hold_back()
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
        slow=given["long_queries"],
        guard=GuardLimits(
            characters=given["query_size"] * 2**10,
            depth=given["depth"],
            patterns=given["patterns"],
            operators=given["operators"],
            services=given["allow_service"],
        ),
    )
    return Settings(
        limits=limits,
        processes=given["processes"],
        cache=given["cache_size"] * 2**20,
        body=given["body_size"] * 2**10,
        url=given["address_size"] * 2**10,
        header=given["header_size"] * 2**10,
        header_time=given["header_time"],
        documents=str(documents.resolve()) if documents is not None else None,
        request_time=given["request_time"],
        base_url=given["base_url"],
        access_log=given["access_log"],
        log_json=given["log_json"],
        connections=given["engine_connections"],
        home=str(home.resolve()),
    )
