"""Checks units against the shapes: those not checked before, on as many cores as there are."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import SH

from sahelgraph.errors import MappingError
from sahelgraph.processes import ProcessDied, cores, in_processes, serve_requests
from sahelgraph.validation.report import Finding
from sahelgraph.validation.shacl import run_shapes
from sahelgraph.validation.units import ShapeSet, Unit, read_shapes

#: Triples that are checked together: fewer cost more in beginning than in checking, and a
#: process of its own is not worth its start for less.
TOGETHER = 12_000


@dataclass
class Checked:
    """What was found in units before, by their digest; kept in a file between runs."""

    path: Path | None = None
    known: dict[str, list[Finding]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    checked: int = 0
    passed_over: int = 0

    @classmethod
    def read(cls, path: Path) -> Checked:
        """What a file holds; nothing if it is not there or not whole: all is checked then."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            known = {digest: [Finding(**one) for one in found] for digest, found in data.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            known = {}
        return cls(path, known)

    def write(self) -> None:
        """Keep what this run used, and nothing older."""
        if self.path is None:
            return
        data = {digest: [asdict(one) for one in self.known[digest]] for digest in sorted(self.used)}
        beside = self.path.with_name(f".{self.path.name}-{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(data), encoding="utf-8")
            beside.replace(self.path)
        except OSError:
            # All is checked again the next time, which is slow and not wrong.
            beside.unlink(missing_ok=True)


def check_units(
    units: Iterable[Unit], shapes: Path, checked: Checked, workers: int | None = None
) -> list[Finding]:
    """What the shapes say of every unit; those whose digest is known are not checked again.

    Raises :class:`~sahelgraph.errors.MappingError` if a process that checks dies.
    """
    findings: list[Finding] = []
    to_do: list[Unit] = []
    for unit in units:
        checked.used.add(unit.digest)
        if unit.digest in checked.known:
            findings += checked.known[unit.digest]
            checked.passed_over += 1
        else:
            to_do.append(unit)
    together = _together(to_do)
    many = min(workers or cores(), len(together))
    if many < 2:
        results = [check_unit(unit, read_shapes(shapes)) for unit in together]
    else:
        results = _in_parallel(together, shapes, many)
    found = [finding for result in results for finding in result]
    by_focus: dict[str, list[Finding]] = {}
    for finding in found:
        by_focus.setdefault(f"<{finding.focus}>", []).append(finding)
    for unit in to_do:
        nodes = {node for aimed in unit.focuses.values() for node in aimed}
        checked.known[unit.digest] = [one for node in nodes for one in by_focus.get(node, ())]
    checked.checked += len(to_do)
    return findings + found


def _together(units: list[Unit]) -> list[Unit]:
    """Units put together until each is worth a check of its own; no focus node is in two."""
    joined: list[Unit] = []
    lines: set[str] = set()
    focuses: dict[str, list[str]] = {}
    for place, unit in enumerate(units):
        lines.update(unit.lines)
        for shape, nodes in unit.focuses.items():
            focuses.setdefault(shape, []).extend(nodes)
        if len(lines) >= TOGETHER or place == len(units) - 1:
            joined.append(Unit(focuses, sorted(lines), ""))
            lines, focuses = set(), {}
    return joined


def check_unit(unit: Unit, shapes: ShapeSet) -> list[Finding]:
    """What the shapes say of the focus nodes of one unit."""
    data = Graph()
    data.parse(data="".join(unit.lines), format="nt")
    aimed = Graph()
    for triple in shapes.graph:
        if triple[1] != SH.targetClass:
            aimed.add(triple)
    for shape, nodes in unit.focuses.items():
        for node in nodes:
            aimed.add((URIRef(shape), SH.targetNode, URIRef(node.strip("<>"))))
    return run_shapes(data, aimed)


def _in_parallel(units: list[Unit], shapes: Path, workers: int) -> list[list[Finding]]:
    """Check units in processes of their own."""
    requests = [asdict(unit) for unit in units]
    try:
        answers = in_processes("sahelgraph.validation.checking", [str(shapes)], requests, workers)
    except ProcessDied as error:
        message = f"a process that checks shapes ended ({error}); free some memory, and try again"
        raise MappingError(message) from error
    return [[Finding(**one) for one in answer] for answer in answers]


def main(arguments: list[str]) -> int:
    """Check units, a line of JSON each on standard input, and answer with a line of findings."""
    shapes = read_shapes(Path(arguments[0]))
    return serve_requests(lambda unit: [asdict(one) for one in check_unit(Unit(**unit), shapes)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
