"""Readings from message to row: kept once, in their unit, with what each device said last."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from django.db import connection

from hub.foundation import clock
from sensors import partitions, pipeline, quarantine
from sensors.envelope import Envelope
from sensors.models import Alarm, Device, DeviceState, Quarantined, Reading
from sensors.store import MOST_OTHERS
from tests.db import small_wire
from tests.db.small_wire import level, message, reasons, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def devices() -> dict[str, Device]:
    return small_wire.devices()


def values(device: Device, quantity: str = "water_level") -> list[float | None]:
    rows = Reading.objects.filter(device=device, quantity=quantity).order_by("observed_at")
    return list(rows.values_list("value", flat=True))


def test_a_reading_is_stored_in_the_unit_of_its_quantity(devices: dict[str, Device]) -> None:
    said = {"at": clock.now().isoformat(), "values": {"water_level": {"value": 1, "unit": "cm"}}}
    take(message("device/well-1/up", said))
    assert values(devices["well-1"]) == [0.01]
    state = DeviceState.objects.get(device=devices["well-1"])
    assert state.values["water_level"]["v"] == 0.01
    assert state.seen_at is not None


def test_the_same_reading_again_is_not_doubled(devices: dict[str, Device]) -> None:
    one = level(0.01, 5)
    for _ in range(3):
        take(one)
    take(one, one, level(0.02, 1))
    assert values(devices["well-1"]) == [0.01, 0.02]


def test_the_last_value_is_the_newest_observed_not_the_last_to_arrive(
    devices: dict[str, Device],
) -> None:
    take(level(0.02, 1))
    take(level(0.01, 10))
    assert DeviceState.objects.get(device=devices["well-1"]).values["water_level"]["v"] == 0.02


def test_a_number_of_the_devices_own_tells_a_repeat_without_a_time(
    devices: dict[str, Device],
) -> None:
    first = message("device/well-1/up", {"seq": 7, "values": {"water_level": 0.01, "battery": 80}})
    again = message("device/well-1/up", {"seq": 7, "values": {"water_level": 0.01, "battery": 80}})
    older = message("device/well-1/up", {"seq": 6, "values": {"water_level": 0.02}})
    take(first)
    take(again, older)
    assert values(devices["well-1"]) == [0.01, 0.02]
    assert values(devices["well-1"], "battery") == [80]
    assert set(Reading.objects.values_list("time_source", flat=True)) == {"s"}


def test_a_device_that_counts_anew_after_a_restart_is_heard_at_once(
    devices: dict[str, Device],
) -> None:
    def said(number: int, level: float) -> Envelope:
        return message("device/well-1/up", {"seq": number, "values": {"water_level": level}})

    before = [said(number, number / 1000) for number in range(1, 41)]
    after = [said(number, 0.5) for number in range(1, 41)]
    take(*before)
    take(*after)
    sent_again = [msgspec.structs.replace(one, redelivered=True) for one in [*before, *after]]
    take(*sent_again)
    assert values(devices["well-1"]) == [*(n / 1000 for n in range(1, 41)), *[0.5] * 40]
    assert Alarm.objects.count() == 1


def test_packs_of_one_message_are_known_each_by_itself(devices: dict[str, Device]) -> None:
    packs = [{"seq": n, "values": {"water_level": n / 1000}} for n in (1, 2, 3)]
    take(message("device/well-1/up", {"readings": packs[:2]}))
    take(message("device/well-1/up", {"readings": packs}))
    assert values(devices["well-1"]) == [0.001, 0.002, 0.003]


def test_what_the_broker_had_kept_counts_only_with_a_time_of_its_own(
    devices: dict[str, Device],
) -> None:
    at = (clock.now() - timedelta(minutes=3)).isoformat()
    for said in (
        {"values": {"water_level": 0.9}},
        {"seq": 4, "values": {"water_level": 0.9}},
        {"at": at, "values": {"water_level": 0.01}},
    ):
        take(message("device/well-1/up", said, retained=True))
    pack = [{"n": "water_level", "v": 0.9, "t": -5}]
    kept = message("device/well-1/up", pack, content_type="application/senml+json", retained=True)
    assert reasons(take(kept)) == [[]]
    assert values(devices["well-1"]) == [0.01]
    assert not Alarm.objects.exists()
    assert DeviceState.objects.get(device=devices["well-1"]).seen_at is None
    take(message("device/well-1/up", {"seq": 4, "values": {"water_level": 0.02}}))
    assert values(devices["well-1"]) == [0.01, 0.02]


def test_a_kept_message_that_was_set_aside_is_still_no_news_when_it_is_retried(
    devices: dict[str, Device],
) -> None:
    said = {"values": {"water_level": 0.9}}
    take(message("device/well-9/up", said, retained=True))
    Device.objects.create(code="well-9", type=devices["well-1"].type)
    row = Quarantined.objects.get()
    assert quarantine.retry([row], pipeline.retake) == 1
    assert not Reading.objects.exists()


def test_a_device_invents_only_so_many_quantities(devices: dict[str, Device]) -> None:
    def said(first: int, count: int) -> Envelope:
        names = {f"q{n}": 1.0 for n in range(first, first + count)}
        return message("device/well-1/up", {"at": clock.now().isoformat(), "values": names})

    take(said(0, MOST_OTHERS - 1))
    parcels = take(said(MOST_OTHERS - 2, 4), level(0.01))
    assert [len(one.refusals) for one in parcels] == [2, 0]
    assert reasons(parcels)[0] == ["sensors.too_many_quantities"] * 2
    # those it has said before, and those of its type, go on
    assert reasons(take(said(0, MOST_OTHERS), level(0.02, 0))) == [[], []]
    state = DeviceState.objects.get(device=devices["well-1"])
    assert len(state.values) == MOST_OTHERS + 1


def test_a_text_that_is_no_measurement_is_refused(devices: dict[str, Device]) -> None:
    said = {"at": clock.now().isoformat(), "values": {"mode": "x" * 3000}}
    assert reasons(take(message("device/well-1/up", said))) == [["sensors.bad_payload"]]


def test_with_neither_time_nor_number_it_says_that_it_was_received(
    devices: dict[str, Device],
) -> None:
    take(message("device/well-1/up", {"values": {"water_level": 0.01}}))
    take(message("device/well-1/up", {"values": {"water_level": 0.01}}))
    assert list(Reading.objects.values_list("time_source", flat=True)) == ["r", "r"]


def test_a_gateway_reports_for_the_devices_behind_it_and_for_no_other(
    devices: dict[str, Device],
) -> None:
    at = clock.now().isoformat()
    said = {
        "readings": [
            {"at": at, "device": "well-2", "values": {"water_level": 0.01}},
            {"at": at, "device": "well-1", "values": {"water_level": 0.02}},
        ]
    }
    got = take(message("device/gateway-1/up", said))
    assert reasons(got) == [["sensors.not_its_gateway"]]
    assert values(devices["well-2"]) == [0.01]
    assert values(devices["well-1"]) == []


def test_a_quantity_nobody_declared_is_kept_as_it_came(devices: dict[str, Device]) -> None:
    said = {
        "at": clock.now().isoformat(),
        "values": {"ph": {"value": 7.1, "unit": "pH"}, "mode": "a"},
    }
    take(message("device/well-1/up", said))
    assert values(devices["well-1"], "ph") == [7.1]
    last = DeviceState.objects.get(device=devices["well-1"]).values
    assert (last["ph"]["u"], last["mode"]["v"]) == ("pH", "a")


def test_senml_is_told_by_its_content_type(devices: dict[str, Device]) -> None:
    pack = [
        {"bn": "well-1:", "bt": clock.now().timestamp(), "bu": "cm", "n": "water_level", "v": 4}
    ]
    take(message("device/well-1/up", pack, content_type="application/senml+json"))
    assert values(devices["well-1"]) == [pytest.approx(0.04)]


def test_status_and_last_will_say_whether_a_device_is_connected(
    devices: dict[str, Device],
) -> None:
    take(message("device/well-1/status", {"state": "online"}, retained=True))
    state = DeviceState.objects.get(device=devices["well-1"])
    # the broker kept it for who knows how long: that is no sign of life
    assert (state.online, state.seen_at) == (True, None)
    take(message("device/well-1/status", b"offline"))
    state = DeviceState.objects.get(device=devices["well-1"])
    assert (state.online, state.values) == (False, {})


def test_a_device_out_of_service_is_treated_as_unknown(devices: dict[str, Device]) -> None:
    Device.objects.filter(code="well-1").update(in_service=False)
    assert reasons(take(level(0.01))) == [["sensors.unknown_device"]]


def test_a_batch_of_readings_costs_the_same_number_of_queries_whatever_its_size(
    devices: dict[str, Device], django_assert_max_num_queries: object
) -> None:
    take(level(0.01, 400), level(0.01, 400, "gateway-1"))  # heard of before
    late = level(0.01, 303)
    few = [level(0.01, 301), level(0.01, 302, "gateway-1"), late]
    many = [level(0.01, n, "well-1" if n % 2 else "gateway-1") for n in range(3, 203)]
    with django_assert_max_num_queries(10) as short:  # type: ignore[operator]
        take(*few)
    with django_assert_max_num_queries(10) as long:  # type: ignore[operator]
        take(*many)
    assert len(short) == len(long)
    assert Reading.objects.count() == 205


def test_partitions_are_made_ahead_and_take_what_lay_in_the_default_one(
    devices: dict[str, Device],
) -> None:
    with connection.cursor() as cursor:
        for name in partitions.names()[1:]:  # of processes that ran on this database before
            cursor.execute(f"DROP TABLE {name}")
    take(level(0.01, 1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sensors_reading_default")
        assert cursor.fetchone() == (1,)
    made = partitions.make_ahead()
    assert len(made) == partitions.AHEAD + 1
    assert partitions.make_ahead() == []
    assert partitions.names()[0] == "sensors_reading_default"
    assert set(made) < set(partitions.names())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sensors_reading_default")
        assert cursor.fetchone() == (0,)
    assert values(devices["well-1"]) == [0.01]
    take(level(0.02, 0))
    assert values(devices["well-1"]) == [0.01, 0.02]


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    at = clock.now().replace(year=2026, month=11, day=30)
    got = [f"{month:%Y-%m-%d}" for month in partitions.months(at, at + timedelta(days=40))]
    assert got == ["2026-11-01", "2026-12-01", "2027-01-01"]


def test_nothing_of_a_good_message_lies_in_quarantine(devices: dict[str, Device]) -> None:
    take(level(0.01))
    assert not Quarantined.objects.exists()
