"""SenML JSON (RFC 8428): packs resolved, and turned into readings of devices."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from sensors.codecs import wire_json
from sensors.envelope import Envelope
from sensors.errors import BadPayload
from sensors.readings import Reading, TimeSource

#: Times below are relative to now (§4.5.3).
ABSOLUTE: Final = 2**28
#: The year 5138: far beyond any clock, within what a calendar can hold.
_LATEST: Final = 1e11
#: No quantity of a city is larger; sums of two still have room in a double.
_LARGEST: Final = 1e300
#: The version this reader understands (§4.4).
VERSION: Final = 10

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9:./_-]*")
_NUMBER: Final = (int, float)
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    **dict.fromkeys(("bt", "bv", "bs", "v", "s", "t", "ut"), _NUMBER),
    **dict.fromkeys(("bn", "bu", "n", "u", "vs", "vd"), (str,)),
    "bver": (int,),
    "vb": (bool,),
}
_BASE: Final = frozenset({"bn", "bt", "bu", "bv", "bs", "bver"})
_VALUES: Final = ("v", "vs", "vb", "vd")

_decoder: Final[msgspec.json.Decoder[list[dict[str, Any]]]] = msgspec.json.Decoder(
    list[dict[str, Any]]
)

#: What a record without a name of its own measures, by its unit.
_BY_UNIT: Final[dict[str, str]] = {
    "Cel": "temperature",
    "K": "temperature",
    "%RH": "humidity",
    "%EL": "battery",
    "lat": "latitude",
    "lon": "longitude",
    "m": "length",
    "Pa": "pressure",
    "V": "voltage",
    "A": "current",
    "W": "power",
    "dB": "level",
    "dBA": "noise",
    "lx": "illuminance",
    "m/s": "speed",
    "ppm": "concentration",
}

#: Device names as URNs (RFC 9039): the identifier ends before the next separator.
_URN: Final = re.compile(r"(urn:dev:(?:mac|ow|org|os|ops):[A-Za-z0-9.-]+)(?:[:_/](.+))?")


def resolve(payload: bytes, now: datetime) -> list[dict[str, Any]]:
    """The resolved records of a pack (§4.6), in chronological order; times are absolute seconds.

    now: what relative times count from. A record that gives only base fields yields nothing.
    Raises BadPayload for a newer version, a label ending in "_" (must be understood, §4.4), a
    wrong type or name, and a record with several values or none.
    """
    return [record for record, _ in _walk(payload, now)]


def _walk(payload: bytes, now: datetime) -> list[tuple[dict[str, Any], bool]]:
    """Resolved records, each with whether its time was relative."""
    out: list[tuple[dict[str, Any], bool]] = []
    base: dict[str, Any] = {}
    records: list[dict[str, Any]] = wire_json.read(_decoder, payload)
    for n, record in enumerate(records):
        path = f"$[{n}]"
        _check(record, path)
        version = record.get("bver", base.get("bver", VERSION))
        if version != base.get("bver", version):
            raise BadPayload(f"{path}.bver", "all records of a pack have one version")
        base |= {label: record[label] for label in _BASE if label in record}
        base["bver"] = version
        if not _BASE.issuperset(record):
            relative = base.get("bt", 0) + record.get("t", 0) < ABSOLUTE
            out.append((_resolved(record, base, now, path), relative))
    return sorted(out, key=lambda one: float(one[0]["t"]))


def _check(record: dict[str, Any], path: str) -> None:
    for label, value in record.items():
        types = _TYPES.get(label)
        if types is None:
            if label.endswith("_"):
                raise BadPayload(
                    f"{path}.{label}", "a label ending in _ must be understood, and is not"
                )
        elif not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            wanted = " or ".join(sorted({one.__name__ for one in types}))
            raise BadPayload(f"{path}.{label}", f"expected {wanted}, got {type(value).__name__}")
        elif isinstance(value, _NUMBER) and not -_LARGEST <= value <= _LARGEST:
            raise BadPayload(f"{path}.{label}", "the number is too large to be a measurement")
    if record.get("bver", VERSION) > VERSION:
        raise BadPayload(f"{path}.bver", f"version {record['bver']} is newer than {VERSION}")


def _resolved(
    record: dict[str, Any], base: dict[str, Any], now: datetime, path: str
) -> dict[str, Any]:
    name = base.get("bn", "") + record.get("n", "")
    if not _NAME.fullmatch(name):
        raise BadPayload(
            f"{path}.n", f"{name!r} is no name; A-Z a-z 0-9 - : . / _ after a letter or digit"
        )
    out: dict[str, Any] = {"n": name}
    unit = record.get("u", base.get("bu"))
    if unit is not None:
        out["u"] = unit
    seconds = base.get("bt", 0) + record.get("t", 0)
    out["t"] = seconds if seconds >= ABSOLUTE else now.timestamp() + seconds
    if not 0 <= out["t"] < _LATEST:
        raise BadPayload(f"{path}.t", f"{out['t']:g} is no time in seconds since 1970")
    out |= _values(record, base, path)
    out |= {label: record[label] for label in ("ut", "l") if label in record}
    if base["bver"] != VERSION:
        out["bver"] = base["bver"]
    return out


def _values(record: dict[str, Any], base: dict[str, Any], path: str) -> dict[str, Any]:
    """The value and the sum with their bases added; a missing one of the two counts as zero."""
    given = [label for label in _VALUES if label in record]
    if len(given) > 1:
        raise BadPayload(path, f"one value is expected, got {', '.join(given)}")
    out: dict[str, Any] = {label: record[label] for label in given}
    if "s" in record or "bs" in base:
        out["s"] = base.get("bs", 0) + record.get("s", 0)
    if given == ["v"] or (not out and "bv" in base):
        out["v"] = base.get("bv", 0) + record.get("v", 0)
    if not out:
        raise BadPayload(path, "a value (v, vs, vb, vd) or a sum (s) is expected")
    return out


def decode(env: Envelope, device: str) -> list[Reading]:
    """The readings of a pack, in chronological order. device: the one the topic names.

    A sum is a reading of its own, `<quantity>_sum`. Relative times count from the arrival and
    are marked so.
    Raises BadPayload(path, why).
    """
    out: list[Reading] = []
    for n, (record, relative) in enumerate(_walk(env.payload, env.received_at)):
        whose, quantity = named(record["n"], record.get("u"), device)
        common: dict[str, Any] = {
            "device": whose,
            "observed_at": datetime.fromtimestamp(record["t"], UTC),
            "time_source": TimeSource.RECEIVED if relative else TimeSource.OBSERVED,
            "path": f"$[{n}]",
        }
        if "vd" in record:
            _check_data(record["vd"], f"$[{n}].vd")
        if any(label in record for label in _VALUES):
            value = record.get("v", record.get("vb"))
            out.append(
                Reading(
                    quantity=quantity,
                    value=None if value is None else float(value),
                    text=record.get("vs", record.get("vd")),
                    unit=record.get("u"),
                    **common,
                )
            )
        if "s" in record:
            out.append(Reading(quantity=f"{quantity}_sum", value=float(record["s"]), **common))
    if not out:
        raise BadPayload("$", "it holds no value")
    return out


def _check_data(text: str, path: str) -> None:
    try:
        base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise BadPayload(path, "it is not base64 with the URL-safe alphabet") from None


def named(name: str, unit: str | None, device: str) -> tuple[str, str]:
    """Device and quantity of a resolved SenML name that came under a device's topic.

    "<topic's device><: / _ .><quantity>", a device URN (RFC 9039) with or without a quantity,
    "<other device>/<quantity>" or "<other device>:<quantity>" from a gateway, or a plain quantity.
    """
    rest: str | None
    if name == device:
        return device, _BY_UNIT.get(unit or "", "value")
    if name.startswith(device) and name[len(device)] in ":/_.":
        return device, _quantity(name[len(device) + 1 :], unit)
    urn = _URN.fullmatch(name)
    if urn:
        whose, rest = urn.groups()
        return whose, _quantity(rest or "", unit)
    whose, separator, rest = name.replace("/", ":").rpartition(":")
    if separator:
        return name[: len(whose)], _quantity(rest, unit)
    return device, _quantity(name, unit)


def _quantity(text: str, unit: str | None) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:40]
    if not plain:
        return _BY_UNIT.get(unit or "", "value")
    return plain if plain[0].isalpha() else f"q_{plain}"[:40]
