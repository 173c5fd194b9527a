"""The command line: commands and their help; what they do stands in the stages."""

from __future__ import annotations

import click

from sahelgraph import __version__
from sahelgraph.cli import asking, curating, exporting, extracting, importing, publishing


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sahelgraph")
def main() -> None:
    """A knowledge graph of Sahel armed groups, with the evidence of every statement."""


for command in (
    publishing.build,
    publishing.validate,
    publishing.publish,
    publishing.serve,
    asking.query,
    asking.lineage,
    asking.coverage,
    asking.quality,
    exporting.export,
    exporting.ontology,
    importing.import_dataset,
    curating.check,
    curating.documents,
    curating.gazetteer,
    extracting.extract,
):
    main.add_command(command)
