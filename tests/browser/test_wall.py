"""The wall keeps itself true: a pulse and a count where something happened, grey when it is old, light after a week."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from hub.foundation import clock
from tests.aging import turn, weigh
from tests.browser import entering
from tests.browser.entering import PASSWORD, enter
from tests.chaos.stepped import step
from tests.chromium import WALL, Window
from tests.db.small_work import Work, call, report
from tests.servers import LiveHub

Open = Callable[..., Window]
HUGE = {"width": 3840, "height": 2160}
#: What is played: days, and the reports of half a day, each with its entries of opening, filing and dispatch.
DAYS, HALF_A_DAY = 7, 500
#: After this day, counted from 0, the page keeps as many cards as it ever will.
FULL = 2
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


#: A pulse is gone after a moment, and nobody may look just then: the page counts them itself.
_COUNT_PULSES = """() => {
  window.pulses = 0
  new MutationObserver(() => { window.pulses += document.querySelectorAll('.pulse').length })
    .observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['class']})
}"""


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
    page.evaluate(_COUNT_PULSES)
    arrive(100, 3)
    page.wait_for_function("() => window.pulses > 0")
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
    expect(page.locator("#stale")).to_be_visible()
    expect(page.locator("#wall")).to_have_class(re.compile("stale"))
    arrive(200, 2)
    live_hub.start("web")
    expect(page.locator("#stale")).to_be_hidden()
    expect(page.locator("#wall")).not_to_have_class(re.compile("stale"))
    expect(page.locator(".wall-figure strong").first).to_have_text(str(before + 2))
    # the log-in runs out: the wall says so, and goes on when somebody signs in on this computer
    Session.objects.all().delete()
    live_hub.stop("web")
    live_hub.start("web")
    expect(page.locator("#out h2")).to_have_text("本屏登录已过期")
    other = opened.context.new_page()
    other.goto("/login")
    other.fill("[name=login]", "值班")
    other.fill("[name=password]", PASSWORD)
    other.click(".entry-form button")
    other.wait_for_url("**/console**")
    expect(page.locator("#out")).to_be_hidden()
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    opened.faults.clear()  # the refused connections were the point


def test_a_wall_whose_hub_answers_with_faults_does_not_look_well(window: Open) -> None:
    opened = window(WALL)
    page = enter(opened, "值班")
    page.route("**/api/day", lambda route: route.fulfill(status=500, body="{}"))
    page.goto("/screen")
    expect(page.locator("#stale")).to_contain_text("起无法加载数据")
    expect(page.locator("#live")).to_have_attribute("data-state", "old")
    page.unroute("**/api/day")
    expect(page.locator("#stale")).to_be_hidden()
    expect(page.locator("#today .wall-figure")).to_have_count(5)
    opened.faults.clear()  # the faults were the point


def test_at_midnight_the_hubs_day_turns_and_the_wall_begins_at_nothing(
    window: Open, live_hub: LiveHub, tmp_path: Path
) -> None:
    clock_file = tmp_path / "ahead"

    def ahead_of(at: dt.datetime) -> None:
        step(clock_file, (at - dt.datetime.now(dt.UTC)).total_seconds())

    tomorrow = clock.today() + dt.timedelta(days=1)
    midnight = clock.day_begins(tomorrow)
    ahead_of(midnight - dt.timedelta(minutes=10))
    live_hub.stop("web")
    # the header Date is the machine's, whose clock stays as it is
    live_hub.start("web", "--no-date-header", stepped=clock_file)
    opened = window(WALL)
    page = enter(opened, "值班")
    page.goto("/screen")
    expect(page.locator(".wall-clock")).to_have_text(re.compile("^23:5"))
    expect(page.locator(".wall-figure strong").first).not_to_have_text("0")
    ahead_of(midnight - dt.timedelta(seconds=4))
    # the next heartbeat tells the page, and the rest it does by itself
    expect(page.locator(".wall-clock")).to_have_text(re.compile("^00:00"))
    for figure in (0, 1):
        expect(page.locator(".wall-figure strong").nth(figure)).to_have_text("0")
    expect(page.locator(".wall-date")).to_contain_text(f"{tomorrow.month}月{tomorrow.day}日")
    expect(page.locator(".wall-hours li.running .wall-hour")).to_have_text("0")
    expect(page.locator("#today .wall-none")).to_be_visible()
    with clock.frozen(midnight + dt.timedelta(seconds=1)):
        arrive(5000, 2)
    expect(page.locator(".wall-figure strong").first).to_have_text("2")
    expect(page.locator(".wall-hours li").first.locator(".opened b")).to_have_text("2")
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    page.goto("about:blank")
    live_hub.stop("web")
    live_hub.start("web")
    opened.faults.clear()  # the hub that was started anew was the point


def test_a_week_of_changes_leaves_no_weight_behind(window: Open) -> None:
    opened = window(WALL)
    enter(opened, "值班")
    page = opened.context.new_page()
    page.clock.install()
    page.goto("/screen")
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    page.evaluate("window.neverLoadedAnew = true")
    cdp = opened.context.new_cdp_session(page)
    weights = []
    for day in range(DAYS):
        for half in range(2):
            arrive(10_000 + (2 * day + half) * HALF_A_DAY, HALF_A_DAY)
            turn(page, 12)
            expect(page.locator("#live")).to_have_attribute("data-state", "live")
        weights.append(weigh(cdp))
    # the page keeps three thousand cards; when it has them, a new one takes the place of another
    early, late = weights[FULL], weights[-1]
    assert late.listeners <= early.listeners + 20, weights
    # what pulses just now comes and goes; a node left behind by each change would be twelve thousand
    assert late.nodes <= early.nodes + 1500, weights
    assert late.heap_kb <= early.heap_kb + 1500, weights
    assert page.evaluate("window.neverLoadedAnew")
    opened.faults.clear()  # a clock that jumps breaks off what is under way
