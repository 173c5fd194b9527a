"""Files of other formats turned to the text that is indexed: HTML, PDF and DOCX.

Headings become lines of their own, items of lists lines that begin with a hyphen, rows of
tables cells with bars between them: what :mod:`~sahelgraph.documents.styles` tells apart.
The parsing is that of Beautiful Soup, pypdf and python-docx.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sahelgraph.documents.blocks import read_document
from sahelgraph.documents.pdf import quiet, read_pdf
from sahelgraph.errors import DocumentError

#: The largest file that is read, in bytes.
LARGEST = 32 * 1024 * 1024
_SPACE = re.compile(r"\s+")
#: How files begin that are not read, and what they are.
_OTHERS = {
    b"{\\rtf": "RTF",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"PK\x03\x04": "a ZIP, or an office file whose name does not end with .docx",
}
_SKIPPED = (
    *("script", "style", "noscript", "nav", "footer", "header", "template", "svg", "form"),
    *("aside", "button", "iframe", "figure", "title", "head"),
)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = frozenset(
    [
        *(*_HEADINGS, "p", "li", "ul", "ol", "dl", "tr", "td", "th", "table", "blockquote", "dt"),
        *("dd", "pre", "div", "section", "article", "main", "body", "html", "center", "hr"),
    ]
)
_MARKS = {"li": "- "}
_INFOBOX = re.compile(r"\binfobox\b")
#: Letters that are drawn as one, spelled out; hyphens that are only drawn at the end of a line.
_SPELLED = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
    | {"\ufb05": "st", "\ufb06": "st", "\u00ad": ""}
)


def read_source(path: Path) -> str:
    """The text of a document, whatever its format; told by the suffix, else by how it begins.

    Raises :class:`~sahelgraph.errors.DocumentError` if it is too large, cannot be read, is
    none of the formats that its suffix says, or holds no text.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror or error}") from error
    if size > LARGEST:
        raise DocumentError(
            f"{path}: has {size // 1024 // 1024} MB; at most {LARGEST // 1024 // 1024} MB are read."
            " Cut it into parts"
        )
    convert = _CONVERTERS.get(path.suffix.lower()) or _by_beginning(path)
    text = convert(path)
    if not text.strip():
        is_pdf = path.suffix.lower() == ".pdf"
        hint = "; if its pages are pictures, have their letters recognised first" if is_pdf else ""
        raise DocumentError(f"{path}: holds no text{hint}")
    return text


def _by_beginning(path: Path) -> Callable[[Path], str]:
    """How to read a file whose suffix tells nothing; raises for a format that is not read."""
    try:
        with path.open("rb") as file:
            begins = file.read(8)
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror or error}") from error
    if begins.startswith(b"%PDF-"):
        return _CONVERTERS[".pdf"]
    told = next((told for mark, told in _OTHERS.items() if begins.startswith(mark)), "")
    if told:
        raise DocumentError(f"{path}: is {told}; save it as DOCX, PDF, HTML or text and read that")
    return read_document


def _html(path: Path) -> str:
    from bs4 import BeautifulSoup

    with quiet("bs4"):
        soup = BeautifulSoup(path.read_bytes(), "html.parser")
    if soup.contains_replacement_characters:
        raise DocumentError(f"{path}: is no HTML in an encoding that is known; save it as UTF-8")
    for element in soup(_SKIPPED):
        element.decompose()
    for bold in soup(("b", "strong")):
        text = bold.get_text().strip()
        if text.rstrip(":") and bold.find_parent("li") is not None:
            bold.replace_with(f"**{text}** ")
    infobox = soup.find("table", class_=_INFOBOX)
    lines = _HtmlLines(is_article=infobox is not None)
    lines.read(soup, infobox)
    return "\n\n".join(lines.found)


class _HtmlLines:
    """The lines of a page: what stands between the bounds of its elements.

    ``is_article`` is true of an encyclopedia's article: headings are then marked as its are.
    """

    def __init__(self, *, is_article: bool) -> None:
        self.found: list[str] = []
        self._is_article = is_article
        self._words: list[str] = []
        self._mark = ""

    def read(self, soup: Any, infobox: Any) -> None:
        """Every text below an element, in order and whatever it is nested in."""
        from bs4 import Tag
        from bs4.element import NavigableString

        waiting: list[tuple[Any, bool]] = [(soup, False)]
        while waiting:
            node, is_closed = waiting.pop()
            if type(node) is NavigableString:
                self._words.append(str(node))
            if not isinstance(node, Tag):
                continue
            if node.name == "br":
                self._break(node)
            elif is_closed:
                self._close(node.name)
            elif node.name == "table" and _is_of_data(node):
                self._close("")
                self.found.append(_fields(node) if node is infobox else _table(node))
            else:
                if node.name in _BLOCKS:
                    self._close("")
                    self._mark = _MARKS.get(node.name, "")
                    waiting.append((node, True))
                waiting += [(child, False) for child in reversed(list(node.children))]
        self._close("")

    def _break(self, node: Any) -> None:
        """A line break is a space, two of them divide paragraphs."""
        following = node.next_sibling
        while following is not None and not str(following).strip():
            following = following.next_sibling
        is_double = getattr(following, "name", None) == "br"
        self._close("") if is_double else self._words.append(" ")

    def _close(self, name: str) -> None:
        """End the line that is open, with its mark."""
        text = _plain("".join(self._words))
        self._words = []
        if self._is_article and text and name in _HEADINGS:
            level = "=" * _HEADINGS[name]
            text = f"{level} {text.removesuffix('[edit]')} {level}"
        if text:
            self.found.append(f"{self._mark}{text}")
            self._mark = ""


def _plain(text: str) -> str:
    """A text in one line, without soft hyphens, its ligatures spelled out."""
    return _SPACE.sub(" ", text.translate(_SPELLED)).strip()


def _is_of_data(table: Any) -> bool:
    """Whether a table is no mere layout: it holds no other, no headings and no lists."""
    return table.find(("table", "h1", "h2", "h3", "ul", "ol")) is None or "infobox" in str(
        table.get("class", "")
    )


def _cells(row: Any) -> list[str]:
    return [_plain(cell.get_text(" ")) for cell in row(("td", "th"))]


def _table(table: Any) -> str:
    """The rows of a table with bars, and a rule under the heads of its columns."""
    rows = [cells for cells in map(_cells, table("tr")) if any(cells)]
    return _ruled(rows) if len(rows) > 1 else " ".join(" ".join(cells) for cells in rows)


def _ruled(rows: list[list[str]]) -> str:
    """Rows of a table as lines; the first has the heads of the columns."""
    lines = [" | ".join(cells) + " |" for cells in rows]
    return "\n".join([lines[0], "---|" * len(rows[0]), *lines[1:]])


def _fields(table: Any) -> str:
    """The fields of an infobox as an article's text has them."""
    rows = [[cell for cell in _cells(row) if cell] for row in table("tr")]
    fields = [f"- {row[0].rstrip(':')}: {' '.join(row[1:])}" for row in rows if len(row) > 1]
    return "\n".join(["Infobox", *fields])


def _docx(path: Path) -> str:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        document = docx.Document(str(path))
        parts = list(document.iter_inner_content())
    except (PackageNotFoundError, LookupError, ValueError, zipfile.BadZipFile) as error:
        raise DocumentError(f"{path}: is no DOCX that can be read{_kept(path)}") from error
    except (SyntaxError, AttributeError, OSError, zlib.error, NotImplementedError) as error:
        raise DocumentError(f"{path}: is no DOCX that can be read: {error}") from error
    lines = []
    for part in parts:
        if isinstance(part, Table):
            rows = [[_plain(cell.text) for cell in row.cells] for row in part.rows]
            lines.append(_ruled(rows) if rows else "")
            continue
        is_item = _is_listed(part)
        text = _plain(_starred(part) if is_item else part.text)
        lines.append(f"- {text}" if is_item and text else text)
    return "\n\n".join(line for line in lines if line)


def _kept(path: Path) -> str:
    """What a file that is no package may be: an old DOC, or one that a password keeps."""
    with path.open("rb") as file:
        is_compound = file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    told = "; it is an old DOC or has a password: save it as DOCX without one"
    return told if is_compound else ""


def _is_listed(paragraph: Any) -> bool:
    """Whether a paragraph is an item of a list, by its style or its own numbering."""
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    properties = paragraph._p.pPr
    return style.startswith("List") or (properties is not None and properties.numPr is not None)


def _starred(paragraph: Any) -> str:
    """The text of an item with stars about what is bold at its beginning."""
    head = ""
    for run in paragraph.runs:
        if not run.bold and run.text.strip():
            break
        head += run.text
    rest = paragraph.text[len(head) :]
    is_head = head.strip() and rest.strip() and paragraph.text.startswith(head)
    return f"**{head.strip()}** {rest.strip()}" if is_head else paragraph.text


_CONVERTERS: dict[str, Callable[[Path], str]] = {
    ".html": _html,
    ".htm": _html,
    ".xhtml": _html,
    ".pdf": lambda path: read_pdf(path).translate(_SPELLED),
    ".docx": _docx,
}
