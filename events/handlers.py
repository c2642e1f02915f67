"""Whom a task may be handed to, with what each has in hand: on duty or not, how many tasks, how near the nearest is."""

from __future__ import annotations

from typing import Any

from django.db import connection

from events.groups import LIAISONS
from events.models import WorkItem
from hub.foundation import clock, sqlfile
from hub.foundation.access import Role, Scope
from hub.foundation.errors import NotFound, Phrase


def handlers_for(
    item_id: int, scope: Scope, text: str = "", limit: int = 50
) -> list[dict[str, Any]]:
    """The handlers of the unit that has the task and of those below it; on duty first, then who has least in hand.

    text: a part of the name or of the unit's name. nearest_m: from the case to the nearest other open task of the
    person that has a place; None for none. Only who hands tasks on is told what others have in hand.
    Raises Forbidden for anybody else, NotFound for a task outside the scope.
    """
    scope.need(*LIAISONS)
    item = WorkItem.objects.select_related("case").filter(id=item_id).first()
    if (
        item is None
        or not scope.sees(item.case.audience)
        or scope.actor.org_id not in item.org_path
    ):
        raise NotFound(what=Phrase("item %(id)s", id=item_id))
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("events", "handlers"),
            {
                "org": item.org_id,
                "case": item.case_id,
                "role": Role.HANDLER.value,
                "now": clock.now(),
                "today": clock.today(),
                "words": text.strip(),
                "count": limit,
            },
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
