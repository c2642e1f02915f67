"""The demo city's end of the broker: its devices and its hotline, over the account of the field."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from hub.demo.devices_alive import Message
from hub.foundation import clock
from sensors import broker
from sensors.topics import Lane, build

log = logging.getLogger(__name__)

#: Messages handed over and not yet taken by the broker; readings beyond are left out, orders never.
MOST_WAITING: Final = 2_000


class Field:
    """A connection that comes back by itself. sent: messages handed over so far."""

    def __init__(self, url: str | None = None) -> None:
        self.sent = self.lost = 0
        self._client = broker.client(url or settings.MQTT_FIELD_URL, "simulate", keep_session=False)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_publish = self._on_publish
        self._client.on_message = self._on_message
        #: What devices were told, by the id of the command.
        self.told: dict[str, dict[str, Any]] = {}
        self._waiting = 0
        self._leaving = False
        #: Counts the connections, so that whoever uses it sees when there is a new one.
        self.connections = 0

    def start(self) -> None:
        """Connect in the background, again and again until the broker answers."""
        self._client.loop_start()

    def stop(self) -> None:
        """Leave; what is not on its way yet is lost, as when a city's line is cut."""
        self._leaving = True
        self._client.disconnect()
        self._client.loop_stop()

    def say(self, message: Message, *, retain: bool = False, keep: bool = False) -> None:
        """Publish. keep: send it later when the broker is away, instead of leaving it out."""
        if not keep and (not self._client.is_connected() or self._waiting >= MOST_WAITING):
            self.lost += 1
            return
        topic, payload = message
        self._waiting += 1
        broker.publish(self._client, topic, payload, retain=retain)
        self.sent += 1

    def _on_connect(self, client: Any, data: Any, flags: Any, reason: Any, *_: Any) -> None:
        if reason.is_failure:
            log.warning("the broker refused the field: %s", reason)
            return
        self.connections += 1
        client.subscribe(build(Lane.COMMAND, settings.CITY_CODE, "x").replace("/x/", "/+/"), qos=1)
        log.info("connected to the broker")

    def _on_message(self, client: Any, data: Any, message: Any) -> None:
        """Do as a device does that is told something: once for each id, and say so each time."""
        said = json.loads(message.payload)
        if datetime.fromisoformat(said["until"]) > clock.now():
            self.told.setdefault(said["id"], said)
            answer = {"id": said["id"], "state": "done"}
            topic = build(Lane.DONE, settings.CITY_CODE, message.topic.split("/")[3])
            self.say((topic, json.dumps(answer).encode()), keep=True)
        client.ack(message.mid, message.qos)

    def _on_disconnect(self, client: Any, data: Any, flags: Any, reason: Any, *_: Any) -> None:
        self._waiting = 0
        if not self._leaving:
            log.warning("lost the broker (%s); trying again", reason)

    def _on_publish(self, *_: Any) -> None:
        self._waiting = max(0, self._waiting - 1)
