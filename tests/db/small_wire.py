"""A few devices and one alarm rule on the small city, and messages as the broker would hand them over."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Point

from hub.foundation.clock import now
from sensors import pipeline
from sensors.envelope import Envelope
from sensors.models import AlarmRule, Device, DeviceType
from sensors.parcel import Parcel

CITY = "990100"
LEVELS = [
    {"level": 3, "raise_at": 0.05, "clear_at": 0.03},
    {"level": 2, "raise_at": 0.15, "clear_at": 0.12},
    {"level": 1, "raise_at": 0.25, "clear_at": 0.20},
]


def devices() -> dict[str, Device]:
    """well-1 (in 大桥社区01), well-2 behind gateway-1, gateway-1 without a place; a rule on the water level."""
    kind = DeviceType.objects.create(
        code="ponding", name="积水监测", rhythm_s=300,
        quantities={"water_level": {"name": "水位", "unit": "m"}},
    )  # fmt: skip
    gateway = Device.objects.create(code="gateway-1", type=kind)
    well = Device.objects.create(
        code="well-1", name="解放路下穿桥", type=kind, geom=Point(109.002, 32.002, srid=4490)
    )
    behind = Device.objects.create(code="well-2", type=kind, gateway=gateway)
    AlarmRule.objects.create(
        code="ponding", name="道路积水", device_type=kind, quantity="water_level", levels=LEVELS,
        class_scheme="hub-monitoring", class_kind="matter", class_code="0101", valid_from=now(),
    )  # fmt: skip
    return {one.code: one for one in (gateway, well, behind)}


def message(topic: str, said: Any, received_at: datetime | None = None, **more: Any) -> Envelope:
    """A message; bytes are taken as they are, anything else as JSON."""
    payload = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
    return Envelope(f"city/{CITY}/{topic}", payload, received_at or now(), **more)


def level(value: float, minutes_ago: float = 0, device: str = "well-1") -> Envelope:
    """A water level in metres."""
    at = (now() - timedelta(minutes=minutes_ago)).isoformat()
    return message(f"device/{device}/up", {"at": at, "values": {"water_level": value}})


def order(source_id: str = "GD-1", **changes: Any) -> Envelope:
    """A work order with a place in 大桥社区01."""
    said = {
        "id": source_id, "channel": "phone", "occurred_at": now().isoformat(),
        "class": {"text": "路灯故障"}, "title": "路灯不亮", "text": "解放路的路灯三天不亮",
        "lon": 109.001, "lat": 32.001, "crs": "EPSG:4490",
        "caller": {"name": "王女士", "phone": "13900000000"},
    }  # fmt: skip
    kept = {name: value for name, value in (said | changes).items() if value is not ...}
    return message("hotline/12345/order", kept)


def take(*envelopes: Envelope) -> list[Parcel]:
    """As the gateway does it."""
    return pipeline.take(envelopes)


def reasons(parcels: list[Parcel]) -> list[list[str]]:
    """The codes of the refusals of each message."""
    return [[error.code for error in parcel.refusals] for parcel in parcels]


LONG_AGO = datetime(2024, 5, 1, 8, 0, tzinfo=UTC)
