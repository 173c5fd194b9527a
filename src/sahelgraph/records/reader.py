"""Reads the record files of a directory into one typed dataset."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sahelgraph.documents.document import DocumentIndex
from sahelgraph.documents.index_file import read_index
from sahelgraph.errors import Problem, RecordErrors
from sahelgraph.hints import nearest
from sahelgraph.records.fields import Record
from sahelgraph.records.gazetteer import GazetteerEntry
from sahelgraph.records.model import (
    MODELS,
    Actor,
    Base,
    Change,
    Event,
    Identity,
    Person,
    Place,
    Publisher,
    Relation,
)
from sahelgraph.strictyaml import Lined, LinedList, load

AnyRecord = TypeVar("AnyRecord", bound=Record)


@dataclass
class Dataset:
    """All records, each kind by id in the order of the files, and the documents' indexes."""

    documents: dict[str, DocumentIndex] = field(default_factory=dict)
    groups: dict[str, Actor] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    bases: dict[str, Base] = field(default_factory=dict)
    publishers: dict[str, Publisher] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    identities: dict[str, Identity] = field(default_factory=dict)
    gazetteer: dict[str, GazetteerEntry] = field(default_factory=dict)


def read_records(*directories: Path) -> Dataset:
    """The records under one or more directories, typed but not yet checked across files.

    A file ``KIND.yaml`` or any file under ``KIND/`` holds a list of records of that kind
    (``groups``, ``events`` …); ``documents/NNN.yaml`` holds the index of a document. Raises
    :class:`~sahelgraph.errors.RecordErrors` with every problem of every file.
    """
    dataset = Dataset()
    problems: list[Problem] = []
    for directory in directories:
        for path in _record_files(directory):
            try:
                _read_file(path, _kind_of_file(path, directory), dataset)
            except RecordErrors as error:
                problems += error.problems
    if problems:
        raise RecordErrors(problems)
    return dataset


def _record_files(directory: Path) -> list[Path]:
    if not directory.is_dir():
        message = "is no directory of records; give one that holds groups.yaml and the others"
        raise RecordErrors([Problem(str(directory), 1, "", message)])
    return sorted(
        path
        for path in directory.rglob("*.yaml")
        if "drafts" not in path.relative_to(directory).parts
    )


def _kind_of_file(path: Path, directory: Path) -> str:
    parts = path.relative_to(directory).parts
    kind = parts[0].removesuffix(".yaml")
    if kind not in MODELS and kind != "documents":
        hint = nearest(kind, [*MODELS, "documents"])
        message = f"no kind of record is called '{kind}'{hint}; known are {', '.join(MODELS)}"
        raise RecordErrors([Problem(str(path), 1, "", message)])
    return kind


def _read_file(path: Path, kind: str, dataset: Dataset) -> None:
    if kind == "documents":
        index = read_index(path)
        dataset.documents[index.number] = index
        return
    data = load(path)
    if data is None:
        return
    if not isinstance(data, LinedList):
        message = "has to be a list of records, each beginning with '- id:'"
        raise RecordErrors([Problem(str(path), 1, "", message)])
    records: dict[str, Any] = getattr(dataset, kind)
    problems: list[Problem] = []
    for item, line in zip(data, data.lines, strict=True):
        try:
            record = read_record(item, MODELS[kind], str(path), line)
        except RecordErrors as error:
            problems += error.problems
            continue
        identity: str = record.id  # type: ignore[attr-defined]
        if identity in records:
            first = records[identity]
            message = f"'{identity}' is there twice, first in {first.file}:{first.line}"
            problems.append(Problem(str(path), line, identity, message))
        else:
            records[identity] = record
    if problems:
        raise RecordErrors(problems)


def read_record(data: Any, model: type[AnyRecord], file: str, line: int) -> AnyRecord:
    """One record from strict YAML; raises RecordErrors with the line of each problem."""
    owner = data.get("id") if isinstance(data, Lined) else ""
    owner = owner if isinstance(owner, str) else ""
    if not isinstance(data, Lined):
        raise RecordErrors([Problem(file, line, "", "a record is a mapping with an 'id'")])
    try:
        record = model.model_validate(data)
    except ValidationError as error:
        problems = [
            Problem(file, _line_of(data, problem["loc"]), owner, _message(problem, model))
            for problem in error.errors()
        ]
        raise RecordErrors(problems) from error
    _place(record, data, file, line, owner)
    return record


def _line_of(data: Any, location: tuple[int | str, ...]) -> int:
    """The line in the file of a place in the data, or of what holds it."""
    line: int = data.line
    for step in location:
        is_key = isinstance(data, Lined) and step in data
        is_item = isinstance(data, LinedList) and isinstance(step, int) and step < len(data)
        if is_key or is_item:
            line = data.lines[step]
            data = data[step]
    return line


def _message(problem: Any, model: type[BaseModel]) -> str:
    where = ".".join(str(step) for step in problem["loc"])
    kind, value = problem["type"], problem["input"]
    if kind == "extra_forbidden":
        key = str(problem["loc"][-1])
        known = _keys_at(model, problem["loc"][:-1])
        hint = nearest(key, known) or f"; known are {', '.join(sorted(known))}"
        return f"unknown key '{where}'{hint}"
    if kind == "missing":
        return f"'{where}' is missing"
    text = str(problem["msg"]).removeprefix("Value error, ")
    if kind == "value_error":
        return f"{where}: {text}" if where else text
    given = f", not {value!r}" if isinstance(value, str | int | float) or value is None else ""
    return f"{where}: {text[:1].lower()}{text[1:]}{given}"


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> set[str]:
    """The keys that the model takes at a place of a record."""
    current: type[BaseModel] = model
    for step in location:
        info = current.model_fields.get(str(step))
        if info is not None:
            current = _model_in(info.annotation) or current
    return {info.alias or name for name, info in current.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found is not None:
            return found
    return None


def _place(record: Record, data: Any, file: str, line: int, owner: str) -> None:
    """Tell a record and all that it holds where they stand in the file."""
    record.place_in_file(file, line, owner)
    if not isinstance(data, Lined):
        return
    for name, info in type(record).model_fields.items():
        key = info.alias or name
        value, raw = getattr(record, name), data.get(key)
        if isinstance(value, Record):
            _place(value, raw, file, data.lines.get(key, line), owner)
        elif isinstance(value, list):
            for order, item in enumerate(value):
                if isinstance(item, Record):
                    inner = raw[order] if isinstance(raw, LinedList) else raw
                    inner_line = (
                        raw.lines[order]
                        if isinstance(raw, LinedList)
                        else data.lines.get(key, line)
                    )
                    _place(item, inner, file, inner_line, owner)
