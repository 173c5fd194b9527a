"""What the tests of drafting share: the records, an extractor, the documents that are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from sahelgraph.extraction.extract import Extractor
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
