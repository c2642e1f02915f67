"""A limit that is being counted, as a value: what a pause, a resumption and an extension make of it. Pure.

Nothing is ever moved by hand: every instant is computed anew from the start, the limit, what was
added to it and what was paused. So a resumption cannot lose an extension, and another calendar
gives another answer to the same question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from grid import deadlines
from grid.deadlines import YELLOW_PERCENT, Course, Due, Light, Limit, Span, Unit
from grid.worktime import Calendar


@dataclass(frozen=True, slots=True)
class Timer:
    """One limit being counted from `start` on (aware).

    pauses: those that ended. paused_at: when the pause began that has not ended; until it does,
    nothing is counted, and what is said of the end is said without it.
    """

    start: datetime
    limit: Limit
    extensions: tuple[Limit, ...] = ()
    pauses: tuple[Span, ...] = ()
    paused_at: datetime | None = None

    def pause(self, at: datetime) -> Timer:
        """Stopped from `at` on; one that stands already stays as it is."""
        return self if self.paused_at is not None else replace(self, paused_at=at)

    def resume(self, at: datetime) -> Timer:
        """Running again from `at` on; one that runs already stays as it is."""
        if self.paused_at is None:
            return self
        ended = Span(self.paused_at, max(self.paused_at, at))
        return replace(self, pauses=(*self.pauses, ended), paused_at=None)

    def extend(self, by: Limit) -> Timer:
        """With `by` added (延期), whether it runs or stands."""
        return replace(self, extensions=(*self.extensions, by))

    def course(self, calendar: Calendar) -> Course:
        """How it is counted by a calendar."""
        return Course(self.start, (self.limit, *self.extensions), calendar, self.pauses)

    def due(self, calendar: Calendar) -> Due:
        """When it falls due, and why then."""
        return deadlines.due_of(self.course(calendar))

    def reached_at(self, percent: int, calendar: Calendar) -> datetime:
        """The earliest instant (aware UTC) at which `percent` of it are gone; 100: the due instant."""
        return deadlines.reached_at(self.course(calendar), percent)

    def left(self, at: datetime, calendar: Calendar) -> timedelta:
        """What is left of it at `at`, in its own time; negative when it is over and was counted on."""
        course = self.course(calendar)
        gone = course.gone(calendar.local(self._stood(at)))
        return timedelta(microseconds=course.whole - gone)

    def light(self, at: datetime, calendar: Calendar) -> Light:
        """Its light at `at`; one that stands keeps the light it stopped with."""
        yellow = self.reached_at(YELLOW_PERCENT, calendar)
        return deadlines.light(self._stood(at), yellow, self.due(calendar).at)

    def remind_at(self, percent: int, calendar: Calendar) -> datetime:
        """When to remind somebody that `percent` of it are gone (aware UTC).

        While people work when the limit counts working time: never at night, and not at the closing
        bell but when work begins again. A limit in clock time reminds day and night.
        """
        return self._in_hours(self.reached_at(percent, calendar), calendar)

    def remind_before(self, before: Limit, calendar: Calendar) -> datetime:
        """When to remind somebody that only `before` is left (aware UTC), as `remind_at` does.

        before: counted in the timer's own time, a day being a working day's hours there or 24 h.
        """
        hours = calendar.day_hours if self.limit.unit.is_working_time else 24
        in_hours = before.unit in (Unit.URGENT_HOUR, Unit.WORK_HOUR)
        amount = timedelta(hours=before.value * (1 if in_hours else hours))
        course = self.course(calendar)
        wanted = max(0, course.whole - amount // timedelta.resolution)
        return self._in_hours(calendar.instant(course.reached(wanted)), calendar)

    def _in_hours(self, at: datetime, calendar: Calendar) -> datetime:
        return calendar.open_from(at) if self.limit.unit.is_working_time else at

    def _stood(self, at: datetime) -> datetime:
        return at if self.paused_at is None else min(at, self.paused_at)
