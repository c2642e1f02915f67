"""What happens by itself: lights of cases, and of items with clocks of their own, that turn as time passes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from django.db.models import Q

from events import numbers, states, store
from events.card import instant
from events.clocks import Timed
from events.draft import Context, Draft
from events.models import Case, WorkItem
from events.records import CaseFile
from events.states import OPEN_ITEM
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
ITEM_YELLOW: Final = "item.yellow"
ITEM_OVERDUE: Final = "item.overdue"
#: Turns told in one transaction.
MOST: Final = 500


class Turn(NamedTuple):
    """A light that turns; sorted by time. item_id: 0 for the case's own."""

    at: dt.datetime
    case_id: int
    item_id: int
    kind: str


#: A turn that was told: case, item, entry, instant.
Told = tuple[int, int, str, str | None]


def turn_lights() -> int:
    """Tell of every live case and item whose light turned yellow or red since the last time; how many.

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
            now = max(turn.at for turn in turned[:MOST])
            turned = [turn for turn in turned if turn.at <= now]
        files = store.load((turn.case_id for turn in turned), wait=False)
        held = next((turn.at for turn in turned if turn.case_id not in files), None)
        if held is not None:
            now = held - TICK
            turned = [turn for turn in turned if turn.at <= now]
        ctx = Context(
            SYSTEM, clock.now(), clock.now(), calendar.load(), numbers.take, seal.keyed_digest
        )
        drafts = {case_id: Draft(file) for case_id, file in files.items()}
        told = _told(files)
        for turn in turned:
            _tell(drafts[turn.case_id], turn, told, ctx)
        store.write([drafts[case_id] for case_id in sorted(drafts)], work)
        cursor.seq = _us(now)
        cursor.save()
    return len(turned)


def passed(file: CaseFile, now: dt.datetime) -> frozenset[tuple[int, str]]:
    """(item or 0, entry) of the lights of a case and its open items that have turned by `now`."""
    return frozenset((turn.item_id, turn.kind) for turn in _all_turns(file) if turn.at <= now)


def tell_passed(
    drafts: Collection[Draft], ctx: Context, known: Collection[tuple[int, str]] = ()
) -> None:
    """Tell of lights that turned without the sweep seeing it: their instant was moved to before now. Once each.

    To be called for cases under lock whose clocks were moved, before they are written. known: those that had turned
    already before they were moved (see `passed`): they do not ring again.
    """
    told: set[Told] | None = None
    for draft in drafts:
        for turn in _all_turns(draft.file):
            if turn.at <= ctx.now and (turn.item_id, turn.kind) not in known:
                if told is None:
                    told = _told([one.file.case.id for one in drafts])
                _tell(draft, turn, told, ctx)


def _all_turns(file: CaseFile) -> Iterator[Turn]:
    case = file.case
    own = (item for item in file.open_items() if item.clock_value is not None)
    lights = [(0, case.yellow_at, case.due_at)]
    lights += [(item.id, item.yellow_at, item.due_at) for item in own]
    for item_id, yellow_at, due_at in lights:
        for at, kind in _lights(item_id, yellow_at, due_at):
            yield Turn(at, case.id, item_id, kind)


def _tell(draft: Draft, turn: Turn, told: Collection[Told], ctx: Context) -> None:
    """Tell of a turn, unless it was told before or holds no more."""
    at = instant(turn.at)
    if (turn.case_id, turn.item_id, turn.kind, at) in told or not _still_turns(draft.file, turn):
        return
    if turn.item_id:
        draft.tell(turn.kind, ctx, item=draft.file.item(turn.item_id), extra={"at": at})
    else:
        draft.tell(turn.kind, ctx)


def _still_turns(file: CaseFile, turn: Turn) -> bool:
    """Whether it holds under the lock: somebody may have closed the case, or moved its clock, just before."""
    if file.case.suspended or (file.state not in states.LIVE and not turn.item_id):
        return False  # what is claimed about a case is decided after its end, too
    timed: Timed | None = file.case
    if turn.item_id:
        item = timed = file.item(turn.item_id)
        if item is None or not item.is_open or item.clock_value is None:
            return False
    if timed is None or (timed.pauses and timed.pauses[-1][1] is None):
        return False
    due = timed.due_at if turn.kind in (OVERDUE, ITEM_OVERDUE) else timed.yellow_at
    return due == turn.at


def _told(cases: Collection[int]) -> set[Told]:
    """The turns these cases were told of before.

    A sweep whose clock was ahead tells too early; the cursor comes back with the clock, and meets them again.
    """
    kinds = (YELLOW, OVERDUE, ITEM_YELLOW, ITEM_OVERDUE)
    rows = JournalEntry.objects.filter(case_id__in=cases, kind__in=kinds).values_list(
        "case_id",
        "kind",
        "data__card__yellow_at",
        "data__card__due_at",
        "data__item__id",
        "data__at",
    )
    return {
        (case_id or 0, item_id or 0, kind, at or (yellow if kind == YELLOW else due))
        for case_id, kind, yellow, due, item_id, at in rows
    }


def _us(at: dt.datetime) -> int:
    return (at - EPOCH) // TICK


def _turned(since: dt.datetime, now: dt.datetime) -> list[Turn]:
    """In the order of time. since < at <= now."""
    passed = Q(due_at__gt=since, due_at__lte=now) | Q(yellow_at__gt=since, yellow_at__lte=now)
    cases = Case.objects.filter(LIVE, passed, suspended=False)
    items = WorkItem.objects.filter(
        passed, state__in=sorted(OPEN_ITEM), clock_value__isnull=False, case__suspended=False
    )
    found = [
        (case_id, 0, yellow_at, due_at)
        for case_id, yellow_at, due_at in cases.values_list("id", "yellow_at", "due_at")
    ]
    found += items.values_list("case_id", "id", "yellow_at", "due_at")
    return sorted(
        Turn(at, case_id, item_id, kind)
        for case_id, item_id, yellow_at, due_at in found
        for at, kind in _lights(item_id, yellow_at, due_at)
        if since < at <= now
    )


def _lights(
    item_id: int, yellow_at: dt.datetime | None, due_at: dt.datetime | None
) -> Iterator[tuple[dt.datetime, str]]:
    yellow, red = (ITEM_YELLOW, ITEM_OVERDUE) if item_id else (YELLOW, OVERDUE)
    for at, kind in ((yellow_at, yellow), (due_at, red)):
        if at is not None:
            yield at, kind
