"""YAML without surprises: every scalar is text, every container knows its lines.

Of YAML 1.2 this takes mappings, sequences and scalars. A scalar is always a string, so that
``2017-03``, ``NO``, ``012`` and ``12:30`` stay what a curator typed; what type it is is for
the model to say. Refused, with file and line: duplicate keys, anchors and aliases, tags,
merge keys, several documents in one file, and text that is not UTF-8.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from sahelgraph.errors import Problem, RecordErrors


class Lined(dict[str, Any]):
    """A mapping that knows the line of each key; lines count from 1."""

    line: int
    lines: dict[str, int]


class LinedList(list[Any]):
    """A sequence that knows the line of each item; lines count from 1."""

    line: int
    lines: list[int]


def load(path: Path) -> Any:
    """The content of a YAML file as :class:`Lined`, :class:`LinedList`, ``str`` and ``None``.

    ``None`` stands for a key without a value and for an empty file. Raises
    :class:`~sahelgraph.errors.RecordErrors` with file and line for everything refused.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise RecordErrors([Problem(str(path), 1, "", f"cannot be read: {reason}")]) from error
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = f"is not UTF-8 (byte {error.start}); save the file as UTF-8"
        raise RecordErrors([Problem(str(path), line, "", message)]) from error
    return loads(text, str(path))


def read_header(path: Path) -> tuple[Any, str]:
    """The YAML in the ``#+`` lines at the head of a query file, and the query below them.

    Raises :class:`~sahelgraph.errors.RecordErrors` for a header that is no mapping.
    """
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    header = loads("".join(line[3:] for line in lines if line.startswith("#+ ")), str(path))
    if not isinstance(header, Lined):
        raise RecordErrors([Problem(str(path), 1, "", "begins with no '#+' lines of YAML")])
    return header, "".join(line for line in lines if not line.startswith("#+"))


def loads(text: str, name: str) -> Any:
    """Like :func:`load`, for text; ``name`` stands for the file in errors."""
    # This loader does not look what a scalar might be, which takes a third of the time.
    loader = yaml.CBaseLoader(text)
    try:
        if "&" in text or "*" in text:
            _refuse_anchors(text, name)
        node = loader.get_single_node()
    except yaml.YAMLError as error:
        raise RecordErrors([_syntax_problem(error, name)]) from error
    finally:
        loader.dispose()
    return None if node is None else _build(node, name)


def _refuse_anchors(text: str, name: str) -> None:
    """Refuse anchors and aliases before composing, which would expand them."""
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if getattr(event, "anchor", None):  # an alias has the name of its anchor
            line = event.start_mark.line + 1 if event.start_mark else 1
            message = "anchors and aliases (&, *) are not used in records; write the value out"
            raise RecordErrors([Problem(name, line, "", message)])


def _syntax_problem(error: yaml.YAMLError, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 1
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    if "\\t" in problem or "tab" in problem:
        problem += "; indent with spaces"
    return Problem(name, line, "", f"is not YAML: {problem}")


def _build(node: yaml.Node, name: str) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        _check_tag(node, name, "str", "null", "bool", "int", "float", "timestamp", "value", "merge")
        return None if node.value == "" and node.style is None else node.value
    if isinstance(node, yaml.SequenceNode):
        _check_tag(node, name, "seq")
        items = LinedList(_build(child, name) for child in node.value)
        items.line = line
        items.lines = [child.start_mark.line + 1 for child in node.value]
        return items
    _check_tag(node, name, "map")
    return _build_mapping(node, name, line)


def _build_mapping(node: Any, name: str, line: int) -> Lined:
    mapping = Lined()
    mapping.line = line
    mapping.lines = {}
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode) or not key_node.value:
            raise RecordErrors([Problem(name, key_line, "", "a key has to be a word")])
        key = key_node.value
        if key == "<<":
            message = "merge keys (<<) are not used in records; write the values out"
            raise RecordErrors([Problem(name, key_line, "", message)])
        if key in mapping:
            message = f"duplicate key '{key}', first on line {mapping.lines[key]}; keep one"
            record = mapping.get("id")
            raise RecordErrors(
                [Problem(name, key_line, record if isinstance(record, str) else "", message)]
            )
        mapping[key] = _build(value_node, name)
        mapping.lines[key] = key_line
    return mapping


def _check_tag(node: yaml.Node, name: str, *allowed: str) -> None:
    if node.tag not in {f"tag:yaml.org,2002:{kind}" for kind in allowed}:
        message = f"tags ({node.tag}) are not used in records; write the plain value"
        raise RecordErrors([Problem(name, node.start_mark.line + 1, "", message)])
