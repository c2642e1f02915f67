"""Where the phone is: followed on shift or for what asks for it, said while it is, and said when it is not told."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import entering
from tests.browser.entering import enter
from tests.browser.street import POCKET, Open, given, phone, picture, take
from tests.db.small_work import Work
from tests.servers import LiveHub

#: Counts in a page what follows the phone's place, and lets a test hide the page.
WATCHED = """() => {
  const { watchPosition, clearWatch } = Geolocation.prototype;
  window.watched = new Set();
  Geolocation.prototype.watchPosition = function (...how) {
    const id = watchPosition.apply(this, how);
    window.watched.add(id);
    return id;
  };
  Geolocation.prototype.clearWatch = function (id) {
    window.watched.delete(id);
    clearWatch.call(this, id);
  };
  let hidden = false;
  Object.defineProperty(Document.prototype, "hidden", { get: () => hidden });
  window.hide = (now) => {
    hidden = now;
    document.dispatchEvent(new Event("visibilitychange"));
  };
}"""


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """The stories bring their own small city."""
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """What a page needs."""
    return ("web",)


@pytest.fixture(scope="module")
def people(live_hub: LiveHub) -> Work:
    """The small city with its people."""
    return entering.settle()


def test_a_phone_that_tells_no_position_says_so_and_goes_on(window: Open, people: Work) -> None:
    opened = window(POCKET, touch=True)  # nobody allowed the position
    page = enter(opened, "采集甲")
    page.locator("[data-tab=report]").tap()
    expect(page.locator("#page-report")).to_contain_text("不允许")
    picture(page, "no_position_report")
    page.locator("[data-tab=map]").tap()
    page.get_by_label("我的位置").tap()
    expect(page.locator("#phone-map .map-foot")).to_contain_text("不允许")
    expect(page.locator("#followed")).to_be_hidden()
    page.goto("/m#shift")
    page.locator("[data-shift=begin]").tap()
    expect(page.locator("#onshift")).to_contain_text("没有记录轨迹")
    picture(page, "no_position_shift")
    page.locator("[data-shift=end]").tap()
    expect(page.locator("#onshift")).to_be_hidden()


def test_the_position_is_followed_on_shift_or_for_what_asked_for_it_and_that_is_said(
    window: Open, people: Work
) -> None:
    case_id = given(people, 1)
    opened, page = phone(window, "处置")
    opened.context.add_init_script(f"({WATCHED})()")
    page.reload()
    expect(page.locator("#live")).to_have_attribute("data-state", "live")

    def followed(times: int, *, said: bool) -> None:
        page.wait_for_function("(times) => window.watched.size === times", arg=times)
        expect(page.locator("#followed")).to_be_visible(visible=said)

    # the map shows it to whoever asks there, until another page is looked at
    page.locator("[data-tab=map]").tap()
    expect(page.locator("#phone-map .map-tools")).to_be_visible()
    followed(0, said=False)
    page.get_by_label("我的位置").tap()
    followed(1, said=True)
    expect(page.locator("#followed")).to_contain_text("使用您的位置")
    expect(page.locator("#phone-map .self")).to_be_visible()
    picture(page, "followed_map")
    page.locator("[data-tab=me]").tap()
    followed(0, said=False)
    page.locator("[data-tab=map]").tap()
    expect(page.locator("#phone-map .self")).to_have_count(0)

    # a report carries it; not while the phone is in the pocket
    page.locator("[data-tab=report]").tap()
    expect(page.locator(".report-form")).to_be_visible()
    followed(1, said=True)
    page.evaluate("hide(true)")
    followed(0, said=False)
    page.evaluate("hide(false)")
    followed(1, said=True)
    page.locator("[data-tab=tasks]").tap()
    followed(0, said=False)

    # so does a photograph of a move
    page.locator(f".task[data-case='{case_id}']").tap()
    take(page, page.locator(".case-moves [data-verb=report_handled]"))
    expect(page.locator(".photo-words")).to_contain_text("距案卷")
    followed(1, said=True)
    page.go_back()
    expect(page.locator(".move-form")).to_have_count(0)
    followed(0, said=False)

    # a shift is followed on every page and in the pocket, and says so itself, until its end
    page.goto("/m#shift")
    page.locator("[data-shift=begin]").tap()
    expect(page.locator("#onshift")).to_be_visible()
    followed(1, said=False)
    page.evaluate("hide(true)")
    followed(1, said=False)
    page.evaluate("hide(false)")
    page.goto("/m#map")
    followed(1, said=False)
    expect(page.locator("#phone-map .self")).to_be_visible()
    page.goto("/m#shift")
    page.locator("[data-shift=end]").tap()
    expect(page.locator("#onshift")).to_be_hidden()
    followed(0, said=False)
