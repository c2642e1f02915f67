"""The inbox of work items, first due first, and the figures of a scope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from events import cards, paging, picture
from events.card import instant
from events.models import WorkItem
from events.moves import tables
from events.paging import Page
from events.policy import running
from events.records import ItemRecord
from events.rows import ITEM_FIELDS
from events.showing import item
from events.states import OPEN_ITEM, ItemKind, ItemState
from events.verbs import Hold, ItemVerb
from hub.foundation import clock, sqlfile
from hub.foundation.access import Role, Scope
from hub.foundation.errors import BadInput

#: "Due soon" in the figures.
SOON: Final = dt.timedelta(hours=2)


def pool_kinds(role: Role | None) -> list[str]:
    """The kinds of work item that nobody holds and that this role may take."""
    kinds = {
        key[0].value
        for key, row in tables(running()).items.items()
        if role and row.who.get(role) is Hold.POOL
    }
    return sorted(kinds)


def box_of(box: str, scope: Scope) -> Q:
    """The condition of a box: mine, org, pool or answers. Raises BadInput for another name."""
    actor = scope.actor
    if box == "mine":
        return Q(person_id=actor.user_id)
    if box == "org":
        return Q(org_path__contains=[actor.org_id])
    if box == "pool":
        return Q(person_id=None, kind__in=pool_kinds(actor.role))
    if box == "answers":
        # as the index item_answer has it, so that it serves
        waits = Q(kind="approve", state="offered") | Q(kind="supervise", state="reported")
        asked = Q(kind="approve", asked__role=actor.role)
        judge = (
            tables(running())
            .items[ItemKind.SUPERVISE, ItemState.REPORTED, ItemVerb.ACCEPT_REPLY]
            .who
        )
        return waits & (asked | Q(kind="supervise") if actor.role in judge else asked)
    raise BadInput(field="box", expected="mine, org, pool, answers", got=box)


def items(
    scope: Scope,
    box: str,
    kinds: Sequence[str] = (),
    states: Sequence[str] = (),
    after: str = "",
    limit: int = 50,
) -> Page:
    """Open work items with their cases' cards, inside the scope; first due first.

    box: "mine" with me in person, "org" with my organisation or one below it, "pool" with nobody, of the kinds my
    role may take; "answers" what my role has to answer: requests, and replies to a supervision.
    """
    limit = max(1, min(limit, paging.LONGEST))
    wanted = sorted(set(states) & set(OPEN_ITEM) if states else OPEN_ITEM)
    open_ = Q() if box == "answers" else Q(state__in=wanted)
    rows = scope.filter(WorkItem.objects.filter(box_of(box, scope), open_), "case__audience")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    found = paging.first(limit + 1, paging.due(rows, after), _records)
    more, found = len(found) > limit, found[:limit]
    told = cards.cards_of(one.case_id for one in found)
    cursor = paging.write_cursor(found[-1].due_at, found[-1].id) if more else None
    return Page([item(one) | {"card": told[one.case_id]} for one in found], cursor)


def _records(rows: QuerySet[WorkItem]) -> list[ItemRecord]:
    return [ItemRecord(**row) for row in rows.values(*ITEM_FIELDS)]


def figures(scope: Scope) -> dict[str, Any]:
    """How many cases wait for whom inside the scope, and what happened today (city day)."""
    now = clock.now()
    midnight = dt.datetime.combine(clock.today(), dt.time.min, tzinfo=clock.CITY)
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("events", "figures"),
            {
                "day_start": midnight,
                "everything": scope.everything,
                "tags": sorted(scope.tags),
                "user_id": scope.actor.user_id,
            },
        )
        names = [column.name for column in cursor.description]
        counts = dict(zip(names, cursor.fetchone(), strict=True))
    return picture.figures(scope, now, now + SOON) | counts | {"at": instant(now)}
