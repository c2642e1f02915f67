"""The bare COPY: ready rows into copies of the hub's tables, with their indexes and nothing else."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence

import psycopg2

#: Rows of one COPY and of one transaction.
BATCH = 5_000


def copied(url: str, table: str, columns: Sequence[str], rows: Sequence[str]) -> float:
    """Seconds to COPY these lines (PostgreSQL's text format) into the table, BATCH a transaction, by one connection."""
    batches = [
        io.StringIO("\n".join(rows[start : start + BATCH]) + "\n")
        for start in range(0, len(rows), BATCH)
    ]
    command = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    connection = psycopg2.connect(url)
    try:
        begun = time.monotonic()
        with connection.cursor() as cursor:
            for batch in batches:
                cursor.copy_expert(command, batch)
                connection.commit()
        return time.monotonic() - begun
    finally:
        connection.close()


def twin_of_readings(url: str, name: str) -> None:
    """A table like that of the readings, empty: the same partitions, each with its primary key."""
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE {name} (LIKE sensors_reading INCLUDING ALL) "
                "PARTITION BY RANGE (observed_at)"
            )
            cursor.execute(
                "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i "
                "JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'sensors_reading'::regclass"
            )
            for partition, bound in cursor.fetchall():
                twin = partition.replace("sensors_reading", name)
                cursor.execute(f"CREATE TABLE {twin} PARTITION OF {name} {bound}")
    finally:
        connection.close()
