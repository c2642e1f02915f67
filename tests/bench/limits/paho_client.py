"""The bare receiver: a paho client in a process of its own that acknowledges messages and throws them away."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_int64
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from tests.servers import until


@dataclass(slots=True)
class Receiver:
    """A running receiver, as its parent sees it."""

    pid: int
    _shared: Any

    @property
    def received(self) -> int:
        """Messages it has had."""
        return int(self._shared[0])


@contextmanager
def receiver(url: str, topics: str) -> Iterator[Receiver]:
    """Subscribed to this filter with QoS 1 when this begins."""
    context = multiprocessing.get_context("spawn")
    shared = context.RawArray(c_int64, 2)
    process = context.Process(target=_receive, args=(url, topics, shared), daemon=True)
    process.start()
    try:
        until(lambda: shared[1] or process.exitcode, 30, "the bare receiver's subscription")
        assert process.pid is not None
        yield Receiver(process.pid, shared)
    finally:
        process.kill()
        process.join()


def _receive(url: str, topics: str, shared: Any) -> None:
    parts = urlsplit(url)
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="bare", protocol=mqtt.MQTTv5)
    client.username_pw_set(unquote(parts.username or ""), unquote(parts.password or ""))
    client.max_inflight_messages_set(1000)

    def on_connect(*_: Any) -> None:
        client.subscribe(topics, qos=1)

    def on_subscribe(*_: Any) -> None:
        shared[1] = 1

    def on_message(*_: Any) -> None:
        shared[0] += 1

    client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
    client.connect(parts.hostname or "", parts.port or 1883, keepalive=60)
    client.loop_forever()
