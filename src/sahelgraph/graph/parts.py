"""Imports as parts of a dataset: each chunk of rows with its default graph and derived layer.

A part is made from its chunk and from what the records and all imports say of things (groups,
places, changes, classes): what the rules derive of an event follows from that and from the event
itself, so that a part is the same whatever other parts there are, and need not be made again
while its chunk, and what it sees of that base, are as they were. Memory is that of a chunk for
each process.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from sahelgraph import names
from sahelgraph.errors import MappingError
from sahelgraph.graph.base import Base, Sight, base_lines
from sahelgraph.graph.derive import derive_in, read_rules
from sahelgraph.graph.line_files import read_lines, write_lines
from sahelgraph.graph.lines import graph_of, in_graph, sorted_lines, without_graph
from sahelgraph.graph.mentions import readable
from sahelgraph.graph.pack import Pack, read_chunk
from sahelgraph.graph.part import Part
from sahelgraph.processes import ProcessDied, cores, in_processes, serve_requests

THINGS_PART = "things.nq.gz"
BASE = "base.nt"
#: Between the digest of a chunk and that of what it sees of the base, in the key of its part.
_AND = "+"


@dataclass(frozen=True)
class Parts:
    """All parts of some imports, the base that they were made with, and how many were made.

    ``named`` gives for the name of a part, but for that of the things, the things that it names.
    """

    parts: list[Part]
    base: Base
    directory: Path
    named: Mapping[str, Callable[[], list[str]]]
    made: int


def make_parts(
    default: str,
    packs: Sequence[Pack],
    ontology: Path,
    directory: Path,
    known: Iterable[Part] = (),
    workers: int | None = None,
) -> Parts:
    """Make the parts of some imports in a directory; ``known`` parts are taken over by their keys.

    ``default`` is the default graph of the records as N-Triples. Raises
    :class:`~sahelgraph.errors.MappingError` if rules do not end or a process dies.
    """
    directory.mkdir(parents=True, exist_ok=True)
    base = Base(base_lines(default.splitlines(keepends=True)), packs)
    rules = read_rules(ontology / "rules")
    of_rules = hashlib.sha256(repr(rules).encode()).hexdigest()
    before = {(part.name, part.key): part for part in known}
    # With the base and the rules of the parts before, each chunk sees of them what it saw.
    whole = f"{base.key}{_AND}{of_rules}"
    things = before.get((THINGS_PART, whole))
    chunk_before = {} if things is None else {(n, k.partition(_AND)[0]): k for n, k in before}
    parts = [things or _write(directory / THINGS_PART, base.things, _default(base.things), [],
                              whole)]  # fmt: skip
    sight = None
    wanted, named = [], {}
    for pack in packs:
        for path, sha256 in pack.chunks.items():
            name = f"{pack.path.name}-{path.name}"
            named[name] = partial(pack.named, path)
            key = chunk_before.get((name, sha256))
            if key is None:
                sight = sight or Sight(base.lines, rules.values())
                seen = hashlib.sha256(f"{of_rules} {sight.digest(named[name]())}".encode())
                key = f"{sha256}{_AND}{seen.hexdigest()}"
            if (name, key) in before:
                parts.append(before[name, key])
            else:
                out = str(directory / name)
                wanted.append({"chunk": str(path), "sha256": sha256, "named": named[name](),
                               "out": out, "key": key})  # fmt: skip
    parts += _make(wanted, base, directory, ontology, workers or cores())
    return Parts(sorted(parts, key=lambda part: part.name), base, directory, named, len(wanted))


def _default(lines: Iterable[str]) -> list[str]:
    return [without_graph(line) for line in lines]


def _write(
    path: Path, asserted: list[str], default: list[str], derived: list[str], key: str
) -> Part:
    """A part: quads in their graphs, derived triples in theirs, and all in the default graph.

    ``default`` are the asserted quads as triples. None of the derived ones is among them.
    """
    beside = [in_graph(line, names.DERIVED_GRAPH) for line in derived]
    # Pieces that are sorted by themselves are sorted together in a third of the time.
    lines = list(dict.fromkeys((*asserted, *default, *beside, *derived)))
    lines.sort()
    sha256 = write_lines(path, lines)
    graphs = Counter(map(graph_of, asserted))
    graphs[names.DERIVED_GRAPH] += len(beside)
    graphs[""] = len(lines) - graphs.total()
    told = {graph: number for graph, number in sorted(graphs.items()) if number}
    return Part(path.name, path, key, sha256, told)


def _make(
    wanted: list[dict[str, Any]], base: Base, directory: Path, ontology: Path, workers: int
) -> list[Part]:
    if not wanted:
        return []
    arguments = [str(base.write(directory / BASE)), str(ontology)]
    try:
        answers = in_processes("sahelgraph.graph.parts", arguments, wanted, workers)
    except ProcessDied as error:
        raise MappingError(f"a process that makes parts ended: {error}") from error
    return [Part(**{**answer, "path": Path(answer["path"])}) for answer in answers]


class PartMaker:
    """Makes parts from chunks, one after the other, with one base."""

    def __init__(self, base: Path, ontology: Path) -> None:
        lines = list(read_lines(base))
        self._rules = read_rules(ontology / "rules")
        self._sight = Sight(lines, self._rules.values())
        # What follows from the base alone stands with the records.
        store = ox.Store()
        store.bulk_load("".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)
        self._known = derive_in(store, self._rules)

    def make(self, chunk: Path, sha256: str, named: list[str], out: Path, key: str) -> Part:
        """Write the part of a chunk of asserted, sorted N-Quads with that digest.

        ``named`` are the things that the chunk names; of the base the rules are given what they
        can see from there: all of it would take longer than the rules once there are many places.
        Raises :class:`~sahelgraph.errors.DocumentError` if the chunk was changed.
        """
        asserted = read_chunk(chunk, sha256).splitlines(keepends=True)
        store = ox.Store()
        store.extend(ox.Quad(*triple) for triple in self._known)
        default = _default(asserted)
        told = [*self._sight.lines(named), *readable(default, self._rules.values())]
        store.bulk_load("".join(told).encode(), format=ox.RdfFormat.N_TRIPLES)
        derived = sorted_lines(derive_in(store, self._rules), ox.RdfFormat.N_TRIPLES)
        beside = out.with_name(f".{os.getpid()}-{out.name}")
        part = _write(beside, asserted, default, derived, key)
        beside.replace(out)
        return Part(out.name, out, key, part.sha256, part.graphs)


def main(arguments: list[str]) -> int:
    """Make parts with ``BASE ONTOLOGY``, one for each request."""
    maker = PartMaker(Path(arguments[0]), Path(arguments[1]))

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        chunk, out = Path(request["chunk"]), Path(request["out"])
        part = maker.make(chunk, request["sha256"], request["named"], out, request["key"])
        return {**asdict(part), "path": str(part.path)}

    return serve_requests(answer)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
