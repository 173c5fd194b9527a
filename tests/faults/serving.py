"""A server of our own as it is run in service, and its processes."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

SERVE = """
import sys
from pathlib import Path
from sahelgraph.query.engine import Limits
from sahelgraph.store.release import current_release
from sahelgraph.web.live import Settings
from sahelgraph.web.server import serve
path = Path(sys.argv[1])
settings = Settings(limits=Limits(timeout=float(sys.argv[3])), watch=0.1, request_time=2)
served = current_release(path) if path.is_dir() else path
serve(served, "127.0.0.1", int(sys.argv[2]), settings)
"""


@dataclass
class Running:
    process: subprocess.Popen[str]
    port: int
    log: threading.Thread

    def get(self, path: str, timeout: float = 10) -> tuple[int, bytes, dict[str, str]]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return response.status, response.read(), dict(response.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), dict(error.headers)

    def ask(self, query: str, timeout: float = 10) -> tuple[int, bytes, dict[str, str]]:
        return self.get(f"/sparql?format=csv&query={quote(query)}", timeout)


def free_port() -> int:
    """A port at which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(path: Path, timeout: float = 2) -> Running:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(path), str(port), str(timeout)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "sahelgraph serves" in line:
            break
    # What is logged later must not fill the pipe.
    log = threading.Thread(target=drain, args=(process.stderr,), daemon=True)
    log.start()
    return Running(process, port, log)


def drain(stream: TextIO) -> None:
    with stream:
        stream.read()


def stop(server: Running) -> int:
    server.process.terminate()
    status = server.process.wait(20)
    server.log.join()
    return status


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        # A thread may end meanwhile.
        with suppress(FileNotFoundError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def descendants(pid: int) -> list[int]:
    direct: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        direct = children(pid)
    return direct + [below for child in direct for below in descendants(child)]


def command(pid: int) -> str:
    """The command line of a process; empty once it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def is_query_worker(pid: int) -> bool:
    return "sahelgraph.query.worker" in command(pid)


def talking(server: Running) -> list[int]:
    """The processes that are there and are no query workers."""
    found = descendants(server.process.pid)
    return [pid for pid in found if command(pid) and not is_query_worker(pid)]


def opened(pid: int) -> int:
    """How many descriptors a process has."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def resident(pid: int) -> int:
    """KiB that a process holds in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def busy_workers(server: Running) -> list[int]:
    """The query workers that use a processor at this moment."""

    def used() -> dict[int, int]:
        found = {}
        for pid in filter(is_query_worker, descendants(server.process.pid)):
            with suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                found[pid] = int(fields[11])
        return found

    before = used()
    time.sleep(0.3)
    return [pid for pid, ticks in used().items() if ticks > before.get(pid, ticks)]
