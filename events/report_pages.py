"""What was reported of a case, as one reader is told it: the newest with the case, older ones page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from events import merges, paging, promises, retelling, store
from events.card import instant
from events.models import Event
from events.veil import Veil, veil
from events.veiling import reports_of
from grid import calendar
from grid.worktime import Calendar
from hub.foundation.access import Scope
from hub.foundation.errors import NotFound, Phrase

#: Reports that come with their case; a case may have thousands.
MOST: Final = 20


def newest(
    rows: Sequence[Event], veiled: Veil, days: Calendar, most: int | None = MOST
) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]], str | None]:
    """The first report as it was told and in the reader's language, the newest in the order told, and the cursor of
    the older ones; {} for a case without any. rows: all, in the order of their ids; most: None gives all.
    """
    shown = rows if most is None else rows[-most:]
    if not shown:
        return {}, {}, [], None
    first = event(rows[0], veiled, days)
    spoken = retelling.of([first, *(event(row, veiled, days) for row in shown)])
    earlier = paging.write_cursor(None, shown[0].pk) if len(shown) < len(rows) else None
    return first, spoken[0], spoken[1:], earlier


def page(case_id: int, scope: Scope, after: str = "", limit: int = 50) -> dict[str, Any]:
    """One page of the reports of a case, newest first. Raises NotFound outside the scope."""
    file = store.read([case_id]).get(case_id)
    if file is None or not scope.sees(file.case.audience):
        raise NotFound(what=Phrase("case %(number)s", number=case_id))
    limit = max(1, min(limit, paging.LONGEST))
    merged = merges.shown(case_id)
    rows = reports_of(case_id, merged["reports"])
    # whoever told any of them is masked in the words of all
    veiled = veil(merges.together(file, merged), rows, scope.actor)
    found = paging.first(limit + 1, paging.newest(rows, after), list)
    more = len(found) > limit
    found = found[:limit]
    days = calendar.load()
    return {
        "items": retelling.of([event(row, veiled, days) for row in found]),
        "next": paging.write_cursor(None, found[-1].pk) if more else None,
    }


def event(row: Event, veiled: Veil, days: Calendar) -> dict[str, Any]:
    """One report; its words are None when they were erased."""
    words = getattr(row, "words", None)
    return {
        "id": row.pk,
        "type": row.type,
        "source": row.source,
        # the number a source knows it by leads to who told it
        "source_id": "" if row.pk in veiled.hidden else row.source_id,
        "channel": row.channel,
        "occurred_at": instant(row.occurred_at),
        "received_at": instant(row.received_at),
        "title": veiled.words(words.title) if words else None,
        "text": veiled.words(words.text) if words else None,
        "address": veiled.words(words.address) if words else None,
        "wants_reply": row.wants_reply,
        "reply_due_at": instant(row.reply_due_at),
        "reply_yellow_at": instant(promises.yellow_at(row.received_at, row.reply_limits, days)),
        "caller": veiled.caller(row.pk),
    }
