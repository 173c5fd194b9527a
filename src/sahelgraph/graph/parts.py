"""Imports as parts of a dataset: each chunk of rows with its default graph and derived layer.

A part is made from its chunk and from what the records and all imports say of things (groups,
places, changes, classes): what the rules derive of an event follows from that and from the event
itself, so that a part is the same whatever other parts there are, and need not be made again
while its chunk and that base are as they were. Memory is that of a chunk for each process.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from sahelgraph import names
from sahelgraph.errors import MappingError
from sahelgraph.graph.derive import derive_in, read_rules
from sahelgraph.graph.pack import Pack, read_chunk
from sahelgraph.processes import ProcessDied, cores, in_processes, serve_requests
from sahelgraph.records import vocabulary

THINGS_PART = "things.nq"
BASE = "base.nt"
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
#: What things are told under; events and claims, which are many, are not among them.
_OF_BASE = tuple(
    f"<{start}" for start in (names.DEF, names.VOCAB, *(
        f"{names.ID}{kind}/" for kind in ("group", "place", "base", "person", "agent")
    ))
)  # fmt: skip
_CHANGES = tuple(f"{_TYPE} <{names.DEF}{name}> .\n" for name in vocabulary.CHANGE_CLASSES.values())


@dataclass(frozen=True)
class Part:
    """Sorted N-Quads of one part; ``key`` is the digest of all that it was made from.

    ``graphs`` is the number of quads by graph IRI (empty for the default graph).
    """

    name: str
    path: Path
    key: str
    sha256: str
    graphs: dict[str, int]

    @property
    def quads(self) -> int:
        """The number of quads."""
        return sum(self.graphs.values())


@dataclass(frozen=True)
class Parts:
    """All parts of some imports, the base that they were made with, and how many were made."""

    parts: list[Part]
    base: Path
    made: int


def make_parts(
    default: str,
    packs: Sequence[Pack],
    ontology: Path,
    directory: Path,
    known: dict[str, Part],
    workers: int | None = None,
) -> Parts:
    """Make the parts of some imports in a directory; ``known`` parts by their key are taken over.

    ``default`` is the default graph of the records as N-Triples. Raises
    :class:`~sahelgraph.errors.MappingError` if rules do not end or a process dies.
    """
    directory.mkdir(parents=True, exist_ok=True)
    of_records = base_lines(default.splitlines(keepends=True))
    things = _things(packs, of_records)
    base = sorted({*of_records, *(line for line in _default(things))})
    (directory / BASE).write_text("".join(base), encoding="utf-8")
    # Who was read first of whom does not matter to what is derived from it.
    digest = hashlib.sha256("".join(base).encode())
    for text in read_rules(ontology / "rules").values():
        digest.update(text.encode())
    parts = [_write(directory / THINGS_PART, _whole(things, []), "")]
    wanted = []
    for pack in packs:
        for path, sha256 in pack.chunks.items():
            name = f"{pack.path.name}-{path.name}"
            key = hashlib.sha256(f"{digest.hexdigest()} {sha256} {name}".encode()).hexdigest()
            if key in known:
                parts.append(known[key])
            else:
                out = str(directory / name)
                wanted.append({"chunk": str(path), "sha256": sha256, "out": out, "key": key})
    parts += _make(wanted, directory, ontology, workers or cores())
    return Parts(sorted(parts, key=lambda part: part.name), directory / BASE, len(wanted))


def base_lines(lines: Iterable[str]) -> list[str]:
    """Of the triples of a default graph those that parts are made with."""
    kept = list(lines)
    changes = {line.partition(" ")[0] for line in kept if line.endswith(_CHANGES)}
    return [line for line in kept if line.startswith(_OF_BASE) or line.partition(" ")[0] in changes]


def _things(packs: Sequence[Pack], of_records: list[str]) -> list[str]:
    """The things of all imports, each quad once, without what the records say as well."""
    told = set(of_records)
    found = {line for pack in packs for line in pack.things()}
    return sorted(line for line in found if without_graph(line) not in told)


def without_graph(line: str) -> str:
    """The triple of a line of N-Quads that has a graph, as a line of N-Triples."""
    return f"{line[: line.rindex(' <', 0, -3)]} .\n"


def _default(lines: Iterable[str]) -> list[str]:
    return [without_graph(line) for line in lines]


def _whole(asserted: list[str], derived: list[str]) -> list[str]:
    """Quads in their graphs, derived triples in theirs, and all of them in the default graph."""
    graph = f" <{names.DERIVED_GRAPH}> .\n"
    in_graph = [f"{line[:-3]}{graph}" for line in derived]
    return sorted({*asserted, *in_graph, *_default(asserted), *derived})


def _write(path: Path, lines: list[str], key: str) -> Part:
    data = "".join(lines).encode()
    path.write_bytes(data)
    graphs = Counter(_graph_of(line) for line in lines)
    sha256 = hashlib.sha256(data).hexdigest()
    return Part(path.name, path, key or sha256, sha256, dict(sorted(graphs.items())))


def _graph_of(line: str) -> str:
    """The graph of a line; objects under ``graph/`` stand in no import."""
    last = line[line.rindex(" ", 0, -3) + 1 : -3]
    return last[1:-1] if last.startswith(f"<{names.GRAPH}") else ""


def _make(
    wanted: list[dict[str, str]], directory: Path, ontology: Path, workers: int
) -> list[Part]:
    arguments = [str(directory / BASE), str(ontology)]
    try:
        answers = in_processes("sahelgraph.graph.parts", arguments, wanted, workers)
    except ProcessDied as error:
        raise MappingError(f"a process that makes parts ended: {error}") from error
    return [Part(**{**answer, "path": Path(answer["path"])}) for answer in answers]


class PartMaker:
    """Makes parts from chunks, one after the other, with one base."""

    def __init__(self, base: Path, ontology: Path) -> None:
        self._base = base.read_bytes()
        self._rules = read_rules(ontology / "rules")
        # What follows from the base alone stands with the records.
        store = self._store()
        self._known = derive_in(store, self._rules)

    def _store(self) -> ox.Store:
        store = ox.Store()
        store.bulk_load(self._base, format=ox.RdfFormat.N_TRIPLES)
        return store

    def make(self, chunk: Path, sha256: str, out: Path, key: str) -> Part:
        """Write the part of a chunk of asserted, sorted N-Quads with that digest.

        Raises :class:`~sahelgraph.errors.DocumentError` if the chunk was changed.
        """
        asserted = read_chunk(chunk, sha256).splitlines(keepends=True)
        store = self._store()
        store.extend(ox.Quad(*triple) for triple in self._known)
        store.bulk_load("".join(_default(asserted)).encode(), format=ox.RdfFormat.N_TRIPLES)
        buffer = BytesIO()
        ox.serialize(derive_in(store, self._rules), buffer, format=ox.RdfFormat.N_TRIPLES)
        derived = buffer.getvalue().decode().splitlines(keepends=True)
        beside = out.with_name(f".{out.name}-{os.getpid()}")
        part = _write(beside, _whole(asserted, derived), key)
        beside.replace(out)
        return Part(out.name, out, key, part.sha256, part.graphs)


def main(arguments: list[str]) -> int:
    """Make parts with ``BASE ONTOLOGY``, one for each request."""
    maker = PartMaker(Path(arguments[0]), Path(arguments[1]))

    def answer(request: dict[str, str]) -> dict[str, Any]:
        part = maker.make(
            Path(request["chunk"]), request["sha256"], Path(request["out"]), request["key"]
        )
        return {**asdict(part), "path": str(part.path)}

    return serve_requests(answer)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
