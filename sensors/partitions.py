"""Monthly partitions of readings, made ahead so that the default one stays empty."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection, transaction

from hub.foundation import clock, sqlfile

#: Months kept ready beyond the present one.
AHEAD = 2


def months(first: datetime, last: datetime) -> list[datetime]:
    """The starts (UTC) of all months from that of `first` to that of `last`."""
    month = first.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    out = []
    while month <= last.astimezone(UTC):
        out.append(month)
        month = _next(month)
    return out


def make_ahead() -> list[str]:
    """Make the partitions of this month and the AHEAD next; the names of the new ones."""
    first = clock.now().astimezone(UTC)
    last = first
    for _ in range(AHEAD):
        last = _next(last.replace(day=1))
    return make(first, last)


def make(first: datetime, last: datetime) -> list[str]:
    """Make the missing partitions of these months; the names of the new ones.

    Readings that already lie in the default partition are moved. Two processes take turns.
    """
    made = []
    for month in months(first, last):
        name = f"sensors_reading_{month:%Y_%m}"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sensors.partitions'))")
            cursor.execute("SELECT to_regclass(%s)", [name])
            if cursor.fetchone()[0] is None:
                # the name is made of digits above, the bounds are literals because DDL takes no parameters
                cursor.execute(
                    sqlfile.load("sensors", "ddl/partition").format(
                        name=name, start=month.isoformat(), end=_next(month).isoformat()
                    )
                )
                made.append(name)
    return made


def names() -> list[str]:
    """The partitions that exist, in order; the default one first."""
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("sensors", "partitions"))
        return [name for (name,) in cursor.fetchall()]


def _next(month: datetime) -> datetime:
    year, number = (month.year + 1, 1) if month.month == 12 else (month.year, month.month + 1)
    return month.replace(year=year, month=number)
