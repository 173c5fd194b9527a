"""The dataset that is served at this moment, and its change when another one is published."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app

from sahelgraph.errors import PublishError, SahelgraphError
from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import CatalogueQuery, read_catalogue
from sahelgraph.query.engine import Engine, Limits
from sahelgraph.store.release import CURRENT, Release, read_release, verify_release
from sahelgraph.web.kept import KeptReplies

_log = logging.getLogger("sahelgraph.web")
#: Seconds that requests on the dataset before may still begin; then it ends with the last one.
GRACE = 3.0
#: Seconds until a publication that could not be served is looked at again.
_AFTER_A_FAULT = 5.0


@dataclass(frozen=True)
class Settings:
    """How to serve. Sizes are in bytes, times in seconds.

    ``workers`` quick queries run at once in each of ``processes``; ``cache`` is for the kept
    answers of one process; ``request_time`` is how long a request may take to arrive whole, and an
    answer may stand still on its way; ``documents`` is the directory of the source documents,
    whose passages are shown then; ``base_url`` is the address that clients see, where a proxy
    stands before; ``watch`` is how often a process looks for a new publication.
    """

    limits: Limits = field(default_factory=Limits)
    processes: int = 2
    workers: int = 2
    cache: int = 64 * 2**20
    body: int = 2**20
    url: int = 16 * 2**10
    documents: str | None = None
    request_time: float = 10.0
    base_url: str = ""
    access_log: bool = False
    watch: float = 0.5


class Served:
    """One dataset in service: its engine, the answers kept of it, and what names it."""

    def __init__(self, dataset: Path, release: Release | None, settings: Settings) -> None:
        self.release = release
        self.digest = release.manifest.digest if release else _digest(dataset)
        self.engine = Engine(dataset, settings.limits, settings.workers)
        self.kept = KeptReplies(settings.cache)


def _digest(dataset: Path) -> str:
    with dataset.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Live:
    """What is served: a release, followed when the next is published, or an RDF file.

    Raises :class:`~sahelgraph.errors.PublishError` if the dataset cannot be loaded.
    """

    def __init__(self, dataset: Path, release: Release | None, settings: Settings) -> None:
        self.settings = settings
        self.catalogue: dict[str, CatalogueQuery] = read_catalogue(shipped("queries"))
        self.served = Served(dataset, release, settings)
        if not self.served.engine.is_isolated and not settings.limits.guard.services:
            _log.warning("the kernel lets no query worker leave the network; the guard is alone")
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        if release is not None:
            link = release.path.parent.parent / CURRENT
            self._thread = threading.Thread(target=self._follow, args=(link,), daemon=True)
            self._thread.start()

    def _follow(self, link: Path) -> None:
        """Serve whatever is published next, once it is loaded; the old one ends in peace."""
        told = ""
        while not self._ended.wait(self.settings.watch):
            release = self.served.release
            fault = ""
            try:
                path = link.resolve(strict=True)
                if release is None or path != release.path.resolve():
                    self._change(path)
            except (OSError, SahelgraphError) as error:
                fault = str(error)
            # What goes on is told once, and looked at again less often.
            if fault and fault != told:
                _log.error("the new publication is not served: %s", fault)
            if fault:
                self._ended.wait(_AFTER_A_FAULT)
            told = fault

    def _change(self, path: Path) -> None:
        release = read_release(path)
        problems = verify_release(release)
        if problems:
            raise PublishError("; ".join(problems))
        before = self.served
        self.served = Served(release.path, release, self.settings)
        _log.warning("now serving version %s", release.manifest.version)
        threading.Thread(target=_retire, args=(before.engine,), daemon=True).start()

    def close(self) -> None:
        """End all processes."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self.served.engine.close()


def _retire(engine: Engine) -> None:
    time.sleep(GRACE)
    while engine.asked:
        time.sleep(0.1)
    engine.close()


def live() -> Live:
    """What the application of this request serves."""
    found: Live = current_app.extensions["sahelgraph"]
    return found


def engine() -> Engine:
    """The engine of the dataset that is served now."""
    return live().served.engine


def catalogue() -> dict[str, CatalogueQuery]:
    """The catalogue of queries by name."""
    return live().catalogue


def release() -> Release | None:
    """The release that is served now; ``None`` for an RDF file."""
    return live().served.release
