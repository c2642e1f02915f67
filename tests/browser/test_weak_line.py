"""Over a weak line every page says at once what it waits for, and is whole when the line has brought it all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import entering
from tests.browser.entering import enter
from tests.chromium import WALL, Window
from tests.db.small_work import Work, call, report
from tests.look.camera import weak_line
from tests.servers import LiveHub

Open = Callable[..., Window]
LAPTOP = {"width": 1366, "height": 768}
POCKET = {"width": 360, "height": 740}
#: Log-in, size, page, and what stands there when all has come.
PAGES = (
    ("值班", LAPTOP, "/console", "#queue li.row"),
    ("联络", LAPTOP, "/desk", "#inbox tr[data-case]"),
    ("处置", POCKET, "/m", "#page-tasks .list-state"),
    ("值班", LAPTOP, "/insight", "#table .list-state, #table table"),
    ("值班", WALL, "/screen", "#today .wall-figure"),
)

#: What is seen with the first paint. The page looks itself: a moment later its scripts may be there.
LOOK = """new PerformanceObserver(() => {
  window.atFirstPaint ??= {
    busy: [...document.querySelectorAll("[aria-busy=true]")].some((one) => one.checkVisibility()),
    live: document.querySelector("#live")?.className,
  };
}).observe({ type: "paint", buffered: true })"""


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
    """The small city with one case."""
    settled = entering.settle()
    report(call(1))
    return settled


@pytest.mark.parametrize(("name", "size", "path", "there"), PAGES)
def test_a_page_says_that_it_is_coming_before_its_scripts_are_there(
    window: Open, name: str, size: dict[str, int], path: str, there: str
) -> None:
    opened = window(size, touch=size is POCKET)
    enter(opened, name)
    page = opened.context.new_page()
    weak_line(page, latency_ms=150, bytes_s=150_000)
    page.add_init_script(LOOK)
    page.goto(path, wait_until="commit")
    first = page.wait_for_function("() => window.atFirstPaint").json_value()
    assert first == {"busy": True, "live": "live connecting"}
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    expect(page.locator(there).first).to_be_visible(timeout=60_000)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def test_a_page_that_did_not_come_whole_says_so_and_is_loaded_again(window: Open) -> None:
    opened = window(POCKET, touch=True)
    page = opened.page
    enter(opened, "值班")
    page.route("**/live/stream.*", lambda route: route.abort())
    page.goto("/insight")
    expect(page.locator("#broken")).to_be_visible()
    page.unroute("**/live/stream.*")
    page.locator("#broken button").tap()
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    expect(page.locator("#broken")).to_be_hidden()
    opened.faults.clear()  # the file that did not come was the point
