"""The processes that own the engine: one that loads the dataset, and its forks that answer.

``python -m sahelgraph.query.worker FD PATH MEMORY NETWORK`` loads the dataset and then waits on
the socket FD. For every byte that comes with two sockets attached it forks a worker, which takes
queries from the one and answers on the other; the byte WARM has it read all triples first. Before
the engine is loaded the process leaves the network, so that no SERVICE reaches anything whatever
the guard overlooked.
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
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sahelgraph import names
from sahelgraph.graph.line_files import BROKEN, length_of_text, open_lines
from sahelgraph.processes import end_with, outlive_the_parent
from sahelgraph.query import protocol
from sahelgraph.query.columns import named_columns, selected_star
from sahelgraph.query.dataset import dataset_clauses
from sahelgraph.query.mistake import find_mistake
from sahelgraph.query.results import FORMATS, count_rows

if TYPE_CHECKING:
    import pyoxigraph as ox

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
#: Datasets of more bytes are opened on the disk, not loaded into memory.
LARGEST_IN_MEMORY = 256 * 2**20
_OTHER_EXTENSIONS = {"owl": "rdf"}
_PREFIXES = [(f"{name}:", name, iri) for name, iri in names.PREFIXES.items()]
_DECLARES = re.compile(r"prefix\s", re.IGNORECASE)
#: The answers to ASK, as the engine writes them.
_TRUTHS = {
    "json": (b'{"head":{},"boolean":false}', b'{"head":{},"boolean":true}'),
    "csv": (b"false\n", b"true\n"),
    "tsv": (b"false\n", b"true\n"),
}


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

    if is_on_disk(path):
        return pyoxigraph.Store.read_only(str(path / "store"))
    store = pyoxigraph.Store()
    for file in _files(path):
        # Relative IRIs are resolved as they are in queries; the name of the file stays here.
        about: dict[str, Any] = {"format": _format_of(file), "base_iri": names.BASE}
        if file.suffix == ".gz":
            with open_lines(file) as lines:
                store.bulk_load(lines, **about)
        else:
            store.bulk_load(path=str(file), **about)
    return store


def _format_of(file: Path) -> ox.RdfFormat:
    """The format that the name of a file tells, which may end in ``.gz``."""
    import pyoxigraph

    extension = file.name.removesuffix(".gz").rpartition(".")[2].lower()
    form = pyoxigraph.RdfFormat.from_extension(_OTHER_EXTENSIONS.get(extension, extension))
    if form is None:
        known = ".nq, .trig, .ttl, .nt, .n3, .rdf and .jsonld, each also with .gz"
        raise ValueError(f"'.{extension}' is no known extension of an RDF file; there are {known}")
    return form


def is_on_disk(path: Path) -> bool:
    """Whether a dataset is not loaded into memory."""
    return path.is_dir() and sum(map(length_of_text, _files(path))) > LARGEST_IN_MEMORY


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return [path / "dataset.nq", *sorted((path / "parts").glob("*.nq*"))]


def main(arguments: list[str]) -> int:
    """Load the dataset, say so, and fork a worker for each socket that comes in."""
    connection = socket.socket(fileno=int(arguments[0]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # Whoever began this waits; later the end of the connection tells that nobody asks any more.
    end_with(os.getppid())
    is_isolated = arguments[3] == "no-network" and leave_network()
    try:
        store = open_store(Path(arguments[1]))
    except (OSError, SyntaxError, ValueError, RuntimeError, *BROKEN) as error:
        told = error.msg if isinstance(error, SyntaxError) else str(error)
        protocol.send(connection, {"status": "failed", "message": told})
        return 1
    outlive_the_parent()
    with suppress(BrokenPipeError):
        protocol.send(connection, {"status": "ready", "isolated": is_isolated})
    memory, here = int(arguments[2]), os.getpid()
    while True:
        message, descriptors, _, _ = socket.recv_fds(connection, 1, 2)
        if not message:
            return 0
        if os.fork() == 0:
            # One that is at work does not see that nobody waits for it any more.
            if not end_with(here):
                os._exit(1)
            connection.close()
            if message == protocol.WARM and not is_on_disk(Path(arguments[1])):
                _warm(store)
            requests, answers = (socket.socket(fileno=number) for number in descriptors)
            _serve(store, requests, answers, memory)
            os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)


def _warm(store: ox.Store) -> None:
    """Read all triples of the default graph once.

    The engine counts its readers in the memory where a triple lies, so that the first reading
    after the fork copies all of it, page by page.
    """
    results: Any = store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    list(results)


def _serve(store: ox.Store, requests: socket.socket, answers: socket.socket, memory: int) -> None:
    """Answer queries until the other side is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # What the engine prints when it dies of memory or nesting is told to the client instead.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    _limit_memory(memory)
    _let_others_finish()
    protocol.send(answers, {"pid": os.getpid()})
    with suppress(BrokenPipeError, ConnectionError):
        while frame := protocol.receive_packets(requests):
            request, text = protocol.decoded_request(frame[0]), frame[1].decode()
            head, body = _answer(store, text, request)
            protocol.send(answers, head, body)


def _limit_memory(allowance: int) -> None:
    """Allow so many bytes of address space more than there are now."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + allowance, used + allowance))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _let_others_finish() -> None:
    """Have this process wait for its turn, not interrupt who has woken it with a query.

    The one that serves goes on with other clients then; to switch forth and back for each
    query takes longer than many a query does.
    """
    if hasattr(os, "SCHED_BATCH"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _answer(
    store: ox.Store, text: str, request: dict[str, Any]
) -> tuple[dict[str, Any] | bytes, bytes | bytearray]:
    """Evaluate one query; every fault that is an exception becomes a head with its kind."""
    import pyoxigraph

    started = time.perf_counter()
    spool = _Spool(request["largest"])
    try:
        results = _evaluate(store, text, request)
        name, rows = _write(results, spool, request)
    except _TooLargeError:
        return {"status": "too-large"}, b""
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        return _malformed(text, error), b""
    if name is None:
        is_graph = isinstance(results, pyoxigraph.QueryTriples)
        offered = [entry.name for entry in FORMATS.values() if entry.for_graphs == is_graph]
        return {"status": "not-acceptable", "offered": offered}, b""
    if rows is not None and rows > request["rows"]:
        return {"status": "too-many"}, b""
    seconds = time.perf_counter() - started
    return protocol.encoded_answer(name, seconds, rows), spool.data


def _prefixes_in(text: str) -> dict[str, str]:
    """The known prefixes that a query may use without declaring them."""
    return {name: iri for start, name, iri in _PREFIXES if start in text}


def _evaluate(store: ox.Store, text: str, request: dict[str, Any]) -> Any:
    """Begin to evaluate a query over the dataset that the request describes."""
    if _DECLARES.search(text):
        # Most that declare any prefix declare all that they use, and to hand the engine known
        # ones takes as long as it needs for the whole of a small query.
        with suppress(SyntaxError):
            return _evaluate_with({}, store, text, request)
    return _evaluate_with(_prefixes_in(text), store, text, request)


def _evaluate_with(
    prefixes: dict[str, str], store: ox.Store, text: str, request: dict[str, Any]
) -> Any:
    """Begin to evaluate a query that may use these prefixes without declaring them."""
    import pyoxigraph

    dataset: dict[str, Any] = {"prefixes": prefixes, "base_iri": names.BASE}
    if request["default_graphs"] or request["named_graphs"]:
        default_graphs = [pyoxigraph.NamedNode(iri) for iri in request["default_graphs"]]
        named_graphs = [pyoxigraph.NamedNode(iri) for iri in request["named_graphs"]]
    else:
        default_graphs, named_graphs = _graphs_of_clauses(text, prefixes)
    # With named graphs alone the default graph is empty (SPARQL 1.1 Query, section 13.2).
    if default_graphs or named_graphs:
        dataset["default_graph"] = default_graphs
        dataset["named_graphs"] = named_graphs
    if len(default_graphs) > 1:
        store = _merged(store, default_graphs, named_graphs)
        dataset["default_graph"] = [pyoxigraph.DefaultGraph()]
    if (star := selected_star(text)) is not None:
        # An empty store tells the columns without the work; an ORDER BY is done at once.
        columns: Any = _empty_store().query(text, prefixes=prefixes, base_iri=names.BASE)
        text = named_columns(text, star, [variable.value for variable in columns.variables])
    return store.query(text, **dataset)


def _graphs_of_clauses(
    text: str, prefixes: dict[str, str]
) -> tuple[list[ox.NamedNode], list[ox.NamedNode]]:
    """The graphs of a query's own FROM clauses, if it merges several; otherwise none."""
    clauses = dataset_clauses(text)
    if clauses is None:
        return [], []
    prologue, default, named = clauses
    # What the names stand for the engine tells itself, by the prologue of the query.
    values = f"{{ VALUES ?default {{ {default} }} }} UNION {{ VALUES ?named {{ {named} }} }}"
    asked = f"{prologue}\nSELECT ?default ?named WHERE {{ {values} }}"
    try:
        rows: Any = _empty_store().query(asked, prefixes=prefixes, base_iri=names.BASE)
    except SyntaxError:
        # The query is malformed; its own text tells where.
        return [], []
    found = [(row["default"], row["named"]) for row in rows]
    return [first for first, _ in found if first], [second for _, second in found if second]


@cache
def _empty_store() -> ox.Store:
    import pyoxigraph

    return pyoxigraph.Store()


def _merged(
    store: ox.Store, default_graphs: list[ox.NamedNode], named_graphs: list[ox.NamedNode]
) -> ox.Store:
    """A store whose default graph is the merge of some graphs, each triple in it once.

    The engine itself would give a triple as often as it stands in one of them.
    """
    import pyoxigraph

    merged = pyoxigraph.Store()
    for graph in default_graphs:
        quads = store.quads_for_pattern(None, None, None, graph)
        merged.extend(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in quads)
    for graph in named_graphs:
        merged.extend(store.quads_for_pattern(None, None, None, graph))
    return merged


def _write(results: Any, spool: Any, request: dict[str, Any]) -> tuple[str | None, int | None]:
    """Write the results in the format asked for, and count their rows.

    The format is ``None`` if none of their sort was asked for.
    """
    import pyoxigraph

    if isinstance(results, pyoxigraph.QueryTriples):
        return _write_graph(results, spool, request["graph_format"])
    name = request["results_format"]
    if name is None:
        return None, None
    if isinstance(results, pyoxigraph.QueryBoolean) and name in _TRUTHS:
        spool.write(_TRUTHS[name][bool(results)])
        return str(name), None
    results_formats = {
        "json": pyoxigraph.QueryResultsFormat.JSON,
        "xml": pyoxigraph.QueryResultsFormat.XML,
        "csv": pyoxigraph.QueryResultsFormat.CSV,
        "tsv": pyoxigraph.QueryResultsFormat.TSV,
    }
    is_table = isinstance(results, pyoxigraph.QuerySolutions)
    results.serialize(spool, format=results_formats[name])
    return str(name), count_rows(spool.data, name) if is_table else None


def _write_graph(triples: Any, spool: Any, name: str | None) -> tuple[str | None, int | None]:
    """Write the triples of a graph, each once."""
    import pyoxigraph

    if name is None:
        return None, None
    graph_formats = {
        "ttl": pyoxigraph.RdfFormat.TURTLE,
        "nt": pyoxigraph.RdfFormat.N_TRIPLES,
        "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
        "jsonld": pyoxigraph.RdfFormat.JSON_LD,
        "trig": pyoxigraph.RdfFormat.TRIG,
        "nq": pyoxigraph.RdfFormat.N_QUADS,
    }
    graph = dict.fromkeys(triples)
    prefixes = names.PREFIXES if name in ("ttl", "rdfxml", "trig") else None
    pyoxigraph.serialize(graph, spool, format=graph_formats[name], prefixes=prefixes)
    return name, len(graph)


def _malformed(text: str, error: Exception) -> dict[str, Any]:
    """That a query is no SPARQL, or cannot be evaluated, and where."""
    found = find_mistake(text, _parse) if isinstance(error, SyntaxError) else None
    if found is None:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        return {"status": "malformed", "message": message, "line": None, "column": None}
    message = f"error at {found.line}:{found.column}: {found.message}"
    return {
        "status": "malformed",
        "message": message,
        "line": found.line,
        "column": found.column,
    }


def _parse(text: str) -> str:
    """What the engine says against a text; nothing if it is a query."""
    prefixes = _prefixes_in(text)
    try:
        _empty_store().query(text, prefixes=prefixes, base_iri=names.BASE)
    except SyntaxError as error:
        return str(error.msg)
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
