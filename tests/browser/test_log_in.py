"""What is being written outlives the log-in, and a page acts in the post it shows or not at all."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from events.models import EventText
from grid.models import Post
from hub.foundation.access import Role
from tests.browser import entering
from tests.browser.entering import enter, give_session
from tests.chromium import Window
from tests.db.small_work import Work, call, report

Open = Callable[..., Window]
WIDE = {"width": 1366, "height": 768}
WORDS = "大桥路中间的供水井盖不见了"


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """These tests bring their own small city."""
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """What a page needs."""
    return ("web",)


@pytest.fixture(scope="module", autouse=True)
def work(live_hub: object) -> Work:
    """The small city with its people and a case."""
    settled = entering.settle()
    report(call(1))
    return settled


def reconnect(window: Window) -> None:
    """Let the page's socket come anew, as it does after each gap of the network."""
    window.context.set_offline(True)
    expect(window.page.locator("#live")).to_have_attribute("data-state", "down")
    window.context.set_offline(False)


def lived(page: Page, state: str) -> None:
    expect(page.locator("#live")).to_have_attribute("data-state", state)


def test_who_is_signed_out_while_writing_signs_in_beside_it_and_goes_on(window: Open) -> None:
    opened = window(WIDE)
    console = enter(opened, "话务")
    console.keyboard.press("n")
    console.fill(".intake [name=text]", WORDS)
    console.fill(".intake [name=phone]", "13800005678")
    opened.context.clear_cookies()
    reconnect(opened)
    lived(console, "signed_out")
    expect(console.locator(".notice")).to_contain_text("写好的内容")
    with opened.context.expect_page() as signing:
        console.get_by_role("button", name="登录").click()
    expect(signing.value.locator("[name=login]")).to_be_visible()
    give_session(opened.context, "话务")
    signing.value.close()
    lived(console, "live")
    expect(console.locator(".notice")).to_have_count(0)
    expect(console.locator(".intake [name=text]")).to_have_value(WORDS)
    # the page's token against forged requests is of the log-in before
    console.locator(".intake [name=phone]").focus()
    console.keyboard.press("Control+Enter")
    expect(console.locator(".case-head .number")).to_be_visible()
    assert EventText.objects.filter(text=WORDS).count() == 1
    # with nothing in hand the page leaves by itself
    opened.context.clear_cookies()
    reconnect(opened)
    console.wait_for_url(re.compile("/login"))
    opened.faults.clear()  # the network was cut on purpose


def test_a_page_does_nothing_in_a_post_it_does_not_show(window: Open, work: Work) -> None:
    held = Post.objects.get(user_id=work.user_id("派遣"))
    other = Post.objects.create(
        user_id=work.user_id("派遣"),
        role=Role.SHIFT_SUPERVISOR.value,
        organisation=work.city.orgs["city"],
        valid_from=dt.date(2020, 1, 1),
    )
    opened = window(WIDE)
    give_session(opened.context, "派遣", held)
    first = opened.page
    first.goto("/console")
    lived(first, "live")
    second = opened.context.new_page()
    second.goto("/post")
    second.locator(f"button[value='{other.pk}']").click()
    second.wait_for_url(re.compile("/console"))
    lived(first, "other_post")
    expect(first.locator(".notice")).to_contain_text("另一个岗位")
    code = first.evaluate(
        """async () => {
          const { get } = await import("/static/hub/js/live/api.js");
          return get("/api/cases").then(() => "answered", (fault) => fault.code);
        }"""
    )
    assert code == "hub.another_post"
    first.get_by_role("button", name="重新载入").click()
    lived(first, "live")
    opened.faults.clear()  # what was refused was the point


def test_enter_takes_nothing_that_was_not_asked_for(window: Open) -> None:
    opened = window(WIDE)
    console = enter(opened, "话务")
    console.keyboard.press("n")
    console.fill(".intake [name=text]", "路边的东西")
    field = console.locator(".intake .picker input").first
    field.focus()
    options = console.locator(".intake .picker button.option")
    expect(options.first).to_be_visible()
    held: list[Route] = []
    console.route(re.compile("q="), lambda route: held.append(route))
    field.press_sequentially("供水井")
    field.press("Enter")
    expect(field).to_have_value("供水井")
    for route in held:
        route.continue_()
    console.unroute_all()
    listed = console.locator(".intake .picker [role=listbox]").first
    expect(listed).to_have_attribute("aria-busy", "false")
    field.press("Enter")
    expect(field).to_have_value("供水井盖异常")
