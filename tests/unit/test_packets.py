"""Packets are what paho writes and reads, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from sensors import packets

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
lengths = st.sampled_from([0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152])


def properties(**values: Any) -> bytes:
    said: Any = Properties(PacketTypes.PUBLISH)
    for name, value in values.items():
        setattr(said, name, value)
    packed: bytes = said.pack()
    return packed


@given(texts, st.binary(max_size=99), st.lists(st.tuples(texts, texts), max_size=4))
def test_properties_are_read_as_paho_writes_them(
    kind: str, correlation: bytes, user: list[tuple[str, str]]
) -> None:
    packed = properties(
        PayloadFormatIndicator=1,
        MessageExpiryInterval=60,
        TopicAlias=3,
        ResponseTopic="city/answer",
        SubscriptionIdentifier=300,
        ContentType=kind,
        CorrelationData=correlation,
        UserProperty=user,
    )
    said = packets.properties(b"head" + packed + b"payload", 4, 4 + len(packed) + 7)
    assert (said.content_type, said.correlation) == (kind, correlation)
    assert (said.user, said.end) == (dict(user), 4 + len(packed))


@pytest.mark.parametrize(
    "said",
    [b"\x02\x11\x00", b"\x03\x03\x00\x09", b"\x7f\x01", b"\x02\x01", b"\xff\xff\xff\xff\x01"],
)
def test_what_are_no_properties_is_refused(said: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        packets.properties(said, 0, len(said))


@given(texts, lengths, st.integers(1, 65_535), texts, st.binary(max_size=20))
def test_a_message_made_is_read_again(
    topic: str, length: int, id_: int, kind: str, correlation: bytes
) -> None:
    payload = b"x" * length
    made = packets.publish(topic, payload, id_, kind, correlation)
    size, at = packets.number(made, 1)
    assert (made[0], at + size) == (0x32, len(made))
    named = len(topic.encode())
    assert made[at : at + 2 + named] == named.to_bytes(2, "big") + topic.encode()
    assert made[at + 2 + named : at + 4 + named] == id_.to_bytes(2, "big")
    said = packets.properties(made, at + 4 + named, len(made))
    assert (said.content_type, said.correlation, said.user) == (kind, correlation, {})
    assert made[said.end :] == payload
