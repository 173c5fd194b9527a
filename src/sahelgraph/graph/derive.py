"""The derived layer: CONSTRUCT rules run until they add nothing.

A rule is a file ``ontology/rules/*.rq``. All rules run again and again, in the order of
their names, over the asserted triples and what has been derived, until a round adds nothing;
a rule whose answers would grow for ever is stopped with an error.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from sahelgraph.errors import MappingError

MOST_ROUNDS = 100


def read_rules(directory: Path) -> dict[str, str]:
    """The rules of a directory: name (without ``.rq``) to CONSTRUCT query."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(directory.glob("*.rq"))}


def derive(asserted: list[ox.Triple], rules: dict[str, str]) -> list[ox.Triple]:
    """The triples that the rules add to the asserted ones, each once."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in asserted)
    return derive_in(store, rules)


def derive_in(store: ox.Store, rules: dict[str, str]) -> list[ox.Triple]:
    """The triples that the rules add to the default graph of a store, each once."""
    derived: list[ox.Triple] = []
    for _ in range(MOST_ROUNDS):
        added = [triple for rule in rules.values() for triple in _run(store, rule)]
        if not added:
            return derived
        derived += added
    raise MappingError(f"the rules still add triples after {MOST_ROUNDS} rounds")


def _run(store: ox.Store, rule: str) -> list[ox.Triple]:
    """Run one rule and add what is new to the store."""
    results = store.query(rule)
    if not isinstance(results, ox.QueryTriples):
        raise MappingError("a rule has to be a CONSTRUCT query")
    new = []
    for triple in set(results):
        quad = ox.Quad(*triple)
        if quad not in store:
            new.append(triple)
    store.extend(ox.Quad(*triple) for triple in new)
    return new
