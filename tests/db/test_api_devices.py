"""Devices, alarms and the quarantine over HTTP, inside the caller's scope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from grid import posts
from hub.foundation import clock
from hub.foundation.access import Role
from sensors.models import Device
from tests.db import small_city, small_wire
from tests.db.small_wire import level, message, take

pytestmark = pytest.mark.django_db
LogIn = Callable[[Role, str], Client]


@pytest.fixture
def city() -> small_city.City:
    return small_city.make()


@pytest.fixture(autouse=True)
def devices(city: small_city.City) -> dict[str, Device]:
    found = small_wire.devices()
    cell = city.areas["大桥社区01"]
    Device.objects.filter(code="well-1").update(cell=cell)
    Device.objects.filter(code="well-2").update(
        cell=city.areas["江北社区"], owner=city.orgs["water"]
    )
    return found


@pytest.fixture
def log_in(city: small_city.City) -> LogIn:
    def logged_in(role: Role, org: str) -> Client:
        user = small_city.user(f"{role}-{org}")
        user.language = "en"
        user.save()
        post = posts.assign(user, role, city.orgs[org], valid_from=dt.date(2026, 1, 1))
        client = Client()
        client.force_login(user)
        session = client.session
        posts.choose_post(session, user, post.pk)
        session.save()
        return client

    return logged_in


def get(client: Client, path: str, status: int = 200, **query: Any) -> Any:
    answer = client.get(f"/api/{path}", query)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_centre_sees_all_devices_with_their_last_values(log_in: LogIn) -> None:
    take(level(0.31, 1))
    client = log_in(Role.INTAKE_OPERATOR, "city")
    found = get(client, "devices")["items"]
    assert [one["code"] for one in found] == ["gateway-1", "well-1", "well-2"]
    well = next(one for one in found if one["code"] == "well-1")
    assert (well["alarm_level"], well["silent"], well["cell"]) == (1, False, "大桥社区01")
    assert well["values"][0] | {"at": ""} == {
        "quantity": "water_level", "name": "水位", "unit": "m", "value": 0.31, "at": "",
    }  # fmt: skip
    assert [one["code"] for one in get(client, "devices", alarmed=True)["items"]] == ["well-1"]


def test_devices_come_in_pages_and_by_view(log_in: LogIn, devices: dict[str, Device]) -> None:
    client = log_in(Role.LEADER, "city")
    first = get(client, "devices", limit=1)
    second = get(client, "devices", limit=1, after=first["next"])
    assert first["items"][0]["code"] < second["items"][0]["code"]
    inside = get(client, "devices", bbox="109,32,109.01,32.01")["items"]
    assert [one["code"] for one in inside] == ["well-1"]
    assert get(client, "devices", 422, bbox="109,32")["code"] == "hub.bad_input"


def test_a_device_page_has_curve_gap_threshold_and_alarm(
    log_in: LogIn, devices: dict[str, Device]
) -> None:
    take(level(0.01, 120), level(0.02, 118), level(0.31, 10), level(0.01, 5))
    client = log_in(Role.INTAKE_OPERATOR, "city")
    page = get(client, f"devices/{devices['well-1'].pk}")
    curve = page["series"]["water_level"]
    assert [count for *_, count in curve].count(0) == 1
    assert max(high for _, _, _, high, count in curve if count) == 0.31
    assert page["rules"][0]["levels"][2]["raise_at"] == 0.25
    alarm = page["alarms"][0]
    assert alarm["cleared_at"] is not None
    assert "0.31" in alarm["sentence"]
    assert alarm["case_id"] is not None
    hour_ago = (clock.now() - dt.timedelta(hours=1)).isoformat()
    short = get(client, f"devices/{devices['well-1'].pk}", since=hour_ago)
    assert sum(count for *_, count in short["series"]["water_level"]) == 2
    get(client, f"devices/{devices['well-1'].pk}", 422, since="2026-07-01T08:00:00")


def test_a_case_outside_the_scope_is_not_named(log_in: LogIn, devices: dict[str, Device]) -> None:
    take(level(0.31, 10))
    water = log_in(Role.LIAISON, "water")
    page = get(water, f"devices/{devices['well-1'].pk}")
    assert [(one["level"], one["case_id"]) for one in page["alarms"]] == [(1, None)]
    assert get(water, "alarms")["items"] == []
    get(water, "devices/0", 404)


def test_without_a_post_nothing_is_seen(city: small_city.City) -> None:
    client = Client()
    get(client, "devices", 401)
    client.force_login(small_city.user("nobody"))
    get(client, "devices", 403)


def test_open_alarms_are_listed_gravest_first(log_in: LogIn) -> None:
    take(level(0.06, 3), level(0.31, 2, "gateway-1"))
    found = get(log_in(Role.LEADER, "city"), "alarms")["items"]
    assert [one["level"] for one in found if one["device"] != "gateway-1"] == [3]
    assert [one["level"] for one in found] == sorted(one["level"] for one in found)


def test_the_quarantine_is_for_administrators_and_tells_no_payload(log_in: LogIn) -> None:
    take(message("device/well-1/up", b"13900000000"))
    admin = log_in(Role.SYSTEM_ADMIN, "city")
    answer = admin.get("/api/quarantine")
    assert answer.json()["items"][0]["reason"] == "sensors.bad_payload"
    assert b"13900000000" not in answer.content
    assert get(admin, "quarantine", reason="sensors.too_large")["items"] == []
    get(log_in(Role.LEADER, "city"), "quarantine", 403)
