"""Who looks on and who gives rights, on real screens: the leader, the auditor, the security administrator."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, expect

from events.evaluation import following
from events.models import WorkItem
from grid.models import Post
from hub.foundation import journal
from hub.foundation.access import Role
from hub.foundation.models import ReaderCursor, User
from tests.browser import entering
from tests.browser.entering import PASSWORD, enter
from tests.browser.test_side_branches import move, send, told
from tests.chromium import Window
from tests.db import small_city
from tests.db.small_work import Work, call, report
from tests.servers import LiveHub, until

Open = Callable[..., Window]
LAPTOP = {"width": 1366, "height": 768}
#: The small city has nobody of these.
MORE = (("领导", Role.LEADER), ("安全", Role.SECURITY_ADMIN))


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """These tests bring their own small city."""
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """Pages, and what is read from the journal."""
    return ("web", "clock")


@pytest.fixture(scope="module", autouse=True)
def work(live_hub: LiveHub) -> Work:
    """The small city with two calls about manholes, a leader and a security administrator."""
    settled = entering.settle()
    for name, role in MORE:
        user = small_city.user(name)
        centre = settled.city.orgs["city"]
        since = dt.date(2020, 1, 1)
        Post.objects.create(user=user, role=role.value, organisation=centre, valid_from=since)
    User.objects.filter(username__in=[name for name, _ in MORE]).update(
        password=make_password(PASSWORD)
    )
    report(call(1), call(2, lon=109.004))
    until(_is_counted, 60, "the figures of what came")
    return settled


def _is_counted() -> bool:
    cursor = ReaderCursor.objects.filter(name=following.READER).first()
    return cursor is not None and cursor.seq == journal.head()


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Sign in through the real page; whatever page the post begins on."""
    page.goto("/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", password)
    page.click(".entry-form button")
    page.wait_for_url(lambda url: "/login" not in url)


def test_a_leader_goes_from_a_figure_to_its_case_presses_it_and_takes_the_day_along(
    window: Open,
) -> None:
    leader, desk = window(LAPTOP).page, enter(window(LAPTOP), "联络")
    sign_in(leader, "领导")
    expect(leader).to_have_url(re.compile("/insight"))
    leader.locator("#groups button", has_text="派遣").click()
    leader.locator("tr.together button.cell").first.click()
    leader.locator("#behind .fact a.number").first.click()
    expect(leader).to_have_url(re.compile(r"/console\?case="))
    # he looks on: nothing of a case's way is his, but he may press
    expect(leader.locator(".case-head .number")).to_be_visible()
    for verb in ("accept", "file", "dispatch", "close", "sign", "report_handled"):
        expect(leader.locator(f".case-moves [data-verb={verb}]")).to_have_count(0)
    move(leader, "supervise").click()
    leader.locator(".move-form .choices .choice").last.click()
    leader.locator(".move-form textarea").fill("市长信箱来信，今日内处置")
    send(leader)
    expect(told(leader, "case.supervised")).to_be_visible()
    expect(desk.locator("#inbox tr[data-kind=supervise]")).to_be_visible()
    assert WorkItem.objects.filter(kind="supervise", state="offered").count() == 1

    leader.goto("/insight")
    with leader.expect_download() as briefing:
        leader.click("#briefing")
    assert briefing.value.suggested_filename.endswith(".html")
    leader.goto("/screen")
    expect(leader.locator("#live")).to_have_attribute("data-state", "live")
    expect(leader.locator("#today .wall-figure strong").first).to_have_text("2")
    leader.goto("/daybook")
    expect(leader.locator(".sheet-figures dd").first).to_have_text("2")


def test_an_auditor_sees_who_looked_and_took_out_and_can_change_nothing(window: Open) -> None:
    shift, opened = enter(window(LAPTOP), "值班"), window(LAPTOP)
    auditor = opened.page
    sign_in(auditor, "审计")
    expect(auditor).to_have_url(re.compile("/audit"))
    lines = auditor.locator(".office-table tbody tr")
    before = lines.count()
    shift.locator("#queue li.row").first.click()
    move(shift, "reveal_caller").click()
    shift.locator(".move-form textarea").fill("回电核对地点")
    send(shift)
    expect(shift.locator(".help-dialog")).to_contain_text("13800001234")
    shift.keyboard.press("Escape")
    number = shift.locator(".case-head .number").inner_text()

    auditor.reload()
    expect(lines).to_have_count(before + 1)
    expect(lines.first).to_contain_text("值班")
    expect(lines.first).to_contain_text(number)
    expect(lines.first).to_contain_text("回电核对地点")
    # what was looked at does not stand in the list of who looked
    expect(auditor.locator("body")).not_to_contain_text("13800001234")
    auditor.get_by_role("link", name="权限变更").click()
    expect(auditor.locator(".office-table, .list-state")).not_to_contain_text("回电核对地点")
    auditor.get_by_role("link", name="查看来电人").click()
    auditor.locator(".office-table a", has_text="值班").first.click()
    expect(auditor).to_have_url(re.compile(r"person=\d+"))
    expect(lines.first).to_contain_text("回电核对地点")

    auditor.goto("/console")
    auditor.locator("#queue li.row").first.click()
    expect(auditor.locator(".case-head .number")).to_be_visible()
    expect(auditor.locator(".case-moves [data-verb]")).to_have_count(0)
    expect(auditor.locator("#intake")).to_be_hidden()
    auditor.goto("/accounts")
    expect(auditor.get_by_role("heading")).to_have_text("您的岗位无此权限")
    opened.faults.clear()  # the refusal was the point


def test_a_log_in_is_made_given_a_post_used_and_locked_while_it_is_used(
    window: Open, work: Work
) -> None:
    opened = window(LAPTOP)
    admin, fresh = opened.page, window(LAPTOP)
    sign_in(admin, "安全")
    expect(admin).to_have_url(re.compile("/accounts"))
    admin.fill("[name=username]", "zhoumin")
    admin.fill("[name=name]", "周敏")
    admin.get_by_role("button", name="新建账号").click()
    password = admin.locator(".office-done").inner_text().rsplit(" ", 1)[-1].rsplit("：", 1)[-1]
    # without a post one may enter, and see nothing
    sign_in(fresh.page, "zhoumin", password)
    expect(fresh.page).to_have_url(re.compile("/post"))

    admin.fill("[name=q]", "周敏")
    admin.get_by_role("button", name="查找").click()
    admin.locator(".office-table a", has_text="周敏").click()
    admin.locator("[name=role]").select_option("intake_operator")
    admin.locator("[name=org]").select_option(str(work.city.orgs["city"].pk))
    admin.get_by_role("button", name="授予").click()
    expect(admin.locator(".office-done")).to_be_visible()
    fresh.page.goto("/")
    fresh.page.locator(".post-card, #queue").first.click()
    expect(fresh.page).to_have_url(re.compile("/console"))
    expect(fresh.page.locator("#live")).to_have_attribute("data-state", "live")
    expect(fresh.page.locator("#queue li.row")).to_have_count(2)

    admin.get_by_role("button", name="锁定").click()
    expect(admin.locator(".office-table .tag")).to_have_text("已锁定")
    # the page of who is locked out leaves by itself
    expect(fresh.page).to_have_url(re.compile("/login"))
    fresh.page.fill("[name=login]", "zhoumin")
    fresh.page.fill("[name=password]", password)
    fresh.page.click(".entry-form button")
    expect(fresh.page.get_by_role("heading")).to_have_text("此账号已锁定")
    # nobody gives himself anything, and who gives rights sees no case
    admin.fill("[name=q]", "安全")
    admin.get_by_role("button", name="查找").click()
    admin.locator(".office-table a", has_text="安全").click()
    expect(admin.locator("[name=role]")).to_have_count(0)
    admin.goto("/console")
    expect(admin.locator("#queue .list-state")).to_be_visible()
    expect(admin.locator("#queue li.row")).to_have_count(0)
    auditor = window(LAPTOP).page
    sign_in(auditor, "审计")
    for said in ("新建了 周敏 的账号", "锁定了 周敏 的账号"):
        expect(auditor.locator(".office-table")).to_contain_text(said)
    fresh.faults.clear()  # the refused socket and log-in were the point
