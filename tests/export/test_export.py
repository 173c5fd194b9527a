"""Each form is read back by the tools it is for, and says what the dataset says."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from io import BytesIO
from pathlib import Path

import geojson
import networkx as nx
import pandas
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import rdflib

from sahelgraph import names
from sahelgraph.errors import SahelgraphError, UnknownQuery
from sahelgraph.export.dump import export, write_dumps
from sahelgraph.export.formats import FORMS
from sahelgraph.export.rdf import differences
from sahelgraph.graph.build import BuiltGraph
from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import CatalogueQuery, read_catalogue
from sahelgraph.query.engine import Engine, Limits
from sahelgraph.store.publish import publish
from sahelgraph.store.release import DUMPS, DUMPS_INDEX, Release

RDF = {"nq": "nquads", "trig": "trig", "nt": "nt", "ttl": "turtle", "rdfxml": "xml",
       "jsonld": "json-ld"}  # fmt: skip
OX = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "nt": ox.RdfFormat.N_TRIPLES,
      "ttl": ox.RdfFormat.TURTLE, "rdfxml": ox.RdfFormat.RDF_XML,
      "jsonld": ox.RdfFormat.JSON_LD}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> dict[str, CatalogueQuery]:
    return read_catalogue(shipped("queries"))


@pytest.fixture(scope="module")
def world_release(world_graph: BuiltGraph, tmp_path_factory: pytest.TempPathFactory) -> Release:
    root = tmp_path_factory.mktemp("world")
    return publish(world_graph.lines, root, digest=world_graph.digest, about={})


@pytest.fixture(scope="module")
def world_engine(world_release: Release):
    with Engine(world_release.path, Limits(timeout=30)) as engine:
        yield engine


def canonical(quads: list[ox.Quad]) -> str:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return hashlib.sha256("\n".join(sorted(map(str, dataset))).encode()).hexdigest()


def quads_of(release: Release, form: str) -> list[ox.Quad]:
    """What a form has to hold: the named graphs, or the default graph."""
    quads = list(ox.parse(path=str(release.dataset), format=ox.RdfFormat.N_QUADS))
    in_graphs = form in ("nq", "trig")
    return [q for q in quads if isinstance(q.graph_name, ox.NamedNode) == in_graphs]


@pytest.mark.parametrize("form", RDF)
@pytest.mark.filterwarnings("ignore:(Dataset|Conjunctive):DeprecationWarning")
def test_rdf_read_back_by_two_libraries_is_the_same_graph(
    form: str, world_release: Release, world_engine: Engine, catalogue: dict[str, CatalogueQuery]
) -> None:
    body = export(world_release, world_engine, catalogue, form)
    expected = canonical(quads_of(world_release, form))
    assert canonical(list(ox.parse(body, format=OX[form]))) == expected
    dataset = rdflib.Dataset()
    dataset.parse(data=body, format=RDF[form])
    again = dataset.serialize(format="nquads").encode()
    parsed = list(ox.parse(again, format=ox.RdfFormat.N_QUADS))
    if form not in ("nq", "trig"):
        parsed = [ox.Quad(*quad.triple) for quad in parsed]
    assert canonical(parsed) == expected


@pytest.mark.parametrize("form", FORMS)
def test_an_export_is_the_same_bytes_each_time(
    form: str, world_release: Release, world_engine: Engine, catalogue: dict[str, CatalogueQuery]
) -> None:
    first = export(world_release, world_engine, catalogue, form)
    assert first == export(world_release, world_engine, catalogue, form)
    assert first


def test_one_graph_alone(
    world_release: Release, world_engine: Engine, catalogue: dict[str, CatalogueQuery]
) -> None:
    graph = names.document_graph("900")
    body = export(world_release, world_engine, catalogue, "nq", graph=graph)
    assert {q.graph_name.value for q in ox.parse(body, format=ox.RdfFormat.N_QUADS)} == {graph}
    with pytest.raises(SahelgraphError, match="there is no graph"):
        export(world_release, world_engine, catalogue, "nq", graph=graph + "9")


def test_csv_opens_in_pandas_and_is_described(
    world_release: Release, world_engine: Engine, catalogue: dict[str, CatalogueQuery]
) -> None:
    body = export(world_release, world_engine, catalogue, "csv")
    with zipfile.ZipFile(BytesIO(body)) as archive:
        about = json.loads(archive.read("csv-metadata.json"))
        tables = {name: archive.read(name) for name in archive.namelist() if name.endswith(".csv")}
    assert {table["url"] for table in about["tables"]} == set(tables)
    assert "ancestors.csv" not in tables
    for table in about["tables"]:
        frame = pandas.read_csv(BytesIO(tables[table["url"]]), dtype=str)
        columns = table["tableSchema"]["columns"]
        assert list(frame.columns) == [column["name"] for column in columns]
        for column in columns:
            values = frame[column["name"]].dropna()
            if column["datatype"] == "integer":
                assert values.str.fullmatch(r"-?\d+").all()
    casualties = pandas.read_csv(BytesIO(tables["casualties.csv"]))
    rows = world_engine.rows(catalogue["casualties"].bind({}, world_engine.rows))
    assert len(casualties) == len(rows) > 0


def test_the_table_of_blocks_tells_events_and_reasons(
    world_release: Release, world_engine: Engine, catalogue: dict[str, CatalogueQuery]
) -> None:
    body = export(world_release, world_engine, catalogue, "csv", table="blocks")
    rows = list(csv.DictReader(io.StringIO(body.decode(), newline="")))
    assert rows
    coverage = world_engine.rows(catalogue["coverage"].text)
    for document in coverage:
        blocks = {row["block"] for row in rows if row["document"] == document["document"]}
        assert len(blocks) == int(document["blocks"])
    assert any(row["event"] for row in rows)
    with pytest.raises(UnknownQuery, match="did you mean 'blocks'"):
        export(world_release, world_engine, catalogue, "csv", table="block")


def test_parquet_and_sqlite_hold_what_csv_holds(
    world_release: Release,
    world_engine: Engine,
    catalogue: dict[str, CatalogueQuery],
    tmp_path: Path,
) -> None:
    with zipfile.ZipFile(BytesIO(export(world_release, world_engine, catalogue, "csv"))) as archive:
        counts = {
            name.removesuffix(".csv"): len(pandas.read_csv(BytesIO(archive.read(name))))
            for name in archive.namelist()
            if name.endswith(".csv")
        }
    body = export(world_release, world_engine, catalogue, "parquet")
    with zipfile.ZipFile(BytesIO(body)) as archive:
        tables = {
            name.removesuffix(".parquet"): pq.read_table(BytesIO(archive.read(name)))
            for name in archive.namelist()
        }
    assert {name: table.num_rows for name, table in tables.items()} == counts
    assert str(tables["casualties"].schema.field("low").type) == "int64"
    path = tmp_path / "world.sqlite"
    path.write_bytes(export(world_release, world_engine, catalogue, "sqlite"))
    connection = sqlite3.connect(path)
    for name, count in counts.items():
        assert connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone() == (count,)
    connection.close()


def test_geojson_is_valid_and_loses_no_event(
    world_release: Release, world_engine: Engine, catalogue: dict[str, CatalogueQuery]
) -> None:
    found = geojson.loads(export(world_release, world_engine, catalogue, "geojson").decode())
    assert found.is_valid
    events = {
        row["event"] for row in world_engine.rows(catalogue["events"].bind({}, world_engine.rows))
    }
    assert {feature.id for feature in found.features} == events
    points = [f.geometry for f in found.features if f.geometry]
    assert [-3.25, 12.5] in [p.coordinates for p in points if p.type == "Point"]
    assert any(feature.geometry is None for feature in found.features)


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_the_network_opens_in_networkx(
    form: str, world_release: Release, world_engine: Engine, catalogue: dict[str, CatalogueQuery]
) -> None:
    body = BytesIO(export(world_release, world_engine, catalogue, form))
    graph = nx.read_graphml(body) if form == "graphml" else nx.read_gexf(body)
    families = {data["family"] for _, _, data in graph.edges(data=True)}
    assert families == {"change", "relation"}
    assert graph.nodes[names.thing("group", "red-column")]["label"]


def test_the_difference_of_two_versions_leads_from_one_to_the_other(tmp_path: Path) -> None:
    graph = names.GRAPH + "900"
    line = '<http://a.example/{}> <http://a.example/p> "{}" <' + graph + "> .\n"
    default = '<http://a.example/1> <http://a.example/p> "x" .\n'
    (tmp_path / "a").write_text(line.format(1, "x") + line.format(2, "kept") + default)
    (tmp_path / "b").write_text(line.format(2, "kept") + line.format(3, "new"))
    patch = list(differences([tmp_path / "a"], [tmp_path / "b"]))
    assert patch == ["D " + line.format(1, "x"), "A " + line.format(3, "new")]


def test_dumps_are_whole_or_not_there(
    world_release: Release, world_engine: Engine, catalogue: dict[str, CatalogueQuery],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    root = world_release.path.parent.parent

    def fails(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("sahelgraph.export.dump.to_geojson", fails)
        with pytest.raises(OSError, match="No space"):
            write_dumps(world_release, world_engine, catalogue, root)
    assert not list((root / DUMPS).iterdir())
    target = write_dumps(world_release, world_engine, catalogue, root)
    index = json.loads((target / DUMPS_INDEX).read_text())
    assert {about["form"] for about in index["files"].values()} == set(FORMS)
    for name, about in index["files"].items():
        body = (target / name).read_bytes()
        assert len(body) == about["bytes"]
        assert hashlib.sha256(body).hexdigest() == about["sha256"]
