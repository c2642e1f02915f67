"""What cannot be taken: each has its own fate, and nothing else is lost with it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, OperationalError

from events.models import Case, Event
from hub.foundation import clock
from sensors import pipeline, quarantine, store
from sensors.envelope import Envelope
from sensors.models import Device, DeviceState, Quarantined, Reading
from sensors.opening import LARGEST
from sensors.parcel import Batch, Parcel
from sensors.receipts import receipt
from tests.db import small_city, small_wire
from tests.db.small_wire import CITY, level, message, order, reasons, take

pytestmark = pytest.mark.django_db
State = Quarantined.State


@pytest.fixture(autouse=True)
def city() -> small_city.City:
    return small_city.make()


@pytest.fixture(autouse=True)
def devices(city: small_city.City) -> dict[str, Device]:
    return small_wire.devices()


def device_message(said: Any) -> Envelope:
    return message("device/well-1/up", said)


def receipted(parcel: Parcel) -> bytes:
    """What the receipt for it says."""
    said = receipt(parcel)
    assert said is not None
    return said.payload


def future() -> str:
    return (clock.now() + timedelta(hours=1)).isoformat()


BAD = {
    "unknown device": (lambda: level(0.01, device="well-9"), "sensors.unknown_device"),
    "time in the future": (
        lambda: device_message({"at": future(), "values": {"water_level": 0.01}}),
        "sensors.future_time",
    ),
    "unknown unit": (
        lambda: device_message({"values": {"water_level": {"value": 1, "unit": "Cel"}}}),
        "sensors.unknown_unit",
    ),
    "10 MB": (lambda: device_message(b"x" * 10_000_000), "sensors.too_large"),
    "broken UTF-8": (lambda: device_message(b'{"values":{"a":"\xff"}}'), "sensors.bad_payload"),
    "bad JSON": (lambda: device_message(b'{"values":'), "sensors.bad_payload"),
    "U+0000": (lambda: device_message(b'{"values":{"a":"\\u0000"}}'), "sensors.bad_payload"),
    "unknown topic": (lambda: message("device/well-1/upp", {}), "sensors.bad_topic"),
    "outgoing topic": (lambda: message("hotline/12345/receipt", {}), "sensors.bad_topic"),
    "another city": (
        lambda: Envelope("city/110000/device/well-1/up", b"{}", clock.now()),
        "sensors.bad_topic",
    ),
    "unknown status": (lambda: message("device/well-1/status", b"asleep"), "sensors.bad_payload"),
    "order without id": (lambda: order(id=...), "sensors.bad_payload"),
    "order in an unknown coordinate system": (lambda: order(crs="EPSG:3857"), "grid.unknown_crs"),
    "order at no place of its system": (lambda: order(lat=95.0), "grid.bad_coordinate"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_message_is_set_aside_whole_and_its_neighbours_land(name: str) -> None:
    make, code = BAD[name]
    bad = make()
    got = take(level(0.01, 2), bad, level(0.02, 1), order("GD-2"))
    assert reasons(got) == [[], [code], [], []]
    row = Quarantined.objects.get()
    assert (row.topic, row.reason, row.state) == (bad.topic, code, State.WAITING)
    assert quarantine.payload(row) == bad.payload
    assert bad.payload[:20] not in bytes(row.payload or b""), "what may be personal is sealed"
    assert row.size == len(bad.payload)
    assert "%(" not in quarantine.sentence(row)
    assert Reading.objects.filter(quantity="water_level").count() == 2
    assert Event.objects.filter(source_id="GD-2").exists()


def test_the_good_part_of_a_message_lands() -> None:
    said = {
        "readings": [
            {"at": clock.now().isoformat(), "values": {"water_level": 0.01}},
            {"at": future(), "values": {"water_level": 9}},
            {"at": clock.now().isoformat(), "device": "well-9", "values": {"water_level": 9}},
        ]
    }
    got = take(device_message(said))
    assert sorted(reasons(got)[0]) == ["sensors.future_time", "sensors.unknown_device"]
    assert list(Reading.objects.values_list("value", flat=True)) == [0.01]
    assert Quarantined.objects.get().values["more"] == 1


def test_an_unknown_class_is_an_order_for_a_person_to_classify() -> None:
    changes: dict[str, Any] = {"class": {"scheme": "12345", "code": "no-such", "text": "怪事"}}
    got = take(order(**changes))
    assert reasons(got) == [[]]
    case = Case.objects.get()
    assert (case.state, case.class_code) == ("intake", "")
    assert not Quarantined.objects.exists()


def test_a_place_outside_the_city_is_kept_and_marked() -> None:
    take(order(lon=120.0, lat=30.0))
    case = Case.objects.get()
    assert (case.place_status, case.cell_id) == ("outside", None)
    assert (case.geom.x, case.geom.y) == (120.0, 30.0)


def test_the_coordinate_zero_is_no_place() -> None:
    got = take(order(lon=0, lat=0))
    assert Case.objects.get().place_status in {"none", "area"}
    assert b"coordinate_zero" in receipted(got[0])


def test_an_order_from_the_future_is_taken_and_remarked() -> None:
    got = take(order(occurred_at=future()))
    assert Case.objects.count() == 1
    assert b"time_in_future" in receipted(got[0])


def test_a_repeated_id_is_a_repeat_or_a_supplement_never_a_second_case() -> None:
    first = order("GD-7")
    other = order("GD-7", text="路灯还是不亮")
    results = [parcel.intake.result for parcel in take(first, first, other) if parcel.intake]
    results += [parcel.intake.result for parcel in take(first) if parcel.intake]
    assert results == ["opened", "repeat", "supplement", "repeat"]
    assert (Case.objects.count(), Event.objects.count()) == (1, 2)


def test_a_message_that_fails_by_itself_is_found_by_halving(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    landed: list[int] = []

    def trip(batch: Batch) -> None:
        landed.append(len(batch.parcels))
        if any(b"poison" in parcel.envelope.payload for parcel in batch.parcels):
            raise DataError("value too long")

    monkeypatch.setattr(pipeline, "STEPS", pipeline.STEPS | {"quarantine": trip})
    said = {"at": clock.now().isoformat(), "values": {"water_level": 0.5, "note": "poison"}}
    batch = [level(0.01, n) for n in range(1, 9)]
    got = take(*batch[:5], device_message(said), *batch[5:])
    assert [code for one in reasons(got) for code in one] == ["sensors.failed"]
    assert Reading.objects.count() == 8
    row = Quarantined.objects.get()
    assert row.reason == "sensors.failed"
    assert row.values["why"].startswith("DataError (")
    assert "too long" not in str(row.values)  # an error's words may quote the message
    assert landed[0] == 9
    assert len(landed) <= 2 * 9


def test_while_the_database_is_away_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(batch: Batch) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(pipeline, "STEPS", {"identify": store.identify, "away": away})
    with pytest.raises(OperationalError):
        take(level(0.01), device_message(b"bad"))
    assert not Quarantined.objects.exists()


def test_the_same_bad_bytes_again_are_counted_not_copied() -> None:
    bad = device_message(b"{")
    take(bad)
    take(bad, bad)
    assert list(Quarantined.objects.values_list("times", flat=True)) == [3]


def test_a_retry_takes_what_has_become_good() -> None:
    take(level(0.07, device="well-9"), level(0.08, device="well-8"))
    Device.objects.create(code="well-9", type=Device.objects.get(code="well-1").type)
    assert quarantine.retry(list(Quarantined.objects.all()), pipeline.retake) == 1
    assert Reading.objects.get().device.code == "well-9"
    assert set(Quarantined.objects.values_list("state", "payload")) >= {(State.TAKEN, None)}
    assert Quarantined.objects.filter(state=State.WAITING).get().topic.endswith("well-8/up")


def test_a_retry_refused_for_another_reason_says_the_new_one() -> None:
    take(message("device/well-9/up", {"values": {"water_level": {"value": 1, "unit": "Cel"}}}))
    Device.objects.create(code="well-9", type=Device.objects.get(code="well-1").type)
    assert quarantine.retry(list(Quarantined.objects.all()), pipeline.retake) == 0
    assert Quarantined.objects.get(state=State.WAITING).reason == "sensors.unknown_unit"


def test_dropping_and_age_erase_the_payload_and_keep_the_fact() -> None:
    take(device_message(b"{"), device_message(b"["))
    old, young = Quarantined.objects.order_by("id")
    assert quarantine.drop([young]) == 1
    late = clock.now() + timedelta(days=quarantine.KEEP_DAYS + 1)
    with clock.frozen(late):
        assert quarantine.expire() == 1
    states = dict(Quarantined.objects.values_list("pk", "state"))
    assert states == {old.pk: State.EXPIRED, young.pk: State.DROPPED}
    assert not Quarantined.objects.exclude(payload=None).exists()


def test_what_speaks_for_an_unknown_device_leaves_no_trace_on_others() -> None:
    take(level(0.01, device="well-9"))
    assert not DeviceState.objects.exists()


def test_the_largest_message_is_still_taken() -> None:
    said = json.dumps({"values": {"water_level": 0.01}})
    whole = (said + " " * (LARGEST - len(said))).encode()
    assert reasons(take(message("device/well-1/up", whole))) == [[]]
    assert reasons(take(message("device/well-1/up", whole + b" "))) == [["sensors.too_large"]]


def test_a_refusal_is_receipted_with_its_reason() -> None:
    got = take(
        order("GD-1", crs="EPSG:3857"), order("GD-2"), message("hotline/12345/order", b"\xff")
    )
    said = [receipt(parcel) for parcel in got]
    assert [one.topic for one in filter(None, said)] == [f"city/{CITY}/hotline/12345/receipt"] * 3
    payloads = [one.payload.decode() for one in filter(None, said)]
    assert '"result":"refused"' in payloads[0]
    assert '"id":"GD-1"' in payloads[0]
    assert "grid.unknown_crs" in payloads[0]
    assert '"result":"opened"' in payloads[1]
    assert Case.objects.get().number in payloads[1]
    assert '"id":null' in payloads[2]
    assert receipt(take(level(0.01))[0]) is None


def test_a_table_that_knows_more_than_the_states_loses_and_doubles_nothing() -> None:
    said = level(0.01, 5)
    take(said)
    DeviceState.objects.update(values={})  # as after filling the table by other means
    got = take(said, level(0.02, 4))
    assert reasons(got) == [[], []]
    stored = Reading.objects.order_by("observed_at").values_list("value", flat=True)
    assert list(stored) == [0.01, 0.02]


def test_a_text_of_any_signs_is_stored_as_it_came() -> None:
    text = 'a\tb\\N\n"null"'
    take(device_message({"values": {"note": text, "other": "null", "water_level": 0.01}}))
    stored = dict(Reading.objects.values_list("quantity", "text"))
    assert stored == {"note": text, "other": "null", "water_level": None}
