"""How groups came to be: changes, ancestors, descendants, paths, relations, as of a day."""
