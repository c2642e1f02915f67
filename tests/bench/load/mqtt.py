"""MQTT 5 on the wire, as much of it as a publisher needs (OASIS MQTT 5.0, §2 and §3). Pure."""

from __future__ import annotations

from typing import Final

#: First byte of a PUBLISH with QoS 1, of an acknowledgement of one, and of the answer to a CONNECT.
PUBLISH_QOS1: Final = 0x32
PUBACK: Final = b"\x40\x02"
CONNACK: Final = 0x20
#: An acknowledgement without a word about trouble is so long.
PUBACK_BYTES: Final = 4


def varint(number: int) -> bytes:
    """A variable byte integer (§1.5.5)."""
    out = bytearray()
    while True:
        number, low = divmod(number, 128)
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


def text(said: str) -> bytes:
    """A UTF-8 string with its length before it."""
    coded = said.encode()
    return len(coded).to_bytes(2, "big") + coded


def connect(client_id: str, name: str, password: str) -> bytes:
    """CONNECT with a clean start; the connection may be silent for ten minutes."""
    body = text("MQTT") + bytes([5, 0b1100_0010]) + (600).to_bytes(2, "big") + b"\0"
    body += text(client_id) + text(name) + text(password)
    return b"\x10" + varint(len(body)) + body


def publish(topic: str, payload: bytes, packet_id: int, content_type: str = "") -> bytes:
    """PUBLISH, QoS 1."""
    properties = b"\x03" + text(content_type) if content_type else b""
    body = text(topic) + packet_id.to_bytes(2, "big") + varint(len(properties)) + properties
    body += payload
    return bytes([PUBLISH_QOS1]) + varint(len(body)) + body
