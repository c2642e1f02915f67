"""The centre on a real screen: a call taken by keyboard alone, two shifts that sign, the book of the day."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from events.models import Handover
from tests.browser import entering
from tests.browser.entering import enter
from tests.browser.test_side_branches import picture
from tests.chromium import Window
from tests.db.small_work import Work, call, report
from tests.servers import LiveHub

Open = Callable[..., Window]
WIDE = {"width": 1366, "height": 768}


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
    """The small city with its people and two cases."""
    settled = entering.settle()
    report(call(1), call(2))
    return settled


def test_a_call_is_taken_by_keyboard_and_joins_what_was_told_already(window: Open) -> None:
    console = enter(window(WIDE), "话务")
    console.keyboard.press("n")
    text = console.locator(".intake [name=text]")
    expect(text).to_be_focused()
    console.keyboard.type("大桥路中间的供水井盖不见了")
    expect(console.locator(".intake-classes .choice").first).to_contain_text("井盖")
    # what was written survives a reload
    console.reload()
    expect(text).to_have_value("大桥路中间的供水井盖不见了")
    expect(console.locator(".intake-classes .choice").first).to_be_visible()
    console.keyboard.press("Tab")
    console.keyboard.press("Enter")
    expect(console.locator(".intake .picker input").first).to_have_value("供水井盖异常")
    console.locator(".intake [name=phone]").focus()
    console.keyboard.type("13800001234")
    known = console.locator(".intake-caller")
    expect(known).to_contain_text("2")
    picture(console, "watch_intake")
    # looking at a case loses neither the caller nor that he asked for secrecy
    secret = console.locator(".intake .tick input")
    secret.check()
    known.locator(".nearby button:not([data-join])").first.click()
    expect(console.locator(".case-head .number")).to_be_visible()
    expect(console.locator("#intake")).to_have_text("继续登记")
    asked: list[Route] = []
    console.route("**/api/reports/alike", lambda route: asked.append(route))
    with console.expect_request("**/api/reports/alike"):
        console.locator("#intake").click()
    expect(console.locator("#intake")).to_have_text("登记上报")
    expect(console.locator(".intake [name=phone]")).to_have_value("13800001234")
    expect(secret).to_be_checked()
    join = known.locator("[data-join]").first
    join.focus()
    # what is known comes anew meanwhile: the keys stay where they are
    with console.expect_response("**/api/reports/alike"):
        asked.pop().continue_()
    console.unroute_all()
    expect(join).to_be_focused()
    console.keyboard.press("Enter")
    expect(join).to_have_attribute("aria-pressed", "true")
    console.keyboard.press("Control+Enter")
    expect(console.locator(".case-head .number")).to_be_visible()
    expect(console.locator("article.report")).to_have_count(2)
    picture(console, "watch_joined")
    # nothing is left to take up again
    console.keyboard.press("Escape")
    console.keyboard.press("n")
    expect(text).to_have_value("")


def test_two_shifts_sign_a_handover_and_the_daybook_names_them(window: Open) -> None:
    out, into = enter(window(WIDE), "值班"), enter(window(WIDE), "派遣")
    out.goto("/handover")
    expect(out.locator("[data-list=grave] tbody tr")).to_have_count(2)
    out.get_by_role("button", name="开始交班").click()
    out.fill("[name=text]", "大桥路井盖今晚要围挡")
    out.locator("[name=number]").fill("AL-0")
    out.get_by_role("button", name="记下").click()
    # what was typed stays when the number is not known
    expect(out.locator(".office-wrong")).to_contain_text("AL-0")
    expect(out.locator("[name=text]")).to_have_value("大桥路井盖今晚要围挡")
    out.fill("[name=number]", out.locator("[data-list=grave] tbody a").first.inner_text())
    out.get_by_role("button", name="记下").click()
    expect(out.locator("[data-note]")).to_contain_text("大桥路井盖今晚要围挡")
    picture(out, "watch_handover")
    # what is still being written when somebody signs is signed with it
    out.fill("[name=text]", "泵站钥匙在柜子里")
    out.get_by_role("button", name="交班签字").click()
    expect(out.locator("[data-note]")).to_have_count(2)
    expect(out.locator("[data-note]").last).to_contain_text("泵站钥匙在柜子里")
    expect(out.locator("[data-state=given]")).to_be_visible()
    expect(out.get_by_role("button", name="接班签字")).to_have_count(0)
    into.goto("/handover")
    into.get_by_role("button", name="接班签字").click()
    expect(into.locator("[data-state=taken]")).to_be_visible()
    expect(into.locator(".shift-history li")).to_contain_text("值班 → 派遣")
    picture(into, "watch_taken")
    into.goto("/daybook")
    expect(into.locator(".sheet")).to_contain_text("派遣")
    picture(into, "watch_daybook")
    assert Handover.objects.filter(taken_at__isnull=False).count() == 1
