"""Work orders of a hotline as the demo's citizens tell them: Chinese texts, callers, places more or less exact."""

from __future__ import annotations

import json
from datetime import timedelta

from hub.demo import surroundings
from hub.demo.speech import Speech
from hub.foundation import clock
from hub.supervisor.broker_files import DEFAULT_CITY
from sensors.topics import Lane, build
from tests.bench.load import mqtt
from tests.bench.load.ready import Ready

SOURCE = "bench-hotline"


class Citizens:
    """Tells one order after the other; each has an id of its own, and is a matter of its own."""

    def __init__(self, seed: int = 1) -> None:
        self._speech = Speech(surroundings.read(seed), seed)
        self._told = 0

    def orders(self, count: int) -> Ready:
        """The next `count` orders, as packets. The city must be built."""
        topic = build(Lane.ORDER, DEFAULT_CITY, SOURCE)
        now = clock.now()
        each = []
        for _ in range(count):
            call = self._speech.call(now - timedelta(seconds=1), rain=self._told % 5 == 0)
            order = call.order | {"id": f"BENCH-{self._told:09d}"}
            payload = json.dumps(order, ensure_ascii=False, separators=(",", ":")).encode()
            each.append(mqtt.publish(topic, payload, self._told % 65_535 + 1, "application/json"))
            self._told += 1
        return Ready(tuple(each))
