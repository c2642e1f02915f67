"""What the database holds of what was published: counted cheaply while it goes on, exactly afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg2

from tests.bench.load.readings import DEVICE, Readings

#: Messages looked at at a time.
_PART = 100_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A comparison. lost: readings published and not stored as they were; doubled: rows too many."""

    stored: int
    lost: int
    doubled: int
    refused: int


class Counter:
    """How many readings were stored since `reset`, from PostgreSQL's own statistics; a second late at most."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True
        self._before = 0

    def reset(self) -> None:
        """Count from here."""
        self._before += self.stored()

    def stored(self) -> int:
        """Readings inserted since."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(sum(n_tup_ins), 0) FROM pg_stat_user_tables "
                "WHERE relname LIKE 'sensors_reading%'"
            )
            return int(cursor.fetchone()[0]) - self._before

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()


def compare(url: str, load: Readings, first: int, messages: int) -> Kept:
    """Hold what is stored against `messages` messages of the load, from number `first`.

    A reading is known by sensor, instant and value: count and two sums over all of them must be equal. The
    primary key forbids the same key twice, so a row too many is a reading stored under another one. Where the
    counts differ, so many are lost or doubled; where only a sum differs, one is lost.
    """
    count, mixed, values, since, until = 0, 0, 0, 2**62, 0
    parts = [
        load.rows(number, min(_PART, first + messages - number))
        for number in (first, first + messages - 1)
    ]
    since = min(int(at.min()) for _, at, _ in parts)
    until = max(int(at.max()) for _, at, _ in parts)
    for number in range(first, first + messages, _PART):
        sensors, at, thousandths = load.rows(number, min(_PART, first + messages - number))
        count += len(at)
        mixed += int(((at - since) // 7 % 1_000_003 * (sensors % 1009)).sum())
        values += int(thousandths.sum())
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            prefix = len(DEVICE.partition("{")[0]) + 1
            cursor.execute(_STORED, {"prefix": prefix, "since": since, "until": until})
            rows, mixed_there, values_there = (int(one) for one in cursor.fetchone())
            cursor.execute("SELECT coalesce(sum(times), 0) FROM sensors_quarantined")
            refused = int(cursor.fetchone()[0])
    finally:
        connection.close()
    lost = max(0, count - rows)
    if count == rows and (mixed, values) != (mixed_there, values_there):
        lost = 1
    return Kept(rows, lost, max(0, rows - count), refused)


#: Rows, and two sums over what the bench's sensors measured in this time.
_STORED = """
SELECT count(*), coalesce(sum(us / 7 %% 1000003 * (sensor %% 1009)), 0), coalesce(sum(round(value * 1000)), 0)
FROM (
    SELECT r.value, substr(d.code, %(prefix)s)::bigint AS sensor,
           (extract(epoch FROM r.observed_at) * 1000000)::bigint - %(since)s AS us
    FROM sensors_reading r JOIN sensors_device d ON d.id = r.device_id AND d.code LIKE 'sensor-%%'
    WHERE r.observed_at BETWEEN to_timestamp(0) + %(since)s * interval '1 microsecond'
                            AND to_timestamp(0) + %(until)s * interval '1 microsecond'
) AS one
"""
