"""``python -m sahelgraph`` is the command line."""

from __future__ import annotations

from sahelgraph.stopping import interrupted_at_once


def run() -> None:
    """Run the command that the arguments of the process tell."""
    with interrupted_at_once():
        from sahelgraph.cli import main
    main(prog_name="sahelgraph")


if __name__ == "__main__":
    run()
