"""A store is loaded from files in rows, with as many threads as memory allows."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from sahelgraph.graph.line_files import BROKEN
from sahelgraph.store import load as loading
from sahelgraph.store.load import FileRow, in_rows, load


def put_file(path: Path, number: int, size: int = 50) -> Path:
    data = "".join(
        f"<a:{number}-{i}> <a:p> <a:o>{f' <a:g{number}>' if i % 2 else ''} .\n" for i in range(size)
    ).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def put_files(directory: Path, many: int) -> list[Path]:
    names = ["dataset.nq", *(f"part-{number}.nq.gz" for number in range(1, many))]
    return [put_file(directory / name, number) for number, name in enumerate(names)]


def test_files_of_little_text_are_one_row(tmp_path: Path) -> None:
    files = put_files(tmp_path, 4)
    assert in_rows(files) == [files]


def test_much_text_is_in_rows_each_twice_as_long_as_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [put_file(tmp_path / f"{number}.nq.gz", 5) for number in range(10)]
    one = len(put_file(tmp_path / "5.nq", 5).read_bytes())
    monkeypatch.setattr(loading, "PACKED_FROM", one)
    assert in_rows(files) == [files[:1], files[1:3], files[3:7], files[7:]]
    monkeypatch.setattr(loading, "PACKED_FROM", 2 * one - 1)
    assert in_rows(files) == [files[:2], files[2:6], files[6:]]


def test_a_short_rest_is_no_row_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [put_file(tmp_path / f"{number}.nq", 5) for number in range(4)]
    one = files[0].stat().st_size
    monkeypatch.setattr(loading, "PACKED_FROM", one + 1)
    assert in_rows(files[:3]) == [files[:3]]
    assert in_rows(files) == [files[:2], files[2:]]


@pytest.mark.parametrize("merged", [False, True])
def test_a_store_holds_the_same_however_many_rows_it_was_loaded_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, merged: bool
) -> None:
    files = [str(path) for path in put_files(tmp_path, 6)]
    in_one = load(files, str(tmp_path / "one"), merged=merged)
    monkeypatch.setattr(loading, "PACKED_FROM", 1_000)
    assert len(in_rows([Path(path) for path in files])) > 2
    assert load(files, str(tmp_path / "two"), merged=merged) == in_one
    one, two = (ox.Store.read_only(str(tmp_path / name)) for name in ("one", "two"))
    assert set(one) == set(two)
    assert in_one == {"": 150, **{f"a:g{number}": 25 for number in range(6)}}


class Asking:
    """Stands for a store: notes how many cores are seen when it is called, and after reading."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    def bulk_load(self, row: FileRow, **_: object) -> None:
        self.seen.append(len(os.sched_getaffinity(0)))
        while row.read(100):
            self.seen.append(len(os.sched_getaffinity(0)))


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="without a way to ask for cores")
def test_the_engine_sees_few_cores_when_it_asks_and_all_when_it_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is a gigabyte for each thread that sorts, and these are as many as it sees cores."""
    allowed = os.sched_getaffinity(0)
    if len(allowed) < 2:
        pytest.skip("one core alone")
    monkeypatch.setattr(loading, "SORTERS", 1)
    store = Asking()
    loading._load_row(store, put_files(tmp_path, 2))  # type: ignore[arg-type]
    assert store.seen[0] == 1
    assert set(store.seen[1:]) == {len(allowed)}
    assert os.sched_getaffinity(0) == allowed


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="without a way to ask for cores")
def test_a_file_that_is_not_whole_leaves_the_cores_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = os.sched_getaffinity(0)
    monkeypatch.setattr(loading, "SORTERS", 1)
    broken = put_file(tmp_path / "b.nq.gz", 2)
    broken.write_bytes(broken.read_bytes()[:-20])
    files = [str(put_file(tmp_path / "a.nq", 1)), str(broken)]
    with pytest.raises(BROKEN):
        load(files, str(tmp_path / "store"), merged=False)
    assert os.sched_getaffinity(0) == allowed
