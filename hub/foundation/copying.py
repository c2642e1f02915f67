"""Rows by COPY: the fastest way into a table, in one round trip with the statements that belong to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

from django.db import connection

from hub.foundation import arrays

#: From so many rows on COPY is worth a round trip of its own; a click has two or three.
MANY: Final = 20

#: What the text format of COPY reads as something else (PostgreSQL, "COPY", File Formats); the first one first.
_ESCAPES: Final = (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))

NULL: Final = "\\N"

#: Bytes handed to the server at a time; psycopg2's own 8 kB cost a call each.
_CHUNK: Final = 1 << 18


def field(value: str | int | None) -> str:
    """One value in COPY's text format."""
    if value is None:
        return NULL
    text = str(value)
    for sign, escape in _ESCAPES:
        if sign in text:
            text = text.replace(sign, escape)
    return text


def lines(rows: Sequence[Mapping[str, Any]], documents: Collection[str] = ()) -> list[str]:
    """Rows of one table in COPY's text format, each with the columns of the first, in its order.

    Values: texts, numbers, booleans, aware instants, lists (PostgreSQL's arrays) or None. documents: the columns that
    hold JSON instead.
    """
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    fields = [
        _documents(values) if name in documents else _column(values)
        for name, values in columns.items()
    ]
    return ["\t".join(row) + "\n" for row in zip(*fields, strict=True)]


def _column(values: Sequence[Any]) -> Sequence[str]:
    """A column is formatted at once: value by value costs more than the COPY itself."""
    kinds = set(map(type, values))
    if kinds == {str}:
        whole = "".join(values)
        clean = not any(sign in whole for sign, _ in _ESCAPES)
        return values if clean else [field(value) for value in values]
    if list in kinds:
        return [NULL if value is None else _array(value) for value in values]
    if str in kinds:
        return [field(value) for value in values]
    return [NULL if value == "null" else value for value in arrays.column(values)]


def _array(value: list[Any]) -> str:
    quick = arrays.plain(value)
    return quick if "\\" not in quick else field(arrays.texts(value))


def _documents(values: Sequence[Any]) -> list[str]:
    # whatever else COPY reads as something else, JSON has escaped already
    return [
        NULL if value is None else arrays.document(value).replace("\\", "\\\\") for value in values
    ]


def table(name: str, rows: Sequence[Mapping[str, Any]], documents: Collection[str] = ()) -> None:
    """Insert rows (see `lines`) into a table; the keys are its columns."""
    send(f"COPY {name} ({', '.join(rows[0])}) FROM STDIN", lines(rows, documents))


def send(
    statements: str, lines: Iterable[str], parameters: Mapping[str, Any] | None = None
) -> None:
    """Run statements of which the first is `COPY … FROM STDIN`, giving it these lines: one round trip."""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # Django's cursor logs this call and passes it on, but neither fills parameters in nor wraps its errors
        text = cursor.mogrify(statements, parameters).decode()
        cursor.copy_expert(text, BytesIO("".join(lines).encode()), _CHUNK)
