"""Open time limits counted anew when a calendar is published; the old deadlines stay in the journal.

Whoever publishes counts at once, batch by batch, each in a transaction of its own; the clock process does the same when
it reads of the publication, and once more a minute later, for what was just being decided by the old calendar. What is
counted already does not change and is not written, so all of them may run twice, and beside each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from events import clocks, numbers, promises, reactions, store
from events.card import instant
from events.clocks import Timed
from events.draft import Context, Draft
from events.records import CaseFile
from grid import calendar
from grid.worktime import Calendar
from hub.foundation import clock, due, journal, seal, sqlfile
from hub.foundation.access import SYSTEM

KIND: Final = "case.recounted"
PUBLISHED: Final = "calendar.published"
#: The name of the reader of the journal, and of what falls due.
NAME: Final = "events.recount"
#: Cases of one transaction.
BATCH: Final = 200
#: After so long every transaction that still knew the old calendar has ended.
AGAIN: Final = dt.timedelta(minutes=1)


@dataclass(slots=True)
class Recounted:
    """What became of a batch. last: the id to go on after, None at the end; moved: cases whose limits changed."""

    last: int | None
    looked: int = 0
    moved: list[int] = field(default_factory=list)


def recount(since: dt.date) -> int:
    """Count all open limits anew that end on the city day `since` or later; how many cases changed."""
    last: int | None = 0
    count = 0
    while last is not None:
        done = batch(since, last)
        last, count = done.last, count + len(done.moved)
    return count


def batch(since: dt.date, after: int) -> Recounted:
    """The next cases with an id above `after`, in one transaction. Looked at first, locked only when they change."""
    ids = _candidates(since, after)
    if not ids:
        return Recounted(None)
    with journal.transaction() as work:
        by = calendar.load()
        behind = [case_id for case_id, file in store.read(ids).items() if _counted(file, by)[1]]
        ctx = Context(SYSTEM, clock.now(), clock.now(), by, numbers.take, seal.keyed_digest)
        drafts = []
        for file in store.load(behind).values():
            passed = reactions.passed(file, ctx.now)
            draft, moved = _counted(file, by)
            if not moved:
                continue
            ended_elsewhere = [one for one in moved if one["from"] != one["to"]]
            draft.tell(KIND, ctx, extra={"moved": ended_elsewhere})
            reactions.tell_passed([draft], ctx, known=passed)
            drafts.append(draft)
        store.write(drafts, work)
    last = ids[-1] if len(ids) == BATCH else None
    return Recounted(last, len(ids), [draft.file.case.id for draft in drafts])


def read(entries: Sequence[dict[str, Any]]) -> None:
    """The reader: what was published is to be counted, batch by batch, by whoever does what falls due."""
    due.set_many(
        (
            f"{NAME}.{entry['seq']}",
            NAME,
            clock.now(),
            {"since": entry["data"].get("since"), "after": 0},
        )
        for entry in entries
        if entry["kind"] == PUBLISHED
    )


def act(key: str, data: dict[str, Any]) -> dt.datetime | None:
    """One batch of what fell due; `data` keeps how far it got. When to go on, None when all is done."""
    if data["since"] is None:
        return None
    done = batch(dt.date.fromisoformat(data["since"]), data["after"])
    data["after"] = done.last or 0
    if done.last is not None:
        return clock.now()
    if data.get("again"):
        return None
    data["again"] = True
    return clock.now() + AGAIN


def _candidates(since: dt.date, after: int) -> list[int]:
    begins = dt.datetime.combine(since, dt.time.min, tzinfo=clock.CITY)
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("events", "limits_from"), {"since": begins, "after": after, "most": BATCH}
        )
        return [case_id for (case_id,) in cursor.fetchall()]


def _counted(file: CaseFile, by: Calendar) -> tuple[Draft, list[dict[str, Any]]]:
    """The case with all its open limits counted by a calendar, and which of them changed, from when to when.

    One that ends as before, but by another reason, is among them.
    """
    draft = Draft(file.copy())
    case, moved = draft.file.case, []

    def one(what: str, timed: Timed) -> bool:
        before = timed.due_at
        changed = clocks.recompute(timed, by)
        if changed:
            moved.append(_move(what, timed.id, before, timed.due_at))
        return changed

    one("case", case)
    for item in draft.file.open_items():
        if one("item", item):
            draft.touch(item)
    for item in clocks.follow_all(draft.file):
        draft.touch(item)
    for event in file.events:
        fresh = promises.recount(event, by)
        if fresh is not event:
            draft.promise(fresh)
            moved.append(_move("reply", event.id, event.reply_due_at, fresh.reply_due_at))
    return draft, moved


def _move(
    what: str, row_id: int, before: dt.datetime | None, after: dt.datetime | None
) -> dict[str, Any]:
    return {"of": what, "id": row_id, "from": instant(before), "to": instant(after)}
