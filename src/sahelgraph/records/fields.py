"""What the fields of records are made of: slugs, locators, dates, figures, and what a claim has."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    model_validator,
)

from sahelgraph.errors import Problem
from sahelgraph.hints import nearest
from sahelgraph.names import is_document, is_slug
from sahelgraph.records import vocabulary
from sahelgraph.records.dates import read_edtf
from sahelgraph.records.figures import read_figure

LONGEST_TEXT = 200


def _slug(text: str) -> str:
    if not is_slug(text):
        raise ValueError(f"'{text}' is no slug; use lower-case letters, digits and single hyphens")
    return text


def _locator(text: str) -> str:
    document, slash, block = text.partition("/")
    if not slash or not is_document(document) or not block:
        raise ValueError(f"'{text}' is no locator; expected one such as 004/b12.s2")
    return text


def _edtf(text: str) -> str:
    read_edtf(text)
    return text


def _short(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        message = f"is {len(text)} characters long; at most {LONGEST_TEXT}, in your own words"
        raise ValueError(message)
    return text


def as_list(value: Any) -> Any:
    """A value that stands alone as a list of one."""
    return value if isinstance(value, list) else [value]


def one_of(scheme: str) -> AfterValidator:
    """Takes only words of a scheme of the vocabulary, and proposes the nearest."""
    allowed = vocabulary.SCHEMES[scheme]

    def check(text: str) -> str:
        if text not in allowed:
            hint = nearest(text, allowed) or f"; known are {', '.join(sorted(allowed))}"
            raise ValueError(f"unknown {scheme} '{text}'{hint}")
        return text

    return AfterValidator(check)


def _code(text: str) -> str:
    scheme, slash, code = text.partition("/")
    if not slash or not is_slug(scheme.replace(".", "-")) or not is_slug(code):
        raise ValueError(f"'{text}' is no code; expected one such as ucdp-ged.where-prec/1")
    return text


Slug = Annotated[str, AfterValidator(_slug)]
Locator = Annotated[str, AfterValidator(_locator)]
Code = Annotated[str, AfterValidator(_code)]
Edtf = Annotated[str, AfterValidator(_edtf)]
Text = Annotated[str, Field(min_length=1), AfterValidator(_short)]
Slugs = Annotated[list[Slug], BeforeValidator(as_list)]
Evidence = Annotated[list[Locator], BeforeValidator(as_list), Field(min_length=1)]
Dates = Annotated[list[Edtf], BeforeValidator(as_list)]
FigureText = Annotated[str, AfterValidator(lambda text: (read_figure(text), text)[1])]


class Record(BaseModel):
    """Anything written in a record file; knows the file and line that it stands on."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, str_strip_whitespace=True)

    # One attribute and not three: to make each takes as long as to read a field.
    _place: tuple[str, int, str] = PrivateAttr(default=("", 0, ""))

    def place_in_file(self, file: str, line: int, owner: str) -> None:
        """Remember where this stands; ``owner`` is the id of the record that holds it."""
        self._place = (file, line, owner)

    def problem(self, message: str) -> Problem:
        """A problem of this record, with its file and line."""
        return Problem(*self._place, message)

    @property
    def file(self) -> str:
        """The file that this stands in, as it was given."""
        return self._place[0]

    @property
    def owner(self) -> str:
        """The id of the record that this is, or belongs to."""
        return self._place[2]

    @property
    def line(self) -> int:
        """The line that this begins on, from 1."""
        return self._place[1]


class ClaimFields(Record):
    """What every claim has: who says so, when, how sure, how ranked, where it stands.

    ``by`` holds slugs of actors, people or publishers; empty stands for the document's
    narrator. ``certainty`` left out follows from the claimant.
    """

    id: Slug | None = None
    by: Slugs = Field(default_factory=list)
    on: Edtf | None = None
    certainty: Annotated[str, one_of("certainty")] | None = None
    rank: Annotated[str, one_of("rank")] = "normal"
    rank_reason: Text | None = None
    superseded_by: Slug | None = None
    conflicts_with: Slugs = Field(default_factory=list)
    evidence: Evidence | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _deprecated_with_reason(self) -> ClaimFields:
        if self.rank == "deprecated" and not self.rank_reason:
            raise ValueError("a deprecated claim needs a rank_reason")
        return self
