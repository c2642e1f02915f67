"""Messages of network servers from topic to row: read by the type of their device, kept once, refused with a place."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command

from hub.doctor import codecs
from hub.foundation import clock
from sensors import library, pipeline, quarantine
from sensors.envelope import Envelope
from sensors.models import Device, DeviceState, DeviceType, Quarantined, Reading
from tests.db.small_wire import message, reasons, take

pytestmark = pytest.mark.django_db

EUI = "a1b2c3d4e5f60718"
AT = "2026-07-01T08:00:00+00:00"


@pytest.fixture
def devices() -> dict[str, Device]:
    """A ChirpStack that speaks for a leak detector; a second server that speaks for nobody."""
    call_command("device_types", "load", "milesight-em300-mld", stdout=io.StringIO())
    kind = DeviceType.objects.get(code="milesight-em300-mld")
    server_kind = DeviceType.objects.get(code="network-server")
    server = Device.objects.create(code="chirpstack", type=server_kind)
    leak = Device.objects.create(code=EUI, type=kind, gateway=server)
    Device.objects.create(code="loriot", type=server_kind)
    return {one.code: one for one in (server, leak)}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.frozen(datetime.fromisoformat("2026-07-01T08:01:00+00:00")):
        yield


def up(octets: str, network: str = "chirpstack", **changes: Any) -> Envelope:
    said = {
        "time": AT, "deviceInfo": {"devEui": EUI.upper()}, "fPort": 85, "fCnt": 3,
        "data": base64.b64encode(bytes.fromhex(octets)).decode(), "rxInfo": [{"rssi": -97, "snr": 4.5}],
    }  # fmt: skip
    return message(
        f"network/{network}/up", {k: v for k, v in (said | changes).items() if v is not None}
    )


def rows() -> list[tuple[str, float | None]]:
    return list(
        Reading.objects.order_by("quantity", "observed_at").values_list("quantity", "value")
    )


def test_an_uplink_becomes_readings_of_its_device(devices: dict[str, Device]) -> None:
    assert reasons(take(up("01755c 050001"))) == [[]]
    assert rows() == [("battery", 92), ("leak", 1), ("rssi", -97), ("snr", 4.5)]
    reading = Reading.objects.get(quantity="leak")
    assert (reading.device_id, reading.observed_at.isoformat()) == (devices[EUI].pk, AT)
    assert DeviceState.objects.get(device=devices[EUI]).seen_at is not None
    assert DeviceState.objects.get(device=devices["chirpstack"]).seen_at is not None


def test_what_the_server_knows_of_a_device_is_kept_and_other_events_are_signs_of_life(
    devices: dict[str, Device],
) -> None:
    plain: dict[str, Any] = {"fPort": None, "fCnt": None, "data": None, "rxInfo": None}
    joined = up("", **plain, devAddr="00189440")
    status = up("", **plain, margin=10, batteryLevel=88.3)
    assert reasons(take(joined, status)) == [[], []]
    assert rows() == [("battery", 88.3)]
    assert DeviceState.objects.get(device=devices[EUI]).seen_at is not None
    take(up("017532", time="2026-07-01T08:00:10Z", batteryLevel=88.3))
    assert [value for quantity, value in rows() if quantity == "battery"] == [88.3, 50]


def test_an_uplink_delivered_again_is_not_doubled(devices: dict[str, Device]) -> None:
    take(up("050001"))
    take(up("050001"), up("050001"))
    assert [value for quantity, value in rows() if quantity == "leak"] == [1]


def test_without_a_time_repeats_are_known_by_the_counter(devices: dict[str, Device]) -> None:
    take(up("050001", time=None))
    next_one = up("050000", time=None, fCnt=4)
    later = msgspec.structs.replace(next_one, received_at=clock.now() + timedelta(seconds=9))
    take(up("050001", time=None), later)
    assert sorted(value or 0 for quantity, value in rows() if quantity == "leak") == [0, 1]


def test_what_can_be_read_is_taken_and_the_rest_set_aside_with_its_place(
    devices: dict[str, Device],
) -> None:
    (parcel,) = take(up("050001 99"))
    assert [value for quantity, value in rows() if quantity == "leak"] == [1]
    assert parcel.refusals[0].code == "sensors.bad_payload"
    kept = Quarantined.objects.get()
    assert kept.topic.endswith("network/chirpstack/up")
    assert "byte 3" in quarantine.sentence(kept)


def test_who_may_not_speak_for_a_device_is_refused(devices: dict[str, Device]) -> None:
    said = {"cmd": "rx", "EUI": EUI, "ts": 1782892800000, "port": 85, "data": "050001"}
    assert reasons(take(message("network/loriot/up", said))) == [["sensors.not_its_gateway"]]
    assert reasons(take(up("050001", deviceInfo={"devEui": "00" * 8}))) == [
        ["sensors.unknown_device"]
    ]
    assert reasons(take(up("050001", network="thingpark"))) == [["sensors.bad_payload"]]
    assert reasons(take(up("050001", network="nobody"))) == [["sensors.bad_topic"]]
    assert not rows()


def test_a_type_nobody_declared_waits_until_it_is(devices: dict[str, Device]) -> None:
    kind = DeviceType.objects.create(code="odd", name="别的", quantities={})
    Device.objects.filter(code=EUI).update(type=kind)
    assert reasons(take(up("050001"))) == [["sensors.no_codec"]]
    kept = Quarantined.objects.get()
    Device.objects.filter(code=EUI).update(type=DeviceType.objects.get(code="milesight-em300-mld"))
    assert quarantine.retry([kept], pipeline.retake) == 1
    assert ("leak", 1) in rows()


def test_what_the_server_decoded_is_taken_where_no_codec_is_declared(
    devices: dict[str, Device],
) -> None:
    kind = DeviceType.objects.create(
        code="odd", name="别的", quantities={"water_level": {"name": "水位", "unit": "m"}}
    )
    Device.objects.filter(code=EUI).update(type=kind)
    assert reasons(take(up("050001", object={"waterLevel": 1.25, "raw": [1]}))) == [[]]
    assert rows() == [("water_level", 1.25)]


def test_a_batch_that_fails_does_not_store_its_uplinks_twice(devices: dict[str, Device]) -> None:
    bad = message(
        "device/chirpstack/up", {"at": AT, "values": {"x": {"value": 1, "unit": "furlong"}}}
    )
    parcels = take(up("01755c 050001 99"), bad, up("050000", time="2026-07-01T08:00:30Z"))
    assert [len(one.refusals) for one in parcels] == [1, 0, 0]
    assert [value for quantity, value in rows() if quantity == "leak"] == [1, 0]


def test_a_gateway_of_thingsboard_speaks_for_those_behind_it(devices: dict[str, Device]) -> None:
    kind = DeviceType.objects.get(code="network-server")
    gateway = Device.objects.create(code="thingsboard", type=kind)
    Device.objects.create(code="pump-1", type=kind, gateway=gateway)
    said = {
        "pump-1": [
            {"ts": 1782892800000, "values": {"Water Temp": 21.5, "running": True, "mode": "auto"}},
            {"ts": 1782892700000, "values": {"Water Temp": 21}},
        ],
        "nobody": [{"ts": 1782892800000, "values": {"x": 1}}],
    }
    assert reasons(take(message("network/thingsboard/up", said))) == [["sensors.unknown_device"]]
    assert [value for quantity, value in rows() if quantity == "water_temp"] == [21, 21.5]
    assert ("running", 1) in rows()


def test_a_city_adds_servers_topics_and_types_of_its_own(
    devices: dict[str, Device], tmp_path: Path, settings: Any
) -> None:
    (tmp_path / "device_types").mkdir()
    (tmp_path / "servers").mkdir()
    (tmp_path / "servers" / "acme.toml").write_text(
        '[uplink]\nat = ["t"]\npayload = ["raw"]\nencoding = "hex"\n', "utf-8"
    )
    (tmp_path / "device_types" / "acme-well.toml").write_text(
        '[type]\nname = "井"\nquantities = { depth = { name = "水深", unit = "m" } }\n'
        '[[payload.frame]]\nfields = [{ quantity = "depth", as = "u16", scale = 0.001 }]\n', "utf-8",
    )  # fmt: skip
    (tmp_path / "device_types" / "broken.toml").write_text("[type]\n", "utf-8")
    (tmp_path / "sources.toml").write_text(
        '[[source]]\nname = "chirpstack"\nreads = "acme"\ntopic = "acme/+/{device}/data"\n'
        '[[source]]\nname = "chirpstack"\nreads = "nothing"\ntopic = "acme/#"\n', "utf-8",
    )  # fmt: skip
    settings.CODECS = str(tmp_path)
    library.library.cache_clear()
    try:
        said = io.StringIO()
        call_command("device_types", "load", "acme-well", stdout=said)
        kind = DeviceType.objects.get(code="acme-well")
        Device.objects.filter(code=EUI).update(type=kind)
        assert library.library().sources.filters() == ("acme/+/+/data", "acme/#")
        one = Envelope(f"acme/x/{EUI}/data", f'{{"t":"{AT}","raw":"04d2"}}'.encode(), clock.now())
        assert reasons(take(one, Envelope("acme/hello", b"?", clock.now()))) == [[], []]
        assert rows() == [("depth", 1.234)]
        with pytest.raises(CommandError, match="1 files cannot be used"):
            call_command("device_types", "check", stdout=io.StringIO())
        (finding,) = codecs.files()
        assert finding.values["file"] == str(tmp_path / "device_types" / "broken.toml")
        broken = DeviceType.objects.create(code="broken", name="坏")
        Device.objects.filter(code=EUI).update(type=broken)
        assert reasons(take(up("050001"))) == [["sensors.bad_codec"]]
    finally:
        library.library.cache_clear()


def test_a_payload_can_be_tried_without_a_device() -> None:
    said = io.StringIO()
    file = library.SHIPPED / "device_types" / "milesight-em300-mld.toml"
    call_command("device_types", "try", str(file), "--hex", "017532 050001 ff", stdout=said)
    assert "leak = 1  (byte 5)" in said.getvalue()
    assert "byte 6" in said.getvalue()
