"""A document is checked against its index down to the sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sahelgraph.documents.index_file import read_index
from sahelgraph.documents.verify import find_documents, verify_directory
from sahelgraph.errors import DocumentError, RecordErrors
from sahelgraph.locations import shipped

WORLD = Path(__file__).parents[1] / "world"
INDEXES = [read_index(path) for path in sorted((WORLD / "seeds/documents").glob("*.yaml"))]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    shutil.copytree(WORLD / "texts", tmp_path / "texts")
    return tmp_path / "texts"


def test_all_hashes_of_unchanged_documents_hold(texts: Path) -> None:
    assert verify_directory(texts, INDEXES) == []


def test_one_changed_character_is_told_with_document_block_and_sentence(texts: Path) -> None:
    path = texts / "903_report.txt"
    path.write_text(path.read_text().replace("Pavel Reed", "Pavel Read"))
    findings = verify_directory(texts, INDEXES)
    assert any("document 903, block b2, sentence s1 (line 26): changed" in f for f in findings)
    assert not any("block b1" in finding for finding in findings)


def test_a_longer_document_says_that_what_follows_is_shifted(texts: Path) -> None:
    path = texts / "900_article.txt"
    path.write_text("\n" + path.read_text())
    assert any("+1" in finding for finding in verify_directory(texts, INDEXES))


def test_a_missing_document_is_told(texts: Path) -> None:
    (texts / "901_magazine.txt").unlink()
    assert any("document 901: no file" in finding for finding in verify_directory(texts, INDEXES))


def test_two_files_of_one_number_are_refused(texts: Path) -> None:
    (texts / "900_other.txt").write_text("x")
    with pytest.raises(DocumentError, match="there twice"):
        find_documents(texts)


def test_the_indexes_of_the_real_documents_can_be_read() -> None:
    numbers = [read_index(p).number for p in sorted((shipped("seeds") / "documents").iterdir())]
    assert numbers == ["000", "001", "002", "003", "004"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("kind: magazine-article", "kind: magazin"), "unknown kind"),
        (("spans: 0-", "spans: zero-"), "has to be ranges"),
        (("length: ", "lenght: "), "unknown key 'lenght'"),
        (("sha256: ", "sha256: x"), "64 hexadecimal digits"),
        (("number: \"901\"", "number: \"91\""), "three digits"),
        (("- name: p1", "- name: q1"), "a letter of i, t, p, b"),
    ],
)  # fmt: skip
def test_a_broken_index_is_refused_with_its_line(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    text = (WORLD / "seeds/documents/901.yaml").read_text()
    assert change[0] in text
    path = tmp_path / "901.yaml"
    path.write_text(text.replace(change[0], change[1], 1))
    with pytest.raises(RecordErrors, match=message) as caught:
        read_index(path)
    assert caught.value.problems[0].line > 0
