"""What was begun on a phone and is not sent: it outlasts the page, is its writer's own, and goes only when asked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, expect

from events.models import Case, Event, Evidence, Note
from tests.browser import entering
from tests.browser.entering import give_session
from tests.browser.street import (
    HERE,
    Open,
    by_and_by,
    given,
    ignore_the_missing_network,
    phone,
    picture,
    take,
)
from tests.chromium import Window
from tests.db.small_work import Work
from tests.servers import LiveHub

#: Waits until the phone's store holds a draft and a photo of it.
KEPT = """async (name) => new Promise((done) => {
  const opening = indexedDB.open("onenet-phone");
  opening.onsuccess = () => {
    const facts = opening.result.transaction("facts").objectStore("facts");
    const [words, photos] = ["draft.", "photos."].map((kind) => facts.get(`page:${kind}${name}`));
    facts.transaction.oncomplete = () => {
      opening.result.close();
      done(Boolean(words.result && photos.result?.[0]?.length));
    };
  };
})"""


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


def killed(opened: Window, page: Page, name: str, address: str) -> Page:
    """The phone ends the page once it has kept a draft with its photo; the same opened anew."""
    page.wait_for_function(KEPT, arg=name)
    page.close()
    anew = opened.context.new_page()
    anew.on("pageerror", lambda error: opened.faults.append(f"script error: {error}"))
    anew.goto(address)
    expect(anew.locator("#live")).to_have_attribute("data-state", "live")
    return anew


def yes(asked: Dialog) -> None:
    assert "确定" in asked.message
    asked.accept()


def no(asked: Dialog) -> None:
    asked.dismiss()


def test_a_report_outlasts_the_page_with_its_photo_and_place_and_is_sent(
    window: Open, people: Work
) -> None:
    opened, page = phone(window, "采集甲")
    page.goto("/m#report")
    expect(page.locator(".report-place .clip").last).not_to_contain_text("移动")
    take(page, page.locator("#page-report .shutter"))
    page.locator(".report-form [role=combobox]").fill("井盖")
    page.locator(".report-form .option", has_text="井盖").first.tap()
    page.locator(".report-form textarea").fill("井盖松动，车过有响声")
    # the camera is opened once more, elsewhere the phone comes back
    opened.context.set_geolocation(HERE | {"longitude": 109.012})  # type: ignore[arg-type] # a dict
    page = killed(opened, page, "report", "/m#report")
    expect(page.locator(".report-form textarea")).to_have_value("井盖松动，车过有响声")
    expect(page.locator("#page-report .photo-taken img")).to_have_count(1)
    expect(page.locator(".report-form .choice[aria-pressed=true]")).to_contain_text("井盖")
    expect(page.locator(".begun-before")).to_contain_text("尚未提交")
    picture(page, "draft_report")
    page.locator(".report-form button[type=submit]").tap()
    entry = page.locator("#page-queue .entry").first
    expect(entry).to_have_attribute("data-state", "applied")
    told = Event.objects.get(words__text__contains="车过有响声")
    at = Case.objects.get(pk=told.case_id).geom
    assert abs(at.x - HERE["longitude"]) < 0.001
    by_and_by(page, lambda: Evidence.objects.filter(event=told).exists(), "its photo")
    page.goto("/m#report")
    page.reload()
    expect(page.locator(".report-form textarea")).to_have_value("")
    expect(page.locator(".begun-before")).to_be_hidden()


def test_a_draft_is_thrown_away_only_when_asked_and_nobody_else_sees_it(
    window: Open, people: Work
) -> None:
    opened, page = phone(window, "采集甲")

    def begun(page: Page) -> Page:
        page.goto("/m#report")
        take(page, page.locator("#page-report .shutter"))
        page.locator(".report-form textarea").fill("路灯不亮")
        return killed(opened, page, "report", "/m#report")

    page = begun(page)
    page.once("dialog", no)
    page.locator("[data-draft=drop]").tap()
    expect(page.locator("#page-report .photo-taken")).to_have_count(1)
    page.once("dialog", yes)
    page.locator("[data-draft=drop]").tap()
    expect(page.locator("#page-report .photo-taken")).to_have_count(0)
    page.reload()
    expect(page.locator(".report-form textarea")).to_have_value("")

    page = begun(page)
    expect(page.locator("#page-report .photo-taken")).to_have_count(1)
    give_session(opened.context, "采集乙")
    page.reload()
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    expect(page.locator(".report-form textarea")).to_have_value("")
    expect(page.locator("#page-report .photo-taken")).to_have_count(0)
    assert not page.evaluate(KEPT, "report")


def test_a_move_outlasts_the_page_with_its_photo_and_is_sent(window: Open, people: Work) -> None:
    case_id = given(people, 1)
    opened, page = phone(window, "处置")
    page.locator(f".task[data-case='{case_id}']").tap()
    take(page, page.locator(".case-moves [data-verb=report_handled]"))
    page.locator(".move-form textarea[name=note]").fill("换了新井盖")
    item = page.evaluate("location.hash")
    name = page.evaluate(
        """() => new Promise((done) => {
          const opening = indexedDB.open("onenet-phone");
          opening.onsuccess = () => {
            const all = opening.result.transaction("facts").objectStore("facts").getAllKeys();
            all.onsuccess = () => {
              opening.result.close();
              done(all.result.find((one) => one.startsWith("page:draft.move")).slice(11));
            };
          };
        })"""
    )
    page = killed(opened, page, name, f"/m{item}")
    expect(page.locator(".move-form textarea[name=note]")).to_have_value("换了新井盖")
    expect(page.locator(".move-form .photo-taken img")).to_have_count(1)
    picture(page, "draft_move")
    page.locator(".move-go button[type=submit]").tap()
    by_and_by(page, lambda: Case.objects.get(pk=case_id).state == "check", "the case to be checked")
    assert Note.objects.filter(case_id=case_id, text__contains="换了新井盖").exists()
    by_and_by(page, Evidence.objects.filter(case_id=case_id, kind="after").exists, "its photo")
    page.reload()
    expect(page.locator("#page-case .case-title")).to_be_visible()
    expect(page.locator(".move-form")).to_have_count(0)


def test_what_was_never_sent_is_given_up_only_when_asked(window: Open, people: Work) -> None:
    case_id = given(people, 2)
    opened, page = phone(window, "处置")
    page.locator(f".task[data-case='{case_id}']").tap()
    expect(page.locator(".case-moves [data-verb=report_handled]")).to_be_visible()
    opened.context.set_offline(True)
    take(page, page.locator(".case-moves [data-verb=report_handled]"))
    page.locator(".move-go button[type=submit]").tap()
    expect(page.locator("#page-case .entry.waits")).to_be_visible()
    page.goto("/m#queue")
    waits = page.locator("#page-queue .entry.waits")
    page.once("dialog", no)
    waits.get_by_text("放弃").tap()
    expect(waits).to_have_count(1)
    page.once("dialog", yes)
    waits.get_by_text("放弃").tap()
    expect(waits).to_have_count(0)
    opened.context.set_offline(False)
    ignore_the_missing_network(opened)
