"""The derived layer: CONSTRUCT rules run until they add nothing.

A rule is a file ``ontology/rules/*.rq``. All rules run again and again, in the order of
their names, over the asserted triples and what has been derived, until a round adds nothing;
a rule is passed over while nothing was added that it can read. A rule whose answers would grow
for ever is stopped with an error.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from sahelgraph.errors import MappingError
from sahelgraph.graph.mentions import TYPE, read_terms

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
    derived: dict[ox.Triple, None] = {}
    reads = {name: read_terms(rule) for name, rule in rules.items()}
    # Properties and classes of what was added since a rule ran; none told of one that did not yet.
    added: dict[str, set[str]] = {}
    for _ in range(MOST_ROUNDS):
        before = len(derived)
        for name, rule in rules.items():
            since, wanted = added.get(name), reads[name]
            if since is not None and not (since if wanted is None else since & wanted):
                continue
            added[name] = set()
            new = _run(store, rule, derived)
            derived |= new
            told = {str(triple.predicate) for triple in new}
            if TYPE in told:
                told |= {str(triple.object) for triple in new if str(triple.predicate) == TYPE}
            for one in added.values():
                one |= told
        if len(derived) == before:
            return list(derived)
    raise MappingError(f"the rules still add triples after {MOST_ROUNDS} rounds")


def _run(store: ox.Store, rule: str, derived: dict[ox.Triple, None]) -> dict[ox.Triple, None]:
    """Run one rule, add what is new to the store, and return that."""
    results = store.query(rule)
    if not isinstance(results, ox.QueryTriples):
        raise MappingError("a rule has to be a CONSTRUCT query")
    # What was derived before comes again in every round: it need not be looked up.
    new = {
        triple: None
        for triple in results
        if triple not in derived and ox.Quad(*triple) not in store
    }
    store.extend(ox.Quad(*triple) for triple in new)
    return new
