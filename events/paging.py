"""Pages of lists by cursor: where the last page ended, not how many rows came before."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db.models import Model, Q, QuerySet

from hub.foundation.errors import BadInput

M = TypeVar("M", bound=Model)

#: Rows of a list are counted up to here; more is "at least".
COUNTED: Final = 1000
#: The most rows of one page.
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Page:
    """One page. next: the cursor of the page after it, or None; total: exact up to COUNTED."""

    items: list[dict[str, Any]]
    next: str | None
    total: int | None = None
    total_is: str = "exact"


def write_cursor(due_at: dt.datetime | None, row_id: int) -> str:
    """The cursor after the row that falls due then and has this id."""
    text = json.dumps([due_at.isoformat() if due_at else None, row_id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[dt.datetime | None, int]:
    """What `write_cursor` wrote. Raises BadInput for anything else."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        due_at, row_id = json.loads(text)
        return (dt.datetime.fromisoformat(due_at) if due_at else None), int(row_id)
    except (ValueError, TypeError, binascii.Error):
        raise BadInput(field="after", expected="a cursor of this list", got=cursor[:40]) from None


def after_due(rows: QuerySet[M], cursor: str) -> QuerySet[M]:
    """The rows after a cursor in the order (due_at, nulls last, id)."""
    if not cursor:
        return rows
    due_at, row_id = read_cursor(cursor)
    if due_at is None:
        return rows.filter(due_at__isnull=True, id__gt=row_id)
    later = Q(due_at__gt=due_at) | Q(due_at=due_at, id__gt=row_id) | Q(due_at__isnull=True)
    return rows.filter(later)


def after_newest(rows: QuerySet[M], cursor: str) -> QuerySet[M]:
    """The rows after a cursor in the order of ids, newest first."""
    return rows.filter(id__lt=read_cursor(cursor)[1]) if cursor else rows


def count(rows: QuerySet[M]) -> tuple[int, str]:
    """How many rows there are, counted up to COUNTED, and whether that is exact or at least."""
    found = rows.order_by()[: COUNTED + 1].count()
    return (COUNTED, "at_least") if found > COUNTED else (found, "exact")
