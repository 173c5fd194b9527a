"""A knowledge graph of Sahel armed groups in which every statement keeps its evidence.

Data flows one way: documents, records, graph, validation, store, query, then lineage,
export, web and cli. A module imports only from what stands before it in that list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from sahelgraph.api import Graph, Table
    from sahelgraph.api import open as open

__all__ = ["Graph", "Table", "__version__", "open"]


def __getattr__(name: str) -> Any:
    """Load what answers only when it is asked for: a serving process needs none of it."""
    if name in ("Graph", "Table", "open"):
        from sahelgraph import api

        return getattr(api, name)
    raise AttributeError(f"module 'sahelgraph' has no attribute '{name}'")
