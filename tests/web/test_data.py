"""Dumps over HTTP, and the description of the dataset by DCAT, VoID and PROV."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
from rdflib import DCAT, RDF, Graph, Namespace, URIRef
from werkzeug.test import Client

from sahelgraph import names
from sahelgraph.export.dump import write_dumps
from sahelgraph.locations import shipped
from sahelgraph.query.catalogue import read_catalogue
from sahelgraph.query.engine import Engine
from sahelgraph.store.release import Release

VOID = Namespace("http://rdfs.org/ns/void#")
DATASET = URIRef(names.BASE + "dataset")


@pytest.fixture(scope="module")
def dumps(real_release: Release, engine: Engine) -> str:
    root = real_release.path.parent.parent
    write_dumps(real_release, engine, read_catalogue(shipped("queries")), root)
    return f"/data/{real_release.manifest.version}"


def test_a_file_comes_whole_or_in_ranges(client: Client, dumps: str) -> None:
    with client.get(f"{dumps}/sahelgraph.ttl") as whole:
        body = whole.data
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        assert whole.headers["Repr-Digest"] == f"sha-256=:{digest}:"
        assert int(whole.headers["Content-Length"]) == len(body)
        etag = whole.headers["ETag"]
    with client.get(f"{dumps}/sahelgraph.ttl", headers={"Range": "bytes=100-199"}) as part:
        assert part.status_code == 206
        assert part.data == body[100:200]
    with client.get(f"{dumps}/sahelgraph.ttl", headers={"If-None-Match": etag}) as again:
        assert again.status_code == 304
    with client.get(f"{dumps}/sahelgraph.ttl", headers={"Range": "bytes=99999999-"}) as beyond:
        assert beyond.status_code == 416


@pytest.mark.parametrize("path", ["/data/000000000000/sahelgraph.ttl", "/data/{}/index.json",
                                  "/data/{}/..%2Fmanifest.json", "/data/{}/nothing.ttl"])  # fmt: skip
def test_nothing_else_is_served(client: Client, dumps: str, path: str) -> None:
    reply = client.get(path.format(dumps.rpartition("/")[2]))
    assert reply.status_code == 404
    assert reply.content_type == "application/problem+json"


def test_the_dataset_is_described(client: Client, dumps: str, engine: Engine) -> None:
    reply = client.get("/.well-known/void", follow_redirects=True)
    graph = Graph().parse(data=reply.data, format="turtle")
    assert (DATASET, RDF.type, DCAT.Dataset) in graph
    triples = int(engine.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"])
    assert [int(o) for o in graph.objects(DATASET, VOID.triples)] == [triples]
    attacks = int(engine.rows("SELECT (COUNT(*) AS ?n) { ?s a sg:Attack }")[0]["n"])
    part = next(graph.subjects(VOID["class"], URIRef(names.DEF + "Attack")))
    assert int(graph.value(part, VOID.entities)) == attacks
    (version,) = graph.objects(DATASET, URIRef(str(DCAT) + "hasVersion"))
    assert str(version).endswith(dumps.rpartition("/")[2])
    for address in graph.objects(DATASET, DCAT.distribution):
        path = str(address).removeprefix("http://localhost")
        with client.get(path) as file:
            assert int(graph.value(address, DCAT.byteSize)) == len(file.data), path


def test_the_page_describes_itself_to_machines(client: Client, dumps: str) -> None:
    page = client.get("/data/", headers={"Accept": "text/html"}).text
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    about = json.loads(block)
    assert about["@type"] == "Dataset"
    assert len(about["distribution"]) == 12
    assert f"{dumps}/sahelgraph.csv.zip" in page


def test_a_hostile_host_cannot_write_into_the_description(client: Client, dumps: str) -> None:
    reply = client.get("/data/description.nt", headers={"Host": "a.example>;x"})
    assert b"example>;x" not in reply.data
