"""Two cases that are one problem, on a real screen: found nearby, merged in one click, undone in one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from events.models import Case
from events.report_pages import MOST
from events.states import EventType
from tests.browser import entering
from tests.browser.entering import enter
from tests.browser.test_side_branches import move, picture, send, told
from tests.chromium import Window
from tests.db.small_work import Work, call, on_case, report
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
    """The small city with its people and three cases at one place."""
    settled = entering.settle()
    report(call(1), call(2), call(3))
    return settled


def cases() -> list[Case]:
    """The cases, first reported first."""
    return list(Case.objects.order_by("id"))


def choose(page: Page, case: Case) -> None:
    """Open a case from the list."""
    page.locator(f"#queue li.row[data-id='{case.pk}']").click()
    expect(page.locator(".case-head .number")).to_have_text(case.number)


def test_a_case_nearby_is_merged_into_and_the_merge_is_undone(window: Open) -> None:
    console = enter(window(WIDE), "派遣")
    first, second, _ = cases()
    choose(console, second)
    near = console.locator(f".likely [data-like='{first.pk}']")
    expect(near).to_contain_text("同一小类")
    expect(near).to_contain_text("同一来电号码")
    picture(console, "nearby")
    # why it stands so: what the decision was made of lies behind each sentence, and folds away as a whole
    department = console.locator(".why-part [data-about=department]")
    department.locator("summary").click()
    expect(department.locator(".facts")).to_contain_text("12")
    picture(console, "why")
    console.locator(".why-part > summary").click()
    expect(department).to_be_hidden()
    near.locator("[data-merge]").click()
    expect(told(console, "case.merged")).to_be_visible()
    expect(console.locator(".case-merged")).to_contain_text(first.number)
    picture(console, "merged")
    console.locator(".case-merged [data-undo=merge]").click()
    expect(told(console, "case.unmerged")).to_be_visible()
    expect(console.locator(".case-merged")).to_have_count(0)
    picture(console, "undone")


def test_the_form_finds_the_other_case_and_both_lead_to_each_other(window: Open) -> None:
    console = enter(window(WIDE), "派遣")
    first, _, third = cases()
    choose(console, third)
    move(console, "merge").click()
    send(console)
    expect(console.locator(".field-wrong")).to_be_visible()
    console.locator(".move-form input[role=combobox]").fill(first.number)
    expect(console.locator(".field-wrong")).to_be_hidden()
    console.locator(".options .option", has_text=first.number).click()
    send(console)
    expect(told(console, "case.merged")).to_be_visible()
    console.locator(".case-merged [data-merged]").click()
    expect(console.locator(".case-head .number")).to_have_text(first.number)
    expect(told(console, "case.took_in")).to_be_visible()
    expect(console.locator(".case-merged")).to_contain_text(third.number)
    picture(console, "took_in")
    console.locator(".case-merged [data-merged]").click()
    move(console, "unmerge").click()
    send(console)
    expect(told(console, "case.unmerged")).to_be_visible()


def test_every_report_of_a_case_of_many_is_reached_also_to_split_it(
    window: Open, work: Work
) -> None:
    (opened,) = report(call(source_id="HL-many", text="两处井盖都坏了"))
    urges = [
        call(source_id="HL-many", type=EventType.URGE, text=f"第{n}次来电") for n in range(1, 75)
    ]
    report(*urges)
    (other,) = report(call(source_id="HL-other", text="路灯也不亮"))
    case = Case.objects.get(pk=opened.case_id)
    assert other.case_id is not None
    on_case(work.who("派遣"), other.case_id, "merge", other_case=case.pk)
    console = enter(window(WIDE), "派遣")
    choose(console, case)
    reports = console.locator(".case-body .report")
    expect(reports).to_have_count(MOST)
    earlier = console.locator(".case-body [data-earlier]")
    earlier.click()
    expect(reports).to_have_count(MOST + 50)
    earlier.click()
    expect(reports).to_have_count(76)
    expect(earlier).to_be_hidden()
    expect(reports.first).to_contain_text("两处井盖都坏了")
    expect(reports.last).to_contain_text("路灯也不亮")
    picture(console, "many_reports")
    move(console, "split").click()
    ticks = console.locator(".move-form .tick")
    expect(ticks).to_have_count(MOST)
    earlier = console.locator(".move-form [data-earlier]")
    earlier.click()
    expect(ticks).to_have_count(MOST + 50)
    earlier.click()
    expect(ticks).to_have_count(76)
    expect(ticks.first).to_contain_text("两处井盖都坏了")
    ticks.first.locator("input").check()
    picture(console, "many_ticks")
