"""The command line: commands and their help; what they do stands in the stages.

A command is loaded when it is asked for: all of them take a second to load, as long as a build of
one changed record may.
"""

from __future__ import annotations

from importlib import import_module

import click

from sahelgraph import __version__
from sahelgraph.stopping import interrupted_at_once

#: By the name of a command its module, and what it is called there.
_COMMANDS = {
    "build": ("building", "build"),
    "validate": ("building", "validate"),
    "publish": ("publishing", "publish"),
    "serve": ("publishing", "serve"),
    "query": ("asking", "query"),
    "lineage": ("asking", "lineage"),
    "coverage": ("asking", "coverage"),
    "quality": ("asking", "quality"),
    "export": ("exporting", "export"),
    "ontology": ("exporting", "ontology"),
    "import": ("importing", "import_dataset"),
    "check": ("curating", "check"),
    "documents": ("curating", "documents"),
    "gazetteer": ("curating", "gazetteer"),
    "extract": ("extracting", "extract"),
}


class _Commands(click.Group):
    """The commands by name, each loaded from its module when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands, for the help."""
        return sorted(_COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """The command of a name, if there is one."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        with interrupted_at_once():
            command: click.Command = getattr(import_module(f"{__name__}.{module}"), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sahelgraph")
def main() -> None:
    """A knowledge graph of Sahel armed groups, with the evidence of every statement."""
