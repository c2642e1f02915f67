"""Rows by COPY: the fastest way into a table, in one round trip with the statements that belong to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

from django.db import connection

#: What the text format of COPY reads as something else (PostgreSQL, "COPY", File Formats); the first one first.
_ESCAPES: Final = (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))

NULL: Final = "\\N"


def line(values: Sequence[str | int | None]) -> str:
    """One row in COPY's text format. Values: as PostgreSQL reads them from text; None is NULL."""
    return "\t".join([field(value) for value in values]) + "\n"


def field(value: str | int | None) -> str:
    """One value in COPY's text format."""
    if value is None:
        return NULL
    text = str(value)
    for sign, escape in _ESCAPES:
        if sign in text:
            text = text.replace(sign, escape)
    return text


def send(
    statements: str, lines: Iterable[str], parameters: Mapping[str, Any] | None = None
) -> None:
    """Run statements of which the first is `COPY … FROM STDIN`, giving it these lines: one round trip."""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # Django's cursor logs this call and passes it on, but neither fills parameters in nor wraps its errors
        text = cursor.mogrify(statements, parameters).decode()
        cursor.copy_expert(text, BytesIO("".join(lines).encode()))
