"""The page on the endpoint tells the limits that the code has."""

from __future__ import annotations

import re
from pathlib import Path

from sahelgraph.cli.publishing import serve
from sahelgraph.query.guard import GuardLimits
from sahelgraph.web.live import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "endpoint.md").read_text(encoding="utf-8")
ELSEWHERE = {"--engine", "--host", "--port", "--dataset", "--base-url", "--allow-service", "--access-log",
             "--records", "--documents", "--home"}  # fmt: skip


def test_every_limit_of_the_command_is_in_the_table_with_its_default() -> None:
    table = dict(re.findall(r"^\| `(--[a-z-]+)` \| ([^|]+) \|", PAGE, re.MULTILINE))
    options = {option.opts[0]: option.default for option in serve.params}
    assert set(table) == set(options) - ELSEWHERE
    assert table.pop("--processes") == "half the cores, 2 to 4"
    for name, default in table.items():
        assert float(default) == float(options[name]), name


def test_what_is_set_in_the_code_is_told() -> None:
    limits, settings = GuardLimits(), Settings()
    for told in (
        f"{limits.characters // 1024} KiB of query text",
        f"brackets {limits.depth} deep",
        f"{limits.patterns} patterns",
        f"{limits.operators:,} operators",
        f"{settings.url // 1024} KiB of address",
    ):
        assert told in PAGE
