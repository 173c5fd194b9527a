"""A serving process that may open no more files."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import create_connection
from threading import Thread

from serving import Running, children, drain, free_port, opened, stop

#: Sets the limit that nobody may raise.
SERVE = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv.pop(1)),) * 2)
runpy.run_module("sahelgraph", run_name="__main__")
"""


@contextmanager
def serving(tmp_path: Path, files: int) -> Iterator[tuple[Running, int]]:
    """A server with one serving process, which may have so many files, and that process."""
    dataset, port = tmp_path / "data.ttl", free_port()
    dataset.write_text("<urn:a> <urn:p> 1 .")
    command = [sys.executable, "-c", SERVE, str(files), "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--dataset", str(dataset), "--processes", "1"], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert "sahelgraph serves" in process.stderr.readline()
    log = Thread(target=drain, args=(process.stderr,), daemon=True)
    log.start()
    running = Running(process, port, log)
    yield running, max(children(process.pid), key=opened)
    assert stop(running) == 0


def begin_requests(stack: ExitStack, server: Running, number: int) -> None:
    """Have so many clients begin with a request, which is carried on to the server behind."""
    for _ in range(number):
        client = stack.enter_context(create_connection(("127.0.0.1", server.port), timeout=20))
        client.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHo")


def test_as_many_clients_are_let_in_as_there_are_files_for(tmp_path: Path) -> None:
    """Each that is carried on takes three. With two counted for each there were none in the end."""
    with serving(tmp_path, 400) as (server, process), ExitStack() as stack:
        begin_requests(stack, server, 300)
        time.sleep(1)
        assert 200 < opened(process) < 380


def test_the_door_stays_open_where_no_more_files_can_be_opened(tmp_path: Path) -> None:
    """Seen to fail: its thread ended, and nobody was answered any more."""
    with serving(tmp_path, 1000) as (server, process):
        resource.prlimit(process, resource.RLIMIT_NOFILE, (opened(process) + 10, 1000))
        with ExitStack() as stack:
            begin_requests(stack, server, 30)
            time.sleep(1)
        resource.prlimit(process, resource.RLIMIT_NOFILE, (1000, 1000))
        deadline = time.monotonic() + 20
        while True:
            try:
                assert server.ask("ASK {}", timeout=5)[0] == 200
            except OSError:
                assert time.monotonic() < deadline, "nobody is answered any more"
            else:
                break
