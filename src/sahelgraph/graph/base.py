"""What records and imports say of things (groups, places, changes, classes), and who sees which.

What is derived of the rows of an import, and what rules say of them, follows from the rows and
from the little of the base that rules can come to from there. Its digest tells whether a part has
to be made or checked again: a group with another label changes neither, a new place those parts
only that name it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sahelgraph import names
from sahelgraph.graph.lines import without_graph
from sahelgraph.graph.mentions import TYPE, mentioned
from sahelgraph.graph.pack import Pack
from sahelgraph.records import vocabulary

_SUBCLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
#: What things are told under; events and claims, which are many, are not among them.
_OF_BASE = tuple(
    f"<{start}" for start in (names.DEF, names.VOCAB, *(
        f"{names.ID}{kind}/" for kind in ("group", "name", "place", "base", "person", "agent")
    ))
)  # fmt: skip
_CHANGES = tuple(f"{TYPE} <{names.DEF}{name}> .\n" for name in vocabulary.CHANGE_CLASSES.values())
#: What everything may read, and is little: classes and properties.
_EVERYWHERE = f"<{names.DEF}"
#: What so much points to that no rule goes back from it to all that does.
_MANY = tuple(f"<{start}" for start in (f"{names.ID}place/", names.DOC, names.VOCAB, names.DEF))


@dataclass(frozen=True)
class Base:
    """The base of the parts of some imports; its lines are read when somebody wants them.

    ``of_records`` are sorted N-Triples; ``key`` is the digest of all that the lines follow from.
    """

    of_records: Sequence[str]
    packs: Sequence[Pack]

    @cached_property
    def key(self) -> str:
        """The digest of the records' lines and of the things of all imports, in any order."""
        digest = hashlib.sha256("".join(self.of_records).encode())
        digest.update(repr(sorted(pack.things_digest for pack in self.packs)).encode())
        return digest.hexdigest()

    @cached_property
    def things(self) -> list[str]:
        """What the imports say of things, as N-Quads, without what the records say as well."""
        told = set(self.of_records)
        found = {line for pack in self.packs for line in pack.things()}
        return sorted(line for line in found if without_graph(line) not in told)

    @cached_property
    def lines(self) -> list[str]:
        """All of it as sorted N-Triples."""
        return sorted({*self.of_records, *map(without_graph, self.things)})

    def write(self, path: Path) -> Path:
        """Write the lines to a file, if it is not there yet."""
        if not path.exists():
            path.write_text("".join(self.lines), encoding="utf-8")
        return path


def base_lines(lines: Iterable[str]) -> list[str]:
    """Of the triples of a default graph, sorted, those that parts are made with."""
    kept = list(lines)
    changes = {line.partition(" ")[0] for line in kept if line.endswith(_CHANGES)}
    return [line for line in kept if line.startswith(_OF_BASE) or line.partition(" ")[0] in changes]


class Sight:
    """What some rules (``texts``, SPARQL) can see of a base from the things that a part names.

    They go from thing to thing by the properties that they name, in either direction, but not
    back from a place, a document or a concept. A property that is a variable has to be one of
    ``?this`` or of a row, which stands in no base.
    """

    def __init__(self, lines: Iterable[str], texts: Iterable[str]) -> None:
        wanted = {TYPE, _SUBCLASS, *(iri for text in texts for iri in mentioned(text))}
        self._said: dict[str, list[str]] = {}
        self._beside: dict[str, list[str]] = {}
        self._everywhere: list[str] = []
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            if predicate not in wanted:
                continue
            if subject.startswith(_EVERYWHERE):
                self._everywhere.append(line)
                continue
            self._said.setdefault(subject, []).append(line)
            value = rest[:-3]
            if value.startswith("<"):
                self._beside.setdefault(subject, []).append(value)
                if not value.startswith(_MANY):
                    self._beside.setdefault(value, []).append(subject)

    def lines(self, named: Iterable[str]) -> list[str]:
        """All that can be seen from some things, as N-Triples in an order of its own."""
        seen: set[str] = set()
        to_do = list(named)
        while to_do:
            one = to_do.pop()
            if one not in seen:
                seen.add(one)
                to_do += self._beside.get(one, ())
        told = (line for one in sorted(seen & self._said.keys()) for line in self._said[one])
        return [*self._everywhere, *told]

    def digest(self, named: Iterable[str]) -> str:
        """The digest of all that can be seen from some things."""
        return hashlib.sha256("".join(self.lines(named)).encode()).hexdigest()
