"""How the pool and its workers talk: one message each way, a head, mostly in JSON, and a body.

A message is the length of the head and of the body (4 and 8 bytes, big-endian), the head,
the body. The end of the stream where a message should be means that the other one is gone.
Answers come in a stream. Queries go in packets, most of them whole in one, so that one that the
worker has not begun to read can be taken back.
"""

from __future__ import annotations

import json
import socket
import struct
from functools import lru_cache
from typing import Any

_LENGTHS = struct.Struct(">IQ")
#: A head that is no JSON: this mark, the seconds, the rows or -1; then the name of the format.
_ANSWER = struct.Struct(">cdq")
_ANSWERED = b"+"
#: The bytes that ask for a worker, and for one that has read all of the dataset.
COLD, WARM = b"w", b"W"
#: Bytes that are read before the length is known: most messages whole, and few enough for the
#: allocator to have at hand.
AT_ONCE = 1 << 15
#: Heads of more bytes are read anew each time.
_MOST_KNOWN = 1024
#: Bodies of more bytes are sent as they are, not copied behind their head first.
_TOGETHER = 1 << 16


def encoded(head: dict[str, Any]) -> bytes:
    """A head as it is sent."""
    return json.dumps(head).encode()


def encoded_answer(name: str, seconds: float, rows: int | None) -> bytes:
    """The head of an answer, the most frequent one, which is quicker to pack than to write."""
    return _ANSWER.pack(_ANSWERED, seconds, -1 if rows is None else rows) + name.encode()


def decoded_answer(head: bytes) -> tuple[str, float, int | None] | None:
    """The name of the format, the seconds and the rows; ``None`` if it is no head of an answer."""
    if head[:1] != _ANSWERED:
        return None
    _, seconds, rows = _ANSWER.unpack_from(head)
    return head[_ANSWER.size :].decode(), seconds, None if rows < 0 else rows


def decoded_request(head: bytes) -> dict[str, Any]:
    """What a query comes with: formats, graphs, limits. The same few come again and again."""
    return _known_request(head) if len(head) <= _MOST_KNOWN else _request(head)


def _request(head: bytes) -> dict[str, Any]:
    request: dict[str, Any] = json.loads(head)
    return request


_known_request = lru_cache(maxsize=256)(_request)


def message(head: bytes, body: bytes) -> bytes:
    """A small message as it is sent."""
    return _LENGTHS.pack(len(head), len(body)) + head + body


def send(
    connection: socket.socket, head: dict[str, Any] | bytes, body: bytes | bytearray = b""
) -> None:
    """Send a message; ``head`` may have been encoded before."""
    if not isinstance(head, bytes):
        head = encoded(head)
    start = _LENGTHS.pack(len(head), len(body)) + head
    if len(body) <= _TOGETHER:
        connection.sendall(start + body)
    else:
        connection.sendall(start)
        connection.sendall(body)


def send_packets(connection: socket.socket, message: bytes) -> None:
    """Send a message in packets that are as large as the other one reads."""
    if len(message) <= AT_ONCE:
        connection.send(message)
        return
    for start in range(0, len(message), AT_ONCE):
        connection.send(message[start : start + AT_ONCE])


def receive_packets(connection: socket.socket) -> tuple[bytes, bytes] | None:
    """The head and body of a message sent by :func:`send_packets`; ``None`` at the end.

    A packet is read whole: what is not asked for of it is lost.
    """
    begun = connection.recv(AT_ONCE)
    frame, _ = split(begun)
    while frame is None:
        part = connection.recv(AT_ONCE)
        if not part:
            return None
        begun += part
        frame, _ = split(begun)
    return frame


def split(begun: bytes) -> tuple[tuple[bytes, bytes] | None, bytes]:
    """The head and body of the first message in some bytes, if it is there whole, and the rest."""
    if len(begun) < _LENGTHS.size:
        return None, begun
    head_length, body_length = _LENGTHS.unpack_from(begun)
    body_start = _LENGTHS.size + head_length
    end = body_start + body_length
    if len(begun) < end:
        return None, begun
    return (begun[_LENGTHS.size : body_start], begun[body_start:end]), begun[end:]


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """The head of the next message, in JSON, or ``None`` at the end of the stream.

    Raises ``TimeoutError`` when the socket's own timeout passes without a byte.
    """
    frame = frame_of(connection, connection.recv(AT_ONCE))
    if frame is None:
        return None
    message: dict[str, Any] = json.loads(frame[0])
    return message


def frame_of(connection: socket.socket, begun: bytes) -> tuple[bytes, bytes] | None:
    """The head, as it was sent, and the body of the message that begins with these bytes."""
    while len(begun) < _LENGTHS.size:
        part = connection.recv(AT_ONCE) if begun else b""
        if not part:
            return None
        begun += part
    head_length, body_length = _LENGTHS.unpack_from(begun)
    body_start = _LENGTHS.size + int(head_length)
    if len(begun) < body_start:
        more = _exactly(connection, body_start - len(begun))
        if more is None:
            return None
        begun += more
    head, body = begun[_LENGTHS.size : body_start], begun[body_start:]
    if len(body) < body_length:
        more = _exactly(connection, int(body_length) - len(body))
        if more is None:
            return None
        body += more
    return head, body


def _exactly(connection: socket.socket, length: int) -> bytes | None:
    """So many bytes more, in one buffer if the kernel can; ``None`` if they do not come."""
    data = b""
    while len(data) < length:
        part = connection.recv(length - len(data), socket.MSG_WAITALL)
        if not part:
            return None
        data = data + part if data else part
    return data


def begin(connection: socket.socket, flags: int = 0) -> bytes | None:
    """The first bytes of the next message, empty at the end of the stream.

    ``None`` if nothing came in the time of :func:`wait_at_most`. ``flags`` are those of recv(2).
    """
    try:
        return connection.recv(AT_ONCE, flags)
    except BlockingIOError:
        return None


def wait_at_most(
    connection: socket.socket, seconds: float, direction: int = socket.SO_RCVTIMEO
) -> None:
    """Have the kernel wait at most so long, from now on, for bytes to come.

    ``direction`` may be ``SO_SNDTIMEO`` instead, for bytes to go. A wait that is too long ends
    in ``BlockingIOError``. One call of the kernel does, where a timeout of Python's takes two.
    """
    connection.settimeout(None)
    # Nought would mean to wait for ever.
    time = struct.pack("ll", *divmod(max(1, round(seconds * 1e6)), 1_000_000))
    connection.setsockopt(socket.SOL_SOCKET, direction, time)
