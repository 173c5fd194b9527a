"""The dataset that is served at this moment, and its change when another one is published."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app, g

from sahelgraph.errors import PublishError, SahelgraphError
from sahelgraph.locations import shipped
from sahelgraph.processes import cores
from sahelgraph.query.asking import Asking, Limits
from sahelgraph.query.catalogue import CatalogueQuery, read_catalogue
from sahelgraph.query.engine import Engine
from sahelgraph.query.remote import RemoteEngine
from sahelgraph.store.address import EngineAddress
from sahelgraph.store.elsewhere import Holding, current_holding
from sahelgraph.store.release import CURRENT, RELEASES, Release, read_release, verify_release
from sahelgraph.web.kept import KeptReplies

_log = logging.getLogger("sahelgraph.web")
#: Seconds that requests on the dataset before may still begin; then it ends with the last one.
GRACE = 3.0
#: Seconds until a publication that could not be served is looked at again.
_AFTER_A_FAULT = 5.0

#: What goes wrong where a publication is broken; a link that leads to itself is a RuntimeError.
_FAULTS = (OSError, SahelgraphError, RuntimeError)


def default_processes() -> int:
    """As many serving processes as half the cores, but two at least, and four at most.

    The other half is for their workers; with as many as cores each kind of query was slower.
    """
    return min(max(2, cores() // 2), 4)


@dataclass(frozen=True)
class Settings:
    """How to serve. Sizes are in bytes, times in seconds.

    ``url`` is for an address, ``header`` for all that stands before the body of a request, which
    has to be there in ``header_time``.
    ``workers`` quick queries run at once in each of ``processes``; ``cache`` is for the kept
    answers of one process; ``request_time`` is how long a request may take to arrive whole, and an
    answer may stand still on its way; ``documents`` is the directory of the source documents,
    whose passages are shown then; ``base_url`` is the address that clients see, where a proxy
    stands before; ``watch`` is how often a process looks for a new publication,
    ``watch_engine`` at an engine elsewhere, which is asked ``connections`` queries at once;
    ``home`` is where our own releases lie.
    """

    limits: Limits = field(default_factory=Limits)
    processes: int = field(default_factory=default_processes)
    workers: int = 2
    cache: int = 64 * 2**20
    body: int = 2**20
    url: int = 16 * 2**10
    header: int = 32 * 2**10
    header_time: float = 5.0
    documents: str | None = None
    request_time: float = 10.0
    base_url: str = ""
    access_log: bool = False
    log_json: bool = False
    watch: float = 0.5
    watch_engine: float = 2.0
    connections: int = 8
    home: str = ""


class Served:
    """One dataset in service: its engine, the answers kept of it, and what names it."""

    def __init__(
        self, engine: Asking, digest: str, release: Release | None, settings: Settings
    ) -> None:
        self.engine = engine
        self.digest = digest
        self.release = release
        self.kept = KeptReplies(settings.cache)
        #: Says what one query may cost.
        self.limits_header = ("Sahelgraph-Limits", engine.limits.told())

    @classmethod
    def of_dataset(cls, dataset: Path, release: Release | None, settings: Settings) -> Served:
        """A release's directory or an RDF file, in our own engine."""
        digest = release.manifest.digest if release else _digest(dataset)
        return cls(Engine(dataset, settings.limits, settings.workers), digest, release, settings)

    @classmethod
    def of_engine(
        cls, address: EngineAddress, settings: Settings, holding: Holding | None = None
    ) -> Served:
        """What is published at an engine elsewhere, the current one if none is given.

        Its dumps are shown if the same version lies in our own home too.
        """
        engine = RemoteEngine(address, settings.limits, settings.connections, holding=holding)
        manifest = engine.holding.manifest
        release = Release(Path(settings.home) / RELEASES / manifest.version, manifest)
        return cls(engine, manifest.digest, release, settings)


def _digest(dataset: Path) -> str:
    with dataset.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Live:
    """What is served: a release or an engine, followed to what is published next, or an RDF file.

    Raises :class:`~sahelgraph.errors.PublishError` if the dataset cannot be loaded, and
    :class:`~sahelgraph.errors.QueryError` if an engine elsewhere cannot be asked.
    """

    def __init__(
        self, dataset: Path | EngineAddress, release: Release | None, settings: Settings
    ) -> None:
        self.settings = settings
        self.catalogue: dict[str, CatalogueQuery] = read_catalogue(shipped("queries"))
        self._source = dataset
        if isinstance(dataset, EngineAddress):
            self.served = Served.of_engine(dataset, settings)
        else:
            self.served = Served.of_dataset(dataset, release, settings)
        if not self.served.engine.is_isolated and not settings.limits.guard.services:
            _log.warning("the kernel lets no query worker leave the network; the guard is alone")
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        if release is not None or isinstance(dataset, EngineAddress):
            self._thread = threading.Thread(target=self._follow, daemon=True)
            self._thread.start()

    def _follow(self) -> None:
        """Serve whatever is published next, once it is loaded; the old one ends in peace."""
        told = ""
        watch = self.settings.watch
        if isinstance(self._source, EngineAddress):
            watch = max(watch, self.settings.watch_engine)
        while not self._ended.wait(watch):
            fault = ""
            current = self._current()
            try:
                newer = self._newer()
                if newer is not None:
                    self._change(newer)
            except _FAULTS as error:
                # One taken away meanwhile, for others came after it, is no fault: the last is next.
                fault = str(error) if self._current() == current else ""
            # What goes on is told once, and looked at again less often.
            if fault and fault != told:
                _log.error("the new publication is not served: %s", fault)
            if fault:
                again = time.monotonic() + _AFTER_A_FAULT
                while time.monotonic() < again and self._current() == current:
                    if self._ended.wait(watch):
                        return
            told = fault

    def _current(self) -> Path | None:
        """Where the current release lies; ``None`` if it is told by an engine, or by nobody."""
        release = self.served.release
        if release is None or isinstance(self.served.engine, RemoteEngine):
            return None
        try:
            return _current_beside(release)
        except _FAULTS:
            return None

    def _newer(self) -> Served | None:
        """What was published since, ready to answer; ``None`` if that is what is served."""
        engine, before = self.served.engine, self.served.release
        if isinstance(engine, RemoteEngine):
            current = current_holding(engine.state())
            if current is None or current.key == engine.holding.key:
                return None
            return Served.of_engine(engine.address, self.settings, current)
        if before is None:
            return None
        path = _current_beside(before)
        if path == before.path.resolve():
            return None
        release = read_release(path)
        problems = verify_release(release)
        if problems:
            raise PublishError("; ".join(problems))
        return Served.of_dataset(release.path, release, self.settings)

    def _change(self, newer: Served) -> None:
        before = self.served
        self.served = newer
        version = newer.release.manifest.version if newer.release else newer.digest[:12]
        _log.warning("now serving version %s", version)
        threading.Thread(target=_retire, args=(before.engine,), daemon=True).start()

    def close(self) -> None:
        """End all processes."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self.served.engine.close()


def _current_beside(release: Release) -> Path:
    """Where the current release lies among those of one; raises one of the faults."""
    return (release.path.parent.parent / CURRENT).resolve(strict=True)


def _retire(engine: Asking) -> None:
    time.sleep(GRACE)
    while engine.asked:
        time.sleep(0.1)
    engine.close()


def live() -> Live:
    """What the application of this request serves."""
    found: Live = current_app.extensions["sahelgraph"]
    return found


def served_now() -> Served:
    """What this request is answered from, the same to its end whatever is published meanwhile."""
    if "served" not in g:
        g.served = live().served
    found: Served = g.served
    return found


def engine() -> Asking:
    """The engine of the dataset that is served now."""
    return served_now().engine


def catalogue() -> dict[str, CatalogueQuery]:
    """The catalogue of queries by name."""
    return live().catalogue


def release() -> Release | None:
    """The release that is served now; ``None`` for an RDF file."""
    return served_now().release
