"""The briefing map opens from a file with no network, shows its cases gathered, and names nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import entering
from tests.db.small_work import Work, call, report
from tests.servers import LiveHub


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """This test brings its own small city."""
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """Commands are all that runs."""
    return ()


@pytest.fixture(scope="module", autouse=True)
def work(live_hub: LiveHub) -> Work:
    """The small city; more cases in one place than have room as single marks, and one without a place."""
    settled = entering.settle()
    report(*(call(n, lon=109.0021 + n % 8 * 4e-5, lat=32.0021 + n // 8 * 4e-5) for n in range(40)))
    report(call(99, lon=109.0061, lat=32.0061), call(100, lon=None, lat=None, crs="", address=""))
    return settled


def test_a_briefing_needs_no_network_and_names_nobody(
    chromium: Browser, live_hub: LiveHub, tmp_path: Path
) -> None:
    file = tmp_path / "briefing.html"
    said = live_hub.manage("briefing", "--to", str(file))
    assert "42 cases" in said
    text = file.read_text("utf-8")
    for personal in ("张三丰", "13800001234", "610902199001011234", "很危险", "大桥路12号"):
        assert personal not in text
    assert file.stat().st_size < 400_000
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    context.set_offline(True)
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(file.as_uri())
    marks = page.locator(".pin-at > .bubble, .pin-at > .pin")
    expect(marks.first).to_be_visible()
    assert 1 < marks.count() < 40
    expect(page.locator(".brief-totals strong").first).to_have_text("42")
    # nearer, until a mark tells of its cases; marks may cover each other
    for _ in range(12):
        marks.last.dispatch_event("click")
        if page.locator(".brief-told").count():
            break
    expect(page.locator(".brief-told").first).to_contain_text("AL-")
    assert (asked, faults) == ([file.as_uri()], [])
    # in a pocket the map comes first
    page.set_viewport_size({"width": 360, "height": 740})
    page.reload()
    expect(page.locator(".brief-totals")).to_be_hidden()
    page.locator(".brief summary").click()
    expect(page.locator(".brief-totals")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
