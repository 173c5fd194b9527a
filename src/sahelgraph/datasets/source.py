"""What the importer has to know of a dataset: its columns, its code lists, how a row is mapped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sahelgraph.datasets.cells import Cells
from sahelgraph.datasets.codes import CodeList
from sahelgraph.datasets.things import Things

#: A row's cells and the things known so far to the keys of an event record,
#: with ``actor_as_written`` and ``place_as_written`` for its account.
MapRow = Callable[[Cells, Things], dict[str, Any]]


@dataclass(frozen=True)
class DatasetFormat:
    """A dataset as its codebook has it.

    ``needed`` columns have to be there; ``taken`` ones are read if they are; all others are
    told as left out.
    """

    name: str
    title: str
    id_column: str
    needed: tuple[str, ...]
    taken: tuple[str, ...]
    lists: tuple[CodeList, ...]
    map_row: MapRow

    @property
    def columns(self) -> frozenset[str]:
        """All columns that are read."""
        return frozenset((*self.needed, *self.taken, *(codes.column for codes in self.lists)))
