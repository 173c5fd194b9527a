"""What commands share: options, and how errors of ours are told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from sahelgraph.errors import RecordErrors, SahelgraphError
from sahelgraph.locations import shipped
from sahelgraph.store.release import default_root

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
engine_option = click.option(
    "--engine",
    metavar="URL",
    default="",
    envvar="SAHELGRAPH_ENGINE",
    help="Ask this SPARQL 1.1 engine instead of the one that comes with sahelgraph.",
)
documents_option = click.option(
    "--documents",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="SAHELGRAPH_DOCUMENTS",
    help="Directory of the source documents: hashes are checked, and a server shows passages.",
)
packs_option = click.option(
    "--with",
    "packs",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Directory that 'sahelgraph import' wrote, to take beside the records; repeatable.",
)
