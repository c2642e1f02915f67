"""The publisher's watch over the broker: it sends the probe and keeps the broker's own figures."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Any, Final

import paho.mqtt.client as mqtt

from hub.foundation import pulse
from hub.foundation.errors import Unavailable
from hub.foundation.lateness import PROBE_S
from sensors import probe
from sensors.sender import Message, Sender

#: What Mosquitto says of itself every ten seconds, and where it is kept.
FIGURES: Final = {
    "$SYS/broker/store/messages/count": "publisher.queued",
    "$SYS/broker/publish/messages/dropped": "publisher.dropped",
}


class Watch:
    """Attached to a client; runs from `start` until `stopping` is set."""

    def __init__(self, client: Sender, stopping: threading.Event) -> None:
        self._client = client
        self._stopping = stopping
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message

    def start(self) -> None:
        """Send a probe every PROBE_S while there is a connection; returns at once."""
        threading.Thread(target=self._run, name="probe", daemon=True).start()

    def _run(self) -> None:
        while not self._stopping.wait(PROBE_S):
            said = Message(probe.topic(), probe.payload(), content_type="text/plain")
            with suppress(Unavailable):
                self._client.send([said], PROBE_S)
                pulse.set("publisher.probed_at", time.time())

    def _on_connect(self, client: mqtt.Client, data: Any, flags: Any, reason: Any, *_: Any) -> None:
        if not reason.is_failure:
            pulse.set("publisher.connected", 1)
            client.subscribe([(topic, 0) for topic in FIGURES])

    def _on_disconnect(self, *_: Any) -> None:
        pulse.set("publisher.connected", 0)

    def _on_message(self, client: mqtt.Client, data: Any, message: mqtt.MQTTMessage) -> None:
        name = FIGURES.get(message.topic)
        if name:
            with suppress(ValueError):
                pulse.set(name, float(message.payload))
                pulse.set("publisher.broker_at", time.time())
