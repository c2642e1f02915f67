"""When other levels count: at night, on days of rest, on days of the week. Hours and days are the city's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from hub.foundation.clock import CITY
from hub.foundation.errors import Phrase
from sensors.errors import BadRule
from sensors.rules.level import Level

#: Whether a day of the city is worked, by its calendar with 调休.
IsWorking = Callable[[date], bool]

EVERY, WORKDAYS, RESTDAYS = "all", "workdays", "restdays"
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def monday_to_friday(day: date) -> bool:
    """The days that are worked where no calendar says otherwise."""
    return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of time with levels of its own, or with none: then the rule is off.

    days: "all", "workdays", "restdays", or some of DAYS with commas; from_, to: hours of the city, `to` excluded;
    a stretch that ends before it begins ends on the next day, and is of the day on which it began.
    """

    levels: tuple[Level, ...] = ()
    name: str = ""
    days: str = EVERY
    from_: time = time(0)
    to: time = time(0)

    def __post_init__(self) -> None:
        if self.days not in (EVERY, WORKDAYS, RESTDAYS):
            unknown = [one for one in self._named() if one not in DAYS]
            if unknown:
                raise BadRule(
                    field="when.days",
                    why=Phrase(
                        "expected one of %(known)s, or some of %(days)s, got %(got)s",
                        known=", ".join((EVERY, WORKDAYS, RESTDAYS)),
                        days=", ".join(DAYS),
                        got=unknown[0],
                    ),
                )

    def holds(self, at: datetime, is_working: IsWorking) -> bool:
        """Whether an instant lies in it. at: aware."""
        local = at.astimezone(CITY)
        clock, day = local.time(), local.date()
        if self.from_ < self.to:
            return self.from_ <= clock < self.to and self._counts(day, is_working)
        if clock >= self.from_ and self._counts(day, is_working):
            return True
        return clock < self.to and self._counts(day - timedelta(days=1), is_working)

    def turns(self, after: datetime, before: datetime) -> Iterator[datetime]:
        """The instants from one to another, excluded, at which it may begin or end, in order; not each of them does."""
        day = after.astimezone(CITY).date() - timedelta(days=1)
        hours = sorted({self.from_, self.to})
        while datetime.combine(day, time(0), CITY) < before:
            for hour in hours:
                at = datetime.combine(day, hour, CITY).astimezone(UTC)
                if after <= at < before:
                    yield at
            day += timedelta(days=1)

    def _counts(self, day: date, is_working: IsWorking) -> bool:
        if self.days == EVERY:
            return True
        if self.days in (WORKDAYS, RESTDAYS):
            return is_working(day) == (self.days == WORKDAYS)
        return DAYS[day.weekday()] in self._named()

    def _named(self) -> Iterator[str]:
        return (one.strip() for one in self.days.split(","))
