"""The hub's own JSON for readings: one object, with `values` or a list of `readings`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec

from sensors.codecs import wire_json
from sensors.envelope import Envelope
from sensors.errors import BadPayload
from sensors.readings import Reading, TimeSource

Quantity = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Seq = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]


class Measured(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value with its unit; without one the unit registered for the quantity is meant."""

    value: float | bool | str
    unit: Annotated[str, msgspec.Meta(max_length=16)] | None = None


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Values of one moment. device: another device behind the one the topic names, a gateway."""

    values: dict[Quantity, float | bool | str | Measured]
    at: datetime | float | None = None
    seq: Seq | None = None
    device: Code | None = None


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One pack written directly, or several under `readings` with `at` as their default."""

    values: dict[Quantity, float | bool | str | Measured] | None = None
    at: datetime | float | None = None
    seq: Seq | None = None
    device: Code | None = None
    readings: list[Pack] | None = None


_decoder: Final = msgspec.json.Decoder(Message)


def decode(env: Envelope, device: str) -> list[Reading]:
    """The readings of a hub JSON message, in its order. device: the one the topic names.

    A pack without `at` takes the message's; with neither, the time of arrival, marked so.
    Raises BadPayload(path, why), for an unknown field, too: what it meant (`time` for `at`) would be lost.
    """
    message = wire_json.read(_decoder, env.payload)
    if (message.values is None) == (message.readings is None):
        raise BadPayload("$", "expected either `values` or `readings`")
    out: list[Reading] = []
    if message.values is not None:
        _unpack(out, env, message, message.values, device, None, "$")
    for n, pack in enumerate(message.readings or ()):
        path = f"$.readings[{n}]"
        _unpack(out, env, pack, pack.values, message.device or device, message.at, path)
    if not out:
        raise BadPayload("$", "it holds no value")
    return out


def _unpack(
    out: list[Reading],
    env: Envelope,
    pack: Pack | Message,
    values: dict[Quantity, float | bool | str | Measured],
    device: str,
    default_at: datetime | float | None,
    path: str,
) -> None:
    given = pack.at if pack.at is not None else default_at
    if given is not None:
        at, source = wire_json.instant(given, f"{path}.at"), TimeSource.OBSERVED
    else:
        # Packs without a time in one message must not fall on the same instant.
        at = env.received_at + timedelta(microseconds=len(out))
        source = TimeSource.RECEIVED if pack.seq is None else TimeSource.SEQUENCE
    for quantity, said in values.items():
        value, unit = (said.value, said.unit) if isinstance(said, Measured) else (said, None)
        out.append(
            Reading(
                device=pack.device or device,
                quantity=quantity,
                observed_at=at,
                value=None if isinstance(value, str) else float(value),
                text=value if isinstance(value, str) else None,
                unit=unit,
                seq=pack.seq,
                time_source=source,
                path=f"{path}.values.{quantity}",
            )
        )
