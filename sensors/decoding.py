"""Uplinks of network servers to readings, once the type of their device is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sensors import library
from sensors.codecs import thingsboard, typefile
from sensors.codecs.fields import Read
from sensors.codecs.payload import Decoded, Moment
from sensors.errors import BadCodec, NoCodec
from sensors.parcel import DeviceRow, Parcel
from sensors.readings import Reading, TimeSource
from sensors.uplink import Uplink


def readings(
    parcel: Parcel, speaker: DeviceRow, devices: Mapping[str, DeviceRow]
) -> Iterator[tuple[str, list[Reading]]]:
    """The readings of a parcel's uplinks by device; none for a device nobody knows or the speaker may not speak for.

    What cannot be read is refused in the parcel, with its place; the rest of the same message is given.
    """
    for uplink in parcel.uplinks:
        device = devices.get(uplink.device)
        known = device is not None and (device is speaker or device.gateway_id == speaker.id)
        yield uplink.device, _of(parcel, uplink, device) if device and known else []


def _of(parcel: Parcel, uplink: Uplink, device: DeviceRow) -> list[Reading]:
    try:
        decoded = decode(uplink, device.type_code)
    except (BadCodec, NoCodec) as error:
        parcel.refuse(error)
        return []
    for fault in decoded.faults:
        parcel.refuse(fault)
    return list(_readings(parcel, uplink, decoded))


def decode(uplink: Uplink, type_code: str) -> Decoded:
    """The values of an uplink by the codec of its device's type.

    Without one, what the server decoded is taken as it is, by the names it gave. Raises NoCodec, BadCodec.
    """
    kind = library.codec(type_code)
    if kind is not None:
        return typefile.decode(kind, uplink)
    if isinstance(uplink.decoded, dict) and uplink.decoded:
        return _as_it_is(uplink.decoded)
    if not uplink.payload:
        return Decoded([], [])
    raise NoCodec(device=uplink.device, type=type_code)


def _as_it_is(said: dict[str, object]) -> Decoded:
    values = []
    for name, value in said.items():
        quantity = thingsboard.named(name)
        path = f"$.{name}"
        if quantity and isinstance(value, str):
            values.append(Read(quantity, None, value[:500], None, path))
        elif quantity and isinstance(value, bool | int | float):
            values.append(Read(quantity, float(value), None, None, path))
    return Decoded([Moment(None, values)] if values else [], [])


def _readings(parcel: Parcel, uplink: Uplink, decoded: Decoded) -> Iterator[Reading]:
    """At their own time, else the server's; without one, repeats are known by the counter of the frame."""
    if uplink.at is not None:
        now, source = uplink.at, TimeSource.OBSERVED
    else:
        now = parcel.envelope.received_at
        source = TimeSource.RECEIVED if uplink.counter is None else TimeSource.SEQUENCE
    for moment in decoded.moments:
        for one in moment.values:
            yield Reading(
                device=uplink.device,
                quantity=one.quantity,
                observed_at=moment.at or now,
                value=one.value,
                text=one.text,
                unit=one.unit,
                seq=uplink.counter if moment.at is None else None,
                time_source=TimeSource.OBSERVED if moment.at else source,
                path=one.path,
            )
