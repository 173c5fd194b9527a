"""Real engines that tests start and end themselves: Oxigraph's own server, and Virtuoso."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from sahelgraph import names
from sahelgraph.query.remote import RemoteEngine
from sahelgraph.store.address import Credentials, EngineAddress
from sahelgraph.store.publish import publish
from sahelgraph.store.release import Release

VIRTUOSO = shutil.which("virtuoso-t")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """An engine with a directory of its own, which can be killed and started again."""

    name = ""
    credentials = Credentials()
    environment: ClassVar[dict[str, str]] = {}

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> EngineAddress:
        raise NotImplementedError

    @property
    def updates_only(self) -> EngineAddress:
        return EngineAddress(self.address.query, self.address.update)

    @property
    def options(self) -> list[str]:
        address = self.address
        return ["--engine", address.query, "--engine-update", address.update,
                "--engine-store", address.store]  # fmt: skip

    def command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        # Virtuoso leaves a trace where it is started.
        self.process = subprocess.Popen(
            self.command(),
            cwd=self.directory,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            assert self.process.poll() is None, f"{self.name} ended"
            try:
                urllib.request.urlopen(f"{self.address.query}?query=ASK%7B%7D", timeout=5).close()
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
            else:
                return
        pytest.fail(f"{self.name} does not answer")

    def kill(self) -> None:
        """End it as a lack of memory or a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def pause(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGSTOP)
        # Each thread stops when it gets the signal, which on a busy machine may take a moment.
        tasks = Path(f"/proc/{self.process.pid}/task")
        for _ in range(200):
            states = [(task / "stat").read_text().rpartition(")")[2] for task in tasks.iterdir()]
            if all(state.split()[0] == "T" for state in states):
                return
            time.sleep(0.01)
        pytest.fail(f"{self.name} does not stand still")

    def resume(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGCONT)


class Oxigraph(Server):
    name = "oxigraph"

    @property
    def address(self) -> EngineAddress:
        return EngineAddress(f"{self.root}/query", f"{self.root}/update", f"{self.root}/store")

    def command(self) -> list[str]:
        binary = str(Path(sys.executable).parent / "oxigraph")
        location = str(self.directory / "store")
        return [binary, "serve", "--location", location, "--bind", f"127.0.0.1:{self.port}"]


class Virtuoso(Server):
    name = "virtuoso"
    credentials = Credentials("digest", "dba", "dba")
    environment: ClassVar[dict[str, str]] = {
        "SAHELGRAPH_ENGINE_AUTH": "digest",
        "SAHELGRAPH_ENGINE_USER": "dba",
        "SAHELGRAPH_ENGINE_PASSWORD": "dba",
    }
    #: Settings beside those of every test.
    sparql = "ResultSetMaxRows = 200000"

    @property
    def address(self) -> EngineAddress:
        root = self.root
        return EngineAddress(
            f"{root}/sparql", f"{root}/sparql-auth", f"{root}/sparql-graph-crud-auth"
        )

    def command(self) -> list[str]:
        assert VIRTUOSO is not None
        settings = self.directory / "virtuoso.ini"
        here = self.directory
        settings.write_text(
            f"[Database]\nDatabaseFile = {here}/v.db\nErrorLogFile = {here}/v.log\n"
            f"LockFile = {here}/v.lck\nTransactionFile = {here}/v.trx\n"
            f"[TempDatabase]\nDatabaseFile = {here}/t.db\nTransactionFile = {here}/t.trx\n"
            f"[Parameters]\nServerPort = 127.0.0.1:{free_port()}\n"
            "NumberOfBuffers = 20000\nMaxDirtyBuffers = 15000\nServerThreads = 20\n"
            f"[HTTPServer]\nServerPort = 127.0.0.1:{self.port}\nServerThreads = 12\n"
            f"[SPARQL]\n{self.sparql}\nMaxQueryCostEstimationTime = 0\n"
        )
        # A server that was killed leaves its lock behind.
        (here / "v.lck").unlink(missing_ok=True)
        return [VIRTUOSO, "+foreground", "+configfile", str(settings)]


@dataclass
class Elsewhere:
    """A server to which the real release was published, and the way to ask it."""

    server: Server
    engine: RemoteEngine


KINDS: dict[str, type[Server]] = {"oxigraph": Oxigraph, "virtuoso": Virtuoso}


def make(kind: str, directory: Path) -> Server:
    """A server of a kind, not yet started; skips where it cannot be had."""
    if kind == "virtuoso" and VIRTUOSO is None:
        pytest.skip("virtuoso-opensource-7 is not installed")
    return KINDS[kind](directory)


def made_up(root: Path, version: int, size: int = 200) -> Release:
    """A release whose every triple tells its version, in the default graph and two named ones."""
    lines = []
    for number in range(size):
        triple = f'<urn:thing:{number}> <urn:version> "{version}"'
        graph = f"<{names.GRAPH}{'even' if number % 2 == 0 else 'odd'}>"
        lines += [f"{triple} .\n", f"{triple} {graph} .\n"]
    blank = "_:b0 <urn:version> "
    lines += [f'{blank}"{version}" .\n', f'{blank}"{version}" <{names.GRAPH}odd> .\n']
    lines.sort()
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    return publish(lines, root / str(version), digest=digest, about={})
