"""Imports checked part by part: each with the base that it was made with, on all cores.

A part holds whole rows, and no row points to another one. What shapes and rules say of its
nodes follows from the part and from what they see of the base from there; so a part is not even
read while the digest of both is known. The findings know the file and line of the row.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sahelgraph import names
from sahelgraph.errors import MappingError
from sahelgraph.graph.base import Base, Sight
from sahelgraph.graph.line_files import read_lines
from sahelgraph.graph.pack import named_in
from sahelgraph.graph.parts import BASE, THINGS_PART, Parts
from sahelgraph.processes import ProcessDied, cores, in_processes, serve_requests
from sahelgraph.validation.checking import Checked, check_unit, check_units
from sahelgraph.validation.consistency import (
    Rule,
    check_consistency,
    read_consistency_rules,
)
from sahelgraph.validation.report import Finding
from sahelgraph.validation.units import Index, ShapeSet, bucket, make_units, owner, read_shapes

_CONSISTENCY = "consistency"
_LINE = f"<{names.DEF}line>"
#: Requests to a worker at the least, where there are few parts.
SHARE = 4


def check_things(
    base: Base, shapes: Path, checked: Checked, workers: int | None = None
) -> list[Finding]:
    """What shapes and rules say of the things of imports, beside what they say of the records.

    Raises :class:`~sahelgraph.errors.MappingError` if a process that checks dies.
    """
    rules = read_consistency_rules(shapes / _CONSISTENCY)
    digest = hashlib.sha256(f"{_of(shapes, rules)} {base.key}".encode()).hexdigest()
    checked.used.add(digest)
    if digest in checked.known:
        checked.passed_over += 1
        return checked.known[digest]
    index = Index(read_shapes(shapes))
    index.add(base.lines)
    things = dict.fromkeys(line.partition(" ")[0] for line in base.things)
    found = check_units(make_units(index, only=things), shapes, Checked(), workers)
    # The records were asked with all that they say, of which the base holds a part: what the
    # rules find there as well is nothing that things of imports do.
    of_records = set(check_consistency("".join(base.of_records), rules))
    told = check_consistency("".join(base.lines), rules)
    checked.known[digest] = found + [one for one in told if one not in of_records]
    checked.checked += 1
    return checked.known[digest]


def check_parts(
    parts: Parts, shapes: Path, checked: Checked, workers: int | None = None
) -> list[Finding]:
    """What shapes and rules say of the rows of imports; their things are checked elsewhere.

    Raises :class:`~sahelgraph.errors.MappingError` if a process that checks dies.
    """
    rules = _rules_of_rows(shapes)
    of_rules = _of(shapes, rules)
    findings: list[Finding] = []
    to_do = []
    sight = None
    for part in parts.parts:
        if part.name == THINGS_PART:
            continue
        # With all of the base as it was, nobody has to look what the part sees of it.
        quick = hashlib.sha256(f"{of_rules} {part.sha256} {parts.base.key}".encode()).hexdigest()
        if quick not in checked.known:
            sight = sight or Sight(parts.base.lines, (rule.query for rule in rules))
            seen = sight.digest(parts.named[part.name]())
            digest = hashlib.sha256(f"{of_rules} {part.sha256} {seen}".encode()).hexdigest()
            if digest in checked.known:
                checked.known[quick] = checked.known[digest]
            checked.used.add(digest)
        checked.used.add(quick)
        if quick in checked.known:
            findings += checked.known[quick]
            checked.passed_over += 1
        else:
            to_do.append(((quick, digest), str(part.path)))
    if not to_do:
        return findings
    answers = _in_slices(parts, [path for _, path in to_do], shapes, workers or cores())
    for (digests, _), found in zip(to_do, answers, strict=True):
        checked.known |= dict.fromkeys(digests, found)
        findings += found
    checked.checked += len(to_do)
    return findings


def _in_slices(parts: Parts, paths: list[str], shapes: Path, workers: int) -> list[list[Finding]]:
    """What shapes and rules say of each part; a few parts are cut, so that no core waits long."""
    arguments = [str(parts.base.write(parts.directory / BASE)), str(shapes)]
    slices = max(1, SHARE * workers // len(paths))
    requests = [
        {"path": path, "number": number, "of": slices}
        for path in paths for number in range(slices)
    ]  # fmt: skip
    try:
        module = "sahelgraph.validation.parts"
        answers = in_processes(module, arguments, requests, workers)
    except ProcessDied as error:
        message = f"a process that checks parts ended ({error}); free some memory, and try again"
        raise MappingError(message) from error
    found: list[list[Finding]] = [[] for _ in paths]
    for place, answer in enumerate(answers):
        found[place // slices] += [Finding(**one) for one in answer]
    return found


def _of(shapes: Path, rules: list[Rule]) -> str:
    """The digest of shapes and rules."""
    return hashlib.sha256(f"{read_shapes(shapes).digest} {rules}".encode()).hexdigest()


def _rules_of_rows(shapes: Path) -> list[Rule]:
    return [rule for rule in read_consistency_rules(shapes / _CONSISTENCY) if rule.is_of_rows]


def default_lines(path: Path) -> list[str]:
    """The lines of the default graph in a file of N-Quads of an import."""
    graph = f" <{names.GRAPH}"
    return [
        line for line in read_lines(path)
        if not line.startswith(graph, line.rindex(" ", 0, -3))
    ]  # fmt: skip


def check_part(
    path: Path, sight: Sight, shapes: ShapeSet, rules: list[Rule], number: int = 0, of: int = 1
) -> list[Finding]:
    """What shapes and rules say of the nodes of one part, or the shapes of one slice of it.

    ``sight`` tells what of the base is seen from what the part names: the whole base would take
    longer than the part once there are many places. The rules, which are quick, are asked with the
    first slice.
    """
    own = default_lines(path)
    base = sight.lines(named_in(own))
    index = Index(shapes)
    index.add(base)
    of_base = set(index.said)
    index.add(own)
    subjects = [
        subject for subject in index.said
        if subject not in of_base and bucket(subject) % of == number
    ]  # fmt: skip
    found = [
        finding
        for unit in make_units(index, lambda _: 0, subjects)
        for finding in check_unit(unit, shapes)
    ]
    if number == 0:
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
        if predicate == _LINE:
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
    """Check parts with ``BASE SHAPES``; a request is the path of a part and which slice of it."""
    shapes = read_shapes(Path(arguments[1]))
    rules = _rules_of_rows(Path(arguments[1]))
    # And the line of a row whose passage stands with the things that cite it.
    texts = (*(rule.query for rule in rules), _LINE)
    sight = Sight(read_lines(Path(arguments[0])), texts)

    def answer(request: dict[str, Any]) -> list[dict[str, Any]]:
        path, number, of = Path(request["path"]), request["number"], request["of"]
        return [asdict(one) for one in check_part(path, sight, shapes, rules, number, of)]

    return serve_requests(answer)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
