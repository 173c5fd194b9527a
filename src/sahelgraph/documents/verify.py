"""Whether a document is the one that an index was made from, down to the sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from sahelgraph.documents.blocks import document_number, read_document
from sahelgraph.documents.document import DocumentIndex, digest
from sahelgraph.errors import DocumentError


def find_documents(directory: Path) -> dict[str, Path]:
    """The files of a directory whose names start with three digits, by those digits.

    Raises :class:`~sahelgraph.errors.DocumentError` if the directory cannot be listed or if
    two files have the same number.
    """
    found: dict[str, Path] = {}
    try:
        paths = sorted(directory.iterdir())
    except OSError as error:
        reason = error.strerror or error
        raise DocumentError(f"{directory}: the documents cannot be listed: {reason}") from error
    for path in paths:
        number = document_number(path) if path.is_file() else None
        if number in found:
            raise DocumentError(f"{path}: document {number} is there twice, see {found[number]}")
        if number:
            found[number] = path
    return found


def verify_document(text: str, index: DocumentIndex) -> list[str]:
    """What differs between a text and an index, one line of text each; empty if nothing does."""
    if hashlib.sha256(text.encode()).hexdigest() == index.sha256:
        return _stale(text, index)
    findings = [f"document {index.number}: the text is not the one that was indexed"]
    if len(text) != index.length:
        change = len(text) - index.length
        findings.append(
            f"document {index.number}: {len(text)} characters instead of {index.length} "
            f"({change:+d}), so that everything behind the change is shifted"
        )
    changed = _changed(text, index)
    findings += changed[:10]
    if len(changed) > 10:
        findings.append(f"document {index.number}: and {len(changed) - 10} more passages")
    return findings


def _stale(text: str, index: DocumentIndex) -> list[str]:
    """Hashes in the index that do not fit the very text that it names."""
    return [f"{finding}; write the index anew" for finding in _changed(text, index)]


def _changed(text: str, index: DocumentIndex) -> list[str]:
    """The blocks whose text changed, with the first changed sentence where there is one."""
    found = []
    for block in index.blocks:
        where = f"document {index.number}, block {block.name}"
        wrong = [s for s in block.sentences if digest(text, s.spans) != s.sha256]
        if wrong:
            found.append(f"{where}, sentence {wrong[0].name} (line {wrong[0].line}): changed")
        elif digest(text, block.spans) != block.sha256:
            found.append(f"{where} (line {block.line}): changed")
    return found


def verify_directory(directory: Path, indexes: Iterable[DocumentIndex]) -> list[str]:
    """What is missing or differs in a directory of documents, for some indexes."""
    files = find_documents(directory)
    findings = []
    for index in indexes:
        path = files.get(index.number)
        if path is None:
            findings.append(f"document {index.number}: no file {index.number}* in {directory}")
        else:
            findings += verify_document(read_document(path), index)
    return findings
