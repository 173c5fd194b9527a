"""A server with everything that a page can show, and a browser that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright
from watching import AXE, BUILT, Watched, watch

from sahelgraph.store.release import Release

SERVE = """
import sys
from pathlib import Path
from sahelgraph.store.release import read_release
from sahelgraph.web.live import Settings
from sahelgraph.web.server import serve
serve(read_release(Path(sys.argv[1])), "127.0.0.1", int(sys.argv[2]), Settings(processes=1))
"""


def find_chromium() -> str:
    """The Chromium of this machine, installed from Debian if it is missing and that can be done."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install = "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium"
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["sh", "-c", install], check=False, stdout=subprocess.DEVNULL, env=quiet)
        found = shutil.which("chromium")
    if found is None:
        pytest.skip("the browser tests need Chromium: run 'sudo apt-get install chromium'")
    return found


@pytest.fixture(scope="session")
def site(real_release: Release) -> Iterator[str]:
    """The address of a server of the real records."""
    if not (BUILT / "site.js").exists() or not AXE.exists():
        pytest.skip("the front end is not built: 'pip install -e .' did not reach npm's registry")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-c", SERVE, str(real_release.path), str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/ready", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(
        executable_path=find_chromium(),
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )
    yield started
    started.close()


@pytest.fixture
def desktop(browser: Browser, site: str) -> Iterator[Watched]:
    watched = watch(browser, site, viewport={"width": 1280, "height": 900})
    yield watched
    watched.page.context.close()
    assert watched.faults == []


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Watched]:
    """A page without JavaScript."""
    watched = watch(browser, site, java_script_enabled=False)
    yield watched
    watched.page.context.close()
