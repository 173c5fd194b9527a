"""Records to RDF: nodes by a JSON-LD context, the derived layer by rules, and a digest."""
