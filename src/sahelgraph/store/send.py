"""Publishing to an engine elsewhere, over HTTP: written beside, counted, switched to, retired.

Whatever happens before the switch (an engine or a publisher that is killed) leaves the current
publication as it was; what was written of the new one is removed by the next publication.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from sahelgraph import names
from sahelgraph.errors import PublishError, QueryError
from sahelgraph.graph.line_files import read_lines
from sahelgraph.store.address import Credentials, EngineAddress
from sahelgraph.store.elsewhere import Holding, current_holding, read_state, select
from sahelgraph.store.release import Manifest, Release
from sahelgraph.store.transport import Transport

#: Triples sent in one request: by the Graph Store Protocol, and by INSERT DATA, of which some
#: engines take little at once.
_BY_STORE, _BY_UPDATE = 20_000, 500
#: Triples that are held back at most while each graph waits for as many.
_HELD = 200_000
#: Seconds that one request may take.
_PATIENCE = 300.0
#: Seconds after which what a publisher of another machine began and did not end is given up.
ABANDONED = 24 * 3600.0
#: Seconds that readers may go on with the publication before the current one.
KEPT_FOR = 120.0

_TERM = r'(?:<[^<>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^<>]*>)?)'
_QUAD = re.compile(rf"({_TERM}) ({_TERM}) ({_TERM}) (?:<([^<>]*)> )?\.\n?\Z")
Told = Callable[[str], None]


class EngineTarget:
    """An engine that speaks SPARQL 1.1 as a place to publish to.

    ``kept_for`` is in seconds: how long the publication before is left to its readers. ``told``
    gets a few words on what is done.
    """

    def __init__(
        self,
        address: EngineAddress,
        credentials: Credentials | None = None,
        *,
        kept_for: float = KEPT_FOR,
        told: Told = lambda _: None,
    ) -> None:
        self.address = address
        self.kept_for = kept_for
        self._told = told
        self._transport = Transport(credentials or Credentials.of_environment())

    def publish(self, release: Release) -> Manifest:
        """Publish a release to the engine and switch to it; see :class:`Target`.

        The version that is current already and whole is left as it is.
        """
        try:
            return self._publish(release)
        except QueryError as error:
            raise PublishError(
                f"nothing was published: {error}; what was published before is served on"
            ) from error

    def _publish(self, release: Release) -> Manifest:
        state = self._state()
        self._remove_abandoned(state)
        current = current_holding(state)
        if current is not None and current.manifest.digest == release.manifest.digest:
            if not self._miscounted(current):
                self._told(f"version {current.manifest.version} is current already")
                self._retire_at_leisure()
                return current.manifest
            self._told("the current publication has been changed at the engine: it is replaced")
        holding = self._begin(release.manifest)
        try:
            self._write(holding, release.files)
            self._check(holding)
            self._switch(holding)
        except (QueryError, PublishError):
            # The switch may have been made and its answer lost; readers have it then.
            if not self._is_switched(holding):
                # An engine that was killed cannot be tidied; the next publication does it.
                with suppress(QueryError, PublishError):
                    self._remove(holding)
                raise
        self._retire_at_leisure()
        return holding.manifest

    def _is_switched(self, holding: Holding) -> bool:
        with suppress(QueryError):
            return any(known.key == holding.key and known.number for known in self._state())
        return False

    def _retire_at_leisure(self) -> None:
        """Remove what nobody reads any more; that this fails is no fault of what was published."""
        try:
            self._retire(self._state())
        except QueryError as error:
            self._told(f"an older publication is left for the next one to remove: {error}")

    def _begin(self, manifest: Manifest) -> Holding:
        """Say at the engine what is going to be written, before any of it is."""
        for graph in manifest.graphs:
            if graph and not graph.startswith(names.GRAPH):
                raise PublishError(f"the graph <{graph}> does not stand under {names.GRAPH}")
        key = f"{manifest.version}-{secrets.token_hex(4)}"
        is_masked = self._changes_points(key)
        holding = Holding(
            key, replace(manifest, files={}, parts={}), time.time(), _writer(), is_masked
        )
        self._insert_state(key, names.ENGINE_HOLDS, holding.record())
        return holding

    def _changes_points(self, key: str) -> bool:
        """Whether the engine gives another point than it was sent, as Virtuoso does."""
        point = "POINT(-5.46507 12.38723)"
        of_point = f"<{names.publication(key)}> <{names.ENGINE_POINT}>"
        triple = f'{of_point} "{point}"^^<{names.WKT}>'
        self._update(f"INSERT DATA {{ GRAPH <{names.ENGINE_STATE}> {{ {triple} }} }}")
        text = f"SELECT (STR(?o) AS ?text) (STR(DATATYPE(?o)) AS ?type) WHERE {{ {of_point} ?o }}"
        rows = select(self._transport, self.address, text, [names.ENGINE_STATE], _PATIENCE)
        self._delete_state(key, names.ENGINE_POINT)
        return rows != [{"text": point, "type": names.WKT}]

    def _write(self, holding: Holding, files: list[Path]) -> None:
        """Send files of N-Quads, some triples at a time, each to its graph."""
        sent = 0
        for graph, triples in _pieces(files, _BY_STORE if self.address.store else _BY_UPDATE):
            iri = holding.at_engine(graph)
            text = "".join(_at_engine(triple, holding) for triple in triples)
            if self.address.store:
                self._transport.post(
                    self.address.store,
                    text.encode(),
                    parameters=[("graph", iri)],
                    content_type="application/n-triples",
                    seconds=_PATIENCE,
                )
            else:
                self._update(f"INSERT DATA {{ GRAPH <{iri}> {{\n{text}}} }}")
            sent += len(triples)
        self._told(f"{sent} triples sent to {self.address.store or self.address.update}")

    def _check(self, holding: Holding) -> None:
        """Read back how much stands in each graph; refuse what is not what was sent."""
        wrong = self._miscounted(holding)
        if wrong:
            raise PublishError(
                "nothing was published: the engine does not hold what it was sent: "
                f"{'; '.join(wrong[:5])}; was it removed by another publication?"
            )

    def _miscounted(self, holding: Holding) -> list[str]:
        """Graphs whose number of triples is not the one of the manifest."""
        wrong = []
        for graph, count in holding.counts.items():
            rows = select(
                self._transport,
                self.address,
                "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
                [graph],
                _PATIENCE,
            )
            found = rows[0].get("n", "nothing") if rows else "nothing"
            if found != str(count):
                wrong.append(f"<{graph}> has {found} triples of {count}")
        return wrong

    def _switch(self, holding: Holding) -> None:
        """Let readers have it: one triple, whose number is above all others."""
        number = max((other.number for other in self._state()), default=0) + 1
        self._insert_state(holding.key, names.ENGINE_PUBLISHED, f"{number:08d} {time.time():.3f}")
        current = current_holding(self._state())
        if current is None or current.number < number:
            raise PublishError("nothing was published: the engine did not keep the switch")

    def _retire(self, state: list[Holding]) -> None:
        """Remove publications whose readers have had time to go on to the next."""
        published = [holding for holding in state if holding.number]
        for newer, older in pairwise(published):
            if time.time() - newer.published >= self.kept_for:
                self._remove(older)

    def _remove_abandoned(self, state: list[Holding]) -> None:
        """Remove what a publication that died left behind; leave what one is at work on."""
        for holding in state:
            if holding.number:
                continue
            if _is_at_work(holding):
                self._told(f"another publication is at work ({holding.key}); it is left alone")
            else:
                self._remove(holding)
                self._told(f"removed what is left of {holding.key}, which was never published")

    def _remove(self, holding: Holding) -> None:
        """Take a publication away; the record that it is there goes last."""
        self._delete_state(holding.key, names.ENGINE_PUBLISHED)
        for graph in holding.counts:
            self._update(f"DROP SILENT GRAPH <{graph}>")
        self._delete_state(holding.key, names.ENGINE_HOLDS)

    def _state(self) -> list[Holding]:
        return read_state(self._transport, self.address, 60.0)

    def _insert_state(self, key: str, predicate: str, text: str) -> None:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        triple = f'<{names.publication(key)}> <{predicate}> "{escaped}" .'
        self._update(f"INSERT DATA {{ GRAPH <{names.ENGINE_STATE}> {{ {triple} }} }}")

    def _delete_state(self, key: str, predicate: str) -> None:
        pattern = f"<{names.publication(key)}> <{predicate}> ?o"
        self._update(f"DELETE WHERE {{ GRAPH <{names.ENGINE_STATE}> {{ {pattern} }} }}")

    def _update(self, text: str) -> None:
        self._transport.post(self.address.update, [("update", text)], seconds=_PATIENCE)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


def _pieces(files: list[Path], size: int) -> Iterator[tuple[str, list[str]]]:
    """The triples of N-Quads by graph, so many at a time, never more than a bound held back."""
    waiting: defaultdict[str, list[str]] = defaultdict(list)
    held = 0
    for graph, triple in _quads(files):
        waiting[graph].append(triple)
        held += 1
        if len(waiting[graph]) >= size or held >= _HELD:
            fullest = max(waiting, key=lambda name: len(waiting[name]))
            held -= len(waiting[fullest])
            yield fullest, waiting.pop(fullest)
    yield from waiting.items()


def _quads(files: list[Path]) -> Iterator[tuple[str, str]]:
    """The graph (empty for the default graph) and the triple of each line of N-Quads."""
    for path in files:
        for line in read_lines(path):
            match = _QUAD.match(line)
            if match is None:
                raise PublishError(f"{path}: this is no line of N-Quads: {line[:80]}")
            yield match[4] or "", line[: match.end(3)]


def _at_engine(triple: str, holding: Holding) -> str:
    """A triple as it is sent: IRIs of graphs moved, blank nodes named, since they come in parts."""
    if not any(mark in triple for mark in (names.GRAPH, "_:", names.WKT)):
        return f"{triple} .\n"
    match = re.match(rf"({_TERM}) ({_TERM}) ({_TERM})\Z", triple)
    terms: Iterable[str] = match.groups() if match else ()
    return " ".join(_moved(term, holding) for term in terms) + " .\n"


def _moved(term: str, holding: Holding) -> str:
    if term.startswith("_:"):
        return f"<{names.GENID}{term[2:]}>"
    if term.startswith(f"<{names.GRAPH}"):
        return f"<{holding.at_engine(term[1:-1])}>"
    if holding.is_masked and term.endswith(f"^^<{names.WKT}>"):
        return f"{term[: -len(names.WKT) - 1]}{names.ENGINE_WKT}>"
    if holding.is_masked and term == f"<{names.WKT}>":
        return f"<{names.ENGINE_WKT}>"
    return term


def _machine() -> str:
    """What tells this run of this machine from others, without naming it."""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_bytes()
        name = boot + socket.gethostname().encode()
        return hashlib.blake2b(name, digest_size=8).hexdigest()
    return hashlib.blake2b(socket.gethostname().encode(), digest_size=8).hexdigest()


def _writer() -> str:
    return f"{_machine()} {os.getpid()}"


def _is_at_work(holding: Holding) -> bool:
    """Whether the process that began a publication may still go on with it."""
    machine, _, process = holding.writer.partition(" ")
    if machine != _machine():
        return time.time() - holding.begun < ABANDONED
    if int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
