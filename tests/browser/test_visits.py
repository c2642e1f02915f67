"""A community officer's day: visits told in a few taps, also in a cellar, a problem reported, what the city sees."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from events.models import Visit
from tests.browser import entering
from tests.browser.entering import enter
from tests.browser.street import Open, by_and_by, ignore_the_missing_network, phone, picture
from tests.db.small_work import Work
from tests.servers import LiveHub

LAPTOP = {"width": 1366, "height": 768}
#: Whether the phone keeps that a report is of a visit.
DRAFT = """() => new Promise((done) => {
  const opening = indexedDB.open("onenet-phone");
  opening.onsuccess = () => {
    const db = opening.result;
    const asked = db.transaction("facts").objectStore("facts").get("page:draft.report");
    asked.onsuccess = () => { db.close(); done(Boolean(asked.result?.visit)); };
  };
})"""


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """The story brings its own small city."""
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """What a page needs."""
    return ("web",)


@pytest.fixture(scope="module")
def people(live_hub: LiveHub) -> Work:
    """The small city with its people."""
    return entering.settle()


def tell(page: Page, purpose: str, found: str, address: str, words: str = "") -> None:
    """Fill in a visit and send it."""
    page.locator(f"[data-purpose={purpose}]").tap()
    page.locator(f"[data-found={found}]").tap()
    if address:
        page.locator("#page-visit [name=address]").fill(address)
    page.locator("#page-visit [name=note]").fill(words)
    picture(page, f"b_visit_{found}")
    page.locator("#page-visit button[type=submit]").tap()


def test_an_officer_visits_without_a_network_and_reports_what_was_found(
    window: Open, people: Work
) -> None:
    opened, page = phone(window, "网格员")
    page.locator(".to-visits").tap()
    expect(page.locator("#page-visit")).to_contain_text("没有到期的走访")
    picture(page, "visits_empty")
    page.locator("[data-visit=new]").tap()
    page.locator("#page-visit button[type=submit]").tap()
    expect(page.locator("#page-visit .field-wrong")).to_contain_text("走访结果")

    opened.context.set_offline(True)
    page.locator("[data-purpose=care]").tap()
    again = page.locator("#page-visit [name=again]")
    expect(again).not_to_have_value("")  # the city's list knows how often
    again.fill(page.evaluate("new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10)"))
    page.locator("[data-found=fine]").tap()
    page.locator("#page-visit [name=address]").fill("大桥社区3栋201")
    page.locator("#page-visit button[type=submit]").tap()
    expect(page.locator("[data-visit=new]")).to_be_visible()
    page.reload()  # the phone was switched off
    expect(page.locator("#strip .button")).to_contain_text("1")
    assert not Visit.objects.exists()
    opened.context.set_offline(False)
    by_and_by(page, lambda: Visit.objects.filter(found="fine").exists(), "the visit")
    first = Visit.objects.get()
    assert first.words.geom is not None

    # due today: the address is there already, and this time there is something to report
    page.locator(f"[data-due='{first.pk}']").tap()
    expect(page.locator("#page-visit [name=address]")).to_have_value("大桥社区3栋201")
    tell(page, "care", "problem", "", "楼道灯坏了")
    words = page.locator(".report-form textarea")
    expect(words).to_have_value("大桥社区3栋201：楼道灯坏了")
    by_and_by(page, lambda: page.evaluate(DRAFT), "the draft")
    page.reload()  # for the camera, the phone let the page go
    expect(words).to_have_value("大桥社区3栋201：楼道灯坏了")
    expect(page.locator(".report-form")).to_contain_text("走访中发现")
    picture(page, "visit_report")
    page.locator(".report-form button[type=submit]").tap()
    # two visits and the report; fewer are done only for a moment on the way there
    expect(page.locator("#page-queue .entry.done")).to_have_count(3)
    picture(page, "visits_queue")
    page.goto("/m#visit")
    expect(page.locator("[data-visited]").first.locator(".entry-what")).to_be_visible()
    expect(page.locator("[data-due]")).to_have_count(1)  # the second one has its own next date
    picture(page, "visits")
    ignore_the_missing_network(opened)

    desk = window(LAPTOP)
    seen = enter(desk, "值班")
    seen.goto("/visits")
    rows = seen.locator(".office-table tbody tr")
    expect(rows).to_have_count(2)
    expect(seen.locator(".visit-figures").nth(1)).to_contain_text("网格员")
    expect(seen.locator("body")).not_to_contain_text("3栋201")
    picture(seen, "visits_page")
    rows.locator("a").click()  # to the case that was found, and back to the visit it was found on
    seen.locator("[data-visit] a").click()
    expect(rows).to_have_count(2)
    expect(seen.locator(".visit-figures [aria-current]")).to_have_text("网格员")

    # what is written after the visit's words are gone is not of the visit
    page.locator("[data-visit=new]").tap()
    tell(page, "care", "problem", "大桥社区9栋", "门锁坏了")
    expect(page.locator(".report-form")).to_contain_text("走访中发现")
    words.fill("")
    words.fill("路边井盖破损")
    expect(page.locator(".report-form")).not_to_contain_text("走访中发现")
    picture(page, "visit_report_other")
