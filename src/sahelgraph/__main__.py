"""``python -m sahelgraph`` is the command line."""

from __future__ import annotations

from sahelgraph.cli import main

main(prog_name="sahelgraph")
