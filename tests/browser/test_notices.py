"""The bell rings live, leads to the case, and knows what was read; and a person says how to be told."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from events.models import Contact
from tests.browser import entering
from tests.browser.entering import enter
from tests.chromium import Window
from tests.db.small_work import Work, call, on_case, report
from tests.servers import LiveHub, until

Open = Callable[..., Window]
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PICTURES = os.environ.get("TEST_PICTURES")


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """These tests bring their own small city."""
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """Pages, and what is read from the journal."""
    return ("web", "clock")


@pytest.fixture(scope="module")
def work(live_hub: LiveHub) -> Work:
    """The small city with its people."""
    return entering.settle()


def picture(page: Page, name: str) -> None:
    """Keep a picture when somebody wants to look."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def test_the_bell_rings_live_opens_the_case_and_knows_what_was_read(
    window: Open, work: Work
) -> None:
    desk, phone = enter(window(DESK), "联络"), enter(window(PHONE, touch=True), "联络")
    bell = desk.locator("#bell")
    expect(bell).to_have_attribute("data-unread", "0")
    case_id = report(call())[0].case_id
    expect(bell).to_have_attribute("data-unread", "1")
    on_case(work.who("值班"), case_id, "supervise", grade=1, reason="反映强烈")
    expect(bell).to_have_attribute("data-unread", "2")
    bell.locator("summary").click()
    rows = bell.locator(".bell-row")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("一般督办：须按期回复")
    expect(rows.first).to_have_class(re.compile("urgent"))
    picture(desk, "bell_desk")
    rows.first.click()
    expect(desk.locator(".case-head")).to_be_visible()
    expect(bell).to_have_attribute("data-unread", "1")
    desk.locator(".case-told summary").click()
    expect(desk.locator(".case-told .reach-told")).to_have_count(2)
    expect(desk.locator(".case-told .reach-told").first).to_contain_text("联络")
    desk.locator(".case-told").scroll_into_view_if_needed()
    picture(desk, "told_desk")
    bell.locator("summary").click()
    bell.get_by_role("button", name="全部标为已读").click()
    expect(bell).to_have_attribute("data-unread", "0")
    phone.goto("/m")
    phone.locator("#bell summary").click()
    expect(phone.locator(".bell-row")).to_have_count(2)
    picture(phone, "bell_phone")


def test_a_person_says_where_and_when_to_be_told(window: Open, work: Work) -> None:
    phone = window(PHONE, touch=True)
    page = enter(phone, "处置")
    page.goto("/notices")
    number = page.locator("input[name=phone]")
    number.fill("not a number")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".field-wrong")).to_contain_text("5 至 15 位数字")
    phone.faults.clear()
    number.fill("13800001111")
    expect(page.locator(".field-wrong")).to_be_hidden()
    page.locator("input[name=on-mail]").uncheck()
    page.locator("input[name=quiet][value=own]").check()
    page.locator("input[name=begins]").fill("23:30")
    page.get_by_role("button", name="保存").click()
    kept = Contact.objects.filter(user_id=work.user_id("处置"))
    until(kept.exists, what="what was saved")
    one = kept.get()
    assert (one.ways_off, one.quiet_begins, one.quiet_ends) == (["mail"], 23 * 60 + 30, 7 * 60)
    picture(page, "reach_phone")
    page.reload()
    expect(number).to_have_value("13800001111")
    wide = enter(window(DESK), "联络")
    wide.goto("/notices")
    expect(wide.locator(".reach-told").first).to_be_visible()
    picture(wide, "reach_desk")
