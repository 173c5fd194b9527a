"""A page in the browser, and whatever it does that it should not do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "src/sahelgraph/web/static/built"
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
WIDTHS = {"desktop": 1280, "phone": 390}
SCHEMES = ("light", "dark")


@dataclass
class Watched:
    """A page, and whatever it did that it should not do."""

    page: Page
    site: str
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Go to a path of the site and wait until it is loaded, its scripts too."""
        self.page.goto(self.site + path, wait_until="load")
        return self.page


def watch(browser: Browser, site: str, **options: Any) -> Watched:
    """A fresh page whose errors and requests to others are kept."""
    context = browser.new_context(accept_downloads=True, **options)
    page = context.new_page()
    watched = Watched(page, site)
    page.on(
        "console",
        lambda told: (
            watched.faults.append(told.text) if told.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: watched.faults.append(str(error)))
    page.on("dialog", lambda dialog: (watched.faults.append(dialog.message), dialog.dismiss()))
    page.on(
        "request",
        lambda request: (
            watched.faults.append(f"foreign: {request.url}")
            if not request.url.startswith((site, "data:", "blob:"))
            else None
        ),
    )
    return watched
