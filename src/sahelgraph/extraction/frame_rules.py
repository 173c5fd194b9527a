"""The frames of ``patterns/frames.yaml`` as rules."""

from __future__ import annotations

from functools import cache
from typing import Any

from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.lineage_rules import LineageRule
from sahelgraph.extraction.rules import Wording

#: Nouns for the men of a state that are a party of their own.
OF_STATES = frozenset(
    ["army", "military", "government", "authorities", "forces", "troops", "soldiers", "police"]
)
#: Helpers of a verb whose subject did not do it alone.
HELPED = frozenset(["help", "helped", "helping", "helps"])
_NEVER = Wording(r"(?!)")


@cache
def by_word(table: str, key: str) -> dict[str, list[dict[str, Any]]]:
    """The entries of a table of ``frames.yaml`` by the words of one of their keys."""
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in read_patterns("frames")[table]:
        for word in entry[key].split(", "):
            found.setdefault(word, []).append(entry)
    return found


@cache
def frame_rules() -> dict[str, LineageRule]:
    """The frames as rules, by name: what each makes and its kind."""
    data = read_patterns("frames")
    nouns = [{"id": name, **entry} for name, entry in data["nouns"].items()]
    told = {}
    for entry in [*nouns, *data["deeds"], *data["verbs"], *data["fates"]]:
        makes = next(name for name in ("relation", "change", "role", "fate") if name in entry)
        flags = frozenset(name for name, value in entry.items() if value is True)
        told[entry["id"]] = LineageRule(entry["id"], f"{makes}s", entry[makes], _NEVER, flags)
    told["noun-role"] = LineageRule("noun-role", "roles", "", _NEVER)
    return told
