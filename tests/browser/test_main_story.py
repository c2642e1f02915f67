"""One work order travels the whole way through real screens, and each screen changes by itself."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from events.models import Case
from hub.foundation.models import JournalEntry
from hub.supervisor.mosquitto import Broker
from tests.browser import entering
from tests.browser.entering import enter, sign_in
from tests.chromium import PHONE, WALL, Window
from tests.db import small_work
from tests.servers import LiveHub, until

Open = Callable[..., Window]


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """The story brings its own small city."""
    return empty_database


@pytest.fixture(scope="module", autouse=True)
def people(live_hub: LiveHub) -> None:
    """The small city with its people."""
    entering.settle()
    until(lambda: "connected" in live_hub.log("ingest"), 60, "ingest's connection")


def photograph() -> dict[str, object]:
    """A photograph as a phone's camera hands it over."""
    made = io.BytesIO()
    Image.effect_noise((1200, 900), 40).convert("RGB").save(made, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def publish(broker: Broker, topic: str, order: dict[str, object]) -> None:
    """Send a work order as anybody can who has mosquitto_pub."""
    address = f"{broker.url('field')}/city/{settings.CITY_CODE}/{topic}"
    line = ["mosquitto_pub", "-V", "mqttv5", "-q", "1", "-L", address, "-s"]
    subprocess.run(line, input=json.dumps(order).encode(), check=True, timeout=20)


def move(page: Page, verb: str) -> Locator:
    """The button of a move."""
    return page.locator(f".case-moves [data-verb={verb}]")


def send(page: Page) -> None:
    """Send the open form of a move."""
    page.locator(".move-go button[type=submit]").click()


def test_an_order_is_handled_checked_called_back_and_closed_while_every_screen_follows(
    window: Open, module_broker: Broker, live_hub: LiveHub
) -> None:
    console = sign_in(window(WALL), "值班")
    desk = enter(window(), "联络")
    phone = sign_in(window(PHONE, touch=True), "处置")
    checker = enter(window(PHONE, touch=True), "采集甲")
    agent = enter(window(), "话务")
    expect(console.locator("#queue .list-state")).to_be_visible()

    # the order arrives over the broker: the open console shows it on list and map
    publish(
        module_broker,
        "hotline/12345/order",
        {
            "id": "GD-00001",
            "title": "井盖缺失",
            "text": "大桥路中间的供水井盖不见了，很危险",
            "class": {"scheme": small_work.CURRENT, "kind": "matter", "code": "01001"},
            "lon": 109.002,
            "lat": 32.002,
            "crs": "EPSG:4490",
            "caller": {"name": "张三丰", "phone": "13800001234"},
        },
    )
    row = console.locator("#queue li.row")
    expect(row).to_have_count(1)
    expect(console.locator(".map-field .bubble strong")).to_have_text("1")
    row.click()
    expect(console.locator(".map-field .pin.chosen")).to_be_visible()
    expect(console.locator("#drawer .why-part .why-says").first).to_be_visible()
    expect(console.locator("#drawer")).not_to_contain_text("13800001234")

    # the department signs and gives it to its worker
    desk.locator("#inbox tr[data-case]").first.click()
    move(desk, "sign").click()
    expect(row_of(console, "item.signed")).to_be_visible()
    move(desk, "assign").click()
    desk.locator(".move-form input[type=search]").fill("处置")
    desk.locator(".move-form .options .option").first.click()
    send(desk)

    # the worker's phone shows the task; photographed and reported in three taps
    phone.locator("button.task").tap()
    with phone.expect_file_chooser() as camera:
        move(phone, "report_handled").tap()
    camera.value.set_files(photograph())  # type: ignore[arg-type] # a payload, as Playwright takes it
    expect(phone.locator(".photo-taken:not([aria-busy])")).to_have_count(1)
    phone.locator(".move-go button[type=submit]").tap()
    expect(row_of(console, "item.reported")).to_be_visible()
    expect(console.locator("#drawer .photo-open img")).to_have_count(1)
    expect(desk.locator("#inbox tr[data-case]")).to_have_count(0)
    expect(phone.locator("#page-case .case-moves [data-verb=report_handled]")).to_have_count(0)

    # somebody else checks it on site
    checker.locator("button.task").tap()
    with checker.expect_file_chooser() as camera:
        move(checker, "pass").tap()
    camera.value.set_files(photograph())  # type: ignore[arg-type] # a payload, as Playwright takes it
    expect(checker.locator(".photo-taken:not([aria-busy])")).to_have_count(1)
    checker.locator(".move-go button[type=submit]").tap()
    expect(row_of(console, "item.passed")).to_be_visible()

    # the answer is reviewed, the caller is asked, the case is closed
    agent.locator("#queue li.row").click()
    move(agent, "pass").click()
    send(agent)
    move(agent, "record_call_back").click()
    agent.locator(".move-form .choices").nth(0).locator(".choice").first.click()
    agent.locator(".move-form .choices").nth(1).locator(".choice").first.click()
    agent.locator(".move-form .choices").nth(2).locator(".choice").first.click()
    send(agent)
    move(console, "close").click()
    console.locator(".move-form .tick input").check()
    send(console)
    expect(console.locator("#queue li.row")).to_have_count(0)
    expect(agent.locator("#queue li.row")).to_have_count(0)
    expect(console.locator("#drawer .state.done")).to_be_visible()
    expect(row_of(agent, "case.closed")).to_be_visible()

    # nobody reloaded anything, and the journal tells the story
    for page in (console, desk, phone, checker, agent):
        assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    case = Case.objects.get()
    assert case.state == "closed"
    told = (
        JournalEntry.objects.filter(case_id=case.pk).order_by("seq").values_list("kind", flat=True)
    )
    assert [kind for kind in told if kind != "post.chosen"] == [
        "case.opened",
        "case.filed",
        "case.dispatched",
        "item.signed",
        "item.assigned",
        "item.reported",
        "case.handled",
        "item.passed",
        "case.to_review",
        "item.review_passed",
        "case.reviewed",
        "item.called_back",
        "case.called_back",
        "case.closed",
    ]
    assert "The journal holds" in live_hub.manage("verify_journal")


def test_a_journal_row_changed_by_hand_is_detected(live_hub: LiveHub) -> None:
    with connection.cursor() as cursor:
        cursor.execute("alter table foundation_journalentry disable trigger user")
        cursor.execute(
            "update foundation_journalentry set kind = 'case.voided' where kind = 'case.filed'"
        )
        cursor.execute("alter table foundation_journalentry enable trigger user")
    with pytest.raises(AssertionError, match="journal"):
        live_hub.manage("verify_journal")


def row_of(page: Page, kind: str) -> Locator:
    """The line of the timeline that tells this journal kind."""
    return page.locator(f"#drawer .line[data-kind='{kind}']")
