"""ThingsBoard's JSON for gateways: {"Device A": [{"ts": 1483228800000, "values": {"temperature": 42}}]}. Pure.

A device may also stand with its values alone, without a list or a time: they are of the arrival.
"""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from sensors.codecs import wire_json
from sensors.codecs.server import instant
from sensors.envelope import Envelope
from sensors.errors import BadPayload
from sensors.readings import Reading, TimeSource

_json: Final = msgspec.json.Decoder(dict[str, Any])


def decode(env: Envelope) -> list[Reading]:
    """The readings of a message, in its order. Names of values become quantities: "CO2 (ppm)" is co2_ppm.

    Raises BadPayload(path, why).
    """
    return readings(env, document(env))


def document(env: Envelope) -> dict[str, Any]:
    """The JSON of a message. Raises BadPayload(path, why)."""
    return wire_json.read(_json, env.payload)


def readings(env: Envelope, document: dict[str, Any]) -> list[Reading]:
    """`decode`, of a message that is a document already."""
    out: list[Reading] = []
    for device, said in document.items():
        packs = said if isinstance(said, list) else [said]
        for n, pack in enumerate(packs):
            path = f"$.{device}[{n}]" if isinstance(said, list) else f"$.{device}"
            if not isinstance(pack, dict):
                raise BadPayload(path, "an object is expected")
            _unpack(out, env, device, pack, path)
    if not out:
        raise BadPayload("$", "it holds no value")
    return out


def _unpack(
    out: list[Reading], env: Envelope, device: str, pack: dict[str, Any], path: str
) -> None:
    values, at, source = pack, env.received_at, TimeSource.RECEIVED
    if isinstance(pack.get("values"), dict):
        values, path = pack["values"], f"{path}.values"
        if "ts" in pack:
            at, source = (
                instant(pack["ts"], f"{path.removesuffix('.values')}.ts"),
                TimeSource.OBSERVED,
            )
    if source is TimeSource.RECEIVED:
        # packs without a time in one message must not fall on the same instant
        at += timedelta(microseconds=len(out))
    for name, value in values.items():
        out.append(_reading(device, name, value, at, source, f"{path}.{name}"))


def _reading(
    device: str, name: str, value: Any, at: datetime, source: TimeSource, path: str
) -> Reading:
    quantity = named(name)
    if not quantity:
        raise BadPayload(path, "the name has no letter or digit")
    if isinstance(value, str):
        return Reading(device, quantity, at, None, value[:500], time_source=source, path=path)
    if not isinstance(value, bool | int | float) or not math.isfinite(value):
        raise BadPayload(path, "a number, a text, true or false is expected")
    return Reading(device, quantity, at, float(value), time_source=source, path=path)


def named(text: str) -> str:
    """The quantity a name of another system means; empty when it has no letter or digit of ASCII."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    plain = re.sub(r"[^a-z0-9]+", "_", split.lower()).strip("_")[:40]
    return plain if not plain or plain[0].isalpha() else f"q_{plain}"[:40]
