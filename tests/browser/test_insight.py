"""The scorecard: from a figure down to the journal lines that count, by clicks; its states; its workbook."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from events.evaluation import following
from hub.foundation import clock, journal
from hub.foundation.models import ReaderCursor
from tests.browser import entering
from tests.browser.entering import enter
from tests.chromium import Window
from tests.db.small_work import Work, call, on_item, photo, report
from tests.db.test_lifecycle import item
from tests.servers import LiveHub, until

Open = Callable[..., Window]
LAPTOP = {"width": 1366, "height": 768}


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
    """Three calls, one of them reported handled, all of it read by the clock process."""
    settled = entering.settle()
    first = report(*(call(n) for n in range(1, 4)))[0].case_id
    lead = item(first, "handle_lead").pk
    on_item(settled.who("联络"), lead, "sign")
    on_item(settled.who("联络"), lead, "assign", person_id=settled.user_id("处置"))
    proof = [{"upload": photo(settled.user_id("处置"))}]
    on_item(settled.who("处置"), lead, "report_handled", photos=proof)
    until(_is_read, 60, "the reader at the end of the journal")
    return settled


def _is_read() -> bool:
    cursor = ReaderCursor.objects.filter(name=following.READER).first()
    return cursor is not None and cursor.seq == journal.head()


def scorecard(window: Open, name: str, query: str) -> Page:
    page = enter(window(LAPTOP), name)
    page.goto(f"/insight?{query}")
    return page


def test_a_figure_opens_down_to_the_journal_lines_that_count(window: Open) -> None:
    page = scorecard(window, "值班", "group=dispatch")
    figure = page.locator("tr.together button.cell[data-code=handling_on_time_rate]")
    expect(figure).to_contain_text("100.00")
    figure.click()
    fact = page.locator("#behind .fact")
    expect(fact).to_have_count(1)
    expect(page.locator(".behind-formula")).to_contain_text("应处置数")
    lines = fact.locator(".fact-lines li")
    expect(lines.first).to_be_hidden()
    fact.locator(".fact-lines .link").click()
    expect(lines.first).to_contain_text("派遣")
    expect(lines.last).to_contain_text("办结反馈")
    fact.locator("a.number").click()
    expect(page).to_have_url(re.compile(r"/console\?case="))


def test_one_looks_into_an_area_and_comes_back(window: Open) -> None:
    page = scorecard(window, "值班", "")
    page.get_by_role("button", name="东城区", exact=True).click()
    expect(page.locator("#way [aria-current]")).to_have_text("东城区")
    expect(page.get_by_role("rowheader", name="老城街道")).to_be_visible()
    page.locator("#way button").first.click()
    expect(page.get_by_role("rowheader", name="西城区")).to_be_visible()


def test_a_department_sees_its_own_tree_only(window: Open) -> None:
    page = scorecard(window, "联络", "subject=organisation")
    expect(page.locator("#way")).to_contain_text("市城管局")
    expect(page.locator("#table")).not_to_contain_text("老城街道")


def test_a_period_without_anything_says_so(window: Open) -> None:
    page = scorecard(window, "值班", "on=2020-01-01")
    expect(page.locator("#table .list-state")).to_contain_text("没有计入的数据")


def test_figures_that_cannot_be_loaded_can_be_asked_for_again(window: Open) -> None:
    opened = window(LAPTOP)
    page = enter(opened, "值班")
    page.route("**/api/evaluation/figures*", lambda route: route.abort())
    page.goto("/insight")
    again = page.locator("#table [role=alert] button")
    expect(again).to_be_visible()
    page.unroute("**/api/evaluation/figures*")
    again.click()
    expect(page.locator("table.figures")).to_be_visible()
    opened.faults.clear()


def test_the_workbook_is_offered_for_what_is_shown(window: Open) -> None:
    page = scorecard(window, "值班", "subject=organisation&cycle=month_19")
    expect(page.locator("table.figures")).to_be_visible()
    with page.expect_download() as download:
        page.click("#export")
    name = download.value.suggested_filename
    assert name.startswith("evaluation-organisation-month_19-")
    assert clock.today().isoformat()[:4] in name or name.endswith("-01.xlsx")
