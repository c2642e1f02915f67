"""What happens by itself: lights that turn yellow and red as time passes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.db.models import Q

from events import numbers, states, store
from events.card import instant
from events.draft import Context, Draft
from events.models import Case
from events.records import CaseFile
from events.wanted import LIVE
from grid import calendar
from hub.foundation import clock, journal, seal
from hub.foundation.access import SYSTEM
from hub.foundation.models import JournalEntry, ReaderCursor

#: Where it is kept up to which instant the lights have been told (microseconds since 1970).
CURSOR: Final = "events.lights"
EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
TICK: Final = dt.timedelta(microseconds=1)
YELLOW: Final = "case.yellow"
OVERDUE: Final = "case.overdue"
#: Cases told in one transaction.
MOST: Final = 500


def turn_lights() -> int:
    """Tell of every live case whose light turned yellow or red since the last time; how many.

    Called again and again by the clock process. Each turn is told exactly once: the cursor moves in the transaction
    of the entries. Nothing is told of a time before the first call, so history that is loaded does not ring.
    Holding many cases, it waits for none: from the first that somebody is just changing on, the next call tells.
    """
    now = clock.now()
    with journal.transaction() as work:
        cursor, _ = ReaderCursor.objects.select_for_update().get_or_create(
            name=CURSOR, defaults={"seq": _us(now)}
        )
        since = EPOCH + cursor.seq * TICK
        turned = _turned(since, now)
        if len(turned) > MOST:  # the rest at once in the next call
            now = max(at for _, at, _ in turned[:MOST])
            turned = [one for one in turned if one[1] <= now]
        files = store.load((case_id for case_id, _, _ in turned), wait=False)
        held = next((at for case_id, at, _ in turned if case_id not in files), None)
        if held is not None:
            now = held - TICK
            turned = [one for one in turned if one[1] <= now]
        ctx = Context(
            SYSTEM, clock.now(), clock.now(), calendar.load(), numbers.take, seal.keyed_digest
        )
        drafts = {case_id: Draft(file) for case_id, file in files.items()}
        told = _told(files)
        for case_id, at, kind in turned:
            if (case_id, kind, instant(at)) not in told and _still_turns(
                drafts[case_id].file, at, kind
            ):
                drafts[case_id].tell(kind, ctx)
        store.write([drafts[case_id] for case_id in sorted(drafts)], work)
        cursor.seq = _us(now)
        cursor.save()
    return len(turned)


def tell_passed(drafts: Collection[Draft], ctx: Context) -> None:
    """Tell of lights that turned without the sweep seeing it: their instant was moved to before now. Once each.

    To be called for cases under lock whose clocks were moved, before they are written.
    """
    told = _told([draft.file.case.id for draft in drafts])
    for draft in drafts:
        case = draft.file.case
        for at, kind in ((case.yellow_at, YELLOW), (case.due_at, OVERDUE)):
            known = (case.id, kind, instant(at)) in told
            if (
                at is not None
                and at <= ctx.now
                and not known
                and _still_turns(draft.file, at, kind)
            ):
                draft.tell(kind, ctx)


def _still_turns(file: CaseFile, at: dt.datetime, kind: str) -> bool:
    """Whether it holds under the lock: somebody may have closed the case, or moved its clock, just before."""
    case = file.case
    due = case.due_at if kind == OVERDUE else case.yellow_at
    return file.state in states.LIVE and not case.suspended and due == at


def _told(cases: Collection[int]) -> set[tuple[int, str, str | None]]:
    """(case, entry, when) of the turns these cases were told of before.

    A sweep whose clock was ahead tells too early; the cursor comes back with the clock, and meets them again.
    """
    rows = JournalEntry.objects.filter(case_id__in=cases, kind__in=(YELLOW, OVERDUE))
    times = rows.values_list("case_id", "kind", "data__card__yellow_at", "data__card__due_at")
    return {
        (case_id or 0, kind, yellow if kind == YELLOW else due)
        for case_id, kind, yellow, due in times
    }


def _us(at: dt.datetime) -> int:
    return (at - EPOCH) // TICK


def _turned(since: dt.datetime, now: dt.datetime) -> list[tuple[int, dt.datetime, str]]:
    """(case, when, entry), in the order of time. since < when <= now."""
    rows = Case.objects.filter(
        LIVE,
        Q(due_at__gt=since, due_at__lte=now) | Q(yellow_at__gt=since, yellow_at__lte=now),
        suspended=False,
    ).values_list("id", "yellow_at", "due_at")
    turned = []
    for case_id, yellow_at, due_at in rows:
        for at, kind in ((yellow_at, YELLOW), (due_at, OVERDUE)):
            if at is not None and since < at <= now:
                turned.append((case_id, at, kind))
    return sorted(turned, key=lambda one: (one[1], one[0], one[2]))
