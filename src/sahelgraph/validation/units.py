"""A graph in units that can be checked by themselves, each with all that its checks can read.

A unit holds some focus nodes and every triple that a shape can look at from them: what is said
of them, what points to them where a shape goes backwards, and of everything else its classes.
Its digest is that of those triples and of the shapes, so that a unit with a known digest need
not be checked again. What a shape would have to read beyond that is refused when the shapes are
read, not passed over.

pySHACL's own option for some focus nodes (``focus_nodes``, version 0.40.1) is not used: it leaves
out nested shapes too, so that ``sh:or`` and ``sh:not`` on values pass whatever they hold.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from rdflib import BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from sahelgraph import names
from sahelgraph.errors import MappingError

#: Units that the records are parted into: a changed record costs a check of some of them.
UNITS = 96
_TYPE = f"<{RDF.type}>"
_SUBCLASS = f"<{RDFS.subClassOf}>"
#: What reads from a value of a path further on; the value's class alone is in a unit.
_FURTHER = (SH.node, SH.property, SH.sparql)


@dataclass(frozen=True)
class ShapeSet:
    """Shapes with their target classes, and the properties that each class is reached by."""

    graph: Graph
    digest: str
    targets: dict[str, tuple[URIRef, ...]]
    backwards: dict[str, frozenset[str]]

    @property
    def reversed(self) -> frozenset[str]:
        """All properties that a shape follows backwards."""
        return frozenset().union(*self.backwards.values())


@cache
def read_shapes(directory: Path) -> ShapeSet:
    """The shapes of a directory.

    Raises :class:`~sahelgraph.errors.MappingError` for a shape that reads further than a unit.
    """
    graph = Graph()
    digest = hashlib.sha256()
    for path in sorted(directory.glob("*.ttl")):
        text = path.read_bytes()
        digest.update(text)
        graph.parse(data=text, format="turtle")
    others = {SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target}
    for target in others & set(graph.predicates()):
        raise MappingError(f"{directory}: shapes have {target}; only sh:targetClass is taken")
    targets: dict[str, tuple[URIRef, ...]] = {}
    backwards: dict[str, frozenset[str]] = {}
    for shape, wanted in graph.subject_objects(SH.targetClass):
        found = frozenset(_backwards(graph, shape, is_focus=True))
        name = f"<{wanted}>"
        targets[name] = tuple(sorted({*targets.get(name, ()), URIRef(str(shape))}))
        backwards[name] = backwards.get(name, frozenset()) | found
    return ShapeSet(graph, digest.hexdigest(), targets, backwards)


def _backwards(graph: Graph, shape: Node, *, is_focus: bool) -> Iterator[str]:
    """The properties that a shape follows backwards from its focus."""
    path = graph.value(shape, SH.path)
    if path is not None:
        if not is_focus:
            raise MappingError(f"the shape {shape} has a path below a path; a unit ends before it")
        yield from _path(graph, path)
    for predicate, value in graph.predicate_objects(shape):
        if predicate in (SH["or"], SH["and"], SH.xone):
            inner: list[Node] = list(Collection(graph, value))
        elif predicate in (SH["not"], SH.qualifiedValueShape) or (
            predicate in (SH.node, SH.property)
        ):
            inner = [value]
        elif predicate == SH.sparql:
            raise MappingError(f"the shape {shape} has sh:sparql; write a rule of consistency")
        else:
            continue
        if path is not None and predicate in _FURTHER:
            raise MappingError(f"the shape {shape} reads on from a value; a unit ends there")
        for other in inner:
            yield from _backwards(graph, other, is_focus=is_focus and path is None)


def _path(graph: Graph, path: Node) -> Iterator[str]:
    """The properties that a path goes backwards; a path may be longer only after such a one."""
    if isinstance(path, URIRef):
        return
    inverse = graph.value(path, SH.inversePath)
    if isinstance(inverse, URIRef):
        yield f"<{inverse}>"
        return
    choice = graph.value(path, SH.alternativePath)
    if choice is not None:
        for option in Collection(graph, choice):
            yield from _path(graph, option)
        return
    steps = list(Collection(graph, path)) if isinstance(path, BNode) else []
    first = graph.value(steps[0], SH.inversePath) if len(steps) == 2 else None
    if isinstance(first, URIRef) and isinstance(steps[1], URIRef):
        yield f"<{first}>"
        return
    raise MappingError(f"a shape has a path that reads beyond a unit: {path}")


@dataclass
class Index:
    """Triples as lines of N-Triples by subject, with classes and what points backwards."""

    shapes: ShapeSet
    said: dict[str, list[str]] = field(default_factory=dict)
    classes: dict[str, list[str]] = field(default_factory=dict)
    pointing: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    above: dict[str, set[str]] = field(default_factory=dict)
    hierarchy: list[str] = field(default_factory=list)

    def add(self, lines: Iterable[str]) -> None:
        """Take more triples."""
        wanted = self.shapes.reversed
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            self.said.setdefault(subject, []).append(line)
            if predicate == _TYPE:
                self.classes.setdefault(subject, []).append(rest[:-3])
            elif predicate in wanted:
                objects = self.pointing.setdefault(predicate, {})
                objects.setdefault(rest[:-3], []).append(subject)
            elif predicate == _SUBCLASS and not subject.startswith("_:"):
                self.above.setdefault(subject, set()).add(rest[:-3])
                self.hierarchy.append(line)

    def superclasses(self, name: str) -> set[str]:
        """A class and all above it."""
        found, to_do = set(), [name]
        while to_do:
            one = to_do.pop()
            if one not in found:
                found.add(one)
                to_do += self.above.get(one, ())
        return found


@dataclass(frozen=True)
class Unit:
    """Focus nodes by shape, the triples that checking them can read, and the digest of all."""

    focuses: dict[str, list[str]]
    lines: list[str]
    digest: str


def owner(iri: str) -> str:
    """What a node belongs to: an event's accounts and claims to the event, and so on."""
    local = iri.strip("<>")
    if local.startswith(names.ID):
        return local[len(names.ID) :].partition("/")[2].partition(".")[0]
    if local.startswith(names.DOC):
        return local[len(names.DOC) :].partition("#")[0].partition(".")[0]
    return local


def bucket(iri: str) -> int:
    """The unit of a node, the same in every run."""
    return zlib.crc32(owner(iri).encode()) % UNITS


def make_units(
    index: Index, part: Callable[[str], int] = bucket, only: Iterable[str] | None = None
) -> list[Unit]:
    """Part the focus nodes of an index (``only`` some subjects) into units that hold together."""
    supers = cache(index.superclasses)
    focuses: dict[int, dict[str, list[str]]] = {}
    lines: dict[int, set[str]] = {}
    for subject in index.said if only is None else only:
        above = {name for own in index.classes.get(subject, ()) for name in supers(own)}
        aimed = above & index.shapes.targets.keys()
        if not aimed:
            continue
        number = part(subject)
        shapes = focuses.setdefault(number, {})
        for shape in {shape for name in aimed for shape in index.shapes.targets[name]}:
            shapes.setdefault(str(shape), []).append(subject)
        held = lines.setdefault(number, set())
        held.update(index.said[subject])
        for name in aimed:
            for predicate in index.shapes.backwards[name]:
                for other in index.pointing.get(predicate, {}).get(subject, ()):
                    held.update(index.said[other])
    return [_unit(index, focuses[number], lines[number]) for number in sorted(focuses)]


def _unit(index: Index, focuses: dict[str, list[str]], lines: set[str]) -> Unit:
    classes: set[str] = set()
    for line in lines:
        value = line.split(" ", 2)[2][:-3]
        classes.update(f"{value} {_TYPE} {name} .\n" for name in index.classes.get(value, ()))
    whole = sorted({*lines, *classes, *index.hierarchy})
    targets = {shape: sorted(nodes) for shape, nodes in sorted(focuses.items())}
    digest = hashlib.sha256(index.shapes.digest.encode())
    digest.update("".join(whole).encode())
    # Which nodes are aimed at follows from their classes, but for a unit that was parted anew.
    digest.update(repr(targets).encode())
    return Unit(targets, whole, digest.hexdigest())
