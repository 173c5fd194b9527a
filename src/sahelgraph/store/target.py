"""Where a dataset is published: the one thing that one can do with an engine but ask it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from sahelgraph.errors import PublishError
from sahelgraph.store.publish import publish
from sahelgraph.store.release import Manifest, Release


class Target(Protocol):
    """What takes a whole dataset and shows it to readers at once, or not at all."""

    def publish(self, release: Release) -> Manifest:
        """Publish the dataset of a release; what was published before stays if that fails.

        Raises :class:`~sahelgraph.errors.PublishError`.
        """


def refuse_parts(release: Release) -> None:
    """Raise :class:`~sahelgraph.errors.PublishError` for a release that holds imports.

    A target takes the one file of the records; what was imported lies in files of its own.
    """
    if release.manifest.parts:
        raise PublishError(
            "a release with imports cannot be published elsewhere yet;"
            " build one of the records alone: sahelgraph build"
        )


class Home:
    """A directory of releases, which the engine that comes with us serves."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def publish(self, release: Release) -> Manifest:
        """Publish the dataset of a release that lies elsewhere; see :class:`Target`."""
        refuse_parts(release)
        with release.dataset.open(encoding="utf-8", newline="") as file:
            lines = file.readlines()
        manifest = release.manifest
        return publish(lines, self.root, digest=manifest.digest, about=manifest.about).manifest
