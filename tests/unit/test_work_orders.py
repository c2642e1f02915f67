"""Work orders of a hotline: what is taken, remarked, refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.reports import content
from events.states import CaseKind, EventType
from hub.foundation.errors import HubError
from sensors.codecs import hotline, status
from sensors.codecs.hotline import Order, id_of
from sensors.envelope import Envelope
from sensors.errors import BadPayload

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
FULL: dict[str, Any] = {
    "id": "GD20261121-0001",
    "channel": "phone",
    "occurred_at": "2026-11-21T15:50:00+08:00",
    "class": {"scheme": "12345", "kind": "hotline", "code": "02", "text": "路灯故障"},
    "title": "路灯不亮",
    "text": "解放路与文昌街路口路灯三天不亮",
    "address": "解放路与文昌街路口",
    "lon": 109.03,
    "lat": 32.69,
    "crs": "gcj02",
    "importance": 1,
    "caller": {"name": "王女士", "phone": "13900000000", "confidential": True},
    "their_own_field": {"kept": "no"},
}


def decode(**changes: Any) -> Order:
    said = {name: value for name, value in (FULL | changes).items() if value is not ...}
    return hotline.decode(Envelope("t", json.dumps(said).encode(), NOW), "12345")


def test_a_full_order_becomes_a_report() -> None:
    order = decode()
    report = order.report
    assert order.remarks == ()
    assert (report.source, report.source_id, report.type) == (
        "12345",
        "GD20261121-0001",
        EventType.REPORT,
    )
    assert (report.kind, report.class_scheme, report.class_code) == (
        CaseKind.HOTLINE,
        "12345",
        "02",
    )
    assert (report.lon, report.lat, report.crs) == (109.03, 32.69, "gcj02")
    assert report.occurred_at == NOW - timedelta(minutes=10)
    assert report.caller is not None
    assert (report.caller.phone, report.caller.confidential) == ("13900000000", True)


def test_the_coordinate_zero_is_no_place_and_is_remarked() -> None:
    order = decode(lon=0, lat=0.0)
    assert (order.report.lon, order.report.lat, order.report.crs) == (None, None, "")
    assert order.remarks == ("coordinate_zero",)


def test_a_time_in_the_future_is_remarked_and_the_content_stays_the_same() -> None:
    order = decode(occurred_at="2026-11-21T17:00:00+08:00")
    assert order.remarks == ("time_in_future",)
    later = hotline.decode(
        Envelope("t", json.dumps(FULL | {"occurred_at": "2026-11-21T17:00:00+08:00"}).encode(),
                 NOW + timedelta(days=1)), "12345"
    )  # fmt: skip
    assert content(later.report) == content(order.report)
    assert later.remarks == ()


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"id": ...}, "sensors.bad_payload", "id"),
        ({"id": ""}, "sensors.bad_payload", "$.id"),
        ({"id": 7}, "sensors.bad_payload", "$.id"),
        ({"type": "complain"}, "sensors.bad_payload", "$.type"),
        ({"lat": ...}, "sensors.bad_payload", "$.lat"),
        ({"crs": ...}, "sensors.bad_payload", "$.crs"),
        ({"crs": "EPSG:3857"}, "grid.unknown_crs", "3857"),
        ({"lon": 109, "lat": 95}, "grid.bad_coordinate", "95"),
        ({"occurred_at": "2026-11-21T15:50:00"}, "sensors.bad_payload", "time zone"),
        ({"importance": 9}, "sensors.bad_payload", "$.importance"),
        (
            {"text": ..., "title": ..., "address": ..., "class": ...},
            "sensors.bad_payload",
            "says nothing",
        ),
        ({"text": "x" * 20_001}, "sensors.bad_payload", "$.text"),
        ({"caller": {"phone": 139}}, "sensors.bad_payload", "$.caller.phone"),
    ],
)
def test_what_cannot_be_an_order_is_refused_with_its_place(
    changes: dict[str, Any], code: str, words: str
) -> None:
    with pytest.raises(HubError) as refused:
        decode(**changes)
    assert refused.value.code == code
    assert words in str(refused.value)


def test_the_id_of_a_broken_order_is_still_found() -> None:
    assert id_of(b'{"id": "A-1", "text": "\xff"}') == "A-1"
    assert id_of(b"\xff") is None


@pytest.mark.parametrize(
    ("payload", "online"),
    [(b"online", True), (b"offline", False), (b'{"state":"offline","at":1}', False)],
)
def test_a_status_says_whether_a_device_is_connected(payload: bytes, online: bool) -> None:
    assert status.decode(Envelope("t", payload, NOW)) is online


@pytest.mark.parametrize("payload", [b"", b"on", b'{"state":"away"}', b"null"])
def test_another_status_is_refused(payload: bytes) -> None:
    with pytest.raises(BadPayload):
        status.decode(Envelope("t", payload, NOW))
