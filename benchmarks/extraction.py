"""How right and how complete the drafts of a document are, against records that people curated.

    python benchmarks/extraction.py --documents DIR [--records DIR] [--gold DIR] [--wrong FILE]

Drafts and records are compared block by block (the fields of an infobox and the rows of a table
are one block each), for each style and field: precision, recall and their counts. ``--wrong``
lists what is false and what is missing.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sahelgraph.documents.blocks import document_number, read_document
from sahelgraph.extraction.drafts import Drafts
from sahelgraph.extraction.extract import Extractor, extract_document
from sahelgraph.extraction.lexicon import PATTERNS, lexicon
from sahelgraph.extraction.text import key, tokens
from sahelgraph.records.checks import cited_as
from sahelgraph.records.dates import Bounds, read_edtf
from sahelgraph.records.model import Event
from sahelgraph.records.reader import Dataset, read_records
from sahelgraph.records.vocabulary import SYMMETRIC_RELATIONS

STYLES = {"b": "bullets", "i": "infobox", "t": "tables", "p": "prose", "d": "document"}
PRIMARY = ("killed", "wounded")
#: Before the name of a field: what may be drafted and need not be.
MAY = "may be "
Facts = dict[str, dict[str, Counter[str]]]  # block -> field -> values


def _facts() -> Facts:
    return defaultdict(lambda: defaultdict(Counter))


def _unit(locator: str) -> str:
    """The block of a locator; infobox fields and table rows of a document are one."""
    number, _, name = locator.partition("/")
    block = name.split(".")[0]
    return f"{number}/{block[0]}" if block[0] in "it" else f"{number}/{block}"


def _whole(locator: str) -> str:
    """The document of a locator: a role told twice in it is one fact."""
    return f"{locator.partition('/')[0]}/d"


def _bounded(event: Event) -> str:
    """The date of a record; an open beginning is the day that bounds it."""
    _, is_open, end = event.date.partition("../")
    return f"{event.earliest}/{end}" if is_open and event.earliest else event.date


def gold_facts(dataset: Dataset, texts: dict[str, str]) -> Facts:
    """What the records say of each block; ``texts`` are those of the blocks."""
    facts = _facts()
    for event in dataset.events.values():
        tellings = {
            _unit(locator): telling for telling in event.told for locator in telling.passage
        }
        for unit, telling in tellings.items():
            entry = facts[unit]
            may = MAY if _is_told_by_whole(dataset, event, unit) else ""
            entry[f"{may}dates"][telling.date or _bounded(event)] += 1
            entry[f"{may}kinds"][event.kind] += 1
            for place in event.place:
                named = "" if _is_named(dataset, place, texts.get(unit, "")) else MAY
                entry[f"{named}places"][place] += 1
        for figure in event.figures:
            units = {_unit(locator) for locator in figure.evidence or ()} or set(tellings)
            for measure, _ in figure.measured():
                told = getattr(figure, measure.replace("-", "_"))
                by = ",".join(sorted(figure.by))
                for unit in units:
                    name = "primary" if measure in PRIMARY else "other"
                    facts[unit][name][f"{measure} {told}"] += 1
                    facts[unit]["sides"][f"{measure} {told} {figure.side}"] += 1
                    facts[unit]["claimants"][f"{measure} {told} by {by}"] += 1
        for doer in event.perpetrators:
            if doer.unknown == "not told":
                continue
            units = {_unit(locator) for locator in doer.evidence or ()} or set(tellings)
            for unit in units:
                name = doer.actor or f"?{_head(doer.unknown or '')}"
                facts[unit]["perpetrators"][name] += 1
                facts[unit]["attributions"][f"{name} {doer.attribution}"] += 1
    _lineage_gold(dataset, facts)
    names = cited_as(dataset)
    for index in dataset.documents.values():
        for block in index.blocks:
            for label in block.sources:
                if label in names:
                    facts[_unit(f"{index.number}/{block.name}")]["sources"][names[label].id] += 1
    return facts


def _is_told_by_whole(dataset: Dataset, event: Event, unit: str) -> bool:
    """Whether a block tells a part of an operation in no other sentences than the whole: it may
    be drafted, but one draft with all the places says as much."""
    whole = dataset.events.get(event.part_of or "")
    if whole is None:
        return False
    told = [{x for t in e.told for x in t.passage if _unit(x) == unit} for e in (event, whole)]
    return told[0] <= told[1]


def _change(kind: str, before: list[str], after: list[str], of: str | None) -> str:
    return f"{kind} {','.join(sorted(before))} > {','.join(after)}{of or ''}"


def _pair(kind: str, one: str, other: str) -> str:
    return " ".join(sorted([one, other]) if kind in SYMMETRIC_RELATIONS else [one, other])


def _lineage_gold(dataset: Dataset, facts: Facts) -> None:
    for change in dataset.changes.values():
        for telling in change.told:
            unit = _whole(telling.passage[0])
            facts[unit]["changes"][
                _change(change.kind, change.before, change.after, change.of)
            ] += 1
    for relation in dataset.relations.values():
        members = relation.parties or [relation.subject or "", relation.object or ""]
        pairs = [(a, b) for n, a in enumerate(members) for b in members[n + 1 :]]
        for unit in {_whole(locator) for locator in relation.evidence}:
            for a, b in pairs:
                facts[unit]["relations"][f"{relation.kind} {_pair(relation.kind, a, b)}"] += 1
    for person in dataset.people.values():
        for role in person.roles:
            for unit in {_whole(locator) for locator in role.evidence or ()}:
                facts[unit]["roles"][f"{person.id} {role.role} {role.of or ''}"] += 1
        for fate in person.fates:
            for unit in {_whole(locator) for locator in fate.evidence or ()}:
                facts[unit]["fates"][f"{person.id} {fate.fate}"] += 1


def lineage_units(gold: Facts) -> list[str]:
    """The documents of whose groups and leaders anything is recorded: of the others nobody has
    said what is right."""
    return [unit for unit in gold if unit.endswith("/d")]


def drafted_facts(drafts: Drafts, dataset: Dataset, texts: dict[str, str]) -> Facts:
    """What the drafts say of each block, in the same words; a place in the first of its blocks
    and in each other that names it."""
    facts = _facts()
    for event in drafts.events:
        units = list(dict.fromkeys(_unit(locator) for locator in event.locators))
        for unit in units:
            entry = facts[unit]
            entry["dates"][event.date] += 1
            entry["kinds"][event.kind] += 1
        for place in event.places:
            for unit in units:
                if unit == units[0] or _is_named(dataset, place, texts.get(unit, "")):
                    facts[unit]["places"][place] += 1
        for figure in event.figures:
            name = "primary" if figure.measure in PRIMARY else "other"
            value = f"{figure.measure.replace('_', '-')} {figure.figure}"
            for locator in (figure.locator, *figure.also):
                entry = facts[_unit(locator)]
                entry[name][value] += 1
                entry["sides"][f"{value} {figure.side}"] += 1
                entry["claimants"][f"{value} by {','.join(sorted(figure.by))}"] += 1
        for doer in event.doers:
            if doer.unknown == "not told":
                continue
            name = doer.actor or f"?{_head(doer.unknown)}"
            for locator in (doer.locator, *doer.also):
                entry = facts[_unit(locator)]
                entry["perpetrators"][name] += 1
                entry["attributions"][f"{name} {doer.attribution}"] += 1
    for change in drafts.changes:
        facts[_whole(change.locator)]["changes"][
            _change(change.kind, change.before, change.after, change.of)
        ] += 1
    for relation in drafts.relations:
        pair = _pair(relation.kind, relation.subject, relation.object)
        facts[_whole(relation.locator)]["relations"][f"{relation.kind} {pair}"] += 1
    for role in drafts.roles:
        entry = facts[_whole(role.locator)]
        if role.is_fate:
            entry["fates"][f"{role.person} {role.word}"] += 1
        else:
            entry["roles"][f"{role.person} {role.word} {role.of}"] += 1
    names = cited_as(dataset) if drafts.number in dataset.documents else {}
    for block, labels in drafts.sources.items():
        for label in labels:
            if label in names:
                facts[_unit(f"{drafts.number}/{block}")]["sources"][names[label].id] += 1
    return facts


def _head(description: str) -> str:
    """The first noun for an assailant in a description, by which two are compared."""
    nouns = lexicon().nouns
    for token in tokens(description):
        noun = nouns.get((key(token.text),))
        if noun and "assailant" in noun.classes:
            return noun.singular.lower()
    return description.lower()


def _is_named(dataset: Dataset, slug: str, text: str) -> bool:
    place = dataset.places.get(slug)
    if place is None:
        return slug.replace("-", " ") in key(text.replace("-", " "))
    if place.kind == "border-zone":
        return bool(_BORDER.search(text))
    if place.kind == "part-of-country":
        direction = place.label.split()[0].lower().removesuffix("ern")
        return direction in text.lower()
    words = {key(token.text) for token in tokens(text)}
    names = [place.label, *(name.text for name in place.names)]
    return any(
        all(key(token.text) in words for token in tokens(name) if token.text[0].isalnum())
        or key(name.split()[0].split(",")[0]) in words
        for name in names
    )


_BORDER = re.compile(r"(?i)border|frontier")


@dataclass
class Score:
    """Right, false and missing values of a field."""

    right: int = 0
    false: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of the drafted that is right."""
        total = self.right + len(self.false)
        return self.right / total if total else float("nan")

    @property
    def recall(self) -> float:
        """The share of the curated that was drafted."""
        total = self.right + len(self.missing)
        return self.right / total if total else float("nan")


def compare(gold: Facts, drafted: Facts, units: list[str]) -> dict[tuple[str, str], Score]:
    """Scores by style and field over some blocks."""
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    for unit in units:
        style = STYLES[unit.split("/")[1][0]]
        for name in FIELDS:
            told, found = gold[unit][name], drafted[unit][name]
            if name in SETS:
                told, found = Counter(sorted(set(told))), Counter(sorted(set(found)))
            score = scores[style, name]
            if name == "dates":
                told, found = _agreed(told, found)
            if name == "roles":
                found = _without_body(told, found)
            score.right += sum((told & found).values())
            spare = found - told - gold[unit][f"{MAY}{name}"]
            score.false += [f"{unit}: {value}" for value in spare.elements()]
            score.missing += [f"{unit}: {value}" for value in (told - found).elements()]
    return scores


def _without_body(told: Counter[str], found: Counter[str]) -> Counter[str]:
    """Roles as drafted, without the body that a role is in where the record names none.

    A record may leave it out: the employer of an analyst is often no actor of the graph.
    """
    plain = {value: f"{value.rpartition(' ')[0]} " for value in found}
    return Counter(plain[value] if plain[value] in told else value for value in found.elements())


def _agreed(told: Counter[str], found: Counter[str]) -> tuple[Counter[str], Counter[str]]:
    """Dates with those that say the same made equal: one lies within the other, to the month.

    A record may know a day from another document, or bound a bullet without a date more
    closely than its neighbours do.
    """
    named = Counter(told)
    for date in sorted(found):
        if date in told:
            continue
        for other in sorted(told):
            if other not in found and named[other] and _overlap(date, other):
                named[date] += 1
                del named[other]
                break
    return named, found


def _overlap(one: str, other: str) -> bool:
    try:
        a, b = read_edtf(one), read_edtf(other)
    except ValueError:
        return False
    return _within(a, b) or _within(b, a)


def _within(inner: Bounds, outer: Bounds) -> bool:
    """Whether one date lies within another; an open one reaches a year beyond its bound."""
    if inner.earliest is None or inner.latest is None:
        return False
    first = outer.earliest or (outer.latest or inner.earliest) - timedelta(days=366)
    last = outer.latest or (outer.earliest or inner.latest) + timedelta(days=366)
    return first <= inner.earliest and inner.latest <= last


FIELDS = (
    "dates",
    "kinds",
    "places",
    "primary",
    "other",
    "sides",
    "claimants",
    "perpetrators",
    "attributions",
    "sources",
    "changes",
    "relations",
    "roles",
    "fates",
)
SETS = (
    "changes",
    "relations",
    "roles",
    "fates",
    "places",
    "perpetrators",
    "attributions",
    "sources",
    "dates",
)


def write_confidence(everything: list[Drafts], gold: Facts) -> None:
    """Write how often each rule was right: figures by number, doers by name and attribution."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()

    def count(rule: str, unit: str, field_name: str, value: str) -> None:
        total[rule] += 1
        right[rule] += gold[unit][field_name][value] > 0

    for drafts in everything:
        for event in drafts.events:
            for figure in event.figures:
                name = "primary" if figure.measure in PRIMARY else "other"
                value = f"{figure.measure.replace('_', '-')} {figure.figure}"
                count(figure.rule, _unit(figure.locator), name, value)
            for doer in event.doers:
                if doer.unknown != "not told":
                    name = doer.actor or f"?{_head(doer.unknown)}"
                    value = f"{name} {doer.attribution}"
                    count(doer.rule, _unit(doer.locator), "attributions", value)
        for change in drafts.changes:
            value = _change(change.kind, change.before, change.after, change.of)
            count(change.rule, _whole(change.locator), "changes", value)
        for relation in drafts.relations:
            value = f"{relation.kind} {_pair(relation.kind, relation.subject, relation.object)}"
            count(relation.rule, _whole(relation.locator), "relations", value)
        for role in drafts.roles:
            value = f"{role.person} {role.word}" + ("" if role.is_fate else f" {role.of}")
            count(role.rule, _whole(role.locator), "fates" if role.is_fate else "roles", value)
    lines = [f"{rule}: [{right[rule]}, {total[rule]}]\n" for rule in sorted(total)]
    head = "# Right and all drafts of each rule on the curated documents.\n"
    (PATTERNS / "confidence.yaml").write_text(head + "".join(lines), encoding="utf-8")


def main() -> None:
    """Print the table, and what is wrong in a field if asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--records", type=Path, default=Path("seeds"))
    parser.add_argument("--gold", type=Path, help="records to compare with; default: --records")
    parser.add_argument("--write-confidence", action="store_true", help="of each rule, beside it")
    parser.add_argument("--wrong", type=Path, help="file for what is false and what is missing")
    options = parser.parse_args()
    dataset = read_records(options.records)
    gold = read_records(options.gold) if options.gold else dataset
    extractor = Extractor.of(dataset)
    drafted = _facts()
    texts: dict[str, str] = {}
    units: list[str] = []
    everything: list[Drafts] = []
    for path in sorted(options.documents.glob("*.txt")):
        number = document_number(path) or ""
        if number not in gold.documents and not options.gold:
            continue
        text = read_document(path)
        index, drafts = extract_document(text, number, extractor)
        for block in index.blocks:
            unit = _unit(f"{number}/{block.name}")
            words = " ".join(text[span.start : span.end] for span in block.spans)
            texts[unit] = f"{texts.get(unit, '')} {words}"
            if unit not in units:
                units.append(unit)
        everything.append(drafts)
        for unit, entry in drafted_facts(drafts, dataset, texts).items():
            for name, values in entry.items():
                drafted[unit][name] += values
    facts = gold_facts(gold, texts)
    read = {unit.split("/")[0] for unit in units}
    whole = [unit for unit in lineage_units(facts) if unit.split("/")[0] in read]
    scores = compare(facts, drafted, units + whole)
    for style in STYLES.values():
        for name in FIELDS:
            score = scores[style, name]
            total = score.right + len(score.false) + len(score.missing)
            if total:
                print(
                    f"{style:8} {name:13} precision {score.precision:5.3f}  recall"
                    f" {score.recall:5.3f}"
                    f"   {score.right} right, {len(score.false)} false, {len(score.missing)}"
                    f" missing"
                )
    if options.write_confidence:
        write_confidence(everything, facts)
    if options.wrong:
        lines = [
            f"{style} {name} {word} {line}\n"
            for (style, name), score in scores.items()
            for word, found in (("false", score.false), ("missing", score.missing))
            for line in found
        ]
        options.wrong.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
