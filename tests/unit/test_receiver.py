"""The receiver reads the same messages however the network cuts them."""

from __future__ import annotations

import socket

from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.client import MQTTv5
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from sensors.envelope import Envelope
from sensors.receiver import Receiver


def packet(
    topic: str, payload: bytes, mid: int, properties: bytes = b"\0", flags: int = 0
) -> bytes:
    """A PUBLISH of QoS 1, or of QoS 0 when mid is 0, as MQTT 5 §3.3 writes it."""
    name = topic.encode()
    body = len(name).to_bytes(2, "big") + name
    body += (mid.to_bytes(2, "big") if mid else b"") + properties + payload
    length, rest = bytearray(), len(body)
    while True:
        length.append(rest % 128 | (0x80 if rest > 127 else 0))
        rest //= 128
        if not rest:
            return bytes([0x30 | (0x02 if mid else 0) | flags]) + bytes(length) + body


def received(parts: list[bytes]) -> tuple[list[Envelope], int]:
    """What a receiver makes of bytes that come in these parts, and its last answer."""
    receiver = Receiver(CallbackAPIVersion.VERSION2, protocol=MQTTv5, manual_ack=True)
    got: list[Envelope] = []
    receiver.on_envelopes = got.extend
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        receiver._sock = ours
        result = MQTTErrorCode.MQTT_ERR_SUCCESS
        for part in parts:
            theirs.sendall(part)
            result = receiver.loop_read()
        receiver._sock = None
    return got, result


messages = st.lists(
    st.tuples(
        st.text(st.characters(exclude_characters="\0+#", exclude_categories=["Cs"]), min_size=1),
        st.binary(max_size=300),
        st.integers(0, 65535),
        st.sampled_from([0x00, 0x01, 0x08, 0x09]),
    ),
    max_size=8,
)


@given(messages, st.lists(st.integers(1, 2000), max_size=12))
def test_messages_are_the_same_however_they_are_cut(
    said: list[tuple[str, bytes, int, int]], cuts: list[int]
) -> None:
    stream = b"".join(
        packet(topic, payload, mid, flags=flags) for topic, payload, mid, flags in said
    )
    ends = sorted({min(cut, len(stream)) for cut in cuts} | {len(stream)} - {0})
    parts = [stream[start:end] for start, end in zip([0, *ends], ends, strict=False) if end > start]
    got, _ = received(parts)
    assert [(one.topic, one.payload, one.mid, one.retained, one.redelivered) for one in got] == [
        (topic, payload, mid, bool(flags & 1), bool(flags & 8))
        for topic, payload, mid, flags in said
    ]


def test_properties_are_read() -> None:
    said = Properties(PacketTypes.PUBLISH)
    said.ContentType = "application/senml+json"
    said.CorrelationData = b"x1"
    said.UserProperty = [("hub-replay", "7")]
    (one,), _ = received([packet("city/1/device/a/up", b"[]", 9, said.pack())])
    assert (one.content_type, one.correlation) == ("application/senml+json", b"x1")
    assert (one.properties, one.payload, one.mid) == ({"hub-replay": "7"}, b"[]", 9)


def test_a_long_message_is_read_whole() -> None:
    payload = bytes(range(256)) * 8192
    got, _ = received(_sliced(packet("t", payload, 1), 100_000))
    assert [one.payload for one in got] == [payload]


def test_what_is_no_packet_ends_the_connection() -> None:
    got, result = received([packet("t", b"1", 1), b"\x32\xff\xff\xff\xff\x01"])
    assert [one.payload for one in got] == [b"1"]
    assert result == MQTTErrorCode.MQTT_ERR_PROTOCOL


def _sliced(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]
