"""The bytes of a command, as its type declares them: first bytes, then its parameters. Pure."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from sensors.codecs import declared
from sensors.codecs.fields import Endian

Number = Literal[
    "u8", "u16", "u24", "u32", "u64", "i8", "i16", "i24", "i32", "i64", "f32", "f64"
]  # fmt: skip


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A parameter in bytes, the reverse of a field that is read: raw = (value - offset) / scale, rounded."""

    param: str
    as_: Number = msgspec.field(name="as", default="u8")
    scale: float = 1.0
    offset: float = 0.0
    endian: Endian | None = None


class Octets(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is sent. port: of the frame (LoRaWAN FPort); starts: first bytes, hexadecimal, alone a whole command."""

    port: Annotated[int, msgspec.Meta(ge=1, le=223)]
    starts: str = ""
    fields: list[Part] = []
    endian: Endian = "big"


def encode(said: Octets, params: Mapping[str, float]) -> bytes:
    """The bytes of a command with these parameters. Raises OverflowError for one that has no room in its bytes."""
    out = [declared.octets(said.starts) or b""]
    return b"".join(out + [_part(one, params[one.param], said.endian) for one in said.fields])


def _part(part: Part, value: float, endian: Endian) -> bytes:
    raw = (value - part.offset) / part.scale
    order = part.endian or endian
    size = int(part.as_[1:]) // 8
    if part.as_[0] == "f":
        return struct.pack(("<" if order == "little" else ">") + ("f" if size == 4 else "d"), raw)
    return round(raw).to_bytes(size, order, signed=part.as_[0] == "i")


def why_not(said: Octets, bounds: Mapping[str, tuple[float, float]]) -> str:
    """What a declaration contradicts itself in; empty when every allowed command has bytes.

    bounds: least and most of each parameter.
    """
    if declared.octets(said.starts) is None:
        return f"{said.starts!r} is not hexadecimal"
    if not said.starts and not said.fields:
        return "`starts` or a field is expected: there is no byte to send"
    unknown = [one.param for one in said.fields if one.param not in bounds]
    if unknown:
        return f"{unknown[0]} is none of its params"
    if any(one.scale == 0 for one in said.fields):
        return "a scale of 0 leaves nothing of a number"
    for end in (0, 1):
        try:
            encode(said, {name: ends[end] for name, ends in bounds.items()})
        except OverflowError:
            return "not every value between the bounds has room in its bytes"
    return ""
