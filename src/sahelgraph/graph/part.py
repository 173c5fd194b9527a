"""One part of a graph, as it is built, published and read again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """Sorted N-Quads of one part; ``key`` is the digest of all that it was made from.

    ``sha256`` is that of their text, however the file is compressed; ``graphs`` is the number of
    quads by graph IRI (empty for the default graph).
    """

    name: str
    path: Path
    key: str
    sha256: str
    graphs: dict[str, int]

    @property
    def quads(self) -> int:
        """The number of quads."""
        return sum(self.graphs.values())
