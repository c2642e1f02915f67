"""The envelope of a network server, as a file of `sensors/servers/` declares it: JSON becomes an `Uplink`. Pure."""

from __future__ import annotations

import base64
import binascii
import math
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, Literal

import msgspec

from sensors.codecs import declared, downlink, paths, wire_json
from sensors.codecs.hub_json import Quantity
from sensors.envelope import Envelope
from sensors.errors import BadPayload
from sensors.topics import SEGMENT
from sensors.uplink import Place, Radio, Uplink

Paths = list[str]


class RadioSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where radio quality stands. receptions: a list, one element a gateway; rssi, snr, lon, lat below it.

    frequency_scale: makes hertz of what the server writes.
    """

    receptions: Paths = []
    rssi: Paths = []
    snr: Paths = []
    lon: Paths = []
    lat: Paths = []
    frequency: Paths = []
    frequency_scale: float = 1.0
    spreading_factor: Paths = []


class UplinkSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the parts of an uplink stand; of several places the first that holds something counts."""

    device: Paths = []
    name: Paths = []
    at: Paths = []
    port: Paths = []
    counter: Paths = []
    payload: Paths = []
    encoding: Literal["base64", "hex"] = "base64"
    decoded: Paths = []
    lon: Paths = []
    lat: Paths = []


class Only(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which messages are uplinks, where one topic carries more: the text at `path` is one of `of`."""

    path: str
    of: list[str]


class Server(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of `sensors/servers/`."""

    uplink: UplinkSpec
    radio: RadioSpec = RadioSpec()
    only: Only | None = None
    #: What the server calls the device in its own topics, by name; kept for the commands that go back.
    address: dict[str, Paths] = {}
    #: Numbers the server says of the device, by quantity; kept where the type of the device names the quantity.
    known: dict[Quantity, Paths] = {}


def load(text: str, file: str) -> Server:
    """An envelope from TOML. Raises BadCodec with file, line and key."""
    server, document = declared.read(text, file, Server)
    for table in ("uplink", "radio"):
        spec = getattr(server, table)
        for key in type(spec).__struct_fields__:
            for number, path in enumerate(_paths(spec, key)):
                if not paths.is_one(path):
                    raise document.fault((table, key, number), f"{path!r} is no place in JSON")
    for table in ("known", "address"):
        for key, places in getattr(server, table).items():
            if not all(paths.is_one(path) for path in places):
                raise document.fault((table, key), "places in JSON are expected")
    return server


def _paths(spec: UplinkSpec | RadioSpec, key: str) -> Paths:
    said = getattr(spec, key)
    return said if isinstance(said, list) else []


def read(server: Server, env: Envelope, device: str = "") -> Uplink | None:
    """The uplink of a message; None for one that is something else. device: the one the topic names, if it does.

    Raises BadPayload(path, why).
    """
    return uplink(server, document(env), device)


def document(env: Envelope) -> dict[str, Any]:
    """The JSON of a message. Raises BadPayload(path, why)."""
    return wire_json.read(_json, env.payload)


def uplink(server: Server, said: dict[str, Any], device: str = "") -> Uplink | None:
    """`read`, of a message that is a document already."""
    if server.only and paths.find(said, server.only.path) not in server.only.of:
        return None
    spec = server.uplink
    raw, path = paths.first(said, spec.device)
    radio, heard_at = _radio(server.radio, said)
    return Uplink(
        device=eui(raw, path) if raw is not None else _named(device, spec),
        at=_at(spec, said),
        port=_whole(said, spec.port, 255),
        counter=_whole(said, spec.counter, 2**32 - 1),
        payload=_payload(spec, said),
        decoded=_decoded(spec, said),
        radio=radio,
        place=_place(paths.first(said, spec.lon)[0], paths.first(said, spec.lat)[0]) or heard_at,
        name=str(paths.first(said, spec.name)[0] or "")[:100],
        known=_known(server, said),
        address=_address(server, said),
    )


def _address(server: Server, said: Any) -> dict[str, str]:
    """What fits into a topic of what the server calls the device."""
    found = {name: paths.first(said, where)[0] for name, where in server.address.items()}
    return {
        name: text
        for name, text in found.items()
        if isinstance(text, str) and downlink.SEGMENT.fullmatch(text)
    }


def _known(server: Server, said: Any) -> dict[str, float]:
    found = {name: _number(paths.first(said, where)[0]) for name, where in server.known.items()}
    return {name: number for name, number in found.items() if number is not None}


_json: Final = msgspec.json.Decoder(dict[str, Any])


def _named(device: str, spec: UplinkSpec) -> str:
    if not device:
        expected = " or ".join(spec.device) or "the topic"
        raise BadPayload("$", f"it names no device at {expected}")
    return eui(device, "topic")


def eui(said: Any, path: str = "$") -> str:
    """The code of a device: an EUI-64 in lower case, however it was written; other names as they are.

    Raises BadPayload for what cannot be a code.
    """
    text = str(said).strip() if isinstance(said, str | int) else ""
    octets = declared.octets(text)
    if octets is not None and len(octets) == 8:
        return octets.hex()
    if len(text) == 12 and text.endswith(
        "="
    ):  # eight bytes in base64, as protocol buffers print them
        try:
            return base64.b64decode(text, validate=True).hex()
        except ValueError:
            pass
    if not SEGMENT.fullmatch(text):
        raise BadPayload(_at_path(path), "it is no EUI and no code of a device")
    return text


def _at_path(path: str) -> str:
    return f"$.{path}"


def _payload(spec: UplinkSpec, said: Any) -> bytes:
    text, path = paths.first(said, spec.payload)
    if text is None or text == "":
        return b""
    if not isinstance(text, str):
        raise BadPayload(_at_path(path), "the payload is a text")
    if spec.encoding == "hex":
        octets = declared.octets(text)
        if octets is None:
            raise BadPayload(_at_path(path), "it is not hexadecimal")
        return octets
    try:  # the padding may be left out (RFC 4648 §3.2)
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadPayload(_at_path(path), f"it is not base64: {error}") from None


def _decoded(spec: UplinkSpec, said: Any) -> Any:
    found, path = paths.first(said, spec.decoded)
    if not isinstance(found, str):
        return found
    try:  # a document in a text, as older servers write it
        return msgspec.json.decode(found) if found else None
    except msgspec.DecodeError as error:
        raise BadPayload(_at_path(path), f"it is not JSON: {error}") from None


def _whole(said: Any, where: Paths, greatest: int) -> int | None:
    found, path = paths.first(said, where)
    if found is None:
        return None
    number = int(found) if isinstance(found, str) and found.isdecimal() else found
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= greatest:
        raise BadPayload(_at_path(path), f"a whole number from 0 to {greatest} is expected")
    return number


def _number(found: Any) -> float | None:
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        number = float(found)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


#: With and without hyphens and colons; some servers write the date one way and the time the other.
_TIME: Final = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)[Tt ](\d\d):?(\d\d):?(\d\d)(?:[.,](\d+))?([Zz]|[+-]\d\d:?(?:\d\d)?)"
)
_MILLISECONDS: Final = 1e11


def _at(spec: UplinkSpec, said: Any) -> datetime | None:
    found, path = paths.first(said, spec.at)
    return None if found is None or found == "" else instant(found, _at_path(path))


def instant(found: Any, path: str) -> datetime:
    """A time as servers write it, aware UTC: RFC 3339 or ISO 8601 with a zone, seconds or milliseconds since 1970.

    Digits beyond microseconds are cut off. Raises BadPayload.
    """
    if isinstance(found, int | float) and not isinstance(found, bool):
        return wire_json.instant(found / 1000 if found >= _MILLISECONDS else found, path)
    match = _TIME.fullmatch(found.strip()) if isinstance(found, str) else None
    if match is None:
        raise BadPayload(path, "a time with its zone is expected, such as 2026-11-21T08:00:00Z")
    *date, fraction, zone = match.groups()
    try:
        year, month, day, hour, minute, second = map(int, date)
        micro = int((fraction or "0")[:6].ljust(6, "0"))
        at = datetime(year, month, day, hour, minute, second, micro, _zone(zone))
        return wire_json.instant(at, path)
    except (ValueError, OverflowError) as error:
        raise BadPayload(path, f"there is no such time: {error}") from None


def _zone(text: str) -> timezone:
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if text[0] == "-" else away)


def _radio(spec: RadioSpec, said: Any) -> tuple[Radio, Place | None]:
    """Quality by the gateway that heard it best, and where that one stands."""
    listed, _ = paths.first(said, spec.receptions)
    heard = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    found = [(_number(paths.first(one, spec.rssi)[0]), one) for one in heard or [said]]
    rssi, best = max(found, key=lambda one: -math.inf if one[0] is None else one[0])
    factor, _ = paths.first(said, spec.spreading_factor)
    frequency = _number(paths.first(said, spec.frequency)[0])
    radio = Radio(
        rssi_dbm=rssi,
        snr_db=_number(paths.first(best, spec.snr)[0]),
        gateways=len(heard) or (rssi is not None),
        frequency_hz=None if frequency is None else round(frequency * spec.frequency_scale),
        spreading_factor=_factor(factor),
    )
    lon, lat = (
        paths.first(best, where)[0] or paths.first(said, where)[0] for where in (spec.lon, spec.lat)
    )
    return radio, _place(lon, lat, of_gateway=True)


def _factor(said: Any) -> int | None:
    """7 to 12: a number, or within a data rate such as "SF9 BW125 4/5"."""
    found = re.search(r"SF ?(\d{1,2})|^(\d{1,2})$", str(said))
    return int(found[1] or found[2]) if found else None


def _place(lon: Any, lat: Any, *, of_gateway: bool = False) -> Place | None:
    """A place; (0, 0) is what servers write when they know none."""
    x, y = _number(lon), _number(lat)
    if x is None or y is None or (x == 0 and y == 0) or abs(x) > 180 or abs(y) > 90:
        return None
    return Place(x, y, of_gateway)
