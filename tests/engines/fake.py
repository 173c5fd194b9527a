"""A server that does what no engine should: it answers every request as it is told to."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sahelgraph.store.address import EngineAddress

TABLE = "application/sparql-results+json"
WHOLE = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"urn:a"}}]}}'
Answering = Callable[[BaseHTTPRequestHandler], None]


class Fake:
    """A server that answers every request as it is told to."""

    def __init__(self) -> None:
        self.answer: Answering = plain(200, TABLE, WHOLE)
        self.asked: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.ended = threading.Event()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                fake.asked.append(self.rfile.read(int(self.headers["Content-Length"])))
                fake.headers.append(dict(self.headers.items()))
                fake.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> EngineAddress:
        return EngineAddress.of(f"http://127.0.0.1:{self.server.server_port}/query")


def plain(status: int, content_type: str, body: bytes, **headers: str) -> Answering:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def begun(content_type: str, body: bytes, length: int | None, then: Answering) -> Answering:
    """An answer of which this much comes, whole only with its length; then something else."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        request.send_response(200)
        request.send_header("Content-Type", content_type)
        if length is not None:
            request.send_header("Content-Length", str(length))
        else:
            request.send_header("Connection", "close")
        request.end_headers()
        request.wfile.write(body)
        request.wfile.flush()
        then(request)

    return answer


def hang(request: BaseHTTPRequestHandler) -> None:
    time.sleep(6)


def drip(request: BaseHTTPRequestHandler) -> None:
    for _ in range(60):
        request.wfile.write(b" ")
        request.wfile.flush()
        time.sleep(0.1)


def reset(request: BaseHTTPRequestHandler) -> None:
    request.close_connection = True
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.shutdown(socket.SHUT_RDWR)


def nothing(request: BaseHTTPRequestHandler) -> None:
    pass


def flood(request: BaseHTTPRequestHandler) -> None:
    for _ in range(4000):
        request.wfile.write(b" " * 2**16)


def chunks(*parts: bytes) -> Answering:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        request.send_response(200)
        request.send_header("Content-Type", TABLE)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        for part in parts:
            request.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))

    return answer
