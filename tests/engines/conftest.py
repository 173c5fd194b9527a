"""Engines elsewhere: one of each kind with the real records, for the tests that only read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from servers import KINDS, Elsewhere, Server, make

from sahelgraph.query.asking import Limits
from sahelgraph.query.remote import RemoteEngine
from sahelgraph.store.release import Release
from sahelgraph.store.send import EngineTarget


@pytest.fixture(scope="session", params=list(KINDS))
def elsewhere(
    request: pytest.FixtureRequest,
    real_release: Release,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Elsewhere]:
    server = make(request.param, tmp_path_factory.mktemp(request.param))
    server.start()
    try:
        target = EngineTarget(server.address, server.credentials)
        target.publish(real_release)
        target.close()
        limits = Limits(timeout=60)
        with RemoteEngine(server.address, limits, credentials=server.credentials) as engine:
            yield Elsewhere(server, engine)
    finally:
        server.kill()


@pytest.fixture(params=list(KINDS))
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """An empty server of one's own."""
    server = make(request.param, tmp_path_factory.mktemp(request.param))
    server.start()
    try:
        yield server
    finally:
        server.kill()
