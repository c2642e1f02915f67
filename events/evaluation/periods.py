"""The spans of time figures are told for: days, noon to noon, months, and months from the 19th to the 18th. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hub.foundation.clock import CITY

_DAY: Final = dt.timedelta(days=1)
#: The hotline's month of assessment begins on this day of the month before (standards.md §2.5).
_FIRST: Final = 19


class Cycle(StrEnum):
    """How time is cut."""

    DAY = "day"  #: a city day
    NOON = "noon"  #: from noon of the day before to noon of the day
    MONTH = "month"  #: a calendar month
    MONTH_19 = "month_19"  #: from the 19th of the month before to the 18th of the month


@dataclass(frozen=True, slots=True)
class Period:
    """One span: begin <= instant < end (aware). name: 2026-11-18 or 2026-11."""

    cycle: Cycle
    name: str
    begin: dt.datetime
    end: dt.datetime


def period(cycle: Cycle, on: dt.date) -> Period:
    """The span called after this day, or the month this day is counted to."""
    if cycle is Cycle.DAY:
        return Period(cycle, on.isoformat(), _instant(on), _instant(on + _DAY))
    if cycle is Cycle.NOON:
        noon = dt.time(12)
        return Period(cycle, on.isoformat(), _instant(on - _DAY, noon), _instant(on, noon))
    if cycle is Cycle.MONTH:
        first = on.replace(day=1)
        return Period(cycle, f"{first:%Y-%m}", _instant(first), _instant(_month_after(first)))
    month = on.replace(day=1) if on.day < _FIRST else _month_after(on)
    begin = (month - _DAY).replace(day=_FIRST)
    return Period(cycle, f"{month:%Y-%m}", _instant(begin), _instant(month.replace(day=_FIRST)))


def at(cycle: Cycle, instant: dt.datetime) -> Period:
    """The span an instant falls into."""
    local = instant.astimezone(CITY)
    late = cycle is Cycle.NOON and local.hour >= 12
    return period(cycle, local.date() + _DAY if late else local.date())


def back(last: Period, count: int) -> list[Period]:
    """The last so many spans up to and with `last`, oldest first."""
    spans = [last]
    while len(spans) < count:
        spans.append(at(last.cycle, spans[-1].begin - dt.timedelta(microseconds=1)))
    return spans[::-1]


def _month_after(day: dt.date) -> dt.date:
    return (day.replace(day=1) + 32 * _DAY).replace(day=1)


def _instant(day: dt.date, time: dt.time = dt.time()) -> dt.datetime:
    return dt.datetime.combine(day, time, CITY)
