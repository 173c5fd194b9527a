"""Serving: Granian, which measured best by a factor of two, in front of the application."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import asdict
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from sahelgraph.errors import PublishError
from sahelgraph.query.engine import Limits
from sahelgraph.query.guard import GuardLimits
from sahelgraph.store.release import Release, read_release
from sahelgraph.web.app import create_app

_SETTINGS = "SAHELGRAPH_SERVE_SETTINGS"


def run(release: Release, host: str, port: int, limits: Limits, processes: int = 1) -> None:
    """Serve a release until the process is told to stop; says where once it answers.

    Raises :class:`~sahelgraph.errors.PublishError` if the address cannot be listened on.
    """
    os.environ[_SETTINGS] = json.dumps({"release": str(release.path), "limits": asdict(limits)})
    server = Granian(
        "sahelgraph.web.server:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=8,
        factory=True,
        log_enabled=False,
    )
    threading.Thread(target=_announce, args=(release, host, port), daemon=True).start()
    try:
        server.serve()
    except (OSError, RuntimeError) as error:
        raise PublishError(f"cannot serve at {host}:{port}: {error}; try another --port") from error


def application() -> Flask:
    """The application of a serving process, made from the settings of the one that began it."""
    settings = json.loads(os.environ[_SETTINGS])
    guard = GuardLimits(**settings["limits"].pop("guard"))
    limits = Limits(**settings["limits"], guard=guard)
    release = read_release(Path(settings["release"]))
    return create_app(release.path, release=release, limits=limits)


def _announce(release: Release, host: str, port: int) -> None:
    """Print the address as soon as a query is answered there."""
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}/"
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}ready", timeout=5):  # noqa: S310 (our own address)
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    manifest = release.manifest
    print(
        f"sahelgraph serves version {manifest.version} ({manifest.triples} triples) at {address}",
        file=sys.stderr,
        flush=True,
    )
