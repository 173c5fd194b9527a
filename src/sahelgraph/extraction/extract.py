"""From the text of a document to its index and drafts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from sahelgraph.documents.blocks import index_document
from sahelgraph.documents.document import Block, DocumentIndex, slices
from sahelgraph.extraction.assembly import Assembler
from sahelgraph.extraction.changes import settle_changes, settle_renames
from sahelgraph.extraction.completing import (
    complete_doers,
    complete_places,
    remember_containers,
)
from sahelgraph.extraction.datelines import dateline_day, publication_day
from sahelgraph.extraction.days import OPEN_DAY, Day
from sahelgraph.extraction.drafts import DraftEvent, Drafts
from sahelgraph.extraction.fates import draft_fates
from sahelgraph.extraction.fields import Field, infobox_event
from sahelgraph.extraction.files import invalid
from sahelgraph.extraction.focus import Focus
from sahelgraph.extraction.frame import (
    YEAR,
    acronyms_of,
    days_of,
    document_year,
    home_of,
    is_about_one,
    main_day_of,
    names_event,
    years_of,
)
from sahelgraph.extraction.framing import Frame, between, period_of, year_within
from sahelgraph.extraction.gazetteer import Gazetteer, read_gazetteer
from sahelgraph.extraction.happenings import find_kinds
from sahelgraph.extraction.heads import Heads
from sahelgraph.extraction.infobox import draft_infobox
from sahelgraph.extraction.lineage import draft_lineage
from sahelgraph.extraction.linking import Linker, read_linker
from sahelgraph.extraction.merging import merge_running
from sahelgraph.extraction.naming import name_drafts
from sahelgraph.extraction.paragraphs import Topic, prose_scenes
from sahelgraph.extraction.relations import add_partners
from sahelgraph.extraction.scene import Block as TaggedBlock
from sahelgraph.extraction.scene import Scene
from sahelgraph.extraction.scenes import bullet_scenes, headed, opening_day
from sahelgraph.extraction.second_reader import SecondReader
from sahelgraph.extraction.short_names import short_names_of
from sahelgraph.extraction.tables import Row, row_at, table_events
from sahelgraph.extraction.tagging import LONGEST_SENTENCE, Tagger
from sahelgraph.extraction.threads import Thread
from sahelgraph.extraction.told_names import told_names
from sahelgraph.records.reader import Dataset
from sahelgraph.records.vocabulary import INCIDENT_CLASSES

Progress = Callable[[int, int], None]
#: What a text about one event calls it.
_THE_EVENT = re.compile(
    r"\b(?:the|this|that) (?:bombings?|attacks?|raid|siege|battle|massacre|ambush|assault"
    r"|offensive)\b"
)
#: What points at the year that was told last.
_THAT_YEAR = re.compile(r"\bof (?:that|the same) year\b")
_COORDINATED = re.compile(r"\b(?:coordinated|synchronized|simultaneous)\b", re.IGNORECASE)


#: Within how many code points a piece of news comes to its day.
_LEAD = 700


@dataclass(frozen=True)
class Settings:
    """How to read: ``latest`` is the day (EDTF) on which the document appeared, ``reader`` the
    base URL of a second reader and ``model`` what it is asked for."""

    latest: str | None = None
    reader: str | None = None
    model: str = "default"


@dataclass
class Extractor:
    """Drafts from any number of documents against one set of records."""

    dataset: Dataset
    gazetteer: Gazetteer
    tagger: Tagger
    linker: Linker

    @classmethod
    def of(cls, dataset: Dataset) -> Extractor:
        """An extractor that knows the names of the records."""
        gazetteer = read_gazetteer(dataset)
        return cls(dataset, gazetteer, Tagger(gazetteer), read_linker(dataset, gazetteer))

    def draft(self, text: str, index: DocumentIndex, *, progress: Progress | None = None) -> Drafts:
        """The drafts of a document; ``progress`` is told blocks done and blocks in all."""
        return Drafting(self, text, index).run(progress)


def extract_document(
    text: str,
    number: str,
    extractor: Extractor,
    *,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> tuple[DocumentIndex, Drafts]:
    """The index of a text and its drafts.

    Raises :class:`~sahelgraph.errors.DocumentError` for a text with nothing in it.
    """
    index = index_document(text, number)
    latest = settings.latest if settings and settings.latest else publication_day(text)
    index = replace(index, latest=latest or None)
    drafting = Drafting(extractor, text, index)
    drafts = drafting.run(progress)
    if settings and settings.reader:
        drafting.ask(SecondReader(settings.reader, settings.model))
    return index, drafts


class Drafting:
    """One document on its way to drafts."""

    def __init__(self, extractor: Extractor, text: str, index: DocumentIndex) -> None:
        self.extractor = extractor
        self.text = text
        self.index = index
        self.tagger = extractor.tagger.of_document(text)
        self.linker = extractor.linker.anew()
        self.heads = Heads.of(text, extractor.gazetteer)
        self.drafts = Drafts(index.number)
        years = years_of(text)
        self.year = document_year(years, index)
        is_titled = names_event(index)
        days = days_of(text, self.year)
        self.published = index.latest or ""
        self.opened = dateline_day(text, self.published)
        self.main_day = main_day_of(days, is_titled=is_titled) or self.opened or self.published
        self.is_about_one = is_titled or is_about_one(days, self.main_day)
        at = [day.start for day in days if day.edtf == self.main_day]
        self.main_from = at[0] if at and not (self.is_about_one or index.latest) else 0
        self.linker.acronyms.update(short_names_of(text, extractor.gazetteer))
        self.linker.acronyms.update(acronyms_of(text))
        self.lies_in: dict[str, tuple[str, str]] = {}
        self.running = ""
        self.period = period_of(text)
        self.carried: tuple[str, str | None] = ("", None)
        self.is_one_year = len(set(years)) <= 1
        self.thread = Thread.of(index.title, told_names(text))
        self.main_kind = ""
        is_article = index.kind == "encyclopedia-article" and not is_titled
        title = index.title if is_article else ""
        self.focus = Focus(extractor.gazetteer, self.linker, title)
        self.is_coordinated = index.kind == "analysis" and bool(_COORDINATED.search(text))
        home = home_of(text, index.title, self.tagger)
        self.assembler = Assembler(self.linker, index.number, home)

    def run(self, progress: Progress | None) -> Drafts:
        """Every block in order."""
        blocks = [block for block in self.index.blocks if block.name[0] in "pb"]
        heads = [self._heading(block) for block in blocks]
        fields, rows = self._found_fields()
        draft_infobox(fields, self.tagger, self.assembler, self.drafts)
        for order, block in enumerate(blocks):
            if block.name[0] == "b":
                self._bullet(block, heads[order], self._inferred(heads, order))
            else:
                self._paragraph(block)
            self.drafts.sources[block.name] = list(block.sources)
            if progress is not None:
                progress(order + 1, len(blocks))
        self._fields(fields, rows)
        self.drafts.events = merge_running(self.drafts.events)
        settle_renames(self.drafts)
        settle_changes(self.drafts)
        draft_fates(self.drafts, self.extractor.dataset.people)
        self.drafts.things = self.linker.things
        complete_doers(self.drafts)
        complete_places(self.drafts, self.extractor.dataset, self.lies_in)
        name_drafts(self.drafts, self.extractor.dataset)
        self._drop_invalid()
        return self.drafts

    def ask(self, reader: SecondReader) -> None:
        """Let a second reader add to the drafts what it can show in the passages."""
        passages = {block.name: slices(self.text, block.spans) for block in self.index.blocks}
        reader.read(self.drafts, passages, self.tagger, self.linker)
        self._drop_invalid()

    def _found_fields(self) -> tuple[list[Field], list[Row]]:
        """The fields of an infobox and the rows of tables."""
        fields: list[Field] = []
        rows: list[Row] = []
        for block in self.index.blocks:
            words = slices(self.text, block.spans)
            locator = f"{self.index.number}/{block.name}"
            if block.name[0] == "i":
                label, _, value = words.removeprefix("- ").partition(":")
                fields.append((locator, label.strip(), value.strip(" |")))
            elif block.name[0] == "t":
                rows.append(row_at(self.text, block.spans[0].start, words, locator))
        return fields, rows

    def _fields(self, fields: list[Field], rows: list[Row]) -> None:
        """The events of the infobox, taken together, and of tables."""
        tagger = self.tagger
        for locator, label, value in fields:
            if re.match(r"(?i)combatants? ?\d", label):
                told = tagger.tag(value, locator.partition("/")[2])
                add_partners(told, self.assembler, self.drafts)
        boxed = infobox_event(fields, tagger, self.assembler) if fields else None
        kind = "coordinated-operation" if self.is_coordinated else "attack"
        tabled = table_events(rows, self.main_day, tagger, self.assembler, kind=kind)
        self.drafts.events[:0] = [*([boxed] if boxed else []), *tabled]

    def _drop_invalid(self) -> None:
        """Take out what is no record as it stands, and say so."""
        kept = []
        for event in self.drafts.events:
            problem = invalid(event)
            if problem:
                block = event.locators[0].partition("/")[2].split(".")[0]
                self.drafts.not_understood[block] = f"a draft that is no record: {problem}"
            else:
                kept.append(event)
        self.drafts.events = kept

    def _inferred(self, heads: list[Day | None], order: int) -> tuple[str, str]:
        """The date of a bullet that none heads: by its neighbours, else the document's own day."""
        if any(heads):
            return between(heads, order)
        return self.main_day, "inferred-from-context"

    def _sentence_text(self, block: Block, order: int) -> str:
        words = slices(self.text, block.sentences[order].spans)
        return self.heads.spelled_out(words) if block.name[0] == "b" and order == 0 else words

    def _heading(self, block: Block) -> Day | None:
        if block.name[0] != "b" or not block.sentences:
            return None
        tagged = self.tagger.tag(
            self._sentence_text(block, 0)[:60], "", self._anchor(block), published=self.published
        )
        return headed(tagged)

    def _anchor(self, block: Block) -> str | None:
        year = YEAR.search(block.section)
        return year.group() if year else self.year

    def _framed(self, block: Block) -> str | None:
        """What frames the days of a paragraph that lack a year; ``None`` if several years might.

        That is the day that the text is about or came to last, the year of the section, that which
        the paragraph before it in the section told last, or the only year that the text names.
        """
        is_report = self.index.kind == "country-report"
        is_news = self.index.kind == "magazine-article"
        told = slices(self.text, block.spans)
        is_of_event = is_news or self.is_about_one or bool(_THE_EVENT.search(told))
        led = max(block.spans[-1].end, _LEAD)
        is_open = is_news and not self.running and led <= self.main_from
        if not is_report and is_of_event and not is_open and (self.running or self.main_day):
            return self.running or self.main_day
        if YEAR.search(block.section) or self.is_one_year or self.index.latest:
            return self._anchor(block)
        section, carried = self.carried
        titled = set(YEAR.findall(self.text.lstrip().partition("\n")[0]))
        found = titled or {self.main_day[:4]} - {""} if not is_report else titled
        if section == block.section and carried:
            return carried if not found or carried[:4] in found else None
        return titled.pop() if len(titled) == 1 else None

    def _tagged(self, block: Block, frame: Frame) -> TaggedBlock:
        sentences = []
        heading: Day | None = None
        for order, sentence in enumerate(block.sentences):
            name = f"{block.name}.{sentence.name}"
            words = self._sentence_text(block, order)
            anchor = frame.said if frame.said and _THAT_YEAR.search(words) else frame.onward(words)
            anchor = year_within(self.period, words) or anchor
            published = self.published or self.opened
            tagged = self.tagger.tag(words, name, anchor, frame.latest, published=published)
            if len(tagged.text) > LONGEST_SENTENCE:
                told = (
                    f"{sentence.name} has {len(tagged.text)} characters and is read as no sentence"
                )
                self.drafts.not_understood[block.name] = told
            if order == 0 and block.name[0] == "b":
                heading = headed(tagged)
            if heading is not None:
                frame.anchor = heading.edtf
            else:
                frame.read(tagged, days_only=self.index.kind == "magazine-article")
            gazetteer = self.extractor.gazetteer
            remember_containers(tagged, f"{self.index.number}/{name}", gazetteer, self.lies_in)
            sentences.append(tagged)
        return TaggedBlock(block.name, sentences, heading)

    def _bullet(self, block: Block, heading: Day | None, inferred: tuple[str, str]) -> None:
        anchor = self.main_day or self._anchor(block)
        tagged = self._tagged(block, Frame(heading.edtf if heading else anchor))
        home = self.assembler.home
        if block.sentences:
            words = slices(self.text, block.sentences[0].spans)
            self.assembler.home = self.heads.country(words) or home
        as_prose = prose_scenes(tagged, Topic(), is_report=False) if heading is None else []
        dated = [scene for scene in as_prose if scene.rule == "prose-day"]
        is_told = bool(dated) and dated[0].kind != "statement"
        is_prose = bool(dated) and opening_day(tagged) is None
        is_prose = is_prose or (is_told and not find_kinds(tagged.sentences[0]))
        scenes = dated if is_prose else bullet_scenes(tagged, inferred)
        self._keep(block, tagged, scenes or as_prose)
        self.assembler.home = home

    def _paragraph(self, block: Block) -> None:
        is_report = self.index.kind == "country-report"
        frame = Frame(self._framed(block))
        tagged = self._tagged(block, frame)
        self.carried = (block.section, frame.anchor if frame.is_stated else None)
        scenes = prose_scenes(self._resolved(tagged), self._topic(), is_report=is_report)
        told = [scene for scene in scenes if len(scene.date) == 10 and scene.rule == "prose-day"]
        told = [scene for scene in told if scene.kind in INCIDENT_CLASSES]
        if told and self.index.kind == "magazine-article":
            self.running = max(self.running, told[-1].date)
        if told and not self.main_kind and told[0].date == self.main_day:
            self.main_kind = told[0].kind
        self._keep(block, tagged, scenes)

    def _resolved(self, block: TaggedBlock) -> TaggedBlock:
        """The paragraph with names in the place of "the group" and "they"."""
        return TaggedBlock(block.name, self.focus.resolved(block.sentences), block.heading)

    def _topic(self) -> Topic:
        """What the text is about so far: its last day, or the one that it names most often."""
        day = self.running or (self.main_day if self.is_about_one else "")
        kind = "coordinated-operation" if self.is_coordinated else self.main_kind
        return Topic(day, kind if kind and day == self.main_day else "attack")

    def _keep(self, block: Block, tagged: TaggedBlock, scenes: list[Scene]) -> None:
        before = (len(self.drafts.changes), len(self.drafts.relations), len(self.drafts.roles))
        topic = self.focus.most_named()
        told = {slug for change in self.drafts.changes for slug in change.after}
        self.thread.begin(topic if topic and topic.letter == "G" else None, told)
        events = len(self.drafts.events)
        for sentence in tagged.sentences:
            draft_lineage(sentence, self.assembler, self.drafts, self.thread)
        after = (len(self.drafts.changes), len(self.drafts.relations), len(self.drafts.roles))
        changed = {change.locator for change in self.drafts.changes[before[0] :]}
        for scene in scenes:
            locators = {self.assembler.locator(sentence) for sentence in scene.sentences}
            if scene.kind == "statement" and locators & changed:
                continue
            event = self.assembler.draft(scene)
            is_framed = scene.basis == "inferred-from-context" and block.name[0] == "b"
            is_main = is_framed and event is not None and event.date == self.main_day
            if event is not None and event.kind == "attack" and is_main and self.is_coordinated:
                event.kind = "coordinated-operation"
            if event is not None and (event.date or event.places) and self._says(event, block):
                self.drafts.events.append(event)
        if any(OPEN_DAY in sentence.code.split(" ") for sentence in tagged.sentences):
            if len(self.drafts.events) == events:
                problem = "a day is told without its year, and none or several are possible"
                self.drafts.not_understood.setdefault(block.name, problem)
        elif not scenes and before == after:
            problem = "no event, change or role was recognised"
            self.drafts.not_understood.setdefault(block.name, problem)

    def _says(self, event: DraftEvent, block: Block) -> bool:
        """Whether a draft that the document's own day dates tells more than a kind."""
        is_inferred = event.date_basis == "inferred-from-context"
        is_undated = is_inferred and block.name[0] == "b" and event.date == self.main_day
        if not is_undated and not (block.name[0] == "p" and event.kind == "attack"):
            return True
        named = [doer for doer in event.doers if doer.actor or doer.rule != "nobody-named"]
        is_placed = event.places and (is_undated or event.rule == "prose-day")
        return bool(named or event.figures or is_placed or event.rule == "prose-running")
