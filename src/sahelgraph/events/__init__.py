"""The events of a dataset in memory: read once, selected, drawn on a map and a time line."""
