"""Whatever stands in the data, in a parameter or in an error stays text on every page."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser
from watching import watch

from sahelgraph import names
from sahelgraph.graph.build import BuiltGraph

#: Each would open a dialog, load something or leave its element if it were taken for markup.
CANARIES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "'><svg onload=alert(3)>",
    "</script><script>alert(4)</script>",
    "</title><style>*{display:none}</style>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202e\u2028 =cmd|' /C calc'!A0",
]
SERVE = """
import sys
from pathlib import Path
from sahelgraph.web.live import Settings
from sahelgraph.web.server import serve
serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), Settings(processes=1))
"""


@pytest.fixture(scope="module")
def planted(world_graph: BuiltGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the made-up world with canaries in every label, name, note and date."""
    told = [f"<{names.PREFIXES['skos']}prefLabel>", f"<{names.DEF}nameText>", f"<{names.DEF}date>",
            f"<{names.PREFIXES['skos']}note>", f"<{names.PREFIXES['dcterms']}title>"]  # fmt: skip
    lines, number = [], 0
    for line in world_graph.lines:
        subject, predicate, rest = line.split(" ", 2)
        if predicate in told and rest.startswith('"'):
            canary = CANARIES[number % len(CANARIES)].replace("\\", "\\\\").replace('"', '\\"')
            end = rest.rindex('"')
            rest = f'"{canary} {rest[1:end]}"{rest[end + 1 :]}'
            number += 1
        lines.append(f"{subject} {predicate} {rest}")
    assert number > 50
    dataset = tmp_path_factory.mktemp("planted") / "planted.nq"
    dataset.write_text("".join(lines), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(dataset), port],
                               stderr=subprocess.DEVNULL)  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/ready", timeout=5).close()
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(20)


def test_no_page_takes_data_for_markup(
    browser: Browser, planted: str, world_graph: BuiltGraph
) -> None:
    """No dialog, no breach of the policy, no request elsewhere, no link to a script."""
    things = sorted({
        line.split(" ", 1)[0][1:-1].removeprefix(names.BASE)
        for line in world_graph.lines
        if line.startswith((f"<{names.ID}group/", f"<{names.ID}event/", f"<{names.ID}person/"))
    })  # fmt: skip
    paths = ["/", "/lineage", "/attacks?kind=", "/documents", "/documents/900", "/ontology",
             "/data/", "/queries/", "/queries/events.html", "/queries/names.html"]  # fmt: skip
    paths += [f"/{thing}.html" for thing in things[:25]]
    for canary in CANARIES:
        text = quote(canary)
        paths += [f"/search?q={text}", f"/ask?query={text}", f"/attacks?start={text}",
                  f"/queries/events.html?kind={text}", f"/documents/{text}",
                  f"/queries/{text}.html"]  # fmt: skip
    watched = watch(browser, planted, viewport={"width": 1280, "height": 900})
    for path in paths:
        page = watched.go(path)
        faults = [fault for fault in watched.faults if "Failed to load resource" not in fault]
        assert faults == [], path
        watched.faults.clear()
        assert page.locator("a[href^='javascript:' i]").count() == 0
        assert page.evaluate(
            "[...document.querySelectorAll('script')].every(one => one.src || "
            "['application/json', 'application/ld+json'].includes(one.type))"
        ), path
    watched.page.context.close()
