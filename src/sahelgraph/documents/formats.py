"""Files of other formats turned to the text that is indexed: HTML, PDF and DOCX.

Headings become lines of their own, items of lists lines that begin with a hyphen, rows of
tables cells with bars between them: what :mod:`~sahelgraph.documents.styles` tells apart.
The parsing is that of Beautiful Soup, pypdf and python-docx.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sahelgraph.documents.blocks import read_document
from sahelgraph.errors import DocumentError

#: The largest file that is read, in bytes.
LARGEST = 32 * 1024 * 1024
_SPACE = re.compile(r"\s+")
_SKIPPED = (
    *("script", "style", "noscript", "nav", "footer", "header", "template", "svg", "form"),
    *("aside", "button", "iframe"),
)
_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "tr", "blockquote", "dt", "dd", "pre")


def read_source(path: Path) -> str:
    """The text of a document, whatever its format; told by the suffix, else taken as text.

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
    convert = _CONVERTERS.get(path.suffix.lower())
    text = convert(path) if convert else read_document(path)
    if not text.strip():
        is_pdf = path.suffix.lower() == ".pdf"
        hint = "; if its pages are pictures, have their letters recognised first" if is_pdf else ""
        raise DocumentError(f"{path}: holds no text{hint}")
    return text


def _html(path: Path) -> str:
    from bs4 import BeautifulSoup

    with _quiet("bs4"):
        soup = BeautifulSoup(path.read_bytes(), "html.parser")
    if soup.contains_replacement_characters:
        raise DocumentError(f"{path}: is no HTML in an encoding that is known; save it as UTF-8")
    for element in soup(_SKIPPED):
        element.decompose()
    for bold in soup(("b", "strong")):
        text = bold.get_text().strip()
        if text.rstrip(":") and bold.find_parent("li") is not None:
            bold.replace_with(f"**{text}**")
    lines = []
    for element in soup(_BLOCKS):
        around = element.find_parent(("p", "li", "tr", "blockquote", "pre"))
        is_nested = around is not None and not (element.name == "li" and around.name == "li")
        if not is_nested:
            lines.append(_html_line(element))
    text = "\n\n".join(line for line in lines if line)
    return text or _SPACE.sub(" ", soup.get_text(" ")).strip()


@contextmanager
def _quiet(library: str) -> Iterator[None]:
    """Keep what a library logs of a broken file to itself: the error tells it."""
    logger = logging.getLogger(library)
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _html_line(element: object) -> str:
    from bs4 import Tag

    if not isinstance(element, Tag):
        return ""
    if element.name == "tr":
        cells = [_SPACE.sub(" ", cell.get_text(" ")).strip() for cell in element(("td", "th"))]
        return " | ".join(cells) + " |" if cells else ""
    for inner in element(("ul", "ol")):
        inner.extract()
    text = _SPACE.sub(" ", element.get_text(" ")).strip()
    return f"- {text}" if element.name == "li" and text else text


def _pdf(path: Path) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        with warnings.catch_warnings(), _quiet("pypdf"):
            warnings.simplefilter("ignore")
            reader = PdfReader(io.BytesIO(path.read_bytes()))
            pages = [page.extract_text() or "" for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, RecursionError, OSError) as error:
        raise DocumentError(f"{path}: is no PDF that can be read: {error}") from error
    return "\n\n".join(_unwrapped(page) for page in pages)


def _unwrapped(page: str) -> str:
    """The lines of a page joined to paragraphs: a line that ends no sentence runs on."""
    paragraphs: list[str] = []
    for line in (line.strip() for line in page.split("\n")):
        bullet = re.match(r"[•▪●–-]\s+(?=\S)", line)
        if bullet:
            line = f"- {line[bullet.end() :]}"
        runs_on = paragraphs and paragraphs[-1] and line and not bullet
        if runs_on and (line[0].islower() or not re.search(r"[.!?:)\"”]\Z", paragraphs[-1])):
            is_heading = len(paragraphs[-1]) < 60 and line[0].isupper()
            if not is_heading:
                paragraphs[-1] = f"{paragraphs[-1]} {line}"
                continue
        paragraphs.append(line)
    return "\n".join(paragraphs)


def _docx(path: Path) -> str:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DocumentError(f"{path}: is no DOCX that can be read") from error
    lines = []
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            lines += [" | ".join(cell.text for cell in row.cells) + " |" for row in part.rows]
            continue
        text = _SPACE.sub(" ", part.text).strip()
        style = (part.style.name or "") if part.style is not None else ""
        lines.append(f"- {text}" if style.startswith("List") and text else text)
    return "\n\n".join(line for line in lines if line)


_CONVERTERS: dict[str, Callable[[Path], str]] = {
    ".html": _html,
    ".htm": _html,
    ".xhtml": _html,
    ".pdf": _pdf,
    ".docx": _docx,
}
