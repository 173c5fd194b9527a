"""A knowledge graph of Sahel armed groups in which every statement keeps its evidence.

Data flows one way: documents, records, graph, validation, store, query, then lineage,
export, web and cli. A module imports only from what stands before it in that list.
"""

__version__ = "0.1.0"
