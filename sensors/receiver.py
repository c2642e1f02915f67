"""The client a gateway hears the city with: messages as many at once as arrived, acknowledged by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import MQTTErrorCode

from hub.foundation import clock
from sensors import packets
from sensors.envelope import Envelope
from sensors.packet_client import PacketClient

#: How long it lets the socket be while nobody can take more, seconds.
HELD_BACK_S: Final = 0.02
#: A PUBACK that says success: type, two bytes to come, and the packet's id (MQTT 5 §3.4).
_PUBACK: Final = b"\x40\x02"


class Receiver(PacketClient):
    """Gives messages to `on_envelopes`, as many as arrived; those of QoS 1 are acknowledged by `ack_many` only."""

    on_envelopes: Callable[[list[Envelope]], None]
    #: Whether no more can be taken for now; then it stays in the socket and with the broker.
    is_full: Callable[[], bool] = staticmethod(lambda: False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._arrived: list[Envelope] = []

    def ack_many(self, ids: Sequence[int], over: int) -> None:
        """Acknowledge messages in this order and in one write, unless the connection they came over has ended.

        The same ids may mean other messages over the next one, and those would be lost.
        """
        acks = b"".join([_PUBACK + id_.to_bytes(2, "big") for id_ in ids])
        with self._changing:
            if over == self.connection:
                self._packet_queue(mqtt.PUBACK, acks, 0, 0)

    def loop_read(self, max_packets: int = 1) -> MQTTErrorCode:
        """Read what is there and hand it on, unless nobody can take more."""
        if self._sock is not None and self.is_full():
            # the broker's answer to a ping lies behind what we leave unread: nobody may take that for its death
            self._ping_t = 0.0
            time.sleep(HELD_BACK_S)
            return MQTTErrorCode.MQTT_ERR_SUCCESS
        return super().loop_read(max_packets)

    def _packet(self, data: bytes, first: int, start: int, end: int) -> bool:
        if first & packets.TYPE != packets.PUBLISH:
            return False
        self._arrived.append(self._envelope(data, first, start, end))
        return True

    def _chunk_taken(self) -> None:
        if self._arrived:
            arrived, self._arrived = self._arrived, []
            self.on_envelopes(arrived)

    def _envelope(self, data: bytes, first: int, start: int, end: int) -> Envelope:
        """The message of a PUBLISH (MQTT 5 §3.3): topic, packet id, properties, payload."""
        after = start + 2 + (data[start] << 8 | data[start + 1])
        topic, mid = data[start + 2 : after].decode(), 0
        if first & packets.QOS:
            mid, after = data[after] << 8 | data[after + 1], after + 2
        retained, redelivered = bool(first & packets.RETAINED), bool(first & packets.DUP)
        if data[after] == 0:
            payload = data[after + 1 : end]
            return Envelope(
                topic,
                payload,
                clock.now(),
                mid=mid,
                connection=self.connection,
                retained=retained,
                redelivered=redelivered,
            )
        said = packets.properties(data, after, end)
        return Envelope(
            topic,
            data[said.end : end],
            clock.now(),
            content_type=said.content_type,
            correlation=said.correlation,
            properties=said.user,
            mid=mid,
            connection=self.connection,
            retained=retained,
            redelivered=redelivered,
        )
