from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import made
import pytest
from made import COLUMNS, IDS, ROWS, Imported, Importer

from sahelgraph.datasets.reading import FORMATS
from sahelgraph.importing import import_files
from sahelgraph.locations import shipped


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    """Imports a file, or rows that are given as differences from a whole one."""

    def run(dataset: str, *rows: dict[str, Any], file: Path | None = None, **more: Any) -> Imported:
        if file is None:
            whole = [
                ROWS[dataset] | {IDS[dataset]: f"{900 + order}"} | row
                for order, row in enumerate(rows)
            ]
            file = made.write_csv(tmp_path / f"{dataset}-made.csv", COLUMNS[dataset], whole)
        out = tmp_path / "pack"
        import_files(
            FORMATS[dataset], [file], out, records=shipped("seeds"), ontology=shipped("ontology"),
            progress=lambda stage, result: None, **more,
        )  # fmt: skip
        return Imported(out, json.loads((out / "import.json").read_text()))

    return run
