"""The clocks of a case and its items: started, stopped for a while, extended, counted anew. Pure.

A case has one clock at a time: its stage's, or in handling the filing rule's. An item has none and falls due with the
case, unless it was given one: then each level a case climbs or descends to has its own. Callers' reply dates are in
`events.promises`. `calendar` is always the city's; whose hours count is found here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from events.policy import Policy, running
from events.records import CaseFile, CaseRecord, ItemRecord
from events.states import CaseState
from grid.deadlines import YELLOW_PERCENT, Limit, Span, Unit, due_of, reached_at
from grid.timer import Timer
from grid.worktime import Calendar

#: What can have a clock.
Timed = CaseRecord | ItemRecord


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs: due and yellow instants (aware UTC), and the stored explanation."""

    due_at: datetime
    yellow_at: datetime
    why: dict[str, Any]


@lru_cache(maxsize=512)
def run(timer: Timer, calendar: Calendar, yellow_percent: int = YELLOW_PERCENT) -> Running:
    """When a clock ends, and when its light turns yellow. Remembered; nobody changes the answer."""
    course = timer.course(calendar)
    due = due_of(course)
    return Running(due.at, reached_at(course, yellow_percent), due.why.as_json())


@lru_cache(maxsize=512)
def _fresh(now: datetime, limit: Limit, calendar: Calendar, yellow_percent: int) -> Running:
    """As `run` of a clock that starts now, found quickly: the cases of one batch start at one instant."""
    return run(Timer(now, limit), calendar, yellow_percent)


@lru_cache(maxsize=512)
def _limit(value: int, unit: str) -> Limit:
    return Limit(value, Unit(unit))


def timer_of(timed: Timed) -> Timer | None:
    """The clock as a value; None for what has none of its own."""
    if timed.clock_from is None or timed.clock_value is None:
        return None
    ended = tuple(
        Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
        for start, end in timed.pauses
        if start is not None and end is not None
    )
    return Timer(
        timed.clock_from,
        _limit(timed.clock_value, timed.clock_unit),
        limits_of(timed.extensions),
        ended,
        _paused_at(timed),
    )


def whose(timed: Timed, calendar: Calendar) -> Calendar:
    """The calendar it counts by: that of the organisation that handles, else the city's."""
    if isinstance(timed, ItemRecord):
        return calendar.of(timed.org_id)
    return calendar.of(timed.lead_org_id) if timed.state == CaseState.HANDLING else calendar


# --- starting and ending


def start(timed: Timed, now: datetime, limit: Limit | None, calendar: Calendar) -> None:
    """A fresh clock without pauses and extensions; None ends the one there was.

    One for an item makes it independent of the case's: another level, another limit.
    """
    _begin(timed, now, limit, whose(timed, calendar))


def start_stage(case: CaseRecord, now: datetime, policy: Policy, calendar: Calendar) -> None:
    """Start the limit of the state the case is in; a state without one has no clock."""
    start(case, now, policy.stage_limits.get(CaseState(case.state)), calendar)


def start_rule(
    case: CaseRecord,
    now: datetime,
    calendar: Calendar,
    *,
    again: bool,
    org_id: int | None = None,
) -> None:
    """Start the filing rule's limit, by the hours of `org_id`, or else of the department that has the case.

    again: the rule changed, so its limit counts from where the old one started, with what was paused and granted.
    """
    by = whose(case, calendar) if org_id is None else calendar.of(org_id)
    limit = None if case.limit_value is None else _limit(case.limit_value, case.limit_unit)
    if not again or case.clock_from is None or limit is None:
        _begin(case, now, limit, by)
    else:
        case.clock_value, case.clock_unit = limit.value, limit.unit.value
        _recompute(case, by)
    if limit is None:
        case.limit_due_at = None
        case.whys.pop("deadline", None)


def _begin(timed: Timed, now: datetime, limit: Limit | None, by: Calendar) -> None:
    timed.pauses, timed.extensions = [], []
    timed.clock_from, timed.due_at, timed.yellow_at = now, None, None
    if isinstance(timed, CaseRecord):
        timed.suspended = False
    if limit is None:
        timed.clock_value, timed.clock_unit = None, ""
        return
    timed.clock_value, timed.clock_unit = limit.value, limit.unit.value
    _show(timed, _fresh(now, limit, by, running().yellow_percent))


def stop(case: CaseRecord) -> None:
    """Nothing is waited for any more."""
    case.due_at = case.yellow_at = case.clock_from = case.clock_value = None
    case.suspended = False


def follow(item: ItemRecord, case: CaseRecord) -> None:
    """The item has no clock of its own: it falls due with the case."""
    item.clock_from = item.clock_value = None
    item.due_at, item.yellow_at = case.due_at, case.yellow_at


def share(item: ItemRecord, whole: ItemRecord, calendar: Calendar) -> None:
    """A part of a task runs by the clock of the whole, extended and paused as that is."""
    item.clock_from, item.clock_value = whole.clock_from, whole.clock_value
    item.clock_unit, item.extensions, item.pauses = (
        whole.clock_unit,
        list(whole.extensions),
        list(whole.pauses),
    )
    item.due_at, item.yellow_at = whole.due_at, whole.yellow_at
    recompute(item, calendar)


def follow_all(file: CaseFile) -> list[ItemRecord]:
    """Open items that fall due with the case take over its instants; those that changed."""
    case = file.case
    behind = [
        item
        for item in file.open_items()
        if item.clock_value is None
        and (item.due_at, item.yellow_at) != (case.due_at, case.yellow_at)
    ]
    for item in behind:
        follow(item, case)
    return behind


# --- pauses and extensions


def pause(timed: Timed, now: datetime) -> None:
    """Stop one clock; one that stands already goes on standing. What it shows stays as it is."""
    if isinstance(timed, CaseRecord):
        timed.suspended = True
    if timed.clock_value is not None and _paused_at(timed) is None:
        timed.pauses = [*timed.pauses, [now.isoformat(), None]]


def resume(timed: Timed, now: datetime, calendar: Calendar) -> None:
    """Let one clock run again from `now` on; one that runs already goes on running."""
    if isinstance(timed, CaseRecord):
        timed.suspended = False
    since = _paused_at(timed)
    if since is not None:
        timed.pauses = [*timed.pauses[:-1], [since.isoformat(), max(since, now).isoformat()]]
        recompute(timed, calendar)


def suspend(file: CaseFile, now: datetime) -> list[ItemRecord]:
    """挂账: the clock of the case stands, and those its open items have of their own; the items that changed."""
    own = [item for item in file.open_items() if item.clock_value is not None]
    pause(file.case, now)
    for item in own:
        pause(item, now)
    return own


def wake(file: CaseFile, now: datetime, calendar: Calendar) -> list[ItemRecord]:
    """挂账恢复: everything that stands runs again from `now` on; the items that changed.

    now: may lie before the present, when a planned end was reached while nobody was there to see it.
    """
    own = [item for item in file.open_items() if _paused_at(item) is not None]
    resume(file.case, now, calendar)
    for item in own:
        resume(item, now, calendar)
    return own + follow_all(file)


def come_back(
    file: CaseFile, since: datetime, now: datetime, calendar: Calendar
) -> list[ItemRecord]:
    """Everything runs on as it did at `since`, when the case was put away: the time until now does not count.

    A case that was suspended then is suspended still, unless its day has passed. The items that changed.
    """
    case = file.case
    if not case.suspended:
        suspend(file, since)
    elif case.suspended_until is not None and case.suspended_until > now:
        return []
    return wake(file, now, calendar)


def extend(timed: Timed, by: Limit, calendar: Calendar) -> None:
    """延期: add to the limit that runs, whether it runs or stands. Items that follow: `follow_all`.

    Raises ValueError where no clock runs.
    """
    if timed.clock_value is None:
        raise ValueError("expected a clock that runs, got none: there is nothing to extend")
    timed.extensions = [*timed.extensions, [by.value, by.unit.value]]
    recompute(timed, calendar)


def recompute(timed: Timed, calendar: Calendar) -> bool:
    """Compute the instants of its own clock anew; whether anything changed, the reason included."""
    return _recompute(timed, whose(timed, calendar))


def _recompute(timed: Timed, by: Calendar) -> bool:
    timer = timer_of(timed)
    return timer is not None and _show(timed, run(timer, by, running().yellow_percent))


def _show(timed: Timed, clock: Running) -> bool:
    """In handling the legal deadline moves along, and the reason says how it was counted."""
    changed = (timed.due_at, timed.yellow_at) != (clock.due_at, clock.yellow_at)
    timed.due_at, timed.yellow_at = clock.due_at, clock.yellow_at
    if isinstance(timed, CaseRecord) and timed.state == CaseState.HANDLING:
        changed = changed or timed.whys.get("deadline") != clock.why
        timed.limit_due_at, timed.whys["deadline"] = clock.due_at, clock.why
    return changed


# --- asking


def is_over(timed: Timed, now: datetime) -> bool:
    """Whether it is overdue; a clock that stands is what it was when it was stopped."""
    at = _paused_at(timed) or now
    return timed.due_at is not None and at > timed.due_at


def left(timed: Timed, now: datetime, calendar: Calendar) -> timedelta | None:
    """What is left in the clock's own time, negative beyond its end; None without a clock of its own."""
    timer = timer_of(timed)
    return timer.left(now, whose(timed, calendar)) if timer is not None else None


def remind_at(timed: Timed, percent: int, calendar: Calendar) -> datetime | None:
    """When to remind that `percent` of it are gone, in working time for a limit in working time."""
    timer = timer_of(timed)
    return timer.remind_at(percent, whose(timed, calendar)) if timer is not None else None


def remind_before(timed: Timed, before: Limit, calendar: Calendar) -> datetime | None:
    """When to remind that only `before` is left of it, in working time for a limit in working time."""
    timer = timer_of(timed)
    return timer.remind_before(before, whose(timed, calendar)) if timer is not None else None


def limits_of(stored: list[list[Any]]) -> tuple[Limit, ...]:
    """Limits as they are stored, [[value, unit], …], as values."""
    return tuple(_limit(value, unit) for value, unit in stored)


def _paused_at(timed: Timed) -> datetime | None:
    last = timed.pauses[-1] if timed.pauses else None
    if last is None or last[1] is not None or last[0] is None:
        return None
    return datetime.fromisoformat(last[0])
