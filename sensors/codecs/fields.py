"""One declared value: which bytes or which place in a document, and how a number of the city comes of it. Pure."""

from __future__ import annotations

import struct
from typing import Annotated, Any, Final, Literal

import msgspec

from sensors.codecs import paths
from sensors.codecs.hub_json import Quantity
from sensors.errors import BadPayload

Kind = Literal[
    "u8", "u16", "u24", "u32", "u64", "i8", "i16", "i24", "i32", "i64", "f32", "f64", "bcd", "hex", "text"
]  # fmt: skip
Endian = Literal["little", "big"]
#: Longest run of bytes that is one value.
LONGEST: Final = 222
#: Digits after the point that are kept: 308 x 0.1 is 30.8 and not 30.800000000000004.
_DIGITS: Final = 9


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What becomes of a raw number: value = curve(raw) x scale + offset, or what `values` says.

    quantity: its name; empty: the bytes are passed over. curve: coefficients of a polynomial, the constant first.
    values: raw number, written as text, to number or word; `other` stands for those it does not name.
    missing: raw numbers by which the device says that it has no value. unit: where it is not the type's own.
    """

    quantity: Quantity | Literal[""] = ""
    unit: Annotated[str, msgspec.Meta(max_length=16)] | None = None
    scale: float = 1.0
    offset: float = 0.0
    curve: list[float] = []
    values: dict[str, float | str] = {}
    other: float | str | None = None
    missing: list[int] = []


class Field(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A value in bytes. at: the first byte, counted from 0; without it, the one after the field before.

    bits: lowest bit and how many, of the number `as` reads; signed when that is. size: bytes, of `bcd`, `hex`, `text`.
    """

    as_: Kind = msgspec.field(name="as", default="u8")
    at: Annotated[int, msgspec.Meta(ge=0, le=LONGEST)] | None = None
    size: Annotated[int, msgspec.Meta(ge=1, le=LONGEST)] | None = None
    bits: tuple[Annotated[int, msgspec.Meta(ge=0)], Annotated[int, msgspec.Meta(ge=1)]] | None = (
        None
    )
    endian: Endian | None = None


class ObjectField(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A value at a place of what the network server decoded. `values` may name its words, too."""

    path: str


class Read(msgspec.Struct, frozen=True, gc=False):
    """A value that was read. text: None for a number. path: where it stood."""

    quantity: str
    value: float | None
    text: str | None
    unit: str | None
    path: str


def width(field: Field) -> int:
    """How many bytes a field takes."""
    return field.size or (int(field.as_[1:]) // 8 if field.as_[1:].isdecimal() else 1)


def why_not(field: Field) -> str:
    """What a field contradicts itself in; empty when it does not."""
    if field.as_ in {"bcd", "hex", "text"}:
        if field.size is None:
            return f"`as = {field.as_!r}` needs `size`, in bytes"
        if field.bits:
            return "only whole numbers have bits"
    elif field.size is not None:
        return f"`as = {field.as_!r}` has a size of its own"
    if field.bits and (field.as_[0] not in "ui" or sum(field.bits) > 8 * width(field)):
        return f"bits {list(field.bits)} are not within {field.as_}"
    return bad_values(field)


def bad_values(value: Value) -> str:
    """What the table of values, or what stands beside it, contradicts itself in."""
    if value.values and (value.curve or value.scale != 1.0 or value.offset):
        return "`values` and `scale`, `offset` or `curve` exclude each other"
    if value.other is not None and not value.values:
        return "`other` stands for what `values` does not name; there is no `values`"
    return ""


def read(field: Field, data: bytes, at: int, endian: Endian) -> Read | None:
    """The value of a field that begins at byte `at`; None where the device says it has none.

    Raises BadPayload("byte N", why) for a payload that ends before, and a number `values` does not name.
    """
    path = f"byte {at}"
    octets = data[at : at + width(field)]
    if len(octets) < width(field):
        raise BadPayload(path, f"{width(field)} bytes are expected, {len(octets)} are left")
    if not field.quantity:
        return None
    if field.as_ == "hex":
        return Read(field.quantity, None, octets.hex(), field.unit, path)
    if field.as_ == "text":
        said = octets.rstrip(b"\0").decode("utf-8", "replace").replace("\0", "\ufffd")
        return Read(field.quantity, None, said, field.unit, path)
    return told(field, _raw(field, octets, field.endian or endian, path), path)


def _raw(field: Field, octets: bytes, endian: Endian, path: str) -> float:
    if field.as_[0] == "f":
        return float(
            struct.unpack(("<" if endian == "little" else ">") + "fd"[len(octets) > 4], octets)[0]
        )
    if field.as_ == "bcd":
        digits = (octets if endian == "big" else octets[::-1]).hex()
        if not digits.isdecimal():
            raise BadPayload(path, f"{digits} is not a number in decimal digits")
        return int(digits)
    if not field.bits:
        return int.from_bytes(octets, endian, signed=field.as_[0] == "i")
    first, many = field.bits
    number = int.from_bytes(octets, endian) >> first & ((1 << many) - 1)
    return number - (1 << many) if field.as_[0] == "i" and number >> (many - 1) else number


def at_place(field: ObjectField, document: Any) -> Read | None:
    """The value at a place of a document; None where nothing stands there. Raises BadPayload."""
    found, path = paths.find(document, field.path), f"$.{field.path}"
    if found is None:
        return None
    if isinstance(found, str):
        if found in field.values:
            return _as(field, field.values[found], path)
        if field.values:
            return _otherwise(field, found, path)
        return Read(field.quantity, None, found[:500], field.unit, path)
    if not isinstance(found, bool | int | float):
        raise BadPayload(path, "one value is expected, not a list or an object")
    return told(field, float(found) if isinstance(found, bool) else found, path)


def told(value: Value, raw: float, path: str) -> Read | None:
    """What a raw number means; None for one that means there is none. Raises BadPayload."""
    if raw in value.missing or raw != raw:
        return None
    if value.values:
        said = value.values.get(str(int(raw)) if raw == int(raw) else str(raw))
        return _otherwise(value, raw, path) if said is None else _as(value, said, path)
    number = raw
    if value.curve:
        number = 0.0
        for coefficient in reversed(value.curve):
            number = number * raw + coefficient
    return _as(value, round(number * value.scale + value.offset, _DIGITS), path)


def _otherwise(value: Value, said: object, path: str) -> Read:
    if value.other is None:
        known = ", ".join(value.values)
        shown = said if not isinstance(said, str) else "a word"
        raise BadPayload(path, f"{value.quantity} is one of {known}, got {shown}")
    return _as(value, value.other, path)


def _as(value: Value, said: float | str, path: str) -> Read:
    if isinstance(said, str):
        return Read(value.quantity, None, said, value.unit, path)
    return Read(value.quantity, float(said), None, value.unit, path)
