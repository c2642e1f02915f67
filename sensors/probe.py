"""The probe: a message the hub sends itself, to know how long messages wait in the broker.

The publisher sends one every few seconds to a topic every ingest process hears; it waits in the same queue as the
city's messages, in its turn. What is known of the queue otherwise, its length, says nothing about minutes.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Final

from django.conf import settings

from hub.foundation import pulse
from sensors.envelope import Envelope

#: Under `device/`, so that it is heard without a subscription of its own; no device can bear a name the hub reserves.
_TOPIC: Final = "city/{city}/device/hub/probe"
#: The speed of catching up is that of the last half minute …
_LOOKS_BACK_S: Final = 30.0
#: … and not told before it is more than a guess.
_AT_LEAST_S: Final = 4.0

#: (taken at, sent at), the newest last.
_heard: deque[tuple[float, float]] = deque(maxlen=64)


def topic() -> str:
    """Where the probe is sent."""
    return _TOPIC.format(city=settings.CITY_CODE)


def payload() -> bytes:
    """This instant."""
    return f"{time.time():.3f}".encode()


def is_one(envelope: Envelope) -> bool:
    """Whether a message is a probe."""
    return envelope.topic == topic() and _sent_at(envelope) is not None


def _sent_at(envelope: Envelope) -> float | None:
    try:
        return float(envelope.payload)
    except ValueError:
        return None


def taken(envelope: Envelope) -> None:
    """A probe's turn came, what was before it is stored: keep how long it waited, and how fast the queue shrinks."""
    sent_at, now = _sent_at(envelope), time.time()
    if sent_at is None:
        return
    while _heard and _heard[0][0] < now - _LOOKS_BACK_S:
        _heard.popleft()
    if _heard and now - _heard[0][0] >= _AT_LEAST_S:
        first_taken, first_sent = _heard[0]
        pulse.set("ingest.probe_speed", (sent_at - first_sent) / (now - first_taken))
    _heard.append((now, sent_at))
    pulse.set("ingest.probe_sent_at", sent_at)
    pulse.set("ingest.probe_taken_at", now)


def behind_s() -> float:
    """How long the probe taken last had waited, seconds; 0 before the first."""
    return max(0.0, _heard[-1][0] - _heard[-1][1]) if _heard else 0.0
