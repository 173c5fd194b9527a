"""The page on the endpoint tells the limits that the code has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sahelgraph.cli.publishing import serve
from sahelgraph.query.guard import GuardLimits
from sahelgraph.web.live import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "endpoint.md").read_text(encoding="utf-8")
ELSEWHERE = {"--engine", "--host", "--port", "--dataset", "--base-url", "--allow-service", "--access-log", "--log-json",
             "--records", "--documents", "--home"}  # fmt: skip


def test_every_limit_of_the_command_is_in_the_table_with_its_default() -> None:
    table = dict(re.findall(r"^\| `(--[a-z-]+)` \| ([^|]+) \|", PAGE, re.MULTILINE))
    options = {option.opts[0]: option.default for option in serve.params}
    assert set(table) == set(options) - ELSEWHERE
    assert table.pop("--processes") == "half the cores, 2 to 4"
    for name, default in table.items():
        assert float(default) == float(options[name]), name


def test_the_defaults_of_the_command_are_those_of_the_code() -> None:
    given = {option.name: option.default for option in serve.params}
    guard, settings = GuardLimits(), Settings()
    assert guard.characters == given["query_size"] * 1024
    assert (guard.depth, guard.patterns) == (given["depth"], given["patterns"])
    assert guard.operators == given["operators"]
    assert settings.url == given["address_size"] * 1024
    assert settings.header == given["header_size"] * 1024
    assert settings.header_time == given["header_time"]
    assert settings.request_time == given["request_time"]


@pytest.mark.parametrize(
    "words",
    [
        *(["--timeout", value] for value in ("0", "-1", "soon")),
        *([option, "0"] for option in ("--rows", "--query-memory", "--depth", "--header-size")),
        ["--cache-size", "-1"],
        ["--base-url", "example.org/sahel"],
        ["--allow-service", "file:///etc/hostname"],
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(words: list[str]) -> None:
    """Seen to be taken; with a time limit of -1 each query failed."""
    told = CliRunner().invoke(serve, words)
    assert told.exit_code == 2
    assert f"Invalid value for '{words[0]}'" in told.output
