"""SenML in CBOR (RFC 8428 §6): the pack with the labels it has in JSON. Pure."""

from __future__ import annotations

import base64
import io
import math
from decimal import Decimal
from typing import Any, Final

import cbor2

from sensors.errors import BadPayload

#: Table 6 of §12.2: what the numbers stand for. Other numbers are unknown labels, and left alone.
LABELS: Final[dict[int, str]] = {
    -1: "bver", -2: "bn", -3: "bt", -4: "bu", -5: "bv", -6: "bs",
    0: "n", 1: "u", 2: "v", 3: "vs", 4: "vb", 5: "s", 6: "t", 7: "ut", 8: "vd",
}  # fmt: skip
#: A pack is a list of flat records; nothing of ours lies deeper.
_DEPTH: Final = 16


def labelled(payload: bytes) -> list[dict[str, Any]]:
    """The records of a pack, by the labels of JSON; data (vd) as base64, decimal fractions as numbers.

    Raises BadPayload for what is no CBOR, has something behind its end, or is no list of maps.
    """
    stream = io.BytesIO(payload)
    try:
        pack = cbor2.CBORDecoder(stream, max_depth=_DEPTH).decode()
    except (cbor2.CBORError, ValueError, OverflowError, RecursionError) as error:
        raise BadPayload("$", f"it is not CBOR: {type(error).__name__}") from None
    rest = len(payload) - stream.tell()
    if rest:
        raise BadPayload(f"byte {stream.tell()}", f"{rest} bytes follow the end of the pack")
    if not isinstance(pack, list):
        raise BadPayload("$", "a list of records is expected")
    return [_record(one, f"$[{n}]") for n, one in enumerate(pack)]


def _record(said: Any, path: str) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise BadPayload(path, "a record is a map")
    record: dict[str, Any] = {}
    for key, value in said.items():
        label = LABELS.get(key) if isinstance(key, int) and not isinstance(key, bool) else key
        if isinstance(label, str):
            if label in record:
                raise BadPayload(f"{path}.{label}", "it is said twice")
            record[label] = _value(label, value, f"{path}.{label}")
    return record


def _value(label: str, value: Any, path: str) -> Any:
    if label == "vd":
        if not isinstance(value, bytes):
            raise BadPayload(path, "data is a byte string")
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
    if isinstance(value, str) and "\0" in value:
        raise BadPayload(path, "it holds the character U+0000")
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        try:
            value = int(value) if label == "bver" else float(value)
        except (OverflowError, ValueError):
            raise BadPayload(path, "the number is too large to be a measurement") from None
    if isinstance(value, float) and not math.isfinite(value):
        raise BadPayload(path, "it is no finite number")
    return value
