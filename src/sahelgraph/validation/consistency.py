"""Rules that compare nodes with one another: queries that must return nothing.

A rule is a file ``shapes/consistency/*.rq`` whose ``#+`` header gives severity, message and
description, and ``concerns: things`` where it compares groups, people, places or changes alone,
or ``concerns: documents`` where it compares what several documents tell, so that no row of an
import can break it. The variable ``?this`` is the node that is wrong; other
variables are put into the message where it names them in braces, as in SHACL-SPARQL (section
5.3.2).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from sahelgraph.errors import MappingError
from sahelgraph.graph.mentions import read_properties
from sahelgraph.strictyaml import read_header
from sahelgraph.validation.report import SEVERITIES, Finding, short

_VARIABLE = re.compile(r"\{\?(\w+)\}")
_CONCERNS = ("everything", "things", "documents")


@dataclass(frozen=True)
class Rule:
    """A query that must return nothing, with what to say when it does."""

    name: str
    severity: str
    message: str
    description: str
    query: str
    concerns: str = "everything"

    @property
    def is_of_rows(self) -> bool:
        """Whether what a row of an import says may break it."""
        return self.concerns == "everything"


def read_consistency_rules(directory: Path) -> list[Rule]:
    """The rules of a directory; raises MappingError for one without a proper header."""
    return [_read_rule(path) for path in sorted(directory.glob("*.rq"))]


def _read_rule(path: Path) -> Rule:
    header, text = read_header(path)
    missing = {"severity", "message", "description"} - header.keys()
    if missing or header["severity"] not in SEVERITIES:
        needs = ", ".join(sorted(missing)) or f"a severity of {', '.join(SEVERITIES)}"
        raise MappingError(f"{path}: the header of the rule needs {needs}")
    concerns = header.get("concerns", "everything")
    if concerns not in _CONCERNS:
        known = ", ".join(_CONCERNS)
        raise MappingError(f"{path}: 'concerns' is '{concerns}'; it may be one of {known}")
    return Rule(
        path.stem, header["severity"], header["message"], header["description"], text, concerns
    )


def rule_digests(ntriples: str, rules: list[Rule]) -> dict[str, str]:
    """For the name of each rule the digest of itself and of all that it can read in a graph.

    ``ntriples`` is sorted. A rule with a known digest finds what it found.
    """
    said: dict[str, list[str]] = {}
    for line in ntriples.split("\n"):
        if line:
            said.setdefault(line.split(" ", 2)[1], []).append(line)
    of_property = {name: _digest("\n".join(lines)) for name, lines in said.items()}
    return {rule.name: _digest(f"{rule} {_read(rule, of_property)}") for rule in rules}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _read(rule: Rule, of_property: Mapping[str, str]) -> list[tuple[str, str]]:
    read = read_properties([rule.query])
    return sorted(one for one in of_property.items() if read is None or one[0] in read)


def check_consistency(ntriples: str, rules: list[Rule]) -> list[Finding]:
    """What the rules say about a graph given as N-Triples."""
    store = ox.Store()
    store.bulk_load(ntriples.encode(), format=ox.RdfFormat.N_TRIPLES)
    return [finding for rule in rules for finding in _run(store, rule)]


def _run(store: ox.Store, rule: Rule) -> list[Finding]:
    solutions = store.query(rule.query)
    if not isinstance(solutions, ox.QuerySolutions):
        raise MappingError(f"the rule {rule.name} has to be a SELECT query")
    names = [variable.value for variable in solutions.variables]
    findings = []
    for solution in solutions:
        values = {name: _text(solution[name]) for name in names}
        message = rule.message
        for name in _VARIABLE.findall(rule.message):
            message = message.replace(f"{{?{name}}}", values.get(name, "?"))
        focus = solution["this"]
        iri = focus.value if isinstance(focus, ox.NamedNode) else str(focus)
        findings.append(Finding(rule.severity, iri, rule.name, message))
    return findings


def _text(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return short(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)
