"""The client the hub speaks with: many messages in one write, and one wait for the broker's word on all of them.

paho makes a dozen objects and takes four locks for each message it publishes, 70 µs; here they are bytes at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import paho.mqtt.client as mqtt
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from hub.foundation.errors import Phrase, Unavailable
from sensors import packets
from sensors.packet_client import PacketClient

log = logging.getLogger(__name__)

#: Messages on their way at once, unless the broker takes fewer (MQTT 5 §3.2.2.3.3).
WINDOW: Final = 1000
#: From here on the reason of a PUBACK says that the message was refused (MQTT 5 §2.4).
_REFUSED: Final = 0x80


class Message(NamedTuple):
    """What is published, QoS 1."""

    topic: str
    payload: bytes
    correlation: bytes = b""
    content_type: str = "application/json"


class Sender(PacketClient):
    """Publishes lists of messages. Nothing is kept over the end of a connection: who sent it sends it again."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._window = WINDOW
        self._sending = threading.Lock()
        self._answered = threading.Condition()
        #: Packet ids the broker has not answered, over the present connection, and why it refused some.
        self._open: set[int] = set()
        self._refusals: dict[int, int] = {}

    def send(self, messages: Sequence[Message], seconds: float) -> dict[int, int]:
        """Publish messages in this order; returns when the broker has answered for all of them. Callers take turns.

        What it refused: the message's place in the list → the reason of its PUBACK (MQTT 5 §2.4).
        Raises Unavailable when there is no connection, it ends meanwhile, or the broker has not answered `seconds`
        after a window of messages; some of them may have arrived then.
        """
        with self._sending:
            over, refused = self.connection, dict[int, int]()
            for start in range(0, len(messages), self._window):
                some = messages[start : start + self._window]
                refused |= {
                    start + n: reason for n, reason in self._send_window(some, over, seconds)
                }
            return refused

    def _send_window(
        self, messages: Sequence[Message], over: int, seconds: float
    ) -> list[tuple[int, int]]:
        ids = [self._free_id() for _ in messages]
        written = b"".join(
            [
                packets.publish(one.topic, one.payload, id_, one.content_type, one.correlation)
                for one, id_ in zip(messages, ids, strict=True)
            ]
        )
        with self._changing:
            if over != self.connection or not self.is_connected():
                raise Unavailable(part=Phrase("the message broker"), retry_after_s=1)
            with self._answered:
                self._open.update(ids)
                self._refusals.clear()  # of a window nobody waited for to its end
            self._packet_queue(mqtt.PUBLISH, written, 0, 1)
        until = time.monotonic() + seconds
        with self._answered:
            while not self._open.isdisjoint(ids):
                left = until - time.monotonic()
                if left <= 0 or over != self.connection or not self.is_connected():
                    raise Unavailable(part=Phrase("the message broker"), retry_after_s=1)
                self._answered.wait(min(left, 0.5))
            return [(n, self._refusals[id_]) for n, id_ in enumerate(ids) if id_ in self._refusals]

    def _free_id(self) -> int:
        """A packet id nothing waits for; paho's subscriptions take theirs from the same row (MQTT 5 §2.2.1)."""
        while (id_ := self._mid_generate()) in self._open:
            pass
        return id_

    def reconnect(self) -> MQTTErrorCode:
        """As paho does; who waits for an answer over the connection before is told that none will come."""
        result = super().reconnect()
        with self._answered:
            self._open.clear()
            self._answered.notify_all()
        return result

    def _packet(self, data: bytes, first: int, start: int, end: int) -> bool:
        kind = first & packets.TYPE
        if kind == packets.CONNACK:
            self._window = _window(data[start:end])
            return False
        if kind != packets.PUBACK:
            return False
        reason = data[start + 2] if end > start + 2 else 0
        id_ = data[start] << 8 | data[start + 1]
        if reason >= _REFUSED:
            log.warning("the broker refused a message, reason %#04x (MQTT 5 §2.4)", reason)
            self._refusals[id_] = reason
        self._open.discard(id_)
        return True

    def _chunk_taken(self) -> None:
        with self._answered:
            self._answered.notify_all()


def _window(connack: bytes) -> int:
    """How many messages may be on their way, by the answer to a CONNECT (MQTT 5 §3.2)."""
    said: Any = Properties(PacketTypes.CONNACK)  # type: ignore[no-untyped-call]
    said.unpack(connack[2:])
    return min(WINDOW, getattr(said, "ReceiveMaximum", WINDOW))
