"""Roles and fates of people as an item of ``people.yaml`` for each person."""

from __future__ import annotations

from collections.abc import Callable

from sahelgraph.extraction.confidence import confidence
from sahelgraph.extraction.drafts import DraftRole, Drafts
from sahelgraph.extraction.writer import flow, passage_comment, scalar
from sahelgraph.records.reader import Dataset


def people_yaml(drafts: Drafts, dataset: Dataset, passage: Callable[[str], str]) -> str:
    """The drafted roles and fates, person by person, known people by their slug."""
    people: dict[str, list[DraftRole]] = {}
    for role in drafts.roles:
        people.setdefault(role.person, []).append(role)
    parts = []
    for slug, roles in people.items():
        locators = list(dict.fromkeys(role.locator for role in roles))
        known = dataset.people.get(slug)
        thing = drafts.things.get(slug)
        label = known.label if known else (thing.name if thing else slug)
        lines = [f"- id: {slug}", f"  label: {scalar(label)}"]
        for name, is_fate in (("roles", False), ("fates", True)):
            items = [role for role in roles if role.is_fate is is_fate]
            if items:
                lines.append(f"  {name}:")
                lines += [
                    f"    - {flow(role_fields(role))}  # {role.rule} {confidence(role.rule):.2f}"
                    for role in items
                ]
        parts.append(passage_comment(locators, passage) + "\n".join(lines) + "\n")
    return "\n".join(parts)


def role_fields(role: DraftRole) -> dict[str, object]:
    """The keys of an item of ``roles`` or ``fates``."""
    fields: dict[str, object] = {"fate" if role.is_fate else "role": role.word}
    if role.of:
        fields["of"] = role.of
    if role.date:
        fields["date" if role.is_fate else "attested"] = role.date
    if role.place:
        fields["place"] = role.place
    if role.actor:
        fields["actor"] = role.actor
    if role.by:
        fields["by"] = role.by
    return {**fields, "evidence": role.locator}
