"""MQTT 5 packets as bytes, as much of them as the busy ways need: a PUBLISH made, its properties read. Pure.

Sections are those of OASIS MQTT 5.0.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

#: The upper half of a packet's first byte: its type (§2.1.2).
TYPE: Final = 0xF0
CONNACK, PUBLISH, PUBACK = 0x20, 0x30, 0x40
#: The lower half of a PUBLISH's first byte: whether it is sent again, its quality of service, and whether it is
#: retained (§3.3.1).
DUP, QOS, QOS_1, RETAINED = 0x08, 0x06, 0x02, 0x01
#: Properties by number (§2.2.2.2): those that are read …
CONTENT_TYPE, CORRELATION, USER = 0x03, 0x09, 0x26
#: … and those a PUBLISH may carry beside them, by what follows: so many bytes, one text, one variable number.
_SKIPPED: Final = {0x01: 1, 0x02: 4, 0x23: 2}
_RESPONSE_TOPIC, _SUBSCRIPTION = 0x08, 0x0B


class Properties(NamedTuple):
    """What the hub reads of the properties of a PUBLISH. end: where they end."""

    content_type: str
    correlation: bytes
    user: dict[str, str]
    end: int


def properties(data: bytes, at: int, end: int) -> Properties:
    """The properties of a PUBLISH whose length begins at `at` and whose packet ends at `end` (§3.3.2.3).

    Raises ValueError for one that no PUBLISH has or that goes beyond the others, IndexError for bytes that are missing.
    """
    content_type, correlation = "", b""
    user: dict[str, str] = {}
    size, at = number(data, at)
    last = at + size
    if not at or last > end:
        raise ValueError("the properties are longer than their packet")
    while at < last:
        what, at = data[at], at + 1
        if what == CONTENT_TYPE:
            value, at = _binary(data, at)
            content_type = value.decode()
        elif what == CORRELATION:
            correlation, at = _binary(data, at)
        elif what == USER:
            name, at = _binary(data, at)
            value, at = _binary(data, at)
            user[name.decode()] = value.decode()
        elif what == _RESPONSE_TOPIC:
            _, at = _binary(data, at)
        elif what == _SUBSCRIPTION:
            _, at = number(data, at)
        elif what in _SKIPPED:
            at += _SKIPPED[what]
        else:
            raise ValueError(f"a PUBLISH has no property {what:#04x}")
    if at != last:
        raise ValueError("the last property is longer than all of them")
    return Properties(content_type, correlation, user, last)


def _binary(data: bytes, at: int) -> tuple[bytes, int]:
    """Bytes with their length before them (§1.5.6), and where they end."""
    end = at + 2 + (data[at] << 8 | data[at + 1])
    return data[at + 2 : end], end


def number(data: bytes, at: int) -> tuple[int, int]:
    """The variable byte integer that begins at `at` (§1.5.5) and where it ends; ends at 0 while bytes are missing.

    Raises ValueError for more than four bytes.
    """
    value = 0
    for n, byte in enumerate(data[at : at + 4]):
        value |= (byte & 0x7F) << 7 * n
        if byte < 0x80:
            return value, at + n + 1
    if len(data) - at >= 4:
        raise ValueError("a variable number of more than four bytes")
    return 0, 0


def publish(
    topic: str, payload: bytes, packet_id: int, content_type: str, correlation: bytes = b""
) -> bytes:
    """A PUBLISH of QoS 1 (§3.3). Raises OverflowError for a text of more than 65,535 bytes."""
    head, said = _head(topic), _said(content_type)
    if correlation:
        said += bytes([CORRELATION]) + _sized(correlation)
    body = b"%b%b%b%b%b" % (
        head,
        packet_id.to_bytes(2, "big"),
        _variable(len(said)),
        said,
        payload,
    )
    return b"%c%b%b" % (PUBLISH | QOS_1, _variable(len(body)), body)


@lru_cache(maxsize=4096)
def _head(topic: str) -> bytes:
    return _sized(topic.encode())


@lru_cache(maxsize=64)
def _said(content_type: str) -> bytes:
    return bytes([CONTENT_TYPE]) + _sized(content_type.encode()) if content_type else b""


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def _variable(value: int) -> bytes:
    """A variable byte integer (§1.5.5)."""
    out = bytearray()
    while value > 127:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
