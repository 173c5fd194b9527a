"""Where a dataset is published: the one thing that one can do with an engine but ask it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from sahelgraph.store.publish import publish
from sahelgraph.store.release import DATASET, Manifest, Release


class Target(Protocol):
    """What takes a whole dataset and shows it to readers at once, or not at all."""

    def publish(self, release: Release) -> Manifest:
        """Publish the dataset of a release; what was published before stays if that fails.

        Raises :class:`~sahelgraph.errors.PublishError`.
        """


class Home:
    """A directory of releases, which the engine that comes with us serves."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def publish(self, release: Release) -> Manifest:
        """Publish the dataset of a release that lies elsewhere; see :class:`Target`."""
        with release.dataset.open(encoding="utf-8", newline="") as file:
            lines = file.readlines()
        manifest = release.manifest
        of_records = manifest.files[DATASET]["sha256"]
        published = publish(
            lines, self.root, digest=of_records, about=manifest.about, parts=release.parts
        )
        return published.manifest
