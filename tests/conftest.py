"""What many tests stand on: the small made-up world, the real records, an engine over each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from werkzeug.test import Client

from sahelgraph.build import Sources
from sahelgraph.graph.build import BuiltGraph, build_graph
from sahelgraph.locations import shipped
from sahelgraph.query.engine import Engine, Limits
from sahelgraph.records.checks import check_records
from sahelgraph.records.reader import Dataset, read_records
from sahelgraph.store.publish import publish
from sahelgraph.store.release import Release
from sahelgraph.web.app import create_app
from sahelgraph.web.live import Settings

WORLD = Path(__file__).parent / "world"
ONTOLOGY = shipped("ontology")
SHAPES = shipped("shapes")
# How long an example takes is the machine's; on a server for CI hypothesis looks at it no more either.
settings.register_profile("untimed", parent=settings(), deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def world_dataset() -> Dataset:
    dataset = read_records(WORLD / "seeds")
    check_records(dataset)
    return dataset


@pytest.fixture(scope="session")
def world_graph(world_dataset: Dataset) -> BuiltGraph:
    return build_graph(world_dataset, ONTOLOGY)


@pytest.fixture(scope="session")
def real_dataset() -> Dataset:
    dataset = read_records(Sources().records)
    check_records(dataset)
    return dataset


@pytest.fixture(scope="session")
def real_graph(real_dataset: Dataset) -> BuiltGraph:
    return build_graph(real_dataset, ONTOLOGY, shipped("queries"))


@pytest.fixture(scope="session")
def real_release(real_graph: BuiltGraph, tmp_path_factory: pytest.TempPathFactory) -> Release:
    root = tmp_path_factory.mktemp("home")
    return publish(real_graph.lines, root, digest=real_graph.digest, about={})


@pytest.fixture(scope="session")
def engine(real_release: Release) -> Iterator[Engine]:
    with Engine(real_release.path, Limits(timeout=30), workers=2) as engine:
        yield engine


@pytest.fixture(scope="session")
def client(real_release: Release) -> Iterator[Client]:
    settings = Settings(limits=Limits(timeout=20), workers=2, body=64 * 1024)
    app = create_app(real_release.path, release=real_release, settings=settings)
    yield Client(app)
    app.extensions["sahelgraph"].close()


@pytest.fixture(scope="session")
def armed_groups(real_release: Release) -> int:
    """How many armed groups the lines of the published dataset tell of."""
    of_type = " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/sahelgraph/def#ArmedGroup> "
    lines = real_release.dataset.read_text(encoding="utf-8").splitlines()
    found = {line.partition(" ")[0] for line in lines if of_type in line}
    assert len(found) > 30
    return len(found)
