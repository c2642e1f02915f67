"""Layers of devices: each in the tone of what it measured, counted by line of the legend, bounded for any view."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from django.utils.translation import override

from hub.foundation import clock
from hub.foundation.models import User
from maps import device_layers, page
from maps.device_layers import Band, LayerRow
from maps.models import DeviceLayer
from sensors.models import Device, DeviceHealth, DeviceState, DeviceType
from tests.db.small_work import Work

pytestmark = pytest.mark.django_db

AT = "2026-11-18T02:00:00+00:00"
BANDS = [
    Band("3 厘米以下", "calm", text_en="below 3 cm"),
    Band("3–10 厘米", "notice", 3),
    Band("10 厘米以上", "danger", 10),
]
ROW = LayerRow("x-depth", "积水深度", ["ponding"], "depth", "cm", BANDS, "Depth")


@pytest.fixture
def client(work: Work) -> Client:
    device_layers.publish([ROW], source="scenario x")
    browser = Client()
    browser.force_login(User.objects.get(pk=work.user_id("值班")))
    return browser


@pytest.fixture
def kind() -> DeviceType:
    quantities = {"depth": {"name": "深度", "unit": "cm"}}
    return DeviceType.objects.create(code="ponding", name="积水监测仪", quantities=quantities)


def made(kind: DeviceType, n: int, value: Any = None, lon: float | None = None) -> Device:
    place = Point(109.001 + n * 2e-3 if lon is None else lon, 32.005, srid=4490)
    device = Device.objects.create(code=f"p{n}", name=f"桥洞{n}", type=kind, geom=place)
    values = {} if value is None else {"depth": {"v": value, "t": AT}}
    DeviceState.objects.create(device=device, values=values, seen_at=clock.now())
    return device


def asked(client: Client, zoom: int = 17, bbox: str = "109.0,32.0,109.02,32.02") -> Any:
    answer = client.get(f"/api/map/measured/x-depth?bbox={bbox}&zoom={zoom}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_each_device_is_in_the_line_of_the_legend_its_value_is_in(
    client: Client, kind: DeviceType
) -> None:
    for n, value in enumerate((0.4, 3, 9.99, 10, None, "fault")):
        made(kind, n, value)
    silent, heard = made(kind, 6, 30), made(kind, 8, 2)  # the second was silent and spoke just now
    for device, minutes_ago in ((silent, 0), (heard, 9)):
        DeviceHealth.objects.create(
            device=device, silent_after_s=900, silent_why={}, looked_at=clock.now(),
            offline_since=clock.now() - timedelta(minutes=minutes_ago),
        )  # fmt: skip
    made(DeviceType.objects.create(code="other", name="别的", quantities={}), 7, 50)
    found = asked(client)
    tones = {one["code"]: one["tone"] for one in found["items"]}
    assert tones == {
        "p0": "calm", "p1": "notice", "p2": "notice", "p3": "danger", "p4": "none", "p5": "none", "p6": "none",
        "p8": "calm",
    }  # fmt: skip
    assert (found["bands"], found["without"], found["total"]) == ([2, 2, 1], 3, 8)
    (away,) = [one for one in found["items"] if one["code"] == "p6"]
    assert (away["offline"], away["value"], away["at"], away["band"]) == (True, 30, AT, None)


def test_near_ones_are_gathered_in_the_tone_of_the_gravest(
    client: Client, kind: DeviceType
) -> None:
    for n, value in enumerate((1, 12, 4)):
        made(kind, n, value, 109.005)
    (one,) = asked(client)["items"]
    assert (one["total"], one["tone"]) == (3, "danger")


def test_a_view_has_what_stands_in_it_and_never_more_marks_than_may_be_drawn(
    client: Client, kind: DeviceType
) -> None:
    Device.objects.bulk_create(
        Device(
            code=f"d{n}", type=kind, geom=Point(109.0001 + n % 40 * 4e-4, 32.0001 + n // 40 * 4e-4, srid=4490)
        )
        for n in range(1600)
    )  # fmt: skip
    found = asked(client, 18)
    assert found["total"] == sum(one["total"] for one in found["items"]) == 1600
    assert len(found["items"]) <= device_layers.MOST
    assert asked(client, 18, "109.0001,32.0001,109.0009,32.0009")["total"] in range(4, 10)
    assert asked(client, 18, "108.0,31.0,108.1,31.1") == {
        "items": [], "total": 0, "bands": [0, 0, 0], "without": 0,
    }  # fmt: skip


def test_the_map_offers_it_by_name_with_its_legend(client: Client) -> None:
    offered = page.boot()["layers"][-1]
    assert (offered["title"], offered["unit"], offered["on"]) == ("积水深度", "cm", False)
    assert [band["text"] for band in offered["legend"]] == [band.text for band in BANDS]
    with override("en"):
        offered = page.boot()["layers"][-1]
    assert offered["title"] == "Depth"
    assert offered["legend"][0]["text"] == "below 3 cm"


def test_published_again_nothing_changes_and_what_is_left_out_goes(client: Client) -> None:
    assert +device_layers.publish([ROW], source="scenario x") == {"unchanged": 1}
    assert +device_layers.publish([], source="scenario y") == {}
    assert DeviceLayer.objects.count() == 1
    assert +device_layers.publish([], source="scenario x") == {"ended": 1}
    answer = client.get("/api/map/measured/x-depth?bbox=109.0,32.0,109.02,32.02&zoom=17")
    assert answer.status_code == 404
