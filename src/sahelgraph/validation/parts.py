"""Imports checked part by part: each with the base that it was made with, on all cores.

A part holds whole rows, and no row points to another one. What shapes and rules say of its
nodes follows from the part and from the base, of which its key is the digest; so a part whose
key is known is not even read. The findings know the file and line of the row.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Protocol

from sahelgraph import names
from sahelgraph.errors import MappingError
from sahelgraph.processes import ProcessDied, cores, in_processes, serve_requests
from sahelgraph.validation.checking import Checked, check_unit
from sahelgraph.validation.consistency import (
    Rule,
    check_consistency,
    read_consistency_rules,
)
from sahelgraph.validation.report import Finding
from sahelgraph.validation.units import Index, ShapeSet, make_units, owner, read_shapes

_CONSISTENCY = "consistency"


class PartToCheck(Protocol):
    """A part of a dataset (:class:`~sahelgraph.graph.parts.Part`)."""

    @property
    def path(self) -> Path:
        """Its sorted N-Quads."""

    @property
    def key(self) -> str:
        """The digest of all that it was made from."""


def check_parts(
    parts: Sequence[PartToCheck],
    base: Path,
    shapes: Path,
    checked: Checked,
    workers: int | None = None,
) -> list[Finding]:
    """What shapes and rules say of parts; ``base`` are the N-Triples they were made with.

    Raises :class:`~sahelgraph.errors.MappingError` if a process that checks dies.
    """
    of_rules = _digest(shapes)
    findings: list[Finding] = []
    to_do = []
    for part in parts:
        digest = hashlib.sha256(f"{of_rules} {part.key}".encode()).hexdigest()
        checked.used.add(digest)
        if digest in checked.known:
            findings += checked.known[digest]
            checked.passed_over += 1
        else:
            to_do.append((digest, str(part.path)))
    arguments = [str(base), str(shapes)]
    requests = [path for _, path in to_do]
    try:
        module = "sahelgraph.validation.parts"
        answers = in_processes(module, arguments, requests, workers or cores())
    except ProcessDied as error:
        message = f"a process that checks parts ended ({error}); free some memory, and try again"
        raise MappingError(message) from error
    for (digest, _), answer in zip(to_do, answers, strict=True):
        checked.known[digest] = [Finding(**one) for one in answer]
        findings += checked.known[digest]
    checked.checked += len(to_do)
    return findings


def _digest(shapes: Path) -> str:
    digest = hashlib.sha256(read_shapes(shapes).digest.encode())
    for path in sorted((shapes / _CONSISTENCY).glob("*.rq")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def default_lines(path: Path) -> list[str]:
    """The lines of the default graph in a file of N-Quads of an import."""
    graph = f" <{names.GRAPH}"
    with path.open(encoding="utf-8", newline="") as file:
        return [line for line in file if not line.startswith(graph, line.rindex(" ", 0, -3))]


def check_part(path: Path, base: list[str], shapes: ShapeSet, rules: list[Rule]) -> list[Finding]:
    """What shapes and rules say of the nodes of one part."""
    own = default_lines(path)
    index = Index(shapes)
    index.add(base)
    of_base = set(index.said)
    index.add(own)
    subjects = [subject for subject in index.said if subject not in of_base]
    found = [
        finding
        for unit in make_units(index, lambda _: 0, subjects)
        for finding in check_unit(unit, shapes)
    ]
    told = check_consistency("".join((*base, *own)), rules)
    found += [finding for finding in told if f"<{finding.focus}>" not in of_base]
    rows = _rows([*base, *own]) if found else {}
    return [_traced(finding, rows) for finding in found]


def _rows(lines: list[str]) -> dict[str, tuple[str, int]]:
    """For what a row's nodes belong to (its event, its passage) its document and line."""
    rows: dict[str, tuple[str, int]] = {}
    events: dict[str, str] = {}
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        if predicate == f"<{names.DEF}line>":
            document = subject[len(names.DOC) + 1 : -1].partition("/")[0]
            rows[owner(subject)] = (document, int(rest.split('"')[1]))
        elif predicate == f"<{names.DEF}evidence>":
            events[owner(subject)] = owner(rest[:-3])
    return rows | {event: rows[row] for event, row in events.items() if row in rows}


def _traced(finding: Finding, rows: dict[str, tuple[str, int]]) -> Finding:
    mine = owner(finding.focus)
    file, line = rows.get(mine) or rows.get(mine.removeprefix("unknown-")) or ("", 0)
    return replace(finding, file=file, line=line, record=mine) if file else finding


def main(arguments: list[str]) -> int:
    """Check parts with ``BASE SHAPES``, one for each request, which is the path of a part."""
    base = Path(arguments[0]).read_text(encoding="utf-8").splitlines(keepends=True)
    shapes = read_shapes(Path(arguments[1]))
    rules = read_consistency_rules(Path(arguments[1]) / _CONSISTENCY)

    def answer(path: str) -> list[dict[str, Any]]:
        return [asdict(one) for one in check_part(Path(path), base, shapes, rules)]

    return serve_requests(answer)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
