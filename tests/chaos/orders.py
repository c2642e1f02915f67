"""A hotline that says each order again until it has the receipt, as the description of the wire asks it to."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, Final

import paho.mqtt.client as mqtt

from sensors import broker
from tests.chaos.scene import CITY
from tests.db.small_work import CURRENT, MANHOLE

SOURCE: Final = "12345"
TOPIC: Final = f"city/{CITY}/hotline/{SOURCE}/order"
PER_S: Final = 4.0
#: Without a receipt for so long an order is said again; each time it waits twice as long.
PATIENCE_S, LONGEST_PATIENCE_S = 4.0, 120.0


@dataclass(slots=True)
class Order:
    """One content of one order. refused: what its receipt must say; receipts: as they came."""

    id: str
    payload: bytes
    refused: bool = False
    first_said: float = 0.0
    last_said: float = 0.0
    answered_at: float = 0.0
    said: int = 0
    receipts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def patience_s(self) -> float:
        """How long its source waits for the receipt before it says it again."""
        return min(LONGEST_PATIENCE_S, PATIENCE_S * 2.0 ** (self.said - 1)) if self.said else 0.0

    @property
    def digest(self) -> str:
        """By what its receipts are known."""
        return hashlib.sha256(self.payload).hexdigest()


class Hotline:
    """The source. orders: by the digest of their content."""

    def __init__(self, url: str, seed: int) -> None:
        self.orders: dict[str, Order] = {}
        self.strange: list[dict[str, Any]] = []
        #: What organisations and the source were told of cases, as it came: topic, seq, when it was written and heard.
        self.told: list[tuple[str, int, float, float]] = []
        self._random = Random(seed)
        self._lock = threading.Lock()
        self._quiet, self._leave = threading.Event(), threading.Event()
        self._client = broker.client(url, f"chaos-hotline-{seed}", keep_session=True)
        self._client.reconnect_delay_set(1, 2)
        self._client.on_connect = self._on_connect
        self._client.on_message = self._on_message
        self._thread = threading.Thread(target=self._run, name="hotline", daemon=True)

    def start(self) -> None:
        """Begin to speak."""
        self._client.loop_start()
        self._thread.start()

    def be_quiet(self) -> None:
        """No new orders; those without a receipt are said on."""
        self._quiet.set()

    @property
    def is_done(self) -> bool:
        """Whether every order has its receipt."""
        with self._lock:
            return self._quiet.is_set() and all(one.receipts for one in self.orders.values())

    def unanswered(self) -> list[Order]:
        """Orders without a receipt."""
        with self._lock:
            return [one for one in self.orders.values() if not one.receipts]

    def first_answer_since(self, at: float) -> float | None:
        """When the first order said after `at` was receipted."""
        with self._lock:
            found = [
                one.answered_at
                for one in reversed(self.orders.values())
                if one.first_said >= at and one.answered_at
            ]
        return min(found, default=None)

    def first_told_since(self, at: float) -> float | None:
        """When the first entry written after `at` was heard of."""
        return next((heard for _, _, written, heard in self.told[-2000:] if written >= at), None)

    def stop(self) -> None:
        """End."""
        self._leave.set()
        self._thread.join(10)
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client: mqtt.Client, *_: Any) -> None:
        mine = ("receipt", "answer")
        client.subscribe([(f"city/{CITY}/hotline/{SOURCE}/{what}", 1) for what in mine])
        client.subscribe(f"city/{CITY}/org/+/case", 1)

    def _on_message(self, client: mqtt.Client, data: Any, message: mqtt.MQTTMessage) -> None:
        said = json.loads(message.payload)
        if "seq" in said:
            at = datetime.fromisoformat(said["at"]).timestamp()
            self.told.append((message.topic, said["seq"], at, time.time()))
        else:
            with self._lock:
                order = self.orders.get(said["digest"])
                if order is None:
                    self.strange.append(said)
                else:
                    order.receipts.append(said)
                    order.answered_at = order.answered_at or time.time()
        client.ack(message.mid, message.qos)

    def _run(self) -> None:
        since, made = time.monotonic(), 0
        while not self._leave.wait(0.05):
            now = time.time()
            due = int((time.monotonic() - since) * PER_S)
            while made < due and not self._quiet.is_set():
                made += 1
                self._say(self._new(made))
            with self._lock:
                late = [
                    one
                    for one in self.orders.values()
                    if not one.receipts and now - one.last_said > one.patience_s
                ]
            for one in late[:100]:
                self._say(one)

    def _say(self, order: Order) -> None:
        if not self._client.is_connected():
            return
        now = time.time()
        order.first_said = order.first_said or now
        order.last_said = now
        order.said += 1
        broker.publish(self._client, TOPIC, order.payload)

    def _new(self, n: int) -> Order:
        dice = self._random.random()
        said: dict[str, Any] = {
            "id": f"GD-{n:06d}",
            "channel": "phone",
            "class": {"scheme": CURRENT, "kind": "component", "code": MANHOLE},
            "title": f"第 {n} 号井盖缺失",
            "text": "大桥路中间的井盖不见了",
            "lon": 109.0005 + n % 40 / 10_000,
            "lat": 32.001,
            "crs": "EPSG:4490",
            "caller": {"name": "王女士", "phone": f"139{n:08d}"},
        }
        if dice < 0.1 and n > 20:  # something more about an order said before
            said |= {"id": f"GD-{n - 10:06d}", "text": f"补充 {n}"}
        elif dice < 0.15:
            said |= {"crs": "moon"}
        elif dice < 0.3:
            said |= {"class": {"text": "路灯故障"}}
        order = Order(
            said["id"], json.dumps(said, ensure_ascii=False).encode(), said["crs"] == "moon"
        )
        with self._lock:
            self.orders[order.digest] = order
        return order
