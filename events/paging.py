"""Pages of lists by cursor: where the last page ended, not how many rows came before."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db.models import F, Model, Q, QuerySet

from hub.foundation.errors import BadInput, Phrase

M = TypeVar("M", bound=Model)
T = TypeVar("T")

#: Rows of a list are counted up to here; more is "at least".
COUNTED: Final = 1000
#: The most rows of one page.
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Page:
    """One page. next: the cursor of the page after it, or None; total: exact, or at least so many.

    complete: false when only the newest cases were looked through, so that older ones may be missing.
    """

    items: list[dict[str, Any]]
    next: str | None
    total: int | None = None
    total_is: str = "exact"
    complete: bool = True


def write_cursor(due_at: dt.datetime | None, row_id: int) -> str:
    """The cursor after the row that falls due then and has this id."""
    text = json.dumps([due_at.isoformat() if due_at else None, row_id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[dt.datetime | None, int]:
    """What `write_cursor` wrote. Raises BadInput for anything else."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        due_at, row_id = json.loads(text)
        at = dt.datetime.fromisoformat(due_at) if due_at else None
        if type(row_id) is int and abs(row_id) < 2**63 and (at is None or at.tzinfo is not None):
            return at, row_id
    except (ValueError, TypeError, RecursionError, binascii.Error):
        pass
    raise BadInput(field="after", expected=Phrase("a cursor of this list"), got=cursor[:40])


def due(rows: QuerySet[M], cursor: str) -> list[QuerySet[M]]:
    """The rows after a cursor in the order (due_at, nulls last, id), in parts to be read one after the other.

    Each part begins where an index can begin; one condition for both would be walked from the first row of the list.
    """
    if not cursor:
        return [rows.order_by(F("due_at").asc(nulls_last=True), "id")]
    due_at, row_id = read_cursor(cursor)
    never = rows.filter(due_at__isnull=True).order_by("id")
    if due_at is None:
        return [never.filter(id__gt=row_id)]
    later = rows.filter(~Q(due_at=due_at, id__lte=row_id), due_at__gte=due_at)
    return [later.order_by("due_at", "id"), never]


def newest(rows: QuerySet[M], cursor: str) -> list[QuerySet[M]]:
    """The rows after a cursor in the order of ids, newest first; as `due`."""
    rows = rows.filter(id__lt=read_cursor(cursor)[1]) if cursor else rows
    return [rows.order_by("-id")]


def first(
    many: int, parts: Sequence[QuerySet[M]], read: Callable[[QuerySet[M]], list[T]]
) -> list[T]:
    """Up to `many` rows of the parts, in their order, as `read` gives them."""
    found: list[T] = []
    for part in parts:
        if len(found) < many:
            found += read(part[: many - len(found)])
    return found


def count(rows: QuerySet[M]) -> tuple[int, str]:
    """How many rows there are, counted up to COUNTED, and whether that is exact or at least."""
    found = rows.order_by()[: COUNTED + 1].count()
    return (COUNTED, "at_least") if found > COUNTED else (found, "exact")
