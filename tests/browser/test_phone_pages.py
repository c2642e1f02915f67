"""The phone in people's hands: a handler in a cellar, a collector beside the road, an officer on shift."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from events.models import Case, Evidence, Note, WorkItem
from grid.models import Shift, TrackPoint
from hub.foundation import clock
from tests.browser import entering
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
from tests.db.small_work import Work, on_item
from tests.servers import LiveHub


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


def test_a_handler_without_a_network_reports_handled_in_three_taps(
    window: Open, people: Work
) -> None:
    case_id = given(people, 1)
    opened, page = phone(window, "处置")
    expect(page.locator(f".task[data-case='{case_id}']")).to_be_visible()
    page.locator(".task").first.tap()
    expect(page.locator(".case-moves [data-verb=report_handled]")).to_be_visible()
    page.go_back()

    # in the cellar: the page is opened anew, and everything is there
    opened.context.set_offline(True)
    page.reload()
    page.locator(f".task[data-case='{case_id}']").tap()
    expect(page.locator("#page-case")).to_contain_text("井盖")
    take(page, page.locator(".case-moves [data-verb=report_handled]"))
    picture(page, "phone_form_offline")
    page.locator(".move-go button[type=submit]").tap()
    expect(page.locator("#page-case .entry")).to_contain_text("已存")
    expect(page.locator(".case-moves [data-verb=report_handled]")).to_have_count(0)
    page.wait_for_function("() => !history.state?.form")  # the form has left the way back
    page.go_back()
    expect(page.locator(".task-unsent")).to_be_visible()
    picture(page, "phone_tasks_offline")
    page.reload()
    page.locator("#strip .button").tap()
    expect(page.locator("#page-queue .entry.waits")).to_have_count(1)
    picture(page, "phone_queue_offline")
    assert not Evidence.objects.filter(case_id=case_id, kind="after").exists()

    # out in the street again: it goes by itself
    opened.context.set_offline(False)
    expect(page.locator("#page-queue .entry.done")).to_contain_text("已送达")
    by_and_by(page, lambda: Case.objects.get(pk=case_id).state == "check", "the case to be checked")
    photo = Evidence.objects.get(case_id=case_id, kind="after")
    assert photo.taken_at is not None
    assert photo.distance_m is not None
    assert photo.distance_m < 30
    ignore_the_missing_network(opened)


def test_back_closes_the_form_first_and_a_photo_from_afar_asks_why(
    window: Open, people: Work
) -> None:
    case_id = given(people, 2)
    opened, page = phone(window, "处置")
    # a clock that is an hour ahead: the photo is told by the hub's all the same
    opened.context.add_init_script(
        "const real = Date.now.bind(Date); Date.now = () => real() + 3600e3;"
    )
    page.reload()
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    before = clock.now()
    page.locator(f".task[data-case='{case_id}']").tap()
    opened.context.set_geolocation(HERE | {"longitude": 109.012})  # type: ignore[arg-type] # a dict
    take(page, page.locator(".case-moves [data-verb=report_handled]"))
    page.go_back()
    expect(page.locator(".move-form")).to_have_count(0)
    expect(page.locator("#page-case")).to_be_visible()
    # what was photographed is still there when the same is begun again
    page.locator(".case-moves [data-verb=report_handled]").tap()
    expect(page.locator(".photo-taken")).to_have_count(1)
    why = page.locator("textarea[name=far]")
    expect(why).to_be_visible()
    picture(page, "phone_far")
    page.locator(".move-go button[type=submit]").tap()
    expect(page.locator(".field-wrong")).to_be_visible()
    why.fill("井在院内，只能在门口拍")
    picture(page, "phone_far_said")
    page.locator(".move-go button[type=submit]").tap()
    expect(page.locator(".move-form")).to_have_count(0)
    page.goto("/m#queue")
    expect(page.locator("#page-queue .entry").first).to_contain_text("已送达")
    by_and_by(page, lambda: Case.objects.get(pk=case_id).state == "check", "the case to be checked")
    assert Note.objects.filter(case_id=case_id, text__contains="只能在门口拍").exists()
    taken = Evidence.objects.get(case_id=case_id, kind="after").taken_at
    assert taken is not None
    assert before - timedelta(seconds=5) < taken < clock.now() + timedelta(seconds=5)


def test_a_collector_reports_and_checks_beside_the_photo_from_before(
    window: Open, people: Work
) -> None:
    _, page = phone(window, "采集甲")
    page.locator("[data-tab=report]").tap()
    expect(page.locator(".report-form")).to_be_visible()
    take(page, page.locator("#page-report .shutter"))
    page.locator(".report-form textarea").fill("人行道地砖破损，绊倒行人")
    picture(page, "phone_report")
    page.locator(".report-form button[type=submit]").tap()
    entry = page.locator("#page-queue .entry").first
    expect(entry).to_have_attribute("data-state", "applied")
    picture(page, "phone_queue")
    entry.locator(".entry-what").tap()
    expect(page.locator("#page-case .case-title")).to_be_visible()
    expect(page.locator("#page-case .photo-open img")).to_have_count(1)
    picture(page, "phone_case_reported")
    page.locator("#title .back").tap()
    page.locator("#title .back").tap()
    page.locator("[data-tab=tasks]").tap()

    page.locator(".task[data-kind=check]").first.tap()
    take(page, page.locator(".case-moves [data-verb=pass]"))
    picture(page, "phone_check")
    page.locator(".move-go button[type=submit]").tap()
    checked = WorkItem.objects.filter(kind="check", state="done")
    by_and_by(page, checked.exists, "a passed check")


def test_a_shift_is_seen_by_who_walks_and_recorded_only_until_it_ends(
    window: Open, people: Work
) -> None:
    opened, page = phone(window, "网格员")
    page.locator("[data-tab=me]").tap()
    page.locator("#me-more .switch").tap()
    expect(page.locator("html")).to_have_attribute("data-text", "large")
    picture(page, "phone_me_large")
    page.locator("#me-more .switch").tap()
    page.locator("#me-more .me-row").first.tap()
    page.locator("[data-shift=begin]").tap()
    expect(page.locator("#onshift")).to_be_visible()
    by_and_by(page, lambda: Shift.objects.filter(ended_at=None).exists(), "a shift")
    east = itertools.count(1)

    def walked() -> bool:
        opened.context.set_geolocation(HERE | {"longitude": 109.001 + next(east) / 1000})  # type: ignore[arg-type] # a dict
        return int(page.locator("#onshift").get_attribute("data-points") or 0) >= 3

    by_and_by(page, walked, "three points of the track")
    picture(page, "phone_shift")
    page.locator("[data-shift=end]").tap()
    expect(page.locator("#onshift")).to_be_hidden()
    by_and_by(page, lambda: Shift.objects.filter(ended_at__isnull=False).exists(), "its end")
    assert TrackPoint.objects.filter(shift__user_id=people.user_id("网格员")).exists()


def test_shifts_without_a_network_wait_each_for_itself_and_outlast_a_sign_out(
    window: Open, people: Work
) -> None:
    mine = Shift.objects.filter(user_id=people.user_id("采集乙")).order_by("began_at")
    opened, page = phone(window, "采集乙")
    east = itertools.count(1)

    def walk(least: int) -> None:
        def walked() -> bool:
            opened.context.set_geolocation(HERE | {"longitude": 109.001 + next(east) / 1000})  # type: ignore[arg-type] # a dict
            return int(page.locator("#onshift").get_attribute("data-points") or 0) >= least

        by_and_by(page, walked, "points of the track")

    page.goto("/m#shift")
    page.locator("[data-shift=begin]").tap()
    by_and_by(page, lambda: mine.filter(ended_at=None).exists(), "a shift at the hub")
    opened.context.set_offline(True)  # a break, and work again
    walk(2)
    page.locator("[data-shift=end]").tap()
    expect(page.locator("#onshift")).to_be_hidden()
    page.locator("[data-shift=begin]").tap()
    expect(page.locator("#onshift")).to_be_visible()
    walk(2)
    page.goto("/m#queue")
    expect(page.locator("#page-queue [data-entry]")).to_have_count(1)
    picture(page, "shift_waits")

    # signed out without a network: nothing is shown, and the hub is told as soon as there is one
    page.goto("/m#me")
    page.once("dialog", lambda asked: asked.accept())
    page.locator("#leave button").tap()
    expect(page.locator("body")).to_contain_text("已在本机退出")
    picture(page, "signed_out_offline")
    page.reload()
    expect(page.locator("body")).to_contain_text("已在本机退出")
    assert "采集乙" not in page.content()
    opened.context.set_offline(False)
    page.wait_for_url("**/login**")
    assert page.request.get("/api/me").status == 401

    # whoever signs in next sees and sends nothing of it; its owner's sign-in brings it all
    page.fill("[name=login]", "采集甲")
    page.fill("[name=password]", entering.PASSWORD)
    page.locator(".entry-form button").tap()
    page.wait_for_url("**/m**")
    page.goto("/m#queue")
    expect(page.locator("#page-queue")).to_contain_text("采集乙")
    assert mine.count() == 1
    page.goto("/m#me")
    page.locator("#leave button").tap()
    page.wait_for_url("**/login**")
    page.fill("[name=login]", "采集乙")
    page.fill("[name=password]", entering.PASSWORD)
    page.locator(".entry-form button").tap()
    page.wait_for_url("**/m**")
    by_and_by(page, lambda: mine.filter(ended_at__isnull=False).count() == 2, "both shifts")
    first, second = mine
    assert first.ended_at is not None
    assert first.ended_at <= second.began_at
    by_and_by(page, lambda: all(one.track.count() >= 2 for one in mine), "both tracks")
    expect(page.locator("#onshift")).to_be_hidden()
    assert not Shift.objects.exclude(user_id=people.user_id("采集乙")).filter(ended_at=None)
    ignore_the_missing_network(opened)
    # whether somebody is signed in was asked on purpose
    opened.faults[:] = [one for one in opened.faults if "401" not in one]


def test_a_case_that_is_taken_away_leaves_the_phone_and_its_unsent_work_is_explained(
    window: Open, people: Work
) -> None:
    case_id, other = given(people, 3), given(people, 4)
    opened, page = phone(window, "处置")
    # with words in a form: they can still be read
    page.locator(f".task[data-case='{other}']").tap()
    page.locator(".case-moves summary").tap()
    page.locator(".case-moves [data-verb=comment]").tap()
    page.locator(".move-form textarea").fill("用时两小时，缺一块井盖")
    lead = WorkItem.objects.get(case_id=other, kind="handle_lead")
    on_item(people.who("联络"), lead.pk, "unassign", reason="换人")
    expect(page.locator("#page-case .list-state")).to_be_visible()
    expect(page.locator(".move-form textarea")).to_have_value("用时两小时，缺一块井盖")
    picture(page, "phone_gone_form")
    page.goto("/m#tasks")
    page.locator(f".task[data-case='{case_id}']").tap()
    expect(page.locator(".case-moves .button").first).to_be_visible()
    opened.context.set_offline(True)
    take(page, page.locator(".case-moves [data-verb=report_handled]"))
    page.locator(".move-go button[type=submit]").tap()
    expect(page.locator("#page-case .entry.waits")).to_be_visible()
    item = WorkItem.objects.get(case_id=case_id, kind="handle_lead")
    on_item(people.who("联络"), item.pk, "unassign", reason="换人")
    opened.context.set_offline(False)
    expect(page.locator("#page-case .list-state")).to_be_visible()
    picture(page, "phone_gone")
    page.goto("/m#queue")
    expect(page.locator("#page-queue .entry.back")).to_be_visible()
    picture(page, "phone_sent_back")
    ignore_the_missing_network(opened)
