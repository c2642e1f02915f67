"""What a shift leaves behind: what is open, over, about to be, grave, asked for, standing still and promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from events import cards, inbox
from events.card import instant
from events.models import Case, WorkItem
from events.policy import running
from events.wanted import LIVE
from hub.foundation import clock, sqlfile
from hub.foundation.access import Scope

#: How many cases a list names; the others are counted.
NAMED: Final = 20

#: What of a card is kept with a signature: enough to know the case again, nothing personal.
KEPT: Final = (
    "id", "number", "state", "class_scheme", "class_kind", "class_code", "class_name", "importance", "area_names",
    "lead_org_name", "holder_name", "due_at", "yellow_at", "suspended", "suspended_until", "place_status",
)  # fmt: skip
#: The lists in the order they are told.
LISTS: Final = ("grave", "over", "soon", "promised", "asked", "still")


def ahead(at: dt.datetime) -> dt.datetime:
    """Until when the next shift is looked ahead for, as the city has it."""
    return at + running().handover_ahead


def now(scope: Scope) -> dict[str, Any]:
    """What there is to hand over now. figures: counts; lists: [{key, total, cases: [{card…, due_at}]}], as LISTS."""
    at = clock.now()
    figures = inbox.figures(scope)
    return {
        "at": instant(at),
        "until": instant(ahead(at)),
        "figures": {
            name: figures[name]
            for name in (
                "open",
                "overdue",
                "due_soon",
                "unplaced",
                "opened_today",
                "closed_today",
                "by_state",
            )
        },
        "lists": [named(key, _LISTS[key](scope, at)) for key in LISTS],
    }


#: (case id, when it falls due) in the order of a list, and how many there are.
Rows = tuple[Sequence[tuple[int, dt.datetime | None]], int]


def named(key: str, found: Rows) -> dict[str, Any]:
    """A list as it is told: its key, how many there are, and the first of them as they are now."""
    rows, total = found
    told = cards.cards_of(case_id for case_id, _ in rows)
    cases = [
        {name: told[case_id][name] for name in KEPT} | {"due_at": instant(due_at)}
        for case_id, due_at in rows
        if case_id in told
    ]
    return {"key": key, "total": total, "cases": cases}


def _live(scope: Scope, only: Q, order: Sequence[str], due: str = "due_at") -> Rows:
    rows: QuerySet[Case] = scope.filter(Case.objects.filter(LIVE, only))
    return list(rows.order_by(*order).values_list("id", due)[:NAMED]), rows.count()


def _grave(scope: Scope, at: dt.datetime) -> Rows:
    return _live(
        scope, Q(importance__gte=running().handover_importance), ("-importance", "due_at", "id")
    )


def _over(scope: Scope, at: dt.datetime) -> Rows:
    return _live(scope, Q(due_at__lt=at, suspended=False), ("due_at", "id"))


def _soon(scope: Scope, at: dt.datetime) -> Rows:
    return _live(scope, Q(due_at__gte=at, due_at__lt=ahead(at), suspended=False), ("due_at", "id"))


def _still(scope: Scope, at: dt.datetime) -> Rows:
    return _live(scope, Q(suspended=True), ("suspended_until", "id"), "suspended_until")


def _asked(scope: Scope, at: dt.datetime) -> Rows:
    waits = Q(kind="approve", state="offered") | Q(kind="supervise", state="reported")
    rows = scope.filter(WorkItem.objects.filter(waits), "case__audience")
    # a case with several waiting stands once, where the first of them does
    first: dict[int, dt.datetime | None] = {}
    for case_id, due in rows.order_by("due_at", "id").values_list("case_id", "due_at"):
        first.setdefault(case_id, due)
    return list(first.items())[:NAMED], len(first)


def _promised(scope: Scope, at: dt.datetime) -> Rows:
    most = 10 * NAMED
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("events", "promised"),
            {
                "until": ahead(at),
                "everything": scope.everything,
                "tags": sorted(scope.tags),
                "count": most,
            },
        )
        found: list[tuple[int, dt.datetime | None]] = cursor.fetchall()
    return found[:NAMED], len(found)


_LISTS: Final[dict[str, Callable[[Scope, dt.datetime], Rows]]] = {
    "grave": _grave,
    "over": _over,
    "soon": _soon,
    "promised": _promised,
    "asked": _asked,
    "still": _still,
}
