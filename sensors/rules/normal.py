"""What is usual at an hour of the week: the baseline a deviation is measured from.

Median and median distance from it (MAD), so that a day with an alarm does not become what is usual. Hours are the
city's, from Monday 0 h (0) to Sunday 23 h (167).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from hub.foundation.clock import CITY
from sensors.rules.samples import Sample

HOURS: Final = 168
#: Makes the MAD of a normal distribution its standard deviation (Rousseeuw & Croux 1993).
AS_SIGMA: Final = 1.4826


@dataclass(frozen=True, slots=True)
class Normal:
    """One hour of the week. middle: the median; spread: 1.4826 × MAD, both in the unit of the quantity.

    count: how many readings it was made of.
    """

    middle: float
    spread: float
    count: int


@dataclass(frozen=True, slots=True)
class Week:
    """What was usual when it was reckoned. since, until: the readings it was made of; it counts from `until` on."""

    since: datetime
    until: datetime
    #: By hour of the week.
    hours: dict[int, Normal]


#: What is usual for one quantity of one device, newest last. A reading is measured by the newest that was known at
#: its own time, so that it is judged alike whenever it comes.
Normals = Sequence[Week]


def hour_of_week(at: datetime) -> int:
    """The hour of the city's week an instant lies in: 0 is Monday 0 h. at: aware."""
    local = at.astimezone(CITY)
    return local.weekday() * 24 + local.hour


def usual(known: Normals, at: datetime) -> Normal | None:
    """What is usual at an instant; None where nothing was known of its hour then."""
    for week in reversed(known):
        if week.until <= at:
            return week.hours.get(hour_of_week(at))
    return None


def normals(samples: Iterable[Sample], since: datetime, until: datetime) -> Week:
    """What is usual by the readings of [since, until)."""
    by_hour: dict[int, list[float]] = {}
    for sample in samples:
        if since <= sample.at < until:
            by_hour.setdefault(hour_of_week(sample.at), []).append(sample.value)
    hours = {}
    for hour, values in by_hour.items():
        middle = median(values)
        spread = AS_SIGMA * median(abs(value - middle) for value in values)
        hours[hour] = Normal(middle, spread, len(values))
    return Week(since, until, hours)
