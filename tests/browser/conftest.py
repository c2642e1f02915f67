"""A real Chromium and windows on the live hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser

from tests import servers
from tests.chromium import Window, browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real Chromium, one per module so that its event loop is gone before other modules run."""
    with browser() as running:
        yield running
        # While Playwright's loop runs here, Django keeps a second connection; it must not outlive its database.
        connections.close_all()


@pytest.fixture
def window(chromium: Browser, live_hub: servers.LiveHub) -> Iterator[Callable[..., Window]]:
    """Opens windows on the live hub: `window()`, `window(PHONE, touch=True)`; each fails the test that saw faults.

    A test that expects a fault empties `window.faults` itself.
    """
    opened: list[Window] = []

    def open_window(size: dict[str, int] | None = None, *, touch: bool = False) -> Window:
        opened.append(Window(chromium, live_hub.url, size, touch=touch))
        return opened[-1]

    yield open_window
    for one in opened:
        one.close()
