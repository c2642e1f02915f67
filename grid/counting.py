"""Counting time from one instant to another: by unit, by calendar, without what was paused. Pure.

Instants are the calendar's local microseconds here, and so are amounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from grid.limits import Limit, Span, Unit
from grid.worktime import DAY, HOUR, SECOND, Calendar, DayRule

#: Pauses, sorted and disjoint: nothing is counted inside them.
Stops = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a course that is counted in one unit, worth `budget`."""

    unit: Unit
    start: int
    end: int
    budget: int


class Course:
    """A limit and its extensions counted from a start by a calendar: where it ends, what is gone when.

    limits: one at least; neighbours of one unit are added up first, so that five days and three
    days are eight days and rounded once; another unit begins where the one before ends.
    """

    def __init__(
        self,
        start: datetime,
        limits: Sequence[Limit],
        calendar: Calendar,
        pauses: Iterable[Span] = (),
    ) -> None:
        self.calendar = calendar
        self.limits = limits
        self.stops = merged(calendar, pauses)
        self.parts: list[Part] = []
        position = unpaused = self.start = calendar.local(start)
        for unit, group in groupby(limits, key=attrgetter("unit")):
            limit = Limit(sum(part.value for part in group), unit)
            # days are rounded as if nothing had been paused: else a pause before could cost a part of one
            budget = worth(unpaused, limit, calendar)
            end = run(position, budget, unit, calendar, self.stops)
            self.parts.append(Part(unit, position, end, budget))
            position, unpaused = end, run(unpaused, budget, unit, calendar, ())
        self.end = position

    @cached_property
    def whole(self) -> int:
        """What all of it is worth; of different units their amounts are added."""
        return sum(part.budget for part in self.parts)

    @property
    def paused(self) -> int:
        """What the pauses took out of it, measured as it counts."""
        spans = (measure(p.start, p.end, p.unit, self.calendar) for p in self.parts)
        return sum(spans) - self.whole

    def gone(self, at: int) -> int:
        """What is counted up to `at`; beyond its end it counts on in its last unit."""
        ends = [*(min(part.end, at) for part in self.parts[:-1]), at]
        return sum(
            counted(part.start, end, part.unit, self.calendar, self.stops)
            for part, end in zip(self.parts, ends, strict=True)
        )

    def reached(self, amount: int) -> int:
        """The earliest instant at which `amount` is counted."""
        for part in self.parts:
            if amount <= part.budget or part is self.parts[-1]:
                return run(part.start, amount, part.unit, self.calendar, self.stops)
            amount -= part.budget
        raise AssertionError("a course has one part at least")


def merged(calendar: Calendar, pauses: Iterable[Span]) -> list[tuple[int, int]]:
    """Pauses in any order, overlapping or not, as stops."""
    stops: list[tuple[int, int]] = []
    for start, end in sorted((calendar.local(p.start), calendar.local(p.end)) for p in pauses):
        if stops and start <= stops[-1][1]:
            stops[-1] = (stops[-1][0], max(end, stops[-1][1]))
        else:
            stops.append((start, end))
    return stops


def worth(start: int, limit: Limit, calendar: Calendar) -> int:
    """What the limit is worth when it starts at `start` (rounded as `grid.deadlines` says)."""
    if limit.unit in (Unit.URGENT_HOUR, Unit.WORK_HOUR):
        return limit.value * HOUR
    if limit.unit is Unit.URGENT_DAY:
        return limit.value * DAY
    if limit.unit is Unit.NATURAL_DAY:
        return (start // DAY + limit.value + 1) * DAY - SECOND - start
    if calendar.day_rule is DayRule.FIXED_HOURS:
        return limit.value * calendar.day_hours * HOUR
    last = calendar.working_day_after(day(start), limit.value)
    close = last.toordinal() * DAY + calendar.spans_of(last)[-1][1]
    return calendar.worked(close) - calendar.worked(start)


def measure(start: int, end: int, unit: Unit, calendar: Calendar) -> int:
    """What lies between two instants: working time for a unit of working time, else clock time."""
    return calendar.worked(end) - calendar.worked(start) if unit.is_working_time else end - start


def counted(start: int, end: int, unit: Unit, calendar: Calendar, stops: Stops) -> int:
    """What of it is not paused; 0 when `end` is not after `start`."""
    if end <= start:
        return 0
    paused = sum(
        measure(max(start, first), min(end, last), unit, calendar)
        for first, last in stops
        if first < end and last > start
    )
    return measure(start, end, unit, calendar) - paused


def run(start: int, budget: int, unit: Unit, calendar: Calendar, stops: Stops) -> int:
    """The earliest instant with `budget` counted since `start`, outside the stops."""
    position = start
    for first, last in stops:
        if last <= position:
            continue
        open_for = measure(position, first, unit, calendar) if first > position else 0
        if open_for >= budget:
            break
        budget -= open_for
        position = last
    if not unit.is_working_time:
        return position + budget
    if budget == 0:
        return position
    return calendar.reached(calendar.worked(position) + budget, day(position).year)


def day(local: int) -> date:
    """The city's day of an instant."""
    return date.fromordinal(local // DAY)
