"""The working calendar from the tables: of the city, or of one organisation with its own hours."""

from __future__ import annotations

from collections.abc import Sequence

from grid.models import CalendarDay, CalendarNotice, CalendarPolicy, Organisation, WorkingHours
from grid.stamps import Kept
from grid.worktime import Calendar, DayRule, Hours, span
from hub.foundation.errors import NotFound

__all__ = ["Calendar", "DayRule", "Hours", "hours_from_row", "load"]

_kept: Kept[Calendar] = Kept("calendar", "organisations")


def load(org_id: int | None = None) -> Calendar:
    """The calendar of the city, or of an organisation: its own hours, else those of the nearest
    above it.

    Kept in the process until a calendar table changes. Raises NotFound for an unknown organisation.
    """
    return _kept.get(org_id, lambda: _read(org_id))


def hours_from_row(row: WorkingHours) -> Hours:
    """One row as pure hours. Raises ValueError when its spans or its season make no sense."""
    season = None
    if row.season_from:
        season = (_month_day(row.season_from), _month_day(row.season_to))
    return Hours(
        tuple(span(start, end) for start, end in row.spans), season, row.valid_from, row.valid_to
    )


def _read(org_id: int | None) -> Calendar:
    policy = CalendarPolicy.objects.first() or CalendarPolicy()
    return Calendar(
        exceptions=dict(CalendarDay.objects.values_list("day", "is_working")),
        published=frozenset(CalendarNotice.objects.values_list("year", flat=True)),
        hours=_hours(_path_of(org_id)),
        day_rule=DayRule(policy.day_rule),
        day_hours=policy.day_hours,
    )


def _path_of(org_id: int | None) -> Sequence[int]:
    if org_id is None:
        return ()
    path = Organisation.objects.filter(pk=org_id).values_list("path", flat=True).first()
    if path is None:
        raise NotFound(what=f"organisation {org_id}")
    return path


def _hours(path: Sequence[int]) -> tuple[Hours, ...]:
    """In order of precedence: nearest organisation, then seasons before all-year, then newest."""
    depth: dict[int | None, int] = {org_id: depth for depth, org_id in enumerate(path)} | {None: -1}
    rows = [row for row in WorkingHours.objects.all() if row.organisation_id in depth]
    rows.sort(
        key=lambda row: (depth[row.organisation_id], bool(row.season_from), row.valid_from, row.pk)
    )
    return tuple(hours_from_row(row) for row in reversed(rows))


def _month_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)
