"""Where the files are that come with the package: ontology, shapes, queries, seeds."""

from __future__ import annotations

from pathlib import Path

_PACKAGED = Path(__file__).parent / "_data"
_CHECKOUT = Path(__file__).parents[2]


def shipped(name: str) -> Path:
    """The directory ``ontology``, ``shapes``, ``queries`` or ``seeds``.

    In an installed wheel it lies in the package, in a checkout at the top of the tree.
    """
    packaged = _PACKAGED / name
    return packaged if packaged.is_dir() else _CHECKOUT / name
