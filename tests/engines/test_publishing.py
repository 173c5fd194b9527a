"""Publishing to an engine: whole or not at all, whatever is killed and whoever reads."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from servers import Server, made_up

from sahelgraph import names
from sahelgraph.errors import EngineDown, PublishError, QueryError
from sahelgraph.graph.line_files import write_lines
from sahelgraph.graph.part import Part
from sahelgraph.query.asking import Limits
from sahelgraph.query.remote import RemoteEngine
from sahelgraph.store.address import Credentials, EngineAddress
from sahelgraph.store.elsewhere import Holding
from sahelgraph.store.publish import publish
from sahelgraph.store.release import Release, current_release, verify_release
from sahelgraph.store.send import EngineTarget
from sahelgraph.store.target import Home, Target

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
STATE = f"SELECT ?s WHERE {{ GRAPH <{names.ENGINE_STATE}> {{ ?s ?p ?o }} }}"
ALL_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture
def releases(tmp_path: Path) -> list[Release]:
    return [made_up(tmp_path, version) for version in range(3)]


def to(server: Server, kept_for: float = 0, address: EngineAddress | None = None) -> EngineTarget:
    return EngineTarget(address or server.address, server.credentials, kept_for=kept_for)


def reader(server: Server) -> RemoteEngine:
    return RemoteEngine(server.address, Limits(timeout=20), credentials=server.credentials)


def graphs_at(server: Server) -> set[str]:
    """Every graph of ours that the engine really holds, whatever we believe."""
    target = to(server)
    text = f"{ALL_GRAPHS[:-1]} FILTER(STRSTARTS(STR(?g), '{names.BASE}')) }}"
    from sahelgraph.store.elsewhere import select

    rows = select(target._transport, server.address, text, [], 20)
    return {row["g"] for row in rows}


def test_both_ways_of_publishing_are_targets(server: Server, tmp_path: Path) -> None:
    targets: list[Target] = [to(server), Home(tmp_path / "home")]
    release = made_up(tmp_path, 7)
    for target in targets:
        assert target.publish(release).digest == release.manifest.digest


def with_parts(home: Path) -> Release:
    """A release of some triples, and of more in two parts."""
    graph = f"{names.GRAPH}rows"
    parts = []
    for number in range(2):
        triples = [f"<urn:row-{number}-{row}> <urn:of> <urn:part-{number}>" for row in range(50)]
        lines = sorted(f"{t} {end}\n" for t in triples for end in (".", f"<{graph}> ."))
        path = home / f"rows-{number}.nq.gz"
        sha256 = write_lines(path, lines)
        parts.append(Part(path.name, path, f"k{number}", sha256, {"": 50, graph: 50}))
    lines = [f"<urn:a> <urn:b> <urn:c> <{names.GRAPH}own> .\n", "<urn:a> <urn:b> <urn:c> .\n"]
    text = "".join(sorted(lines))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return publish(sorted(lines), home / "own", digest=digest, about={}, parts=parts)


def test_a_release_with_imports_is_published_whole(server: Server, tmp_path: Path) -> None:
    release = with_parts(tmp_path)
    assert to(server).publish(release).digest == release.manifest.digest
    with reader(server) as engine:
        assert engine.rows(COUNT) == [{"n": "101"}]
        text = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{names.GRAPH}rows> {{ ?s ?p ?o }} }}"
        assert engine.rows(text) == [{"n": "100"}]
    assert to(server).publish(release).digest == release.manifest.digest


def test_a_release_with_imports_goes_to_another_directory(tmp_path: Path) -> None:
    release = with_parts(tmp_path)
    assert Home(tmp_path / "other").publish(release).digest == release.manifest.digest
    there = current_release(tmp_path / "other")
    assert there is not None
    assert verify_release(there) == []
    assert [part.graphs for part in there.parts] == [part.graphs for part in release.parts]
    assert [path.read_bytes() for path in there.files] == [p.read_bytes() for p in release.files]


@pytest.mark.parametrize("way", ["by the graph store", "by updates"])
def test_versions_follow_each_other_and_leave_nothing(
    server: Server, releases: list[Release], way: str
) -> None:
    address = server.address if way == "by the graph store" else server.updates_only
    for version, release in enumerate(releases):
        to(server, address=address).publish(release)
        with reader(server) as engine:
            rows = engine.rows("SELECT DISTINCT ?v WHERE { ?s <urn:version> ?v }")
            assert rows == [{"v": str(version)}]
            assert engine.rows(COUNT) == [{"n": "201"}]
            named = engine.rows(
                "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
            )
            assert named == [
                {"g": f"{names.GRAPH}even", "n": "100"},
                {"g": f"{names.GRAPH}odd", "n": "101"},
            ]
            key = engine.holding.key
    left = graphs_at(server)
    assert left == {
        names.ENGINE_STATE,
        names.default_of(key),
        f"{names.graphs_of(key)}even",
        f"{names.graphs_of(key)}odd",
    }


def test_a_blank_node_is_one_in_all_graphs(server: Server, releases: list[Release]) -> None:
    to(server).publish(releases[0])
    with reader(server) as engine:
        text = "SELECT ?b WHERE { ?b <urn:version> ?v . GRAPH ?g { ?b ?p ?v } FILTER(!REGEX(STR(?b), 'thing')) }"
        body = json.loads(engine.query(text).body)
    assert body["results"]["bindings"] == [{"b": {"type": "bnode", "value": "b0"}}]


def test_the_version_before_is_left_to_its_readers(server: Server, releases: list[Release]) -> None:
    target = to(server, kept_for=3600)
    target.publish(releases[0])
    with reader(server) as engine:
        target.publish(releases[1])
        # It was opened before, and goes on with what it had.
        assert engine.rows("SELECT DISTINCT ?v WHERE { ?s <urn:version> ?v }") == [{"v": "0"}]
    target.publish(releases[2])
    assert len([holding for holding in target._state() if holding.number]) == 3
    to(server, kept_for=0).publish(releases[2])
    assert [holding.manifest.version for holding in target._state()] == [
        releases[2].manifest.version
    ]


def test_a_reader_whose_version_is_gone_says_so(
    server: Server, releases: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen to answer with no rows at all without the lease."""
    to(server).publish(releases[0])
    with reader(server) as engine:
        to(server).publish(releases[1])
        monkeypatch.setattr("sahelgraph.query.remote.LEASE", 0.0)
        with pytest.raises(QueryError, match="no longer there"):
            engine.query(COUNT)


def test_what_is_current_is_not_sent_again(server: Server, releases: list[Release]) -> None:
    told: list[str] = []
    target = EngineTarget(server.address, server.credentials, told=told.append)
    target.publish(releases[0])
    before = target._state()
    target.publish(releases[0])
    assert target._state() == before
    assert "is current already" in told[-1]


def test_what_was_changed_at_the_engine_is_replaced(
    server: Server, releases: list[Release]
) -> None:
    target = to(server)
    target.publish(releases[0])
    graph = target._state()[0].at_engine(f"{names.GRAPH}odd")
    target._update(f"DELETE DATA {{ GRAPH <{graph}> {{ <urn:thing:1> <urn:version> '0' }} }}")
    with reader(server) as engine:
        assert engine.rows("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }") == [
            {"n": "200"}
        ]
    target.publish(releases[0])
    with reader(server) as engine:
        assert engine.rows("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }") == [
            {"n": "201"}
        ]


def test_other_data_of_the_engine_is_neither_shown_nor_touched(
    server: Server, releases: list[Release]
) -> None:
    target = to(server)
    target._update("INSERT DATA { GRAPH <urn:private> { <urn:a> <urn:secret> <urn:b> } }")
    target.publish(releases[0])
    target.publish(releases[1])
    with reader(server) as engine:
        for text in (
            "SELECT ?s WHERE { ?s <urn:secret> ?o }",
            "SELECT ?s WHERE { GRAPH ?g { ?s <urn:secret> ?o } }",
            "SELECT ?s WHERE { GRAPH <urn:private> { ?s <urn:secret> ?o } }",
            "SELECT ?s FROM <urn:private> WHERE { ?s <urn:secret> ?o }",
            "SELECT ?s FROM NAMED <urn:private> WHERE { GRAPH ?g { ?s <urn:secret> ?o } }",
            "SELECT ?g WHERE { VALUES ?g { <urn:private> } GRAPH ?g { ?s ?p ?o } }",
            f"SELECT ?s FROM <{names.ENGINE_STATE}> WHERE {{ ?s ?p ?o }}",
            f"SELECT ?s WHERE {{ GRAPH <{names.ENGINE_STATE}> {{ ?s ?p ?o }} }}",
        ):
            assert engine.rows(text) == [], text
        assert b"false" in engine.query("ASK { GRAPH <urn:private> { ?s ?p ?o } }").body
        for graphs in ({"default_graphs": ["urn:private"]}, {"named_graphs": ["urn:private"]}):
            body = engine.query(
                "SELECT ?s WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
                **graphs,  # type: ignore[arg-type]
            ).body
            assert json.loads(body)["results"]["bindings"] == []
    from sahelgraph.store.elsewhere import select

    found = select(
        target._transport, server.address, "SELECT ?s WHERE { ?s ?p ?o }", ["urn:private"], 20
    )
    assert found == [{"s": "urn:a"}]


@pytest.fixture
def watched(server: Server, releases: list[Release]) -> Iterator[Counter[str]]:
    """The versions that readers find who ask again and again, each answer checked to be whole."""
    to(server).publish(releases[0])
    found: Counter[str] = Counter()
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            try:
                with reader(server) as engine:
                    rows = engine.rows(
                        "SELECT ?v (COUNT(?s) AS ?n) WHERE { ?s <urn:version> ?v } GROUP BY ?v"
                    )
                    named = engine.rows(
                        "SELECT ?v (COUNT(?s) AS ?n) WHERE { GRAPH ?g { ?s <urn:version> ?v } } GROUP BY ?v"
                    )
            except EngineDown:
                found["down"] += 1
                time.sleep(0.05)
                continue
            except QueryError as error:
                found[f"{type(error).__name__}: {error}"] += 1
                continue
            is_whole = (
                len(rows) == len(named) == 1 and rows[0] == named[0] and rows[0]["n"] == "201"
            )
            found[rows[0]["v"] if is_whole else f"a mix: {rows} {named}"] += 1

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    yield found
    ended.set()
    for thread in threads:
        thread.join()


def test_readers_see_one_version_whole_while_others_are_published(
    server: Server, releases: list[Release], watched: Counter[str]
) -> None:
    """Seen to find mixes when `_switch` came before `_write`."""
    target = to(server, kept_for=60)
    for version in (1, 2, 0, 1, 2):
        target.publish(releases[version])
        time.sleep(0.3)
    assert set(watched) == {"0", "1", "2"}, watched
    assert sum(watched.values()) > 30


PUBLISH = """
import sys
from pathlib import Path
import sahelgraph.store.send as send
from sahelgraph.store.address import Credentials, EngineAddress
from sahelgraph.graph.part import Part
from sahelgraph.store.release import current_release
send._BY_STORE = 20
query, update, store, way, user, secret, moment, home, kept_for = sys.argv[1:]
target = send.EngineTarget(
    EngineAddress(query, update, store), Credentials(way, user, secret), kept_for=float(kept_for)
)
names = {"begun": "_write", "written": "_check", "checked": "_switch", "switched": "_retire"}
requests = 0
def stop():
    print("here", flush=True)
    sys.stdin.read()
if moment in names:
    before = getattr(target, names[moment])
    setattr(target, names[moment], lambda *given: (stop(), before(*given)))
else:
    post = target._transport.post
    def counted(*given, **known):
        global requests
        requests += bool(known.get("content_type"))
        if requests == 5:
            stop()
        return post(*given, **known)
    target._transport.post = counted
target.publish(current_release(Path(home)))
"""
MOMENTS = ["begun", "amid", "written", "checked", "switched"]


def publisher(
    server: Server, release: Release, moment: str, kept_for: float = 0
) -> subprocess.Popen[str]:
    """A process that publishes, and stands still at a moment until it is killed or told to go on."""
    address, credentials = server.address, server.credentials
    home = str(release.path.parent.parent)
    command = [sys.executable, "-c", PUBLISH, address.query, address.update, address.store,
               credentials.way, credentials.user, credentials.secret, moment, home,
               str(kept_for)]  # fmt: skip
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n", process.communicate()
    return process


def version_at(server: Server) -> str:
    with reader(server) as engine:
        rows = engine.rows("SELECT DISTINCT ?v WHERE { ?s <urn:version> ?v }")
        assert len(rows) == 1
        assert engine.rows(COUNT) == [{"n": "201"}]
        return rows[0]["v"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_publisher_that_is_killed_leaves_what_was_published(
    server: Server, releases: list[Release], moment: str
) -> None:
    to(server).publish(releases[0])
    process = publisher(server, releases[1], moment)
    process.kill()
    process.communicate()
    assert version_at(server) == ("1" if moment == "switched" else "0")
    to(server).publish(releases[2])
    assert version_at(server) == "2"
    assert len(graphs_at(server)) == 4


@pytest.mark.parametrize("moment", ["amid", "checked"])
def test_an_engine_that_is_killed_keeps_what_was_published(
    server: Server, releases: list[Release], moment: str
) -> None:
    to(server).publish(releases[0])
    process = publisher(server, releases[1], moment)
    server.kill()
    _, told = process.communicate("go on")
    assert process.returncode == 1
    assert "PublishError: nothing was published" in told
    assert "does not answer" in told
    server.start()
    assert version_at(server) == "0"
    to(server).publish(releases[2])
    assert version_at(server) == "2"
    assert len(graphs_at(server)) == 4


def test_two_who_publish_at_once_do_not_disturb_each_other(
    server: Server, releases: list[Release], watched: Counter[str]
) -> None:
    """The one that is at work is left alone by the other, and switches in its turn."""
    slow = publisher(server, releases[1], "amid", kept_for=60)
    to(server, kept_for=60).publish(releases[2])
    assert version_at(server) == "2"
    _, told = slow.communicate("go on")
    assert slow.returncode == 0, told
    assert version_at(server) == "1"
    assert set(watched) <= {"0", "1", "2"}, watched


def test_an_abandoned_publication_of_another_machine_is_removed_in_time(
    server: Server, releases: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = to(server)
    target.publish(releases[0])
    elsewhere = Holding(
        "0" * 12 + "-" + "1" * 8, releases[1].manifest, time.time(), "another-machine 1"
    )
    target._insert_state(elsewhere.key, names.ENGINE_HOLDS, elsewhere.record())
    target.publish(releases[2])
    assert elsewhere.key in {holding.key for holding in target._state()}
    monkeypatch.setattr("sahelgraph.store.send.ABANDONED", 0.0)
    target.publish(releases[0])
    assert elsewhere.key not in {holding.key for holding in target._state()}


def test_what_arrives_incomplete_is_not_switched_to(
    server: Server, releases: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = to(server)
    target.publish(releases[0])
    manifest = releases[1].manifest
    claims = {**manifest.graphs, f"{names.GRAPH}odd": 5000}
    wrong = Release(releases[1].path, replace(manifest, graphs=claims))
    with pytest.raises(PublishError, match="has 101 triples of 5000"):
        target.publish(wrong)
    assert version_at(server) == "0"
    assert len(graphs_at(server)) == 4


def test_a_graph_outside_of_our_namespace_is_refused(
    server: Server, releases: list[Release]
) -> None:
    manifest = replace(releases[0].manifest, graphs={"": 1, "urn:elsewhere": 1})
    with pytest.raises(PublishError, match="does not stand under"):
        to(server).publish(Release(releases[0].path, manifest))


def test_a_switch_whose_answer_is_lost_is_one(server: Server, releases: list[Release]) -> None:
    """Seen to take the graphs away from under its readers when it was taken for a failure."""
    to(server).publish(releases[0])
    target = to(server)
    insert = target._insert_state

    def lossy(key: str, predicate: str, text: str) -> None:
        insert(key, predicate, text)
        if predicate == names.ENGINE_PUBLISHED:
            raise EngineDown("the engine does not answer: its answer was lost")

    target._insert_state = lossy  # type: ignore[method-assign]
    assert target.publish(releases[1]) == target._state()[0].manifest
    assert version_at(server) == "1"


def test_what_cannot_be_removed_is_left_for_the_next(
    server: Server, releases: list[Release]
) -> None:
    to(server).publish(releases[0])
    told: list[str] = []
    target = EngineTarget(server.address, server.credentials, kept_for=0, told=told.append)

    def fail(holding: Holding) -> None:
        raise EngineDown("the engine does not answer")

    target._remove = fail  # type: ignore[method-assign]
    target.publish(releases[1])
    assert "left for the next" in told[-1]
    assert version_at(server) == "1"
    to(server).publish(releases[1])
    assert len(graphs_at(server)) == 4


def test_nothing_published_is_told(server: Server) -> None:
    with pytest.raises(EngineDown, match=r"nothing is published .* 'sahelgraph publish --engine'"):
        reader(server)


def test_a_wrong_password_is_told(server: Server, releases: list[Release]) -> None:
    if not server.credentials.way:
        pytest.skip("this engine asks for no password")
    wrong = Credentials(server.credentials.way, server.credentials.user, "wrong")
    with pytest.raises(PublishError, match="SAHELGRAPH_ENGINE_USER"):
        EngineTarget(server.address, wrong).publish(releases[0])


def test_the_commands(server: Server, releases: list[Release]) -> None:
    home = str(releases[0].path.parent.parent)
    environment = {**os.environ, **server.environment}
    for name in ("SAHELGRAPH_ENGINE", "SAHELGRAPH_HOME"):
        environment.pop(name, None)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sahelgraph", *arguments],
            capture_output=True, text=True, check=False, env=environment,
        )  # fmt: skip

    early = run("lineage", "jnim", "--engine", server.address.query)
    assert (early.returncode, early.stdout) == (1, "")
    assert "run 'sahelgraph publish --engine' first" in early.stderr
    done = run("publish", "--home", home, *server.options)
    assert done.returncode == 0, done.stderr
    assert f"version {releases[0].manifest.version} at {server.address.query}" in done.stderr
    nowhere = run("publish", "--home", home)
    assert (nowhere.returncode, "--engine URL, or --to" in nowhere.stderr) == (2, True)
    other = Path(home).parent / "other"
    copied = run("publish", "--home", home, "--to", str(other))
    assert copied.returncode == 0, copied.stderr
    assert (other / "current" / "dataset.nq").read_bytes() == releases[0].dataset.read_bytes()
    asked = subprocess.run(
        [sys.executable, "-m", "sahelgraph", "query", "-", "--engine", server.address.query],
        input=COUNT, capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert asked.stdout == "n\n201\n", asked.stderr
