"""How the work stands, by the database: one look, for /metrics and for `manage.py doctor`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Count

from events import reactions
from events.models import Case, Delivery
from hub.foundation import clock, journal, lateness
from hub.foundation.models import Due, JournalEntry, Process, ReaderCursor
from sensors.models import Alarm, Quarantined

#: Counting stops here: beyond it the exact number helps nobody and costs a scan.
MANY: Final = 100_000
#: Cases are counted over the whole table, so not at every look.
CASES_EVERY_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Reader:
    """How far one reader of the journal has come. behind_s: age of the first entry it has not read; 0 at the head."""

    name: str
    cursor: int
    behind: int
    behind_s: float


@dataclass(frozen=True, slots=True)
class Standing:
    """One look. Ages are seconds; counts end at MANY."""

    at: datetime
    skew_s: float
    head: int
    readers: list[Reader]
    processes: list[Process]
    due_overdue: int
    due_overdue_s: float
    due_parked: int
    quarantine: int
    alarms: int
    connections: int
    most_connections: int
    oldest_transaction_s: float
    bytes: int
    behind_s: float
    #: Notices that should have left by other ways, how long the oldest of them waits, and those given up since a day.
    notices_late: int = 0
    notices_late_s: float = 0.0
    notices_given_up: int = 0
    cases: dict[str, int] = field(default_factory=dict)


def look(*, count_cases: bool = True) -> Standing:
    """Ask the database. Raises Django's OperationalError or InterfaceError when it is away."""
    now = clock.now()
    head, processes = journal.head(), list(Process.objects.order_by("name"))
    overdue = Due.objects.filter(parked=False, at__lt=now).order_by("at")
    oldest = overdue.values_list("at", flat=True).first()
    late = Delivery.objects.filter(state__in=("queued", "sending", "failed"), next_at__lt=now)
    used, most, transaction_s, size = _server()
    return Standing(
        at=now,
        skew_s=skew_s(),
        head=head,
        readers=[
            _reader(row.name, row.seq, head, now)
            # the lights' cursor is an instant
            for row in ReaderCursor.objects.exclude(name=reactions.CURSOR).order_by("name")
        ],
        processes=processes,
        behind_s=lateness.of(processes, now).behind_s,
        due_overdue=overdue[:MANY].count(),
        due_overdue_s=_age(oldest, now),
        due_parked=Due.objects.filter(parked=True)[:MANY].count(),
        quarantine=Quarantined.objects.filter(state=Quarantined.State.WAITING)[:MANY].count(),
        alarms=Alarm.objects.filter(cleared_at__isnull=True)[:MANY].count(),
        connections=used,
        most_connections=most,
        oldest_transaction_s=transaction_s,
        bytes=size,
        notices_late=late[:MANY].count(),
        notices_late_s=_age(
            late.order_by("next_at").values_list("next_at", flat=True).first(), now
        ),
        notices_given_up=Delivery.objects.filter(
            state=Delivery.State.GIVEN_UP, done_at__gt=now - timedelta(days=1)
        )[:MANY].count(),
        cases=_cases() if count_cases else {},
    )


def skew_s() -> float:
    """How far the database's clock is ahead of ours, seconds; the way there and back is halved."""
    before = time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        (there,) = cursor.fetchone()
    return float(there) - (before + time.time()) / 2


def _reader(name: str, cursor: int, head: int, now: datetime) -> Reader:
    first = JournalEntry.objects.filter(seq=cursor + 1).values_list("recorded_at", flat=True)
    return Reader(name, cursor, max(0, head - cursor), _age(first.first(), now))


def _age(at: datetime | None, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds()) if at else 0.0


def _server() -> tuple[int, int, float, int]:
    """Connections in use and allowed, seconds of the longest open transaction, bytes of the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), current_setting('max_connections')::int,"
            " coalesce(extract(epoch FROM clock_timestamp() - min(xact_start)), 0)::float,"
            " pg_database_size(current_database())"
            " FROM pg_stat_activity WHERE backend_type = 'client backend'"
        )
        used, most, transaction_s, size = cursor.fetchone()
    return int(used), int(most), float(transaction_s), int(size)


_counted: tuple[float, dict[str, int]] = (-CASES_EVERY_S, {})


def _cases() -> dict[str, int]:
    """Cases by state, at most CASES_EVERY_S old."""
    global _counted
    at, found = _counted
    if time.monotonic() - at >= CASES_EVERY_S:
        rows = Case.objects.order_by().values_list("state").annotate(Count("id"))
        found = {str(state): int(number) for state, number in rows}
        _counted = (time.monotonic(), found)
    return found
