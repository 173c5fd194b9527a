"""The application over the real release, asked without a network between."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from werkzeug.test import Client

from sahelgraph.query.engine import Limits
from sahelgraph.store.release import Release
from sahelgraph.web.app import create_app
from sahelgraph.web.live import Settings


@pytest.fixture(scope="session")
def client(real_release: Release) -> Iterator[Client]:
    settings = Settings(limits=Limits(timeout=5), workers=2, body=64 * 1024)
    app = create_app(real_release.path, release=real_release, settings=settings)
    yield Client(app)
    app.extensions["sahelgraph"].close()
