"""Statements that copy rows of a table many times: every column as it is, shifted in time, or replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def copied(cursor: Any, table: str, alias: str, instead: Mapping[str, str]) -> str:
    """`insert into table (…) select …` without its `from`: the columns of `alias`, instants moved by `p.later`.

    instead: column → expression. Written from the table as it is, so that a new column is copied without a word here.
    Raises KeyError for a column the table has not.
    """
    cursor.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute "
        "where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum",
        [table],
    )
    types = dict(cursor.fetchall())
    if unknown := set(instead) - set(types):
        raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
    shown = {
        name: instead.get(
            name,
            f"{alias}.{name} + p.later" if kind.startswith("timestamp") else f"{alias}.{name}",
        )
        for name, kind in types.items()
    }
    return f"insert into {table} ({', '.join(shown)})\nselect {', '.join(shown.values())}\n"


class Unindexed:
    """Inside, a table has no index but its keys: a million rows are written first and sorted then."""

    def __init__(self, cursor: Any, *tables: str) -> None:
        self._cursor = cursor
        self._tables = tables
        self._made: list[str] = []

    def __enter__(self) -> None:
        self._cursor.execute(
            "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index "
            "where indrelid = any(%s::regclass[]) and not indisprimary "
            "and not exists (select 1 from pg_constraint where conindid = indexrelid)",
            [list(self._tables)],
        )
        for name, made in self._cursor.fetchall():
            self._made.append(made)
            self._cursor.execute(f"drop index {name}")

    def __exit__(self, *_: object) -> None:
        for made in self._made:
            self._cursor.execute(made)
