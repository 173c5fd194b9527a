"""Serving: a door for requests for data, and Granian behind it for everything else.

Of the servers for Python Granian measured best by a factor of two. Where there is no door (on
other systems than Linux) it takes all requests.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import multiprocessing
import os
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from sahelgraph.errors import PublishError, SahelgraphError
from sahelgraph.processes import end_with
from sahelgraph.query.engine import Limits
from sahelgraph.query.guard import GuardLimits
from sahelgraph.stopping import (
    call_when_told,
    end_as_others_do,
    holding_back,
    stop_when_the_parent_says,
)
from sahelgraph.store.address import EngineAddress
from sahelgraph.store.release import Release, read_release
from sahelgraph.web.access import AccessLog, NoLog
from sahelgraph.web.live import Settings
from sahelgraph.web.logs import start_logging
from sahelgraph.web.slow import SlowClients

if TYPE_CHECKING:
    from sahelgraph.web.front import Front

_log = logging.getLogger("sahelgraph.web")
_SETTINGS = "SAHELGRAPH_SERVE_SETTINGS"
#: Threads of one serving process. They mostly wait: for a query worker, or for a slow client
#: to send its body, so there have to be more of them than such clients.
_THREADS = 256
#: The least that the server takes for the beginning of a request.
_LEAST_BUFFER = 8192
_BACKLOG = 1024
#: Seconds until the server is told to stop again.
_FORGETTING = 0.1
#: Whether the kernel offers what the door is made of.
_HAS_DOOR = sys.platform.startswith("linux")


def serve(
    served: Release | Path | EngineAddress,
    host: str,
    port: int,
    settings: Settings | None = None,
) -> None:
    """Serve a release, an RDF file or an engine until told to stop; says where once it answers.

    Raises :class:`~sahelgraph.errors.PublishError` if the address cannot be listened on.
    """
    _check_free(host, port)
    settings = settings or Settings()
    told = {**_told(served), "port": port, "settings": asdict(settings), "parent": os.getpid()}
    with ExitStack() as stack:
        stack.enter_context(holding_back())
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="sahelgraph-"))
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = directory
        where: dict[str, Any] = {"address": host, "port": port}
        if _HAS_DOOR:
            listener = stack.enter_context(_listening(host, port))
            where = {"uds": Path(directory) / "behind"}
            told["door"] = {"listener": listener.fileno(), "behind": str(where["uds"])}
        os.environ[_SETTINGS] = json.dumps(told)
        server = Granian(
            "sahelgraph.web.server:application",
            **where,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(
                header_read_timeout=max(1, round(settings.header_time * 1000)),
                max_buffer_size=max(_LEAST_BUFFER, settings.header),
            ),
            workers=settings.processes,
            blocking_threads=_THREADS,
            backlog=_BACKLOG,
            backpressure=2 * _THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=int(settings.limits.longest) + 10,
            factory=True,
            log_enabled=False,
        )
        # A process, not a thread: what a thread holds locked while the serving processes are
        # forked stays locked in them for ever.
        announcer = multiprocessing.get_context("fork").Process(
            target=_announce, args=(served, host, port, os.getpid()), daemon=True
        )
        announcer.start()
        call_when_told(partial(_stop, server))
        _run(server, host, port)


def _run(server: Any, host: str, port: int) -> None:
    """Serve until told to stop."""
    try:
        server.serve()
    except (OSError, RuntimeError) as error:
        message = f"cannot serve at {host}:{port}: {error}; try another --port"
        raise PublishError(message) from error
    except SystemExit as error:
        # Its status tells of processes that ended, also where those were told to stop as well.
        if not server.interrupt_signal:
            message = "the serving processes end as they begin; what they say stands above"
            raise PublishError(message) from error


def _stop(server: Any) -> None:
    """Have the server stop, which forgets it where it is just replacing a process that ended."""
    while True:
        server.signal_handler_interrupt()
        time.sleep(_FORGETTING)


def _check_free(host: str, port: int) -> None:
    """Refuse an address that another server listens at.

    Granian's sockets share theirs, so the kernel would give some requests to the one and some to
    the other. What else may be wrong with an address is told when it is listened at.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                message = f"another server listens at {host}:{port}; stop it or try another --port"
                raise PublishError(message) from error


def _listening(host: str, port: int) -> socket.socket:
    """The socket at which the doors of all serving processes let clients in."""
    # They have it from this process.
    multiprocessing.set_start_method("fork", force=True)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        message = f"cannot serve at {host}:{port}: {error}; try another --port"
        raise PublishError(message) from error


def _told(served: Release | Path | EngineAddress) -> dict[str, object]:
    """What a serving process is told to serve; secrets it finds in its environment, as we did."""
    if isinstance(served, EngineAddress):
        return {"engine": asdict(served)}
    path = served.path if isinstance(served, Release) else served.resolve()
    return {"path": str(path), "is_release": isinstance(served, Release)}


def application() -> Callable[..., Iterable[bytes]]:
    """The application of a serving process, made from the settings of the one that began it."""
    told = json.loads(os.environ[_SETTINGS])
    stop_when_the_parent_says()
    if not end_with(told["parent"]):
        raise SystemExit(1)
    given = told["settings"]
    start_logging(is_json=given["log_json"])
    limits = given.pop("limits")
    guard = limits.pop("guard")
    guard["services"] = tuple(guard["services"])
    settings = Settings(limits=Limits(**limits, guard=GuardLimits(**guard)), **given)
    if sys.platform.startswith("linux"):
        SlowClients(told["port"], settings.request_time, settings.limits.longest).start()
    try:
        front = _front(told, settings)
    except SahelgraphError as error:
        _tell_once(error)
        raise SystemExit(1) from error
    application: Callable[..., Iterable[bytes]] = front
    log = NoLog()
    if settings.access_log:
        log = AccessLog(is_json=settings.log_json)
        log.start()
        application = log.beside(front)
    if "door" in told:
        # The library behind it is for Linux alone.
        from sahelgraph.web.door import Door

        listener = socket.socket(fileno=os.dup(told["door"]["listener"]))
        Door(front, listener, told["door"]["behind"], log).start()
    return application


def _front(told: dict[str, Any], settings: Settings) -> Front:
    """What answers the requests of a serving process, once what it serves is loaded."""
    # The library for metrics looks at its directory once, when it is first imported.
    from sahelgraph.web.app import create_app

    if "engine" in told:
        app = create_app(EngineAddress(**told["engine"]), settings=settings)
    else:
        path = Path(told["path"])
        release = read_release(path) if told["is_release"] else None
        app = create_app(path, release=release, settings=settings)
    return app.wsgi_app  # type: ignore[return-value]


def _tell_once(error: SahelgraphError) -> None:
    """Log what keeps a serving process from beginning: the others meet the same."""
    digest = hashlib.blake2b(str(error).encode(), digest_size=8).hexdigest()
    told = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]) / f"told-{digest}"
    with suppress(FileExistsError):
        told.touch(exist_ok=False)
        _log.error("%s", error)


def _announce(served: Release | Path | EngineAddress, host: str, port: int, parent: int) -> None:
    """Print the address as soon as a query is answered there."""
    end_as_others_do()
    if not end_with(parent):
        return
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}/"
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}ready", timeout=5):  # noqa: S310 (our own address)
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    what = str(served)
    if isinstance(served, Release):
        what = f"version {served.manifest.version} ({served.manifest.triples} triples)"
    elif isinstance(served, EngineAddress):
        what = f"the engine {served.query}"
    print(f"sahelgraph serves {what} at {address}", file=sys.stderr, flush=True)
