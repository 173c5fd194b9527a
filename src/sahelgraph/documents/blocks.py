"""The index of a document: its blocks and sentences with spans and hashes, as YAML."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import replace
from pathlib import Path

from sahelgraph.documents.document import (
    Block,
    DocumentIndex,
    Sentence,
    Span,
    digest,
    slices,
)
from sahelgraph.documents.sentences import split_sentences
from sahelgraph.documents.styles import Piece, split
from sahelgraph.errors import DocumentError

_MARKER = re.compile(r"[-•▪●]\s+")
_SOURCES = re.compile(r"\s*\(?\bSources?:\s*(?P<list>.*?)\)?\s*\Z", re.DOTALL)
_LINK_LABEL = re.compile(r"\[([^\]]+)\]\(#")
_INLINE_SOURCES = re.compile(r"\s*\((?P<list>[A-Z][^()]*)\)\.?\s*\Z")
_NUMBER = re.compile(r"(\d{3})(?:_|\b)")


def read_document(path: Path) -> str:
    """The text of a document file; raises DocumentError if it cannot be read as UTF-8 text."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{path}: is not UTF-8 text (byte {error.start}); {_remedy(raw, path)}"
        raise DocumentError(message) from error
    if "\x00" in text:
        raise DocumentError(f"{path}: holds NUL characters, so it is no text; give a text file")
    return text


def _remedy(raw: bytes, path: Path) -> str:
    """What to do with a file that is not UTF-8, by what it looks like."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return f"it looks like UTF-16: iconv -f UTF-16 -t UTF-8 {path.name}"
    if any(byte < 9 or 13 < byte < 32 for byte in raw[:10_000]):
        return "it is no text at all"
    return f"if it is Latin-1 or Windows-1252: iconv -f WINDOWS-1252 -t UTF-8 {path.name}"


def document_number(path: Path) -> str | None:
    """The three digits at the start of a document's file name, if there are any."""
    match = _NUMBER.match(path.name)
    return match.group(1) if match else None


def index_document(
    text: str, number: str, *, kind: str | None = None, title: str = ""
) -> DocumentIndex:
    """The index of a text: every block and sentence with section, line, spans and hash.

    ``kind`` is one of :data:`~sahelgraph.documents.document.KINDS`, recognised if not given.
    Raises :class:`~sahelgraph.errors.DocumentError`.
    """
    layout = split(text, kind)
    counts: dict[str, int] = {}
    lines = _LineTable(text)
    blocks = []
    for piece in layout.pieces:
        counts[piece.letter] = counts.get(piece.letter, 0) + 1
        name = f"{piece.letter}{counts[piece.letter]}"
        blocks.append(_index_block(text, piece, name, lines, layout.kind))
    return DocumentIndex(
        number=number,
        kind=layout.kind,
        title=title or layout.title,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        length=len(text),
        blocks=tuple(blocks),
    )


def reindex(text: str, old: DocumentIndex) -> DocumentIndex:
    """A new index of the text that keeps what a curator wrote into the old one."""
    new = index_document(text, old.number, kind=old.kind, title=old.title)
    return replace(
        new,
        language=old.language,
        publisher=old.publisher,
        latest=old.latest,
        out_of_scope=old.out_of_scope,
    )


class _LineTable:
    """Turns an offset into a line number."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def line(self, offset: int) -> int:
        return bisect_right(self._starts, offset)


def _index_block(text: str, piece: Piece, name: str, lines: _LineTable, kind: str) -> Block:
    spans = tuple(piece.spans)
    joined = slices(text, spans)
    start = match.end() if (match := _MARKER.match(joined)) else 0
    end, sources = _cut_sources(joined, kind)
    sentences = []
    if piece.letter in "pb":
        for order, (first, last) in enumerate(split_sentences(joined[start:end]), start=1):
            inner = _project(spans, start + first, start + last)
            line = lines.line(inner[0].start)
            sentences.append(Sentence(f"s{order}", line, inner, digest(text, inner)))
    return Block(
        name, piece.section, piece.line, spans, digest(text, spans), tuple(sentences), sources
    )


def _cut_sources(joined: str, kind: str) -> tuple[int, tuple[str, ...]]:
    """Where the closing list of sources begins, and the labels in it as written."""
    match = _SOURCES.search(joined)
    if match:
        told = match.group("list")
        return match.start(), tuple(_LINK_LABEL.findall(told)) or _plain_labels(told)
    if kind == "analysis" and (match := _INLINE_SOURCES.search(joined)):
        return match.start(), tuple(re.split(r",\s*", match.group("list")))
    return len(joined), ()


def _plain_labels(told: str) -> tuple[str, ...]:
    """The labels of a list of sources without links: those between commas, semicolons, "and"."""
    parts = re.split(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+", " ".join(told.split()).strip(" .)"))
    return tuple(part for part in parts if part[:1].isalnum())


def _project(spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    """Spans in the document for a range of the joined text of some spans."""
    found = []
    offset = 0
    for span in spans:
        length = span.end - span.start
        first, last = max(start, offset), min(end, offset + length)
        if first < last:
            found.append(Span(span.start + first - offset, span.start + last - offset))
        offset += length + 1  # the line feed between slices
    return tuple(found)
