"""What the tests of drafting share: the records, an extractor, the documents that are made up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sahelgraph.extraction.extract import Extractor, extract_document
from sahelgraph.locations import shipped
from sahelgraph.records.reader import Dataset, read_records

UNSEEN = Path(__file__).parent / "unseen"


@pytest.fixture(scope="session")
def records() -> Dataset:
    return read_records(shipped("seeds"))


@pytest.fixture(scope="session")
def extractor(records: Dataset) -> Extractor:
    return Extractor.of(records)


@pytest.fixture(scope="session")
def blank() -> Extractor:
    """An extractor that knows no name."""
    return Extractor.of(Dataset())


@pytest.fixture
def chronology() -> Path:
    return UNSEEN / "documents" / "900_country.txt"


@pytest.fixture(scope="session")
def told_of_groups(blank: Extractor) -> Callable[[str], set[str]]:
    """What a text is read to tell of groups and people, one fact a line."""

    def told(text: str) -> set[str]:
        drafts = extract_document(f"{text}\n", "900", blank)[1]
        facts = {f"{c.kind} {' '.join(c.before)} > {' '.join(c.after)}" for c in drafts.changes}
        facts |= {f"{r.kind} {r.subject} {r.object}" for r in drafts.relations}
        facts |= {f"{r.person} {r.word} {r.of}" for r in drafts.roles}
        return {" ".join(line.split()) for line in facts}

    return told
