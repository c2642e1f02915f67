"""Many alarms of one cause are one incident with one case; two batches side by side see each other's."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.contrib.gis.geos import Point

from events.models import Case, Event
from hub.foundation.clock import now
from hub.foundation.models import JournalEntry
from sensors.models import Alarm, Device, DeviceType, Storm
from tests.db import small_city, small_wire
from tests.db.small_wire import level, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city() -> small_city.City:
    made = small_city.make()
    small_wire.devices()
    return made


def many(count: int, *, gateway: str = "", step: float = 0.0001, first: int = 0) -> list[str]:
    """Devices in a row, `step` degrees apart: 0.0001 is some ten metres."""
    kind = DeviceType.objects.get()
    behind = Device.objects.get(code=gateway) if gateway else None
    return [
        one.code
        for one in Device.objects.bulk_create(
            Device(
                code=f"many-{first + n}", name=f"点位{first + n}", type=kind, gateway=behind,
                geom=Point(109.002 + step * n, 32.002, srid=4490),
            )
            for n in range(count)
        )
    ]  # fmt: skip


def rise(codes: Sequence[str], minutes_ago: float = 1) -> None:
    take(*(level(0.3, minutes_ago, code) for code in codes))


def test_five_hundred_devices_of_one_place_are_one_case() -> None:
    rise(many(500, step=0.000_005))
    storm, case = Storm.objects.get(), Case.objects.get()
    assert (storm.cause, storm.case_id, storm.over_at) == ("near", case.pk, None)
    assert Alarm.objects.filter(storm=storm, case_id=case.pk).count() == 500
    assert (Event.objects.count(), case.importance) == (1, 3)
    assert storm.why["values"]["devices"] == 500
    entry = JournalEntry.objects.get(kind="alarm.storm")
    assert (entry.case_id, entry.data["raised"], entry.data["open"]) == (case.pk, 500, 500)
    assert not JournalEntry.objects.filter(kind="alarm.raised").exists()


def test_what_comes_later_is_a_child_and_the_end_of_the_last_one_ends_it() -> None:
    codes = many(7)
    rise(codes[:5], 6)
    rise(codes[5:], 4)
    assert (Storm.objects.count(), Case.objects.count()) == (1, 1)
    take(*(level(0.0, 3, code) for code in codes[:6]))
    assert Storm.objects.get().over_at is None
    take(level(0.0, 2, codes[6]))
    assert Storm.objects.get().over_at is not None
    told = [
        (one.data["raised"], one.data["cleared"], one.data["open"])
        for one in JournalEntry.objects.filter(kind="alarm.storm").order_by("seq")
    ]
    assert told == [(5, 0, 5), (2, 0, 7), (0, 6, 1), (0, 1, 0)]
    rise(codes, 1)
    assert Storm.objects.filter(over_at__isnull=True).count() == 1


def test_those_that_had_cases_lend_the_incident_the_first_one() -> None:
    codes = many(8)
    for n, code in enumerate(codes):
        rise([code], 8 - n)
    storm = Storm.objects.get()
    first = Alarm.objects.order_by("raised_at").first()
    assert first is not None
    assert storm.case_id == first.case_id
    assert Case.objects.count() == 4  # before the fifth nobody could know
    assert Alarm.objects.filter(storm=storm).count() == 8
    assert Alarm.objects.filter(case_id=storm.case_id).count() == 5


def test_a_city_under_rain_is_not_one_incident() -> None:
    rise(many(12, step=0.01))  # a kilometre apart
    assert not Storm.objects.exists()
    assert Case.objects.count() == 12


def test_alarms_of_different_hours_are_not_one_incident() -> None:
    for n, code in enumerate(many(6)):
        rise([code], 150 - 25 * n)
    assert not Storm.objects.exists()


def test_one_gateway_is_one_cause_where_a_good_part_of_it_alarms() -> None:
    codes = many(40, gateway="gateway-1", step=0.01)
    rise(codes[:7])
    assert not Storm.objects.exists(), "seven of forty-one may be chance"
    rise(codes[7:], 0.5)
    storm = Storm.objects.get()
    assert (storm.cause, storm.gateway_id) == ("gateway", Device.objects.get(code="gateway-1").pk)
    assert Alarm.objects.filter(storm=storm).count() == 40


def test_a_storm_whose_case_was_closed_opens_another_one() -> None:
    codes = many(6)
    rise(codes[:5], 5)
    Case.objects.update(state="closed", ended_at=now())
    rise(codes[5:], 4)
    assert Case.objects.count() == 2
    assert Storm.objects.get().case_id == Case.objects.order_by("-id")[0].pk
