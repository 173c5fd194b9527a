"""Takes the pictures of the main pages that the README shows: ``make screenshots``.

Serves what is published, opens each page in Chromium at 1200 by 760, and writes
``docs/images/NAME.png``.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parent / "images"
#: Path of each page, and how far down it is looked at, in pixels.
PAGES = {
    "lineage": ("/lineage?group=aqim&to=jnim", 440),
    "attacks": ("/attacks?kind=attack&start=2012", 400),
    "event": ("/id/event/boulikessi-2025-06-01.html", 330),
    "sparql": ("/sparql", 0),
}


def main() -> None:
    """Serve, look and write."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is needed: apt-get install chromium")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "sahelgraph", "serve", "--port", port]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    site = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{site}/ready", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 1200, "height": 760})
            for name, (path, down) in PAGES.items():
                page.goto(site + path, wait_until="networkidle")
                page.mouse.wheel(0, down)
                page.wait_for_timeout(400)
                page.screenshot(path=str(IMAGES / f"{name}.png"))
            browser.close()
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main()
