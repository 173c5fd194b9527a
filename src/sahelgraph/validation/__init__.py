"""A built graph to a report: SHACL shapes, and rules whose queries must return nothing."""
