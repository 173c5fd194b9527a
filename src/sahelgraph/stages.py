"""How the stages of a command are told while it runs."""

from __future__ import annotations

import click


def progress(stage: str, result: str) -> None:
    """Print a line for a stage that is done."""
    click.echo(f"{stage:<11}{result}", err=True)
