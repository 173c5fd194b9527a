"""The passages of drafts under review: what each says, and which of its words a draft rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sahelgraph.documents.document import DocumentIndex, Sentence, slices
from sahelgraph.documents.index_file import read_index
from sahelgraph.errors import DocumentError
from sahelgraph.extraction.acceptance import names_in, read_draft
from sahelgraph.extraction.figures import verb_forms
from sahelgraph.extraction.gazetteer import read_gazetteer
from sahelgraph.extraction.lineage_rules import fate_forms
from sahelgraph.extraction.lineage_words import role_plurals, role_words
from sahelgraph.extraction.linking import slug_of
from sahelgraph.extraction.review_page import Cited, Known, Page
from sahelgraph.extraction.tagging import Mention, Tagger
from sahelgraph.extraction.text import key, tokens
from sahelgraph.records.model import Event, Person
from sahelgraph.records.reader import read_records

_LIKE = re.compile(r"^# (told again|near)\? ([^:]+): (.*)$", re.MULTILINE)
_LOCATOR = re.compile(r"\b\d{3}/[a-z]+\d+(?:\.s\d+)?")


@dataclass
class Passages:
    """The document of some drafts, its index, and the records that the drafts may be like."""

    text: str
    index: DocumentIndex
    records: Path
    tagger: Tagger
    things: dict[str, str]
    drafted: Path

    @classmethod
    def of(cls, directory: Path, records: Path) -> Passages:
        """The passages of a folder of drafts.

        Raises :class:`~sahelgraph.errors.DocumentError` if its document or index is missing.
        """
        path = directory / "document.txt"
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DocumentError(f"{path}: cannot be read; draft the document again") from error
        index = read_index(directory / "index.yaml")
        tagger = Tagger(read_gazetteer(read_records(records)))
        return cls(
            text,
            index,
            records,
            tagger,
            _things(directory / "things.yaml"),
            directory / "events.yaml",
        )

    def where(self, item: str) -> str:
        """Where in its document the first passage of a draft stands."""
        locators = _LOCATOR.findall(item)
        lines = {locator: sentence.line if sentence else block.line
                 for locator, block, sentence in self.index.passages()}  # fmt: skip
        line = lines.get(locators[0]) if locators else None
        told = f"document {self.index.number}"
        return f"{told}, line {line}" if line else told

    def page(self, kind: str, item: str, head: str) -> Page:
        """What is shown of a draft."""
        try:
            draft = read_draft(kind, item)[1]
        except DocumentError:
            draft = None
        brought = names_in(draft) if draft is not None else set()
        names = {*brought, draft.id} if draft is not None else set()
        return Page(
            head,
            self._cited(item, draft, names),
            "\n".join(line for line in item.split("\n") if not line.startswith("#")).strip(),
            [
                Known(slug, reason, self._told(slug), word == "told again")
                for word, slug, reason in _LIKE.findall(item)
            ],
            [self.things[name] for name in sorted(brought) if name in self.things],
        )

    def _told(self, slug: str) -> str:
        """The text of an event in the records, else among the drafts of the document."""
        return _record(self.records, slug) or _in_file(self.drafted, slug)

    def _cited(self, item: str, draft: Any, names: set[str]) -> list[Cited]:
        """The sentences that a draft cites, each with the one before and behind it in its block."""
        wanted = set(_LOCATOR.findall(item))
        found = []
        for block in self.index.blocks:
            locator = f"{self.index.number}/{block.name}"
            if not block.sentences and locator in wanted:
                found.append(self._marked(locator, slices(self.text, block.spans), draft, names))
            cited = {n for n, s in enumerate(block.sentences) if f"{locator}.{s.name}" in wanted}
            if locator in wanted:
                cited = set(range(len(block.sentences)))
            for order, sentence in enumerate(block.sentences):
                if order in cited:
                    words = slices(self.text, sentence.spans)
                    found.append(self._marked(f"{locator}.{sentence.name}", words, draft, names))
                elif {order - 1, order + 1} & cited:
                    found.append(Cited("", self._words(sentence), is_cited=False))
        return found

    def _words(self, sentence: Sentence) -> str:
        return slices(self.text, sentence.spans)

    def _marked(self, locator: str, words: str, draft: Any, names: set[str]) -> Cited:
        if draft is None:
            return Cited(locator, words)
        year = next(iter(re.findall(r"\b(?:19|20)\d\d\b", str(getattr(draft, "date", "")))), None)
        tagged = self.tagger.tag(words, "", year)
        marks = [(m.start, m.end) for m in tagged.mentions if _rests_on(m, draft, names)]
        for description in _descriptions(draft):
            found = words.lower().find(description)
            marks += [(found, found + len(description))] if found >= 0 else []
        told = _telling_words(draft)
        marks += [(t.start, t.end) for t in tokens(words) if key(t.text) in told]
        return Cited(locator, words, tuple(_joined(marks)))


def _rests_on(mention: Mention, draft: Any, names: set[str]) -> bool:
    """Whether a draft has a value that a mention gives: a name, a figure or a date."""
    if mention.letter in "GPHB":
        return any(slug in names for _, slug in mention.things)
    if mention.letter == "U":
        return slug_of(mention.text) in names
    if mention.letter == "C":
        return any(mention.slug in name.split("-") or mention.slug == name for name in names)
    if mention.letter == "Q" and isinstance(draft, Event):
        figures = {str(getattr(f, m.replace("-", "_"))) for f in draft.figures
                   for m, _ in f.measured()}  # fmt: skip
        return mention.value.figure in figures
    if mention.letter == "D":
        dates = re.findall(r"\d{4}(?:-\d\d){0,2}", draft.model_dump_json(exclude={"id", "label"}))
        return mention.value.edtf.split("/")[0] in dates
    return False


def _descriptions(draft: Any) -> list[str]:
    """How an event calls those whom nobody named."""
    doers = draft.perpetrators if isinstance(draft, Event) else []
    return [doer.unknown.lower() for doer in doers if doer.unknown]


def _telling_words(draft: Any) -> set[str]:
    """The words, other than names, that tell what a draft says: verbs of figures, roles, fates."""
    if isinstance(draft, Event):
        measures = {m.replace("-", "_") for figure in draft.figures for m, _ in figure.measured()}
        forms = {**verb_forms("active"), **verb_forms("passive")}
        return {form for form, measure in forms.items() if measure in measures}
    if isinstance(draft, Person):
        told = {role.role for role in draft.roles} | {fate.fate for fate in draft.fates}
        forms = {**role_words(), **role_plurals(), **fate_forms("passive"), **fate_forms("active")}
        phrases = [form for form, word in forms.items() if word in told]
        return {word for phrase in phrases for word in phrase.split() if len(word) > 3}
    return set()


def _joined(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The marks in order, those that overlap made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _things(path: Path) -> dict[str, str]:
    """The new names of a document: what the curator is told of each."""
    if not path.exists():
        return {}
    found = {}
    kind = ""
    for line in path.read_text(encoding="utf-8").split("\n"):
        if match := re.match(r"(\w+):$", line):
            kind = match.group(1)
        elif match := re.match(r"- id: (\S+)(?:  # (.*))?$", line):
            slug, hint = match.groups()
            found[slug] = f"brings a new name into {kind}.yaml: {slug}" + (
                f"; {hint}" if hint else ""
            )
    return found


def _record(records: Path, slug: str) -> str:
    """The text of an event as it stands in the records; empty if none has the id."""
    paths = sorted((records / "events").glob("*.yaml"))
    return next((found for path in paths if (found := _in_file(path, slug))), "")


def _in_file(path: Path, slug: str) -> str:
    """The text of an event in a file, without what stands above the next."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    match = re.search(rf"^- id: {re.escape(slug)}\s*$.*?(?=^(?:- id: |# )|\Z)", text, re.M | re.S)
    return match.group().strip() if match else ""
