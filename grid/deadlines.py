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

A day limit is rounded once, when it starts; an extension in days of another unit, where what was
there before would have ended without pauses. From then on it is an amount of time (working time for
work_hour and work_day, clock time for the others) and a pause moves its end by exactly the amount
that was paused: nothing is gained and nothing is lost, whatever the number of pauses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from grid import counting
from grid.counting import Course
from grid.limits import Limit, Span, Unit
from grid.worktime import DAY, MINUTE, Calendar
from hub.foundation.why import Why

__all__ = [
    "YELLOW_PERCENT", "Course", "Due", "Light", "Limit", "Span", "Unit",
    "due_at", "due_of", "elapsed", "light", "reached_at", "share", "share_reached_at",
]  # fmt: skip


class Light(StrEnum):
    """The timeliness light (standards.md §1.9, rule 9)."""

    GREEN = "green"
    YELLOW = "yellow"  #: 80 % of the limit is gone
    RED = "red"  #: over


#: Per cent of the limit at which the light turns yellow (standards.md §1.9, rule 9).
YELLOW_PERCENT = 80


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
    return due_of(Course(start, [limit, *extensions], calendar, pauses))


def due_of(course: Course) -> Due:
    """As `due_at`, of what is counted already."""
    calendar = course.calendar
    working = any(part.unit.is_working_time for part in course.parts)
    first, last = counting.day(course.start), counting.day(course.end)
    years = calendar.unpublished_between(first, last) if working else []
    provisional = bool(years) or (working and calendar.assumes_hours)
    why = _why(course, years if provisional else None)
    return Due(calendar.instant(course.end), provisional, why)


def elapsed(
    start: datetime, end: datetime, unit: Unit, calendar: Calendar, pauses: Iterable[Span] = ()
) -> timedelta:
    """The time that counts between two instants: working time for work_hour and work_day, clock
    time otherwise.

    Zero when `end` is not after `start`. Additive: the sum over adjoining spans is the time of the
    whole span.
    """
    first, last = calendar.local(start), calendar.local(end)
    counted = counting.counted(first, last, Unit(unit), calendar, counting.merged(calendar, pauses))
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
    course = Course(start, [limit, *extensions], calendar, pauses)
    return Fraction(course.gone(calendar.local(at)), course.whole)


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

    Where units differ, an extension's hours count like those of the limit: 80 % of 8 working hours
    and 2 urgent hours are gone after 8 of the 10.
    """
    return reached_at(Course(start, [limit, *extensions], calendar, pauses), percent)


def reached_at(course: Course, percent: int) -> datetime:
    """As `share_reached_at`, of what is counted already."""
    return course.calendar.instant(course.reached(-(-course.whole * percent // 100)))


def light(at: datetime, yellow_at: datetime, due: datetime) -> Light:
    """The light at an instant. yellow_at: of share_reached_at(…, YELLOW_PERCENT, …)."""
    if at > due:
        return Light.RED
    return Light.YELLOW if at >= yellow_at else Light.GREEN


def _why(course: Course, provisional: list[int] | None) -> Why:
    """The arithmetic as code and values; times as city wall-clock text, so the sentence stays true
    for ever.
    """
    calendar, limits, paused = course.calendar, course.limits, course.paused
    first, last = counting.day(course.start), counting.day(course.end)
    values: dict[str, object] = {
        "start": _text(course.start),
        "at": _text(course.end),
        "paused_min": paused // MINUTE,
    }
    if len(course.parts) > 1:
        code = "grid.deadline.several"
        for unit in Unit:
            values[unit.value] = sum(limit.value for limit in limits if limit.unit is unit)
    else:
        unit = limits[0].unit
        code = f"grid.deadline.{unit}" + (".paused" if paused else "")
        values["value"] = " + ".join(str(limit.value) for limit in limits)
        if unit.is_working_time:
            values["hours"] = calendar.hours_of(last).text()
            values["rest_days"] = len(calendar.rest_days_between(first, last))
    if provisional is not None:
        values["years"] = ", ".join(map(str, provisional)) or str(last.year)
        code += ".provisional"
    return Why(code, values)


def _text(local: int) -> str:
    minutes = local % DAY // MINUTE
    return f"{counting.day(local).isoformat()} {minutes // 60:02d}:{minutes % 60:02d}"
