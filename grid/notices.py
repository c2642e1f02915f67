"""Calendar files: read one, and publish it as the calendar in force."""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grid.calendar import hours_from_row
from grid.errors import BadFile
from grid.models import CalendarDay, CalendarNotice, CalendarPolicy, Organisation, WorkingHours
from grid.models.life import ALWAYS
from grid.worktime import DayRule
from hub.foundation import clock, journal
from hub.foundation.access import SYSTEM, Actor
from hub.foundation.errors import Phrase

#: Files that come with the hub.
SHIPPED = Path(__file__).parent / "calendars"

_SECTIONS = {"notice", "rest", "work", "hours", "policy"}


@dataclass(frozen=True, slots=True)
class Published:
    """What a calendar file changed. days: those whose being worked differs from before, in order.

    since: the day from which on limits may count differently; None when nothing changed.
    """

    year: int | None
    days: list[dt.date]
    hours: int
    policy: bool
    since: dt.date | None


def publish_file(path: Path, actor: Actor = SYSTEM) -> Published:
    """Make a calendar file (TOML, see grid/calendars/) the calendar in force.

    A year's notice replaces an earlier one of the same year. Hours replace those of the same owner,
    from their valid_from on. Everything happens in one transaction with the journal entry
    calendar.published, by which open deadlines are computed anew. Raises BadFile naming the field.
    """
    raw = path.read_bytes()
    try:
        content = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(
            file=path.name, field=Phrase("content"), expected="TOML", got=str(error)
        ) from None
    unknown = sorted(set(content) - _SECTIONS)
    if unknown or not content:
        expected = Phrase("sections of %(known)s", known=", ".join(sorted(_SECTIONS)))
        raise BadFile(
            file=path.name,
            field=Phrase("content"),
            expected=expected,
            got=", ".join(unknown) or Phrase("none"),
        )
    with journal.transaction() as work:
        days = _publish_days(path.name, content, hashlib.sha256(raw).hexdigest())
        hours = _publish_hours(path.name, content.get("hours", []))
        policy = _publish_policy(path.name, content.get("policy"))
        changed = [*days[:1], *(row.valid_from for row in hours), *([ALWAYS] if policy else [])]
        published = Published(
            year=content.get("notice", {}).get("year"),
            days=days,
            hours=len(hours),
            policy=policy,
            since=min(changed, default=None),
        )
        data = {
            "file": path.name,
            "year": published.year,
            "days": [day.isoformat() for day in published.days],
            "hours": published.hours,
            "policy": published.policy,
            "since": published.since.isoformat() if published.since is not None else None,
        }
        work.note(journal.Entry("calendar.published", data, subject="calendar", actor=actor))
    return published


def _days(name: str, content: Mapping[str, Any]) -> dict[dt.date, tuple[bool, str]]:
    """Day → (is it worked, its name), of a file's [[rest]] and [[work]] tables."""
    days: dict[dt.date, tuple[bool, str]] = {}
    for key, is_working in (("rest", False), ("work", True)):
        for number, row in enumerate(content.get(key, []), 1):
            where = f"[[{key}]] {number}"
            first = row.get("first", row.get("day"))
            last = row.get("last", first)
            if not isinstance(first, dt.date) or not isinstance(last, dt.date) or last < first:
                expected = Phrase("day, or first and last, as dates in order")
                raise BadFile(file=name, field=where, expected=expected, got=f"{first} … {last}")
            for ordinal in range(first.toordinal(), last.toordinal() + 1):
                day = dt.date.fromordinal(ordinal)
                if day in days:
                    raise BadFile(
                        file=name,
                        field=where,
                        expected=Phrase("each day once"),
                        got=Phrase("%(day)s twice", day=day),
                    )
                days[day] = (is_working, str(row.get("name", "")))
    return days


def _publish_days(name: str, content: Mapping[str, Any], digest: str) -> list[dt.date]:
    notice, days = content.get("notice"), _days(name, content)
    if notice is None:
        if days:
            raise BadFile(
                file=name,
                field="[notice]",
                expected=Phrase("the year's notice"),
                got=Phrase("none"),
            )
        return []
    for field in ("year", "title", "source", "version"):
        if not notice.get(field):
            raise BadFile(
                file=name, field=f"notice.{field}", expected=Phrase("a value"), got=Phrase("none")
            )
    year = int(notice["year"])
    far = [day for day in days if abs(day.year - year) > 1]
    if far:
        raise BadFile(
            file=name,
            field="days",
            expected=Phrase("days around %(year)s", year=year),
            got=str(far[0]),
        )
    before = dict(CalendarDay.objects.values_list("day", "is_working"))
    was_published = CalendarNotice.objects.filter(year=year).exists()
    row, _ = CalendarNotice.objects.update_or_create(
        year=year,
        defaults={
            "title": notice["title"],
            "source": notice["source"],
            "version": notice["version"],
            "digest": digest,
            "loaded_at": clock.now(),
        },
    )
    # a notice may say something about the last days of the year before; the newer file holds
    row.days.all().delete()
    CalendarDay.objects.filter(day__in=days).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, is_working=worked, name=text, notice=row)
        for day, (worked, text) in sorted(days.items())
    )
    after = dict(CalendarDay.objects.values_list("day", "is_working"))
    changed = {
        day
        for day in before.keys() | after.keys()
        if before.get(day, day.weekday() < 5) != after.get(day, day.weekday() < 5)
    }
    if not was_published:  # what was provisional is certain now, even where no day differs
        changed.add(dt.date(year, 1, 1))
    return sorted(changed)


def _publish_hours(name: str, rows: list[Mapping[str, Any]]) -> list[WorkingHours]:
    made = []
    for number, row in enumerate(rows, 1):
        hours = WorkingHours(
            organisation=_organisation(name, row.get("organisation")),
            spans=row.get("spans", []),
            season_from=row.get("season_from", ""),
            season_to=row.get("season_to", ""),
            valid_from=row.get("valid_from", ALWAYS),
            source=row.get("source", name),
        )
        try:
            hours_from_row(hours)
        except (ValueError, TypeError) as error:
            expected = Phrase("spans as [[start, end], …] and seasons as MM-DD")
            raise BadFile(
                file=name, field=f"[[hours]] {number}", expected=expected, got=str(error)
            ) from None
        made.append(hours)
    for owner, start in {(h.organisation, h.valid_from) for h in made}:
        held = WorkingHours.objects.filter(organisation=owner, valid_to__isnull=True)
        held.filter(valid_from__gte=start).delete()
        held.update(valid_to=start)
    WorkingHours.objects.bulk_create(made)
    return made


def _organisation(name: str, code: str | None) -> Organisation | None:
    if not code:
        return None
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise BadFile(
            file=name,
            field="hours.organisation",
            expected=Phrase("the code of an organisation"),
            got=code,
        )
    return found


def _publish_policy(name: str, policy: Mapping[str, Any] | None) -> bool:
    if policy is None:
        return False
    rule, hours = policy.get("day_rule"), policy.get("day_hours", 8)
    if rule not in list(DayRule) or not 1 <= hours <= 24:
        expected = Phrase(
            "day_rule of %(known)s and day_hours from 1 to 24", known=", ".join(DayRule)
        )
        raise BadFile(file=name, field="[policy]", expected=expected, got=f"{rule}, {hours}")
    CalendarPolicy.objects.update_or_create(id=1, defaults={"day_rule": rule, "day_hours": hours})
    return True
