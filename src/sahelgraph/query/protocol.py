"""How the pool and its workers talk: one message each way, a head in JSON and a body.

A message is the length of the head and of the body (4 and 8 bytes, big-endian), the head,
the body. The end of the stream where a message should be means that the other one is gone.
"""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

_LENGTHS = struct.Struct(">IQ")


def send(connection: socket.socket, head: dict[str, Any], body: bytes = b"") -> None:
    """Send a message."""
    encoded = json.dumps(head).encode()
    connection.sendall(_LENGTHS.pack(len(encoded), len(body)) + encoded)
    if body:
        connection.sendall(body)


def receive(connection: socket.socket) -> tuple[dict[str, Any], bytes] | None:
    """The next message, or ``None`` at the end of the stream.

    Raises ``TimeoutError`` when the socket's own timeout passes without a byte.
    """
    lengths = _read(connection, _LENGTHS.size)
    if lengths is None:
        return None
    head_length, body_length = _LENGTHS.unpack(lengths)
    head = _read(connection, head_length)
    body = _read(connection, body_length)
    if head is None or body is None:
        return None
    return json.loads(head), body


def wait(connection: socket.socket) -> bool:
    """Whether something comes, or the other side goes, before the socket's timeout passes."""
    try:
        connection.recv(1, socket.MSG_PEEK)
    except TimeoutError:
        return False
    return True


def _read(connection: socket.socket, length: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < length:
        part = connection.recv(min(1 << 20, length - len(parts)))
        if not part:
            return None
        parts += part
    return bytes(parts)
