"""What a process keeps in memory of slowly changing tables, and how it notices that they changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Generic, TypeVar

from django.db import connection

from hub.foundation import sqlfile

T = TypeVar("T")

#: Answers kept per table topic; the oldest goes first.
_KEPT = 32

#: What can change, in the alphabetical order the database gives it in.
TOPICS: Final = (
    "alarm_rules", "areas", "calendar", "device_codecs", "organisations", "places", "rules",
)  # fmt: skip

#: Stamps by topic that are taken as they were first read (empty: not read yet); None: they are asked for each time.
_held: ContextVar[dict[str, int] | None] = ContextVar("held", default=None)


@contextmanager
def held() -> Iterator[None]:
    """Inside, this thread takes the tables as it first finds them, and asks the database once: for a batch, or for a
    long load that nobody writes beside. Inside another one it is that one.
    """
    if _held.get() is not None:
        yield
        return
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def read(*topics: str) -> tuple[int, ...]:
    """The stamps of topics, in the topics' alphabetical order; another number means another
    content.

    topics: of TOPICS. One indexed query.
    """
    known = _held.get()
    if known is None:
        known = _read(topics)
    elif not known:
        known.update(_read(TOPICS))
    missing = sorted(set(topics) - known.keys())
    if missing:
        raise KeyError(f"expected one of {', '.join(TOPICS)}, got {', '.join(missing)}")
    return tuple(known[topic] for topic in sorted(topics))


def _read(topics: Sequence[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("grid", "stamps"), {"topics": list(topics)})
        return dict(cursor.fetchall())


class Kept(Generic[T]):
    """Values made from tables and kept until one of their topics changes; asks the database each
    time.
    """

    def __init__(self, *topics: str) -> None:
        self._topics = topics
        self._stamps: tuple[object, ...] = ()
        self._values: dict[Hashable, T] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value kept under `key`, made anew when the tables have changed since."""
        # the stamps are read before the tables: what was read too late is merely read once more
        stamps = (str(connection.settings_dict["NAME"]), *read(*self._topics))
        values = self._values
        if stamps != self._stamps:
            values = self._values = {}  # a new dict: another thread may still fill the old one
            self._stamps = stamps
        if key not in values:
            while len(values) >= _KEPT:
                values.pop(next(iter(values)), None)
            values[key] = make()
        return values[key]
