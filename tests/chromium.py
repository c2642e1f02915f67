"""A real Chromium for browser tests, pictures and stories: the system's, else the one Playwright fetched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Route,
    expect,
    sync_playwright,
)

#: No sandbox: as root Chromium has none. The rest keeps it from talking to anybody but us.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
#: A page is awaited this long. What is there is there at once; a machine with other work takes longer.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
WALL = {"width": 1920, "height": 1080}


def installed() -> str | None:
    """Path of the system's Chromium; None lets Playwright take its own."""
    # the shell first: a browser with windows of its own takes a second of CPU for every one a test opens
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window; up in a second."""
    # Playwright's synchronous calls keep an event loop in this thread, and Django then refuses its own synchronous
    # calls there. Both run one after the other here, so it need not.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=installed(), args=ARGUMENTS)
            try:
                yield chromium
            finally:
                chromium.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Window:
    """One person's browser: own cookies, Chinese, the city's time. What goes wrong in its pages is collected.

    faults: script errors, error lines of the console, and requests to another host (which are not let through).
    """

    def __init__(
        self,
        chromium: Browser,
        address: str,
        size: dict[str, int] | None = None,
        *,
        touch: bool = False,
    ):
        self.faults: list[str] = []
        self._address = address
        self.context: BrowserContext = chromium.new_context(
            base_url=address,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": (size or DESK)["width"], "height": (size or DESK)["height"]},
            has_touch=touch,
            is_mobile=touch,
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.route(
            lambda url: not url.startswith((address, "data:", "blob:")), self._refuse
        )
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("console", self._listen)

    def close(self) -> None:
        """Close the window. AssertionError with the faults when there are any."""
        self.context.close()
        assert not self.faults, "\n".join(self.faults)

    def _refuse(self, route: Route) -> None:
        self.faults.append(f"request to another host: {route.request.url}")
        route.abort()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")
