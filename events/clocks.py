"""The clocks of a case and its items: when the limit of a stage or of the filing rule ends. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from events.policy import Policy
from events.records import CaseRecord
from events.states import CaseState
from grid.deadlines import YELLOW_PERCENT, Limit, Span, Unit, due_at, share_reached_at
from grid.worktime import Calendar


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs: due and yellow instants (aware UTC), and the stored explanation."""

    due_at: datetime
    yellow_at: datetime
    why: dict[str, Any]


@lru_cache(maxsize=512)
def run(
    start: datetime, limit: Limit, calendar: Calendar, pauses: tuple[Span, ...] = ()
) -> Running:
    """The clock of `limit` started at `start`; yellow when 80 % of it is gone.

    Remembered, because the cases of one batch start at one instant; nobody changes the answer.
    """
    due = due_at(start, limit, calendar, pauses)
    yellow = share_reached_at(start, YELLOW_PERCENT, limit, calendar, pauses)
    return Running(due.at, yellow, due.why.as_json())


def spans(case: CaseRecord) -> tuple[Span, ...]:
    """The ended pauses (挂账) of the case's clock."""
    return tuple(
        Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
        for start, end in case.pauses
    )


def start_stage(case: CaseRecord, now: datetime, policy: Policy, calendar: Calendar) -> None:
    """Start the limit of the state the case is in; a state without one has no clock."""
    limit = policy.stage_limits.get(CaseState(case.state))
    case.clock_from, case.pauses = now, []
    if limit is None:
        case.due_at = case.yellow_at = None
        return
    clock = run(now, limit, calendar)
    case.due_at, case.yellow_at = clock.due_at, clock.yellow_at


def start_rule(case: CaseRecord, now: datetime, calendar: Calendar, *, again: bool) -> None:
    """Start the filing rule's limit. again: count it from where it started first, because the rule changed."""
    if not again or case.clock_from is None:
        case.clock_from, case.pauses = now, []
    if case.limit_value is None:
        case.due_at = case.yellow_at = case.limit_due_at = None
        case.whys.pop("deadline", None)
        return
    limit = Limit(case.limit_value, Unit(case.limit_unit))
    clock = run(case.clock_from, limit, calendar, spans(case))
    case.due_at, case.yellow_at, case.limit_due_at = clock.due_at, clock.yellow_at, clock.due_at
    case.whys["deadline"] = clock.why


def stop(case: CaseRecord) -> None:
    """Nothing is waited for any more."""
    case.due_at = case.yellow_at = case.clock_from = None
    case.suspended = False
