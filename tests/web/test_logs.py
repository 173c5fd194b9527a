"""Logs for programs: one JSON object a line, whatever is told."""

from __future__ import annotations

import json
import logging
import sys

from sahelgraph.web.logs import JsonLines


def line(message: str, *arguments: object, trace: bool = False) -> dict[str, object]:
    information = sys.exc_info() if trace else None
    record = logging.LogRecord(
        "sahelgraph.web", logging.ERROR, __file__, 1, message, arguments, information
    )
    text = JsonLines().format(record)
    assert "\n" not in text
    told: dict[str, object] = json.loads(text)
    return told


def test_a_message_is_one_object_whatever_stands_in_it() -> None:
    told = line('no "%s"\n', "client\r\n{}")
    assert told["message"] == 'no "client\r\n{}"\n'
    assert (told["level"], told["logger"]) == ("error", "sahelgraph.web")
    assert str(told["time"]).endswith("+00:00")


def test_a_trace_is_a_member_of_its_object() -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        told = line("a request failed", trace=True)
    assert "ValueError: broken" in str(told["trace"])


def test_an_access_tells_each_of_its_parts() -> None:
    told = line("%(method)s %(path)s", {"method": "GET", "path": '/"', "status": 404})
    assert (told["method"], told["path"], told["status"]) == ("GET", '/"', 404)
