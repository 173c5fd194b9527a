"""Records: strict YAML to typed models, with references and citations checked across files."""
