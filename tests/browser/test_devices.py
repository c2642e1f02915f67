"""A device's page that stays open: what happens stands there without a reload, and it says when it no longer does."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hub.supervisor.mosquitto import Broker
from sensors import broker as clients
from sensors.models import Device, DeviceState
from tests.browser import entering
from tests.browser.entering import enter
from tests.browser.street import Open, by_and_by, ignore_the_missing_network
from tests.db import small_wire
from tests.db.small_work import Work
from tests.servers import LiveHub

LAPTOP = {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    return empty_database


@pytest.fixture(scope="module")
def people(live_hub: LiveHub) -> Work:
    """The small city with its people and some devices."""
    work = entering.settle()
    small_wire.devices()
    Device.objects.filter(code="well-1").update(cell_id=work.city.areas["大桥社区01"].pk)
    return work


def test_an_open_page_follows_its_device_and_says_when_it_no_longer_does(
    window: Open, people: Work, module_broker: Broker
) -> None:
    opened = window(LAPTOP)
    page = enter(opened, "值班")
    well = Device.objects.get(code="well-1")
    page.goto(f"/devices/{well.pk}")
    expect(page.locator("#as-of.live:not(.old)")).to_contain_text("截至")
    expect(page.locator("[data-follow=main]")).to_contain_text("尚无测值")
    page.locator("details.device-serve summary").click()
    page.locator("[name=text]").fill("写到一半")

    field = clients.client(module_broker.url("field"), "well-1-test", keep_session=False)
    field.loop_start()
    state = DeviceState.objects.filter(device=well, values__water_level__v=0.3)

    def heard() -> bool:  # said again until the hub listens: the same reading twice is one
        if field.is_connected():
            clients.publish(field, reading.topic, reading.payload)
        return state.exists()

    reading = small_wire.level(0.3)
    by_and_by(page, heard, "the reading")
    field.disconnect()
    field.loop_stop()

    # the alarm is an entry of the stream: nobody reloads, and what is half written stays
    expect(page.locator("[data-follow=main] .device-alarm")).to_have_count(1)
    expect(page.locator("[data-follow=now]")).to_contain_text("0.3")
    expect(page.locator("[name=text]")).to_have_value("写到一半")

    opened.context.set_offline(True)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#as-of.old")).to_contain_text("已陈旧")
    opened.context.set_offline(False)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#as-of.live:not(.old)")).to_contain_text("截至")
    ignore_the_missing_network(opened)
