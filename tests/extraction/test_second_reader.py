"""The second reader: a server's word is worth what can be found again in the passage."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

from sahelgraph.errors import DocumentError
from sahelgraph.extraction.extract import Extractor, Settings, extract_document

PASSAGE = "On March 3, 2020, gunmen attacked a mill in Osk. Some twenty hands did not survive it, 12 were killed."
TRUE = {"measure": "killed", "figure": "12", "quote": "12 were killed"}
FALSE = [
    {"measure": "killed", "figure": "13", "quote": "12 were killed"},
    {"measure": "killed", "figure": "12", "quote": "12 men were killed"},
    {"measure": "wounded", "figure": "12", "quote": "12 were killed"},
    {"measure": "eaten", "figure": "12", "quote": "12 were killed"},
    {"measure": "killed", "figure": "about 20", "quote": "Some twenty hands did not survive it"},
]


class _Server(BaseHTTPRequestHandler):
    content: ClassVar[str] = ""
    asked: ClassVar[list[dict[str, Any]]] = []
    raw: ClassVar[bytes | None] = None

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).asked.append(json.loads(body))
        answer = {"choices": [{"message": {"content": type(self).content}}]}
        self.send_response(200)
        self.end_headers()
        raw = type(self).raw
        self.wfile.write(json.dumps(answer).encode() if raw is None else raw)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    _Server.asked, _Server.raw = [], None
    served = HTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}/v1"
    served.shutdown()
    served.server_close()
    thread.join()


def _figures(blank: Extractor, url: str) -> list[tuple[str, str, str]]:
    _, drafts = extract_document(PASSAGE, "001", blank, settings=Settings(reader=url, model="m"))
    return [(f.measure, f.figure, f.rule) for f in drafts.events[0].figures]


def test_what_does_not_stand_in_the_passage_is_dropped(server: str, blank: Extractor) -> None:
    _Server.content = "```json\n" + json.dumps({"figures": [*FALSE, TRUE]}) + "\n```"
    found = _figures(blank, server)
    assert {(measure, figure) for measure, figure, _ in found} == {("killed", "12")}
    assert _Server.asked[0]["model"] == "m"
    assert PASSAGE in _Server.asked[0]["messages"][1]["content"]


def test_a_figure_that_the_rules_missed_is_added(server: str, blank: Extractor) -> None:
    passage = "On March 3, 2020, gunmen attacked a mill in Osk. The fire, 9 hurt, burned on."
    _, alone = extract_document(passage, "001", blank)
    told = {"measure": "wounded", "figure": "9", "quote": "9 hurt"}
    doer = {"name": "gunmen", "attribution": "stated", "quote": "gunmen attacked a mill"}
    _Server.content = json.dumps({"figures": [told], "perpetrators": [doer]})
    _, drafts = extract_document(passage, "001", blank, settings=Settings(reader=server))
    before = {(f.measure, f.figure) for f in alone.events[0].figures}
    after = {(f.measure, f.figure) for f in drafts.events[0].figures}
    assert after == before | {("wounded", "9")}
    assert [doer.unknown for doer in drafts.events[0].doers] == ["gunmen"]


@pytest.mark.parametrize(
    "content", ["", "no", "[]", '{"figures": 3}', '{"figures": [1, null]}', "{"]
)
def test_an_answer_that_is_no_json_adds_nothing(
    server: str, blank: Extractor, content: str
) -> None:
    _Server.content = content
    assert {figure for _, figure, _ in _figures(blank, server)} == {"12"}


def test_a_server_that_is_none_is_told(server: str, blank: Extractor) -> None:
    _Server.raw = b"<html>"
    with pytest.raises(DocumentError, match="no chat completion"):
        _figures(blank, server)
    with pytest.raises(DocumentError, match="cannot be asked"):
        _figures(blank, "http://127.0.0.1:9/v1")
    with pytest.raises(DocumentError, match="must begin with http"):
        _figures(blank, "file:///etc/passwd")
