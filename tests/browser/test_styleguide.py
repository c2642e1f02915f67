"""The living page of the visual language shows every part there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser import entering
from tests.browser.entering import enter
from tests.chromium import Window
from tests.db.small_work import Work
from tests.servers import LiveHub

CSS = Path(settings.BASE_DIR) / "hub" / "static" / "hub" / "css"
#: Made for a moment only, when something was done.
PASSING = {"notices", "notice", "wrong"}


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """These tests bring their own small city."""
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """What a page needs."""
    return ("web",)


@pytest.fixture(scope="module", autouse=True)
def work(live_hub: LiveHub) -> Work:
    """The small city with its people."""
    return entering.settle()


def parts() -> set[str]:
    """The class names that parts.css and lights.css give a look to."""
    text = "".join((CSS / name).read_text("utf-8") for name in ("parts.css", "lights.css"))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    selectors = re.findall(r"([^{}]+)\{", text)
    return {name for one in selectors for name in re.findall(r"\.([a-z][\w-]*)", one)}


def test_every_part_stands_on_the_page(window: Callable[..., Window]) -> None:
    page = enter(window(), "值班")
    page.goto("/styleguide")
    expect(page.locator("#guide section").first).to_be_visible()
    shown = page.evaluate(
        "() => [...new Set([...document.querySelectorAll('[class]')].flatMap(one => [...one.classList]))]"
    )
    assert parts() - set(shown) - PASSING == set()


def test_every_token_stands_on_the_page(window: Callable[..., Window]) -> None:
    page = enter(window(), "值班")
    page.goto("/styleguide")
    declared = re.findall(r"^  (--[\w-]+):", (CSS / "tokens.css").read_text("utf-8"), re.MULTILINE)
    words = page.locator("#guide").inner_text()
    assert [name for name in set(declared) if name not in words] == []


def test_the_clock_keeps_to_what_the_server_can_have_meant(window: Callable[..., Window]) -> None:
    page = window().page
    page.goto("/login")
    said = page.evaluate(
        """async () => {
          const { learn, now } = await import("/static/hub/js/live/clock.js");
          const own = Date.now(), off = () => Math.round((now() - Date.now()) / 1000);
          const found = [];
          learn(new Date(own - 8_000).toUTCString(), own - 9_000); // eight seconds on its way
          found.push(off());
          learn(new Date(own - 3_600_000).toUTCString()); // out of a cache
          found.push(off());
          learn(new Date(own + 60_000).toISOString()); // a heartbeat of a server that is ahead
          found.push(off());
          learn(new Date(own + 30_500).toUTCString(), own); // it was set back
          found.push(off() <= 32 && off() >= 29);
          return found;
        }"""
    )
    assert said == [0, 0, 60, True]
