"""What a source document consists of: spans, sentences, blocks, and the index of them.

Offsets are Unicode code points of the document decoded as UTF-8, end exclusive, as
``oa:TextPositionSelector`` of the Web Annotation Data Model (section 4.2.5) has them.
Lines count from 1, as an editor counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

#: The styles of document that :mod:`sahelgraph.documents.styles` can split.
KINDS = ("encyclopedia-article", "magazine-article", "analysis", "country-report")


@dataclass(frozen=True, order=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span must start at 0 or later and not be empty: {self}")


def slices(text: str, spans: tuple[Span, ...]) -> str:
    """The text under the spans, joined by a line feed where there are several."""
    return "\n".join(text[span.start : span.end] for span in spans)


def digest(text: str, spans: tuple[Span, ...]) -> str:
    """SHA-256 (hexadecimal) of the UTF-8 of :func:`slices`."""
    return hashlib.sha256(slices(text, spans).encode()).hexdigest()


@dataclass(frozen=True)
class Sentence:
    """A sentence of a block, named ``s1``, ``s2`` …; of several spans if a page break cuts it."""

    name: str
    line: int
    spans: tuple[Span, ...]
    sha256: str


@dataclass(frozen=True)
class Block:
    """An infobox field (``i1``), table row (``t1``), paragraph (``p1``) or bullet (``b1``).

    ``section`` is the heading above it, or an empty string. ``sources`` are the labels of the
    works that its closing list cites, as written.
    """

    name: str
    section: str
    line: int
    spans: tuple[Span, ...]
    sha256: str
    sentences: tuple[Sentence, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocumentIndex:
    """What identifies a document, and its blocks in the order of the text.

    ``number`` is the three digits by which records cite it, ``length`` is in code points,
    ``out_of_scope`` gives for a block's name the reason why it tells nothing in scope.
    """

    number: str
    kind: str
    title: str
    sha256: str
    length: int
    blocks: tuple[Block, ...]
    language: str = "en"
    publisher: str | None = None
    latest: str | None = None
    out_of_scope: dict[str, str] = field(default_factory=dict)

    def block(self, name: str) -> Block | None:
        """The block of that name, or ``None``."""
        return self._by_name().get(name)

    def _by_name(self) -> dict[str, Block]:
        cached: dict[str, Block] | None = self.__dict__.get("_names")
        if cached is None:
            cached = {block.name: block for block in self.blocks}
            object.__setattr__(self, "_names", cached)
        return cached

    def passages(self) -> Iterator[tuple[str, Block, Sentence | None]]:
        """Every locator with its block, and its sentence where it names one."""
        for block in self.blocks:
            yield f"{self.number}/{block.name}", block, None
            for sentence in block.sentences:
                yield f"{self.number}/{block.name}.{sentence.name}", block, sentence
