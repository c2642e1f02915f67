"""Driving a publisher against a consumer: as fast as it takes them, or at a given rate, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench.load.publisher import Publishing

#: So many messages lie ready at the broker while a consumer is driven as fast as it goes.
AHEAD = 40_000
#: Without any progress for this long a consumer counts as finished.
STILL_S = 15.0
_LOOK_S = 0.05


@dataclass(slots=True)
class Course:
    """What a consumer had done when: seconds since the start, and messages; only where it moved."""

    at_s: list[float] = field(default_factory=lambda: [0.0])
    done: list[int] = field(default_factory=lambda: [0])

    def see(self, at_s: float, done: int) -> None:
        """Note progress."""
        if done > self.done[-1]:
            self.at_s.append(at_s)
            self.done.append(done)

    def rate(self, first: float = 0.0) -> float:
        """Messages a second from this share of the whole to its end; 0 is the moment the first was sent."""
        begin = next(n for n, done in enumerate(self.done) if done >= first * self.done[-1])
        took = self.at_s[-1] - self.at_s[begin]
        return (self.done[-1] - self.done[begin]) / took if took else 0.0


def drain(
    publisher: Publishing, progress: Callable[[], int], total: int, ahead: int = AHEAD
) -> Course:
    """Keep `ahead` messages before the consumer until it has had `total`, or stands still.

    progress: messages the consumer has had since this began.
    """
    course = Course()
    publisher.allow(min(total, ahead))
    while not publisher.begun_us:  # it starts a second later than it is told to
        publisher.check()
        time.sleep(0.01)
    begun = moved = time.monotonic()
    while True:
        publisher.check()
        done, now = progress(), time.monotonic()
        if done > course.done[-1]:
            moved = now
        course.see(now - begun, done)
        if done >= total or now - moved > STILL_S:
            return course
        publisher.allow(min(total, done + ahead))
        time.sleep(_LOOK_S)


def follow(progress: Callable[[], int], total: int, still_s: float = STILL_S) -> Course:
    """Watch a consumer until it has had `total`, or stands still for `still_s`."""
    course = Course()
    begun = moved = time.monotonic()
    while True:
        done, now = progress(), time.monotonic()
        if done > course.done[-1]:
            moved = now
        course.see(now - begun, done)
        if done >= total or now - moved > still_s:
            return course
        time.sleep(_LOOK_S)
