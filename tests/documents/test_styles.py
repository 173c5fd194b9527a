"""The four styles: blocks, sections, page headers, sources, and what holds for any text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahelgraph.documents.blocks import index_document, read_document, reindex
from sahelgraph.documents.document import KINDS, DocumentIndex, digest, slices
from sahelgraph.documents.index_file import read_index, write_index
from sahelgraph.documents.styles import parts, split
from sahelgraph.errors import DocumentError

TEXTS = Path(__file__).parents[1] / "world" / "texts"


def index_of(number: str) -> tuple[str, DocumentIndex]:
    text = read_document(next(TEXTS.glob(f"{number}_*")))
    return text, index_document(text, number)


def told(number: str) -> dict[str, str]:
    text, index = index_of(number)
    return {block.name: slices(text, block.spans) for block in index.blocks}


@pytest.mark.parametrize(
    ("number", "kind", "blocks"),
    [
        ("900", "encyclopedia-article", "i1 i2 i3 p1 p2 p3"),
        ("901", "magazine-article", "p1 p2"),
        ("902", "analysis", "p1 b1 b2 t1 p2"),
        ("903", "country-report", "p1 p2 b1 b2 b3"),
    ],
)
def test_each_style_is_recognised_and_cut(number: str, kind: str, blocks: str) -> None:
    _, index = index_of(number)
    assert index.kind == kind
    assert [block.name for block in index.blocks] == blocks.split()


def test_a_page_header_cuts_a_paragraph_in_two_spans() -> None:
    text, index = index_of("903")
    block = index.block("p2")
    assert block is not None
    assert len(block.spans) == 2
    assert block.section == "Life in the Capital"
    assert "Country Notes" not in slices(text, block.spans)
    assert [len(sentence.spans) for sentence in block.sentences] == [2, 1]


def test_a_bullet_goes_on_behind_a_page_header_until_its_sources() -> None:
    _, index = index_of("903")
    block = index.block("b1")
    assert block is not None
    assert len(block.spans) == 2
    assert block.sources == ("Daily Alpha",)


def test_a_bullet_may_run_over_two_lines_and_begin_behind_a_blank() -> None:
    blocks = told("903")
    assert blocks["b2"].startswith("- **April 30, 2031:**")
    assert blocks["b2"].count("\n") == 1


def test_lists_of_sources_are_no_sentences() -> None:
    text, index = index_of("903")
    for block in index.blocks:
        assert block.sources
        for sentence in block.sentences:
            assert "Source" not in slices(text, sentence.spans)


def test_sources_in_brackets_at_the_end_of_an_analysis() -> None:
    _, index = index_of("902")
    block = index.block("b1")
    assert block is not None
    assert block.sources == ("Daily Alpha", "Beta Wire")


def test_abbreviations_and_quotations_do_not_break_sentences() -> None:
    text, index = index_of("901")
    sentences = [[slices(text, s.spans) for s in block.sentences] for block in index.blocks]
    assert sentences[0][1] == "Dr. Ada Example of the U.N. wrote about it."
    assert sentences[1] == ["“They will come back,” she said.", "“Nobody doubts that.”"]


def test_sections_are_the_headings_above() -> None:
    _, index = index_of("900")
    assert [block.section for block in index.blocks] == ["Infobox"] * 3 + [
        "",
        "Background",
        "Aftermath",
    ]


words = st.sampled_from(["alpha", "Beta", "U.N.", "12", "of", "“gamma”", "- x", "né", "a‑b", "🛰"])
line = st.one_of(
    st.just(""),
    st.lists(words, min_size=1, max_size=25).map(lambda w: " ".join(w) + "."),
    st.lists(words, min_size=1, max_size=4).map(" ".join),
    st.lists(words, min_size=1, max_size=9).map(lambda w: "- " + " ".join(w)),
    st.lists(words, min_size=1, max_size=9).map(lambda w: "- **May 1, 2031:** " + " ".join(w) + "."),
    st.sampled_from(
        ["Page Header Of It", "= T =", "== S ==", "Infobox", "- K: v", "-", "a | b |", "---|---|",
         "Source: [A](#)", "(Sources: [A](#), [B](#))", "\t", "  spaced  ", "\r", "\x0c"]
    ),
)  # fmt: skip
texts = st.one_of(
    st.lists(line, min_size=1, max_size=40).map("\n".join),
    st.lists(line, min_size=3, max_size=40).map(
        lambda lines: "\n".join(
            ["Page Header Of It", *lines[:2], "Page Header Of It", *lines[2:]] * 2
        )
    ),
    st.text(max_size=300),
)


@given(text=texts, kind=st.sampled_from([None, *KINDS]))
def test_every_character_but_white_space_lies_in_exactly_one_part(
    text: str, kind: str | None
) -> None:
    try:
        layout = split(text, kind)
    except DocumentError:
        assert not text.strip() or not text.replace("\n", "").strip()
        return
    position = 0
    for span in parts(layout):
        assert span.start >= position, "parts overlap"
        assert not text[position : span.start].strip(), "text between the parts"
        position = span.end
    assert not text[position:].strip()


@given(text=texts, kind=st.sampled_from([None, *KINDS]))
def test_every_slice_is_what_its_offsets_and_hash_say(text: str, kind: str | None) -> None:
    try:
        index = index_document(text, "999", kind=kind)
    except DocumentError:
        return
    for block in index.blocks:
        assert digest(text, block.spans) == block.sha256
        assert text.count("\n", 0, block.spans[0].start) + 1 == block.line
        position = block.spans[0].start
        for sentence in block.sentences:
            assert digest(text, sentence.spans) == sentence.sha256
            assert sentence.spans[0].start >= position, "sentences overlap"
            position = sentence.spans[-1].end
            for span in sentence.spans:
                assert any(s.start <= span.start and span.end <= s.end for s in block.spans)
                assert text.count("\n", 0, sentence.spans[0].start) + 1 == sentence.line


@given(text=texts)
def test_an_index_written_and_read_is_the_same(text: str) -> None:
    import tempfile

    try:
        index = index_document(text, "999", title="T")
    except DocumentError:
        return
    if not index.blocks:
        return
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "999.yaml"
        path.write_text(write_index(index), encoding="utf-8")
        assert read_index(path) == index


def test_indexing_again_keeps_what_a_curator_wrote() -> None:
    text, index = index_of("901")
    from dataclasses import replace

    kept = replace(index, title="Mine", out_of_scope={"p2": "a quotation"}, latest="2031-12-31")
    assert reindex(text, kept) == kept


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"text\x00more", b""])
def test_what_is_no_text_is_refused_by_name(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "900_x.txt"
    path.write_bytes(raw)
    with pytest.raises(DocumentError):
        index_document(read_document(path), "900")
