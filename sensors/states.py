"""What each device said last: read under lock at the beginning of a batch, written once at its end."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import msgspec
from django.db import connection

from hub.foundation import arrays, sqlfile
from sensors.models import Device, DeviceType
from sensors.parcel import Batch, DeviceRow, Last

_values: Final = msgspec.json.Decoder(dict[str, Last])
_corrections: Final = msgspec.json.Decoder(dict[str, tuple[float, float]])
_memories: Final = msgspec.json.Decoder(dict[str, dict[str, Any]])


def lock(codes: Collection[str]) -> dict[str, DeviceRow]:
    """The devices of these codes that are in service, with their states, locked until the transaction ends."""
    asked = {"codes": arrays.texts(codes)}
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("sensors", "devices_lock"), asked)
        rows = cursor.fetchall()
        if len(rows) < len(codes):
            # somebody else may be adding the same state just now: what is there afterwards counts
            cursor.execute(sqlfile.load("sensors", "device_states_add"), asked)
            cursor.execute(sqlfile.load("sensors", "devices_lock"), asked)
            rows = cursor.fetchall()
    asked_types = DeviceType.objects.filter(id__in={row[2] for row in rows})
    types = {id_: kind for id_, *kind in asked_types.values_list("id", "code", "quantities")}
    return {row[1]: _device(row, types) for row in rows}


def _device(row: Sequence[Any], types: dict[int, list[Any]]) -> DeviceRow:
    id_, code, type_id, gateway_id, values, memories, recent, corrections, version = row
    type_code, quantities = types[type_id]
    return DeviceRow(
        id=id_,
        code=code,
        type_id=type_id,
        type_code=type_code,
        gateway_id=gateway_id,
        quantities=quantities,
        # most devices remember nothing, and then there is nothing to parse
        values=_values.decode(values) if values != "{}" else {},
        memories=_memories.decode(memories) if memories != "{}" else {},
        recent=b64decode(recent) if recent else b"",
        corrections=_corrections.decode(corrections) if corrections else None,
        version=version,
    )


def last_values(said: dict[str, Any]) -> dict[str, Last]:
    """The last values of a `DeviceState`, by quantity."""
    return msgspec.convert(said, dict[str, Last])


def describe(devices: Iterable[DeviceRow]) -> None:
    """Fill in what the devices are called and where they stand (degrees, EPSG:4490)."""
    wanted = {device.id: device for device in devices}
    if not wanted:
        return
    for one in Device.objects.filter(pk__in=wanted).only("name", "cell", "component", "geom"):
        device = wanted[one.pk]
        device.name, device.cell_id, device.component_id = one.name, one.cell_id, one.component_id
        if one.geom is not None:
            device.lon, device.lat = one.geom.x, one.geom.y


def put(batch: Batch) -> None:
    """Write the states of the devices the batch speaks of, in order of their ids."""
    rows = sorted(
        (one for one in batch.devices.values() if one.seen_at or one.status_at),
        key=lambda one: one.id,
    )
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("sensors", "device_states_put"),
            {
                "ids": arrays.plain([one.id for one in rows]),
                "values": arrays.documents(one.values for one in rows),
                "memories": arrays.documents(one.memories for one in rows),
                "seen_at": arrays.plain([one.seen_at for one in rows]),
                "observed_at": arrays.plain([one.observed_at for one in rows]),
                "online": arrays.plain([one.online for one in rows]),
                "status_at": arrays.plain([one.status_at for one in rows]),
                "recent": arrays.plain(
                    [b64encode(one.recent).decode() if one.recent else "" for one in rows]
                ),
                "alarm_level": arrays.plain([gravest(one) for one in rows]),
            },
        )


def gravest(device: DeviceRow) -> int | None:
    """The gravest level of the device's open alarms; None: none is open."""
    if not device.memories:
        return None
    levels = [one["told"] for one in device.memories.values() if one["told"] is not None]
    return min(levels, default=None)
