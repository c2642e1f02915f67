"""Publishing many messages as fast as the broker takes them, with bounded in-flight."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

import paho.mqtt.client as mqtt

from hub.foundation.errors import Phrase, Unavailable
from sensors import broker

#: Messages handed over and not yet acknowledged by the broker.
WINDOW: Final = 500
#: How long the broker may be silent before playing gives up.
PATIENCE_S: Final = 60.0
#: The broker took it and nobody is subscribed (MQTT 5 §3.4.2.1).
UNHEARD: Final = 0x10


class Player:
    """A connection that publishes; leaving it waits until the broker has everything.

    What is handed over while the broker is away is sent when it is back.
    """

    def __init__(self, url: str, name: str) -> None:
        #: Acknowledged by the broker; of these, refused by it (no right to the topic), and unheard by anybody.
        self.sent = self.refused = self.unheard = 0
        self._room = threading.Semaphore(WINDOW)
        self._connected = threading.Event()
        self._client = broker.client(url, name, keep_session=False)
        self._client.on_connect = lambda *_: self._connected.set()
        self._client.on_publish = self._on_publish

    def __enter__(self) -> Self:
        """Connect. Raises Unavailable when the broker does not answer."""
        self._client.loop_start()
        if not self._connected.wait(PATIENCE_S):
            self._leave()
            raise Unavailable(part=Phrase("the message broker"), retry_after_s=round(PATIENCE_S))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait until the broker has the rest, unless something went wrong; leave."""
        try:
            if error is None:
                for _ in range(WINDOW):
                    self._need_room()
        finally:
            self._leave()

    def say(
        self,
        topic: str,
        payload: bytes,
        *,
        user: Mapping[str, str] | None = None,
        retain: bool = False,
        content_type: str = "application/json",
    ) -> None:
        """Publish one message, QoS 1; waits while WINDOW are on their way.

        Raises Unavailable when the broker acknowledged nothing for PATIENCE_S.
        """
        self._need_room()
        broker.publish(
            self._client, topic, payload, user=user, retain=retain, content_type=content_type
        )

    def _need_room(self) -> None:
        if not self._room.acquire(timeout=PATIENCE_S):
            raise Unavailable(part=Phrase("the message broker"), retry_after_s=round(PATIENCE_S))

    def _on_publish(
        self, client: mqtt.Client, data: Any, mid: int, reason: Any, properties: Any
    ) -> None:
        self.sent += 1
        self.refused += reason.is_failure
        self.unheard += reason.value == UNHEARD
        self._room.release()

    def _leave(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()
