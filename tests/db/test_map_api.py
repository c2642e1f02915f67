"""The map over HTTP: each layer for a view, bounded, refused in words, only for people in a post."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.gis.geos import LineString, Point, Polygon
from django.db import connection
from django.test import Client

from events.wanted import Filter
from grid.models import Component
from hub.foundation import clock
from hub.foundation.access import SYSTEM, Scope
from hub.foundation.models import User
from maps import layers, queries
from maps.cases import on_map
from maps.models import BackdropFeature, BackdropKind
from maps.view import view_of
from sensors.models import Device, DeviceState, DeviceType
from tests.db.small_work import Work, call, report

pytestmark = pytest.mark.django_db

VIEW = "109.0,32.0,109.02,32.02"
ENDPOINTS = [row.url for row in layers.LAYERS]


@pytest.fixture
def client(work: Work) -> Client:
    """A shift supervisor's browser; the areas as large as they are drawn."""
    with connection.cursor() as cursor:
        cursor.execute("update grid_area set area_m2 = st_area(geom::geography)")
    browser = Client()
    browser.force_login(User.objects.get(pk=work.user_id("值班")))
    return browser


def seen(zoom: int, **more: Any) -> dict[str, Any]:
    """The query of a view."""
    return {"bbox": VIEW, "zoom": zoom, **more}


def asked(client: Client, url: str, zoom: int = 17, **more: Any) -> Any:
    answer = client.get(url, seen(zoom, **more))
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.parametrize("url", ENDPOINTS)
def test_every_layer_answers_for_a_view(client: Client, url: str) -> None:
    assert asked(client, url)


@pytest.mark.parametrize("url", ENDPOINTS)
def test_no_layer_is_told_to_strangers(work: Work, url: str) -> None:
    answer = Client().get(url, seen(17))
    assert answer.status_code == 401


@pytest.mark.parametrize("url", ENDPOINTS)
def test_a_box_that_is_none_is_refused_in_words(client: Client, url: str) -> None:
    answer = client.get(url, seen(17) | {"bbox": "1,2,3"})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert "西,南,东,北" in answer.json()["title"]
    assert "west,south,east,north" in answer.json()["values"]["expected"]


def test_the_map_takes_the_queries_of_the_case_list(client: Client) -> None:
    report(call(1))
    everything: dict[str, Any] = {
        "state": ["handling", "dispatch"],
        "class": ["01001"],
        "q": "井盖",
    }
    found = asked(client, "/api/map/cases", **everything)
    assert [card["class_code"] for card in found["items"]] == ["01001"]
    assert asked(client, "/api/map/cases", state=["closed"])["items"] == []


def test_outlines_carry_what_the_map_needs_to_name_and_enter_an_area(work: Work) -> None:
    drawn = queries.areas(view_of(VIEW, 14), "community", Scope(SYSTEM, everything=True))
    assert drawn["level"] == "community"
    facts = {one["properties"]["name"]: one["properties"] for one in drawn["features"]}
    assert facts["大桥社区"]["bbox"] == [109.0, 32.0, 109.01, 32.01]


def test_the_backdrop_shows_small_streets_only_near_by(client: Client) -> None:
    river = Polygon.from_bbox((109.0, 32.0, 109.02, 32.005))
    river.srid = 4490
    BackdropFeature.objects.create(kind=BackdropKind.WATER, name="澜江", geom=river)
    lane = LineString((109.001, 32.001), (109.002, 32.002), srid=4490)
    BackdropFeature.objects.create(kind=BackdropKind.LANE, name="井巷", min_zoom=15, geom=lane)
    near = asked(client, "/api/map/backdrop", 16)["features"]
    assert [one["properties"]["name"] for one in near] == ["澜江", "井巷"]
    assert near[0]["properties"]["label"][1] == pytest.approx(32.0025)
    far = asked(client, "/api/map/backdrop", 12)["features"]
    assert [one["properties"]["name"] for one in far] == ["澜江"]


def test_the_backdrop_may_be_kept_by_the_browser_and_the_cases_may_not(client: Client) -> None:
    kept = client.get("/api/map/backdrop", seen(16))
    assert "max-age" in kept["Cache-Control"]
    assert "private" in kept["Cache-Control"]
    assert "max-age" not in client.get("/api/map/cases", seen(16)).headers.get("Cache-Control", "")


def test_components_side_by_side_are_gathered_far_out_and_named_near_by(
    client: Client, work: Work
) -> None:
    for n in range(3):
        Component.objects.create(
            scheme="t",
            code=f"C{n}",
            class_scheme="t",
            class_code="01001",
            name=f"井盖 {n}",
            geom=Point(109.005 + n * 4e-5, 32.005, srid=4490),
            owner=work.city.orgs["water"],
            valid_from=dt.date(2020, 1, 1),
        )
    far = asked(client, "/api/map/components", 15)
    assert (far["total"], [one["total"] for one in far["items"]]) == (3, [3])
    near = asked(client, "/api/map/components", 21, bbox="109.0045,32.0045,109.0055,32.0055")
    assert {one["name"] for one in near["items"]} == {"井盖 0", "井盖 1", "井盖 2"}
    assert near["items"][0]["owner_name"] == "安澜市供水公司"


def test_a_device_in_alarm_is_never_gathered_with_others(client: Client) -> None:
    kind = DeviceType.objects.create(
        code="level", name="水位计", quantities={"water_level": {"name": "水位", "unit": "m"}}
    )
    for n in range(4):
        device = Device.objects.create(
            code=f"D{n}", name=f"水位计 {n}", type=kind, geom=Point(109.005, 32.005, srid=4490)
        )
        DeviceState.objects.create(
            device=device,
            values={"water_level": {"v": 1.27, "t": "2026-11-18T02:00:00+00:00"}},
            seen_at=clock.now(),
            alarm_level=1 if n == 2 else None,
        )
    found = asked(client, "/api/map/devices", 15)
    assert found["total"] == 4
    (alone,) = [one for one in found["items"] if one["total"] == 1]
    assert (alone["name"], alone["alarm_level"], alone["value"]) == ("水位计 2", 1, 1.27)
    assert (alone["quantity_name"], alone["unit"]) == ("水位", "m")


def test_a_map_without_ground_still_opens() -> None:
    assert len(queries.city_bounds()) == 4
    found = on_map(view_of(VIEW, 12), Filter(), Scope(SYSTEM, everything=True))
    assert found["items"] == []


def test_a_view_never_carries_more_devices_than_its_bound_and_counts_them_all(
    client: Client,
) -> None:
    kind = DeviceType.objects.create(code="level", name="水位计", quantities={})
    limit = layers.layer("devices").limit
    made = Device.objects.bulk_create(
        Device(
            code=f"D{n}",
            type=kind,
            geom=Point(109.0001 + n % 40 * 4e-4, 32.0001 + n // 40 * 4e-4, srid=4490),
            in_service=n != 0,
        )
        for n in range(1600)
    )
    for loud in (5, 1200):
        DeviceState.objects.all().delete()
        DeviceState.objects.bulk_create(
            DeviceState(device=one, alarm_level=2) for one in made[1 : loud + 1]
        )
        found = asked(client, "/api/map/devices", 17)
        assert found["total"] == 1599
        assert len(found["items"]) <= limit
        in_alarm = [one for one in found["items"] if one.get("alarm_level") or one.get("alarms")]
        assert sum(one["total"] for one in in_alarm) == loud
        assert len(in_alarm) == loud or loud > limit


def test_a_device_put_in_its_place_is_on_the_map_at_once(client: Client) -> None:
    assert asked(client, "/api/map/devices")["total"] == 0
    kind = DeviceType.objects.create(code="level", name="水位计", quantities={})
    one = Device.objects.create(code="D1", type=kind, geom=Point(109.005, 32.005, srid=4490))
    assert asked(client, "/api/map/devices")["total"] == 1
    Device.objects.filter(pk=one.pk).update(in_service=False)
    assert asked(client, "/api/map/devices")["total"] == 0
