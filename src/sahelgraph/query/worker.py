"""The processes that own the engine: one that loads the dataset, and its forks that answer.

``python -m sahelgraph.query.worker FD PATH`` loads the dataset and then waits on the socket
FD. For every byte that comes with a socket attached it forks a worker, which answers queries
on that socket one after the other. Before the engine is loaded the process leaves the network, so
that no SERVICE reaches anything whatever the guard overlooked.
"""

from __future__ import annotations

import ctypes
import os
import re
import resource
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sahelgraph.query import protocol

if TYPE_CHECKING:
    import pyoxigraph as ox

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
#: Datasets of more bytes are opened on the disk, not loaded into memory.
LARGEST_IN_MEMORY = 256 * 2**20
_PLACE = re.compile(r"error at (\d+):(\d+)")


def leave_network() -> bool:
    """Move this process into a network namespace of its own, which has no way out.

    Returns whether the kernel allowed it; Linux only.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0 and libc.unshare(_CLONE_NEWNET) == 0:
        return True
    return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


class _TooLargeError(Exception):
    """The answer has more bytes than the limit."""


class _Spool:
    """Takes the bytes of an answer up to a limit."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.data = bytearray()

    def write(self, data: bytes) -> int:
        """Take some bytes; raises where the limit is passed, which ends the evaluation."""
        if len(self.data) + len(data) > self.limit:
            raise _TooLargeError
        self.data += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


def open_store(path: Path) -> ox.Store:
    """The dataset of a release's directory, or of an RDF file, as a store."""
    import pyoxigraph

    if path.is_dir():
        dataset = path / "dataset.nq"
        if dataset.stat().st_size > LARGEST_IN_MEMORY:
            return pyoxigraph.Store.read_only(str(path / "store"))
        path = dataset
    store = pyoxigraph.Store()
    store.bulk_load(path=str(path))
    return store


def main(arguments: list[str]) -> int:
    """Load the dataset, say so, and fork a worker for each socket that comes in."""
    connection = socket.socket(fileno=int(arguments[0]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    is_isolated = leave_network()
    try:
        store = open_store(Path(arguments[1]))
    except (OSError, ValueError, RuntimeError) as error:
        protocol.send(connection, {"status": "failed", "message": str(error)})
        return 1
    protocol.send(connection, {"status": "ready", "isolated": is_isolated})
    memory = int(arguments[2])
    while True:
        message, descriptors, _, _ = socket.recv_fds(connection, 1, 1)
        if not message:
            return 0
        if os.fork() == 0:
            connection.close()
            _serve(store, socket.socket(fileno=descriptors[0]), memory)
            os._exit(0)
        os.close(descriptors[0])


def _serve(store: ox.Store, connection: socket.socket, memory: int) -> None:
    """Answer queries until the other side is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # What the engine prints when it dies of memory or nesting is told to the client instead.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    _limit_memory(memory)
    protocol.send(connection, {"pid": os.getpid()})
    with suppress(BrokenPipeError, ConnectionError):
        while (message := protocol.receive(connection)) is not None:
            head, body = _answer(store, message[0])
            protocol.send(connection, head, body)


def _limit_memory(allowance: int) -> None:
    """Allow so many bytes of address space more than there are now."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + allowance, used + allowance))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(store: ox.Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Evaluate one query; every fault that is an exception becomes a head with its kind."""
    import pyoxigraph

    started = time.perf_counter()
    spool = _Spool(request["largest"])
    try:
        results = store.query(
            request["query"],
            prefixes=request["prefixes"],
            default_graph=[pyoxigraph.NamedNode(iri) for iri in request["default_graphs"]] or None,
            named_graphs=[pyoxigraph.NamedNode(iri) for iri in request["named_graphs"]] or None,
        )
        name = _write(results, spool, request)
    except _TooLargeError:
        return {"status": "too-large"}, b""
    except SyntaxError as error:
        return _malformed(str(error.msg or error)), b""
    except (ValueError, RuntimeError, OSError) as error:
        return _malformed(str(error)), b""
    if name is None:
        return {"status": "not-acceptable"}, b""
    seconds = time.perf_counter() - started
    return {"status": "ok", "format": name, "seconds": seconds}, bytes(spool.data)


def _write(results: Any, spool: Any, request: dict[str, Any]) -> str | None:
    """Write the results in the format asked for; ``None`` if none of their sort was."""
    import pyoxigraph

    if isinstance(results, pyoxigraph.QueryTriples):
        name = request["graph_format"]
        graph_formats = {
            "ttl": pyoxigraph.RdfFormat.TURTLE,
            "nt": pyoxigraph.RdfFormat.N_TRIPLES,
            "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
            "jsonld": pyoxigraph.RdfFormat.JSON_LD,
        }
        if name is None:
            return None
        takes_prefixes = name in ("ttl", "rdfxml")
        prefixes = {"prefixes": request["prefixes"]} if takes_prefixes else {}
        pyoxigraph.serialize(set(results), spool, format=graph_formats[name], **prefixes)
        return str(name)
    name = request["results_format"]
    results_formats = {
        "json": pyoxigraph.QueryResultsFormat.JSON,
        "xml": pyoxigraph.QueryResultsFormat.XML,
        "csv": pyoxigraph.QueryResultsFormat.CSV,
        "tsv": pyoxigraph.QueryResultsFormat.TSV,
    }
    if name is None or (
        isinstance(results, pyoxigraph.QueryBoolean) and name not in ("json", "xml")
    ):
        if not isinstance(results, pyoxigraph.QueryBoolean) or name is None:
            return None
        spool.write(b"true\n" if bool(results) else b"false\n")
        return str(name)
    results.serialize(spool, format=results_formats[name])
    return str(name)


def _malformed(message: str) -> dict[str, Any]:
    place = _PLACE.search(message)
    line, column = (int(place.group(1)), int(place.group(2))) if place else (None, None)
    return {"status": "malformed", "message": message, "line": line, "column": column}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
