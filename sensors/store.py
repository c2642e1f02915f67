"""Devices under lock, readings and last values: the part of a batch that is about measuring."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import isfinite
from typing import Any, Final

import msgspec
from django.db import connection

from hub.foundation import sqlfile
from sensors import units
from sensors.errors import BadPayload, FutureTime, NotItsGateway, UnknownDevice, UnknownUnit
from sensors.models import DeviceType
from sensors.parcel import Batch, DeviceRow, Parcel, Value
from sensors.readings import Reading, TimeSource
from sensors.sequence import Window, admit

#: How far a device's clock may be ahead of ours.
FUTURE: Final = timedelta(minutes=5)


def identify(batch: Batch) -> None:
    """Lock and load the devices the batch speaks of; refuse what speaks for an unknown or another's."""
    codes = {parcel.topic.name for parcel in batch.parcels if parcel.topic and _measures(parcel)}
    codes |= {reading.device for parcel in batch.parcels for reading in parcel.readings}
    if codes:
        batch.devices = lock(sorted(codes))
    for parcel in batch.parcels:
        if parcel.topic is None or not _measures(parcel):
            continue
        speaker = batch.devices.get(parcel.topic.name)
        if speaker is None:
            parcel.refuse(UnknownDevice(device=parcel.topic.name))
            continue
        if not parcel.envelope.retained:  # a kept message says nothing about when it was sent
            speaker.seen_at = _later(speaker.seen_at, parcel.envelope.received_at)
        for code in dict.fromkeys(reading.device for reading in parcel.readings):
            device = batch.devices.get(code)
            if device is None:
                parcel.refuse(UnknownDevice(device=code))
            elif device is not speaker and device.gateway_id != speaker.id:
                parcel.refuse(NotItsGateway(gateway=speaker.code, device=code))
            else:
                device.seen_at = _later(device.seen_at, parcel.envelope.received_at)
                _accept(batch, parcel, device)


def _measures(parcel: Parcel) -> bool:
    return bool(parcel.readings) or parcel.online is not None


def lock(codes: list[str]) -> dict[str, DeviceRow]:
    """The devices of these codes that are in service, with their states, locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("sensors", "devices_lock"), {"codes": codes})
        rows = cursor.fetchall()
        if len(rows) < len(codes):
            # somebody else may be adding the same state just now: what is there afterwards counts
            cursor.execute(sqlfile.load("sensors", "device_states_add"), {"codes": codes})
            cursor.execute(sqlfile.load("sensors", "devices_lock"), {"codes": codes})
            rows = cursor.fetchall()
    types = dict(
        DeviceType.objects.filter(id__in={row[3] for row in rows}).values_list("id", "quantities")
    )
    return {row[1]: _device(row, types) for row in rows}


def _device(row: Any, types: dict[int, dict[str, Any]]) -> DeviceRow:
    values = row[9] or {}
    if isinstance(values, str):  # a bare cursor gives jsonb as text
        values = json.loads(values)
    return DeviceRow(
        id=row[0],
        code=row[1],
        name=row[2],
        type_id=row[3],
        gateway_id=row[4],
        cell_id=row[5],
        component_id=row[6],
        lon=row[7],
        lat=row[8],
        quantities=types[row[3]],
        values=values,
        before=dict(values),
        observed_at=row[10],
        seen_at=row[11],
        online=row[12],
        status_at=row[13],
        window=Window(row[14], row[15] or 0),
        alarm_level=row[16],
    )


def _accept(batch: Batch, parcel: Parcel, device: DeviceRow) -> None:
    """Take the readings of one device from a message, each on its own merits."""
    latest = parcel.envelope.received_at + FUTURE
    admitted: dict[int, bool] = {}
    for reading in parcel.readings:
        if reading.device != device.code:
            continue
        if reading.observed_at > latest:
            parcel.refuse(_future(reading, parcel.envelope.received_at))
            continue
        if reading.time_source is TimeSource.SEQUENCE and not _is_next(device, reading, admitted):
            continue
        value = _in_unit(device, reading)
        if value is None and reading.value is not None:
            parcel.refuse(
                UnknownUnit(
                    quantity=reading.quantity,
                    expected=device.quantities[reading.quantity]["unit"],
                    got=reading.unit,
                )
            )
            continue
        if value is not None and not isfinite(value):
            parcel.refuse(BadPayload(reading.path, "the number is too large to be a measurement"))
            continue
        batch.values.append(Value(device, reading, value, parcel.envelope.received_at))


def _future(reading: Reading, received_at: datetime) -> FutureTime:
    return FutureTime(
        path=reading.path,
        got=reading.observed_at.isoformat(),
        expected=received_at.isoformat(timespec="seconds"),
    )


def _is_next(device: DeviceRow, reading: Reading, admitted: dict[int, bool]) -> bool:
    """Whether the pack of this number is new; all readings of one pack get one answer."""
    number = reading.seq or 0
    if number not in admitted:
        window = admit(device.window, number)
        admitted[number] = window is not None
        device.window = window or device.window
    return admitted[number]


def _in_unit(device: DeviceRow, reading: Reading) -> float | None:
    """The value in the unit the device type names for it; as it came where none is named."""
    wanted = device.quantities.get(reading.quantity, {}).get("unit")
    if reading.value is None or reading.unit is None or wanted is None:
        return reading.value
    return units.convert(reading.value, reading.unit, wanted)


def put_readings(batch: Batch) -> None:
    """Store the values; `is_new` says which were not there."""
    if not batch.values:
        return
    rows = [
        {
            "d": one.device.id,
            "q": one.reading.quantity,
            "t": one.reading.observed_at,
            "v": one.value,
            "x": one.reading.text,
            "s": one.reading.time_source,
            "r": one.received_at,
        }
        for one in batch.values
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("sensors", "readings_put"), {"rows": msgspec.json.encode(rows).decode()}
        )
        new = set(cursor.fetchall())
    for one in batch.values:
        key = (one.device.id, one.reading.quantity, one.reading.observed_at)
        if key in new:
            new.discard(key)  # the same key twice in one batch: the first is the one that counts
            one.is_new = True


def keep_last(batch: Batch) -> None:
    """Bring the last values and the connection of each device up to date; written by `put_states`."""
    for parcel in batch.parcels:
        if parcel.online is not None and parcel.topic and parcel.topic.name in batch.devices:
            device = batch.devices[parcel.topic.name]
            device.online = parcel.online
            device.status_at = parcel.envelope.received_at
    for one in batch.values:
        device, reading = one.device, one.reading
        if not one.is_new:
            continue
        at = reading.observed_at.isoformat()
        known = device.values.get(reading.quantity)
        if known is None or datetime.fromisoformat(known["t"]) < reading.observed_at:
            last: dict[str, Any] = {"v": reading.text if one.value is None else one.value, "t": at}
            if reading.unit and reading.quantity not in device.quantities:
                last["u"] = reading.unit
            device.values[reading.quantity] = last
        device.observed_at = _later(device.observed_at, reading.observed_at)


def put_states(batch: Batch) -> None:
    """Write the states of the batch's devices."""
    rows = [
        {
            "device_id": device.id,
            "values": device.values,
            "seen_at": device.seen_at,
            "observed_at": device.observed_at,
            "online": device.online,
            "status_at": device.status_at,
            "seq_high": device.window.high,
            "seq_seen": device.window.seen,
            "alarm_level": device.alarm_level,
        }
        for device in heard(batch.devices.values())
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                sqlfile.load("sensors", "device_states_put"),
                {"rows": msgspec.json.encode(rows).decode()},
            )


def heard(devices: Iterable[DeviceRow]) -> list[DeviceRow]:
    """The devices a message came from or about, in order of their ids."""
    said = (one for one in devices if one.seen_at is not None or one.status_at is not None)
    return sorted(said, key=lambda one: one.id)


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None or other > one else one
