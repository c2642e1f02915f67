"""The legal reply date of a caller (答复期限): promised on arrival, extended, counted anew by another calendar. Pure.

It goes on while a case is suspended: what the city cannot do now, it can still say. Only an extension moves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from events.clocks import limits_of, run
from events.records import EventRecord
from grid.deadlines import Limit
from grid.timer import Timer
from grid.worktime import Calendar


@dataclass(frozen=True, slots=True)
class Promise:
    """When a caller must have been answered. limits: [[value, unit], …], the first the limit, then what was granted."""

    due_at: datetime
    limits: list[list[Any]]


def promise(received_at: datetime, limits: tuple[Limit, ...], calendar: Calendar) -> Promise:
    """The reply date of what was received at an instant. limits: the limit, then what was granted."""
    due = run(Timer(received_at, limits[0], limits[1:]), calendar).due_at
    return Promise(due, [[one.value, one.unit.value] for one in limits])


def yellow_at(
    received_at: datetime, limits: list[list[Any]] | None, calendar: Calendar
) -> datetime | None:
    """When four fifths of it are gone; None for who waits for no answer."""
    if not limits:
        return None
    first, *granted = limits_of(limits)
    return run(Timer(received_at, first, tuple(granted)), calendar).yellow_at


def extend(event: EventRecord, by: Limit, calendar: Calendar) -> EventRecord:
    """The event with a later reply date; without a caller who waits for one it stays as it is."""
    if event.received_at is None or not event.reply_limits:
        return event
    made = promise(event.received_at, (*limits_of(event.reply_limits), by), calendar)
    return replace(event, reply_due_at=made.due_at, reply_limits=made.limits)


def recount(event: EventRecord, calendar: Calendar) -> EventRecord:
    """The event with its reply date computed anew; itself when nothing changed."""
    if event.received_at is None or not event.reply_limits:
        return event
    made = promise(event.received_at, limits_of(event.reply_limits), calendar)
    if made.due_at == event.reply_due_at:
        return event
    return replace(event, reply_due_at=made.due_at)
