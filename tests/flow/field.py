"""A source in the field: publishes to a test's broker and remembers what it hears."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import paho.mqtt.client as mqtt

from sensors import broker
from sensors.gateway import Gateway
from sensors.publisher import Publisher
from tests.servers import until

CITY = "990100"


class Field:
    """One client. heard: (topic, payload) in the order they came."""

    def __init__(self, url: str, name: str = "field-test") -> None:
        self.heard: list[tuple[str, Any]] = []
        self.client = broker.client(url, name, keep_session=False)
        self.client.on_message = self._on_message
        self.client.on_connect = self._on_connect
        self.ready = False

    def _on_connect(self, client: mqtt.Client, *_: Any) -> None:
        client.subscribe(
            [(f"city/{CITY}/hotline/+/{what}", 1) for what in ("receipt", "answer")]
            + [(f"city/{CITY}/org/+/case", 1)]
        )
        self.ready = True

    def _on_message(self, client: mqtt.Client, data: Any, message: mqtt.MQTTMessage) -> None:
        self.heard.append((message.topic, json.loads(message.payload)))
        client.ack(message.mid, message.qos)

    def say(self, topic: str, said: Any, **more: Any) -> mqtt.MQTTMessageInfo:
        """Publish, QoS 1. said: bytes as they are, anything else as JSON."""
        payload = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
        return broker.publish(self.client, f"city/{CITY}/{topic}", payload, **more)

    def receipts(self) -> list[dict[str, Any]]:
        """The receipts heard so far."""
        return [said for topic, said in self.heard if topic.endswith("/receipt")]


@contextmanager
def hub(url: str) -> Iterator[Gateway]:
    """What `manage.py ingest` runs, in threads of this process: far sooner there than a process of its own."""
    gateway, publisher = Gateway("ingest-0", url), Publisher("publish-0", url)
    threads = [threading.Thread(target=one.run) for one in (gateway, publisher)]
    for thread in threads:
        thread.start()
    try:
        until(gateway.connected.is_set, what="the gateway's connection")
        yield gateway
    finally:
        gateway.stop()
        publisher.stop()
        for thread in threads:
            thread.join(20)


@contextmanager
def field(url: str, name: str = "field-test") -> Iterator[Field]:
    """A connected client, gone afterwards."""
    made = Field(url, name)
    made.client.loop_start()
    try:
        until(lambda: made.ready, what="the field client's connection")
        yield made
    finally:
        made.client.disconnect()
        made.client.loop_stop()
