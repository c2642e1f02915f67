"""Readings: accepted on their own merits, stored by their key, and known as the newest or as a repeat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import isfinite
from typing import Any, Final

from django.db import IntegrityError, connection, transaction

from grid import stamps
from hub.foundation import arrays, copying, pulse, sqlfile
from sensors import decoding, states, units
from sensors.envelope import Envelope
from sensors.errors import (
    BadPayload,
    FutureTime,
    NotItsGateway,
    TooManyQuantities,
    UnknownDevice,
    UnknownUnit,
)
from sensors.parcel import Batch, DeviceRow, Last, Parcel, Value
from sensors.readings import Reading, TimeSource
from sensors.sequence import admit, mark

#: How far a device's clock may be ahead of ours.
FUTURE: Final = timedelta(minutes=5)
#: Quantities a device may invent beside those its type names. Each keeps its last value in the row that every message
#: of the device reads and writes.
MOST_OTHERS: Final = 100
#: Longest text that is a measurement: it is kept as the last value, too.
LONGEST_TEXT: Final = 2000


def identify(batch: Batch) -> None:
    """Lock and load the devices the batch speaks of; refuse what speaks for an unknown or another's."""
    measuring = [
        one for one in batch.parcels if one.readings or one.online is not None or one.uplinks
    ]
    codes = {parcel.topic.name for parcel in measuring if parcel.topic}
    codes |= {reading.device for parcel in measuring for reading in parcel.readings}
    codes |= {uplink.device for parcel in measuring for uplink in parcel.uplinks}
    if codes:
        batch.devices = states.lock(codes)
    with stamps.held():  # how bytes are read is asked for once a batch, and only for bytes
        for parcel in measuring:
            _identify(batch, parcel)


def _identify(batch: Batch, parcel: Parcel) -> None:
    if parcel.topic is None:
        return
    speaker = batch.devices.get(parcel.topic.name)
    if speaker is None:
        parcel.refuse(UnknownDevice(device=parcel.topic.name))
        return
    if not parcel.envelope.retained:  # a kept message says nothing about when it was sent
        speaker.seen_at = _later(speaker.seen_at, parcel.envelope.received_at)
    if parcel.online is not None:
        speaker.online, speaker.status_at = parcel.online, parcel.envelope.received_at
    if parcel.uplinks:
        _hear(batch, parcel, speaker, decoding.readings(parcel, speaker, batch.devices))
    else:
        _hear(batch, parcel, speaker, _by_device(parcel.readings))


def _hear(
    batch: Batch,
    parcel: Parcel,
    speaker: DeviceRow,
    said: Iterable[tuple[str, list[Reading]]],
) -> None:
    """Take what a device says for itself and for those behind it."""
    for code, readings in said:
        device = batch.devices.get(code)
        if device is None:
            parcel.refuse(UnknownDevice(device=code))
        elif device is not speaker and device.gateway_id != speaker.id:
            parcel.refuse(NotItsGateway(gateway=speaker.code, device=code))
        else:
            if parcel.envelope.retained:
                readings = _timed(readings)
            else:
                device.seen_at = _later(device.seen_at, parcel.envelope.received_at)
            _accept(batch, parcel, device, readings)


def _timed(readings: Sequence[Reading]) -> list[Reading]:
    """Of what the broker had kept, what says itself when it was measured: nobody knows how old the rest is."""
    found = [one for one in readings if one.time_source is TimeSource.OBSERVED]
    pulse.count("ingest.kept", len(readings) - len(found))
    return found


def _by_device(readings: list[Reading]) -> Iterable[tuple[str, list[Reading]]]:
    if len({reading.device for reading in readings}) < 2:  # almost always
        return [(readings[0].device, readings)] if readings else []
    found: dict[str, list[Reading]] = {}
    for reading in readings:
        found.setdefault(reading.device, []).append(reading)
    return found.items()


def _accept(batch: Batch, parcel: Parcel, device: DeviceRow, readings: list[Reading]) -> None:
    """Take the readings of one device from a message, each on its own merits."""
    envelope = parcel.envelope
    received_at = envelope.received_at
    latest = received_at + FUTURE
    admitted: dict[int, bool] = {}
    for reading in readings:
        if reading.observed_at > latest:
            parcel.refuse(_future(reading, received_at))
            continue
        value = reading.value
        if value is not None:
            value = _in_unit(device, reading, value)
            if value is None:
                parcel.refuse(
                    UnknownUnit(
                        quantity=reading.quantity,
                        expected=device.quantities[reading.quantity]["unit"],
                        got=reading.unit,
                    )
                )
                continue
            if device.corrections is not None and reading.quantity in device.corrections:
                factor, offset = device.corrections[reading.quantity]
                value = value * factor + offset
            if not isfinite(value):
                why = "the number is too large to be a measurement"
                parcel.refuse(BadPayload(reading.path, why))
                continue
        elif why := _why_no_text(device, reading):
            parcel.refuse(BadPayload(reading.path, why))
            continue
        if reading.quantity not in device.quantities and not _has_room(device, reading.quantity):
            parcel.refuse(
                TooManyQuantities(
                    device=device.code,
                    quantity=reading.quantity,
                    type=device.type_code,
                    most=MOST_OTHERS,
                )
            )
            continue
        # asked last, so that what is refused does not use up its number; what was set aside is known by its key
        if (
            reading.time_source is TimeSource.SEQUENCE
            and not envelope.again
            and not _is_next(device, envelope, readings, reading.seq or 0, admitted)
        ):
            continue
        batch.values.append(Value(device, reading, value, received_at))


def _why_no_text(device: DeviceRow, reading: Reading) -> str:
    """Why a text is not taken; empty when it is. A number as text would be stored, and judged by no rule."""
    text = reading.text or ""
    if len(text) > LONGEST_TEXT:
        return f"a text of more than {LONGEST_TEXT} signs is no measurement"
    said = device.quantities.get(reading.quantity)
    if said is None or (said["unit"] == "1" and not _is_number(text)):  # a state may be a word
        return ""
    return f"{reading.quantity} is a number, and a text came; write it without quotes"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _future(reading: Reading, received_at: datetime) -> FutureTime:
    return FutureTime(
        path=reading.path,
        got=reading.observed_at.isoformat(),
        expected=received_at.isoformat(timespec="seconds"),
    )


def _has_room(device: DeviceRow, quantity: str) -> bool:
    """Whether a device may say this quantity, which its type does not name."""
    if device.others is None:
        device.others = {name for name in device.values if name not in device.quantities}
    if quantity not in device.others:
        if len(device.others) >= MOST_OTHERS:
            return False
        device.others.add(quantity)
    return True


def _is_next(
    device: DeviceRow,
    envelope: Envelope,
    readings: Sequence[Reading],
    number: int,
    admitted: dict[int, bool],
) -> bool:
    """Whether the pack of this number is new; all readings of one pack get one answer.

    readings: the device's, of the message. admitted: what was answered before; the first asking answers all.
    """
    if not admitted:
        at = envelope.received_at.timestamp()
        for found, said in _packs(readings).items():
            recent = admit(device.recent, mark(found, said), at, again=envelope.redelivered)
            admitted[found] = recent is not None
            if recent is not None:
                device.recent = recent
    return admitted[number]


def _packs(readings: Iterable[Reading]) -> dict[int, list[tuple[Any, ...]]]:
    """What was said under each number, of the readings that have no time of their own."""
    packs: dict[int, list[tuple[Any, ...]]] = {}
    for one in readings:
        if one.time_source is TimeSource.SEQUENCE:
            said = (one.quantity, one.value, one.text, one.unit)
            packs.setdefault(one.seq or 0, []).append(said)
    return packs


def _in_unit(device: DeviceRow, reading: Reading, value: float) -> float | None:
    """The value in the unit the device type names for it; as it came where none is named; None: not of its kind."""
    if reading.unit is None:
        return value
    said = device.quantities.get(reading.quantity)
    return units.convert(value, reading.unit, said["unit"]) if said else value


def put_readings(batch: Batch) -> None:
    """Store the values; `is_new` says which were not there, and the devices' last values follow.

    What is newer than the newest known of its device and quantity, whose row we have locked, cannot be there, and
    is copied into the table. What comes late is asked for one by one.
    """
    newer, late = [], []
    for one in batch.values:
        last = one.device.values.get(one.reading.quantity)
        if last is None or one.reading.observed_at > last.t:
            newer.append(one)
            _keep(one, last)
        else:
            late.append(one)
    if newer:
        _copy(newer)
    if late:
        new = _insert(late)
        for one in late:
            key = (one.device.id, one.reading.quantity, one.reading.observed_at)
            if key in new:
                new.discard(key)  # twice in one batch: the first is the one that counts
                one.is_new = True


def _copy(values: Sequence[Value]) -> None:
    try:
        with transaction.atomic():
            copying.send(sqlfile.load("sensors", "readings_copy"), _lines(values))
    except IntegrityError:
        # the states know less than the table: it was filled by something else; the table is right
        new = _insert(values)
        for one in values:
            one.is_new = (one.device.id, one.reading.quantity, one.reading.observed_at) in new


def _lines(values: Sequence[Value]) -> list[str]:
    """The values as COPY reads them. A column is formatted at once: one by one, instants cost most of all."""
    readings = [one.reading for one in values]
    columns = zip(
        [one.device.id for one in values],
        readings,
        arrays.column([one.observed_at for one in readings]),
        arrays.column([one.value for one in values]),
        arrays.column([one.received_at for one in values]),
        strict=True,
    )
    return [
        f"{device}\t{one.quantity}\t{at}\t{copying.NULL if value == 'null' else value}"
        f"\t{copying.field(one.text)}\t{one.time_source.value}\t{received_at}\n"
        for device, one, at, value, received_at in columns
    ]


def _insert(values: Sequence[Value]) -> set[tuple[Any, ...]]:
    """Store what is not there yet; the keys of what was not."""
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("sensors", "readings_put"),
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
        return set(cursor.fetchall())


def _keep(one: Value, last: Last | None) -> None:
    """A reading newer than any before it is new, and its device's last value."""
    one.is_new = True
    device, reading = one.device, one.reading
    device.observed_at = _later(device.observed_at, reading.observed_at)
    device.before.setdefault(reading.quantity, last)
    value = one.value if reading.text is None else reading.text
    unit = reading.unit if reading.quantity not in device.quantities else None
    device.values[reading.quantity] = Last(
        0.0 if value is None else value, reading.observed_at, unit
    )


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None or other > one else one
