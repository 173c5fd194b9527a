"""Drafts as YAML in the style of the records, with passage, rule and confidence as comments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from sahelgraph.extraction.confidence import confidence
from sahelgraph.extraction.drafts import (
    DraftChange,
    DraftDoer,
    DraftEvent,
    DraftFigure,
    DraftRelation,
    NewThing,
)

Passage = Callable[[str], str]
_PLAIN = re.compile(r"[A-Za-z0-9./~][\w .,/()'~-]*\Z")
_SPECIAL = frozenset({"", "yes", "no", "on", "off", "true", "false", "null", "none", "~"})


def scalar(text: str) -> str:
    """A YAML scalar: plain where that is safe, else quoted."""
    is_plain = (
        _PLAIN.match(text) and ": " not in text and "," not in text and not text.endswith(" ")
    )
    return (
        text if is_plain and text.lower() not in _SPECIAL else json.dumps(text, ensure_ascii=False)
    )


def listed(values: list[str]) -> str:
    """One value as it is, several as a flow sequence."""
    if len(values) == 1:
        return scalar(values[0])
    return "[" + ", ".join(scalar(value) for value in values) + "]"


def flow(values: dict[str, Any]) -> str:
    """A flow mapping of strings and lists of strings."""
    parts = [
        f"{name}: {listed(value) if isinstance(value, list) else scalar(str(value))}"
        for name, value in values.items()
    ]
    return "{" + ", ".join(parts) + "}"


def event_fields(event: DraftEvent) -> dict[str, Any]:
    """An event as a record has it: its keys with strings, lists and mappings."""
    fields: dict[str, Any] = {"id": event.id, "kind": event.kind, "label": event.label}
    fields["date"] = event.date or None
    if event.date_basis not in ("", "stated"):
        fields["date_basis"] = event.date_basis
    for name, values in (
        ("place", event.places),
        ("base", event.bases),
        ("method", event.methods),
        ("target", event.targets),
        ("targets", event.target_actors),
        ("participants", event.participants),
        ("people", event.people),
    ):
        if values:
            fields[name] = _one_or_all(values)
        if name == "place" and values and event.is_near:
            fields["precision"] = "near"
    fields["told"] = _told(event.locators)
    if event.doers:
        fields["perpetrators"] = [doer_fields(doer) for doer in event.doers]
    if event.unclaimed:
        fields["unclaimed"] = event.unclaimed
    if event.figures:
        fields["figures"] = [figure_fields(figure) for figure in event.figures]
    blocks = {locator.split(".")[0] for locator in event.locators}
    if len(blocks) > 1 and event.rule.startswith("prose"):
        fields["same"] = "Told on in the same text of the same day."
    if event.notes:
        fields["note"] = event.notes[0]
    return fields


def event_yaml(event: DraftEvent) -> str:
    """An event as an item of ``events/YYYY.yaml``; rules and confidence behind each claim."""
    rules = {
        "perpetrators": [doer.rule for doer in event.doers],
        "figures": [figure.rule for figure in event.figures],
    }
    lines = []
    for name, value in event_fields(event).items():
        if name in rules:
            lines.append(f"  {name}:")
            claims = zip(value, rules[name], strict=True)
            lines += [f"    - {flow(claim)}{_rule(rule)}" for claim, rule in claims]
        else:
            lines.append(f"  {name}: {_nested(value)}")
    return "- " + "\n".join(lines)[2:] + "\n"


def _one_or_all(values: list[Any]) -> Any:
    """One value as it is, several as their list."""
    return values[0] if len(values) == 1 else values


def _nested(value: Any) -> str:
    """A string or a list of strings and lists; nothing for ``None``."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_nested, value)) + "]"
    return "" if value is None else scalar(value)


def doer_fields(doer: DraftDoer) -> dict[str, Any]:
    """The keys of an item of ``perpetrators``."""
    fields: dict[str, Any] = {"actor": doer.actor} if doer.actor else {"unknown": doer.unknown}
    if doer.attribution != "stated":
        fields["attribution"] = doer.attribution
    if doer.by:
        fields["by"] = doer.by
    if doer.linked_to:
        fields["linked_to"] = doer.linked_to
    return {**fields, "evidence": [doer.locator, *doer.also] if doer.also else doer.locator}


def figure_fields(figure: DraftFigure) -> dict[str, Any]:
    """The keys of an item of ``figures``."""
    fields: dict[str, Any] = {figure.measure: figure.figure}
    if figure.of != "people":
        fields["of"] = figure.of
    if figure.nationality:
        fields["nationality"] = figure.nationality
    if figure.side != "target":
        fields["side"] = figure.side
    if figure.by:
        fields["by"] = figure.by
    if figure.certainty:
        fields["certainty"] = figure.certainty
    if figure.is_part:
        fields["note"] = "A part of the figure before it."
    evidence = [figure.locator, *figure.also]
    return {**fields, "evidence": evidence if figure.also else figure.locator}


def change_yaml(change: DraftChange, slug: str, label: str) -> str:
    """A change as an item of ``changes.yaml``."""
    lines = [f"- id: {slug}", f"  kind: {change.kind}", f"  label: {scalar(label)}"]
    lines.append(f"  date: {change.date}")
    for name, values in (("from", change.before), ("to", change.after)):
        if values:
            lines.append(f"  {name}: {listed(values)}")
    for name, value in (
        ("of", change.of),
        ("old_name", change.old_name),
        ("new_name", change.new_name),
    ):
        if value:
            lines.append(f"  {name}: {scalar(value)}")
    lines.append(f"  told: {change.locator}{_rule(change.rule)}")
    if change.by:
        lines += ["  claims:", f"    - {flow({'by': change.by, 'evidence': change.locator})}"]
    return "\n".join(lines) + "\n"


def relation_yaml(relation: DraftRelation, slug: str) -> str:
    """A relation as an item of ``relations.yaml``."""
    lines = [f"- id: {slug}", f"  kind: {relation.kind}"]
    if relation.kind in ("alliance", "cooperation", "rivalry", "truce", "non-aggression-pact"):
        lines.append(f"  parties: {listed([relation.subject, relation.object])}")
    else:
        lines += [f"  subject: {relation.subject}", f"  object: {relation.object}"]
    if relation.date:
        lines.append(f"  attested: {relation.date}")
    if relation.by:
        lines.append(f"  by: {listed(relation.by)}")
    lines.append(f"  evidence: {relation.locator}{_rule(relation.rule)}")
    return "\n".join(lines) + "\n"


def thing_yaml(thing: NewThing) -> str:
    """A new group, person or place as an item of its file."""
    lines = [f"- id: {thing.slug}"]
    if thing.subkind:
        lines.append(f"  kind: {thing.subkind}")
    lines += [f"  label: {scalar(thing.name)}", f"  evidence: {thing.locator}"]
    if thing.within:
        lines.insert(-1, f"  within: {listed(thing.within)}")
    if thing.near:
        lines[0] += f"  # or is it one of: {', '.join(thing.near)}?"
    return "\n".join(lines) + "\n"


def passage_comment(locators: list[str], passage: Passage) -> str:
    """The passages of a draft as comment lines, for the eyes of the curator."""
    lines = []
    for locator in locators:
        for line in _wrapped(f"{locator}: {passage(locator)}"):
            lines.append(f"# {line}")
    return "\n".join(lines) + "\n"


def _wrapped(text: str, width: int = 100) -> Iterator[str]:
    line = ""
    for word in text.split():
        if len(line) + len(word) + 1 > width and line:
            yield line
            line = "   "
        line = f"{line} {word}" if line else word
    if line:
        yield line


def _told(locators: list[str]) -> Any:
    """A telling for each block: its sentence, or the list of its sentences."""
    blocks: dict[str, list[str]] = {}
    for locator in locators:
        blocks.setdefault(locator.split(".")[0], []).append(locator)
    return locators[0] if len(locators) == 1 else [_one_or_all(told) for told in blocks.values()]


def _rule(rule: str) -> str:
    return f"  # {rule} {confidence(rule):.2f}"
