"""What leads off the main way, on real screens: more time, supervision, a reason of a list."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import entering
from tests.browser.entering import enter
from tests.chromium import Window
from tests.db.small_work import Work, call, report
from tests.servers import LiveHub

Open = Callable[..., Window]
WIDE = {"width": 1600, "height": 960}
#: Where to keep pictures of the forms for somebody to look at; none when it is not set.
PICTURES = os.environ.get("TEST_PICTURES")


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
    """The small city with its people and two cases of one department."""
    settled = entering.settle()
    report(call(1), call(2))
    return settled


def move(page: Page, verb: str) -> Locator:
    """The button of a move, brought out from behind “more” where it stands there."""
    button = page.locator(f".case-moves [data-verb={verb}]")
    expect(button).to_have_count(1)
    if not button.is_visible():
        page.locator(".case-moves summary").click()
    return button


def send(page: Page) -> None:
    """Send the open form of a move."""
    page.locator(".move-go button[type=submit]").click()


def told(page: Page, kind: str) -> Locator:
    """A line of the open case's timeline."""
    return page.locator(f".timeline [data-kind='{kind}']").first


def picture(page: Page, name: str) -> None:
    """Keep a picture when somebody wants to look."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def test_more_time_is_asked_for_at_the_desk_and_granted_at_the_console(window: Open) -> None:
    desk, console = enter(window(WIDE), "联络"), enter(window(WIDE), "派遣")
    expect(console.locator("#answers")).to_be_hidden()
    desk.locator("#inbox tr[data-kind=handle_lead]").first.click()
    move(desk, "sign").click()
    expect(told(desk, "item.signed")).to_be_visible()

    move(desk, "ask_extension").click()
    send(desk)
    expect(desk.locator(".field-wrong")).to_be_visible()
    days = desk.locator(".move-form input[name=extra_days]")
    days.fill("30")
    send(desk)
    expect(desk.locator(".field-wrong")).to_contain_text("10")
    days.fill("2")
    desk.locator(".move-form .choice").first.click()
    picture(desk, "ask_extension_no_words")
    send(desk)
    expect(desk.locator(".field-wrong")).to_be_visible()
    desk.locator(".move-form textarea").fill("需协调管线单位")
    picture(desk, "ask_extension")
    send(desk)
    expect(told(desk, "item.extension_asked")).to_be_visible()

    console.locator("#answers summary").click()
    picture(console, "answers")
    console.locator("#answers .option").click()
    move(console, "grant").click()
    picture(console, "grant")
    send(console)
    expect(told(console, "case.extended")).to_be_visible()
    expect(told(desk, "case.extended")).to_be_visible()
    expect(console.locator("#answers")).to_be_hidden()
    picture(console, "extended")


def test_a_suspended_case_says_until_when_and_is_resumed_by_hand(window: Open) -> None:
    desk, console, shift = (enter(window(WIDE), name) for name in ("联络", "派遣", "值班"))
    desk.locator("#inbox tr[data-kind=handle_lead]", has_text="待签收").click()
    move(desk, "sign").click()
    expect(told(desk, "item.signed")).to_be_visible()
    move(desk, "ask_suspension").click()
    until = desk.locator(".move-form input[name=until]")
    until.fill(str(until.get_attribute("max")))
    desk.locator(".move-form textarea").fill("需落实资金")
    picture(desk, "ask_suspension")
    send(desk)
    expect(told(desk, "item.suspension_asked")).to_be_visible()
    move(desk, "withdraw_request").click()
    send(desk)
    expect(told(desk, "item.request_withdrawn")).to_be_visible()
    move(desk, "ask_suspension").click()
    until = desk.locator(".move-form input[name=until]")
    until.fill(str(until.get_attribute("min")))
    desk.locator(".move-form textarea").fill("需采购配件")
    send(desk)
    for page in (console, shift):
        page.locator("#answers summary").click()
        page.locator("#answers .option").click()
        move(page, "grant").click()
        send(page)
        expect(told(page, "item.granted")).to_be_visible()
    expect(told(desk, "case.suspended")).to_be_visible()
    expect(desk.locator("#drawer .light.still").first).to_have_attribute(
        "title", re.compile(r"\d{4}-\d\d-\d\d")
    )
    picture(desk, "suspended")
    move(desk, "end_suspension").click()
    send(desk)
    expect(told(desk, "case.resumed")).to_be_visible()


def test_a_case_is_supervised_answered_and_accepted(window: Open) -> None:
    shift, desk = enter(window(WIDE), "值班"), enter(window(WIDE), "联络")
    shift.locator("#queue li.row").first.click()
    move(shift, "supervise").click()
    shift.locator(".move-form .choices .choice").nth(1).click()
    shift.locator(".move-form textarea").fill("群众反映强烈")
    picture(shift, "supervise")
    send(shift)
    expect(told(shift, "case.supervised")).to_be_visible()
    supervised_mark = shift.locator("#drawer .case-marks .flag", has_text="督办")
    expect(supervised_mark).to_be_visible()
    expect(desk.locator("#inbox tr[data-kind=handle_lead]")).to_have_count(2)
    expect(desk.locator("#inbox tr[data-kind=supervise]")).to_have_count(1)
    picture(desk, "supervised_desk")
    desk.locator("#inbox tr[data-kind=supervise]").click()
    move(desk, "reply").click()
    desk.locator(".move-form textarea").first.fill("已组织抢修，今日完成")
    send(desk)
    expect(told(shift, "item.replied")).to_be_visible()
    expect(shift.locator("#answers")).to_be_visible()
    move(shift, "accept_reply").click()
    send(shift)
    expect(told(shift, "item.reply_accepted")).to_be_visible()
    expect(supervised_mark).to_have_count(0)


def test_whoever_voids_a_case_chooses_a_reason(window: Open) -> None:
    shift = enter(window(WIDE), "值班")
    shift.locator("#queue li.row").first.click()
    move(shift, "void").click()
    shift.locator(".move-form textarea").fill("重复")
    send(shift)
    expect(shift.locator(".field-wrong")).to_be_visible()
    shift.locator(".move-form .choice", has_text="设备误报").click()
    picture(shift, "void")
    send(shift)
    expect(told(shift, "case.voided")).to_contain_text("设备误报")
