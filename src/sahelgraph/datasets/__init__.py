"""The big event datasets as files: rows to records of the house's own model."""
