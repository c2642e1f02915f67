"""Envelopes of network servers: one message of each, written for this project, and what is wrong in them."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensors import library
from sensors.codecs import paths, server
from sensors.envelope import Envelope
from sensors.errors import BadCodec, BadPayload
from sensors.uplink import Place, Uplink

LIBRARY = library.load(library.SHIPPED)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
AT = datetime(2026, 11, 21, 8, 0, 1, 250000, tzinfo=UTC)
EUI = "a1b2c3d4e5f60718"

MESSAGES: dict[str, dict[str, Any]] = {
    "chirpstack": {
        "time": "2026-11-21T16:00:01.250000999+08:00",
        "deviceInfo": {"devEui": EUI, "deviceName": "井 1"},
        "fCnt": 7, "fPort": 85, "data": "AXVa", "object": {"battery": 90},
        "rxInfo": [
            {"gatewayId": "a", "rssi": -110, "snr": -3.5},
            {"gatewayId": "b", "rssi": -80, "snr": 9, "location": {"latitude": 32.1, "longitude": 109.2}},
        ],
        "txInfo": {"frequency": 471900000, "modulation": {"lora": {"spreadingFactor": 10}}},
    },
    "things-stack": {
        "end_device_ids": {"device_id": "井 1", "dev_eui": EUI.upper()},
        "received_at": "2026-11-21T08:00:02Z",
        "uplink_message": {
            "received_at": "2026-11-21T08:00:01.250000456Z", "f_cnt": 7, "f_port": 85, "frm_payload": "AXVa",
            "decoded_payload": {"battery": 90},
            "rx_metadata": [
                {"rssi": -80, "snr": 9, "location": {"latitude": 32.1, "longitude": 109.2}},
                {"rssi": -110, "snr": -3.5},
            ],
            "settings": {"frequency": "471900000", "data_rate": {"lora": {"spreading_factor": 10}}},
        },
    },
    "loriot": {
        "cmd": "gw", "EUI": EUI.upper(), "ts": 1795248001250, "fcnt": 7, "port": 85, "data": "01755A",
        "decoded": {"data": {"battery": 90}}, "freq": 471900000, "dr": "SF10 BW125 4/5",
        "gws": [{"rssi": -110, "snr": -3.5}, {"rssi": -80, "snr": 9, "lat": 32.1, "lon": 109.2}],
    },
    "thingpark": {
        "DevEUI_uplink": {
            "DevEUI": EUI.upper(), "Time": "2026-11-21T09:00:01.25+01:00", "FPort": 85, "FCntUp": 7,
            "payload_hex": "01755a", "payload": {"battery": 90}, "Frequency": 471.9, "SpFact": 10,
            "CustomerData": {"name": "井 1"}, "LrrLAT": 32.1, "LrrLON": 109.2,
            "Lrrs": {"Lrr": [{"LrrRSSI": -80.0, "LrrSNR": 9.0}, {"LrrRSSI": -110.0, "LrrSNR": -3.5}]},
        }
    },
    "http-json": {
        "devEUI": EUI, "deviceName": "井 1", "time": "2026-1121T08:00:01.25Z", "fCnt": 7, "fPort": 85,
        "data": "AXVa", "object": {"battery": 90},
        "rxInfo": [{"rssi": -80, "loRaSNR": 9, "latitude": 32.1, "longitude": 109.2}, {"rssi": -110}],
        "txInfo": {"frequency": 471900000, "dataRate": {"spreadFactor": 10}},
    },
}  # fmt: skip


def read(name: str, said: Any, device: str = "") -> Uplink | None:
    env = Envelope("t", said if isinstance(said, bytes) else json.dumps(said).encode(), NOW)
    return server.read(LIBRARY.servers[name], env, device)


def test_every_server_has_a_message_here() -> None:
    assert set(MESSAGES) == set(LIBRARY.servers)


@pytest.mark.parametrize("name", MESSAGES)
def test_every_server_says_the_same_of_one_message(name: str) -> None:
    uplink = read(name, MESSAGES[name])
    assert uplink is not None
    assert uplink.name in {"井 1", ""}
    assert (uplink.device, uplink.at, uplink.port, uplink.counter) == (EUI, AT, 85, 7)
    assert (uplink.payload, uplink.decoded) == (b"\x01\x75\x5a", {"battery": 90})
    radio = uplink.radio
    assert (radio.rssi_dbm, radio.snr_db, radio.gateways) == (-80, 9, 2)
    assert (radio.frequency_hz, radio.spreading_factor) == (471_900_000, 10)
    assert uplink.place == Place(109.2, 32.1, of_gateway=True)


def test_where_the_owner_put_the_device_goes_before_who_heard_it() -> None:
    said = json.loads(json.dumps(MESSAGES["thingpark"]))
    said["DevEUI_uplink"]["CustomerData"]["loc"] = {"lat": "32.5", "lon": "109.5"}
    uplink = read("thingpark", said)
    assert uplink is not None
    assert uplink.place == Place(109.5, 32.5)


def test_older_servers_write_keys_in_base64_and_objects_in_texts() -> None:
    said = {
        "devEUI": "obLD1OX2Bxg=", "fPort": 85, "fCnt": 7, "data": "AXVa", "objectJSON": '{"battery":90}',
        "rxInfo": [{"time": "2026-11-21T08:00:01.25Z", "rssi": -80, "loRaSNR": 9}],
    }  # fmt: skip
    uplink = read("chirpstack", said)
    assert uplink is not None
    assert (uplink.device, uplink.at, uplink.decoded) == (EUI, AT, {"battery": 90})


def test_what_is_no_uplink_is_passed_over() -> None:
    assert read("loriot", {"cmd": "txd", "EUI": EUI}) is None


def test_the_topic_may_name_the_device() -> None:
    uplink = read("chirpstack", {"data": "AXVa"}, EUI.upper())
    assert uplink is not None
    assert (uplink.device, uplink.at, uplink.place) == (EUI, None, None)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"deviceInfo": {}}, "$"),
        ({"deviceInfo": {"devEui": "井"}}, "$.deviceInfo.devEui"),
        ({"time": "2026-11-21T08:00:00"}, "$.time"),
        ({"time": "2026-02-31T08:00:00Z"}, "$.time"),
        ({"time": "0001-01-01T00:00:00+14:00"}, "$.time"),
        ({"fPort": 256}, "$.fPort"),
        ({"fCnt": -1}, "$.fCnt"),
        ({"fCnt": True}, "$.fCnt"),
        ({"data": "%%%"}, "$.data"),
        ({"data": 5}, "$.data"),
        ({"object": "{"}, "$.object"),
    ],
)
def test_what_is_wrong_is_refused_at_its_place(change: dict[str, Any], path: str) -> None:
    with pytest.raises(BadPayload) as refused:
        read("chirpstack", MESSAGES["chirpstack"] | change)
    assert refused.value.values["path"] == path


@pytest.mark.parametrize(
    "said", [b"", b"{", b"[]", b"\xff", b'{"time":', b"null", b'{"deviceInfo": "\\u0000"}']
)
def test_what_is_no_object_is_refused(said: bytes) -> None:
    with pytest.raises(BadPayload):
        read("chirpstack", said)


@pytest.mark.parametrize("nothing", [[], [None, 5], "far away", {"rssi": -1}, None])
def test_radio_quality_nobody_can_read_is_no_reason_to_lose_a_message(nothing: Any) -> None:
    uplink = read("chirpstack", MESSAGES["chirpstack"] | {"rxInfo": nothing, "txInfo": nothing})
    assert uplink is not None
    assert (uplink.payload, uplink.radio.rssi_dbm) == (b"\x01\x75\x5a", None)


def test_a_mistake_in_an_envelope_is_named() -> None:
    with pytest.raises(BadCodec) as refused:
        server.load('[uplink]\ndevice = ["a", "b..c"]\n', "mine.toml")
    assert refused.value.values["key"] == "uplink.device[1]"
    assert refused.value.values["line"] == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.sampled_from(sorted(MESSAGES)), st.data())
def test_whatever_stands_at_a_place_is_read_or_refused(name: str, data: st.DataObject) -> None:
    said = json.loads(json.dumps(MESSAGES[name]))
    spec, radio = LIBRARY.servers[name].uplink, LIBRARY.servers[name].radio
    places = [
        one
        for key in ("device", "at", "port", "counter", "payload", "decoded")
        for one in getattr(spec, key)
    ]
    *parents, last = paths.steps(
        data.draw(st.sampled_from([*places, *radio.receptions, *radio.frequency]))
    )
    at = said
    for step in parents:
        at = at.get(step, {}) if isinstance(at, dict) else {}
    at[last] = data.draw(json_values)
    with contextlib.suppress(BadPayload):
        read(name, msgspec.json.encode(said))
