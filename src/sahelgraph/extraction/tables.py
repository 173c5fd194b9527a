"""Tables: rows that tell one event together, or each an event of its own day."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sahelgraph.extraction.assembly import Assembler
from sahelgraph.extraction.days import Day
from sahelgraph.extraction.drafts import DraftDoer, DraftEvent, DraftFigure
from sahelgraph.extraction.fields import Field
from sahelgraph.extraction.figures import (
    find_figures,
    find_objects,
    find_unnumbered,
    kind_by_figures,
)
from sahelgraph.extraction.happenings import find_kinds
from sahelgraph.extraction.scene import Scene
from sahelgraph.extraction.speakers import find_speech, speech_at
from sahelgraph.extraction.tagging import Tagged, Tagger
from sahelgraph.records.vocabulary import INCIDENT_CLASSES

_NOT_TOLD = re.compile(r"(?i)not (?:officially )?(?:reported|known|disclosed|released)|undisclosed")
#: A rule of a table under the heads of its columns.
_HEADED = re.compile(r"^(?P<heads>[^\n]*\|[^\n]*)\n[ \t]*[|:-][\s|:-]*-{3}[\s|:-]*$", re.MULTILINE)
#: What the heads of columns say of their cells.
_PLACE = re.compile(r"(?i)\b(?:place|location|site|where|town|area)\b")
_DOER = re.compile(r"(?i)\b(?:perpetrators?|attackers?|responsib\w+|claimed|culprits?|by whom)\b")
_COUNTS = (
    (re.compile(r"(?i)\b(?:killed|dead|deaths|fatalities)\b"), "killed"),
    (re.compile(r"(?i)\b(?:wounded|injured|injuries)\b"), "wounded"),
    (re.compile(r"(?i)\b(?:kidnapped|abducted)\b"), "kidnapped"),
)
_CLAIMS = re.compile(r"(?i)\bclaim")
_SUSPECTS = re.compile(r"(?i)\b(?:suspected|alleged|presumed|probably)\b|\?")
_BLAMES = re.compile(r"(?i)\b(?:blamed|accused|attributed)\b")


@dataclass(frozen=True)
class Row:
    """A row of a table: its locator, its cells and the heads of their columns."""

    locator: str
    cells: list[str]
    heads: list[str]

    @property
    def as_field(self) -> Field:
        """The row as a label and what stands behind it."""
        return self.locator, self.cells[0], " | ".join(self.cells[1:]).strip(" |")

    def head(self, column: int) -> str:
        """The head of a column; empty if it has none."""
        return self.heads[column] if column < len(self.heads) else ""


def row_at(text: str, start: int, words: str, locator: str) -> Row:
    """The row of a table that stands at an offset of a text."""
    heads = ""
    for match in _HEADED.finditer(text, 0, start):
        heads = match.group("heads")
    return Row(locator, _cells(words), _cells(heads))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def table_events(
    rows: list[Row], day: str, tagger: Tagger, assembler: Assembler, *, kind: str
) -> list[DraftEvent]:
    """The events that tables tell: one for each row with a day of its own, and one of the losses in
    the others, if ``day`` says when the text's own event was."""
    events = []
    others = []
    for row in rows:
        dated = _own_day(row, tagger, day)
        if dated is None:
            others.append(row.as_field)
        else:
            events.append(_row_event(row, *dated, tagger, assembler))
    losses = _losses_event(others, day, tagger, assembler, kind=kind)
    return [event for event in (losses, *events) if event is not None]


def _own_day(row: Row, tagger: Tagger, anchor: str) -> tuple[int, Day] | None:
    """The column of a row that holds nothing but a date, a month or finer, and that date."""
    for column, cell in enumerate(row.cells):
        day = next(iter(tagger.tag(cell, "", anchor or None).days), None)
        if day is not None and day.end - day.start == len(cell) and len(day.edtf) >= 7:
            return column, day
    return None


def _row_event(
    row: Row, dated: int, day: Day, tagger: Tagger, assembler: Assembler
) -> DraftEvent | None:
    """The event of a row with a day of its own, or ``None`` if its cells tell none."""
    name = row.locator.partition("/")[2]
    sentences = []
    doers: list[DraftDoer] = []
    for column, cell in enumerate(row.cells):
        head = row.head(column)
        if column == dated or not cell.strip(" -–—?"):
            continue
        if _DOER.search(head):
            doers += _doers(tagger.tag(f"by {cell}", name), head, assembler, row.locator)
        else:
            sentences.append(_cell(cell, head, name, tagger))
    kinds = [found.kind for sentence in sentences for found in find_kinds(sentence)]
    kind = next((kind for kind in kinds if kind in INCIDENT_CLASSES), "")
    kind = kind or next(iter(kinds), "") or next(filter(None, map(kind_by_figures, sentences)), "")
    if not kind:
        return None
    event = assembler.draft(Scene(kind, day.edtf, day.basis, sentences, rule="table-row"))
    if event is not None:
        event.locators = [row.locator]
        if doers:
            event.doers = [doer for doer in event.doers if doer.rule != "nobody-named"] + doers
    return event


def _cell(cell: str, head: str, name: str, tagger: Tagger) -> Tagged:
    """A cell as a sentence: what its head says stands before or behind it."""
    told = tagger.tag(cell, name)
    is_number = len(told.mentions) == 1 and told.code == "Q0"
    word = next((word for pattern, word in _COUNTS if pattern.search(head)), "")
    if is_number and word:
        return tagger.tag(f"{cell} {word}", name)
    is_name = len(told.mentions) == 1 and told.code in ("P0", "U0", "C0")
    return tagger.tag(f"in {cell}", name) if _PLACE.search(head) or is_name else told


def _doers(told: Tagged, head: str, assembler: Assembler, locator: str) -> list[DraftDoer]:
    """Those whom a cell names as those who did it; what stands with them says on whose word."""
    words = f"{head} {told.text}" if _CLAIMS.search(head) else told.text
    attribution = "claimed" if _CLAIMS.search(words) else "stated"
    attribution = "blamed" if _BLAMES.search(words) else attribution
    attribution = "suspected" if _SUSPECTS.search(words) else attribution
    named = [assembler.linker.group(mention, locator) for mention in told.of("GU")]
    return [
        DraftDoer(attribution, locator, "table-doer", actor=slug) for slug in dict.fromkeys(named)
    ]


def _losses_event(
    rows: list[Field], day: str, tagger: Tagger, assembler: Assembler, *, kind: str
) -> DraftEvent | None:
    """The event that the rows of a table tell the losses of, or ``None`` if they tell none."""
    event = DraftEvent(kind, day, "inferred-from-context", [], "table")
    for locator, label, value in rows:
        is_own = bool(re.search(r"(?i)attacker|militant|insurgent|rebel|jihadist", label))
        tagged = tagger.tag(value, locator.partition("/")[2])
        speeches = find_speech(tagged)
        before = len(event.figures)
        counted = [*find_figures(tagged), *find_unnumbered(tagged), *find_objects(tagged)]
        for one in counted:
            by, certainty = assembler.claimant(
                speech_at(tagged, speeches, one.position), locator, event
            )
            of, nationality = assembler.victims(one, locator)
            side = "perpetrator" if is_own else "target"
            event.figures.append(
                DraftFigure(
                    one.measure,
                    one.figure,
                    of,
                    locator,
                    f"table-{one.rule}",
                    side=side,
                    nationality=nationality,
                    by=by,
                    certainty=certainty,
                )
            )
        if (
            not counted
            and _NOT_TOLD.search(value)
            and re.search(r"(?i)casualt|loss|dead|toll", label)
        ):
            event.figures.append(
                DraftFigure("killed_or_wounded", "undisclosed", "people", locator, "table-not-told")
            )
        if len(event.figures) > before:
            event.locators.append(locator)
        named = [m for m in tagged.of("G") if not assembler.is_state(m.slug)]
        if named and re.search(r"\bclaims?\b|\bclaimed\b", tagged.code) and not event.doers:
            event.doers.append(DraftDoer("claimed", locator, "table-claims", actor=named[0].slug))
    return event if event.figures and day else None
