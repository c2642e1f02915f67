"""A page says in plain words that it is not fresh, why, and since when; and is quiet when it is."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hub.foundation import clock
from hub.foundation.models import Process
from tests.browser.entering import enter, settle
from tests.chromium import PHONE, Window
from tests.flow.test_seen_from_outside import database_refuses
from tests.servers import LiveHub, until

Open = Callable[..., Window]
LAPTOP = {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    return empty_database


@pytest.fixture(scope="module", autouse=True)
def _people(live_hub: LiveHub) -> None:
    settle()


def told(page: Page, part: str) -> str:
    """The line under the bar, once it is about this part."""
    line = page.locator(f"#late[data-part={part}]")
    expect(line).to_be_visible()
    return line.inner_text()


@pytest.mark.slow
def test_a_page_tells_which_part_of_the_hub_keeps_it_from_being_fresh(
    window: Open, live_hub: LiveHub, database_server: str
) -> None:
    opened = [window(LAPTOP), window(PHONE, touch=True)]
    pages = [enter(opened[0], "值班"), enter(opened[1], "采集甲")]
    for page in pages:
        expect(page.locator("#live")).to_have_attribute("data-state", "live")
        expect(page.locator("#late")).to_be_hidden()

    until(lambda: Process.objects.filter(role="ingest").exists(), 60, "ingest's first beat")
    live_hub.stop("ingest", signal.SIGKILL)
    killed_at = clock.now() - dt.timedelta(minutes=3)
    Process.objects.filter(role="ingest").update(beat_at=killed_at)
    for page in pages:
        said = told(page, "ingest")
        assert f"{killed_at.astimezone(clock.CITY):%H:%M} 起没有响应" in said
        expect(page.locator("#live")).to_have_text("滞后")
    live_hub.start("ingest")
    for page in pages:
        expect(page.locator("#late")).to_be_hidden()
        expect(page.locator("#live")).to_have_text("实时")

    with database_refuses(database_server, live_hub):
        for page in pages:
            assert "数据库自" in told(page, "database")
    for page in pages:
        expect(page.locator("#late")).to_be_hidden()

    live_hub.stop("web")
    for page in pages:
        assert "无法连接平台" in told(page, "hub")
    live_hub.start("web")
    for page in pages:
        expect(page.locator("#late")).to_be_hidden()
        expect(page.locator("#live")).to_have_text("实时")
    for one in opened:
        one.faults.clear()  # what failed meanwhile was the point
