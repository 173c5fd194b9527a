"""Code lists of datasets: each code with its meaning in our words and the concept above it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sahelgraph.datasets.cells import Cells, RowError, slug
from sahelgraph.hints import nearest

#: Codes of a list that are all told for one that is not among them.
_MOST_TOLD = 12


@dataclass(frozen=True)
class Code:
    """A code: its meaning, and the concept of ours (``scheme/word``) that is broader, if any."""

    meaning: str
    broader: str | None = None


@dataclass(frozen=True)
class CodeList:
    """The codes of one column as its codebook lists them.

    ``by_meaning`` says that files have the meaning where older ones have the code.
    """

    dataset: str
    column: str
    codes: Mapping[str, Code]

    def read(self, cells: Cells, *, needed: bool = False) -> str:
        """The code of a row, kept for its account; empty if there is none.

        A code that the codebook does not list is told, or ends the row if it is ``needed``.
        """
        text = cells.text(self.column)
        code = self._code(text)
        if code is not None:
            cells.codes.append(self.path(code))
            return code
        if needed:
            raise RowError(self.column, self._unknown(text) if text else "is empty")
        if text:
            cells.note(self.column, "is no code of the codebook")
        return ""

    def _unknown(self, text: str) -> str:
        """What a text is that is no code, with the codes, or the nearest of many."""
        if len(self.codes) <= _MOST_TOLD:
            return f"is no code of the codebook ({', '.join(self.codes)})"
        return f"is no code of the codebook{nearest(text, self.codes)}"

    def _code(self, text: str) -> str | None:
        plain = text.removesuffix(".0")
        if plain in self.codes:
            return plain
        meant = plain.lower()
        for code, entry in self.codes.items():
            if meant and meant in (code.lower(), entry.meaning.lower()):
                return code
        return None

    def path(self, code: str) -> str:
        """Where the concept of a code stands under ``vocab/``."""
        return f"{self.scheme}/{'minus-' if code.startswith('-') else ''}{slug(code)}"

    @property
    def scheme(self) -> str:
        """The name of the scheme that the codes make."""
        return f"{self.dataset}.{slug(self.column)}"


def code_list(dataset: str, column: str, codes: Mapping[str, str | tuple[str, str]]) -> CodeList:
    """A code list from code to meaning, or to meaning and broader concept."""
    return CodeList(
        dataset,
        column,
        {
            code: Code(entry) if isinstance(entry, str) else Code(*entry)
            for code, entry in codes.items()
        },
    )


def plain_list(dataset: str, column: str, meanings: Mapping[str, str | None]) -> CodeList:
    """A code list whose codes are words that mean themselves, with their broader concepts."""
    return CodeList(dataset, column, {word: Code(word, to) for word, to in meanings.items()})
