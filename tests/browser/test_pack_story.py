"""A storm of the waterlogging pack in real windows: its layer on the map, its plan, the phone, the check, the end."""

from __future__ import annotations

import json
import subprocess

import pytest
from django.conf import settings
from playwright.sync_api import expect

from events.models import Case, WorkItem
from hub.foundation import clock
from hub.supervisor.mosquitto import Broker
from sensors.models import Alarm, Device, StepDone
from tests.browser import entering
from tests.browser.entering import enter
from tests.browser.street import (
    Open,
    by_and_by,
    ignore_the_missing_network,
    phone,
    picture,
    take,
)
from tests.chromium import WALL
from tests.db.small_work import Work, on_item
from tests.servers import LiveHub, until

#: Numbers of a layer that lie under a bubble of cases.
COVERED = """() => {
  const boxes = (which) => [...document.querySelectorAll(which)].map((one) => one.getBoundingClientRect());
  const bubbles = boxes(".bubble");
  return boxes(".pin-at > .gauge").filter((one) => bubbles.some((other) =>
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom)).length;
}"""
#: The middle of the storm; the phones stand there, too.
NEAR = "109.002,32.002"


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """The story brings its own small city."""
    return empty_database


@pytest.fixture(scope="module")
def storm(live_hub: LiveHub) -> Work:
    """The small city, the pack loaded, and its storm played over the broker; the drill's devices stay."""
    expect.set_options(timeout=30_000)
    work = entering.settle()
    until(lambda: "connected" in live_hub.log("ingest"), 30, "ingest's connection")
    live_hub.manage("scenario", "load", "waterlogging", "--org", "drainage=urban")
    live_hub.manage(
        "scenario", "simulate", "waterlogging", "--incident", "storm", "--rate", "1000", "--near", NEAR, "--keep"
    )  # fmt: skip
    return work


def rises(broker: Broker, device: str, depth_cm: float) -> None:
    """The water rises again, now."""
    said = {"at": clock.now().isoformat(), "values": {"water_depth": depth_cm}}
    address = f"{broker.url('field')}/city/{settings.CITY_CODE}/device/{device}/up"
    line = ["mosquitto_pub", "-V", "mqttv5", "-q", "1", "-L", address, "-s"]
    subprocess.run(line, input=json.dumps(said).encode(), check=True, timeout=20)


def test_a_storm_is_seen_on_the_map_worked_by_its_plan_and_closed(
    window: Open, storm: Work, module_broker: Broker
) -> None:
    alarm = Alarm.objects.get(rule_code="underpass")
    assert alarm.case_id is not None
    case = Case.objects.get(pk=alarm.case_id)
    console = enter(window(WALL), "值班")
    console.goto(f"/console?case={case.pk}")

    # the layer, by name, with its legend; it follows what is measured
    console.locator(".layer-box summary").click()
    console.get_by_role("checkbox", name="积水深度").check()
    console.locator(".layer-box summary").click()
    legend = console.locator(".map-legend")
    expect(legend.locator("[data-tone=danger] strong")).to_have_text("0")
    deep = Device.objects.get(pk=alarm.device_id)
    rises(module_broker, deep.code, 31)
    expect(legend.locator("[data-tone=danger] strong")).to_have_text("1")
    expect(console.locator(".pin-at .gauge.danger")).to_have_text("!31")
    picture(console, "pack_console")

    # far out, where cases are counted in bubbles, no number of the layer lies under one
    while not console.locator(".bubble").count():
        console.locator(".leaflet-control-zoom-out").click()
        console.wait_for_load_state("networkidle")
    expect(console.locator(".bubble").first).to_be_visible()
    expect(console.locator(".pin-at .gauge").first).to_be_visible()
    picture(console, "pack_console_far")
    by_and_by(console, lambda: not console.evaluate(COVERED), "the numbers aside of the bubbles")

    # the plan: in order, with who; one step ticked off
    plan = console.locator("#drawer .plan")
    expect(plan.locator("strong").first).to_have_text("封闭下穿通道")
    expect(plan.locator(".plan-step")).to_have_count(3)
    expect(plan.locator(".plan-step").nth(0)).to_contain_text("尚未指定单位")
    expect(plan.locator(".plan-step").nth(1)).to_contain_text("联络")
    plan.locator(".plan-step").nth(0).get_by_role("button").click()
    expect(plan.locator(".plan-step.done")).to_contain_text("值班")
    picture(console, "pack_plan")

    # the unit gives it to its worker, whose phone has case, plan and tick with it
    item = WorkItem.objects.get(case=case, kind="handle_lead")
    on_item(storm.who("联络"), item.pk, "sign")
    on_item(storm.who("联络"), item.pk, "assign", person_id=storm.user_id("处置"))
    worker, street = phone(window, "处置")
    street.locator(f"#page-tasks [data-case='{case.pk}']").tap()
    expect(street.locator("#page-case .plan-step.done")).to_contain_text("值班")
    picture(street, "pack_phone")

    # the second step is ticked off without a network, and stands in the open drawer once there is one
    worker.context.set_offline(True)
    second = street.locator("#page-case .plan-step").nth(1)
    second.get_by_role("button").tap()
    expect(second.locator(".plan-done")).to_contain_text("尚未发送")
    expect(plan.locator(".plan-step.done")).to_have_count(1)
    picture(street, "pack_phone_tick")
    worker.context.set_offline(False)
    expect(plan.locator(".plan-step.done")).to_have_count(2)
    ignore_the_missing_network(worker)
    expect(second.locator(".plan-done")).not_to_contain_text("尚未发送")
    expect(second.locator(".plan-done")).to_contain_text("处置")
    take(street, street.locator(".case-moves [data-verb=report_handled]"))
    street.locator(".move-go button[type=submit]").tap()
    by_and_by(
        street, lambda: WorkItem.objects.filter(case=case, kind="check").exists(), "the check"
    )

    # somebody else looks whether it is so
    _checker, other = phone(window, "采集甲")
    other.locator(f"#page-tasks [data-case='{case.pk}']").tap()
    take(other, other.locator(".case-moves [data-verb=pass]"))
    other.locator(".move-go button[type=submit]").tap()
    by_and_by(other, lambda: Case.objects.get(pk=case.pk).state == "closing", "the check's result")

    console.locator(".case-moves [data-verb=close]").click()
    console.locator(".move-form .tick input").check()
    console.locator(".move-go button[type=submit]").click()
    expect(console.locator("#drawer .state.done").first).to_be_visible()
    assert Case.objects.get(pk=case.pk).state == "closed"
    ticks = StepDone.objects.order_by("step").values_list("user_id", flat=True)
    assert list(ticks) == [storm.user_id("值班"), storm.user_id("处置")]
