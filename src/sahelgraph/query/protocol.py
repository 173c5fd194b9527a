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
_AT_ONCE = 1 << 18


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
    parts = bytearray()
    while len(parts) < _LENGTHS.size:
        if not _read_some(connection, parts):
            return None
    head_length, body_length = _LENGTHS.unpack_from(parts)
    body_start = _LENGTHS.size + head_length
    while len(parts) < body_start + body_length:
        if not _read_some(connection, parts):
            return None
    head = json.loads(parts[_LENGTHS.size : body_start])
    return head, bytes(parts[body_start:])


def wait(connection: socket.socket) -> bool:
    """Whether something comes, or the other side goes, before the socket's timeout passes."""
    try:
        connection.recv(1, socket.MSG_PEEK)
    except TimeoutError:
        return False
    return True


def _read_some(connection: socket.socket, parts: bytearray) -> bool:
    """Add what has come; whether the other side is still there. One message is under way."""
    part = connection.recv(_AT_ONCE)
    parts += part
    return bool(part)
