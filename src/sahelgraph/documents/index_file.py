"""Reading and writing the index of a document as YAML (``seeds/documents/NNN.yaml``).

A sentence is one line: its number of line, its spans as ``start-end``, its SHA-256.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from sahelgraph.documents.document import KINDS, Block, DocumentIndex, Sentence, Span
from sahelgraph.errors import Problem, RecordErrors
from sahelgraph.strictyaml import Lined, LinedList, load

_SPANS = re.compile(r"\d+-\d+(?: \d+-\d+)*\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_BLOCK = re.compile(r"[itpb][1-9]\d*\Z")
_NUMBER = re.compile(r"\d{3}\Z")
_KEYS = {
    "number", "kind", "title", "publisher", "language", "latest", "sha256", "length",
    "out_of_scope", "blocks",
}  # fmt: skip


def write_index(index: DocumentIndex) -> str:
    """The YAML of an index, the same for the same index."""
    lines = [
        f"number: {_text(index.number)}",
        f"kind: {index.kind}",
        f"title: {_text(index.title)}",
    ]
    if index.publisher:
        lines.append(f"publisher: {index.publisher}")
    lines.append(f"language: {index.language}")
    if index.latest:
        lines.append(f"latest: {_text(index.latest)}")
    lines += [f"sha256: {index.sha256}", f"length: {index.length}"]
    if index.out_of_scope:
        lines.append("out_of_scope:")
        lines += [f"  {name}: {_text(reason)}" for name, reason in index.out_of_scope.items()]
    lines.append("blocks:")
    for block in index.blocks:
        lines += _write_block(block)
    return "\n".join(lines) + "\n"


def _write_block(block: Block) -> list[str]:
    lines = [
        f"- name: {block.name}",
        f"  line: {block.line}",
        f"  spans: {_write_spans(block.spans)}",
        f"  sha256: {block.sha256}",
    ]
    if block.section:
        lines.insert(1, f"  section: {_text(block.section)}")
    if block.sources:
        lines.append(f"  sources: [{', '.join(map(_text, block.sources))}]")
    if block.sentences:
        lines.append("  sentences:")
        lines += [
            f"  - {{line: {sentence.line}, spans: {_write_spans(sentence.spans)}, "
            f"sha256: {sentence.sha256}}}"
            for sentence in block.sentences
        ]
    return lines


def _write_spans(spans: tuple[Span, ...]) -> str:
    return " ".join(f"{span.start}-{span.end}" for span in spans)


def _text(text: str) -> str:
    """A double-quoted YAML scalar; JSON strings are YAML."""
    return json.dumps(text, ensure_ascii=False)


def read_index(path: Path) -> DocumentIndex:
    """The index in a YAML file; raises :class:`~sahelgraph.errors.RecordErrors`."""
    return _Reader(str(path)).read(load(path))


class _Reader:
    """Turns the YAML of one index into typed values, or says where it is wrong."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fail(self, line: int, message: str) -> RecordErrors:
        return RecordErrors([Problem(self.name, line, "", message)])

    def read(self, data: Any) -> DocumentIndex:
        if not isinstance(data, Lined):
            raise self.fail(1, "is no index of a document; 'sahelgraph documents index' writes one")
        for key in data:
            if key not in _KEYS:
                known = ", ".join(sorted(_KEYS))
                raise self.fail(data.lines[key], f"unknown key '{key}'; known are {known}")
        kind = self.text(data, "kind")
        if kind not in KINDS:
            raise self.fail(data.lines["kind"], f"unknown kind '{kind}'; known are {KINDS}")
        blocks = data.get("blocks")
        if not isinstance(blocks, LinedList) or not blocks:
            raise self.fail(data.line, "has no blocks; write the index anew")
        return DocumentIndex(
            number=self.matching(data, "number", _NUMBER, "three digits"),
            kind=kind,
            title=self.text(data, "title"),
            publisher=data.get("publisher"),
            language=data.get("language") or "en",
            latest=data.get("latest"),
            sha256=self.matching(data, "sha256", _SHA256, "64 hexadecimal digits"),
            length=self.number(data, "length"),
            blocks=tuple(
                self.block(item, line) for item, line in zip(blocks, blocks.lines, strict=True)
            ),
            out_of_scope=dict(data.get("out_of_scope") or {}),
        )

    def block(self, data: Any, line: int) -> Block:
        if not isinstance(data, Lined):
            raise self.fail(line, "a block is a mapping; write the index anew")
        sentences = data.get("sentences") or LinedList()
        return Block(
            name=self.matching(data, "name", _BLOCK, "a letter of i, t, p, b and a number"),
            section=data.get("section") or "",
            line=self.number(data, "line"),
            spans=self.spans(data),
            sha256=self.matching(data, "sha256", _SHA256, "64 hexadecimal digits"),
            sentences=tuple(
                Sentence(
                    f"s{order}",
                    self.number(item, "line"),
                    self.spans(item),
                    self.matching(item, "sha256", _SHA256, "64 hexadecimal digits"),
                )
                for order, item in enumerate(sentences, start=1)
            ),
            sources=tuple(data.get("sources") or ()),
        )

    def text(self, data: Lined, key: str) -> str:
        value = data.get(key)
        if not isinstance(value, str):
            raise self.fail(data.line, f"needs '{key}', a text")
        return value

    def matching(self, data: Lined, key: str, pattern: re.Pattern[str], wanted: str) -> str:
        value = self.text(data, key)
        if not pattern.match(value):
            raise self.fail(data.lines[key], f"'{key}' has to be {wanted}, not '{value}'")
        return value

    def number(self, data: Lined, key: str) -> int:
        return int(self.matching(data, key, re.compile(r"\d+\Z"), "a whole number"))

    def spans(self, data: Lined) -> tuple[Span, ...]:
        text = self.matching(data, "spans", _SPANS, "ranges such as 120-180")
        try:
            return tuple(
                Span(*(int(bound) for bound in part.split("-"))) for part in text.split(" ")
            )
        except ValueError as error:
            raise self.fail(data.lines["spans"], str(error)) from error
