"""The graph over HTTP: a SPARQL endpoint, the catalogue, and pages. Never imports the engine."""
