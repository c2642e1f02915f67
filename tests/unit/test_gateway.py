"""What a gateway holds is bounded, whatever is sent to it."""

from __future__ import annotations

from datetime import UTC, datetime

from sensors import gateway
from sensors.envelope import Envelope
from sensors.gateway import Gateway

AT = datetime(2026, 11, 21, tzinfo=UTC)


def said(count: int, mid: int) -> list[Envelope]:
    return [Envelope("city/990100/device/well-1/up", b"{}", AT, mid=mid) for _ in range(count)]


def test_without_a_database_messages_of_qos_0_are_let_go_and_the_others_kept() -> None:
    taker = Gateway("ingest-test", "mqtt://127.0.0.1:1")
    taker._on_envelopes(said(gateway.MOST_WAITING + 1, mid=0))
    taker._on_envelopes([*said(3, mid=0), *said(2, mid=7)])
    assert taker._received == gateway.MOST_WAITING + 3
    while taker._gather():
        pass
    assert taker._received == taker._gathered
    taker._on_envelopes(said(3, mid=0))
    assert len(taker._gather()) == 3
