"""The lineage of a group for other programs: Mermaid for documents, JSON for everything else."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sahelgraph.lineage.family import Change, Lineage
from sahelgraph.lineage.text import spoken


def members(lineage: Lineage, group: str) -> set[str]:
    """A group with its ancestors and descendants, and whoever joined one of them or was joined.

    With them are the others of whom a descendant comes by the same change.
    """
    kin = {group, *lineage.ancestors(group), *lineage.descendants(group)}
    kin |= {
        iri
        for change in lineage.changes
        if change.is_descent and not change.is_contested
        and {*change.before} & kin and {*change.after} & kin
        for iri in (*change.before, *change.after)
    }  # fmt: skip
    return kin | {
        iri
        for change in lineage.changes
        if change.kind == "accession" and {*change.before, *change.after} & kin
        for iri in (*change.before, *change.after)
    }


def changes_among(lineage: Lineage, group: str) -> list[Change]:
    """The changes by which the kin of a group came to be, joined, or were renamed."""
    kin = members(lineage, group)
    return [
        change
        for change in lineage.changes
        if {*change.before, *change.after} <= kin and not change.is_contested
    ]


def mermaid(lineage: Lineage, group: str) -> str:
    """A Mermaid flowchart: descent as arrows, joining as dotted arrows, each with its date."""
    lines = ["flowchart LR"]
    kin = sorted(members(lineage, group), key=lineage.label)
    for iri in kin:
        label = lineage.label(iri).replace('"', "#quot;")
        lines.append(f'  {_node(iri)}["{label}"]')
    for change in changes_among(lineage, group):
        arrow = "-.->" if change.kind == "accession" else "-->"
        when = change.as_written or spoken(change.date)
        if change.kind == "rename":
            continue
        for before in change.before:
            for after in change.after:
                lines.append(f'  {_node(before)} {arrow}|"{change.kind}, {when}"| {_node(after)}')
    lines.append(f"  style {_node(group)} stroke-width:3px")
    return "\n".join(lines)


def dot(lineage: Lineage, group: str) -> str:
    """A digraph for Graphviz, with the same nodes and arrows as :func:`mermaid`."""
    lines = ["digraph lineage {", "  rankdir=LR;", "  node [shape=box];"]
    for iri in sorted(members(lineage, group), key=lineage.label):
        lines.append(f"  {_node(iri)} [label={_quoted(lineage.label(iri))}];")
    for change in changes_among(lineage, group):
        style = ", style=dotted" if change.kind == "accession" else ""
        label = _quoted(f"{change.kind}, {change.as_written or spoken(change.date)}")
        for before in change.before:
            for after in change.after:
                if before != after:
                    lines.append(f"  {_node(before)} -> {_node(after)} [label={label}{style}];")
    return "\n".join([*lines, "}"])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _node(iri: str) -> str:
    return iri.rpartition("/")[2].replace("-", "_")


def to_json(lineage: Lineage, group: str) -> str:
    """Groups, changes and relations of a family as JSON, with dates as ISO 8601."""
    kin = members(lineage, group)
    data: dict[str, Any] = {
        "group": group,
        "groups": [asdict(lineage.groups[iri]) for iri in sorted(kin) if iri in lineage.groups],
        "changes": [asdict(change) for change in changes_among(lineage, group)],
        "relations": [asdict(relation) for relation in lineage.relations_of(group)],
    }
    return json.dumps(data, indent=2, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value.isoformat()
