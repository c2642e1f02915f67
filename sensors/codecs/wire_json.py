"""What all JSON on the wire has in common: how a wrong value is told, and what a time is."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec

from sensors.errors import BadPayload

T = TypeVar("T")

#: msgspec ends its sentence with the place: "Expected `str`, got `int` - at `$.id`".
_PLACE: Final = re.compile(r"(?s)(.*) - at (?:`key` in )?`(.+)`")

#: … and quotes a word that is not in a list; what was sent may be somebody's name.
_QUOTED: Final = re.compile(r"Invalid enum value .*", re.DOTALL)

#: Seconds since 1970 between 2001 and 5138; milliseconds of our time lie far above.
_SECONDS: Final = (1e9, 1e11)
#: Years a clock may name: beyond them time zones and databases come to the end of their calendars.
_YEARS: Final = range(1900, 2201)


#: A time that ends in a leap second, which RFC 3339 §5.6 knows and no clock of ours does.
_LEAP: Final = re.compile(
    rb'"(\d{4}-(?:0[67]|12|01)-(?:3[01]|01)[Tt]\d\d:\d\d:)60(?:\.\d+)?([Zz]|[+-]\d\d:\d\d)"'
)


def read(decoder: msgspec.json.Decoder[T], payload: bytes) -> T:
    """The payload as the decoder's type.

    Raises BadPayload, with its path, for broken UTF-8, bad JSON or a wrong value.
    """
    try:
        try:
            value = decoder.decode(payload)
        except msgspec.ValidationError:
            value = decoder.decode(_LEAP.sub(_before_leap, payload))
    except msgspec.ValidationError as error:
        raise _wrong(error) from None
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError) as error:
        raise BadPayload(*_unreadable(payload, error)) from None
    if b"\\u0000" in payload:
        # PostgreSQL text cannot hold it; found here, it does not fail a batch first.
        raise BadPayload("$", "it holds the character U+0000")
    return value


def _before_leap(found: re.Match[bytes]) -> bytes:
    """The last instant before midnight UTC instead of the leap second that follows it; any other second 60 as it is."""
    minute, zone = (part.decode().upper() for part in found.groups())
    try:
        at = datetime.fromisoformat(f"{minute}59{zone}").astimezone(UTC)
    except ValueError:
        return found[0]
    is_leap = (at.month, at.day) in ((6, 30), (12, 31)) and (at.hour, at.minute) == (23, 59)
    return f'"{minute}59.999999{zone}"'.encode() if is_leap else found[0]


def shaped(said: Any, shape: type[T]) -> T:
    """What was read already, as a type. Raises BadPayload with its path."""
    try:
        return msgspec.convert(said, shape)
    except msgspec.ValidationError as error:
        raise _wrong(error) from None


def _wrong(error: msgspec.ValidationError) -> BadPayload:
    found = _PLACE.fullmatch(str(error))
    why, path = found.groups() if found else (str(error), "$")
    return BadPayload(path, _QUOTED.sub("Invalid value", why))


def _unreadable(payload: bytes, error: Exception) -> tuple[str, str]:
    try:
        payload.decode()
    except UnicodeDecodeError as broken:
        return f"byte {broken.start}", "it is not UTF-8"
    return "$", f"it is not JSON: {error}"


def instant(value: datetime | float, path: str) -> datetime:
    """A time of the wire as aware UTC: RFC 3339 with an offset, or seconds since 1970.

    Raises BadPayload for a time without zone, of an implausible year, and for an implausible count of seconds.
    """
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise BadPayload(
                path, f"{value.isoformat()} has no time zone; write an offset such as +08:00"
            )
        if value.year not in _YEARS:
            raise BadPayload(path, f"the year {value.year} is not of our time")
        return value.astimezone(UTC)
    if not _SECONDS[0] <= value < _SECONDS[1]:
        raise BadPayload(
            path, f"{value:g} is not in seconds since 1970 (nor are milliseconds taken)"
        )
    return datetime.fromtimestamp(value, UTC)


def encode(value: Any) -> bytes:
    """JSON as the hub publishes it: UTF-8, instants in RFC 3339 UTC."""
    return msgspec.json.encode(value)
