"""The working calendar as a pure object: which days are worked, in which hours, and how much
working time lies between.

Everything is counted in whole microseconds of the city's local time, from tables of one year at a
time, so that a question over months costs two look-ups. The city's zone must have one fixed offset
over the years asked about (Asia/Shanghai: since 1992).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

#: A stretch of one day: microseconds after local midnight, start before end.
DaySpan = tuple[int, int]

_SATURDAY = 5
_FIRST_YEAR = 2020  # where counting starts; only differences are ever told


class DayRule(StrEnum):
    """How a limit in working days is rounded; a local setting (standards.md §1.8)."""

    #: The day it starts is not counted; it ends when work ends on the last day (民法典 Art 201,
    #: 203).
    CLOSE_OF_DAY = "close_of_day"
    #: One working day is a fixed number of working hours (1 工作日 = 8 工作时), to the second.
    FIXED_HOURS = "fixed_hours"


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours in force in a season. spans: sorted, disjoint stretches of a day; gaps are
    lunch breaks.

    season: ((month, day), (month, day)), both inclusive, every year, may run over the new year;
    None = all year. valid_from <= day < valid_to; None = open. Raises ValueError when the spans are
    empty, unsorted or overlap.
    """

    spans: tuple[DaySpan, ...]
    season: tuple[tuple[int, int], tuple[int, int]] | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        marks = [mark for span in self.spans for mark in span]
        rising = all(before < after for before, after in pairwise(marks))
        if not marks or not rising or marks[0] < 0 or marks[-1] > DAY:
            raise ValueError(
                f"expected sorted working hours within one day, got {self.text() or 'none'}"
            )

    def cover(self, day: date) -> bool:
        """Whether these hours are in force on `day`."""
        if (self.valid_from and day < self.valid_from) or (self.valid_to and day >= self.valid_to):
            return False
        if self.season is None:
            return True
        first, last = self.season
        today = (day.month, day.day)
        return first <= today <= last if first <= last else today >= first or today <= last

    def text(self) -> str:
        """For people: "08:30–12:00 14:00–18:00"."""
        return " ".join(f"{_hhmm(start)}–{_hhmm(end)}" for start, end in self.spans)


def _hhmm(us: int) -> str:
    minutes = us // MINUTE
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def span(start: str, end: str) -> DaySpan:
    """("08:30", "12:00") → a stretch of a day. "24:00" is the day's end. Raises ValueError for
    other texts.
    """

    def us(text: str) -> int:
        hours, _, minutes = text.partition(":")
        value = int(hours) * HOUR + int(minutes) * MINUTE
        if not 0 <= value <= DAY or int(minutes) > 59:
            raise ValueError(f"expected a time of day such as 08:30, got {text!r}")
        return value

    return us(start), us(end)


#: Assumed, and called provisional, where a city has not said its hours.
ASSUMED_HOURS = Hours((span("08:30", "12:00"), span("14:00", "18:00")))


@dataclass(frozen=True, slots=True)
class _Year:
    """One year's tables. before[i]: working µs of the year before its i-th day; worked: ordinals of
    working days.
    """

    first: int
    before: list[int]
    worked: list[int]
    spans: list[tuple[DaySpan, ...]]

    @property
    def total(self) -> int:
        return self.before[-1]


@dataclass(frozen=True, eq=False)
class Calendar:
    """The days and hours of a city or one of its organisations. Immutable; tables are made when
    first needed.

    exceptions: day → is it worked, for the days that differ from Monday–Friday (holidays, 调休
    make-up days). published: years whose official notice is in `exceptions`; any other year is
    Monday–Friday and provisional. hours: the first that covers a day holds; none → `ASSUMED_HOURS`.
    day_hours: length of one working day under DayRule.FIXED_HOURS, in hours. own: the calendars of
    organisations that do not keep the city's hours, by id.
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    published: frozenset[int] = frozenset()
    hours: Sequence[Hours] = (ASSUMED_HOURS,)
    zone: tzinfo = BEIJING
    day_rule: DayRule = DayRule.CLOSE_OF_DAY
    day_hours: int = 8
    own: Mapping[int, Calendar] = field(default_factory=dict)
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False)
    _offsets: dict[int, int] = field(default_factory=dict, init=False, repr=False)

    def of(self, org_id: int | None) -> Calendar:
        """The calendar an organisation works by: its own, or this one; this one for None."""
        return self.own.get(org_id, self) if org_id is not None else self

    def is_working(self, day: date) -> bool:
        """Whether `day` (city date) is worked."""
        known = self.exceptions.get(day)
        return day.weekday() < _SATURDAY if known is None else known

    def hours_of(self, day: date) -> Hours:
        """The working hours of a working day."""
        return next((hours for hours in self.hours if hours.cover(day)), ASSUMED_HOURS)

    def spans_of(self, day: date) -> tuple[DaySpan, ...]:
        """The working stretches of `day`, empty on a rest day."""
        return self.hours_of(day).spans if self.is_working(day) else ()

    def is_open(self, at: datetime) -> bool:
        """Whether people work at this instant. The opening instant is in, the closing instant is
        out.
        """
        local = self.local(at)
        day = date.fromordinal(local // DAY)
        return any(start <= local % DAY < end for start, end in self.spans_of(day))

    def open_from(self, at: datetime) -> datetime:
        """The earliest instant from `at` on (aware UTC) at which people work."""
        local = self.local(at)
        year = date.fromordinal(local // DAY).year
        return self.instant(self.reached(self.worked(local) + 1, year) - 1)

    def local(self, at: datetime) -> int:
        """City-local microseconds of an aware instant (day ordinal × DAY + time of day)."""
        if at.tzinfo is None:
            raise ValueError(f"expected an aware instant, got {at!r} without a time zone")
        there = at.astimezone(self.zone)
        clock = (there.hour * 60 + there.minute) * 60 + there.second
        return there.toordinal() * DAY + clock * SECOND + there.microsecond

    def instant(self, local: int) -> datetime:
        """The aware UTC instant of city-local microseconds; inverse of `local`."""
        day = datetime.combine(date.fromordinal(local // DAY), time.min)
        return (day + timedelta(microseconds=local % DAY)).replace(tzinfo=self.zone).astimezone(UTC)

    def worked(self, local: int) -> int:
        """Working microseconds up to a local instant, from a fixed origin: only differences mean
        something.
        """
        ordinal, clock = divmod(local, DAY)
        year = date.fromordinal(ordinal).year
        table = self._year(year)
        index = ordinal - table.first
        today = sum(max(0, min(end, clock) - start) for start, end in table.spans[index])
        return self._offset(year) + table.before[index] + today

    def reached(self, worked: int, year: int) -> int:
        """The earliest local instant at which `worked(instant)` is `worked`, looking from `year`
        on.

        Raises OverflowError beyond the last year a date can name.
        """
        while self._offset(year + 1) < worked:
            year += 1
        while (
            self._offset(year) >= worked
        ):  # exactly at a year's start: reached at last year's last closing
            year -= 1
        table = self._year(year)
        rest = worked - self._offset(year)
        index = bisect_left(table.before, rest) - 1
        rest -= table.before[index]
        for start, end in table.spans[index]:
            if rest <= end - start:
                return (table.first + index) * DAY + start + rest
            rest -= end - start
        raise AssertionError("a year's table and its days disagree")

    def working_day_after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, `day` itself not counted. count ≥ 1."""
        year, wanted = day.year, count
        done = bisect_right(self._year(year).worked, day.toordinal())
        while done + wanted > len(self._year(year).worked):
            wanted -= len(self._year(year).worked) - done
            year, done = year + 1, 0
        return date.fromordinal(self._year(year).worked[done + wanted - 1])

    def rest_days_between(self, first: date, last: date) -> list[date]:
        """The days not worked, both ends included, in order."""
        days = range(first.toordinal(), last.toordinal() + 1)
        return [day for day in map(date.fromordinal, days) if not self.is_working(day)]

    def unpublished_between(self, first: date, last: date) -> list[int]:
        """The years from `first` to `last` whose calendar is not published."""
        return [year for year in range(first.year, last.year + 1) if year not in self.published]

    @cached_property
    def assumes_hours(self) -> bool:
        """Whether nobody has said the hours, so that they are assumed."""
        return not self.hours

    def _year(self, year: int) -> _Year:
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = self._make_year(year)
        return table

    def _make_year(self, year: int) -> _Year:
        if year >= MAXYEAR:
            raise OverflowError(
                f"expected a deadline before the year {MAXYEAR}, got a limit that reaches it"
            )
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        days = [date.fromordinal(ordinal) for ordinal in range(first, last + 1)]
        spans = [self.spans_of(day) for day in days]
        before = [0]
        for of_day in spans:
            before.append(before[-1] + sum(end - start for start, end in of_day))
        return _Year(
            first, before, [d.toordinal() for d, s in zip(days, spans, strict=True) if s], spans
        )

    def _offset(self, year: int) -> int:
        """Working µs from the origin to the start of `year`; negative before the origin."""
        known = self._offsets.get(year)
        if known is not None:
            return known
        if year >= _FIRST_YEAR:
            value = sum(self._year(y).total for y in range(_FIRST_YEAR, year))
        else:
            value = -sum(self._year(y).total for y in range(year, _FIRST_YEAR))
        self._offsets[year] = value
        return value
