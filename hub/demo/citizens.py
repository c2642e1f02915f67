"""The callers of the demo city while it lives: new orders, and what is said about them some minutes later."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.conf import settings

from hub.demo.devices_alive import Message
from hub.demo.speech import Call, Later, Order, Speech
from sensors.topics import Lane, build

#: The name the demo's hotline has on the wire.
SOURCE: Final = "12345"
#: Seconds between two calls on the average, while `STEADY` cases are open; fewer open cases bring more calls.
EVERY_S: Final = 28.0
STEADY: Final = 60
_LATER: Final[dict[Later, float]] = {"urge": 0.05, "supplement": 0.04, "withdraw": 0.01}
_ECHO: Final = 0.02


@dataclass(slots=True)
class Citizens:
    """Calls one after another, by chance. speed: how many times more often than in life."""

    speech: Speech
    speed: float
    seed: int
    calls: int = 0
    _next: datetime | None = None
    _following: list[tuple[datetime, Call, str]] = field(default_factory=list)
    _dice: Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = Random(f"citizens {self.seed}")  # noqa: S311 - plays, protects nothing

    def speak(self, now: datetime, open_cases: int, *, rain: bool) -> list[Call]:
        """The calls that are due now."""
        said = self._later(now)
        if self._next is None:
            self._next = now + self._wait(open_cases) * 0.2
        while self._next <= now:
            self._next += self._wait(open_cases)
            call = self.speech.call(now, rain=rain)
            said.append(call)
            self._promise(call, now)
        self.calls += len(said)
        return said

    def _wait(self, open_cases: int) -> timedelta:
        wanted = min(4.0, max(0.3, STEADY / max(open_cases, 1)) ** 1.5)
        return timedelta(seconds=self._dice.expovariate(1.0) * EVERY_S / self.speed / wanted)

    def _promise(self, call: Call, now: datetime) -> None:
        luck = self._dice.random()
        for what, share in (*_LATER.items(), ("echo", _ECHO)):
            luck -= share
            if luck < 0:
                after = timedelta(minutes=self._dice.uniform(3, 18) / self.speed)
                self._following.append((now + after, call, what))
                return

    def _later(self, now: datetime) -> list[Call]:
        due = [one for one in self._following if one[0] <= now]
        self._following = [one for one in self._following if one[0] > now]
        return [
            self.speech.echo(call, now) if what == "echo" else self.speech.again(call, now, what)  # type: ignore[arg-type]
            for _, call, what in due
        ]


def message(order: Order) -> Message:
    """An order as the hotline publishes it."""
    topic = build(Lane.ORDER, settings.CITY_CODE, SOURCE)
    return topic, json.dumps(order, ensure_ascii=False).encode()
