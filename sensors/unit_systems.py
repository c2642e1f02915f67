"""Notices for the systems of units: the way out of `events.notices` that needs the broker."""

from __future__ import annotations

import os
import socket
import threading
import time
from typing import Final

from django.conf import settings

from events.card import instant
from events.notices.ways import Message, NotTaken
from hub.foundation import clock
from hub.foundation.errors import Unavailable
from sensors import broker
from sensors.codecs import wire_json
from sensors.errors import BadTopic
from sensors.sender import Message as Publication
from sensors.sender import Sender
from sensors.topics import Lane, build

#: How long the broker may take to connect, and to confirm, seconds.
CONNECT_S: Final = 5.0
SENT_S: Final = 10.0


class UnitSystems:
    """Connects with the first notice; several processes do so beside each other."""

    def __init__(self, url: str | None = None) -> None:
        self._url = url
        self._client: Sender | None = None
        self._connecting = threading.Lock()

    def send(self, message: Message) -> None:
        """Returns when the broker has it. Raises NotTaken."""
        try:
            topic = build(Lane.NOTICE, settings.CITY_CODE, message.to)
        except BadTopic:
            raise NotTaken("no_address", final=True) from None
        said = {
            "id": str(message.id),
            "at": instant(clock.now()),
            "urgent": message.urgent,
            "text": message.text,
            "notices": list(message.notices),
        }
        try:
            refused = self._connected().send([Publication(topic, wire_json.encode(said))], SENT_S)
        except Unavailable:
            raise NotTaken("unreachable") from None
        if refused:
            raise NotTaken("refused")

    def _connected(self) -> Sender:
        with self._connecting:
            if self._client is None:
                name = f"notices-{socket.gethostname()}-{os.getpid()}"
                self._client = broker.sender(self._url or settings.MQTT_URL, name)
                self._client.loop_start()
            until = time.monotonic() + CONNECT_S
            while not self._client.is_connected():
                if time.monotonic() > until:
                    raise NotTaken("unreachable")
                time.sleep(0.05)
            return self._client
