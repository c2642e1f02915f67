"""The only clock: instants are aware and UTC inside, city time on the way out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

#: The city's time zone (北京时间). Days, working hours and case numbers are counted in it.
CITY = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("clock", default=None)
_following: ContextVar[bool] = ContextVar("following", default=False)


def now() -> datetime:
    """This instant, aware, UTC: the real one, a frozen one (tests, history), or the followed one (replay)."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The city's date of this instant."""
    return city_day(now())


def city_day(at: datetime) -> date:
    """The city's date of an aware instant."""
    return at.astimezone(CITY).date()


def day_begins(day: date) -> datetime:
    """The instant at which a day of the city begins, aware UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=CITY).astimezone(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Inside, `now()` is `at` in this thread or task. at: aware."""
    if at.tzinfo is None:
        raise ValueError(f"expected an aware instant, got {at!r} without a time zone")
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


@contextmanager
def following(at: datetime) -> Iterator[None]:
    """Inside, this thread's clock follows recorded data (`replay --times keep`) and nothing is set to fall due."""
    token = _following.set(True)
    try:
        with frozen(at):
            yield
    finally:
        _following.reset(token)


def is_following() -> bool:
    """Whether recorded data are taken by their own times; then nothing escalates."""
    return _following.get()


def is_real() -> bool:
    """Whether `now()` is the real time."""
    return _frozen.get() is None
