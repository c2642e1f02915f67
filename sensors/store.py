"""Readings: accepted on their own merits, stored by their key, and known as the newest or as a repeat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import isfinite
from typing import Any, Final

from django.db import connection

from hub.foundation import arrays, sqlfile
from sensors import states, units
from sensors.errors import BadPayload, FutureTime, NotItsGateway, UnknownDevice, UnknownUnit
from sensors.parcel import Batch, DeviceRow, Last, Parcel, Value
from sensors.readings import Reading, TimeSource
from sensors.sequence import admit

#: How far a device's clock may be ahead of ours.
FUTURE: Final = timedelta(minutes=5)


def identify(batch: Batch) -> None:
    """Lock and load the devices the batch speaks of; refuse what speaks for an unknown or another's."""
    measuring = [one for one in batch.parcels if one.readings or one.online is not None]
    codes = {parcel.topic.name for parcel in measuring if parcel.topic}
    codes |= {reading.device for parcel in measuring for reading in parcel.readings}
    if codes:
        batch.devices = states.lock(codes)
    for parcel in measuring:
        if parcel.topic is None:
            continue
        speaker = batch.devices.get(parcel.topic.name)
        if speaker is None:
            parcel.refuse(UnknownDevice(device=parcel.topic.name))
            continue
        if not parcel.envelope.retained:  # a kept message says nothing about when it was sent
            speaker.seen_at = _later(speaker.seen_at, parcel.envelope.received_at)
        if parcel.online is not None:
            speaker.online, speaker.status_at = parcel.online, parcel.envelope.received_at
        for code in {reading.device: None for reading in parcel.readings}:
            device = batch.devices.get(code)
            if device is None:
                parcel.refuse(UnknownDevice(device=code))
            elif device is not speaker and device.gateway_id != speaker.id:
                parcel.refuse(NotItsGateway(gateway=speaker.code, device=code))
            else:
                device.seen_at = _later(device.seen_at, parcel.envelope.received_at)
                _accept(batch, parcel, device)


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
    if reading.value is None or reading.unit is None:
        return reading.value
    said = device.quantities.get(reading.quantity)
    return units.convert(reading.value, reading.unit, said["unit"]) if said else reading.value


def put_readings(batch: Batch) -> None:
    """Store the values; `is_new` says which were not there, and the devices' last values follow.

    What is newer than the newest known of its device and quantity, whose row we have locked, cannot be there:
    that needs no answer from the database. Only what comes late is asked for one by one.
    """
    newer, late = [], []
    for one in batch.values:
        last = one.device.values.get(one.reading.quantity)
        if last is not None and one.reading.observed_at > last.t:
            newer.append(one)
            _keep(one, last)
        else:
            late.append(one)
    if newer:
        _insert("readings_put", newer)
    if late:
        new = set(_insert("readings_put_late", late))
        for one in late:
            key = (one.device.id, one.reading.quantity, one.reading.observed_at)
            if key in new:
                new.discard(
                    key
                )  # the same key twice in one batch: the first is the one that counts
                last = one.device.values.get(one.reading.quantity)
                _keep(one, last)


def _insert(statement: str, values: Sequence[Value]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("sensors", statement),
            {
                "ids": arrays.plain([one.device.id for one in values]),
                "quantities": arrays.texts([one.reading.quantity for one in values]),
                "observed_at": arrays.plain([one.reading.observed_at for one in values]),
                "values": arrays.plain([one.value for one in values]),
                "texts": arrays.texts([one.reading.text for one in values]),
                "sources": arrays.texts([one.reading.time_source.value for one in values]),
                "received_at": arrays.plain([one.received_at for one in values]),
            },
        )
        return cursor.fetchall() if cursor.description else []


def _keep(one: Value, last: Last | None) -> None:
    """Mark a reading as new; it is its device's last value when none is newer."""
    one.is_new = True
    device, reading = one.device, one.reading
    device.observed_at = _later(device.observed_at, reading.observed_at)
    if last is not None and last.t >= reading.observed_at:
        return
    device.before.setdefault(reading.quantity, last)
    value = one.value if reading.text is None else reading.text
    unit = reading.unit if reading.quantity not in device.quantities else None
    device.values[reading.quantity] = Last(
        0.0 if value is None else value, reading.observed_at, unit
    )


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None or other > one else one
