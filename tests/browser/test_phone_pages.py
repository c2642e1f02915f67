"""The phone in people's hands: a handler in a cellar, a collector beside the road, an officer on shift."""

from __future__ import annotations

import io
import itertools
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from events.models import Case, Evidence, Note, WorkItem
from grid.models import Shift, TrackPoint
from tests.browser import entering
from tests.browser.entering import enter
from tests.chromium import Window
from tests.db.small_work import Work, call, on_item, report
from tests.servers import LiveHub, until

Open = Callable[..., Window]
POCKET = {"width": 360, "height": 740}
HERE = {"longitude": 109.002, "latitude": 32.002, "accuracy": 12}
#: Where to keep pictures for somebody to look at; none when it is not set.
PICTURES = os.environ.get("TEST_PICTURES")


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """The stories bring their own small city."""
    return empty_database


@pytest.fixture(scope="module")
def people(live_hub: LiveHub) -> Work:
    """The small city with its people."""
    expect.set_options(timeout=20_000)  # a page may be cold, and the machine busy
    return entering.settle()


def photograph() -> dict[str, object]:
    """A photograph as a phone's camera hands it over."""
    made = io.BytesIO()
    Image.effect_noise((1200, 900), 40).convert("RGB").save(made, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def take(page: Page, button: Locator) -> None:
    """Tap what opens the camera, and take a photograph."""
    with page.expect_file_chooser() as camera:
        button.tap()
    camera.value.set_files(photograph())  # type: ignore[arg-type] # a payload, as Playwright takes it
    expect(page.locator(".photo-taken:not([aria-busy])")).to_have_count(1)


def given(work: Work, n: int, name: str = "处置") -> int:
    """A case in the hands of a handler, a few steps from HERE."""
    case_id = report(call(n, lon=109.002 + n / 20_000))[0].case_id
    assert case_id is not None
    item = WorkItem.objects.get(case_id=case_id, kind="handle_lead")
    on_item(work.who("联络"), item.pk, "sign")
    on_item(work.who("联络"), item.pk, "assign", person_id=work.user_id(name))
    return case_id


def phone(window: Open, name: str) -> tuple[Window, Page]:
    """Sign in on a phone at HERE, its page kept by its worker."""
    opened = window(POCKET, touch=True)
    opened.context.set_default_timeout(60_000)
    opened.context.grant_permissions(["geolocation"])
    opened.context.set_geolocation(HERE)  # type: ignore[arg-type] # a dict, as Playwright takes it
    page = enter(opened, name)
    kept = """async () => Boolean(navigator.serviceWorker?.controller)
        && (await (await caches.open("page")).keys()).length > 0"""
    until(lambda: page.evaluate(kept), 60, "the page kept by its worker")
    return opened, page


def ignore_the_missing_network(opened: Window) -> None:
    """Faults of requests that found no network were the point."""
    opened.faults[:] = [
        one for one in opened.faults if not re.search("ERR_INTERNET_DISCONNECTED|ERR_FAILED", one)
    ]


def by_and_by(page: Page, found: Callable[[], object], what: str) -> None:
    """Wait for something the hub has; meanwhile the page goes on, whose requests pass through this thread."""

    def looked() -> object:
        page.wait_for_timeout(50)
        return found()

    until(looked, 60, what)


def picture(page: Page, name: str) -> None:
    """Keep a picture when somebody wants to look."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


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
    expect(page.locator("#page-queue .entry.done")).to_contain_text("已送达", timeout=30_000)
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
    page.locator(f".task[data-case='{case_id}']").tap()
    opened.context.set_geolocation(HERE | {"longitude": 109.012})  # type: ignore[arg-type] # a dict
    take(page, page.locator(".case-moves [data-verb=report_handled]"))
    page.go_back()
    expect(page.locator(".move-form")).to_have_count(0)
    expect(page.locator("#page-case")).to_be_visible()
    take(page, page.locator(".case-moves [data-verb=report_handled]"))
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
    expect(page.locator("#page-queue .entry").first).to_contain_text("已送达", timeout=30_000)
    by_and_by(page, lambda: Case.objects.get(pk=case_id).state == "check", "the case to be checked")
    assert Note.objects.filter(case_id=case_id, text__contains="只能在门口拍").exists()


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
    expect(entry).to_have_attribute("data-state", "applied", timeout=30_000)
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


def test_a_case_that_is_taken_away_leaves_the_phone_and_its_unsent_work_is_explained(
    window: Open, people: Work
) -> None:
    case_id = given(people, 3)
    opened, page = phone(window, "处置")
    page.locator(f".task[data-case='{case_id}']").tap()
    expect(page.locator(".case-moves .button").first).to_be_visible()
    opened.context.set_offline(True)
    take(page, page.locator(".case-moves [data-verb=report_handled]"))
    page.locator(".move-go button[type=submit]").tap()
    expect(page.locator("#page-case .entry.waits")).to_be_visible()
    item = WorkItem.objects.get(case_id=case_id, kind="handle_lead")
    on_item(people.who("联络"), item.pk, "unassign", reason="换人")
    opened.context.set_offline(False)
    expect(page.locator("#page-case .list-state")).to_be_visible(timeout=30_000)
    picture(page, "phone_gone")
    page.goto("/m#queue")
    expect(page.locator("#page-queue .entry.back")).to_be_visible()
    picture(page, "phone_sent_back")
    ignore_the_missing_network(opened)
