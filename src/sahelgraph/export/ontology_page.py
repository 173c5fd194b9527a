"""The ontology as a Markdown page with diagrams, made from the graph of the ontology."""

from __future__ import annotations

from collections import defaultdict

from sahelgraph import names
from sahelgraph.query.asking import Asking

_CLASSES = """
SELECT ?term ?comment ?above WHERE { ?term a owl:Class ; rdfs:comment ?comment
  OPTIONAL { ?term rdfs:subClassOf ?above FILTER(ISIRI(?above)) } } ORDER BY ?term ?above"""
_PROPERTIES = """
SELECT ?term ?comment ?domain ?range WHERE {
  ?term a ?type ; rdfs:comment ?comment FILTER(?type IN (owl:ObjectProperty, owl:DatatypeProperty))
  OPTIONAL { ?term rdfs:domain ?domain FILTER(ISIRI(?domain)) }
  OPTIONAL { ?term rdfs:range ?range FILTER(ISIRI(?range)) } } ORDER BY ?term ?domain ?range"""
_SCHEMES = """
SELECT ?scheme ?definition (COUNT(?concept) AS ?concepts) WHERE {
  ?concept skos:inScheme ?scheme . ?scheme skos:definition ?definition
} GROUP BY ?scheme ?definition ORDER BY ?scheme"""


def ontology_markdown(engine: Asking) -> str:
    """The page: a diagram of the classes, one of what links them, and tables of every term."""
    classes = engine.rows(_CLASSES)
    properties = engine.rows(_PROPERTIES)
    parts = [
        "# The ontology\n",
        "Made by `sahelgraph ontology` from `ontology/`; the terms stand under\n"
        f"`{names.DEF}` (prefix `sg`).\n",
        "## Classes\n",
        _class_diagram(classes),
        "## How they are linked\n",
        _link_diagram(properties),
        "## Terms\n",
        _table(["class", "in line with", "meaning"], _class_rows(classes)),
        _table(["property", "from", "to", "meaning"], _property_rows(properties)),
        "## Vocabularies\n",
        _table(
            ["scheme", "concepts", "meaning"],
            [
                [f"`{row['scheme'].rpartition('/')[2]}`", row["concepts"], row["definition"]]
                for row in engine.rows(_SCHEMES)
            ],
        ),
    ]
    return "\n".join(parts)


def _short(iri: str) -> str:
    best = max(
        (item for item in names.PREFIXES.items() if iri.startswith(item[1])),
        key=lambda item: len(item[1]),
        default=("", ""),
    )
    return f"{best[0]}:{iri.removeprefix(best[1])}" if best[0] else iri


def _own(iri: str) -> str:
    return iri.removeprefix(names.DEF) if iri.startswith(names.DEF) else ""


def _class_diagram(classes: list[dict[str, str]]) -> str:
    lines = ["```mermaid", "flowchart RL"]
    for row in classes:
        below, above = _own(row["term"]), _own(row.get("above", ""))
        if below and above:
            lines.append(f"  {below} --> {above}")
    return "\n".join([*lines, "```", ""])


def _link_diagram(properties: list[dict[str, str]]) -> str:
    links: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in properties:
        start, end = _own(row.get("domain", "")), _own(row.get("range", ""))
        if start and end and _own(row["term"]):
            links[start, end].append(_own(row["term"]))
    lines = ["```mermaid", "flowchart LR"]
    for (start, end), terms in sorted(links.items()):
        lines.append(f'  {start} -- "{", ".join(sorted(set(terms)))}" --> {end}')
    return "\n".join([*lines, "```", ""])


def _class_rows(classes: list[dict[str, str]]) -> list[list[str]]:
    above: dict[str, list[str]] = defaultdict(list)
    meaning: dict[str, str] = {}
    for row in classes:
        meaning[row["term"]] = row["comment"]
        if row.get("above"):
            above[row["term"]].append(f"`{_short(row['above'])}`")
    return [[f"`{_short(t)}`", ", ".join(above[t]), text] for t, text in meaning.items()]


def _property_rows(properties: list[dict[str, str]]) -> list[list[str]]:
    found: dict[str, tuple[set[str], set[str], str]] = {}
    for row in properties:
        domain, range_, _ = found.setdefault(row["term"], (set(), set(), row["comment"]))
        domain |= {f"`{_short(row['domain'])}`"} if row.get("domain") else set()
        range_ |= {f"`{_short(row['range'])}`"} if row.get("range") else set()
    return [
        [f"`{_short(term)}`", ", ".join(sorted(domain)), ", ".join(sorted(range_)), comment]
        for term, (domain, range_, comment) in found.items()
    ]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([*lines, ""])
