"""The same report as text, HTML, DOCX and PDF is cut to the same blocks."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from sahelgraph.documents.blocks import index_document
from sahelgraph.documents.document import slices
from sahelgraph.documents.formats import read_source
from sahelgraph.errors import DocumentError

#: What a report consists of: kind of part and its text, or its rows.
Part = tuple[str, object]
REPORT: list[Part] = [
    ("head", "Weekly Notes on the Osk Valley"),
    ("head", "Overview"),
    (
        "text",
        "Raids went on in the valley for a seventh week. The Hill Front burned two mills in"
        " Tarn on 4 May 2020 and took the cattle of a score of families away. Nobody was hurt"
        " there, said the mayor, but a self-defense militia has been called up since.",
    ),
    ("text", "The army sent a company to Tarn. It met nobody on the road, and left a post there."),
    ("head", "Incidents"),
    (
        "list",
        [
            (
                "2 May 2020:",
                "Gunmen killed four drivers on the road between Osk and Tarn, and burned"
                " their trucks. Sources: Osk Radio, Valley Post",
            ),
            ("4 May 2020:", "Fighters of the Hill Front burned two mills in Tarn."),
            ("", "Nothing was told of the south."),
            ("", "Nothing was told of the south."),
            ("5 May 2020:", "A mine wounded two herders near Osk. Source: Osk Radio"),
        ],
    ),
    ("head", "Losses"),
    ("table", [["Category", "Details"], ["Drivers", "4 killed"], ["Herders", "2 wounded"]]),
    ("head", "Outlook"),
    ("text", "The rains begin in June. More raids are to be feared until then."),
]
NEWS: list[Part] = [
    ("text", "Gunmen kill four drivers in the Osk valley"),
    (
        "text",
        "Gunmen killed four drivers on 2 May 2020 on the road from Osk to Tarn, where the army"
        " has had no post since the spring, two residents of the valley said by telephone.",
    ),
    ("text", "The men came from the hills at noon. They burned the trucks and fled."),
]


def as_text(parts: list[Part], width: int = 0) -> str:
    """The report as plain text, with lines of a width or each paragraph in one line."""

    def told(text: str, indent: str = "") -> str:
        return textwrap.fill(text, width, subsequent_indent=indent) if width else text

    found = []
    for kind, part in parts:
        if kind == "list":
            items = [f"- {f'**{date}** ' if date else ''}{text}" for date, text in part]  # type: ignore[attr-defined]
            found.append("\n".join(told(item, "  ") for item in items))
        elif kind == "table":
            rows = [" | ".join(row) + " |" for row in part]  # type: ignore[attr-defined]
            found.append("\n".join([rows[0], "---|---|", *rows[1:]]))
        else:
            found.append(told(str(part)) if kind == "text" else str(part))
    return "\n\n".join(found) + "\n"


def write_text(parts: list[Part], path: Path) -> None:
    path.write_text(as_text(parts), encoding="utf-8")


def write_wrapped(parts: list[Part], path: Path) -> None:
    path.write_text(as_text(parts, width=64), encoding="utf-8")


def write_html(parts: list[Part], path: Path) -> None:
    found = []
    for kind, part in parts:
        if kind == "list":
            items = [f"<li>{f'<b>{date}</b> ' if date else ''}{text}" for date, text in part]  # type: ignore[attr-defined]
            found.append(f"<ul>{''.join(items)}</ul>")
        elif kind == "table":
            rows = ["".join(f"<td>{cell}</td>" for cell in row) for row in part]  # type: ignore[attr-defined]
            found.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        else:
            name = "h2" if kind == "head" else "div"
            found.append(f"<{name}>{part}</{name}>")
    path.write_text(f"<title>x</title><body>{''.join(found)}</body>", encoding="utf-8")


def write_docx(parts: list[Part], path: Path) -> None:
    document = docx.Document()
    for kind, part in parts:
        if kind == "list":
            for date, text in part:  # type: ignore[attr-defined]
                item = document.add_paragraph(style="List Bullet")
                item.add_run(date).bold = True
                item.add_run(f" {text}" if date else text)
        elif kind == "table":
            table = document.add_table(rows=0, cols=2)
            for row in part:  # type: ignore[attr-defined]
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        elif kind == "head":
            document.add_heading(str(part), 1)
        else:
            document.add_paragraph(str(part))
    document.save(str(path))


def pdf_of(pages: list[list[tuple[int, int, int, str, str]]]) -> bytes:
    """A PDF by hand (ISO 32000): for each page x, y, size, font ``R`` or ``B`` and the words."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        *(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{face} /Encoding /WinAnsiEncoding >>"
            for face in ("Times-Roman", "Times-Bold")
        ),
    ]
    for number, page in enumerate(pages):
        stream = " ".join(
            f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET"
            for x, y, size, font, text in page
        )
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {6 + 2 * number} 0 R"
            " /Resources << /Font << /R 3 0 R /B 4 0 R >> >> >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode("latin-1")


class Typesetter:
    """Sets the parts of a report on small pages with a running head and numbers below."""

    def __init__(self) -> None:
        self.pages: list[list[tuple[int, int, int, str, str]]] = []
        self.y = 0

    def line(self, words: list[tuple[int, str, str]], leading: int = 14, size: int = 11) -> None:
        """A line of words at some x in some font."""
        self.y -= leading
        if not self.pages or self.y < 660:
            number = len(self.pages) + 1
            self.pages.append([(72, 760, 9, "R", "Osk Institute, Notes")])
            self.pages[-1].append((300, 30, 9, "R", f"Page {number}"))
            self.y = 720
        self.pages[-1] += [(x, self.y, size, font, text) for x, font, text in words]

    def paragraph(self, text: str, x: int, bullet: str = "", date: str = "") -> None:
        """A paragraph in lines of 70 letters, words divided where they do not fit."""
        lines = textwrap.wrap(f"{date} {text}".strip(), 70)
        lines = [line.replace(" families", " fami-") for line in lines]
        lines = [lines[0], *(re.sub(r"^away", "lies away", line) for line in lines[1:])]
        first = lines[0].removeprefix(date)
        words = [(x + 14, "B", date)] if date else []
        words = [(x, "R", bullet), *words] if bullet else words
        self.line(
            [*words, (x + (14 if bullet else 0) + 6 * len(date), "R", first)],
            24 if not bullet else 14,
        )
        for line in lines[1:]:
            self.line([(x + (14 if bullet else 0), "R", line)])


def write_pdf(parts: list[Part], path: Path) -> None:
    page = Typesetter()
    for kind, part in parts:
        if kind == "list":
            for date, text in part:  # type: ignore[attr-defined]
                page.paragraph(text, 90, "\x95", date)
        elif kind == "table":
            for order, row in enumerate(part):  # type: ignore[arg-type,var-annotated]
                page.line([(72, "R", row[0]), (220, "R", row[1])], 14 if order else 30)
        elif kind == "head":
            page.line([(72, "B", str(part))], 30, 15)
        else:
            page.paragraph(str(part), 72)
    path.write_bytes(pdf_of(page.pages))


def blocks_of(path: Path) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Every block of a document: its name, section, words without marks, and sources."""
    text = read_source(path)
    index = index_document(text, "900")
    return [
        (b.name, b.section, re.sub(r"\*\*|\s+", " ", slices(text, b.spans)).split(), b.sources)
        for b in index.blocks
    ]  # type: ignore[misc]


FORMATS: dict[str, Callable[[list[Part], Path], None]] = {
    "wrapped.txt": write_wrapped,
    "report.html": write_html,
    "report.docx": write_docx,
    "report.pdf": write_pdf,
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("parts", [REPORT, NEWS], ids=["report", "news"])
def test_every_format_gives_the_blocks_of_the_text(
    tmp_path: Path, parts: list[Part], name: str
) -> None:
    write_text(parts, tmp_path / "plain.txt")
    FORMATS[name](parts, tmp_path / name)
    plain = tmp_path / "plain.txt"
    assert blocks_of(tmp_path / name) == blocks_of(plain)
    kinds = [index_document(read_source(p), "900").kind for p in (plain, tmp_path / name)]
    assert kinds[0] == kinds[1]


def test_entries_of_a_list_that_are_told_again_are_no_page_headers() -> None:
    text = "- Osk: quiet.\n- Tarn: quiet.\n\n- Osk: quiet.\n- Tarn: a raid.\n\n- Osk: quiet.\n"
    assert len(index_document(text, "900").blocks) == 5
    calm = "No raid was told.\n\nA mill burned in Osk.\n\n" * 3
    assert len(index_document(calm, "900").blocks) == 6


@pytest.mark.parametrize("page", ["\f", "\n"])
def test_a_line_at_the_top_of_each_page_is_a_page_header(page: str) -> None:
    pages = ["The valley was calm for most of", "the week. Gunmen killed a mayor in", "Osk."]
    text = page.join(f"\nOsk: A Chronicle\n\n{words}\n" for words in pages)
    index = index_document(text, "900")
    assert index.title == "Osk: A Chronicle"
    assert [block.name for block in index.blocks] == ["p1"]


def test_what_stands_bare_between_the_elements_of_a_page_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<div>A mill burned.<p>Two men fled.</p>It was noon.<br><br>All slept.</div>")
    assert read_source(path).split("\n\n") == [
        "A mill burned.",
        "Two men fled.",
        "It was noon.",
        "All slept.",
    ]


def test_an_article_with_an_infobox_saved_as_html_is_an_encyclopedia_article(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<h1>Raid on Osk</h1><table class='infobox vevent'><tr><th colspan=2>Raid on Osk</th></tr>"
        "<tr><th>Date</th><td>4 May 2020</td></tr><tr><th>Location</th><td>Osk</td></tr></table>"
        "<p>Gunmen raided Osk.</p><h2>Aftermath[edit]</h2><p>They fled.</p>"
    )
    index = index_document(read_source(path), "900")
    assert index.kind == "encyclopedia-article"
    assert [(block.name, block.section) for block in index.blocks] == [
        ("i1", "Infobox"),
        ("i2", "Infobox"),
        ("p1", ""),
        ("p2", "Aftermath"),
    ]


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "an old DOC or has a password",
        ),
        ("a.docx", b"", "no DOCX that can be read"),
        ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 8, "no PDF that can be read"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str, raw: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(DocumentError, match=told):
        read_source(tmp_path / name)


def test_a_page_whose_elements_are_never_closed_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<div><p>" * 3_000 + b"Two men fled.")
    assert read_source(tmp_path / "a.html") == "Two men fled."


def test_a_pdf_that_is_locked_is_told_as_such(tmp_path: Path) -> None:
    keys = f"/O <{'00' * 48}> /U <{'00' * 48}> /OE <{'00' * 32}> /UE <{'00' * 32}>"
    lock = (
        f"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -1 {keys}"
        f" /Perms <{'00' * 16}> /CF << /StdCF << /CFM /AESV3 /Length 32 >> >>"
        " /StmF /StdCF /StrF /StdCF >>"
    )
    raw = pdf_of([[(72, 700, 11, "R", "Gunmen raided Osk.")]])
    locked = raw.replace(b"/Root 1 0 R", b"/Root 1 0 R " + lock.encode())
    (tmp_path / "locked.pdf").write_bytes(locked)
    with pytest.raises(DocumentError, match="is locked"):
        read_source(tmp_path / "locked.pdf")


@pytest.mark.parametrize(
    ("raw", "told"),
    [(b"{\\rtf1 Gunmen.}", "is RTF"), (b"PK\x03\x04..", "a ZIP"), (b"\xd0\xcf\x11\xe0..", "old")],
)
def test_what_is_of_no_format_that_is_read_is_told(tmp_path: Path, raw: bytes, told: str) -> None:
    (tmp_path / "a.rtf").write_bytes(raw)
    with pytest.raises(DocumentError, match=f"{told}.* save it as DOCX"):
        read_source(tmp_path / "a.rtf")


def test_a_pdf_is_known_without_its_suffix(tmp_path: Path) -> None:
    write_pdf(NEWS, tmp_path / "report")
    assert read_source(tmp_path / "report").startswith("Gunmen kill four drivers")


def test_a_pdf_with_a_password_is_told_as_such(tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    write_pdf(NEWS, tmp_path / "open.pdf")
    writer = PdfWriter(clone_from=PdfReader(tmp_path / "open.pdf"))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "kept.pdf")
    with pytest.raises(DocumentError, match="needs a password"):
        read_source(tmp_path / "kept.pdf")
