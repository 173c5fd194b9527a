"""HTML, PDF and DOCX turned to the same text, and files that hold none."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from pypdf import PdfWriter

from sahelgraph.documents.formats import LARGEST, read_source
from sahelgraph.errors import DocumentError
from sahelgraph.extraction.extract import Extractor, extract_document

FIRST = "Gunmen killed 12 people in Osk."
HTML = f"""<html><head><title>x</title><script>var a = "killed 99 people";</script></head><body>
<nav>Home</nav><h2>Incidents</h2><ul><li><b>March 3, 2020:</b> {FIRST}</li>
<li><strong>March 1, 2020:</strong> A mine wounded two drivers near Osk.</li></ul>
<table><tr><th>Category</th><th>Details</th></tr><tr><td>Losses</td><td>12 dead</td></tr></table>
</body></html>"""


def _pdf(lines: list[str]) -> bytes:
    """A PDF of one page, by hand: the objects of the specification (ISO 32000, 7.5), one font."""
    stream = b"BT /F1 12 Tf 72 720 Td 16 TL " + b" ".join(
        b"(" + line.encode().replace(b"(", b"\\(").replace(b")", b"\\)") + b") Tj T*" for line in lines
    ) + b" ET"  # fmt: skip
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        body
        + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\n" % table
        + (b"startxref\n%d\n%%%%EOF\n" % len(body))
    )


def test_html_keeps_bullets_headings_and_tables(tmp_path: Path, blank: Extractor) -> None:
    path = tmp_path / "report.html"
    path.write_text(HTML, encoding="utf-8")
    text = read_source(path)
    assert f"- **March 3, 2020:** {FIRST}" in text
    assert "Losses | 12 dead |" in text
    assert "99" not in text
    assert "Home" not in text
    _, drafts = extract_document(text, "001", blank)
    told = [(event.date, [(f.measure, f.figure) for f in event.figures]) for event in drafts.events]
    assert ("2020-03-03", [("killed", "12")]) in told
    assert ("2020-03-01", [("wounded", "2")]) in told


def test_pdf(tmp_path: Path, blank: Extractor) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(
        _pdf(["On March 3, 2020, gunmen attacked a mill", "in Osk and killed 12 people."])
    )
    _, drafts = extract_document(read_source(path), "001", blank)
    assert [(event.date, event.places) for event in drafts.events] == [("2020-03-03", ["osk"])]
    assert [figure.figure for figure in drafts.events[0].figures] == ["12"]


def test_docx(tmp_path: Path, blank: Extractor) -> None:
    document = docx.Document()
    document.add_heading("Incidents", 1)
    document.add_paragraph(f"March 3, 2020: {FIRST}", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Losses", "12 dead"
    path = tmp_path / "report.docx"
    document.save(str(path))
    text = read_source(path)
    assert f"- March 3, 2020: {FIRST}" in text
    assert "Losses | 12 dead |" in text
    _, drafts = extract_document(text, "001", blank)
    assert "2020-03-03" in [event.date for event in drafts.events]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.txt", b"", "holds no text"),
        ("a.txt", b"\x00\x01\x02\xff", "is not UTF-8 .* it is no text at all"),
        ("a.txt", "caf\xe9 na\xefve".encode("latin-1"), "is not UTF-8 .* -f WINDOWS-1252 .* a.txt"),
        ("a.txt", "On 3 May".encode("utf-16"), "is not UTF-8 .* -f UTF-16 -t UTF-8 a.txt"),
        ("a.txt", b"abc\x00def", "NUL"),
        ("a.pdf", b"this is no PDF", "no PDF that can be read"),
        ("a.pdf", b"", "no PDF that can be read"),
        ("a.docx", b"PK\x03\x04 this is no DOCX", "no DOCX that can be read"),
        ("a.html", b"<html><script>x</script></html>", "holds no text"),
        ("a.html", bytes(range(128, 256)) * 9, "no HTML in an encoding that is known"),
    ],
)
def test_files_without_text_are_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=told):
        read_source(path)


def test_a_pdf_of_pictures_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(path)
    with pytest.raises(DocumentError, match="holds no text; if its pages are pictures"):
        read_source(path)


def test_a_broken_file_makes_no_library_talk(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name, content in (("a.pdf", b"On 3 May"), ("a.html", bytes(range(128, 256)))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DocumentError):
            read_source(tmp_path / name)
    assert caplog.text == ""


def test_what_stands_beside_an_article_of_a_news_site_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "news.html"
    path.write_text(
        "<nav><p>War: 7 killed</p></nav><article><h1>A raid</h1><p>Gunmen raided Osk.</p>"
        "<figure><figcaption>A mill near Osk.</figcaption></figure>"
        "<aside><p>Read too: 40 killed elsewhere</p></aside></article><footer>(c)</footer>"
    )
    assert read_source(path) == "A raid\n\nGunmen raided Osk."


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(DocumentError, match="at most 32 MB are read"):
        read_source(path)
