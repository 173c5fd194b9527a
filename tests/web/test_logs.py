"""Logs for programs: one JSON object a line, whatever is told."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import sys
import time

import pytest

from sahelgraph.web.access import AccessLog
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


def test_an_access_is_one_line_whatever_is_asked(capfd: pytest.CaptureFixture[str]) -> None:
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": '/"\r\n\xe9', "QUERY_STRING": 'a="&b=%22'}
    for is_json in (False, True):
        log = AccessLog(is_json=is_json)
        log.tell("::1", environ, 404, None, time.perf_counter())
        log.write()
    line, told = capfd.readouterr().out.splitlines()
    form = r'::1 - - \[\d+/\w+/\d+:\d+:\d+:\d+ \+0000\] "GET (\S+) HTTP/1\.1" 404 - \d+\.\d+'
    match = re.fullmatch(form, line)
    assert match
    assert match[1] == "/%22%0D%0A%E9?a=%22&b=%22"
    members = json.loads(told)
    assert (members["method"], members["target"], members["status"]) == ("GET", match[1], 404)
    assert (members["address"], members["length"]) == ("::1", None)


def test_a_log_that_nobody_reads_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen to fail with the error of the pipe let through: the thread that writes ended."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", buffering=1) as broken:
        monkeypatch.setattr(sys, "stdout", broken)
        log = AccessLog(is_json=False)
        log.tell("", {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, 200, 1, time.perf_counter())
        log.write()
        log.write()
        monkeypatch.undo()
        with contextlib.suppress(BrokenPipeError):
            broken.close()
