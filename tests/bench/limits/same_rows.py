"""The rows a piece of work left behind, in whatever tables, and a bare COPY of them into twins of those tables."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import psycopg2
from psycopg2 import sql

from tests.bench.limits.copy_rows import copied

_TWIN: Final = "bench_twin_"
#: A table with no more rows than this is one of counters.
FEW: Final = 50


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table, as lines of COPY."""

    table: str
    columns: tuple[str, ...]
    lines: tuple[str, ...]


def mark(url: str) -> int:
    """A moment: rows written after it can be told from those before."""
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT txid_current()")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def written_since(url: str, moment: int) -> list[Rows]:
    """All rows of all tables written after this moment of `mark`, tables without any left out.

    For a database that is younger than its first four thousand million transactions.
    """
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                "AND relkind = 'r' AND relname NOT LIKE %s ORDER BY relname",
                [_TWIN.replace("_", r"\\_") + "%"],
            )
            found = [_rows(cursor, table, moment) for (table,) in cursor.fetchall()]
    finally:
        connection.close()
    return [one for one in found if one.lines]


def make_twins(url: str, rows: list[Rows]) -> None:
    """Make an empty twin of each table that has none: columns, checks and indexes are the same.

    Twins of tables in which a few rows are written again and again (numbers, heads) are emptied.
    """
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            for one in rows:
                twin, table = sql.Identifier(_TWIN + one.table), sql.Identifier(one.table)
                make = sql.SQL("CREATE TABLE IF NOT EXISTS {} (LIKE {} INCLUDING ALL)")
                cursor.execute(make.format(twin, table))
                if len(one.lines) <= FEW:
                    cursor.execute(sql.SQL("TRUNCATE {}").format(twin))
    finally:
        connection.close()


def copied_all(url: str, rows: list[Rows]) -> float:
    """Seconds to COPY them all into the twins, table by table."""
    return sum(copied(url, _TWIN + one.table, one.columns, one.lines) for one in rows)


def _rows(cursor: psycopg2.extensions.cursor, table: str, moment: int) -> Rows:
    cursor.execute(
        "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
        "AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    columns = tuple(name for (name,) in cursor.fetchall())
    text = io.StringIO()
    cursor.copy_expert(
        f'COPY (SELECT {", ".join(columns)} FROM "{table}" WHERE xmin::text::bigint > {moment}) TO STDOUT',
        text,
    )
    return Rows(table, columns, tuple(text.getvalue().splitlines()))
