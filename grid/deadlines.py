"""When a limit ends: five units, working hours, pauses and extensions, in exact integer arithmetic.

How a limit is rounded, by unit (all of it city policy, stated in the sentence that goes with every
deadline):

* urgent_hour 紧急工作时: value × 3600 s of clock time, day and night, rest days included.
* urgent_day 紧急工作日: value × 24 h of clock time from the start, rest days included.
* natural_day 自然日: the day it starts is not counted; ends at 23:59:59 of the value-th day after.
* work_hour 工作时: value × 3600 s of working time, inside working hours of working days.
* work_day 工作日: the day it starts is not counted; ends when work ends on the value-th working day
  after it (DayRule.CLOSE_OF_DAY, as 民法典 Art 201 and 203 count); or value × day_hours working
  hours to the second (DayRule.FIXED_HOURS).

A day limit is rounded once, when it starts. From then on it is an amount of time (working time for
work_hour and work_day, clock time for the others) and a pause moves its end by exactly the amount
that was paused: nothing is gained and nothing is lost, whatever the number of pauses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from grid.worktime import DAY, HOUR, MINUTE, SECOND, Calendar, DayRule
from hub.foundation.why import Why


class Unit(StrEnum):
    """The five units of a limit (standards.md §1.8)."""

    URGENT_HOUR = "urgent_hour"  #: 紧急工作时
    WORK_HOUR = "work_hour"  #: 工作时
    WORK_DAY = "work_day"  #: 工作日
    URGENT_DAY = "urgent_day"  #: 紧急工作日
    NATURAL_DAY = "natural_day"  #: 自然日

    @property
    def is_working_time(self) -> bool:
        """Whether the limit runs only while people work."""
        return self in (Unit.WORK_HOUR, Unit.WORK_DAY)


class Light(StrEnum):
    """The timeliness light (standards.md §1.9, rule 9)."""

    GREEN = "green"
    YELLOW = "yellow"  #: 80 % of the limit is gone
    RED = "red"  #: over


#: Per cent of the limit at which the light turns yellow (standards.md §1.9, rule 9).
YELLOW_PERCENT = 80


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit, such as 4 work_hour. Raises ValueError when the value is not a whole number ≥
    1.
    """

    value: int
    unit: Unit

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        if self.value != int(self.value) or self.value < 1:
            raise ValueError(
                f"a limit's value: expected a whole number from 1 on, got {self.value}"
            )


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time from start to end, both aware. Raises ValueError when it runs backwards."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"expected a span that runs forward, got {self.start} … {self.end}")


@dataclass(frozen=True, slots=True)
class Due:
    """When something falls due. at: aware UTC; reached exactly, it is still in time.

    provisional: working time was counted in a year without published calendar, or by assumed hours.
    """

    at: datetime
    provisional: bool
    why: Why


def due_at(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    pauses: Iterable[Span] = (),
    extensions: Sequence[Limit] = (),
) -> Due:
    """When `limit`, started at `start`, falls due.

    pauses (挂账 and the like): in any order, may overlap or touch; time inside them does not count.
    A pause that has not ended is given with the end known so far. extensions (延期): further
    limits, granted after the first; those of the limit's own unit are added to it before rounding,
    others begin where the one before ends.

    Holds (tested as properties): without pauses a later start is never due earlier; a larger limit
    and an added or longer pause are never due earlier; splitting a pause or giving it twice changes
    nothing; due_at of (a + b) is due_at of b started at due_at of a. Raises ValueError for an
    instant without time zone.
    """
    first = position = calendar.local(start)
    stops = _merged(calendar, pauses)
    for part in _by_unit([limit, *extensions]):
        budget = _budget(position, part, calendar)
        position = _run(position, budget, part.unit, calendar, stops)
    working = any(part.unit.is_working_time for part in (limit, *extensions))
    years = calendar.unpublished_between(_day(first), _day(position)) if working else []
    provisional = bool(years) or (working and calendar.assumes_hours)
    why = _why(
        first, position, [limit, *extensions], calendar, stops, years if provisional else None
    )
    return Due(calendar.instant(position), provisional, why)


def elapsed(
    start: datetime, end: datetime, unit: Unit, calendar: Calendar, pauses: Iterable[Span] = ()
) -> timedelta:
    """The time that counts between two instants: working time for work_hour and work_day, clock
    time otherwise.

    Zero when `end` is not after `start`. Additive: the sum over adjoining spans is the time of the
    whole span.
    """
    first, last = calendar.local(start), calendar.local(end)
    counted = _counted(first, last, Unit(unit), calendar, _merged(calendar, pauses))
    return timedelta(microseconds=counted)


def share(
    start: datetime,
    at: datetime,
    limit: Limit,
    calendar: Calendar,
    pauses: Iterable[Span] = (),
    extensions: Sequence[Limit] = (),
) -> Fraction:
    """How much of the limit is gone at `at`, exactly: 0 at the start, 1 when due, more after.

    Past the due instant of a working-time limit it stays 1 until work begins again; ask `light` for
    the colour.
    """
    pauses = tuple(pauses)
    due = due_at(start, limit, calendar, pauses, extensions).at
    whole = elapsed(start, due, limit.unit, calendar, pauses)
    gone = elapsed(start, at, limit.unit, calendar, pauses)
    return Fraction(gone // timedelta.resolution, whole // timedelta.resolution)


def share_reached_at(
    start: datetime,
    percent: int,
    limit: Limit,
    calendar: Calendar,
    pauses: Iterable[Span] = (),
    extensions: Sequence[Limit] = (),
) -> datetime:
    """The earliest instant (aware UTC) at which `percent` of the limit is gone; 100 is the due
    instant itself.

    It lies in working time for a working-time limit, so a reminder set by it never fires at
    midnight.
    """
    stops = _merged(calendar, pauses)
    first = calendar.local(start)
    due = calendar.local(due_at(start, limit, calendar, pauses, extensions).at)
    whole = _counted(first, due, limit.unit, calendar, stops)
    return calendar.instant(_run(first, -(-whole * percent // 100), limit.unit, calendar, stops))


def light(at: datetime, yellow_at: datetime, due: datetime) -> Light:
    """The light at an instant. yellow_at: of share_reached_at(…, YELLOW_PERCENT, …)."""
    if at > due:
        return Light.RED
    return Light.YELLOW if at >= yellow_at else Light.GREEN


def _by_unit(limits: Sequence[Limit]) -> list[Limit]:
    """Neighbours of one unit added up, so that five days and three days are eight days and rounded
    once.
    """
    groups = groupby(limits, key=attrgetter("unit"))
    return [Limit(sum(part.value for part in parts), unit) for unit, parts in groups]


def _merged(calendar: Calendar, pauses: Iterable[Span]) -> list[tuple[int, int]]:
    """The pauses as sorted, disjoint local spans."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((calendar.local(p.start), calendar.local(p.end)) for p in pauses):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _budget(start: int, limit: Limit, calendar: Calendar) -> int:
    """What the limit is worth in counted µs when it starts at `start` (see the rounding rules
    above).
    """
    if limit.unit in (Unit.URGENT_HOUR, Unit.WORK_HOUR):
        return limit.value * HOUR
    if limit.unit is Unit.URGENT_DAY:
        return limit.value * DAY
    if limit.unit is Unit.NATURAL_DAY:
        return (start // DAY + limit.value + 1) * DAY - SECOND - start
    if calendar.day_rule is DayRule.FIXED_HOURS:
        return limit.value * calendar.day_hours * HOUR
    last = calendar.working_day_after(_day(start), limit.value)
    close = last.toordinal() * DAY + calendar.spans_of(last)[-1][1]
    return calendar.worked(close) - calendar.worked(start)


def _measure(start: int, end: int, unit: Unit, calendar: Calendar) -> int:
    return calendar.worked(end) - calendar.worked(start) if unit.is_working_time else end - start


def _counted(
    start: int, end: int, unit: Unit, calendar: Calendar, stops: Sequence[tuple[int, int]]
) -> int:
    if end <= start:
        return 0
    paused = sum(
        _measure(max(start, first), min(end, last), unit, calendar)
        for first, last in stops
        if first < end and last > start
    )
    return _measure(start, end, unit, calendar) - paused


def _run(
    start: int, budget: int, unit: Unit, calendar: Calendar, stops: Sequence[tuple[int, int]]
) -> int:
    """The earliest local instant with `budget` counted since `start`, outside `stops`."""
    position = start
    for first, last in stops:
        if last <= position:
            continue
        open_for = _measure(position, first, unit, calendar) if first > position else 0
        if open_for >= budget:
            break
        budget -= open_for
        position = last
    if not unit.is_working_time:
        return position + budget
    if budget == 0:
        return position
    return calendar.reached(calendar.worked(position) + budget, _day(position).year)


def _day(local: int) -> date:
    return date.fromordinal(local // DAY)


def _why(
    start: int,
    at: int,
    limits: Sequence[Limit],
    calendar: Calendar,
    stops: Sequence[tuple[int, int]],
    provisional: list[int] | None,
) -> Why:
    """The arithmetic as code and values; times as city wall-clock text, so the sentence stays true
    for ever.
    """
    unit = limits[0].unit
    first, last = _day(start), _day(at)
    paused = _measure(start, at, unit, calendar) - _counted(start, at, unit, calendar, stops)
    values = {
        "value": " + ".join(str(limit.value) for limit in limits),
        "start": _text(start),
        "at": _text(at),
        "paused_min": paused // MINUTE,
    }
    if unit.is_working_time:
        values |= {
            "hours": calendar.hours_of(last).text(),
            "rest_days": len(calendar.rest_days_between(first, last)),
        }
    code = f"grid.deadline.{unit}" + (".paused" if paused else "")
    if provisional is not None:
        values["years"] = ", ".join(map(str, provisional)) or str(last.year)
        code += ".provisional"
    return Why(code, values)


def _text(local: int) -> str:
    minutes = local % DAY // MINUTE
    return f"{_day(local).isoformat()} {minutes // 60:02d}:{minutes % 60:02d}"
