"""The wall keeps itself true: a pulse and a count where something happened, grey when it is old, light after a week."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.aging import turn, weigh
from tests.browser import entering
from tests.browser.entering import PASSWORD, enter
from tests.chromium import WALL, Window
from tests.db.small_work import Work, call, report
from tests.servers import LiveHub

Open = Callable[..., Window]
HUGE = {"width": 3840, "height": 2160}
#: What lies outside its part, or over another part.
_SPILLED = """() => {
  const over = [...document.querySelectorAll('.wall-part, .wall-body, .wall-bar, .wall-ranks, .wall-hours')]
    .filter(one => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)
  const boxes = [...document.querySelectorAll('.wall-bar, .wall-part, .wall-map')]
    .map(one => one.getBoundingClientRect())
  const met = boxes.filter((a, i) => boxes.some((b, j) => i < j &&
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1))
  const page = document.documentElement
  return [over.map(one => one.className), met.length, page.scrollWidth - innerWidth, page.scrollHeight - innerHeight]
}"""


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """These tests bring their own small city."""
    return empty_database


@pytest.fixture(scope="module", autouse=True)
def work(live_hub: LiveHub) -> Work:
    """The small city with its people and some cases."""
    settled = entering.settle()
    arrive(0, 30)
    return settled


def arrive(first: int, count: int) -> None:
    """So many reports, in one transaction."""
    report(
        *(
            call(n, lon=109.001 + n % 90 * 1e-4, lat=32.001 + n // 90 % 90 * 1e-4, title=f"{n}")
            for n in range(first, first + count)
        )
    )


def opened_today(page: Page) -> int:
    """The first total."""
    return int(page.locator(".wall-figure strong").first.inner_text().replace(",", ""))


def test_what_happens_pulses_and_counts_and_nothing_spills(window: Open) -> None:
    page = enter(window(WALL), "值班")
    page.goto("/screen")
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    expect(page.locator("#red .wall-body")).not_to_be_empty()
    before = opened_today(page)
    arrive(100, 3)
    expect(page.locator(".pulse").first).to_be_attached()
    expect(page.locator(".wall-figure strong").first).to_have_text(str(before + 3))
    for size in (WALL, HUGE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        expect(page.locator(".wall-clock")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
        assert page.evaluate(_SPILLED) == [[], 0, 0, 0]


def test_a_wall_without_its_hub_greys_says_since_when_and_comes_back(
    window: Open, live_hub: LiveHub
) -> None:
    opened = window(WALL)
    page = enter(opened, "值班")
    page.goto("/screen")
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    expect(page.locator(".wall-hours li")).to_have_count(24)
    before = opened_today(page)
    live_hub.stop("web")
    expect(page.locator("#stale")).to_be_visible(timeout=30_000)
    expect(page.locator("#wall")).to_have_class(re.compile("stale"))
    arrive(200, 2)
    live_hub.start("web")
    expect(page.locator("#stale")).to_be_hidden(timeout=30_000)
    expect(page.locator("#wall")).not_to_have_class(re.compile("stale"))
    expect(page.locator(".wall-figure strong").first).to_have_text(str(before + 2), timeout=30_000)
    # the log-in runs out: the wall says so, and goes on when somebody signs in on this computer
    Session.objects.all().delete()
    live_hub.stop("web")
    live_hub.start("web")
    expect(page.locator("#out h2")).to_have_text("本屏登录已过期", timeout=30_000)
    other = opened.context.new_page()
    other.goto("/login")
    other.fill("[name=login]", "值班")
    other.fill("[name=password]", PASSWORD)
    other.click(".entry-form button")
    other.wait_for_url("**/console**")
    expect(page.locator("#out")).to_be_hidden(timeout=30_000)
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    opened.faults.clear()  # the refused connections were the point


def test_days_of_changes_leave_no_weight_behind(window: Open) -> None:
    opened = window(WALL)
    enter(opened, "值班")
    page = opened.context.new_page()
    page.clock.install()
    page.goto("/screen")
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    cdp = opened.context.new_cdp_session(page)
    first = 1000
    weights = []
    for _ in range(3):
        for _ in range(2):
            arrive(first, 60)
            first += 60
            turn(page, 12)
            expect(page.locator("#live")).to_have_attribute("data-state", "live", timeout=30_000)
        weights.append(weigh(cdp))
    # the cards of the first day are new to the page, those after it take the place of others
    early, late = weights[1], weights[2]
    assert late.listeners <= early.listeners + 20
    assert late.nodes <= early.nodes + 400
    assert late.heap_kb <= early.heap_kb + 1500
    opened.faults.clear()  # a clock that jumps breaks off what is under way
