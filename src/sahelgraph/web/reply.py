"""What is sent back where no framework stands between: status, headers, whole body."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus

import brotli  # type: ignore[import-untyped]
import zstandard

#: Bodies of fewer bytes are not worth compressing.
WORTH_COMPRESSING = 1024
#: Bodies of more bytes take long to compress.
_LARGE = 1 << 16
_ENCODINGS = ("br", "zstd", "gzip")
#: The only two style elements that scripts may add, by their hashes: the widths of columns in the
#: editor's table, and what the graph of neighbours says of its frame. The browser tests tell when
#: they change.
_STYLES = (
    "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk=' "
    "'sha256-pgvDUBa4IjFA2yuSJ2cqcyxmNYJMborsd0ORcRv9vw8='"
)
SAFE_HEADERS = [
    (
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self'; style-src 'self' {_STYLES}; "
        "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'self'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
]
#: Data is no page: nothing in it may load or run.
DATA_HEADERS = [
    ("Content-Security-Policy", "default-src 'none'"),
    ("X-Content-Type-Options", "nosniff"),
]
CORS_HEADERS = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Server-Timing, Sahelgraph-Rows, Sahelgraph-Limits"),
]
_TITLES = {
    400: "The query cannot be answered as it stands",
    404: "There is nothing here",
    405: "This method is not served here",
    406: "None of the accepted formats is served",
    408: "The request came too slowly",
    413: "Too large",
    414: "The address is too long",
    415: "This type of content is not taken",
    431: "The header of the request is too large",
    500: "The server made a mistake",
    502: "The engine behind the server failed",
    503: "The server is busy",
    504: "The query took too long",
}


@dataclass
class Reply:
    """A whole reply. ``etag`` is the weak validator without its mark and quotes; ``is_lasting``
    says that the same request gets the same reply for as long as the dataset is served.
    ``encoded`` and ``sent`` are the bodies and the headers of the content codings that were
    asked for so far.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    etag: str | None = None
    is_lasting: bool = False
    encoded: dict[str, bytes] = field(default_factory=dict)
    sent: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, about."""
        return len(self.body) + sum(len(body) for body in self.encoded.values()) + 1024

    def is_coded(self, accepted: str) -> bool:
        """Whether its body is at hand as an Accept-Encoding header asks for it, or soon is."""
        if not accepted or len(self.body) < _LARGE:
            return True
        coding = best_coding(accepted)
        return not coding or coding in self.encoded

    def in_encoding(self, accepted: str) -> tuple[bytes, str]:
        """The body in the best content coding of an Accept-Encoding header, and its name."""
        if not accepted or (len(self.body) < WORTH_COMPRESSING and takes_plain(accepted)):
            return self.body, ""
        coding = best_coding(accepted)
        if not coding:
            return self.body, ""
        if coding not in self.encoded:
            self.encoded[coding] = compress(self.body, coding)
        return self.encoded[coding], coding


def compress(body: bytes, coding: str) -> bytes:
    """A body in the content coding ``br``, ``zstd`` or ``gzip``."""
    if coding == "br":
        return bytes(brotli.compress(body, quality=4))
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=3).compress(body)
    return gzip.compress(body, 5, mtime=0)


@lru_cache(maxsize=256)
def best_coding(accepted: str) -> str:
    """The content coding to use for an Accept-Encoding header (RFC 9110, section 12.5.3)."""
    qualities = _qualities(accepted)
    best = max(_ENCODINGS, key=lambda coding: qualities.get(coding, qualities.get("*", 0.0)))
    # Who says nothing of the body as it is takes it if there is nothing better.
    least = max(0.0, qualities.get("identity", 0.0))
    quality = qualities.get(best, qualities.get("*", 0.0))
    return best if quality > 0 and quality >= least else ""


@lru_cache(maxsize=256)
def takes_plain(accepted: str) -> bool:
    """Whether an Accept-Encoding header leaves room for a body without any coding."""
    qualities = _qualities(accepted)
    return qualities.get("identity", qualities.get("*", 1.0)) > 0


def _qualities(accepted: str) -> dict[str, float]:
    qualities: dict[str, float] = {}
    for part in accepted.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        told = next((value[2:] for value in parameters if value.startswith("q=")), "1")
        try:
            qualities[coding] = float(told)
        except ValueError:
            qualities[coding] = 0.0
    return qualities


def title_of(status: int) -> str:
    """What a status means here, in a few words."""
    return _TITLES.get(status, HTTPStatus(status).phrase)


def problem(
    status: int,
    detail: str,
    headers: Iterable[tuple[str, str]] = (),
    *,
    title: str = "",
    **extra: object,
) -> Reply:
    """A problem document (RFC 9457); ``extra`` are further members of it."""
    title = title or title_of(status)
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail, **extra}
    sent = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store"), *headers]
    if status == 503:
        sent.append(("Retry-After", "2"))
    return Reply(status, sent, json.dumps(document).encode() + b"\n")
