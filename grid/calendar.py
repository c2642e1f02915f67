"""The working calendar from the tables: the city's, and those of organisations with hours of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grid.models import CalendarDay, CalendarNotice, CalendarPolicy, Organisation, WorkingHours
from grid.stamps import Kept
from grid.worktime import Calendar, DayRule, Hours, span

__all__ = ["Calendar", "DayRule", "Hours", "hours_from_row", "load"]

_kept: Kept[Calendar] = Kept("calendar", "organisations")


def load() -> Calendar:
    """The calendar of the city; `of(org_id)` of it is the one an organisation works by: its own
    hours, else those of the nearest above it.

    Kept in the process until a calendar table changes.
    """
    return _kept.get(None, _read)


def hours_from_row(row: WorkingHours) -> Hours:
    """One row as pure hours. Raises ValueError when its spans or its season make no sense."""
    season = None
    if row.season_from:
        season = (_month_day(row.season_from), _month_day(row.season_to))
    return Hours(
        tuple(span(start, end) for start, end in row.spans), season, row.valid_from, row.valid_to
    )


def _read() -> Calendar:
    policy = CalendarPolicy.objects.first() or CalendarPolicy()
    rows = list(WorkingHours.objects.all())
    city = Calendar(
        exceptions=dict(CalendarDay.objects.values_list("day", "is_working")),
        published=frozenset(CalendarNotice.objects.values_list("year", flat=True)),
        hours=_hours(rows, ()),
        day_rule=DayRule(policy.day_rule),
        day_hours=policy.day_hours,
    )
    owners = {row.organisation_id for row in rows} - {None}
    below = Organisation.objects.filter(path__overlap=sorted(owners)) if owners else ()
    kept: dict[tuple[Hours, ...], Calendar] = {}  # those of one office share their tables
    own = {}
    for org in below:
        hours = _hours(rows, org.path)
        own[org.pk] = kept.setdefault(hours, replace(city, hours=hours))
    return replace(city, own=own)


def _hours(rows: Sequence[WorkingHours], path: Sequence[int]) -> tuple[Hours, ...]:
    """In order of precedence: nearest organisation, then seasons before all-year, then newest."""
    depth: dict[int | None, int] = {org_id: depth for depth, org_id in enumerate(path)} | {None: -1}
    known = [row for row in rows if row.organisation_id in depth]
    known.sort(
        key=lambda row: (depth[row.organisation_id], bool(row.season_from), row.valid_from, row.pk)
    )
    return tuple(hours_from_row(row) for row in reversed(known))


def _month_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)
