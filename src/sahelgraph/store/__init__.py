"""Checked graphs to published releases: built beside, verified, switched to atomically."""
