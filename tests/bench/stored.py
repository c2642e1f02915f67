"""What the database holds of what was published: counted cheaply while it goes on, exactly afterwards."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import psycopg2

from tests.bench.load.readings import DEVICE, QUANTITY, Readings

#: Messages looked at at a time.
_PART = 100_000
#: Messages between two that are asked for, and how many are asked for at a time.
GRAIN = 200
_PROBES = 50
#: How long the last ones may take to come, once the others are there.
LAST_S = 15.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A comparison. lost: readings published and not stored as they were; doubled: rows too many."""

    stored: int
    lost: int
    doubled: int
    refused: int


class Progress:
    """How many messages of a load the database holds, asked by looking for single ones of them.

    The hub takes messages about in the order they were published in, so the next ones not yet found tell how far it
    is; exact to GRAIN messages and one chunk of each of the publisher's connections. PostgreSQL's own counters would
    be up to ten seconds late.
    """

    def __init__(self, url: str, load: Readings, total: int, first: int = 0) -> None:
        self._load, self._total, self._first = load, total, first
        self._done = 0
        self._grain = max(1, min(GRAIN, total // 200))
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT min(id) FROM sensors_device WHERE code LIKE 'sensor-%'")
            self._first_id = int(cursor.fetchone()[0])

    def stored(self) -> int:
        """Messages found so far, of `total`."""
        while self._done < self._total:
            found = self._look()
            self._done = min(self._total, self._done + found * self._grain)
            if found < _PROBES:
                break
        return self._done

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def _look(self) -> int:
        """How many of the next probes are there, up to the first that is not."""
        numbers = np.minimum(self._done + self._grain * np.arange(1, _PROBES + 1), self._total) + (
            self._first - 1
        )
        sensors = (self._load.sensor(numbers) + self._first_id).tolist()
        instants = self._load.observed_us(numbers).tolist()
        with self._connection.cursor() as cursor:
            cursor.execute(_THERE, {"sensors": sensors, "instants": instants, "quantity": QUANTITY})
            there = [one for (one,) in cursor.fetchall()]
        return there.index(False) if False in there else len(there)


#: For each sensor and instant, in order, whether the reading is there.
_THERE = """
SELECT EXISTS (
    SELECT FROM sensors_reading WHERE device_id = sensor AND quantity = %(quantity)s
        AND observed_at = to_timestamp(0) + us * interval '1 microsecond')
FROM unnest(%(sensors)s::bigint[], %(instants)s::bigint[]) WITH ORDINALITY AS one (sensor, us, nth)
ORDER BY nth
"""


def compare(url: str, load: Readings, first: int, messages: int) -> Kept:
    """What `_compare` says once nothing more comes: the progress that ended the run is not exact to the message."""
    until = time.monotonic() + LAST_S
    while True:
        kept = _compare(url, load, first, messages)
        if not kept.lost or time.monotonic() > until:
            return kept
        time.sleep(0.5)


def _compare(url: str, load: Readings, first: int, messages: int) -> Kept:
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
