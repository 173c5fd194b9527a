"""Tables: the whole answer of each question of the catalogue, and blocks with their events."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sahelgraph import names
from sahelgraph.errors import UnknownQuery
from sahelgraph.hints import nearest
from sahelgraph.query.asking import Asking
from sahelgraph.query.catalogue import CatalogueQuery

_BLOCKS = """
SELECT DISTINCT ?document ?block ?line ?section ?event ?outOfScope WHERE {
  ?passage sg:inBlock ?passage ; sg:inDocument/dcterms:identifier ?document ; sg:line ?line .
  BIND(REPLACE(STR(?passage), "^.*/", "") AS ?block)
  OPTIONAL { ?passage sg:section ?section }
  OPTIONAL { ?passage sg:outOfScope ?outOfScope }
  OPTIONAL { ?account sg:accountOf ?event ; sg:evidence/sg:inBlock ?passage }
} ORDER BY ?document ?line ?block ?event"""
_BLOCK_COLUMNS = {
    "document": "the three digits of the document",
    "block": "the block: i infobox field, t table row, p paragraph, b bullet",
    "line": "its first line",
    "section": "the section that it stands in",
    "event": "an event that it tells",
    "outOfScope": "why it tells nothing in scope",
}
#: Columns of whole numbers, where every value of the table is one.
_WHOLE_NUMBERS = frozenset({"line", "low", "high", "start", "end", "depth", "attacks", "blocks",
                            "cited", "events", "claims"})  # fmt: skip
#: No date before this can be written into a zip archive; the same bytes come out each time.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Table:
    """A table: columns with what each means, rows of lexical forms, empty where unbound."""

    name: str
    summary: str
    columns: dict[str, str]
    rows: list[list[str]]


def all_tables(
    engine: Asking, catalogue: Mapping[str, CatalogueQuery], only: str | None = None
) -> list[Table]:
    """Every question that needs no parameter with its whole answer, and the table of blocks.

    ``only`` is the name of one of them to take alone; raises
    :class:`~sahelgraph.errors.UnknownQuery` if there is no such table.
    """
    tables = []
    names_of_all = [*_whole(catalogue), "blocks"]
    if only is not None and only not in names_of_all:
        hint = nearest(only, names_of_all)
        raise UnknownQuery(f"there is no table '{only}'{hint}; there are {', '.join(names_of_all)}")
    for name in _whole(catalogue):
        if only not in (None, name):
            continue
        query = catalogue[name]
        rows = engine.rows(query.bind({}, engine.rows, laterally=engine.takes_lateral))
        tables.append(_table(query.name, query.summary, query.columns, rows))
    if only in (None, "blocks"):
        summary = "Every block of every document with the events that it tells"
        tables.append(_table("blocks", summary, _BLOCK_COLUMNS, engine.rows(_BLOCKS)))
    return tables


def _whole(catalogue: Mapping[str, CatalogueQuery]) -> list[str]:
    """The questions that have a whole answer: those that need no parameter."""
    return [
        query.name
        for query in catalogue.values()
        if not any(parameter.required for parameter in query.parameters.values())
    ]


def _table(name: str, summary: str, columns: dict[str, str], rows: list[dict[str, str]]) -> Table:
    return Table(name, summary, columns, [[row.get(key, "") for key in columns] for row in rows])


def to_csv(table: Table) -> str:
    """The table as CSV (RFC 4180), with a header."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return buffer.getvalue()


def csvw_metadata(tables: list[Table], version: str) -> str:
    """The metadata of the tables (CSV on the Web, "Metadata Vocabulary for Tabular Data")."""
    described = [
        {
            "url": f"{table.name}.csv",
            "dc:description": table.summary,
            "tableSchema": {
                "columns": [
                    {
                        "name": column,
                        "titles": column,
                        "dc:description": meaning,
                        "datatype": _datatype(column, table),
                    }
                    for column, meaning in table.columns.items()
                ]
            },
        }
        for table in tables
    ]
    document = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": "sahelgraph",
        "dc:identifier": version,
        "dc:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "dc:source": {"@id": names.BASE},
        "tables": described,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _datatype(column: str, table: Table) -> str:
    if column in _WHOLE_NUMBERS and not _is_text(column, table):
        return "integer"
    place = list(table.columns).index(column)
    values = [row[place] for row in table.rows if row[place]]
    return "anyURI" if values and all(value.startswith("http") for value in values) else "string"


def _is_text(column: str, table: Table) -> bool:
    place = list(table.columns).index(column)
    return any(row[place] and not row[place].lstrip("-").isdigit() for row in table.rows)


def csv_package(tables: list[Table], version: str) -> bytes:
    """A zip archive of the tables as CSV and of ``csv-metadata.json``."""
    files = {f"{table.name}.csv": to_csv(table).encode() for table in tables}
    return _zipped({**files, "csv-metadata.json": csvw_metadata(tables, version).encode()})


def parquet_package(tables: list[Table]) -> bytes:
    """A zip archive of the tables as Parquet; whole numbers are 64-bit integers."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = {}
    for table in tables:
        arrays = [_array(table, column) for column in table.columns]
        described = [
            pa.field(column, array.type, metadata={"description": table.columns[column]})
            for column, array in zip(table.columns, arrays, strict=True)
        ]
        sink = io.BytesIO()
        pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(described)), sink)
        files[f"{table.name}.parquet"] = sink.getvalue()
    return _zipped(files)


def _array(table: Table, column: str) -> Any:
    import pyarrow as pa

    values = [row[list(table.columns).index(column)] or None for row in table.rows]
    if _datatype(column, table) == "integer":
        return pa.array([int(value) if value else None for value in values], pa.int64())
    return pa.array(values, pa.string())


def sqlite_database(tables: list[Table]) -> bytes:
    """An SQLite database with a table for each; empty values are NULL."""
    with tempfile.TemporaryDirectory(prefix="sahelgraph-") as directory:
        path = Path(directory) / "sahelgraph.sqlite"
        connection = sqlite3.connect(path)
        try:
            for table in tables:
                columns = ", ".join(
                    f'"{column}" {"INTEGER" if _datatype(column, table) == "integer" else "TEXT"}'
                    for column in table.columns
                )
                connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
                places = ", ".join("?" for _ in table.columns)
                connection.executemany(
                    f'INSERT INTO "{table.name}" VALUES ({places})',  # noqa: S608 (our own names)
                    [[value or None for value in row] for row in table.rows],
                )
            connection.commit()
        finally:
            connection.close()
        return path.read_bytes()


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), body, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
