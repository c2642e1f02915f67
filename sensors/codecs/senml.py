"""SenML (RFC 8428) in JSON and CBOR: packs resolved, and turned into readings of devices."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final

import msgspec

from sensors.codecs import senml_cbor, wire_json
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


class Record(msgspec.Struct, gc=False):
    """One record as it was sent: the labels of §4.3, base fields first."""

    bn: str | None = None
    bt: float | None = None
    bu: str | None = None
    bv: float | None = None
    bs: float | None = None
    bver: int | None = None
    n: str = ""
    u: str | None = None
    v: float | None = None
    vs: str | None = None
    vb: bool | None = None
    vd: str | None = None
    s: float | None = None
    t: float = 0.0
    ut: float | None = None
    l: Any = None  # noqa: E741  the label of links


class Resolved(msgspec.Struct, gc=False):
    """One record with everything its base fields said (§4.6). t: seconds since 1970; path: where it stood."""

    n: str
    u: str | None
    t: float
    v: float | None
    vs: str | None
    vb: bool | None
    vd: str | None
    s: float | None
    sent: Record
    path: str
    #: Its time was counted from now.
    relative: bool


_decoder: Final = msgspec.json.Decoder(list[Record])
_NOTHING: Final = (None,) * 6

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


def resolve(payload: bytes, now: datetime, *, cbor: bool = False) -> list[dict[str, Any]]:
    """The resolved records of a pack (§4.6), in chronological order; times are absolute seconds.

    now: what relative times count from. A record that gives only base fields yields nothing.
    Raises BadPayload for a newer version, a label ending in "_" (must be understood, §4.4), a
    wrong type or name, and a record with several values or none.
    """
    records, version = _walk(_read(payload, cbor=cbor), now)
    out = []
    for one in records:
        said = {
            "n": one.n, "u": one.u, "t": one.t, "v": one.v, "vs": one.vs, "vb": one.vb, "vd": one.vd,
            "s": one.s, "ut": one.sent.ut, "l": one.sent.l,
            "bver": None if version == VERSION else version,
        }  # fmt: skip
        out.append({label: value for label, value in said.items() if value is not None})
    return out


def _read(payload: bytes, *, cbor: bool) -> list[Record]:
    """The records of a pack as they were sent. Raises BadPayload."""
    if cbor:
        said = senml_cbor.labelled(payload)
        _refuse_unknown(said)
        return wire_json.shaped(said, list[Record])
    records: list[Record] = wire_json.read(_decoder, payload)
    if b'_"' in payload:
        _refuse_unknown(msgspec.json.decode(payload))
    return records


def _walk(records: list[Record], now: datetime) -> tuple[list[Resolved], int]:
    """Resolved records in chronological order, and the version of the pack."""
    base, version = Record(), _version(records)
    arrived, out = now.timestamp(), []
    for n, record in enumerate(records):
        path = f"$[{n}]"
        if record.bn is not None:
            base.bn = record.bn
        if record.bt is not None:
            base.bt = _number(record.bt, path, "bt")
        if record.bu is not None:
            base.bu = record.bu
        if record.bv is not None:
            base.bv = _number(record.bv, path, "bv")
        if record.bs is not None:
            base.bs = _number(record.bs, path, "bs")
        if not _is_base(record):
            out.append(_resolved(record, base, arrived, path))
    if any(later.t < earlier.t for earlier, later in pairwise(out)):
        out.sort(key=lambda one: one.t)
    return out, version


def _version(records: list[Record]) -> int:
    """The version of a pack; 10 where none is said. Raises BadPayload for a newer one, and for two."""
    said: int | None = None
    for n, record in enumerate(records):
        if record.bver is None:
            continue
        path = f"$[{n}].bver"
        if record.bver > VERSION:
            raise BadPayload(path, f"version {record.bver} is newer than {VERSION}")
        if said not in {None, record.bver} or (n and said is None and record.bver != VERSION):
            raise BadPayload(path, "all records of a pack have one version")
        said = record.bver
    return VERSION if said is None else said


def _refuse_unknown(pack: list[dict[str, Any]]) -> None:
    for n, record in enumerate(pack):
        label = next((label for label in record if label.endswith("_")), None)
        if label is not None:
            raise BadPayload(
                f"$[{n}].{label}", "a label ending in _ must be understood, and is not"
            )


def _number(value: float, path: str, label: str) -> float:
    if not -_LARGEST <= value <= _LARGEST:
        raise BadPayload(f"{path}.{label}", "the number is too large to be a measurement")
    return value


def _is_base(record: Record) -> bool:
    """Whether a record says nothing but what holds for those after it."""
    said = (record.v, record.vs, record.vb, record.vd, record.s, record.u)
    return said == _NOTHING and not record.n and not record.t


def _resolved(record: Record, base: Record, arrived: float, path: str) -> Resolved:
    name = (base.bn or "") + record.n
    if not _NAME.fullmatch(name):
        raise BadPayload(
            f"{path}.n", f"{name!r} is no name; A-Z a-z 0-9 - : . / _ after a letter or digit"
        )
    seconds = (base.bt or 0.0) + record.t
    relative = seconds < ABSOLUTE
    at = arrived + seconds if relative else seconds
    if not 0 <= at < _LATEST:
        raise BadPayload(f"{path}.t", f"{at:g} is no time in seconds since 1970")
    values = 4 - (record.v, record.vs, record.vb, record.vd).count(None)
    if values > 1:
        raise BadPayload(path, "one value is expected, got several of v, vs, vb, vd")
    # a missing one of the two counts as zero
    total = record.s if base.bs is None else base.bs + (record.s or 0.0)
    value = record.v
    if base.bv is not None and (value is not None or (values == 0 and total is None)):
        value = base.bv + (value or 0.0)
    if values == 0 and value is None and total is None:
        raise BadPayload(path, "a value (v, vs, vb, vd) or a sum (s) is expected")
    if value is not None:
        _number(value, path, "v")
    if total is not None:
        _number(total, path, "s")
    unit = record.u if record.u is not None else base.bu
    return Resolved(
        name, unit, at, value, record.vs, record.vb, record.vd, total, record, path, relative
    )


def decode(env: Envelope, device: str, *, cbor: bool = False) -> list[Reading]:
    """The readings of a pack, in chronological order. device: the one the topic names.

    A sum is a reading of its own, `<quantity>_sum`. Relative times count from the arrival and
    are marked so.
    Raises BadPayload(path, why).
    """
    out: list[Reading] = []
    records, _ = _walk(_read(env.payload, cbor=cbor), env.received_at)
    names: dict[tuple[str, str | None], tuple[str, str]] = {}
    for one in records:
        key = (one.n, one.u)
        if key not in names:
            names[key] = named(one.n, one.u, device)
        whose, quantity = names[key]
        at = datetime.fromtimestamp(one.t, UTC)
        source = TimeSource.RECEIVED if one.relative else TimeSource.OBSERVED
        if one.vd is not None:
            _check_data(one.vd, f"{one.path}.vd")
        value, text = one.v, one.vs if one.vs is not None else one.vd
        if one.vb is not None:
            value = float(one.vb)
        if value is not None or text is not None:
            out.append(Reading(whose, quantity, at, value, text, one.u, None, source, one.path))
        if one.s is not None:
            out.append(
                Reading(whose, f"{quantity}_sum", at, one.s, time_source=source, path=one.path)
            )
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
