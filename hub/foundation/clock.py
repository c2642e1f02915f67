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
_followed: list[datetime] = []


def now() -> datetime:
    """This instant, aware, UTC: the real one, a frozen one (tests, history), or the followed one (replay)."""
    return _frozen.get() or (_followed[0] if _followed else datetime.now(UTC))


def today() -> date:
    """The city's date of this instant."""
    return now().astimezone(CITY).date()


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


def follow(at: datetime | None) -> None:
    """Let this process's clock follow recorded data (`replay --times keep`); None returns to the real clock."""
    _followed[:] = [] if at is None else [at.astimezone(UTC)]


def is_real() -> bool:
    """Whether `now()` is the real time; nothing escalates or is sent while it is not."""
    return not _followed and _frozen.get() is None
