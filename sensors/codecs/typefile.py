"""A file of `sensors/device_types/`: what a type of device measures, how its messages are read, and examples. Pure.

[type]                name, rhythm_s, symbol, quantities = {water_level = {name = "水位", unit = "cm"}}
[payload]             how its bytes are read: `sensors.codecs.payload`
[[object]]            or where the values stand in what the server decoded: `sensors.codecs.fields.ObjectField`
[[command]]           what it can be told: `sensors.command_forms`
[[example]]           a message and what must come of it; `manage.py device_types check` holds the file to it

Its code is the name of the file.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec

from hub.foundation.errors import Phrase
from hub.foundation.tomlfile import Path
from sensors import command_forms, units
from sensors.codecs import declared, fields, payload
from sensors.codecs.fields import ObjectField, Read
from sensors.codecs.hub_json import Quantity
from sensors.codecs.payload import Decoded, Moment, Payload, Port
from sensors.command_forms import Command
from sensors.errors import BadPayload
from sensors.uplink import Uplink

CODE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
#: What a type may name without declaring where it stands: the network server's word on the radio.
OF_RADIO: Final = ("rssi", "snr")


class QuantitySpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One quantity of a type, in the unit it is stored in."""

    name: str
    unit: str
    name_en: str = ""


class TypeSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The [type] of a file."""

    name: Annotated[str, msgspec.Meta(max_length=60)]
    quantities: dict[Quantity, QuantitySpec]
    rhythm_s: Annotated[int, msgspec.Meta(ge=1, le=31_622_400)] = 3600
    symbol: Annotated[str, msgspec.Meta(max_length=30)] = ""
    name_en: str = ""


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message and what it says. hex: the device's bytes; object: or what the server decoded.

    gives: values by quantity; earlier: of moments before, each with `at`; faults: how many places cannot be read.
    """

    gives: dict[str, float | str]
    hex: str = ""
    object: dict[str, Any] = {}
    port: Port | None = None
    earlier: list[dict[str, Any]] = []
    faults: int = 0


class TypeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole file."""

    type: TypeSpec
    payload: Payload | None = None
    object: list[ObjectField] = []
    command: list[Command] = []
    example: list[Example] = []


def load(text: str, file: str) -> TypeFile:
    """A type from TOML. file: its name, for faults. Raises BadCodec with file, line and key."""
    read, document = declared.read(text, file, TypeFile)
    for name, said in read.type.quantities.items():
        if units.canonical(said.unit) is None:
            why = Phrase("the unit %(got)s is unknown", got=said.unit)
            raise document.fault(("type", "quantities", name), why)
    if read.payload is None and not read.object:
        raise document.fault((), Phrase("a [payload] or an [[object]] is expected"))
    if read.payload is not None:
        payload.check(read.payload, document)
    payload.check_object(read.object, document)
    _check_quantities(read, document)
    wrong = command_forms.why_not(read.command)
    if wrong:
        raise document.fault(("command",), wrong)
    for n, example in enumerate(read.example):
        if mistaken := mistake(read, example):
            raise document.fault(("example", n), mistaken)
    return read


def _check_quantities(read: TypeFile, document: declared.Document) -> None:
    """Raise BadCodec for a value the type has no quantity for, or not of its kind."""
    told: list[tuple[Path, fields.Value]] = [
        (("object", n), one) for n, one in enumerate(read.object)
    ]
    if read.payload is not None:
        told += payload.quantities(read.payload)
    for path, field in told:
        wanted = read.type.quantities.get(field.quantity)
        if wanted is None:
            why = Phrase("the type has no quantity %(got)s", got=field.quantity)
            raise document.fault(path, why)
        if field.unit is not None and units.convert(1.0, field.unit, wanted.unit) is None:
            why = Phrase(
                "%(got)s cannot be converted to %(wanted)s", got=field.unit, wanted=wanted.unit
            )
            raise document.fault(path, why)


def decode(kind: TypeFile, uplink: Uplink) -> Decoded:
    """The values of an uplink of this type, with what its server knows of it; and what could not be read.

    Its own bytes count, where the file says how they are read, else what the server decoded.
    """
    out = Decoded([], [])
    if kind.payload is not None and uplink.payload:
        out = payload.decode(kind.payload, uplink)
    elif kind.object and isinstance(uplink.decoded, dict):
        out = _of_object(kind, uplink)
    said = told(out, None)
    known = {"rssi": uplink.radio.rssi_dbm, "snr": uplink.radio.snr_db, **uplink.known}
    beside = [
        Read(name, value, None, None, "$")
        for name, value in known.items()
        if value is not None and name in kind.type.quantities and name not in said
    ]
    if beside:
        out.moments = [*out.moments, Moment(None, beside)]
    return out


def _of_object(kind: TypeFile, uplink: Uplink) -> Decoded:
    out, now = Decoded([], []), list[Read]()
    for field in kind.object:
        try:
            found = fields.at_place(field, uplink.decoded)
        except BadPayload as error:
            out.faults.append(error)
        else:
            if found is not None:
                now.append(found)
    if now:
        out.moments.append(Moment(None, now))
    return out


def mistake(kind: TypeFile, example: Example) -> str:
    """How what comes of an example differs from what it must give; empty when it does not."""
    octets = declared.octets(example.hex)
    if octets is None:
        return f"{example.hex!r} is not hexadecimal"
    uplink = Uplink("example", port=example.port, payload=octets, decoded=example.object or None)
    decoded = decode(kind, uplink)
    faults = "; ".join(f"{one.values['path']}: {one.values['why']}" for one in decoded.faults)
    if len(decoded.faults) != example.faults:
        return f"{example.faults} places that cannot be read are expected, got {len(decoded.faults)}: {faults}"
    now = told(decoded, None)
    if now != example.gives:
        return f"it gives {now}"
    earlier = [
        {"at": one.at.isoformat(), **_values(one.values)} for one in decoded.moments if one.at
    ]
    wanted = [{**one, "at": _utc(one.get("at"))} for one in example.earlier]
    return "" if earlier == wanted else f"it gives {earlier} of moments before"


def _utc(at: Any) -> str:
    return at.astimezone(UTC).isoformat() if isinstance(at, datetime) else str(at)


def told(decoded: Decoded, at: datetime | None) -> dict[str, float | str]:
    """The values of one moment by quantity; None for now."""
    found: dict[str, float | str] = {}
    for moment in decoded.moments:
        if moment.at == at:
            found |= _values(moment.values)
    return found


def _values(said: list[Read]) -> dict[str, float | str]:
    return {one.quantity: one.text if one.text is not None else one.value or 0.0 for one in said}
