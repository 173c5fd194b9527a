"""Files of statements as lines, compressed if their name ends in ``.gz``.

Sorted lines shrink to less than a twentieth; those of a million events would take 50 GB.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

#: What reading a compressed file raises that is not whole.
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error)
#: More takes three times as long, for a fifth less.
_LEVEL = 1


def write_lines(path: Path, lines: Iterable[str]) -> str:
    """Write lines to a file and return the SHA-256 (hexadecimal) of their text."""
    data = "".join(lines).encode()
    # Without a time in it, the same lines give the same file.
    path.write_bytes(gzip.compress(data, _LEVEL, mtime=0) if path.suffix == ".gz" else data)
    return hashlib.sha256(data).hexdigest()


def open_lines(path: Path) -> BinaryIO:
    """The text of a file of lines; reading one that is not whole raises one of :data:`BROKEN`."""
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a file, each with its line feed."""
    with open_lines(path) as file:
        for line in file:
            yield line.decode()


def length_of_text(path: Path) -> int:
    """The bytes of the text of a file, which a compressed one below 4 GiB tells in its end."""
    if path.suffix != ".gz":
        return path.stat().st_size
    with path.open("rb") as file:
        file.seek(-4, os.SEEK_END)
        return int.from_bytes(file.read(4), "little")
