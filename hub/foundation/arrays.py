"""Columns as PostgreSQL array literals: one parameter per column for a set-wise statement (`unnest`).

The driver adapts a list value by value, which at thousands of rows costs more than the statement itself. A JSON
array is an array literal but for its brackets and for control characters in texts, and is encoded in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

_encode: Final = msgspec.json.Encoder().encode


def plain(column: Sequence[Any]) -> str:
    """Numbers, booleans, aware instants (to the microsecond) or None, as a literal for an array of their type."""
    return "{" + _encode(column)[1:-1].decode() + "}"


def column(values: Sequence[Any]) -> list[str]:
    """Numbers, booleans, aware instants or None, each as PostgreSQL reads it from text; None is `null`."""
    return _encode(values)[1:-1].decode().replace('"', "").split(",") if values else []


def texts(column: Iterable[str | None]) -> str:
    """Any texts or None as a literal for `::text[]`."""
    column = list(column)
    quick = plain(column)
    # a backslash is an escape: those of JSON for control characters mean something else to PostgreSQL
    return quick if "\\" not in quick else "{" + ",".join(map(_quoted, column)) + "}"


def document(value: Any) -> str:
    """Anything JSON-able as one JSON document."""
    return _encode(value).decode()


def documents(column: Iterable[Any]) -> str:
    """Anything JSON-able as a literal for `::text[]`, one JSON document each, to be cast to jsonb."""
    return plain([document(one) for one in column])


def _quoted(text: str | None) -> str:
    if text is None:
        return "NULL"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
